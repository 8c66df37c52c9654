"""The workspace's line for one session: state and counts, no words."""

from facilitation.session import Session, activity
from facilitation.views.patch import View


def line(session: Session) -> View:
    now = activity(session, session.current) if session.current else None
    states = [card.state for card in session.cards.values()]
    return {
        "id": session.id,
        "title": session.script.title,
        "script": session.script.script,
        "state": session.state,
        "created_at": session.created_at,
        "moved_at": session.moved_at,
        "events": session.number,
        "people": len(session.people),
        "contributions": sum(state != "withdrawn" for state in states),
        "held": states.count("held"),
        "withdrawn": states.count("withdrawn"),
        "step": now.title if now else "",
        "steps": len(session.runs),
    }
