"""People whom somebody should talk to. (Words that were blacked out: `saying`, as any other
version of them.)
"""

from facilitation import events
from facilitation.moderation import Need
from facilitation.session.rules.common import after, less
from facilitation.session.state import Session
from facilitation.shape import changed


@after.register
def _person_needed(event: events.PersonNeeded, session: Session) -> Session:
    if event.to == "off":
        return changed(session, needs=less(session.needs, event.card))
    need = Need(to=event.to, at=event.at, who=event.who)
    return changed(session, needs=session.needs.set(event.card, need))
