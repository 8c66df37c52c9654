"""What people say: made once, changed until close, withdrawn at any time."""

from collections.abc import Mapping

from facilitation import activities, events, personal
from facilitation.commands.saying import Contribute, Pass, Revise, SayTheSame, Withdraw
from facilitation.decisions.more_time import has_more
from facilitation.decisions.rules import Already, Decision, gone, rule
from facilitation.people import Actor, author
from facilitation.refusals import BadContribution, Refused
from facilitation.script import Activity
from facilitation.session.state import OPEN, OVER, RUNNING, Contribution, Session
from facilitation.session.steps import activity, on_wall, step_of
from facilitation.session.themes import is_themed
from facilitation.shape import Json, plain
from facilitation.words import word_fields

RELEASE_MS = 250
"""Delays end on this grid, so that a burst is released by few events, not one a card."""


@rule.register
def _contribute(command: Contribute, session: Session, actor: Actor) -> Decision:
    found = activity(session, command.activity)
    if found is None:
        return Refused("no-such-activity")
    if actor.ref not in session.people:
        return Refused("not-joined")
    person = author(actor, found.identity, found.id)
    if (card := session.ids.get((person, command.contribution))) is not None:
        return _seen_before(session, session.cards[card], command)
    if (closed := _shut(session, found, actor, command.at)) is not None:
        return closed
    mine = _mine(session, found.id, person)
    if len(mine) >= found.limits.max_per_unit:
        return Refused("too-many", {"max": found.limits.max_per_unit})
    kept = _accepted(session, found, _bodies(mine), command.body)
    if isinstance(kept, Refused):
        return kept
    state, due = _shown_when(found, kept, command.at)
    made = events.ContributionMade(
        at=command.at,
        by=person,
        activity=found.id,
        kind=found.type,
        contribution=command.contribution,
        person=person,
        body=kept,
        state=state,
        due_at=due,
        late=session.runs[found.id].state in OVER,
        lang=command.lang,
        written_at=command.written_at,
    )
    return (made, *_introduced(session, found, kept, command.at, actor))


@rule.register
def _say_the_same(command: SayTheSame, session: Session, actor: Actor) -> Decision:
    """Only to a card that the room can read already, and not to one's own."""
    found = activity(session, command.activity)
    if found is None:
        return Refused("no-such-activity")
    if actor.ref not in session.people:
        return Refused("not-joined")
    person = author(actor, found.identity, found.id)
    if (known := session.ids.get((person, command.contribution))) is not None:
        same = session.cards[known].same_as == command.card
        return Already(int(known[1:])) if same else Refused("id-reused")
    if (closed := _shut(session, found, actor, command.at)) is not None:
        return closed
    if (no := _no_echo(session, found, command.card, person)) is not None:
        return no
    return (
        events.ContributionMade(
            at=command.at,
            by=person,
            activity=found.id,
            kind=found.type,
            contribution=command.contribution,
            person=person,
            body=silent(found.type),
            late=session.runs[found.id].state in OVER,
            same_as=command.card,
        ),
    )


def _no_echo(session: Session, found: Activity, said: str, person: str) -> Refused | None:
    card = session.cards.get(said)
    seen = card is not None and card.state == "shown" and not card.same_as
    if card is None or not seen or card.activity != found.id or card.author == person:
        return Refused("no-such-card")
    if not is_themed(found) or not on_wall(found, session.runs[found.id]):
        return Refused("no-such-card")
    mine = _mine(session, found.id, person)
    if any(each.same_as == said for each in mine):
        return Refused("said-already")
    if len(mine) >= found.limits.max_per_unit:
        return Refused("too-many", {"max": found.limits.max_per_unit})
    return None


def silent(kind: str) -> dict[str, Json]:
    """A body without words."""
    body = activities.kind(kind).body
    return dict.fromkeys(word_fields(body), "") if body else {}


def _bodies(mine: list[Contribution]) -> list[Mapping[str, Json]]:
    return [each.body for each in mine if not each.same_as]


def _seen_before(session: Session, card: Contribution, command: Contribute) -> Already | Refused:
    """The same again is the same ack; another body under the same id is a fault of the asker.
    After a change or a withdrawal the first body is gone, so it cannot be told apart."""
    found = activity(session, command.activity)
    if found is None or card.activity != found.id:
        return Refused("id-reused")
    if card.version == 1 and not gone(card) and not _same(session, found, card, command.body):
        return Refused("id-reused")
    return Already(int(card.card[1:]))


def _same(session: Session, found: Activity, card: Contribution, raw: Mapping[str, Json]) -> bool:
    """Would `raw` be kept as what `card` holds? A kind may have tidied the body."""
    others = _bodies([e for e in _mine(session, found.id, card.author) if e is not card])
    kept = _accepted(session, found, others, raw)
    if isinstance(kept, Refused):  # the others have changed since; the words themselves tell
        return all(card.body.get(name) == value for name, value in raw.items())
    return kept == card.body


def _shut(session: Session, found: Activity, actor: Actor, at: int) -> Refused | None:
    """Why this person can say nothing in this activity now; None when they can."""
    run = session.runs[found.id]
    if session.state not in RUNNING:
        return Refused("session-over" if session.state in {"closed", "archived"} else "not-live")
    if run.state in OPEN or (run.state in {"closed", "revealed"} and found.late == "accept"):
        return None
    if has_more(session, found, actor, at):
        return None
    codes = {"pending": "activity-pending", "skipped": "activity-pending"}
    codes |= {"paused": "activity-paused", "locked": "activity-locked"}
    return Refused(codes.get(run.state, "activity-closed"), {"activity": found.id})


def _mine(session: Session, name: str, person: str) -> list[Contribution]:
    theirs = (session.cards[card] for card in session.runs[name].authors.get(person, ()))
    return [each for each in theirs if not gone(each)]


def _accepted(
    session: Session, found: Activity, mine: list[Mapping[str, Json]], raw: Mapping[str, Json]
) -> Mapping[str, Json] | Refused:
    kind = activities.kind(found.type)
    if kind.body is None:
        return Refused("activity-closed", {"activity": found.id})
    if (bad := _ill_sized(found, kind.body, raw)) is not None:
        return bad
    if missing := _unstated(session, kind, found, raw):
        return Refused("incomplete", {"missing": missing})
    if strays := _not_offered(session, kind, raw):
        return Refused("unknown-option", {"option": strays[0]})
    try:
        body = kind.accept(step_of(session, found), [kind.read(b) for b in mine], kind.read(raw))
    except BadContribution as bad_body:
        return Refused(bad_body.code, bad_body.detail)
    kept: Mapping[str, Json] = plain(body)
    return kept


def _unstated(
    session: Session, kind: activities.Kind, found: Activity, raw: Mapping[str, Json]
) -> list[str]:
    """Required cohort fields that are asked here and were not stated."""
    required = {each.field for each in session.script.cohorts if each.required}
    asked = [name for name in kind.asks(kind.step(found).settings) if name in required]
    stated = kind.introduces(kind.read(raw)) if asked else {}
    return [name for name in asked if not stated.get(name)]


def _not_offered(session: Session, kind: activities.Kind, raw: Mapping[str, Json]) -> list[str]:
    """Cohort values that the script does not know. They are no words (nobody screens or wipes
    them), so nobody may write their own."""
    offered = {each.field: ("", *each.options) for each in session.script.cohorts}
    stated = kind.introduces(kind.read(raw))
    return [value for name, value in stated.items() if value not in offered.get(name, (value,))]


def _ill_sized(found: Activity, body: type, raw: Mapping[str, Json]) -> Refused | None:
    """Length is counted in characters (code points) of each field, words in the first only (the
    others are names and notes); a minimum binds all fields together."""
    texts = [str(raw.get(name, "")) for name in word_fields(body)]
    limits = found.limits
    longest = max((len(text) for text in texts), default=0)
    if longest > limits.max_chars:
        return Refused("too-long", {"max": limits.max_chars, "length": longest})
    if limits.max_words and texts and len(texts[0].split()) > limits.max_words:
        return Refused("too-many-words", {"max": limits.max_words})
    if texts and sum(len(text) for text in texts) < limits.min_chars:
        return Refused("too-short" if any(texts) else "empty", {"min": limits.min_chars})
    return None


def _shown_when(found: Activity, body: Mapping[str, Json], at: int) -> tuple[str, int]:
    if found.moderation.mode == "pre" or _looks_personal(found, body):
        return "held", 0
    if found.moderation.mode == "post" and found.moderation.delay_s:
        due = at + found.moderation.delay_s * 1000
        return "waiting", -(-due // RELEASE_MS) * RELEASE_MS
    return "shown", 0


def _looks_personal(found: Activity, body: Mapping[str, Json]) -> bool:
    """Then a person looks first, whatever the script says. What is private nobody else reads."""
    kind = activities.kind(found.type)
    return bool(personal.in_body(kind.body, body)) and kind.shareable(kind.read(body))


def _introduced(
    session: Session, found: Activity, body: Mapping[str, Json], at: int, actor: Actor
) -> list[events.Event]:
    """What a body states of its author's cohorts, as far as the script offers it. Never in an
    anonymous activity: it would tie the hidden author to the person."""
    kind = activities.kind(found.type)
    stated = kind.introduces(kind.read(body)) if found.identity != "anonymous" else {}
    offered = {each.field: each.options for each in session.script.cohorts}
    cohorts = {name: value for name, value in stated.items() if value in offered.get(name, ())}
    if not cohorts:
        return []
    return [events.PersonIntroduced(at=at, by=actor.ref, person=actor.ref, cohorts=cohorts)]


@rule.register
def _revise(command: Revise, session: Session, actor: Actor) -> Decision:
    found = activity(session, command.activity)
    card = _own(session, found, command.contribution, actor)
    if found is None or isinstance(card, Refused):
        return card if isinstance(card, Refused) else Refused("no-such-activity")
    if gone(card) or card.same_as:
        return Refused("no-such-item")
    if command.version <= card.version:
        same = command.version == card.version and _same(session, found, card, command.body)
        return Already(session.number) if same else Refused("version-conflict")
    if found.allow_edit == "never":
        return Refused("cannot-edit")
    if (closed := _shut(session, found, actor, command.at)) is not None:
        return closed
    mine = _bodies([e for e in _mine(session, found.id, card.author) if e is not card])
    kept = _accepted(session, found, mine, command.body)
    if isinstance(kept, Refused):
        return kept
    state, due = _shown_when(found, kept, command.at)
    revised = events.ContributionRevised(
        at=command.at,
        by=card.author,
        activity=found.id,
        kind=found.type,
        contribution=command.contribution,
        person=card.author,
        card=card.card,
        version=command.version,
        body=kept,
        state=_stays(session, card) or state,
        due_at=0 if _stays(session, card) else due,
    )
    return (revised, *_introduced(session, found, kept, command.at, actor))


def _stays(session: Session, card: Contribution) -> str:
    """What was kept back stays back; unless its author was asked to say it in another way: then
    somebody looks at it again."""
    if card.card in session.kind_words:
        return "held"
    return card.state if card.state in {"held", "hidden"} else ""


def _own(
    session: Session, found: Activity | None, contribution: str, actor: Actor
) -> Contribution | Refused:
    if found is None:
        return Refused("no-such-activity")
    card = session.ids.get((author(actor, found.identity, found.id), contribution))
    return Refused("no-such-item") if card is None else session.cards[card]


@rule.register
def _withdraw(command: Withdraw, session: Session, actor: Actor) -> Decision:
    """At any time, also after the session: the words are the person's."""
    card = _own(session, activity(session, command.activity), command.contribution, actor)
    if isinstance(card, Refused):
        return card
    if gone(card):
        return Already(session.number)
    return (
        events.ContributionWithdrawn(
            at=command.at,
            by=card.author,
            activity=card.activity,
            contribution=card.id,
            person=card.author,
            card=card.card,
        ),
    )


@rule.register
def _pass(command: Pass, session: Session, actor: Actor) -> Decision:
    found = activity(session, command.activity)
    if found is None:
        return Refused("no-such-activity")
    if not found.allow_pass:
        return Refused("cannot-pass")
    if actor.ref not in session.people:
        return Refused("not-joined")
    person = author(actor, found.identity, found.id)
    run = session.runs[found.id]
    if person in run.passed or _mine(session, found.id, person):
        return Already(session.number)
    if (closed := _shut(session, found, actor, command.at)) is not None:
        return closed
    return (events.Passed(at=command.at, by=person, activity=found.id, person=person),)
