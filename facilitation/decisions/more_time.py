"""More time for one person: what has closed for the others stays open to them for a while."""

from facilitation import events
from facilitation.commands.more_time import AskMoreTime
from facilitation.decisions.rules import Already, Decision, rule
from facilitation.people import Actor
from facilitation.refusals import Refused
from facilitation.script import Activity
from facilitation.session.state import Session
from facilitation.session.steps import more_until


@rule.register
def _ask_more_time(command: AskMoreTime, session: Session, actor: Actor) -> Decision:
    person = session.people.get(actor.ref)
    if person is None:
        return Refused("not-joined")
    if person.more_time:
        return Already(session.number)
    return (events.MoreTimeAsked(at=command.at, by=actor.ref, person=actor.ref),)


def has_more(session: Session, found: Activity, actor: Actor, at: int) -> bool:
    """Is this step, which has closed, still open to this person?"""
    person = session.people.get(actor.ref)
    return bool(person and person.more_time) and at <= more_until(found, session.runs[found.id])
