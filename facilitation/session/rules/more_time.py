"""More time for one person."""

from facilitation import events
from facilitation.session.rules.common import after
from facilitation.session.state import Session
from facilitation.shape import changed


@after.register
def _more_time_asked(event: events.MoreTimeAsked, session: Session) -> Session:
    person = changed(session.people[event.person], more_time=True)
    return changed(session, people=session.people.set(event.person, person))
