"""The session, the people in it, and the run of its script."""

from facilitation import activities, events
from facilitation.commands.running import AdjustClock, Join, MoveSession, RunStep, Tick, UndoStep
from facilitation.decisions.rules import Already, Decision, fresh, rule
from facilitation.people import Actor
from facilitation.refusals import Refused
from facilitation.script import Activity, Carry, Option
from facilitation.session.cards import people_in
from facilitation.session.state import RUNNING, SESSION_STEPS, STEPS, Run, Session
from facilitation.session.steps import activity, minutes_of, next_due
from facilitation.session.themes import behind, example_of, speaking, themes_of
from facilitation.themes.arrange import arrange


@rule.register
def _move_session(command: MoveSession, session: Session, actor: Actor) -> Decision:
    if command.to == session.state:
        return Already(session.number)
    if command.to not in SESSION_STEPS[session.state]:
        return Refused("wrong-step", {"state": session.state})
    if session.state == "closed" and command.to == "live" and not fresh(session, command.at):
        return Refused("too-late-to-undo")
    closing = _close_all(session, command.at, actor) if command.to == "closed" else ()
    return (
        *closing,
        events.SessionMoved(at=command.at, by=actor.ref, to=command.to, was=session.state),
    )


@rule.register
def _join(command: Join, session: Session, actor: Actor) -> Decision:
    if actor.ref in session.people:
        return Already(session.number)
    if session.state in {"closed", "archived"}:
        return Refused("session-over")
    return (events.PersonJoined(at=command.at, by=actor.ref, person=actor.ref, lang=command.lang),)


@rule.register
def _run_step(command: RunStep, session: Session, actor: Actor) -> Decision:
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
    return (*before, _moved(session, found, to, at, by))


def _moved(session: Session, found: Activity, to: str, at: int, by: str) -> events.StepMoved:
    """The step with its clock: what is left stands still while paused."""
    run, full = session.runs[found.id], int(minutes_of(session, found) * 60_000)
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
    """Themes as options, but for those that are parked: named ones first, then by people; a
    proposal's label is its example."""
    piles = arrange(themes_of(session, carry.activity)).piles.values()
    same = behind(session, carry.activity)
    strength = {pile.id: people_in(session, speaking(session, pile, same)[1]) for pile in piles}
    ranked = sorted(
        (pile for pile in piles if (strength[pile.id] or pile.title) and not pile.parked),
        key=lambda pile: (not pile.title, -strength[pile.id], pile.slot),
    )
    return [
        Option(id=pile.id, label=pile.title, card="" if pile.title else example_of(session, pile))
        for pile in ranked[: carry.top or None]
    ]


@rule.register
def _undo_step(command: UndoStep, session: Session, actor: Actor) -> Decision:
    found = activity(session, command.activity)
    if found is None:
        return Refused("no-such-activity")
    if session.state not in RUNNING:
        return Refused("not-live", {"state": session.state})
    run = session.runs[found.id]
    if not run.was:
        return Refused("nothing-to-undo")
    if not fresh(run, command.at):
        return Refused("too-late-to-undo")
    if run.was == "pending" and run.authors:
        return Refused("nothing-to-undo")
    others = [] if run.was != "open" else _close_all(session, command.at, actor, command.activity)
    back = events.StepMoved(
        at=command.at,
        by=actor.ref,
        activity=command.activity,
        to=run.was,
        ends_at=0 if _would_close_again(found, run, command.at) else run.was_ends_at,
        left_ms=run.was_left_ms,
        undo=True,
    )
    return (*others, back)


def _would_close_again(found: Activity, run: Run, at: int) -> bool:
    """Open again with a clock that has run out, it would close in the same breath."""
    return run.was == "open" and found.closes == "timer" and run.was_ends_at <= at


@rule.register
def _adjust_clock(command: AdjustClock, session: Session, actor: Actor) -> Decision:
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


@rule.register
def _tick(command: Tick, session: Session, actor: Actor) -> Decision:
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
            moved.append(_moved(session, found, "closed", at, actor.ref))
        elif run.state == "open" and found.closes == "timer":
            to = "closing" if found.grace_seconds else "closed"
            moved.append(_moved(session, found, to, at, actor.ref))
    return moved
