"""The one mark on a field that holds people's words.

`text: Annotated[str, Words(themed=True)]` in a kind's `Body` is read by everything that treats
words apart: normalising at the door, limits, the journal's separate rows, theming, withdrawal,
exports.
"""

from dataclasses import dataclass
from functools import cache
from typing import Annotated, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Words:
    """`themed`: these words are grouped by meaning (at most one field of a body). `name`: how the
    author is called; it leaves the room only where the activity is a named one."""

    themed: bool = False
    name: bool = False


@cache
def word_fields(body: type) -> dict[str, Words]:
    """The marked fields of a body class, in order."""
    hints = get_type_hints(body, include_extras=True).items()
    marked = {name: get_args(hint)[1:] for name, hint in hints if get_origin(hint) is Annotated}
    return {
        name: mark for name, marks in marked.items() for mark in marks if isinstance(mark, Words)
    }


@cache
def themed_field(body: type) -> str:
    """The field that is grouped by meaning, or ''."""
    return next((name for name, mark in word_fields(body).items() if mark.themed), "")
