"""What was found, and what to do about it, in words for people who write scripts."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from facilitation.shape import Json

MOST_COMPARED = 100
"""A file of nothing but wrong names would else take minutes."""


def show(value: Json, expected: str = "") -> str:
    """What stands there. Where a length was expected, the length."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case str() if expected.startswith("text of"):
            return f"{len(value)} characters" if value else "no text"
        case str():
            return f"the text {value[:40]!r}" + ("..." if len(value) > 40 else "")
        case list():
            return f"a list of {len(value)}" if value else "an empty list"
        case dict():
            return f"the keys {', '.join(value)}"
    return f"the number {value}"


def remedy(found: Json, expected: str) -> str:
    if expected == "true or false" and isinstance(found, str):
        word = _TRUTH.get(found.lower())
        return f"write {word}, without quotes" if word else ""
    if found is None:
        return "write something after the colon, or leave the key out"
    if expected.startswith("text") and isinstance(found, bool | int | float):
        return "put it in quotes"
    if expected.startswith("a list") and not isinstance(found, list):
        return "write a list: [...], or lines that begin with a dash"
    if isinstance(found, str) and "number" in expected:
        return "a number stands without quotes and without leading zeros"
    if isinstance(found, str):
        return did_you_mean(found, expected.replace(" or ", ", ").split(", "))
    return ""


_TRUTH = {"yes": "true", "on": "true", "true": "true"}
_TRUTH |= {"no": "false", "off": "false", "false": "false"}


def did_you_mean(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name[:64], list(known)[:MOST_COMPARED], n=1, cutoff=0.6)
    return f"did you mean {close[0]}?" if close else ""


def as_slug(value: str) -> str:
    slug = re.sub("[^a-z0-9_-]+", "-", value.lower()).strip("-")[:64]
    return f"write {slug}" if slug else ""
