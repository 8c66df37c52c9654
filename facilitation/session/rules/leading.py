"""Who runs the steps, and the wall's test card."""

from facilitation import events
from facilitation.session.rules.common import after
from facilitation.session.state import Lead, Session
from facilitation.shape import changed


@after.register
def _lead_taken(event: events.LeadTaken, session: Session) -> Session:
    return changed(session, lead=Lead(desk=event.desk, name=event.name, at=event.at))


@after.register
def _lead_left(_event: events.LeadLeft, session: Session) -> Session:
    return changed(session, lead=None)


@after.register
def _wall_checked(event: events.WallChecked, session: Session) -> Session:
    return changed(session, test_card=event.on)
