"""Who runs the steps, and the wall's test card."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Len

from facilitation.commands.fields import At, DeskId


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeLead:
    """From now on only this desk runs the steps, whoever led before."""

    do: Literal["lead"] = "lead"
    at: At = 0
    lead: Annotated[str, Len(8, 40)]
    name: Annotated[str, Len(1, 40)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveLead:
    do: Literal["leave_lead"] = "leave_lead"
    at: At = 0
    desk: DeskId


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWall:
    """Before it begins: can the last row read the wall?"""

    do: Literal["check_wall"] = "check_wall"
    at: At = 0
    on: bool
    desk: DeskId = ""
