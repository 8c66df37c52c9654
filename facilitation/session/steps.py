"""Questions about the steps: how they stand, what the room may see of them, what the clock owes."""

from dataclasses import replace

from facilitation import activities
from facilitation.script import Activity, activity_of
from facilitation.session.cards import text_of
from facilitation.session.state import OPEN, OVER, Run, Session

MORE_SHARE, LEAST_MORE_MS, MOST_MORE_MS = 0.5, 2 * 60_000, 15 * 60_000
"""Our design: who asks for more time has half of a step's minutes after it has closed, but at least
two minutes and at most fifteen, since the room has gone on by then."""


def activity(session: Session, name: str) -> Activity | None:
    return activity_of(session.script, name)


def minutes_of(session: Session, found: Activity) -> float:
    """How long it shall take, as things stand now."""
    return session.planned.get(found.id, found.minutes)


def line_of(session: Session, found: Activity) -> str:
    """Its question, where that is one line that may be worded anew; else nothing."""
    return found.prompt or (session.added[found.id].line if found.id in session.added else "")


def step_of(session: Session, activity: Activity) -> activities.Step:
    """The activity as its kind sees it, with the labels of options that stand on cards."""
    options = tuple(
        replace(option, label=option.label or text_of(session, option.card))
        for option in session.runs[activity.id].options
    )
    return activities.kind(activity.type).step(activity, options)


def on_wall(found: Activity, run: Run) -> bool:
    """May the room see results of this activity now?"""
    kind = activities.kind(found.type)
    if kind.blind(kind.step(found).settings) and run.state not in OVER:
        return False
    match found.results:
        case "live":
            return run.state in OPEN | OVER | {"paused"}
        case "on_close":
            return run.state in OVER
        case "on_reveal":
            return run.state in {"revealed", "locked"}
        case _:
            return False


def more_ms(found: Activity) -> int:
    """How long after the close a person with more time may go on in this step."""
    share = int(found.minutes * 60_000 * MORE_SHARE)
    return min(max(share, LEAST_MORE_MS), MOST_MORE_MS)


def more_until(found: Activity, run: Run) -> int:
    """Until when that is, once the step has closed; 0 before, and when it is locked."""
    return run.closed_at + more_ms(found) if run.state in {"closed", "revealed"} else 0


def next_due(session: Session) -> int:
    """When the clock must speak next (ms); 0: never, as things stand."""
    clocks = [
        run.ends_at
        for name, run in session.runs.items()
        if run.ends_at and (run.state == "closing" or _closes_itself(session, name, run))
    ]
    return min([*session.waiting.values(), *clocks], default=0)


def _closes_itself(session: Session, name: str, run: Run) -> bool:
    found = activity_of(session.script, name)
    return run.state == "open" and found is not None and found.closes == "timer"
