"""May it happen, and what follows? Only here is anything refused.

`decide(session, command, actor)` returns the events that follow; `Already(number)` when the
same was asked before (the asker gets the same ack); or `Refused`. It changes nothing: the caller
appends the events, then evolves.
"""

from facilitation import commands, events
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
from facilitation.decisions.rules import Already, Decision, rule
from facilitation.people import Actor, Role
from facilitation.refusals import Refused
from facilitation.session.state import Session
from facilitation.shape import plain

__all__ = [
    "MAY", "Already", "Decision", "caring", "curating", "decide", "leading", "more_time",
    "noting", "planning", "proxies", "running", "saying", "showing",
]  # fmt: skip

_DESK = frozenset({Role.FACILITATOR, Role.ORGANISER})
MAY: dict[type, frozenset[Role]] = {
    commands.CreateSession: frozenset({Role.SYSTEM, Role.ORGANISER}),
    commands.MoveSession: _DESK,
    commands.Join: frozenset({Role.PARTICIPANT}),
    commands.RunStep: _DESK,
    commands.UndoStep: _DESK,
    commands.AdjustClock: _DESK,
    commands.Contribute: frozenset({Role.PARTICIPANT}),
    commands.SayTheSame: frozenset({Role.PARTICIPANT}),
    commands.Revise: frozenset({Role.PARTICIPANT}),
    commands.Withdraw: frozenset({Role.PARTICIPANT}),
    commands.Pass: frozenset({Role.PARTICIPANT}),
    commands.AskMoreTime: frozenset({Role.PARTICIPANT}),
    commands.Moderate: _DESK | {Role.MODERATOR},
    commands.EditThemes: _DESK,
    commands.UndoEdit: _DESK,
    commands.Regroup: _DESK,
    commands.AskModel: _DESK,
    commands.ResolveProposal: _DESK,
    commands.TuneThemes: _DESK,
    commands.ShowTheme: _DESK,
    commands.PlanMinutes: _DESK,
    commands.AddActivity: _DESK,
    commands.RepeatActivity: _DESK,
    commands.RewordActivity: _DESK,
    commands.RemoveActivity: _DESK,
    commands.WriteHeadline: _DESK,
    commands.ParkIssue: _DESK,
    commands.TickIssue: _DESK,
    commands.RemoveIssue: _DESK,
    commands.TakeLead: _DESK,
    commands.LeaveLead: _DESK,
    commands.CheckWall: _DESK,
    commands.Redact: _DESK | {Role.MODERATOR},
    commands.NeedPerson: _DESK | {Role.MODERATOR},
    commands.ContributeFor: _DESK | {Role.SCRIBE},
    commands.WithdrawFor: _DESK | {Role.SCRIBE},
    commands.MoveSpotlight: _DESK,
    commands.BlankWall: _DESK,
    commands.ProposeClusters: frozenset({Role.SYSTEM}),
    commands.GiveUpModel: frozenset({Role.SYSTEM}),
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
    if (led := leading.elsewhere(session, command)) is not None:
        return led
    return rule(command, session, actor)


def _create(
    session: Session | None, command: commands.CreateSession, actor: Actor
) -> tuple[events.Event, ...] | Already:
    if session is not None:
        return Already(1)
    script = plain(command.script)
    return (
        events.SessionCreated(at=command.at, by=actor.ref, session=command.session, script=script),
    )
