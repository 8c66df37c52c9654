"""Check-in: people say where they come from and how they arrive, in a line of a few words."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

from annotated_types import Len

from facilitation.activities import Blank, Made, Sentence, Step
from facilitation.refusals import BadContribution
from facilitation.script import Slug
from facilitation.shape import Json
from facilitation.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`fields`: which of the script's cohort fields are asked. `display`: like lines counted
    together, or each on its own."""

    fields: Annotated[tuple[Slug, ...], Len(0, 5)] = ()
    ask_name: bool = False
    display: Literal["words", "wall"] = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    line: Annotated[str, Words()] = ""
    cohorts: Annotated[Mapping[Slug, Annotated[str, Len(0, 80)]], Len(0, 5)] = field(
        default_factory=dict
    )
    name: Annotated[str, Words(name=True)] = ""


DEFAULTS = {"late": "accept", "limits": {"max_per_unit": 1, "max_words": 15, "max_chars": 120}}

EXAMPLE = {
    "settings": {"fields": ["perspective", "role_group"]},
    "bodies": [
        {"line": "Hopeful", "cohorts": {"perspective": "staff", "role_group": "clinical"}},
        {"line": "hopeful", "cohorts": {"perspective": "carer"}},
        {"line": "Tired, but here"},
    ],
}


def accept(step: Step, _mine: Sequence[Body], body: Body) -> Body:
    settings: Settings = step.settings
    kept = replace(body, cohorts=_asked(settings, body), name=body.name * settings.ask_name)
    if not (kept.line.strip() or kept.cohorts or kept.name.strip()):
        raise BadContribution("empty")
    return kept


def asks(settings: Settings) -> Sequence[str]:
    return settings.fields


def form(step: Step) -> Sequence[Blank]:
    fields = (Blank(into=("cohorts", name), cohort=name) for name in step.settings.fields)
    name = (Blank(into=("name",), words="first_name"),) if step.settings.ask_name else ()
    words = "one_word" if step.activity.limits.max_words == 1 else "few_words"
    return (Blank(into=("line",), words=words), *fields, *name)


def quote(_settings: Settings, body: Body) -> str:
    """The line alone: the name beside it is for the facilitator."""
    return body.line.strip()


def tell(shown: Mapping[str, Json]) -> Sequence[Sentence]:
    said = sorted(shown["words"].values(), key=lambda each: -each["n"])
    return [
        Sentence(words="said", values={"text": each["word"], "n": each["n"]})
        if each["n"] > 1
        else Sentence(text=each["word"])
        for each in said
    ]


def introduces(body: Body) -> Mapping[str, str]:
    return body.cohorts


def from_line(line: str, _choices: Sequence[str]) -> Mapping[str, Json]:
    return {"prompt": line}


def board(step: Step, made: Sequence[Made]) -> Mapping[str, Json]:
    spoken = [each for each in made if each.body.line.strip()]
    return {
        "display": _display(step),
        "words": _counted(spoken) if _display(step) == "words" else _each(spoken),
        "joined": len({each.author for each in made}),
    }


def faults(step: Step) -> Sequence[str]:
    fields = step.settings.fields
    twice = sorted({name for name in fields if fields.count(name) > 1})
    return [f"The cohort field {name} is asked twice." for name in twice]


def _asked(settings: Settings, body: Body) -> dict[str, str]:
    given = {name: body.cohorts.get(name, "").strip() for name in settings.fields}
    return {name: value for name, value in given.items() if value}


def _display(step: Step) -> str:
    """The common `board: {display: ...}` goes before the kind's own setting."""
    look: str = step.activity.board.display
    own: str = step.settings.display
    return look if look in ("words", "wall") else own


def _each(spoken: Sequence[Made]) -> dict[str, Json]:
    return {each.card: {"word": _tidy(each), "n": 1} for each in spoken}


def _counted(spoken: Sequence[Made]) -> dict[str, Json]:
    """Like lines under the earliest card among them, spelled as most people spelled them."""
    alike: defaultdict[str, list[Made]] = defaultdict(list)
    for each in sorted(spoken, key=lambda each: (len(each.card), each.card)):
        alike[_folded(each)].append(each)
    return {group[0].card: _pile(group) for group in alike.values()}


def _pile(group: Sequence[Made]) -> Json:
    spellings = Counter(_tidy(each) for each in group)
    return {"word": spellings.most_common(1)[0][0], "n": len({each.author for each in group})}


def _tidy(each: Made) -> str:
    return " ".join(each.body.line.split())


def _folded(each: Made) -> str:
    tidy = _tidy(each).casefold()
    return tidy.strip(" .,;:!?'\"") or tidy
