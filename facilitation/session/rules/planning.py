"""The running order changes while it runs."""

from facilitation import events
from facilitation.script import Activity, inserted, replaced, without
from facilitation.session.rules.common import after, less
from facilitation.session.state import Added, Run, Session
from facilitation.shape import build, changed


@after.register
def _activity_added(event: events.ActivityAdded, session: Session) -> Session:
    made = build(Activity, event.activity)
    added = Added(line=event.line, repeats=event.repeats)
    return changed(
        session,
        script=inserted(session.script, made, event.after),
        written=session.written or session.script,
        runs=session.runs.set(made.id, Run()),
        added=session.added.set(made.id, added),
    )


@after.register
def _activity_reworded(event: events.ActivityReworded, session: Session) -> Session:
    again = build(Activity, event.activity)
    added = session.added
    if again.id in added:
        added = added.set(again.id, changed(added[again.id], line=event.line))
    return changed(
        session,
        script=replaced(session.script, again),
        written=session.written or session.script,
        added=added,
    )


@after.register
def _activity_removed(event: events.ActivityRemoved, session: Session) -> Session:
    name = event.activity
    return changed(
        session,
        script=without(session.script, name),
        runs=session.runs.delete(name),
        added=session.added.delete(name),
        planned=less(session.planned, name),
        themes=less(session.themes, name),
        current="" if session.current == name else session.current,
    )


@after.register
def _minutes_planned(event: events.MinutesPlanned, session: Session) -> Session:
    planned = less(session.planned, event.activity)
    if event.minutes:
        planned = planned.set(event.activity, event.minutes)
    return changed(session, planned=planned)
