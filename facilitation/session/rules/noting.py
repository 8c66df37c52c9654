"""The facilitator's own words."""

from facilitation import events
from facilitation.session.rules.common import after
from facilitation.session.state import Note, Session
from facilitation.shape import Json, changed


@after.register
def _note_written(event: events.NoteWritten, session: Session) -> Session:
    before = session.notes.get(event.note)
    note = Note(
        id=event.note,
        kind=event.kind,
        activity=event.activity,
        text=event.text,
        at=event.at,
        by=event.by,
        wall=event.wall,
        state=before.state if before else "kept",
    )
    return changed(session, notes=session.notes.set(event.note, note))


@after.register
def _note_ticked(event: events.NoteTicked, session: Session) -> Session:
    return _with_note(session, event.note, state="done" if event.on else "kept")


@after.register
def _note_removed(event: events.NoteRemoved, session: Session) -> Session:
    return _with_note(session, event.note, state="removed", text="", wall=False)


def _with_note(session: Session, note: str, **changes: Json) -> Session:
    return changed(session, notes=session.notes.set(note, changed(session.notes[note], **changes)))
