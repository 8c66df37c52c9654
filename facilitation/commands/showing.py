"""What a facilitator holds up before the room."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Len

from facilitation.commands.fields import At

Lit = Literal["nothing", "card", "theme", "missing", "split"]
"""What the spotlight may fall on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSpotlight:
    """One thing large on the wall in place of the step's picture; `nothing` takes it off again.
    `name`: the card, the theme or the cohort field; of who is missing there is only one."""

    do: Literal["spotlight"] = "spotlight"
    at: At = 0
    to: Lit
    activity: Annotated[str, Len(0, 64)] = ""
    name: Annotated[str, Len(0, 64)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankWall:
    """Nothing but the session's title on the wall, until it is shown again."""

    do: Literal["blank"] = "blank"
    at: At = 0
    on: bool
