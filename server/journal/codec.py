"""Events to journal rows and back: the skeleton, and the words apart from it."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from facilitation import activities
from facilitation.events import (
    KINDS,
    ContributionMade,
    ContributionRedacted,
    ContributionRevised,
    ContributionWithdrawn,
    Event,
    LeadTaken,
    NoteRemoved,
    NoteWritten,
    SessionMoved,
)
from facilitation.shape import Json, build, plain
from facilitation.words import word_fields

Salt = Callable[[], bytes]


def new_salt() -> bytes:
    return os.urandom(16)


@dataclass(frozen=True, slots=True)
class Row:
    """`body`: the event as JSON without `at`, `by` and words."""

    number: int
    at: int
    by: str
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True)
class WordsRow:
    """The words of one version of one contribution; salt and words are empty once withdrawn."""

    person: str
    contribution: str
    version: int
    salt: bytes
    words: bytes


def encode(number: int, event: Event, salt: Salt = new_salt) -> tuple[Row, WordsRow | None]:
    data = plain(event)
    words = None
    if isinstance(event, ContributionMade | ContributionRevised):
        version = event.version if isinstance(event, ContributionRevised) else 1
        spoken, data["body"] = _parted(_words_of(event.kind), data["body"])
        words = WordsRow(event.person, event.contribution, version, salt(), orjson.dumps(spoken))
        data["sealed"] = seal(words.salt, words.words)
    elif isinstance(event, NoteWritten | LeadTaken):
        spoken, data = _parted(_OF_DESK[type(event).__name__], data)
        thing = event.note if isinstance(event, NoteWritten) else event.desk
        words = WordsRow(DESK, thing, number, salt(), orjson.dumps(spoken))
        data["sealed"] = seal(words.salt, words.words)
    at, by = data.pop("at"), data.pop("by")
    return Row(number, at, by, type(event).__name__, orjson.dumps(data)), words


def last_rehearsed(after: int, batch: Sequence[Event]) -> int:
    """The number of the last event in `batch` that ends a rehearsal; 0 when there is none."""
    ends = [
        after + place
        for place, event in enumerate(batch, start=1)
        if isinstance(event, SessionMoved) and event.was == "rehearsal"
    ]
    return max(ends, default=0)


@dataclass(frozen=True, slots=True)
class Wipe:
    """The words of all versions of a contribution `before` that one go."""

    person: str
    contribution: str
    before: int


ALL_VERSIONS = 2**31 - 1


def wipes(batch: Sequence[Event]) -> list[Wipe]:
    return [wipe for each in batch if (wipe := _wipe(each))]


def _wipe(event: Event) -> Wipe | None:
    match event:
        case ContributionWithdrawn(person=person, contribution=contribution):
            return Wipe(person, contribution, ALL_VERSIONS)
        case ContributionRedacted(person=person, contribution=contribution, version=version):
            return Wipe(person, contribution, version)
        case NoteRemoved(note=note):
            return Wipe(DESK, note, ALL_VERSIONS)
    return None


def decode(row: Row, words: bytes = b"") -> Event:
    """`words`: what the words' row holds; nothing when they were wiped."""
    data = orjson.loads(row.body)
    data["at"], data["by"] = row.at, row.by
    if data.pop("sealed", None):
        if row.kind in _OF_DESK:
            data |= orjson.loads(words) if words else dict.fromkeys(_OF_DESK[row.kind], "")
        else:
            spoken = orjson.loads(words) if words else _silent(data["kind"])
            data["body"] = {**spoken, **data["body"]}
    return build(KINDS[row.kind], data)


def seal(salt: bytes, words: bytes) -> str:
    return hashlib.sha256(salt + words).hexdigest()


def chain(before: bytes, row: Row) -> bytes:
    """The hash that a row carries: over the one before it and its own skeleton."""
    head = f"{row.number}|{row.at}|{row.by}|{row.kind}|".encode()
    return hashlib.sha256(before + head + row.body).digest()


def first_fault(entries: Iterable[tuple[Row, bytes, bytes, bytes]]) -> int:
    """The first number of a session whose row, order or words do not hold; 0: all do. An entry is
    a row, the chain it carries, and salt and words as they lie beside it (empty: they are gone,
    which only a withdrawal, a redaction or the end of a rehearsal explains)."""
    before, wrong = b"", 0
    silent: dict[tuple[str, str], int] = {}
    for expected, (row, kept, salt, words) in enumerate(entries, start=1):
        before = chain(before, row)
        if row.number != expected or before != kept:
            return expected
        told = orjson.loads(row.body) if row.kind in _WORDED else {}
        whose = _whose(row.kind, told)
        if row.kind in _WIPING:
            silent.pop(whose, None)
        if row.kind == SessionMoved.__name__:
            silent = {} if told["was"] == "rehearsal" else silent
        elif "sealed" in told and not salt and not words:
            silent.setdefault(whose, expected)
        elif "sealed" in told and told["sealed"] != seal(salt, words):
            wrong = wrong or expected
    return min(filter(None, (wrong, *silent.values())), default=0)


DESK = "desk"
"""Whose words those of a facilitator are kept as; no participant has that ref."""
_OF_DESK: Mapping[str, Mapping[str, Any]] = {
    NoteWritten.__name__: word_fields(NoteWritten),
    NoteRemoved.__name__: {},
    LeadTaken.__name__: word_fields(LeadTaken),
}
"""Events with words of their own, and their fields that hold them."""
_WORDED = _OF_DESK.keys() | {
    each.__name__
    for each in (
        ContributionMade,
        ContributionRevised,
        ContributionRedacted,
        ContributionWithdrawn,
        SessionMoved,
    )
}
_WIPING = frozenset(
    each.__name__ for each in (ContributionWithdrawn, ContributionRedacted, NoteRemoved)
)


def _whose(kind: str, told: Mapping[str, Json]) -> tuple[str, str]:
    if kind in _OF_DESK:
        return DESK, told.get("note") or told.get("desk", "")
    return told.get("person", ""), told.get("contribution", "")


def _parted(
    names: Mapping[str, Any], body: Mapping[str, Json]
) -> tuple[dict[str, Json], dict[str, Json]]:
    spoken = {name: value for name, value in body.items() if name in names}
    return spoken, {name: value for name, value in body.items() if name not in names}


def _silent(kind: str) -> dict[str, Json]:
    return dict.fromkeys(_words_of(kind), "")


def _words_of(kind: str) -> Mapping[str, Any]:
    body = activities.kind(kind).body
    return word_fields(body) if body else {}
