"""Who runs the steps, where several desks are open; and the wall's test card.

A desk is a browser, not a link: two facilitators may have come by one link. While nobody leads,
anybody may run the steps. A desk that leads does so until it leaves the lead or another takes it:
no broken connection moves it. Words, themes and notes are everybody's at all times.
"""

from facilitation import events
from facilitation.commands.leading import CheckWall, LeaveLead, TakeLead
from facilitation.commands.running import MoveSession
from facilitation.decisions.rules import Already, Decision, rule
from facilitation.people import Actor
from facilitation.refusals import Refused
from facilitation.session.state import Session

OVER = frozenset({"closed", "archived"})


def elsewhere(session: Session, command: object) -> Refused | None:
    """What runs the session is asked by the desk that leads, or refused. Putting it away is asked
    in the workspace, which is no desk, and runs nothing."""
    if isinstance(command, MoveSession) and command.to == "archived":
        return None
    desk = getattr(command, "desk", None)
    if session.lead is None or desk is None or desk == session.lead.desk:
        return None
    return Refused("not-leading", {"name": session.lead.name})


@rule.register
def _take_lead(command: TakeLead, session: Session, actor: Actor) -> Decision:
    if session.state in OVER:
        return Refused("session-over")
    now = session.lead
    if now is not None and (now.desk, now.name) == (command.lead, command.name):
        return Already(session.number)
    return (events.LeadTaken(at=command.at, by=actor.ref, desk=command.lead, name=command.name),)


@rule.register
def _leave_lead(command: LeaveLead, session: Session, actor: Actor) -> Decision:
    if session.lead is None:
        return Already(session.number)
    return (events.LeadLeft(at=command.at, by=actor.ref, desk=command.desk),)


@rule.register
def _check_wall(command: CheckWall, session: Session, actor: Actor) -> Decision:
    if session.state in OVER:
        return Refused("session-over")
    if command.on == session.test_card:
        return Already(session.number)
    return (events.WallChecked(at=command.at, by=actor.ref, on=command.on),)
