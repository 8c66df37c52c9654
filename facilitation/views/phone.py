"""The phone: one part for all, and each person's own.

The shared part holds nobody's words: a burst of 600 texts costs 500 phones nothing. Whether an
item is on the wall follows from its own state and the step's `on_wall`.
"""

from facilitation import activities
from facilitation.people import Actor, author
from facilitation.session import Contribution, Session
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
        },
        "cohorts": parts.cohorts_part(session),
    }
    found = parts.current(session)
    if found is not None:
        limits = found.limits
        seen["step"] = parts.step_part(session, found) | {
            "limits": {
                "items": limits.max_per_unit,
                "min_chars": limits.min_chars,
                "max_chars": limits.max_chars,
                "max_words": limits.max_words,
            },
            "moderation": found.moderation.mode,
            "may_pass": found.allow_pass,
            "may_edit": found.allow_edit == "until_close",
            "late": found.late == "accept",
            "takes": activities.kind(found.type).body is not None,
        }
    if said := said_in(session.script, seen):
        seen["said"] = dict(said)
    return seen


def own(session: Session, actor: Actor) -> View:
    """Everything that this person has said, under whichever name it is kept."""
    items: View = {}
    passed: View = {}
    for found in session.script.activities():
        run = session.runs[found.id]
        name = author(actor, found.identity, found.id)
        for card in run.authors.get(name, ()):
            items[session.cards[card].id] = _item(session.cards[card])
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
