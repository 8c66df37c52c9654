"""The phone: one part for all, and each person's own.

The shared part holds nobody's words: a burst of 600 texts costs 500 phones nothing. Whether an
item is on the wall follows from its own state and the step's `on_wall`.
"""

from functools import lru_cache

from facilitation import activities
from facilitation.people import Actor, author
from facilitation.script import Activity
from facilitation.session.state import Contribution, Session
from facilitation.session.steps import more_ms, more_until
from facilitation.translations import said_in
from facilitation.views import parts
from facilitation.views.patch import View


def shared(session: Session) -> View:
    seen: View = {
        "session": parts.heading(session),
        "privacy": {
            "notice": session.script.privacy.notice,
            "contact": session.script.privacy.contact,
            "months": session.script.privacy.retention_months,
            **({"support": support} if (support := session.script.privacy.support) else {}),
        },
        "cohorts": parts.cohorts_part(session),
    }
    found = parts.current(session)
    if found is not None:
        seen["step"] = _step(session, found)
    if said := said_in(session.script, seen):
        seen["said"] = dict(said)
    return seen


def _step(session: Session, found: Activity) -> View:
    until = more_until(found, session.runs[found.id])
    more: View = {"more_ms": more_ms(found)} | ({"more_until": until} if until else {})
    return parts.form_part(session, found) | more


def steps(session: Session) -> View:
    """Every step that has been opened: for those who come late, or look back."""
    begun = [each for each in session.script.activities() if session.runs[each.id].opened_at]
    return {"steps": {each.id: _step(session, each) for each in begun}}


def own(session: Session, actor: Actor) -> View:
    """Everything that is kept about this person and of them, under whichever name it is kept."""
    items: View = {}
    passed: View = {}
    for found in session.script.activities():
        run = session.runs[found.id]
        name = author(actor, found.identity, found.id)
        for card in run.authors.get(name, ()):
            item, told = _item(session.cards[card]), _told(session, card)
            items[session.cards[card].id] = item | told if told else item
        if name in run.passed:
            passed[found.id] = True
    return _person(session, actor) | {"items": items, "passed": passed}


def _person(session: Session, actor: Actor) -> View:
    """All that is kept about them besides what they said. `missed`: steps that had closed before
    they came."""
    person = session.people.get(actor.ref)
    if person is None:
        return {}
    missed = [name for name, run in session.runs.items() if 0 < run.closed_at < person.joined_at]
    return {
        "person": actor.ref,
        "joined_at": person.joined_at,
        "lang": person.lang,
        "cohorts": dict(person.cohorts),
        **({"more_time": True} if person.more_time else {}),
        **({"missed": sorted(missed)} if missed else {}),
    }


def names(session: Session, actor: Actor) -> frozenset[str]:
    """Every ref under which this person's items may be kept."""
    return frozenset(
        {actor.ref}
        | {author(actor, found.identity, found.id) for found in session.script.activities()}
    )


def _told(session: Session, card: str) -> View:
    """What a moderator lets its author know: a kind line, somebody to turn to, what was blacked
    out. Nobody else sees any of it here."""
    told: View = {}
    if word := session.kind_words.get(card):
        told["kind_word"] = word
    if card in session.needs:
        told["signpost"] = True
    if session.cards[card].redacted:
        told["redacted"] = True
    return told


@lru_cache(maxsize=parts.CARDS)
def _item(card: Contribution) -> View:
    return {
        "activity": card.activity,
        "body": parts.body_part(card),
        "state": card.state,
        "version": card.version,
        "at": card.at,
        "late": card.late,
        **({"lang": card.lang} if card.lang else {}),
        **({"written_at": card.written_at} if card.written_at else {}),
        **({"same_as": card.same_as} if card.same_as else {}),
        "private": not activities.kind(card.kind).shareable(
            activities.kind(card.kind).read(card.body)
        ),
    }
