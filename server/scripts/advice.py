"""Advice on a script that can be run: what usually goes better. Our design; it never blocks."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from facilitation import activities
from facilitation.script import Activity, Part, Script
from facilitation.words import word_fields

MINUTES_TO_BREAK = 100
WORDS_IN_A_PROMPT = 25
MOST_OPTIONS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """`rule` names the check; `activity` is empty where it concerns the whole script."""

    rule: str
    text: str
    activity: str = ""

    def __str__(self) -> str:
        return f"{self.activity}: {self.text}" if self.activity else self.text


def lint(script: Script) -> list[Advice]:
    """Everything that we would ask the author to think about once more."""
    return [advice for check in CHECKS for advice in check(script)]


def _time(script: Script) -> Iterator[Advice]:
    for part, following in pairwise(script.parts):
        minutes, gap = _minutes(part.activities), _clock(following) - _clock(part)
        if part.starts and following.starts and 0 < gap < minutes:
            text = f"runs {minutes:g} minutes, and {following.id} begins after {gap}"
            yield Advice(rule="time", text=f"the part {part.id} {text}")


def _breaks(script: Script) -> Iterator[Advice]:
    for part in script.parts:
        since = 0.0
        for activity in part.activities:
            since = 0 if activity.type == "break" else since + activity.minutes
            if since > MINUTES_TO_BREAK:
                text = f"{since:g} minutes without a break; plan one every {MINUTES_TO_BREAK}"
                yield Advice(rule="break", activity=activity.id, text=text)
                since = 0


def _privacy(script: Script) -> Iterator[Advice]:
    """One word at the door is no free text; a sentence is."""
    for activity in script.activities():
        if activity.settings.get("requires_ack"):
            return
        if _asks_for_words(activity) and activity.limits.max_words != 1:
            text = "people write freely before they have ticked a privacy page (requires_ack: true)"
            yield Advice(rule="privacy", activity=activity.id, text=text)
            return


def _prompts(script: Script) -> Iterator[Advice]:
    for activity in script.activities():
        for prompt in (activity.prompt, *_own_prompts(activity)):
            words = len(prompt.split())
            if words > WORDS_IN_A_PROMPT:
                text = f"a prompt of {words} words; {WORDS_IN_A_PROMPT} are read at a glance"
                yield Advice(rule="prompt", activity=activity.id, text=text)


def _notes(script: Script) -> Iterator[Advice]:
    for activity in script.activities():
        memo = activity.facilitator
        if not (memo.say or memo.do or memo.watch_for):
            text = "no facilitator note; write what to say, to do or to watch for"
            yield Advice(rule="note", activity=activity.id, text=text)


def _ending(script: Script) -> Iterator[Advice]:
    *_, last = script.activities()
    if last.type != "info":
        text = "end with an info page that says what happens next"
        yield Advice(rule="ending", activity=last.id, text=text)


def _evaluation(script: Script) -> Iterator[Advice]:
    presets = [str(activity.settings.get("preset", "")) for activity in script.activities()]
    if not any(preset.startswith("evaluation") for preset in presets):
        yield Advice(rule="evaluation", text="ask how it was: a scale with preset: evaluation")


def _votes(script: Script) -> Iterator[Advice]:
    for activity in script.activities():
        if activity.settings.get("blind") is False:
            text = "not blind: people follow the dots that are there"
            yield Advice(rule="blind", activity=activity.id, text=text)
        if any(not carry.top or carry.top > MOST_OPTIONS for carry in activity.carry_from):
            text = f"carries all themes; top: {MOST_OPTIONS} or fewer can be weighed"
            yield Advice(rule="options", activity=activity.id, text=text)


def _cohorts(script: Script) -> Iterator[Advice]:
    asked = {name for each in script.activities() for name in _fields(each)}
    for field in script.cohorts:
        if field.field not in asked:
            text = f"the cohort field {field.field} is asked in no step"
            yield Advice(rule="cohorts", text=text)


CHECKS: Sequence[Callable[[Script], Iterator[Advice]]] = (
    _time, _breaks, _privacy, _prompts, _notes, _ending, _evaluation, _votes, _cohorts,
)  # fmt: skip


def _minutes(steps: Sequence[Activity]) -> float:
    return sum(activity.minutes for activity in steps)


def _clock(part: Part) -> int:
    hours, _, minutes = part.starts.partition(":")
    return int(hours) * 60 + int(minutes) if part.starts else 0


def _asks_for_words(activity: Activity) -> bool:
    body = activities.kind(activity.type).body
    return body is not None and bool(word_fields(body))


def _own_prompts(activity: Activity) -> list[str]:
    return [str(prompt["text"]) for prompt in activity.settings.get("prompts", ())]


def _fields(activity: Activity) -> Sequence[str]:
    kind = activities.kind(activity.type)
    return kind.asks(kind.step(activity).settings)
