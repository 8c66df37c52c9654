"""The phone: one part for all, and each person's own.

The shared part holds nobody's words: a burst of 600 texts costs 500 phones nothing. Whether an
item is on the wall follows from its own state and the step's `on_wall`.
"""

from facilitation import activities
from facilitation.people import Actor, author
from facilitation.session import Contribution, Session
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
        seen["step"] = parts.form_part(session, found)
    return seen


def own(session: Session, actor: Actor) -> View:
    """Everything that this person has said, under whichever name it is kept."""
    items: View = {}
    passed: View = {}
    for found in session.script.activities():
        run = session.runs[found.id]
        name = author(actor, found.identity, found.id)
        for card in run.authors.get(name, ()):
            items[session.cards[card].id] = _item(session.cards[card]) | _told(session, card)
        if name in run.passed:
            passed[found.id] = True
    person = session.people.get(actor.ref)
    joined: View = {"person": actor.ref} if person else {}
    return joined | {"items": items, "passed": passed}


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


def _item(card: Contribution) -> View:
    return {
        "activity": card.activity,
        "body": parts.body_part(card),
        "state": card.state,
        "version": card.version,
        "at": card.at,
        "late": card.late,
        **({"same_as": card.same_as} if card.same_as else {}),
        "private": not activities.kind(card.kind).shareable(
            activities.kind(card.kind).read(card.body)
        ),
    }
