"""The workspace's line for one session: state and counts, no words."""

from datetime import UTC, datetime, timedelta

from facilitation.session.state import Session
from facilitation.session.steps import activity
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
        "keep_until": keep_until(session),
    }


def keep_until(session: Session) -> int:
    """When what was said has been kept for as many months as the script told people, counted from
    the last step of a session that is over; 0: it is not over."""
    if session.state not in {"closed", "archived"}:
        return 0
    last = max((run.moved_at for run in session.runs.values()), default=0)
    ended = _1970 + timedelta(milliseconds=max(last, session.created_at))
    months = ended.month - 1 + session.script.privacy.retention_months
    first = ended.replace(year=ended.year + months // 12, month=months % 12 + 1, day=1)
    last_day = ((first + timedelta(days=31)).replace(day=1) - timedelta(days=1)).day
    until = first.replace(day=min(ended.day, last_day))
    return (until - _1970) // timedelta(milliseconds=1)


_1970 = datetime(1970, 1, 1, tzinfo=UTC)
