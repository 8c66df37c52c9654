"""May it happen, and what follows? Only here is anything refused.

`decide(session, command, actor)` returns the events that follow; `Already(number)` when the
same was asked before (the asker gets the same ack); or `Refused`. It changes nothing: the caller
appends the events, then evolves.
"""

from facilitation import events
from facilitation.commands import Command
from facilitation.commands.running import CreateSession
from facilitation.decisions import (
    caring,
    curating,
    leading,
    more_time,
    noting,
    planning,
    proxies,
    running,
    saying,
    showing,
)
from facilitation.decisions.may import MAY
from facilitation.decisions.rules import Already, Decision, rule
from facilitation.people import Actor
from facilitation.refusals import Refused
from facilitation.session.state import Session
from facilitation.shape import plain

__all__ = [
    "Already", "Decision", "caring", "curating", "decide", "leading", "more_time", "noting",
    "planning", "proxies", "running", "saying", "showing",
]  # fmt: skip


def decide(session: Session | None, command: Command, actor: Actor) -> Decision:
    if actor.role not in MAY[type(command)]:
        return Refused("not-allowed")
    if isinstance(command, CreateSession):
        return _create(session, command, actor)
    if session is None:
        return Refused("not-live")
    if (led := leading.elsewhere(session, command)) is not None:
        return led
    return rule(command, session, actor)


def _create(
    session: Session | None, command: CreateSession, actor: Actor
) -> tuple[events.Event, ...] | Already:
    if session is not None:
        return Already(1)
    script = plain(command.script)
    return (
        events.SessionCreated(at=command.at, by=actor.ref, session=command.session, script=script),
    )
