"""Which of a kind's own settings the workspace's editor offers as boxes for words, read off the
types of its dataclass: a new kind needs nothing more to be edited."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_origin

from facilitation.script import Slug
from server.scripts.keys import hints, unmarked

LONG = 200
"""Characters; a longer text gets a box of several lines."""
WORDED = ("text", "label")
"""Of the items of a list, what people read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """`text` and `long`: words. `lines`: a list of words, one a line. `texts`: a list of maps, of
    which `inner` is what people read; the maps themselves stay. `names`: which of the script's
    cohort fields are asked."""

    key: str
    kind: str
    inner: str = ""


def boxes(settings: type) -> tuple[Box, ...]:
    return tuple(_boxes(settings))


def _boxes(settings: type) -> Iterator[Box]:
    for each in fields(settings):
        hint = hints(settings)[each.name]
        if unmarked(hint) is str and hint != Slug:
            yield Box(key=each.name, kind="long" if _most(hint) > LONG else "text")
        elif get_origin(unmarked(hint)) is tuple:
            yield from _list(each.name, get_args(unmarked(hint))[0])


def _list(name: str, item: Any) -> Iterator[Box]:
    if unmarked(item) is str:
        yield Box(key=name, kind="names" if item == Slug else "lines")
    elif is_dataclass(unmarked(item)):
        inner = next((word for word in WORDED if word in hints(unmarked(item))), "")
        if inner:
            yield Box(key=name, kind="texts", inner=inner)


def _most(hint: Any) -> int:
    return next(
        (mark.max_length or 0 for mark in get_args(hint)[1:] if hasattr(mark, "max_length")), 0
    )
