"""The facilitator's own words."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Len

from facilitation.commands.fields import At, Id
from facilitation.script import Slug


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteHeadline:
    """What came of a step, in one line; nothing: it goes. `wall`: the room may read it."""

    do: Literal["headline"] = "headline"
    at: At = 0
    activity: Slug
    text: Annotated[str, Len(0, 160)]
    wall: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkIssue:
    """Something to come back to. Asked again with the same `note` it is worded anew."""

    do: Literal["park"] = "park"
    at: At = 0
    note: Id
    text: Annotated[str, Len(1, 280)]
    activity: Annotated[str, Len(0, 64)] = ""
    """The step that it came up in, or belongs to; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TickIssue:
    do: Literal["tick_issue"] = "tick_issue"
    at: At = 0
    note: Id
    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveIssue:
    """Its words are wiped."""

    do: Literal["remove_issue"] = "remove_issue"
    at: At = 0
    note: Id
