"""The session, the people in it, and the run of its script; the clock's own word."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from facilitation.commands.fields import At, DeskId
from facilitation.script import Script, Slug


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSession:
    do: Literal["create"] = "create"
    at: At = 0
    session: str
    script: Script


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSession:
    """Rehearse, start for real, close, re-open within a minute, archive."""

    do: Literal["session"] = "session"
    at: At = 0
    to: Literal["draft", "rehearsal", "live", "closed", "archived"]
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A person comes in; coming in again is no second joining."""

    do: Literal["join"] = "join"
    at: At = 0
    lang: Annotated[str, Len(0, 12)] = ""


StepVerb = Literal["open", "pause", "resume", "close", "reveal", "lock", "skip", "reopen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStep:
    """The facilitator runs one activity. Opening one closes whichever is open."""

    do: Literal["run"] = "run"
    at: At = 0
    activity: Slug
    step: StepVerb
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoStep:
    """Back to the state before the last step of this activity, within 60 s."""

    do: Literal["undo_step"] = "undo_step"
    at: At = 0
    activity: Slug
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustClock:
    do: Literal["clock"] = "clock"
    at: At = 0
    activity: Slug
    minutes: Annotated[int, Ge(-30), Le(30)]
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """The clock's only word: show what has waited long enough, close what is over."""

    do: Literal["tick"] = "tick"
    at: At = 0
