"""Pledge: people say what they will do, for their own eyes or for everyone's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Len

from facilitation.activities import Blank, Choice, Made, Sentence, Step
from facilitation.refusals import BadContribution
from facilitation.shape import Json
from facilitation.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    stem: Annotated[str, Len(1, 120)] = "My contribution is to ..."
    categories: Annotated[tuple[Annotated[str, Len(1, 60)], ...], Len(0, 12)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    text: Annotated[str, Words()]
    visibility: Literal["private", "everyone"] = "private"
    category: Annotated[str, Len(0, 60)] = ""


DEFAULTS = {
    "moderation": {"mode": "post", "delay_s": 8},
    "limits": {"max_per_unit": 3, "max_chars": 280},
}

EXAMPLE = {
    "settings": {"categories": ["my team", "volunteer day"]},
    "bodies": [
        {"text": "ask a patient to our next meeting", "visibility": "everyone"},
        {"text": "say sorry sooner", "visibility": "private", "category": "my team"},
    ],
}


def accept(step: Step, _mine: Sequence[Body], body: Body) -> Body:
    if not body.text.strip():
        raise BadContribution("empty")
    if body.category not in ("", *step.settings.categories):
        raise BadContribution("unknown-option", option=body.category)
    return body


def form(step: Step) -> Sequence[Blank]:
    settings: Settings = step.settings
    about = tuple(Choice(value=each, label=each) for each in settings.categories)
    readers = tuple(Choice(value=each, words=f"readers_{each}") for each in ("private", "everyone"))
    return (
        Blank(into=("text",), label=settings.stem, required=True),
        *((Blank(into=("category",), words="about", choices=about),) if about else ()),
        Blank(into=("visibility",), words="readers", choices=readers, given="private"),
    )


def quote(settings: Settings, body: Body) -> str:
    return f"{settings.stem}\n{body.text}"


def tell(shown: Mapping[str, Json]) -> Sequence[Sentence]:
    cards = [Sentence(text=each["text"]) for each in shown["cards"].values()]
    count = Sentence(words="pledges", values={"n": shown["n"]}, level="note")
    return [count, Sentence(text=shown["stem"], level="heading"), *cards]


def shareable(body: Body) -> bool:
    return body.visibility != "private"


def card(body: Body) -> Json:
    return {"text": body.text, "category": body.category}


def board(step: Step, made: Sequence[Made]) -> Mapping[str, Json]:
    """A private pledge that came this far is counted, and its words still stay back."""
    shown = {each.card: each.shown for each in made if shareable(each.body)}
    return {"stem": step.settings.stem, "cards": shown, "n": len(made)}


def faults(step: Step) -> Sequence[str]:
    categories = step.settings.categories
    twice = sorted({each for each in categories if categories.count(each) > 1})
    return [f"The category {each} stands twice." for each in twice]
