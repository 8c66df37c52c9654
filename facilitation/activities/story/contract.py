"""Story: people tell a time when a value was plain to see, or plainly missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal, get_args

from annotated_types import Len

from facilitation.activities import Blank, Choice, Made, Sentence, Step
from facilitation.refusals import BadContribution
from facilitation.shape import Json
from facilitation.words import Words

Key = Literal["what_happened", "what_it_showed", "before", "after", "advice"]
Consent = Literal["analysis_only", "quote_unattributed", "publish_with_cohort", "publish_named"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryField:
    """One box of the form."""

    key: Key
    label: Annotated[str, Len(1, 200)]
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    fields: Annotated[tuple[StoryField, ...], Len(1, 5)] = (
        StoryField(key="what_happened", label="What happened?", required=True),
        StoryField(key="what_it_showed", label="What did it show about us?", required=True),
    )
    ask_consent: bool = True
    value_tags: Annotated[tuple[Annotated[str, Len(1, 60)], ...], Len(0, 24)] = ()
    cluster: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """`teller`: whose story it is. `consent`: how far the words may travel after the room."""

    what_happened: Annotated[str, Words()] = ""
    what_it_showed: Annotated[str, Words(themed=True)] = ""
    before: Annotated[str, Words()] = ""
    after: Annotated[str, Words()] = ""
    advice: Annotated[str, Words()] = ""
    consent: Consent = "analysis_only"
    teller: Literal["own", "other"] = "own"
    value_tag: Annotated[str, Len(0, 60)] = ""


DEFAULTS = {
    "late": "accept",
    "moderation": {"mode": "pre"},
    "limits": {"max_per_unit": 3, "max_chars": 1200},
}

EXAMPLE = {
    "settings": {"value_tags": ["kindness", "honesty"]},
    "bodies": [
        {
            "what_happened": "A porter stayed past his shift until the visitor found her way.",
            "what_it_showed": "Nobody is only doing their job here.",
            "consent": "quote_unattributed",
            "teller": "own",
            "value_tag": "kindness",
        }
    ],
}


def accept(step: Step, _mine: Sequence[Body], body: Body) -> Body:
    settings: Settings = step.settings
    if body.value_tag not in ("", *settings.value_tags):
        raise BadContribution("unknown-option", option=body.value_tag)
    told = _told(settings, body)
    if not told:
        raise BadContribution("empty")
    missing = [each.key for each in settings.fields if each.required and each.key not in told]
    if missing:
        raise BadContribution("incomplete", missing=missing)
    return _kept(settings, body, told)


def card(body: Body) -> Json:
    """The boxes that were not shown are empty in what was kept."""
    told = {key: getattr(body, key) for key in get_args(Key)}
    filled = {key: text for key, text in told.items() if text.strip()}
    return {"fields": filled, "value_tag": body.value_tag}


def board(step: Step, made: Sequence[Made]) -> Mapping[str, Json]:
    settings: Settings = step.settings
    return {
        "labels": {each.key: each.label for each in settings.fields},
        "stories": {each.card: each.shown for each in made},
    }


def form(step: Step) -> Sequence[Blank]:
    settings: Settings = step.settings
    boxes = (
        Blank(into=(each.key,), label=each.label, required=each.required)
        for each in settings.fields
    )
    values = tuple(Choice(value=tag, label=tag) for tag in settings.value_tags)
    value = (Blank(into=("value_tag",), words="value", choices=values),) if values else ()
    tellers = tuple(Choice(value=each, words=f"teller_{each}") for each in ("own", "other"))
    teller = Blank(into=("teller",), words="teller", choices=tellers, given="own")
    consents = tuple(Choice(value=each, words=each) for each in get_args(Consent))
    consent = Blank(into=("consent",), words="consent", choices=consents, given=consents[0].value)
    asked = (consent,) if settings.ask_consent else ()
    return (Blank(words="care"), *boxes, *value, teller, *asked)


def quote(settings: Settings, body: Body) -> str:
    return "\n\n".join(_told(settings, body).values())


def tell(shown: Mapping[str, Json]) -> Sequence[Sentence]:
    lines: list[Sentence] = []
    for number, story in enumerate(shown["stories"].values(), start=1):
        lines.append(Sentence(words="story", values={"number": number}, level="heading"))
        told = story["fields"]
        named = ((shown["labels"][key], told[key]) for key in shown["labels"] if key in told)
        lines += [Sentence(text=f"{label} {text}") for label, text in named]
    return lines


def themes(settings: Settings) -> bool:
    return settings.cluster


def faults(step: Step) -> Sequence[str]:
    settings: Settings = step.settings
    keys = [each.key for each in settings.fields]
    found = [f"The field {key} stands twice." for key in sorted(set(keys)) if keys.count(key) > 1]
    if settings.cluster and "what_it_showed" not in keys:
        found.append("cluster groups what_it_showed, which is not among the fields.")
    return found


def _told(settings: Settings, body: Body) -> dict[str, str]:
    given: dict[str, str] = {each.key: getattr(body, each.key) for each in settings.fields}
    return {key: text for key, text in given.items() if text.strip()}


def _kept(settings: Settings, body: Body, told: Mapping[str, str]) -> Body:
    """Only what was asked; nobody consents to a question that was not put."""
    consent: Consent = body.consent if settings.ask_consent else "analysis_only"
    return replace(
        body,
        what_happened=told.get("what_happened", ""),
        what_it_showed=told.get("what_it_showed", ""),
        before=told.get("before", ""),
        after=told.get("after", ""),
        advice=told.get("advice", ""),
        consent=consent,
    )
