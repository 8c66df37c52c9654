"""The board: projected, read by the whole room, also by whoever photographs the wall."""

from facilitation import personal
from facilitation.session.notes import headline_of
from facilitation.session.state import OVER, Session
from facilitation.session.steps import on_wall
from facilitation.translations import said_in
from facilitation.views import parts, spotlight
from facilitation.views.patch import View


def view(session: Session) -> View:
    seen: View = {"session": parts.heading(session), "people": len(session.people)}
    if session.blank:
        return seen | {"blank": True}  # held back from the wire too
    if session.test_card:
        seen["test_card"] = True
    if lit := spotlight.part(session, session.spotlight):
        seen["spotlight"] = lit
    found = parts.current(session)
    if found is None:
        return seen
    run = session.runs[found.id]
    seen["step"] = parts.step_part(session, found) | {
        "counts": parts.counts_part(run),
        "display": found.board.display,
        "max_items": found.board.max_items,
    }
    if said := said_in(session.script, seen["step"]).get(session.script.second_language):
        seen["second"] = {"lang": session.script.second_language, "said": dict(said)}
    if on_wall(found, run):
        seen["result"] = parts.result_part(session, found)
        if run.state in OVER and (headline := _headline(session, found.id)):
            seen["headline"] = headline
        if voices := parts.voices_part(session, found.id):
            seen["voices"] = voices
        if parts.wants_themes(found):
            seen["themes"] = parts.themes_part(
                session, found.id, parts.piles_for_wall(session, found.id)
            )
    return seen


def _headline(session: Session, activity: str) -> str:
    """What the facilitator makes of it, if it is for the room and looks like nobody's data."""
    note = headline_of(session, activity)
    return note.text if note and note.wall and not personal.looks_like(note.text) else ""
