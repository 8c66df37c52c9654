"""The monitor's line for one session: how it stands now, in counts. No word of anybody's."""

from facilitation.script import Activity
from facilitation.session.state import Session
from facilitation.session.themes import is_themed, themes_of
from facilitation.views import parts
from facilitation.views.patch import View


def line(session: Session) -> View:
    states = [card.state for card in session.cards.values()]
    seen: View = {
        "id": session.id,
        "title": session.script.title,
        "state": session.state,
        "moved_at": session.moved_at,
        "joined": len(session.people),
        "held": states.count("held"),
        "of": len(session.runs),
    }
    found = parts.current(session)
    return seen | ({"step": _step(session, found)} if found else {})


def _step(session: Session, found: Activity) -> View:
    run = session.runs[found.id]
    order = [each.id for each in session.script.activities()]
    part: View = {
        "title": found.title,
        "place": order.index(found.id) + 1,
        "state": run.state,
        "minutes": found.minutes,
        "opened_at": run.opened_at,
        **parts.clock_part(run),
        **parts.counts_part(run),
    }
    if is_themed(found):
        themes = themes_of(session, found.id)
        part["grouped"] = len(themes.homes)
    return part
