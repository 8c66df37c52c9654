"""Ready sets of rated items. The wording is our design; it comes from no validated instrument."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Len

from facilitation.script import Slug

PROVENANCE = "our design"

Name = Literal["", "baseline3", "evaluation", "evaluation_short"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to rate."""

    id: Slug
    text: Annotated[str, Len(1, 200)]
    easy: Annotated[str, Len(0, 200)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One open question under the items; the two ids are the two fields of a body."""

    id: Literal["keep", "change"]
    label: Annotated[str, Len(1, 200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """What the lowest and the highest point mean."""

    low: Annotated[str, Len(0, 60)] = ""
    high: Annotated[str, Len(0, 60)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One of the two things that are asked of every item in gap mode, and what its ends mean."""

    text: Annotated[str, Len(1, 200)]
    easy: Annotated[str, Len(0, 200)] = ""
    low: Annotated[str, Len(0, 60)] = ""
    high: Annotated[str, Len(0, 60)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that a person is asked on one scale."""

    items: tuple[Item, ...]
    points: int = 5
    labels: Ends
    cant_tell: bool = False
    notes: tuple[Note, ...] = ()
    provenance: str = PROVENANCE


IMPORTANCE = Rating(
    text="How much does it matter here?",
    easy="Does it matter?",
    low="Not at all",
    high="Very much",
)
FREQUENCY = Rating(
    text="How often do you see it?",
    easy="Do you see it?",
    low="Never",
    high="Always",
)

_EVALUATION = (
    Item(id="useful", text="How useful was today?", easy="Was today useful?"),
    Item(
        id="could_say",
        text="How well were you able to say what you think?",
        easy="Could you say what you think?",
    ),
)
_NOT_TO_VERY = Ends(low="Not at all", high="Very")

PRESETS: Mapping[str, Sheet] = {
    "baseline3": Sheet(
        items=(
            Item(
                id="name_them",
                text="I could name our values without looking them up.",
                easy="I know our values by heart.",
            ),
            Item(
                id="same_words",
                text="My colleagues would describe them the same way.",
                easy="We would all say the same about them.",
            ),
            Item(
                id="see_them",
                text="I see them in what people do.",
                easy="I see people act on them.",
            ),
        ),
        labels=Ends(low="Disagree strongly", high="Agree strongly"),
        cant_tell=True,
    ),
    "evaluation": Sheet(
        items=_EVALUATION,
        labels=_NOT_TO_VERY,
        notes=(
            Note(id="keep", label="One thing to keep"),
            Note(id="change", label="One thing to change"),
        ),
    ),
    "evaluation_short": Sheet(items=_EVALUATION, labels=_NOT_TO_VERY),
}
