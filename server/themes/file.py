"""Themes for a file of texts: paper notes typed up, a survey, a chat log.

A `.txt` holds a text a line, a `.csv` (comma, semicolon or tab) a text a row below its header. Rows
are counted from 0: every line of a `.txt`, also an empty one; the rows of a `.csv` as
`csv.DictReader` counts them (a blank line is no row, an empty cell is). What bears no subject or
fits nowhere has no theme.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from re import split
from statistics import mean

from facilitation.themes.theme import Cluster
from server.themes.embedder import embedder
from server.themes.engines import Engine
from server.themes.themer import Themer

NAMES = (
    "text", "comment", "comment-body", "contribution", "answer", "response", "statement", "opinion",
    "idea", "feedback", "message", "body", "words", "quote", "card", "note",
)  # fmt: skip
"""Columns that hold texts more often than not, the likeliest first."""
CLEARLY = 2.0
"""By how much the texts of a column must be longer than those of any other to be chosen."""
LONGEST = 10_000
"""Characters of a text that are looked at; the model reads about the first six hundred."""
LARGEST = 200 * 2**20
"""Bytes. Beyond this it is not a file of short texts."""
PART = 250
"""Texts between two words of progress."""
KEY = "file"


class Unreadable(Exception):
    """The file cannot be themed; the message says why, for the person who gave it."""


@dataclass(frozen=True, slots=True)
class Themed:
    """`theme_of`: for each row the id of its theme, '' for none. The largest theme comes first."""

    texts: Sequence[str]
    theme_of: Sequence[str]
    themes: Sequence[Cluster]
    engine: str

    def label(self, cluster: Cluster) -> str:
        """A text of the theme's own, word for word."""
        return " ".join(self.texts[_row(cluster.example)].split())


def themed(
    texts: Sequence[str], progress: Callable[[int], object] = bool, engine: Engine = "auto"
) -> Themed:
    """`progress` is told how many texts have been read."""
    themer = Themer(embedder(engine))
    cards = [(f"c{row + 1}", text[:LONGEST]) for row, text in enumerate(texts)]
    for start in range(0, len(cards), PART):
        themer.learn(KEY, cards[start : start + PART])
        progress(min(start + PART, len(cards)))
    found = themer.update(KEY, [], regroup=True)
    home = {card: cluster.id for cluster in found.clusters for card in cluster.cards}
    themes = sorted(found.clusters, key=lambda cluster: (-len(cluster.cards), _row(cluster.id)))
    return Themed(texts, [home.get(card, "") for card, _ in cards], themes, found.engine)


def _row(card: str) -> int:
    return int(card[1:]) - 1


def read(file: Path, column: str | None = None) -> list[str]:
    """The texts, row by row."""
    words = _decoded(file)
    if file.suffix.lower() in {".csv", ".tsv"}:
        return _of_table(words, column)
    if file.suffix.lower() != ".txt":
        raise Unreadable(f"{file.name}: a .txt (a text a line) or a .csv is wanted")
    if column is not None:
        raise Unreadable(f"{file.name}: a .txt has no columns; leave --column out")
    return [line.strip() for line in _lines(words)]


def _lines(words: str) -> list[str]:
    """As editors count them: `str.splitlines` would also cut at a page break or the like."""
    lines = split(r"\r\n|\r|\n", words)
    return lines if lines[-1] else lines[:-1]


def _decoded(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise Unreadable(f"{file.name}: larger than {LARGEST // 2**20} MiB")
        raw = file.read_bytes()
    except OSError as problem:
        raise Unreadable(f"{file}: {problem.strerror or 'cannot be read'}") from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace").lstrip("\ufeff")
    try:
        return raw.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace").replace("\0", "")


def _of_table(words: str, column: str | None) -> list[str]:
    header = split(r"[\r\n]", words, maxsplit=1)[0]
    rows = _rows(words, max(",;\t", key=header.count))
    if not rows:
        return []
    names = [name.strip() for name in rows[0]]
    body = [row for row in rows[1:] if row]
    at = _asked(names, column) if column is not None else _guessed(names, body)
    return [row[at].strip() if at < len(row) else "" for row in body]


def _rows(words: str, mark: str) -> list[list[str]]:
    """Leniently; but a quotation mark that is never closed would swallow all that follows."""
    csv.field_size_limit(2**31 - 1)
    try:
        return list(csv.reader(io.StringIO(words, newline=""), delimiter=mark, strict=True))
    except csv.Error as problem:
        if "end of data" in str(problem):
            raise Unreadable("a quotation mark is opened in it and never closed") from None
    try:
        return list(csv.reader(io.StringIO(words, newline=""), delimiter=mark))
    except csv.Error as problem:
        raise Unreadable(f"no table can be read from it: {problem}") from None


def _asked(names: list[str], column: str) -> int:
    low = [name.casefold() for name in names]
    if column.strip().casefold() not in low:
        raise Unreadable(f"no column {column!r}; there are: {_listed(names)}")
    return low.index(column.strip().casefold())


def _guessed(names: list[str], body: list[list[str]]) -> int:
    """The only column, the one with a usual name, or the one whose texts are clearly longest."""
    low = [name.casefold() for name in names]
    usual = [low.index(name) for name in NAMES if name in low]
    if len(names) == 1 or usual:
        return usual[0] if usual else 0
    lengths = [
        mean([len(row[at]) for row in body if at < len(row)] or [0]) for at in range(len(names))
    ]
    best = lengths.index(max(lengths))
    others = max(lengths[:best] + lengths[best + 1 :])
    if lengths[best] <= CLEARLY * others or lengths[best] == 0:
        raise Unreadable(f"which column holds the texts? Say --column, one of: {_listed(names)}")
    return best


def _listed(names: list[str]) -> str:
    return ", ".join(name or "(no name)" for name in names)
