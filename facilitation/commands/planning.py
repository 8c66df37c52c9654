"""The running order changes while it runs."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Len

from facilitation.commands.fields import At, DeskId, Line
from facilitation.script import Slug


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMinutes:
    """A step to come shall take so long; 0: as the script has it."""

    do: Literal["minutes"] = "minutes"
    at: At = 0
    activity: Slug
    minutes: Annotated[float, Ge(0), Le(600)]
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddActivity:
    """A step that the script does not have, made from a line, to follow on `after`."""

    do: Literal["add"] = "add"
    at: At = 0
    activity: Slug
    """Its id, chosen by the asker."""
    type: Slug
    title: Annotated[str, Len(1, 120)]
    line: Line
    choices: Annotated[tuple[Annotated[str, Len(1, 120)], ...], Len(0, 12)] = ()
    minutes: Annotated[float, Gt(0), Le(600)] = 5
    after: Slug
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatActivity:
    """The same step again, as a new one that follows on `after`."""

    do: Literal["repeat"] = "repeat"
    at: At = 0
    activity: Slug
    repeats: Slug
    after: Slug
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RewordActivity:
    """Another question, while it has not been opened."""

    do: Literal["reword"] = "reword"
    at: At = 0
    activity: Slug
    line: Line
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveActivity:
    """Take out again what was added, while it has not been opened."""

    do: Literal["remove"] = "remove"
    at: At = 0
    activity: Slug
    desk: DeskId = ""
