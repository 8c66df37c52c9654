"""The running order changes while it runs: shorter steps, one more, the same again.

What is added becomes part of this session's script, and from there on everything treats it as if
it had always stood there: phones, wall, grouping, exports. It is made as the reader of scripts
makes an activity and held to the same rules of its kind; a test compares the two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from facilitation import activities, events
from facilitation.commands.planning import (
    AddActivity,
    PlanMinutes,
    RemoveActivity,
    RepeatActivity,
    RewordActivity,
)
from facilitation.decisions.rules import Already, Decision, rule
from facilitation.people import Actor
from facilitation.refusals import Refused
from facilitation.script import Activity, Script
from facilitation.session.state import Session
from facilitation.session.steps import activity, line_of
from facilitation.shape import Json, build, plain

MOST_STEPS = 60
"""In one part, as in a script."""
SLUG = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")
OVER = frozenset({"closed", "archived"})


@rule.register
def _plan_minutes(command: PlanMinutes, session: Session, actor: Actor) -> Decision:
    found = activity(session, command.activity)
    if (no := _not_to_come(session, found)) is not None or found is None:
        return no or Refused("no-such-activity")
    minutes = 0 if command.minutes == found.minutes else command.minutes
    if minutes == session.planned.get(found.id, 0):
        return Already(session.number)
    return (events.MinutesPlanned(at=command.at, by=actor.ref, activity=found.id, minutes=minutes),)


@rule.register
def _add_activity(command: AddActivity, session: Session, actor: Actor) -> Decision:
    if (no := _no_room(session, command.activity, command.after)) is not None:
        return no
    if not command.line or not command.title:
        return Refused("empty")
    if command.type not in activities.names():
        return Refused("bad-activity", {"why": command.type})
    made = made_from_line(session.script, command)
    if made is None:
        return Refused("bad-activity", {"why": command.type})
    return _added(made, command.after, command.at, actor, line=command.line)


def made_from_line(script: Script, command: AddActivity) -> Activity | None:
    """As the reader of scripts would make it; None: a kind that takes more than a line."""
    kind = activities.kind(command.type)
    if kind.from_line is None:
        return None
    told = {
        "id": command.activity,
        "type": command.type,
        "title": command.title,
        "minutes": command.minutes,
    }
    first = {"identity": script.privacy.identity_default}
    own = _written_out(kind, kind.from_line(command.line, command.choices))
    return build(Activity, {**first, **kind.defaults, **own, **told})


def _written_out(kind: activities.Kind, own: Mapping[str, Json]) -> dict[str, Json]:
    """The kind's settings with all their defaults, as they stand in a script that was read."""
    settings = plain(build(kind.settings, own.get("settings", {})))
    return {**own, "settings": settings}


@rule.register
def _repeat_activity(command: RepeatActivity, session: Session, actor: Actor) -> Decision:
    found = activity(session, command.repeats)
    if found is None:
        return Refused("no-such-activity")
    if (no := _no_room(session, command.activity, command.after)) is not None:
        return no
    first = session.added[found.id].repeats if found.id in session.added else ""
    again = replace(found, id=command.activity)
    return _added(again, command.after, command.at, actor, repeats=first or found.id)


def _added(
    made: Activity, after: str, at: int, actor: Actor, *, line: str = "", repeats: str = ""
) -> tuple[events.Event, ...] | Refused:
    kind = activities.kind(made.type)
    for why in kind.faults(kind.step(made)):
        return Refused("bad-activity", {"why": why})
    added = events.ActivityAdded(
        at=at, by=actor.ref, activity=plain(made), after=after, line=line, repeats=repeats
    )
    return (added,)


def _no_room(session: Session, name: str, after: str) -> Refused | Already | None:
    """Why no step of that name can follow on that one; asked again it is there already."""
    if session.state in OVER:
        return Refused("session-over")
    if name in session.added:
        return Already(session.number)
    if name in session.runs or not set(name) <= SLUG:
        return Refused("id-reused")
    part = next((p for p in session.script.parts if after in _ids(p.activities)), None)
    if part is None:
        return Refused("no-such-activity")
    if len(part.activities) >= MOST_STEPS:
        return Refused("list-full", {"max": MOST_STEPS})
    return None


def _ids(steps: Sequence[Activity]) -> list[str]:
    return [each.id for each in steps]


@rule.register
def _reword_activity(command: RewordActivity, session: Session, actor: Actor) -> Decision:
    found = activity(session, command.activity)
    if (no := _not_to_come(session, found)) is not None or found is None:
        return no or Refused("no-such-activity")
    before = line_of(session, found)
    if not before:
        return Refused("wrong-step", {"step": "reword"})
    if not command.line:
        return Refused("empty")
    if before == command.line:
        return Already(session.number)
    again = plain(_reworded(found, command.line))
    return (
        events.ActivityReworded(at=command.at, by=actor.ref, activity=again, line=command.line),
    )


def _reworded(found: Activity, line: str) -> Activity:
    """Its question; where a kind that was made from a line keeps it elsewhere, there."""
    kind = activities.kind(found.type)
    if found.prompt or kind.from_line is None:
        return replace(found, prompt=line, prompt_easy="")
    return replace(found, settings={**found.settings, **kind.from_line(line, ())["settings"]})


@rule.register
def _remove_activity(command: RemoveActivity, session: Session, actor: Actor) -> Decision:
    found = activity(session, command.activity)
    if (no := _not_to_come(session, found)) is not None:
        return no
    if command.activity not in session.added or session.runs[command.activity].authors:
        return Refused("wrong-step", {"step": "remove"})
    return (events.ActivityRemoved(at=command.at, by=actor.ref, activity=command.activity),)


def _not_to_come(session: Session, found: Activity | None) -> Refused | None:
    if found is None:
        return Refused("no-such-activity")
    if session.state in OVER:
        return Refused("session-over")
    state = session.runs[found.id].state
    return None if state in {"pending", "skipped"} else Refused("wrong-step", {"state": state})
