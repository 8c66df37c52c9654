"""Words with somebody's details in them, and people whom somebody should talk to."""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Len

from facilitation.commands.fields import At
from facilitation.themes.edits import Cards


@dataclass(frozen=True, slots=True, kw_only=True)
class Redact:
    """Show these with what looks like personal details blacked out; the details are wiped."""

    do: Literal["redact"] = "redact"
    at: At = 0
    cards: Cards


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedPerson:
    """Somebody should talk with the author of this card: asked for, taken, done, or asked in
    error (`off`). `who`: the name that the one who takes it goes by in the team."""

    do: Literal["need_person"] = "need_person"
    at: At = 0
    card: Annotated[str, Len(2, 20)]
    to: Literal["asked", "taken", "done", "off"]
    who: Annotated[str, Len(0, 40)] = ""
