"""Break: people rest; the board says until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Len

from facilitation.activities import Blank, Made, Sentence, Step
from facilitation.shape import Json, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`show`: what stands behind the clock; the room's words so far, what comes next, nothing."""

    message: Annotated[str, Len(0, 200)] = ""
    show: Literal["words", "schedule", "nothing"] = "nothing"


DEFAULTS = {"minutes": 15, "allow_pass": False}

EXAMPLE = {"settings": {"message": "Tea is by the window.", "show": "schedule"}, "bodies": []}


def from_line(line: str, _choices: Sequence[str]) -> Mapping[str, Json]:
    return {"settings": {"message": line}}


def board(step: Step, _made: Sequence[Made]) -> Mapping[str, Json]:
    shown: Mapping[str, Json] = plain(step.settings)
    return shown


def tell(shown: Mapping[str, Json]) -> Sequence[Sentence]:
    return [Sentence(text=shown["message"])] if shown["message"] else []


def form(step: Step) -> Sequence[Blank]:
    message: str = step.settings.message
    return (Blank(label=message),) if message else ()
