"""What every rule is: a function of a command, the session as it stands, and who asks.

A rule is registered for its command's type; `facilitation.decisions.decide` finds it. It changes
nothing and may refuse.
"""

from dataclasses import dataclass
from functools import singledispatch

from facilitation import events
from facilitation.people import Actor
from facilitation.refusals import Refused
from facilitation.session.state import UNDO_MS, Contribution, Run, Session


@dataclass(frozen=True, slots=True)
class Already:
    """Done before, as event `number`: the asker gets the same ack."""

    number: int


Decision = tuple[events.Event, ...] | Already | Refused


@singledispatch
def rule(command: object, _session: Session, _actor: Actor) -> Decision:
    raise TypeError(f"no decision for {type(command).__name__}")


def fresh(moved: Session | Run, at: int) -> bool:
    return at - moved.moved_at <= UNDO_MS


def gone(card: Contribution) -> bool:
    return card.state == "withdrawn"
