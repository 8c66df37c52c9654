"""What was done, who was there, and what the facilitator noted."""

from collections.abc import Mapping

from facilitation.activities import Table
from facilitation.audit import moment
from facilitation.outputs.frames import Frame, Row, cohort_columns, cohorts
from facilitation.session.cards import made_in
from facilitation.session.notes import headline_of
from facilitation.session.state import Session


def activities(session: Session, frames: Mapping[str, Frame]) -> Table:
    columns = ("activity_id", "activity_title", "activity_type", "session_id", "identity", "state",
               "opened_at_utc", "people", "contributions", "withdrawn", "passed", "added",
               "repeats", "closed_at_utc", "planned_minutes", "headline", "on_behalf",
               "needs_person")  # fmt: skip
    rows = (_activity(session, frame) for frame in frames.values())
    return Table(name="activities", columns=columns, rows=tuple(rows))


def _activity(session: Session, frame: Frame) -> Row:
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


def participants(session: Session) -> Table:
    people = sorted(session.people.values(), key=lambda person: (person.joined_at, person.ref))
    rows = (
        {"participant_ref": person.ref, "joined_at_utc": moment(person.joined_at)}
        | cohorts(session, person)
        for person in people
    )
    columns = ("participant_ref", "joined_at_utc", *cohort_columns(session))
    return Table(name="participants", columns=columns, rows=tuple(rows))


def notes(session: Session) -> Table:
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
