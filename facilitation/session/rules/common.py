"""What every rule is: a function of an event and the session before it, which tells the session
after it. Below it, the changes that several rules make.
"""

from collections.abc import Collection
from dataclasses import replace
from functools import singledispatch

from immutables import Map

from facilitation import events
from facilitation.session.state import DARK, Session, Touch
from facilitation.shape import Json, changed
from facilitation.themes.theme import ThemeBoard


@singledispatch
def after(event: events.Event, _session: Session) -> Session:
    raise TypeError(f"no rule for {type(event).__name__}")


def with_run(session: Session, activity: str, **changes: Json) -> Session:
    run = changed(session.runs[activity], **changes)
    return changed(session, runs=session.runs.set(activity, run))


def touched(session: Session, *cards: str) -> Session:
    """Whoever remembers what these cards looked like has to look again."""
    runs: dict[str, Map[int, Touch]] = {}
    for card in cards:
        activity = session.cards[card].activity
        touches = runs.get(activity, session.runs[activity].touches)
        runs[activity] = touches.set(len(touches), Touch(card))
    for activity, touches in runs.items():
        session = with_run(session, activity, stamp=session.number, touches=touches)
    return session


def with_themes(
    session: Session, activity: str, board: ThemeBoard, *, unchanged: bool = False
) -> Session:
    if board.unchanged != unchanged:
        board = replace(board, unchanged=unchanged)
    return changed(session, themes=session.themes.set(activity, board))


def unlit(session: Session, gone: Collection[str]) -> Session:
    """A card that may not be read any more leaves the spotlight, and does not come back to it."""
    lit = session.spotlight.to == "card" and session.spotlight.name in gone
    return changed(session, spotlight=DARK) if lit else session


def less(items: Map[str, Json], key: str) -> Map[str, Json]:
    return items.delete(key) if key in items else items
