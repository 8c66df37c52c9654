"""Words with somebody's details in them, and people whom somebody should talk to."""

from collections.abc import Iterator

from facilitation import activities, events, personal
from facilitation.commands.caring import NeedPerson, Redact
from facilitation.decisions.rules import Already, Decision, gone, rule
from facilitation.people import Actor
from facilitation.refusals import Refused
from facilitation.session.state import Contribution, Session


@rule.register
def _redact(command: Redact, session: Session, actor: Actor) -> Decision:
    if any(card not in session.cards for card in command.cards):
        return Refused("no-such-card")
    if session.state == "archived":
        return Refused("session-over")
    cards = (session.cards[card] for card in dict.fromkeys(command.cards))
    redacted = tuple(_redacted(cards, command.at, actor))
    return redacted or Already(session.number)


def _redacted(
    cards: Iterator[Contribution], at: int, actor: Actor
) -> Iterator[events.ContributionRedacted]:
    """Those that anybody but the author may read, and in which there is something to black out."""
    for card in cards:
        kind = activities.kind(card.kind)
        body = personal.blacked_out(kind.body, card.body)
        if gone(card) or body == card.body or not kind.shareable(kind.read(card.body)):
            continue
        yield events.ContributionRedacted(
            at=at,
            by=actor.ref,
            activity=card.activity,
            kind=card.kind,
            contribution=card.id,
            person=card.author,
            card=card.card,
            version=card.version + 1,
            body=body,
            state="shown",
        )


@rule.register
def _need_person(command: NeedPerson, session: Session, actor: Actor) -> Decision:
    """Nobody is told but the desk and the author: whoever takes it goes there in person."""
    if command.card not in session.cards:
        return Refused("no-such-card")
    if session.state == "archived":
        return Refused("session-over")
    known = session.needs.get(command.card)
    if known is None and command.to != "asked":
        return Already(session.number) if command.to == "off" else Refused("no-such-item")
    if known is not None and (known.to, known.who) == (command.to, command.who):
        return Already(session.number)
    return (
        events.PersonNeeded(
            at=command.at, by=actor.ref, card=command.card, to=command.to, who=command.who
        ),
    )
