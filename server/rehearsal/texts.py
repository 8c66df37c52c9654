"""Words for simulated people: the invented ones of the project, or a file of the user's.

They are never logged, printed or put into a report.
"""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from server import places
from server.rehearsal.chance import Chance, chance
from server.rehearsal.options import NoWay

COLUMNS = ("text", "comment-body", "comment")
MOST_BYTES = 50 * 2**20
ASIDES = ("For me: ", "I think ", "Honestly, ", "Where I work: ", "Again and again: ", "Yes, ")
"""Before a text that has been used already, so that no two people say quite the same."""


class Deck:
    """Texts in a shuffled order, from the top again when all have been used."""

    def __init__(self, texts: Sequence[str], luck: Chance) -> None:
        self._texts = list(texts)
        self._luck = luck
        self._at = 0
        luck.shuffle(self._texts)

    def draw(self, most_chars: int, most_words: int = 0, least: int = 0) -> str:
        """The next one that fits, or one made to fit."""
        for _ in range(8):
            text = self._next()
            if fits(text, most_chars, most_words, least):
                return text
        text = f"{self._next()} {self._next()}" if least > len(self._texts[0]) else self._next()
        return cut(text, most_chars, most_words)

    def _next(self) -> str:
        around, place = divmod(self._at, len(self._texts))
        self._at += 1
        text = self._texts[place]
        if around and " " in text:
            return self._luck.choice(ASIDES) + text[0].lower() + text[1:]
        return text


class Library:
    """Decks by what they are about. `own`: the user's texts take the place of what is themed."""

    def __init__(self, pools: dict[str, list[Any]], luck: Chance, own: Sequence[str] = ()) -> None:
        themed = {"moments", "helps", "hinders", "values"} if own else set()
        texts = {name: own if name in themed else pool for name, pool in pools.items()}
        self.stories = pools["stories"]
        shared = Deck(own, luck) if own else None
        self._decks = {
            name: shared if shared and name in themed else Deck(pool, luck)
            for name, pool in texts.items()
            if name != "stories"
        }
        self.own = shared
        self._told = 0

    def deck(self, name: str) -> Deck:
        return self._decks.get(name) or self._decks["moments"]

    def story(self) -> dict[str, str]:
        self._told += 1
        found: dict[str, str] = self.stories[self._told % len(self.stories)]
        return found


def library(file: Path | None, seed: int) -> Library:
    own = read(file) if file else ()
    shipped = orjson.loads((places.scripts() / "rehearsal" / "values_texts.json").read_bytes())
    return Library(shipped["pools"], chance(seed, "texts"), own)


def read(file: Path) -> list[str]:
    """One text a line, or one column of a CSV. NoWay with what is wrong."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise NoWay(f"{file} is larger than {MOST_BYTES // 2**20} MiB")
        text = file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise NoWay(f"{file} cannot be read: {error.strerror}") from None
    lines = _column(text) if file.suffix.lower() == ".csv" else text.splitlines()
    texts = [" ".join(line.split()) for line in lines]
    if not (found := [text for text in texts if text]):
        raise NoWay(f"{file} holds no text")
    return found


def _column(text: str) -> list[str]:
    """The column of a known name, else the one with the longest cells."""
    rows = list(csv.DictReader(text.splitlines(keepends=True)))
    if not rows:
        return []
    names = [name for name in rows[0] if name]
    known = [name for name in COLUMNS if name in names]
    column = known[0] if known else max(names, key=lambda n: sum(len(r[n] or "") for r in rows))
    return [row[column] or "" for row in rows]


def fits(text: str, most_chars: int, most_words: int, least: int) -> bool:
    words = len(text.split())
    return least <= len(text) <= most_chars and (not most_words or words <= most_words)


def cut(text: str, most_chars: int, most_words: int) -> str:
    """Cut between words where that is possible."""
    words = text.split()[: most_words or None]
    while len(words) > 1 and len(" ".join(words)) > most_chars:
        words.pop()
    return " ".join(words)[:most_chars]
