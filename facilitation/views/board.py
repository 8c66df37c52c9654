"""The board: projected, read by the whole room, also by whoever photographs the wall."""

from facilitation.session import Session, on_wall
from facilitation.translations import said_in
from facilitation.views import parts
from facilitation.views.patch import View


def view(session: Session) -> View:
    seen: View = {"session": parts.heading(session), "people": len(session.people)}
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
        if voices := parts.voices_part(session, found.id):
            seen["voices"] = voices
        if parts.wants_themes(found):
            seen["themes"] = parts.themes_part(
                session, found.id, parts.piles_for_wall(session, found.id)
            )
    return seen
