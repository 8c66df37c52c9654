"""`ace themes FILE`: what a file of texts is about, for people or as JSON."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

from server.themes.answer import FIRST
from server.themes.engines import Engine, NoEngine, demand
from server.themes.file import PART, Themed, Unreadable, read, themed

LONG = 500
"""Texts from which progress is told: four seconds."""
WIDE = 100
"""Characters of a text that are shown to people."""


def themes_of_file(file: Path, column: str | None, as_json: bool, engine: Engine) -> int:
    """The exit code: 0, or 2 when the file cannot be read as texts or the engine is missing."""
    try:
        demand(engine)
        texts = read(file, column)
    except (Unreadable, NoEngine) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    found = themed(texts, _progress(len(texts)), engine)
    if found.engine.startswith("words") and engine != "words":
        sys.stderr.write("The language model cannot be had: grouped by the words alone.\n")
    sys.stdout.write(_as_json(found) if as_json else _for_people(found))
    return 0


def _progress(count: int) -> Callable[[int], None]:
    """A line each so often, on the errors' side, so that JSON stays whole."""

    def tell(done: int) -> None:
        if count >= LONG and (done % (4 * PART) == 0 or done == count):
            sys.stderr.write(f"read {done:,} of {count:,}\n")
            sys.stderr.flush()

    return tell


def _as_json(found: Themed) -> str:
    label = {cluster.id: found.label(cluster) for cluster in found.themes}
    rows = [
        {"row": row, "theme": theme or None, "label": label.get(theme)}
        for row, theme in enumerate(found.theme_of)
    ]
    themes = [
        {"theme": each.id, "label": label[each.id], "words": each.words, "count": len(each.cards)}
        for each in found.themes
    ]
    return json.dumps({"rows": rows, "themes": themes}) + "\n"


def _for_people(found: Themed) -> str:
    lines = []
    for cluster in found.themes:
        lines.append(f"{len(cluster.cards):5}  e.g. {_short(found.label(cluster))}")
        if cluster.words:
            lines.append(f"       {', '.join(cluster.words)}")
    alone = found.theme_of.count("")
    told = f"{len(found.texts):,} texts, {len(found.themes)} themes, {alone:,} unsorted"
    if found.texts and len(found.texts) < FIRST:
        told += f" (with fewer than {FIRST} texts only the same words are put together)"
    return "\n".join([told, *lines, ""])


def _short(text: str) -> str:
    return text if len(text) <= WIDE else text[: WIDE - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
