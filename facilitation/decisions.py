"""May it happen, and what follows? `decide` is the only place that refuses.

`decide(session, command, actor)` returns the events that follow; `Already(number)` when the
same was asked before (the asker gets the same ack); or `Refused`. It changes nothing: the caller
appends the events, then evolves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch

from facilitation import activities, commands, events
from facilitation.people import Actor, Role, author
from facilitation.refusals import BadContribution, Refused
from facilitation.script import Activity, Carry, Option
from facilitation.session import (
    OPEN,
    OVER,
    RUNNING,
    SESSION_STEPS,
    STEPS,
    UNDO_MS,
    Contribution,
    Run,
    Session,
    activity,
    is_themed,
    next_due,
    step_of,
    themes_of,
)
from facilitation.shape import Json, plain
from facilitation.themes import theme
from facilitation.words import word_fields


@dataclass(frozen=True, slots=True)
class Already:
    """Done before, as event `number`."""

    number: int


RELEASE_MS = 250
"""Delays end on this grid, so that a burst is released by few events, not one a card."""

Decision = tuple[events.Event, ...] | Already | Refused

_DESK = frozenset({Role.FACILITATOR, Role.ORGANISER})
MAY: dict[type, frozenset[Role]] = {
    commands.CreateSession: frozenset({Role.SYSTEM, Role.ORGANISER}),
    commands.MoveSession: _DESK,
    commands.Join: frozenset({Role.PARTICIPANT}),
    commands.RunStep: _DESK,
    commands.UndoStep: _DESK,
    commands.AdjustClock: _DESK,
    commands.Contribute: frozenset({Role.PARTICIPANT}),
    commands.Revise: frozenset({Role.PARTICIPANT}),
    commands.Withdraw: frozenset({Role.PARTICIPANT}),
    commands.Pass: frozenset({Role.PARTICIPANT}),
    commands.Moderate: _DESK | {Role.MODERATOR},
    commands.EditThemes: _DESK,
    commands.UndoEdit: _DESK,
    commands.Regroup: _DESK,
    commands.ProposeClusters: frozenset({Role.SYSTEM}),
    commands.PlaceCards: frozenset({Role.SYSTEM}),
    commands.Tick: frozenset({Role.SYSTEM}),
}
"""Every command and who may ask it; a role that is not named may not."""


def decide(session: Session | None, command: commands.Command, actor: Actor) -> Decision:
    if actor.role not in MAY[type(command)]:
        return Refused("not-allowed")
    if isinstance(command, commands.CreateSession):
        return _create(session, command, actor)
    if session is None:
        return Refused("not-live")
    return _decide(command, session, actor)


def _create(
    session: Session | None, command: commands.CreateSession, actor: Actor
) -> tuple[events.Event, ...] | Already:
    if session is not None:
        return Already(1)
    script = plain(command.script)
    return (
        events.SessionCreated(at=command.at, by=actor.ref, session=command.session, script=script),
    )


@singledispatch
def _decide(command: object, session: Session, actor: Actor) -> Decision:
    raise TypeError(f"no decision for {type(command).__name__}")


# The session and the people in it


@_decide.register
def _move_session(command: commands.MoveSession, session: Session, actor: Actor) -> Decision:
    if command.to == session.state:
        return Already(session.number)
    if command.to not in SESSION_STEPS[session.state]:
        return Refused("wrong-step", {"state": session.state})
    if session.state == "closed" and command.to == "live" and not _fresh(session, command.at):
        return Refused("too-late-to-undo")
    closing = _close_all(session, command.at, actor) if command.to == "closed" else ()
    return (
        *closing,
        events.SessionMoved(at=command.at, by=actor.ref, to=command.to, was=session.state),
    )


def _fresh(moved: Session | Run, at: int) -> bool:
    return at - moved.moved_at <= UNDO_MS


@_decide.register
def _join(command: commands.Join, session: Session, actor: Actor) -> Decision:
    if actor.ref in session.people:
        return Already(session.number)
    if session.state in {"closed", "archived"}:
        return Refused("session-over")
    return (events.PersonJoined(at=command.at, by=actor.ref, person=actor.ref, lang=command.lang),)


# Running the script


@_decide.register
def _run_step(command: commands.RunStep, session: Session, actor: Actor) -> Decision:
    found = activity(session, command.activity)
    if found is None:
        return Refused("no-such-activity")
    if session.state not in RUNNING:
        return Refused("not-live", {"state": session.state})
    run = session.runs[found.id]
    to = STEPS[command.step].get(run.state)
    if to is None:
        return Refused("wrong-step", {"state": run.state, "step": command.step})
    if to == "closing" and not found.grace_seconds:
        to = "closed"
    at, by = command.at, actor.ref
    before: list[events.Event] = []
    if to == "open":
        before += _close_all(session, at, actor, but=found.id)
        if run.state in {"pending", "skipped"}:
            before += _freeze(session, found, at, by)
    return (*before, _moved(found, run, to, at, by))


def _moved(found: Activity, run: Run, to: str, at: int, by: str) -> events.StepMoved:
    """The step with its clock: what is left stands still while paused."""
    full = int(found.minutes * 60_000)
    match to:
        case "open":
            left = run.left_ms if run.state == "paused" else full
            if run.state in {"closing", "closed", "revealed"}:
                left = 0 if found.closes == "manual" else full
            ends, left = (at + left if left else 0), 0
        case "paused":
            ends, left = 0, max(run.ends_at - at, 1) if run.ends_at else 0
        case "closing":
            ends, left = at + found.grace_seconds * 1000, 0
        case _:
            ends, left = 0, 0
    return events.StepMoved(at=at, by=by, activity=found.id, to=to, ends_at=ends, left_ms=left)


def _close_all(session: Session, at: int, actor: Actor, but: str = "") -> list[events.Event]:
    """Whatever is open closes at once, in the order of the script."""
    return [
        events.StepMoved(at=at, by=actor.ref, activity=each.id, to="closed")
        for each in session.script.activities()
        if each.id != but and session.runs[each.id].state in {"open", "paused", "closing"}
    ]


def _freeze(session: Session, found: Activity, at: int, by: str) -> list[events.Event]:
    kind = activities.kind(found.type)
    carried = tuple(o for carry in found.carry_from for o in _carried(session, carry))
    options = kind.options(kind.step(found).settings, carried)
    return [events.OptionsFrozen(at=at, by=by, activity=found.id, options=options)] * bool(options)


def _carried(session: Session, carry: Carry) -> list[Option]:
    """Themes as options: named ones first, then by people; a proposal's label is its example."""
    piles = theme.arrange(themes_of(session, carry.activity)).piles.values()
    strength = {pile.id: people_in(session, pile.cards) for pile in piles}
    ranked = sorted(
        (pile for pile in piles if strength[pile.id] or pile.title),
        key=lambda pile: (not pile.title, -strength[pile.id], pile.slot),
    )
    return [
        Option(id=pile.id, label=pile.title, card="" if pile.title else pile.example)
        for pile in ranked[: carry.top or None]
    ]


def people_in(session: Session, cards: Sequence[str]) -> int:
    """Strength is counted in people first: one loud voice does not win."""
    return len(
        {session.cards[card].author for card in cards if session.cards[card].state == "shown"}
    )


@_decide.register
def _undo_step(command: commands.UndoStep, session: Session, actor: Actor) -> Decision:
    run = session.runs.get(command.activity)
    if run is None:
        return Refused("no-such-activity")
    if not run.was:
        return Refused("nothing-to-undo")
    if not _fresh(run, command.at):
        return Refused("too-late-to-undo")
    if run.was == "pending" and run.authors:
        return Refused("nothing-to-undo")
    clocks = [] if run.was != "open" else _close_all(session, command.at, actor, command.activity)
    back = events.StepMoved(
        at=command.at,
        by=actor.ref,
        activity=command.activity,
        to=run.was,
        ends_at=run.was_ends_at,
        left_ms=run.was_left_ms,
        undo=True,
    )
    return (*clocks, back)


@_decide.register
def _adjust_clock(command: commands.AdjustClock, session: Session, actor: Actor) -> Decision:
    run = session.runs.get(command.activity)
    if run is None:
        return Refused("no-such-activity")
    if run.state not in {"open", "paused"}:
        return Refused("wrong-step", {"state": run.state, "step": "clock"})
    change = command.minutes * 60_000
    if run.state == "paused":
        left, ends = max(run.left_ms + change, 1000), 0
    else:
        left, ends = 0, max((run.ends_at or command.at) + change, command.at + 1000)
    return (
        events.ClockMoved(
            at=command.at, by=actor.ref, activity=command.activity, ends_at=ends, left_ms=left
        ),
    )


@_decide.register
def _tick(command: commands.Tick, session: Session, actor: Actor) -> Decision:
    due = next_due(session)
    if not due or due > command.at:
        return ()
    over = tuple(card for card, when in session.waiting.items() if when <= command.at)
    shown = tuple(sorted(over, key=lambda card: int(card[1:])))
    released = [events.CardsModerated(at=command.at, by=actor.ref, cards=shown, to="shown")]
    return (*(released if shown else []), *_expired(session, command.at, actor))


def _expired(session: Session, at: int, actor: Actor) -> list[events.Event]:
    moved: list[events.Event] = []
    for found in session.script.activities():
        run = session.runs[found.id]
        if not run.ends_at or run.ends_at > at:
            continue
        if run.state == "closing":
            moved.append(_moved(found, run, "closed", at, actor.ref))
        elif run.state == "open" and found.closes == "timer":
            to = "closing" if found.grace_seconds else "closed"
            moved.append(_moved(found, run, to, at, actor.ref))
    return moved


# What people say


@_decide.register
def _contribute(command: commands.Contribute, session: Session, actor: Actor) -> Decision:
    found = activity(session, command.activity)
    if found is None:
        return Refused("no-such-activity")
    if actor.ref not in session.people:
        return Refused("not-joined")
    person = author(actor, found.identity, found.id)
    if (card := session.ids.get((person, command.contribution))) is not None:
        return _seen_before(session, session.cards[card], command)
    if (closed := _shut(session, found)) is not None:
        return closed
    mine = _mine(session, found.id, person)
    if len(mine) >= found.limits.max_per_unit:
        return Refused("too-many", {"max": found.limits.max_per_unit})
    kept = _accepted(session, found, [each.body for each in mine], command.body)
    if isinstance(kept, Refused):
        return kept
    state, due = _shown_when(found, command.at)
    made = events.ContributionMade(
        at=command.at,
        by=person,
        activity=found.id,
        kind=found.type,
        contribution=command.contribution,
        person=person,
        body=kept,
        state=state,
        due_at=due,
        late=session.runs[found.id].state in OVER,
        lang=command.lang,
        written_at=command.written_at,
    )
    return (made, *_introduced(session, found, kept, command.at, actor))


def _seen_before(
    session: Session, card: Contribution, command: commands.Contribute
) -> Already | Refused:
    """The same again is the same ack; another body under the same id is a fault of the asker.
    After a change or a withdrawal the first body is gone, so it cannot be told apart."""
    found = activity(session, command.activity)
    if found is None or card.activity != found.id:
        return Refused("id-reused")
    if card.version == 1 and not _gone(card) and not _same(session, found, card, command.body):
        return Refused("id-reused")
    return Already(int(card.card[1:]))


def _same(session: Session, found: Activity, card: Contribution, raw: Mapping[str, Json]) -> bool:
    """Would `raw` be kept as what `card` holds? A kind may have tidied the body."""
    others = [each.body for each in _mine(session, found.id, card.author) if each is not card]
    kept = _accepted(session, found, others, raw)
    if isinstance(kept, Refused):  # the others have changed since; the words themselves tell
        return all(card.body.get(name) == value for name, value in raw.items())
    return kept == card.body


def _gone(card: Contribution) -> bool:
    return card.state == "withdrawn"


def _shut(session: Session, found: Activity) -> Refused | None:
    """Why nothing can be said in this activity now; None when it can."""
    run = session.runs[found.id]
    if session.state not in RUNNING:
        return Refused("session-over" if session.state in {"closed", "archived"} else "not-live")
    if run.state in OPEN or (run.state in {"closed", "revealed"} and found.late == "accept"):
        return None
    codes = {"pending": "activity-pending", "skipped": "activity-pending"}
    codes |= {"paused": "activity-paused", "locked": "activity-locked"}
    return Refused(codes.get(run.state, "activity-closed"), {"activity": found.id})


def _mine(session: Session, name: str, person: str) -> list[Contribution]:
    theirs = (session.cards[card] for card in session.runs[name].authors.get(person, ()))
    return [each for each in theirs if not _gone(each)]


def _accepted(
    session: Session, found: Activity, mine: list[Mapping[str, Json]], raw: Mapping[str, Json]
) -> Mapping[str, Json] | Refused:
    kind = activities.kind(found.type)
    if kind.body is None:
        return Refused("activity-closed", {"activity": found.id})
    if (bad := _ill_sized(found, kind.body, raw)) is not None:
        return bad
    try:
        body = kind.accept(step_of(session, found), [kind.read(b) for b in mine], kind.read(raw))
    except BadContribution as bad_body:
        return Refused(bad_body.code, bad_body.detail)
    kept: Mapping[str, Json] = plain(body)
    return kept


def _ill_sized(found: Activity, body: type, raw: Mapping[str, Json]) -> Refused | None:
    """Length is counted in characters (code points) of each field, words in the first only (the
    others are names and notes); a minimum binds all fields together."""
    texts = [str(raw.get(name, "")) for name in word_fields(body)]
    limits = found.limits
    longest = max((len(text) for text in texts), default=0)
    if longest > limits.max_chars:
        return Refused("too-long", {"max": limits.max_chars, "length": longest})
    if limits.max_words and texts and len(texts[0].split()) > limits.max_words:
        return Refused("too-many-words", {"max": limits.max_words})
    if texts and sum(len(text) for text in texts) < limits.min_chars:
        return Refused("too-short" if any(texts) else "empty", {"min": limits.min_chars})
    return None


def _shown_when(found: Activity, at: int) -> tuple[str, int]:
    if found.moderation.mode == "pre":
        return "held", 0
    if found.moderation.mode == "post" and found.moderation.delay_s:
        due = at + found.moderation.delay_s * 1000
        return "waiting", -(-due // RELEASE_MS) * RELEASE_MS
    return "shown", 0


def _introduced(
    session: Session, found: Activity, body: Mapping[str, Json], at: int, actor: Actor
) -> list[events.Event]:
    """What a body states of its author's cohorts, as far as the script offers it. Never in an
    anonymous activity: it would tie the hidden author to the person."""
    kind = activities.kind(found.type)
    stated = kind.introduces(kind.read(body)) if found.identity != "anonymous" else {}
    offered = {each.field: each.options for each in session.script.cohorts}
    cohorts = {name: value for name, value in stated.items() if value in offered.get(name, ())}
    if not cohorts:
        return []
    return [events.PersonIntroduced(at=at, by=actor.ref, person=actor.ref, cohorts=cohorts)]


@_decide.register
def _revise(command: commands.Revise, session: Session, actor: Actor) -> Decision:
    found = activity(session, command.activity)
    card = _own(session, found, command.contribution, actor)
    if found is None or isinstance(card, Refused):
        return card if isinstance(card, Refused) else Refused("no-such-activity")
    if _gone(card):
        return Refused("no-such-item")
    if command.version <= card.version:
        same = command.version == card.version and _same(session, found, card, command.body)
        return Already(session.number) if same else Refused("version-conflict")
    if found.allow_edit == "never":
        return Refused("cannot-edit")
    if (closed := _shut(session, found)) is not None:
        return closed
    mine = [each.body for each in _mine(session, found.id, card.author) if each is not card]
    kept = _accepted(session, found, mine, command.body)
    if isinstance(kept, Refused):
        return kept
    state, due = _shown_when(found, command.at)
    revised = events.ContributionRevised(
        at=command.at,
        by=card.author,
        activity=found.id,
        kind=found.type,
        contribution=command.contribution,
        person=card.author,
        card=card.card,
        version=card.version + 1,
        body=kept,
        state=card.state if card.state in {"held", "hidden"} else state,
        due_at=0 if card.state in {"held", "hidden"} else due,
    )
    return (revised, *_introduced(session, found, kept, command.at, actor))


def _own(
    session: Session, found: Activity | None, contribution: str, actor: Actor
) -> Contribution | Refused:
    if found is None:
        return Refused("no-such-activity")
    card = session.ids.get((author(actor, found.identity, found.id), contribution))
    return Refused("no-such-item") if card is None else session.cards[card]


@_decide.register
def _withdraw(command: commands.Withdraw, session: Session, actor: Actor) -> Decision:
    """At any time, also after the session: the words are the person's."""
    card = _own(session, activity(session, command.activity), command.contribution, actor)
    if isinstance(card, Refused):
        return card
    if _gone(card):
        return Already(session.number)
    return (
        events.ContributionWithdrawn(
            at=command.at,
            by=card.author,
            activity=card.activity,
            contribution=card.id,
            person=card.author,
            card=card.card,
        ),
    )


@_decide.register
def _pass(command: commands.Pass, session: Session, actor: Actor) -> Decision:
    found = activity(session, command.activity)
    if found is None:
        return Refused("no-such-activity")
    if not found.allow_pass:
        return Refused("cannot-pass")
    if actor.ref not in session.people:
        return Refused("not-joined")
    person = author(actor, found.identity, found.id)
    run = session.runs[found.id]
    if person in run.passed or _mine(session, found.id, person):
        return Already(session.number)
    if (closed := _shut(session, found)) is not None:
        return closed
    return (events.Passed(at=command.at, by=person, activity=found.id, person=person),)


# What the facilitator does with it


@_decide.register
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


@_decide.register
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


@_decide.register
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


@_decide.register
def _regroup(command: commands.Regroup, session: Session, actor: Actor) -> Decision:
    if (no := _not_themed(session, command.activity)) is not None:
        return no
    return (events.RegroupAsked(at=command.at, by=actor.ref, activity=command.activity),)


@_decide.register
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
    return frozenset(card for card in _cards(session, name) if not _gone(session.cards[card]))


@_decide.register
def _place(command: commands.PlaceCards, session: Session, actor: Actor) -> Decision:
    if (no := _not_themed(session, command.activity)) is not None:
        return no
    board = themes_of(session, command.activity)
    known = set(board.clusters) | {pile for pile in theme.arrange(board).piles}
    live = _live_cards(session, command.activity)
    homes = {c: home for c, home in command.homes.items() if c in live and home in known}
    if not homes:
        return ()
    return (
        events.CardsPlaced(at=command.at, by=actor.ref, activity=command.activity, homes=homes),
    )
