"""Reflection: people write short answers; the wall gathers them into themes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

from annotated_types import Len

from facilitation.activities import Blank, Choice, Made, Sentence, Step
from facilitation.refusals import BadContribution
from facilitation.script import Slug
from facilitation.shape import Json
from facilitation.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One question; `tag` is kept with every answer to it."""

    tag: Slug
    text: Annotated[str, Len(1, 400)]
    easy: Annotated[str, Len(0, 400)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Without `prompts` the activity's own prompt is the question, and answers carry no tag."""

    prompts: Annotated[tuple[Prompt, ...], Len(0, 6)] = ()
    cluster: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    text: Annotated[str, Words(themed=True)]
    tag: Annotated[str, Len(0, 64)] = ""


DEFAULTS = {
    "results": "live",
    "late": "accept",
    "moderation": {"mode": "post", "delay_s": 8},
    "limits": {"max_per_unit": 3, "min_chars": 1, "max_chars": 280},
}

EXAMPLE = {
    "settings": {
        "prompts": [
            {"tag": "helps", "text": "What helps people live these values here?"},
            {"tag": "hinders", "text": "What gets in the way?", "easy": "What stops people?"},
        ]
    },
    "bodies": [
        {"text": "A manager who listens", "tag": "helps"},
        {"text": "Never enough time", "tag": "hinders"},
    ],
}


def accept(step: Step, _mine: Sequence[Body], body: Body) -> Body:
    if not body.text.strip():
        raise BadContribution("empty")
    tags = _tags(step.settings)
    tag = body.tag or (tags[0] if len(tags) == 1 else "")
    if tag not in (tags or ("",)):
        raise BadContribution("unknown-option", option=tag)
    return replace(body, tag=tag)


def from_line(line: str, _choices: Sequence[str]) -> Mapping[str, Json]:
    return {"prompt": line}


def card(body: Body) -> Json:
    return {"text": body.text, "tag": body.tag}


def board(step: Step, made: Sequence[Made]) -> Mapping[str, Json]:
    return {
        "cards": {each.card: each.shown for each in made},
        "tags": _columns(step.settings, Counter(each.body.tag for each in made)),
    }


def form(step: Step) -> Sequence[Blank]:
    prompts: tuple[Prompt, ...] = step.settings.prompts
    only = prompts[0].text if len(prompts) == 1 else ""
    which = Blank(
        into=("tag",),
        words="which",
        choices=tuple(Choice(value=each.tag, label=each.text) for each in prompts),
        required=True,
    )
    answer = Blank(into=("text",), label=only, words="answer", required=True)
    return (which, answer) if len(prompts) > 1 else (answer,)


def quote(_settings: Settings, body: Body) -> str:
    return body.text


def tell(shown: Mapping[str, Json]) -> Sequence[Sentence]:
    tags = (
        {tag: each["text"] for tag, each in shown["tags"].items()} if len(shown["tags"]) > 1 else {}
    )
    return [
        Sentence(
            text=f"{tags[each['tag']]} {each['text']}" if each["tag"] in tags else each["text"]
        )
        for each in shown["cards"].values()
    ]


def themes(settings: Settings) -> bool:
    return settings.cluster


def faults(step: Step) -> Sequence[str]:
    found = [] if step.settings.prompts or step.activity.prompt else ["There is no prompt."]
    tags = _tags(step.settings)
    twice = sorted({tag for tag in tags if tags.count(tag) > 1})
    return [*found, *(f"Two prompts have the tag {tag}." for tag in twice)]


def _tags(settings: Settings) -> tuple[str, ...]:
    return tuple(prompt.tag for prompt in settings.prompts)


def _columns(settings: Settings, counts: Mapping[str, int]) -> dict[str, Json]:
    return {
        prompt.tag: {"at": at, "text": prompt.text, "n": counts.get(prompt.tag, 0)}
        for at, prompt in enumerate(settings.prompts)
    }
