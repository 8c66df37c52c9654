"""What the facilitator, and the machine, make of what people said."""

from dataclasses import replace

from facilitation import commands, events
from facilitation.decisions.rules import Already, Decision, gone, rule
from facilitation.people import Actor
from facilitation.refusals import Refused
from facilitation.session import (
    Session,
    activity,
    is_themed,
    themes_of,
)
from facilitation.themes import theme


@rule.register
def _moderate(command: commands.Moderate, session: Session, actor: Actor) -> Decision:
    if any(card not in session.cards for card in command.cards):
        return Refused("no-such-card")
    if session.state == "archived":
        return Refused("session-over")
    to_move = tuple(
        card
        for card in dict.fromkeys(command.cards)
        if session.cards[card].state not in {command.to, "withdrawn"}
    )
    if not to_move:
        return Already(session.number)
    return (events.CardsModerated(at=command.at, by=actor.ref, cards=to_move, to=command.to),)


@rule.register
def _edit_themes(command: commands.EditThemes, session: Session, actor: Actor) -> Decision:
    if (no := _not_themed(session, command.activity)) is not None:
        return no
    if command.ask in session.asked:
        return Already(session.asked[command.ask])
    board = themes_of(session, command.activity)
    if (no := theme.check(board, command.edit, _cards(session, command.activity))) is not None:
        return no
    return (
        events.ThemesEdited(
            at=command.at,
            by=actor.ref,
            activity=command.activity,
            ask=command.ask,
            edit=command.edit,
            held=theme.held_by(board, command.edit),
        ),
    )


def _not_themed(session: Session, name: str) -> Refused | None:
    found = activity(session, name)
    if found is None:
        return Refused("no-such-activity")
    if session.state == "archived":
        return Refused("session-over")
    return None if is_themed(found) else Refused("not-themed")


def _cards(session: Session, name: str) -> frozenset[str]:
    return frozenset(session.runs[name].made.values())


@rule.register
def _undo_edit(command: commands.UndoEdit, session: Session, actor: Actor) -> Decision:
    if (no := _not_themed(session, command.activity)) is not None:
        return no
    edits = {each.number: each for each in themes_of(session, command.activity).edits}
    if command.number not in edits:
        return Refused("no-such-edit")
    if edits[command.number].undone:
        return Already(session.number)
    return (
        events.EditUndone(
            at=command.at, by=actor.ref, activity=command.activity, number=command.number
        ),
    )


@rule.register
def _regroup(command: commands.Regroup, session: Session, actor: Actor) -> Decision:
    if (no := _not_themed(session, command.activity)) is not None:
        return no
    return (events.RegroupAsked(at=command.at, by=actor.ref, activity=command.activity),)


@rule.register
def _propose(command: commands.ProposeClusters, session: Session, actor: Actor) -> Decision:
    """Cards that went while the machine was thinking are left out of its answer."""
    if (no := _not_themed(session, command.activity)) is not None:
        return no
    live = _live_cards(session, command.activity)
    clusters = tuple(
        replace(cluster, cards=cards, example=cluster.example if cluster.example in live else "")
        for cluster in command.clusters
        if (cards := tuple(card for card in cluster.cards if card in live))
    )
    return (
        events.ClustersProposed(
            at=command.at,
            by=actor.ref,
            activity=command.activity,
            clusters=clusters,
            engine=command.engine,
        ),
    )


def _live_cards(session: Session, name: str) -> frozenset[str]:
    return frozenset(card for card in _cards(session, name) if not gone(session.cards[card]))


@rule.register
def _place(command: commands.PlaceCards, session: Session, actor: Actor) -> Decision:
    if (no := _not_themed(session, command.activity)) is not None:
        return no
    board = themes_of(session, command.activity)
    known = {*board.clusters, *theme.arrange(board).piles}
    live = _live_cards(session, command.activity)
    homes = {c: home for c, home in command.homes.items() if c in live and home in known}
    if not homes:
        return ()
    return (
        events.CardsPlaced(at=command.at, by=actor.ref, activity=command.activity, homes=homes),
    )
