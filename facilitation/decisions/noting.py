"""The facilitator's own words: a headline for each step, and what is parked for later.

They are words like everybody's: kept apart from the journal's skeleton, wiped when they are
removed. One that looks like somebody's data never stands on the wall (`views.board`).
"""

from facilitation import events
from facilitation.commands.noting import ParkIssue, RemoveIssue, TickIssue, WriteHeadline
from facilitation.decisions.rules import Already, Decision, rule
from facilitation.people import Actor
from facilitation.refusals import Refused
from facilitation.session.notes import headline_of, parked
from facilitation.session.state import Note, Session

MOST_PARKED = 100
"""Our design: a longer list is no list that a room comes back to."""


@rule.register
def _write_headline(command: WriteHeadline, session: Session, actor: Actor) -> Decision:
    run = session.runs.get(command.activity)
    if run is None:
        return Refused("no-such-activity")
    if run.state == "pending":
        return Refused("wrong-step", {"state": run.state, "step": "headline"})
    before = headline_of(session, command.activity)
    if not command.text:
        return _removed(before, command.at, actor) if before else Already(session.number)
    if before and (before.text, before.wall) == (command.text, command.wall):
        return Already(session.number)
    return (
        events.NoteWritten(
            at=command.at,
            by=actor.ref,
            note=before.id if before else f"n{session.number + 1}",
            kind="headline",
            activity=command.activity,
            text=command.text,
            wall=command.wall,
        ),
    )


@rule.register
def _park_issue(command: ParkIssue, session: Session, actor: Actor) -> Decision:
    if not command.text:
        return Refused("empty")
    before = session.notes.get(command.note)
    stands = command.activity in {"", before.activity if before else ""}  # its step may be gone
    if not stands and command.activity not in session.runs:
        return Refused("no-such-activity")
    if before is not None and (before.state == "removed" or before.kind != "parked"):
        return Refused("no-such-note")
    if before and (before.text, before.activity) == (command.text, command.activity):
        return Already(session.number)
    if before is None and len(parked(session)) >= MOST_PARKED:
        return Refused("list-full", {"max": MOST_PARKED})
    return (
        events.NoteWritten(
            at=command.at,
            by=actor.ref,
            note=command.note,
            kind="parked",
            activity=command.activity,
            text=command.text,
        ),
    )


@rule.register
def _tick_issue(command: TickIssue, session: Session, actor: Actor) -> Decision:
    note = session.notes.get(command.note)
    if note is None or note.kind != "parked" or note.state == "removed":
        return Refused("no-such-note")
    if (note.state == "done") == command.on:
        return Already(session.number)
    return (events.NoteTicked(at=command.at, by=actor.ref, note=note.id, on=command.on),)


@rule.register
def _remove_issue(command: RemoveIssue, session: Session, actor: Actor) -> Decision:
    note = session.notes.get(command.note)
    if note is None or note.kind != "parked":
        return Refused("no-such-note")
    if note.state == "removed":
        return Already(session.number)
    return _removed(note, command.at, actor)


def _removed(note: Note, at: int, actor: Actor) -> tuple[events.Event, ...]:
    return (events.NoteRemoved(at=at, by=actor.ref, note=note.id),)
