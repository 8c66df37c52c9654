"""What the facilitator, and the machine, make of what people said."""

from dataclasses import replace

from facilitation import events
from facilitation.commands.curating import (
    AskModel,
    EditThemes,
    GiveUpModel,
    Moderate,
    PlaceCards,
    ProposeClusters,
    Regroup,
    ResolveProposal,
    ShowTheme,
    TuneThemes,
    UndoEdit,
)
from facilitation.decisions.rules import Already, Decision, gone, rule
from facilitation.people import Actor
from facilitation.refusals import Refused
from facilitation.session.cards import made_in
from facilitation.session.state import Session
from facilitation.session.steps import activity
from facilitation.session.themes import is_themed, themes_of
from facilitation.themes import changes
from facilitation.themes.arrange import arrange, retired
from facilitation.themes.theme import Cluster, ThemeBoard

PATIENCE_MS = 600_000


@rule.register
def _moderate(command: Moderate, session: Session, actor: Actor) -> Decision:
    if any(card not in session.cards for card in command.cards):
        return Refused("no-such-card")
    if session.state == "archived":
        return Refused("session-over")
    to_move = tuple(
        card
        for card in dict.fromkeys(command.cards)
        if session.cards[card].state not in {command.to, "withdrawn"}
    )
    told = _kind_word(command, session, actor)
    if not to_move:
        return told or Already(session.number)
    moved = events.CardsModerated(at=command.at, by=actor.ref, cards=to_move, to=command.to)
    return (moved, *told)


def _kind_word(command: Moderate, session: Session, actor: Actor) -> tuple[events.Event, ...]:
    """To those who have not been told the same already; nobody is comforted for what is shown."""
    cards = tuple(
        card
        for card in dict.fromkeys(command.cards)
        if session.cards[card].state != "withdrawn" and session.kind_words.get(card) != command.word
    )
    if not command.word or command.to == "shown" or not cards:
        return ()
    return (events.KindWordSent(at=command.at, by=actor.ref, cards=cards, word=command.word),)


@rule.register
def _edit_themes(command: EditThemes, session: Session, actor: Actor) -> Decision:
    if (no := _not_themed(session, command.activity)) is not None:
        return no
    if command.ask in session.asked:
        return Already(session.asked[command.ask])
    board = themes_of(session, command.activity)
    if (no := changes.check(board, command.edit, _cards(session, command.activity))) is not None:
        return no
    return (
        events.ThemesEdited(
            at=command.at,
            by=actor.ref,
            activity=command.activity,
            ask=command.ask,
            edit=command.edit,
            held=changes.held_by(board, command.edit),
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
    """A "me too" is no card of its own."""
    return frozenset(each.card for each in made_in(session, name) if not each.same_as)


@rule.register
def _undo_edit(command: UndoEdit, session: Session, actor: Actor) -> Decision:
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
def _regroup(command: Regroup, session: Session, actor: Actor) -> Decision:
    if (no := _machine_may_not(session, command.activity)) is not None:
        return no
    return (events.RegroupAsked(at=command.at, by=actor.ref, activity=command.activity),)


@rule.register
def _ask_model(command: AskModel, session: Session, actor: Actor) -> Decision:
    """One errand at a time, unless nothing has been heard of it for ten minutes."""
    if (no := _machine_may_not(session, command.activity)) is not None:
        return no
    if not command.model:
        return Refused("no-model")
    errand = themes_of(session, command.activity).errand
    if errand and errand.state == "asked" and command.at - errand.at < PATIENCE_MS:
        return Already(errand.number)
    return (
        events.ModelAsked(
            at=command.at, by=actor.ref, activity=command.activity, model=command.model
        ),
    )


@rule.register
def _give_up_model(command: GiveUpModel, session: Session, actor: Actor) -> Decision:
    errand = themes_of(session, command.activity).errand
    if errand is None or errand.number != command.number or errand.state != "asked":
        return Already(session.number)
    return (
        events.ModelFailed(at=command.at, by=actor.ref, activity=command.activity, why=command.why),
    )


@rule.register
def _propose(command: ProposeClusters, session: Session, actor: Actor) -> Decision:
    """Applied by itself only to what no person has touched. One that a person asked for waits for
    their word, if it would move anything; what a language model proposes always waits."""
    if (no := _machine_may_not(session, command.activity)) is not None:
        return no
    board = themes_of(session, command.activity)
    clusters = _alive(session, command.activity, command.clusters)
    model = changes.by_model(command.engine)
    moves = model or not command.asked or _moves(board, clusters, command.engine)
    waits = model or (command.asked and moves and not changes.may_apply(board))
    return (
        events.ClustersProposed(
            at=command.at,
            by=actor.ref,
            activity=command.activity,
            clusters=clusters if waits else changes.untouched(board, clusters),
            engine=command.engine,
            pending=waits,
            unchanged=not moves,
        ),
    )


def _moves(board: ThemeBoard, clusters: tuple[Cluster, ...], engine: str) -> bool:
    return bool(changes.effect(board, changes.proposed(board, clusters, engine)).moves)


def _machine_may_not(session: Session, name: str) -> Refused | None:
    if (no := _not_themed(session, name)) is not None:
        return no
    tuning = themes_of(session, name).tuning
    return None if tuning.on and not tuning.frozen else Refused("themes-off")


def _alive(session: Session, name: str, clusters: tuple[Cluster, ...]) -> tuple[Cluster, ...]:
    """Cards that went while the machine was thinking are left out of its answer."""
    live = _live_cards(session, name)
    return tuple(
        replace(cluster, cards=cards, example=cluster.example if cluster.example in live else "")
        for cluster in clusters
        if (cards := tuple(card for card in cluster.cards if card in live))
    )


def _live_cards(session: Session, name: str) -> frozenset[str]:
    return frozenset(card for card in _cards(session, name) if not gone(session.cards[card]))


@rule.register
def _place(command: PlaceCards, session: Session, actor: Actor) -> Decision:
    if (no := _machine_may_not(session, command.activity)) is not None:
        return no
    board = themes_of(session, command.activity)
    known = {*board.clusters, *arrange(board).piles} - retired(board)
    live = _live_cards(session, command.activity)
    homes = {c: home for c, home in command.homes.items() if c in live and home in known}
    homes = changes.fitting(board, homes, changes.where(board))
    told = _suggested(board, command, live - homes.keys(), known)
    if not homes and not told:
        return ()
    return (
        events.CardsPlaced(
            at=command.at,
            by=actor.ref,
            activity=command.activity,
            homes=homes,
            suggestions=told,
        ),
    )


def _suggested(
    board: ThemeBoard,
    command: PlaceCards,
    waiting: frozenset[str],
    known: set[str],
) -> dict[str, tuple[str, ...]]:
    """Up to three piles that are there, for cards that wait; only what is news."""
    told = {
        card: tuple(dict.fromkeys(pile for pile in piles if pile in known))[:3]
        for card, piles in command.suggestions.items()
        if card in waiting
    }
    return {card: ids for card, ids in told.items() if board.suggestions.get(card, ()) != ids}


@rule.register
def _resolve(command: ResolveProposal, session: Session, actor: Actor) -> Decision:
    if (no := _not_themed(session, command.activity)) is not None:
        return no
    pending = themes_of(session, command.activity).pending
    if pending is None or pending.number != command.number:
        return Refused("no-such-proposal")
    return (
        events.ProposalResolved(
            at=command.at, by=actor.ref, activity=command.activity, accept=command.accept
        ),
    )


@rule.register
def _tune(command: TuneThemes, session: Session, actor: Actor) -> Decision:
    if (no := _not_themed(session, command.activity)) is not None:
        return no
    if themes_of(session, command.activity).tuning == command.tuning:
        return Already(session.number)
    return (
        events.ThemesTuned(
            at=command.at, by=actor.ref, activity=command.activity, tuning=command.tuning
        ),
    )


@rule.register
def _show_theme(command: ShowTheme, session: Session, actor: Actor) -> Decision:
    if (no := _not_themed(session, command.activity)) is not None:
        return no
    board = themes_of(session, command.activity)
    if command.theme not in arrange(board).piles:
        return Refused("no-such-theme", {"theme": command.theme})
    if board.on_wall.get(command.theme, False) == command.on:
        return Already(session.number)
    return (
        events.ThemeShown(
            at=command.at,
            by=actor.ref,
            activity=command.activity,
            theme=command.theme,
            on=command.on,
        ),
    )
