"""What a facilitator holds up before the room."""

from facilitation import events
from facilitation.session.rules.common import after
from facilitation.session.state import Session, Spotlight
from facilitation.shape import changed


@after.register
def _spotlight_moved(event: events.SpotlightMoved, session: Session) -> Session:
    spotlight = Spotlight(to=event.to, activity=event.activity, name=event.name)
    return changed(session, spotlight=spotlight)


@after.register
def _wall_blanked(event: events.WallBlanked, session: Session) -> Session:
    return changed(session, blank=event.on)
