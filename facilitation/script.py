"""An event script, after reading: what happens, in which order, under which rules.

`server/scripts.py` reads YAML into these with every fault named by line; here they are only
values. All defaults that depend on a kind have been filled in by then.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from annotated_types import Ge, Gt, Le, Len

from facilitation.people import Identity
from facilitation.shape import Json

Slug = Annotated[str, Len(1, 64)]
"""Lower-case letters, digits, `_` and `-`; the reader holds it to that."""


Language = Annotated[str, Len(2, 12)]
Translation = Annotated[str, Len(1, 1200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`max_per_unit` items a person; characters and words for each field of free text."""

    max_per_unit: Annotated[int, Ge(1), Le(50)] = 1
    min_chars: Annotated[int, Ge(0), Le(2000)] = 0
    max_chars: Annotated[int, Ge(1), Le(2000)] = 280
    max_words: Annotated[int, Ge(0), Le(500)] = 0
    """0: no limit in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderation:
    """none: shown at once. post: shown after `delay_s`, so that a moderator can hold it first.
    pre: shown when a moderator says so."""

    mode: Literal["none", "post", "pre"] = "none"
    delay_s: Annotated[int, Ge(0), Le(120)] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """Options taken from an earlier activity's themes: the first `top` by people (0: all)."""

    activity: Slug
    top: Annotated[int, Ge(0), Le(24)] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLook:
    display: Literal["auto", "wall", "words", "columns", "themes"] = "auto"
    max_items: Annotated[int, Ge(1), Le(2000)] = 500
    proposals: bool = False
    """Show piles that nobody has named yet, marked as grouped by similar wording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """For the facilitator's eyes only."""

    say: str = ""
    do: str = ""
    watch_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One step of a script. `settings` is the kind's own `Settings`, as plain JSON."""

    id: Slug
    type: str
    title: Annotated[str, Len(1, 120)]
    prompt: Annotated[str, Len(0, 400)] = ""
    prompt_easy: Annotated[str, Len(0, 400)] = ""
    help: Annotated[str, Len(0, 400)] = ""
    minutes: Annotated[float, Gt(0), Le(60 * 24 * 30)] = 5
    must_keep: bool = False
    silent: bool = False
    closes: Literal["manual", "timer"] = "manual"
    grace_seconds: Annotated[int, Ge(0), Le(60)] = 10
    identity: Identity = "pseudonymous"
    moderation: Moderation = field(default_factory=Moderation)
    limits: Limits = field(default_factory=Limits)
    allow_pass: bool = True
    allow_edit: Literal["until_close", "never"] = "until_close"
    late: Literal["accept", "read_only"] = "read_only"
    proxy: Literal["allowed", "off"] = "allowed"
    """May a scribe write here for people without a phone, also from paper?"""
    results: Literal["live", "on_close", "on_reveal", "facilitator_only", "never"] = "live"
    carry_from: tuple[Carry, ...] = ()
    board: BoardLook = field(default_factory=BoardLook)
    split_by: Annotated[tuple[Slug, ...], Len(0, 3)] = ()
    """Cohort fields by which the result may be shown apart, once the step is over."""
    min_cell: Annotated[int, Ge(0), Le(100)] = 0
    """A group of fewer is not shown apart. Never less than the script's `privacy.min_cell`."""
    facilitator: Memo = field(default_factory=Memo)
    repeat_key: Annotated[str, Len(0, 64)] = ""
    settings: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A day or a half-day. `starts` is local time, "09:45"."""

    id: Slug
    title: Annotated[str, Len(0, 120)] = ""
    starts: Annotated[str, Len(0, 5)] = ""
    activities: Annotated[tuple[Activity, ...], Len(1, 60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortField:
    """A declared grouping that people place themselves in when they join."""

    field: Slug
    label: Annotated[str, Len(1, 80)]
    options: Annotated[tuple[str, ...], Len(1, 40)]
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Privacy:
    identity_default: Identity = "pseudonymous"
    retention_months: Annotated[int, Ge(1), Le(120)] = 12
    min_cell: Annotated[int, Ge(5), Le(100)] = 10
    notice: Annotated[str, Len(0, 1200)] = ""
    contact: Annotated[str, Len(0, 200)] = ""
    support: Annotated[str, Len(0, 200)] = ""
    """Whom to turn to with harm or distress: shown to an author for whom a person is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    script: Slug
    version: Annotated[int, Ge(1)] = 1
    title: Annotated[str, Len(1, 120)]
    kind: Annotated[str, Len(1, 40)] = "workshop"
    mode: Literal["live"] = "live"
    language: Annotated[str, Len(2, 12)] = "en-GB"
    goal: Annotated[str, Len(0, 400)] = ""
    provenance: Mapping[str, str] = field(default_factory=dict)
    cohorts: Annotated[tuple[CohortField, ...], Len(0, 5)] = ()
    privacy: Privacy = field(default_factory=Privacy)
    translations: Mapping[Language, Mapping[str, Translation]] = field(default_factory=dict)
    """Language, then a text of this script: the same text in that language."""
    second_language: Annotated[str, Len(0, 12)] = ""
    """The board says what is asked in this one too, under the first."""
    parts: Annotated[tuple[Part, ...], Len(1, 12)]

    def activities(self) -> Iterator[Activity]:
        for part in self.parts:
            yield from part.activities


def activity_of(script: Script, activity: str) -> Activity | None:
    return next((each for each in script.activities() if each.id == activity), None)


def inserted(script: Script, made: Activity, after: str) -> Script:
    """With one activity more, in the same part as the one that it follows."""
    return _each(script, lambda each: (each, made) if each.id == after else (each,))


def replaced(script: Script, made: Activity) -> Script:
    return _each(script, lambda each: (made if each.id == made.id else each,))


def without(script: Script, activity: str) -> Script:
    return _each(script, lambda each: () if each.id == activity else (each,))


def _each(script: Script, become: Callable[[Activity], tuple[Activity, ...]]) -> Script:
    parts = tuple(
        replace(part, activities=tuple(new for each in part.activities for new in become(each)))
        for part in script.parts
    )
    return replace(script, parts=parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """Something to vote on. A label in a participant's own words is kept as the card it stands
    on, never copied, so that withdrawing the card withdraws the label."""

    id: str
    label: str = ""
    card: str = ""


Settings = Any
"""A kind's own frozen dataclass; the core hands it from the script to the kind unopened."""
