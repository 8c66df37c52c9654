"""Words that somebody writes down for a person without a phone.

They are decided as if that person had said them, under the same limits and the same moderation.
Only time is kinder to paper: what was written while the step was open may be typed up after it
has closed, until it is locked or the session is put away. Ballots come in before the reveal.
"""

from dataclasses import replace

from facilitation import activities, events
from facilitation.commands.proxies import ContributeFor, WithdrawFor
from facilitation.commands.saying import Contribute
from facilitation.decisions.rules import Already, Decision, gone, rule
from facilitation.people import Actor, on_paper
from facilitation.refusals import Refused
from facilitation.script import Activity
from facilitation.session.folding import evolve
from facilitation.session.state import OVER, Session
from facilitation.session.steps import activity
from facilitation.shape import changed

CLOSED = {"pending": "activity-pending", "skipped": "activity-pending", "locked": "activity-locked"}
SESSIONS = frozenset({"rehearsal", "live", "closed"})


@rule.register
def _contribute_for(command: ContributeFor, session: Session, actor: Actor) -> Decision:
    found = activity(session, command.activity)
    if found is None:
        return Refused("no-such-activity")
    if (stray := _stray(session, command)) is not None:
        return stray
    person = on_paper(command.person, actor)
    come = _come(command, session, person)
    decided = rule(_as_said(command), _as_if_open(session, found, come), person)
    if isinstance(decided, Already):
        return decided
    if (closed := _shut(session, found)) is not None:
        return closed
    if isinstance(decided, Refused):
        return decided
    late = session.runs[found.id].state in OVER
    came = () if found.identity == "anonymous" else come
    return tuple(_written(event, actor, late) for event in (*came, *decided))


def _shut(session: Session, found: Activity) -> Refused | None:
    state = session.runs[found.id].state
    if session.state not in SESSIONS:
        return Refused("session-over" if session.state == "archived" else "not-live")
    if found.proxy == "off":
        return Refused("no-proxy")
    if state in CLOSED:
        return Refused(CLOSED[state], {"activity": found.id})
    kind = activities.kind(found.type)
    if state == "revealed" and kind.blind(kind.step(found).settings):
        return Refused("activity-closed", {"activity": found.id})
    return None


def _stray(session: Session, command: ContributeFor) -> Refused | None:
    """Cohort values are no words: nobody screens or wipes them, so they are the script's."""
    offered = {each.field: each.options for each in session.script.cohorts}
    strays = [
        value for name, value in command.cohorts.items() if value not in offered.get(name, ())
    ]
    return Refused("unknown-option", {"option": strays[0]}) if strays else None


def _come(command: ContributeFor, session: Session, person: Actor) -> tuple[events.Event, ...]:
    """The person, if they are new, and what is known of them. Of an anonymous step neither is kept:
    whoever came just before these words would be tied to them."""
    at, ref, cohorts = command.at, person.ref, dict(command.cohorts)
    known = session.people.get(ref)
    came: list[events.Event] = []
    if known is None:
        came.append(events.PersonJoined(at=at, by=ref, person=ref, lang=command.lang))
    told = known is not None and cohorts.items() <= dict(known.cohorts).items()
    if cohorts and not told:
        came.append(events.PersonIntroduced(at=at, by=ref, person=ref, cohorts=cohorts))
    return tuple(came)


def _as_said(command: ContributeFor) -> Contribute:
    return Contribute(
        at=command.at,
        activity=command.activity,
        contribution=command.contribution,
        body=command.body,
        lang=command.lang,
    )


def _as_if_open(session: Session, found: Activity, come: tuple[events.Event, ...]) -> Session:
    for event in come:
        session = evolve(session, event)
    run = changed(session.runs[found.id], state="open")
    return changed(session, state="live", runs=session.runs.set(found.id, run))


def _written(event: events.Event, actor: Actor, late: bool) -> events.Event:
    if isinstance(event, events.ContributionMade):
        return replace(event, by=actor.ref, late=late, proxy_by=actor.ref)
    return replace(event, by=actor.ref)


@rule.register
def _withdraw_for(command: WithdrawFor, session: Session, actor: Actor) -> Decision:
    card = session.cards.get(command.card)
    if card is None or not card.proxy_by:
        return Refused("no-such-card")
    if gone(card):
        return Already(session.number)
    return (
        events.ContributionWithdrawn(
            at=command.at,
            by=actor.ref,
            activity=card.activity,
            contribution=card.id,
            person=card.author,
            card=card.card,
        ),
    )
