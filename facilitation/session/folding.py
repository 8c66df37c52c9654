"""From the first event to a session: begun, changed by each event, or by all of a long history."""

from collections.abc import Iterable
from typing import Any

from immutables import Map

from facilitation import events
from facilitation.script import Script
from facilitation.session.rules import after
from facilitation.session.state import Run, Session
from facilitation.shape import build, changed


def begin(event: events.SessionCreated) -> Session:
    """The session that its first event makes."""
    script = build(Script, event.script)
    return Session(
        id=event.session,
        number=1,
        script=script,
        created_at=event.at,
        moved_at=event.at,
        runs=Map({each.id: Run() for each in script.activities()}),
    )


def evolve(session: Session, event: events.Event) -> Session:
    return after(event, changed(session, number=session.number + 1))


class Loose(dict[Any, Any]):
    """A map that is changed in place, for as long as nobody but `fold` has seen it."""

    def set(self, key: Any, value: Any) -> "Loose":
        self[key] = value
        return self

    def delete(self, key: Any) -> "Loose":
        del self[key]
        return self


LOOSE = ("people", "cards", "ids", "waiting", "echoes")
LOOSE_IN_RUN = ("made", "authors", "passed", "touches")


def fold(begun: Session, history: Iterable[events.Event]) -> Session:
    """The same as `evolve` for each event, for a long history: in maps that nobody else holds yet
    a change in place is enough (100,000 events: 0.7 s against 1.0)."""
    session = _with_maps(begun, Loose)
    for event in history:
        session = evolve(session, event)
        if isinstance(event, events.SessionMoved):  # a rehearsal may have been wiped: new maps
            session = _with_maps(session, Loose)
    return _with_maps(session, Map)


def _with_maps(session: Session, made: type[Any]) -> Session:
    runs = {
        name: changed(run, **{each: made(getattr(run, each)) for each in LOOSE_IN_RUN})
        for name, run in session.runs.items()
    }
    maps = {name: made(getattr(session, name)) for name in LOOSE}
    return changed(session, runs=Map(runs), **maps)
