"""Advice on a script that can be run: what usually goes better. Our design; it never blocks."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from facilitation import activities
from facilitation.script import Activity, Part, Script
from facilitation.words import word_fields
from server import locales
from server.scripts import wording
from server.scripts.advising import Advice

MINUTES_TO_BREAK = 100
MOST_OPTIONS = 12
MINUTES_WITH_SLACK = 120
SLACK = 0.1
"""Of the time of a part that is longer than `MINUTES_WITH_SLACK`."""
FACILITATION = "common facilitation practice; the number is our design"
NOMINAL_GROUP = "nominal group technique (Delbecq and Van de Ven, 1971): silent writing comes first"


def lint(script: Script) -> list[Advice]:
    """Everything that we would ask the author to think about once more."""
    return [advice for check in CHECKS for advice in check(script)]


def _time(script: Script) -> Iterator[Advice]:
    for part, following in pairwise(script.parts):
        minutes, gap = _minutes(part.activities), _clock(following) - _clock(part)
        if part.starts and following.starts and 0 < gap < minutes:
            text = f"runs {minutes:g} minutes, and {following.id} begins after {gap}"
            yield Advice(rule="time", text=f"the part {part.id} {text}")
        elif part.starts and following.starts and _is_tight(minutes, gap):
            text = f"fills {minutes:g} of {gap} minutes; leave {round(gap * SLACK)} free for delays"
            yield Advice(rule="slack", text=f"the part {part.id} {text}")


def _breaks(script: Script) -> Iterator[Advice]:
    for part in script.parts:
        since = 0.0
        for activity in part.activities:
            since = 0 if activity.type == "break" else since + activity.minutes
            if since > MINUTES_TO_BREAK:
                text = f"{since:g} minutes without a break; plan one every {MINUTES_TO_BREAK}"
                yield Advice(rule="break", activity=activity.id, text=text, source=FACILITATION)
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


def _names(script: Script) -> Iterator[Advice]:
    """Said in the notice, on a page, beside a question or aloud, by the first free text at last."""
    heard = script.privacy.notice
    for activity in script.activities():
        said = activity.settings.get("body", "")
        heard += f" {activity.prompt} {activity.help} {said} {activity.facilitator.say}"
        if _asks_for_words(activity) and activity.limits.max_words != 1:
            if not _NAMES.search(heard):
                text = "nobody has been told yet to leave out names and what could tell a patient"
                yield Advice(rule="names", activity=activity.id, text=text)
            return


def _silence(script: Script) -> Iterator[Advice]:
    """What happens between people is not in a script: we can only look for time to think alone."""
    asking = [each for each in script.activities() if _themed(each)]
    if asking and not any(each.silent for each in script.activities()):
        text = "no step is silent; let people write alone before they talk (silent: true)"
        yield Advice(rule="silence", activity=asking[0].id, text=text, source=NOMINAL_GROUP)


def _consent(script: Script) -> Iterator[Advice]:
    for activity in script.activities():
        if activity.settings.get("ask_consent") is False:
            text = "does not ask how far the words may travel; they can then be quoted nowhere"
            yield Advice(rule="consent", activity=activity.id, text=text)


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


def _translations(script: Script) -> Iterator[Advice]:
    texts = {
        text
        for each in script.activities()
        for text in (each.title, each.prompt, each.prompt_easy, each.help)
        if text
    }
    for lang, said in script.translations.items():
        if missing := len(texts - said.keys()):
            bare = f"{missing} of {len(texts)}"
            text = f"titles and questions without words in {_named(lang)}: {bare}"
            yield Advice(rule="translation", text=text)


def _named(lang: str) -> str:
    """By its own name, if we speak it too."""
    own = locales.catalogue("pages", lang)["language"] if lang in locales.known() else ""
    return f"{own} ({lang})" if own else lang


def _votes(script: Script) -> Iterator[Advice]:
    for activity in script.activities():
        if activity.settings.get("blind") is False:
            text = "not blind: people follow the dots that are there"
            yield Advice(rule="blind", activity=activity.id, text=text, source=FACILITATION)
        if any(not carry.top or carry.top > MOST_OPTIONS for carry in activity.carry_from):
            text = f"carries all themes; top: {MOST_OPTIONS} or fewer can be weighed"
            yield Advice(rule="options", activity=activity.id, text=text, source=FACILITATION)


def _cohorts(script: Script) -> Iterator[Advice]:
    asked = {name for each in script.activities() for name in _fields(each)}
    for field in script.cohorts:
        if field.field not in asked:
            text = f"the cohort field {field.field} is asked in no step"
            yield Advice(rule="cohorts", text=text)


CHECKS: Sequence[Callable[[Script], Iterator[Advice]]] = (
    _time, _breaks, _privacy, _names, _silence, wording.prompts, wording.age, wording.double,
    wording.alike, _consent, _notes, _ending, _evaluation, _votes, _cohorts,
    _translations,
)  # fmt: skip


def _minutes(steps: Sequence[Activity]) -> float:
    return sum(activity.minutes for activity in steps)


def _clock(part: Part) -> int:
    hours, _, minutes = part.starts.partition(":")
    return int(hours) * 60 + int(minutes) if part.starts else 0


def _asks_for_words(activity: Activity) -> bool:
    body = activities.kind(activity.type).body
    return body is not None and bool(word_fields(body))


def _themed(activity: Activity) -> bool:
    kind = activities.kind(activity.type)
    return bool(kind.themes(kind.step(activity).settings))


def _is_tight(minutes: float, gap: int) -> bool:
    return gap > MINUTES_WITH_SLACK and minutes > gap * (1 - SLACK)


_NAMES = re.compile(r"\bnames?\b|\bpatient details\b|who a patient is|identif", re.IGNORECASE)


def _fields(activity: Activity) -> Sequence[str]:
    kind = activities.kind(activity.type)
    return kind.asks(kind.step(activity).settings)
