"""What the organiser takes away: a session as tables. `server/exports` makes files of them.

Law of this file. A table holds text, whole and broken numbers and truth values, never `None`; times
are ISO 8601 in UTC. Nothing gets into a table that is not written out here or by a kind's `tables`:

- a withdrawn contribution leaves a tombstone: where, when and of which kind, but not who or what;
- a private body leaves its place, never its words;
- in an anonymous activity no row says who, and none gives more of the time than the day; where the
  kind has tables of its own, the answers stand only there, in an order that tells nothing;
- a blind activity gives its answers when it is over, to the organiser too;
- a person's name is left out, unless the activity is a named one.

The order of rows follows from the session alone: the same state gives the same tables.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from facilitation import activities, audit
from facilitation.activities import Kind, Made, Step, Table
from facilitation.audit import Entries, moment
from facilitation.script import Activity
from facilitation.session.cards import made_in, people_in
from facilitation.session.notes import headline_of
from facilitation.session.state import OVER, Contribution, Person, Session
from facilitation.session.steps import step_of
from facilitation.session.themes import behind, example_of, key_words, speaking, themes_of
from facilitation.shape import Json, plain
from facilitation.themes.arrange import Pile, arrange
from facilitation.themes.theme import Edited
from facilitation.words import word_fields

Row = dict[str, Json]

BEFORE_COHORTS = (
    "programme_id", "event_id", "event_kind", "session_id", "activity_id", "activity_type",
    "script_id", "script_version", "contribution_id", "version", "seq", "submitted_at_utc",
    "participant_ref", "perspective",
)  # fmt: skip
AFTER_COHORTS = (
    "site", "learning_partner", "unit_kind", "unit_ref", "round", "kind", "prompt_tag", "value_ref",
    "text", "payload_json", "theme_ids", "theme_names", "consent_level", "moderation_state",
    "redactions", "late", "proxy", "lang", "imported_from",
)  # fmt: skip
"""Of `contributions`. A column that nothing fills yet is there, and empty: the shape of the file
does not change when its day comes."""
OWN_COLUMNS = ("perspective", "site", "learning_partner")
"""Cohort fields of these names have a column of their own beside `cohort_<field>`."""


def tables(session: Session, entries: Entries) -> tuple[Table, ...]:
    frames = _frames(session)
    return (
        _contributions(session, frames),
        _activities(session, frames),
        _participants(session),
        _themes(session, frames),
        _theme_members(session, frames),
        _theme_edits(session, frames),
        _notes(session),
        *_of_kinds(session, frames),
        audit.table(session, entries),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """An activity, and what all its rows share."""

    found: Activity
    part: str
    kind: Kind
    step: Step
    piles: tuple[Pile, ...]
    homes: Mapping[str, list[Pile]]
    same: Mapping[str, str]
    by_hand: frozenset[str]
    anonymous: bool
    sealed: bool
    """The answers stand in the kind's own tables only."""
    blind: bool
    """Nobody may know the answers yet."""

    @property
    def head(self) -> Row:
        return {"activity_id": self.found.id, "activity_title": self.found.title}

    def when(self, at: int) -> str:
        return moment(at)[:10] if self.anonymous else moment(at)


def _frames(session: Session) -> dict[str, _Frame]:
    return {
        found.id: _frame(session, part.id, found)
        for part in session.script.parts
        for found in part.activities
    }


def _frame(session: Session, part: str, found: Activity) -> _Frame:
    kind, step = activities.kind(found.type), step_of(session, found)
    arrangement = arrange(themes_of(session, found.id))
    piles = tuple(sorted(arrangement.piles.values(), key=lambda pile: (pile.slot, pile.id)))
    anonymous = found.identity == "anonymous"
    return _Frame(
        found=found,
        part=part,
        kind=kind,
        step=step,
        piles=piles,
        homes=_homes(piles),
        same=behind(session, found.id),
        by_hand=frozenset(arrangement.hand),
        anonymous=anonymous,
        sealed=anonymous and bool(kind.tables(step, ())),
        blind=kind.blind(step.settings) and session.runs[found.id].state not in OVER,
    )


def _homes(piles: Iterable[Pile]) -> dict[str, list[Pile]]:
    """Where a card lives, and then where it belongs too."""
    homes: dict[str, list[Pile]] = {}
    for pile in piles:
        for card in pile.cards:
            homes.setdefault(card, []).insert(0, pile)
        for card in pile.also:
            homes.setdefault(card, []).append(pile)
    return homes


# Contributions


def _contributions(session: Session, frames: Mapping[str, _Frame]) -> Table:
    columns = (*BEFORE_COHORTS, *_cohort_columns(session), *AFTER_COHORTS)
    blank = dict.fromkeys(columns, "")
    cards = sorted(session.cards.values(), key=lambda made: _seq(made.card))
    rows = (blank | _contribution(session, frames[made.activity], made) for made in cards)
    return Table(name="contributions", columns=columns, rows=tuple(rows))


def _contribution(session: Session, frame: _Frame, made: Contribution) -> Row:
    row = _place(session, frame) | _stamp(frame, made)
    if made.state == "withdrawn":
        return row
    piles = frame.homes.get(made.card, ())
    grouped = {
        "theme_ids": ";".join(pile.id for pile in piles),
        "theme_names": ";".join(pile.title for pile in piles if pile.title),
    }
    return row | _who(session, frame, made) | grouped | _said(frame, made)


def _place(session: Session, frame: _Frame) -> Row:
    return {
        "event_id": session.id,
        "event_kind": session.script.kind,
        "session_id": frame.part,
        "activity_id": frame.found.id,
        "activity_type": frame.found.type,
        "script_id": session.script.script,
        "script_version": session.script.version,
    }


def _stamp(frame: _Frame, made: Contribution) -> Row:
    """The id is the card: what the asker chose is between the asker and the journal."""
    return {
        "contribution_id": made.card,
        "version": made.version,
        "seq": _seq(made.card),
        "submitted_at_utc": frame.when(made.at),
        "kind": made.kind,
        "moderation_state": "redacted" if made.redacted and made.state == "shown" else made.state,
        "redactions": "personal details" if made.redacted else "",
        "late": made.late,
        "proxy": "" if frame.anonymous else made.proxy_by,  # few are on paper: perhaps one
    }


def _who(session: Session, frame: _Frame, made: Contribution) -> Row:
    if frame.anonymous:
        return {}
    person = session.people.get(made.author)
    known = _cohorts(session, person) if person else {}
    own = {name: value for name in OWN_COLUMNS if (value := known.get(f"cohort_{name}"))}
    return {"participant_ref": made.author} | known | own


def _cohorts(session: Session, person: Person) -> Row:
    return {f"cohort_{f.field}": person.cohorts.get(f.field, "") for f in session.script.cohorts}


def _cohort_columns(session: Session) -> tuple[str, ...]:
    return tuple(f"cohort_{each.field}" for each in session.script.cohorts)


def _said(frame: _Frame, made: Contribution) -> Row:
    if frame.blind:
        return {"payload_json": _json({"blind_until_close": True})}
    if not frame.kind.shareable(frame.kind.read(made.body)):
        return {"payload_json": _json({"private": True})}
    if made.same_as:
        return {"payload_json": _json({"same_as": made.same_as})}
    body = _without_names(frame, made.body)
    told = {"text": _text(frame.kind, body), "lang": made.lang}
    if frame.sealed:
        return told | {"payload_json": _json({"anonymous": True})}
    return told | {
        "prompt_tag": body.get("tag", ""),
        "value_ref": body.get("value_tag", ""),
        "consent_level": body.get("consent", ""),
        "payload_json": _json(body),
    }


def _without_names(frame: _Frame, body: Mapping[str, Json]) -> Row:
    names = {field for field, mark in _word_fields(frame.kind).items() if mark.name}
    kept = frame.found.identity == "named"
    return {field: value for field, value in body.items() if kept or field not in names}


def _text(kind: Kind, body: Mapping[str, Json]) -> str:
    """All words, field after field; `payload_json` has them apart."""
    return "\n".join(text for name in _word_fields(kind) if (text := str(body.get(name, ""))))


def _word_fields(kind: Kind) -> Mapping[str, Json]:
    return word_fields(kind.body) if kind.body else {}


def _json(body: Mapping[str, Json]) -> str:
    """Keys in order: a journal may hand a body back in another one."""
    return json.dumps(plain(body), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _seq(card: str) -> int:
    return int(card[1:])


# What was done, and who was there


def _activities(session: Session, frames: Mapping[str, _Frame]) -> Table:
    columns = ("activity_id", "activity_title", "activity_type", "session_id", "identity", "state",
               "opened_at_utc", "people", "contributions", "withdrawn", "passed", "added",
               "repeats", "closed_at_utc", "planned_minutes", "headline", "on_behalf",
               "needs_person")  # fmt: skip
    rows = (_activity(session, frame) for frame in frames.values())
    return Table(name="activities", columns=columns, rows=tuple(rows))


def _activity(session: Session, frame: _Frame) -> Row:
    run = session.runs[frame.found.id]
    made = list(made_in(session, frame.found.id))
    kept = [each for each in made if each.state != "withdrawn"]
    added, headline = session.added.get(frame.found.id), headline_of(session, frame.found.id)
    return frame.head | {
        "activity_type": frame.found.type,
        "session_id": frame.part,
        "identity": frame.found.identity,
        "state": run.state,
        "opened_at_utc": moment(run.opened_at),
        "people": len({each.author for each in kept}),
        "contributions": len(kept),
        "withdrawn": len(made) - len(kept),
        "passed": len(run.passed),
        "added": added is not None,
        "repeats": added.repeats if added else "",
        "closed_at_utc": moment(run.closed_at),
        "planned_minutes": frame.found.minutes,
        "headline": headline.text if headline else "",
        "on_behalf": sum(bool(each.proxy_by) for each in kept),
        "needs_person": sum(each.card in session.needs for each in made),
    }


def _notes(session: Session) -> Table:
    """The facilitator's own words. One that was removed leaves its place, never its words."""
    columns = ("note_id", "kind", "activity_id", "text", "state", "on_wall", "at_utc", "by")
    rows = (
        {
            "note_id": note.id,
            "kind": note.kind,
            "activity_id": note.activity,
            "text": note.text,
            "state": note.state,
            "on_wall": note.wall,
            "at_utc": moment(note.at),
            "by": note.by,
        }
        for note in sorted(session.notes.values(), key=lambda note: (note.at, note.id))
    )
    return Table(name="notes", columns=columns, rows=tuple(rows))


def _participants(session: Session) -> Table:
    people = sorted(session.people.values(), key=lambda person: (person.joined_at, person.ref))
    rows = (
        {"participant_ref": person.ref, "joined_at_utc": moment(person.joined_at)}
        | _cohorts(session, person)
        for person in people
    )
    columns = ("participant_ref", "joined_at_utc", *_cohort_columns(session))
    return Table(name="participants", columns=columns, rows=tuple(rows))


# Themes


def _themes(session: Session, frames: Mapping[str, _Frame]) -> Table:
    columns = ("activity_id", "activity_title", "theme_id", "title", "definition", "named", "slot",
               "pinned", "parked", "people", "cards", "key_words", "example_card",
               "suggested_by")  # fmt: skip
    rows = (
        frame.head | _theme(session, frame, pile)
        for frame in frames.values()
        for pile in frame.piles
        if pile.title or speaking(session, pile, frame.same)[0]
    )
    return Table(name="themes", columns=columns, rows=tuple(rows))


def _theme(session: Session, frame: _Frame, pile: Pile) -> Row:
    """Strength in people first. Counted is what is on the wall, as on the wall."""
    cards, voices = speaking(session, pile, frame.same)
    return {
        "theme_id": pile.id,
        "title": pile.title,
        "definition": pile.definition,
        "named": bool(pile.title),
        "slot": pile.slot,
        "pinned": pile.pinned,
        "parked": pile.parked,
        "people": people_in(session, voices),
        "cards": len(cards),
        "key_words": ", ".join(key_words(session, pile)),
        "example_card": example_of(session, pile),
        "suggested_by": pile.by,
    }


def _theme_members(session: Session, frames: Mapping[str, _Frame]) -> Table:
    rows = (
        frame.head
        | {
            "theme_id": pile.id,
            "contribution_id": card,
            "by_hand": card in frame.by_hand or card in pile.also,
            "also": card in pile.also,
            "same_as": frame.same.get(card, ""),
        }
        for frame in frames.values()
        for pile in frame.piles
        for card in (*pile.cards, *pile.also)
        if session.cards[card].state != "withdrawn"
    )
    columns = ("activity_id", "activity_title", "theme_id", "contribution_id", "by_hand", "also",
               "same_as")  # fmt: skip
    return Table(name="theme_members", columns=columns, rows=tuple(rows))


def _theme_edits(session: Session, frames: Mapping[str, _Frame]) -> Table:
    columns = ("activity_id", "activity_title", "number", "at_utc", "by", "what", "memo",
               "undone")  # fmt: skip
    rows = (
        frame.head | _edit(edited)
        for frame in frames.values()
        for edited in themes_of(session, frame.found.id).edits
    )
    return Table(name="theme_edits", columns=columns, rows=tuple(rows))


def _edit(edited: Edited) -> Row:
    return {
        "number": edited.number,
        "at_utc": moment(edited.at),
        "by": edited.by,
        "what": audit.line(edited.edit, (*audit.OF_EDITS, "title", "definition")),
        "memo": edited.edit.memo,
        "undone": edited.undone,
    }


# Tables of the kinds


def _of_kinds(session: Session, frames: Mapping[str, _Frame]) -> tuple[Table, ...]:
    """Tables of one name become one, over all activities."""
    found: dict[str, list[tuple[_Frame, Table]]] = {}
    for frame in (each for each in frames.values() if not each.blind):
        for table in frame.kind.tables(frame.step, _counted(session, frame)):
            found.setdefault(table.name, []).append((frame, table))
    return tuple(_merged(session, name, found[name]) for name in sorted(found))


def _counted(session: Session, frame: _Frame) -> list[Made]:
    """What the room could see: shown, not private, and in words of its own."""
    every = made_in(session, frame.found.id)
    made = (each for each in every if each.state == "shown" and not each.same_as)
    bodies = ((each, frame.kind.read(each.body)) for each in made)
    return [
        Made(card=each.card, author=each.author, body=body, at=each.at)
        for each, body in bodies
        if frame.kind.shareable(body)
    ]


def _merged(session: Session, name: str, found: list[tuple[_Frame, Table]]) -> Table:
    head = ("activity_id", "activity_title")
    columns = tuple(dict.fromkeys([*head, *(c for _, table in found for c in table.columns)]))
    blank = dict.fromkeys(columns, "")
    rows = (
        blank | _veiled(session, frame, row) | frame.head
        for frame, table in found
        for row in table.rows
    )
    return Table(name=name, columns=columns, rows=tuple(rows))


def _veiled(session: Session, frame: _Frame, row: Mapping[str, Json]) -> Row:
    """A kind that forgets about anonymity is not believed."""
    authors = session.runs[frame.found.id].authors if frame.anonymous else {}
    return {name: "" if cell in authors else cell for name, cell in row.items()}
