"""What was said: a row for each contribution, a tombstone for each that was withdrawn."""

import json
from collections.abc import Mapping

from facilitation.activities import Kind, Table
from facilitation.outputs.frames import Frame, Row, cohort_columns, cohorts
from facilitation.session.state import Contribution, Session
from facilitation.shape import Json, plain
from facilitation.words import word_fields

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


def table(session: Session, frames: Mapping[str, Frame]) -> Table:
    columns = (*BEFORE_COHORTS, *cohort_columns(session), *AFTER_COHORTS)
    blank = dict.fromkeys(columns, "")
    cards = sorted(session.cards.values(), key=lambda made: _seq(made.card))
    rows = (blank | _contribution(session, frames[made.activity], made) for made in cards)
    return Table(name="contributions", columns=columns, rows=tuple(rows))


def _contribution(session: Session, frame: Frame, made: Contribution) -> Row:
    row = _place(session, frame) | _stamp(frame, made)
    if made.state == "withdrawn":
        return row
    piles = frame.homes.get(made.card, ())
    grouped = {
        "theme_ids": ";".join(pile.id for pile in piles),
        "theme_names": ";".join(pile.title for pile in piles if pile.title),
    }
    return row | _who(session, frame, made) | grouped | _said(frame, made)


def _place(session: Session, frame: Frame) -> Row:
    return {
        "event_id": session.id,
        "event_kind": session.script.kind,
        "session_id": frame.part,
        "activity_id": frame.found.id,
        "activity_type": frame.found.type,
        "script_id": session.script.script,
        "script_version": session.script.version,
    }


def _stamp(frame: Frame, made: Contribution) -> Row:
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


def _who(session: Session, frame: Frame, made: Contribution) -> Row:
    if frame.anonymous:
        return {}
    person = session.people.get(made.author)
    known = cohorts(session, person) if person else {}
    own = {name: value for name in OWN_COLUMNS if (value := known.get(f"cohort_{name}"))}
    return {"participant_ref": made.author} | known | own


def _said(frame: Frame, made: Contribution) -> Row:
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


def _without_names(frame: Frame, body: Mapping[str, Json]) -> Row:
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
