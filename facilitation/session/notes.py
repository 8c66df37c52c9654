"""Questions about the facilitator's own words."""

from facilitation.session.state import Note, Session


def headline_of(session: Session, activity: str) -> Note | None:
    notes = (note for note in session.notes.values() if note.kind == "headline")
    return next((n for n in notes if n.activity == activity and n.state != "removed"), None)


def parked(session: Session) -> list[Note]:
    """In the order in which they came up."""
    kept = [n for n in session.notes.values() if n.kind == "parked" and n.state != "removed"]
    return sorted(kept, key=lambda note: (note.at, note.id))
