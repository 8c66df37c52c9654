"""The scribe: the forms of the steps that take words, and what has been written for others.

Nothing that people have written themselves; also a part of the desk, where a facilitator writes.
"""

from facilitation import activities
from facilitation.script import Activity
from facilitation.session.state import Contribution, Session
from facilitation.views import parts
from facilitation.views.gathered import gathered
from facilitation.views.patch import View


def view(session: Session) -> View:
    seen: View = {"session": parts.heading(session) | {"id": session.id}} | proxy_part(session)
    found = parts.current(session)
    return seen | ({"current": found.id} if found else {})


def proxy_part(session: Session) -> View:
    """`forms`: the steps in which may be written for others. `written`: what was, but not for whom.
    Its words stand there, so that a slip is seen; marks do not, as a vote may be a blind one."""
    forms = [each for each in session.script.activities() if takes(each)]
    written: View = {}
    for each in forms:
        written.update(_written(session, each))
    return {
        "cohorts": parts.cohorts_part(session),
        "forms": {each.id: _form(session, each) for each in forms},
        "written": written,
    }


def _form(session: Session, found: Activity) -> View:
    """`asks`: the cohort fields that the form itself asks for."""
    kind = activities.kind(found.type)
    asks = list(kind.asks(kind.step(found).settings))
    return parts.form_part(session, found) | {"asks": asks}


def takes(found: Activity) -> bool:
    return found.proxy == "allowed" and activities.kind(found.type).body is not None


@gathered
def _written(_found: Activity, card: Contribution) -> View | None:
    if not card.proxy_by or card.state == "withdrawn":
        return None
    kind = activities.kind(card.kind)
    return {
        "activity": card.activity,
        "text": parts.words_of(card) if kind.shareable(kind.read(card.body)) else "",
        "state": card.state,
        "at": card.at,
    }
