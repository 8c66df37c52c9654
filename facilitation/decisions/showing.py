"""What a facilitator holds up before the room: the spotlight, and the blank wall."""

from facilitation import events
from facilitation.commands.showing import BlankWall, MoveSpotlight
from facilitation.decisions.rules import Already, Decision, rule
from facilitation.people import Actor
from facilitation.refusals import Refused
from facilitation.session.state import Session, Spotlight
from facilitation.views import spotlight


@rule.register
def _move_spotlight(command: MoveSpotlight, session: Session, actor: Actor) -> Decision:
    if session.state == "archived":
        return Refused("session-over")
    wanted = _wanted(command, session)
    if wanted == session.spotlight:
        return Already(session.number)
    if wanted.to != "nothing" and not spotlight.part(session, wanted):
        return Refused(UNFIT[wanted.to])
    return (
        events.SpotlightMoved(
            at=command.at,
            by=actor.ref,
            to=wanted.to,
            activity=wanted.activity,
            name=wanted.name,
        ),
    )


UNFIT = {
    "card": "no-such-card",
    "theme": "no-such-theme",
    "missing": "wrong-step",
    "split": "wrong-step",
}


def _wanted(command: MoveSpotlight, session: Session) -> Spotlight:
    """With nothing in it that the kind of spotlight does not need."""
    match command.to:
        case "card":
            card = session.cards.get(command.name)
            activity = card.activity if card else ""
            return Spotlight(to="card", activity=activity, name=command.name)
        case "theme":
            return Spotlight(to="theme", activity=command.activity, name=command.name)
        case "split":
            return Spotlight(to="split", activity=session.current, name=command.name)
        case "missing":
            return Spotlight(to="missing")
        case _:
            return Spotlight()


@rule.register
def _blank_wall(command: BlankWall, session: Session, actor: Actor) -> Decision:
    if session.state == "archived":
        return Refused("session-over")
    if session.blank == command.on:
        return Already(session.number)
    return (events.WallBlanked(at=command.at, by=actor.ref, on=command.on),)
