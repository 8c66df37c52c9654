"""The session, the people in it, and the run of its script."""

from immutables import Map

from facilitation import events
from facilitation.session.rules.common import after, with_run
from facilitation.session.state import DARK, OVER, Person, Run, Session
from facilitation.shape import Json, changed


@after.register
def _session_moved(event: events.SessionMoved, session: Session) -> Session:
    moved = changed(session, state=event.to, was=session.state, moved_at=event.at, test_card=False)
    return _wiped(moved) if session.state == "rehearsal" else moved


def _wiped(session: Session) -> Session:
    """As it was made: nothing of a rehearsal stays, the people in it neither."""
    script = session.written or session.script
    return Session(
        id=session.id,
        number=session.number,
        state=session.state,
        was=session.was,
        moved_at=session.moved_at,
        created_at=session.created_at,
        script=script,
        runs=Map({each.id: Run() for each in script.activities()}),
    )


@after.register
def _person_joined(event: events.PersonJoined, session: Session) -> Session:
    person = Person(ref=event.person, joined_at=event.at, lang=event.lang)
    return changed(session, people=session.people.set(event.person, person))


@after.register
def _person_introduced(event: events.PersonIntroduced, session: Session) -> Session:
    person = session.people.get(event.person) or Person(ref=event.person, joined_at=event.at)
    known = changed(person, cohorts=Map(person.cohorts).update(event.cohorts))
    return changed(session, people=session.people.set(event.person, known))


@after.register
def _step_moved(event: events.StepMoved, session: Session) -> Session:
    run = session.runs[event.activity]
    opened = event.to == "open" and run.state in {"pending", "skipped"}
    moved = changed(
        run,
        state=event.to,
        **_before(run, event),
        moved_at=event.at,
        opened_at=event.at if opened else run.opened_at,
        ends_at=event.ends_at,
        left_ms=event.left_ms,
        closed_at=_closed_at(run, event),
    )
    current = event.activity if event.to == "open" else session.current
    return changed(
        session,
        runs=session.runs.set(event.activity, moved),
        current=current,
        test_card=session.test_card and event.to != "open",
        spotlight=session.spotlight if current == session.current else DARK,
    )


def _closed_at(run: Run, event: events.StepMoved) -> int:
    if event.to not in OVER:
        return 0
    return run.closed_at if run.state in OVER else event.at


def _before(run: Run, event: events.StepMoved) -> dict[str, Json]:
    """What an undo goes back to. The end of a grace is no step of its own: what is taken back
    is the closing."""
    if event.to == "closed" and run.state == "closing":
        return {}
    was = "" if event.undo else run.state
    return {"was": was, "was_ends_at": run.ends_at, "was_left_ms": run.left_ms}


@after.register
def _options_frozen(event: events.OptionsFrozen, session: Session) -> Session:
    return with_run(session, event.activity, options=event.options)


@after.register
def _clock_moved(event: events.ClockMoved, session: Session) -> Session:
    return with_run(session, event.activity, ends_at=event.ends_at, left_ms=event.left_ms)
