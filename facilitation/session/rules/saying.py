"""What people say, change, take back, and leave unsaid."""

from collections.abc import Mapping

from immutables import Map

from facilitation import activities, events
from facilitation.session.rules.common import after, less, touched, unlit, with_run, with_themes
from facilitation.session.state import Contribution, Session
from facilitation.shape import Json, changed
from facilitation.themes import changes
from facilitation.words import word_fields


@after.register
def _contribution_made(event: events.ContributionMade, session: Session) -> Session:
    card = f"c{session.number}"
    made = Contribution(
        card=card,
        id=event.contribution,
        author=event.person,
        activity=event.activity,
        kind=event.kind,
        body=event.body,
        at=event.at,
        state=event.state,
        late=event.late,
        lang=event.lang,
        written_at=event.written_at,
        same_as=event.same_as,
        proxy_by=event.proxy_by,
    )
    run = session.runs[event.activity]
    theirs = (*run.authors.get(event.person, ()), card)
    run = changed(
        run,
        made=run.made.set(len(run.made), card),
        authors=run.authors.set(event.person, theirs),
        passed=less(run.passed, event.person),
    )
    return changed(
        session,
        runs=session.runs.set(event.activity, run),
        cards=session.cards.set(card, made),
        ids=session.ids.set((event.person, event.contribution), card),
        waiting=session.waiting.set(card, event.due_at) if event.due_at else session.waiting,
        echoes=_echoed(session, event.same_as, card) if event.same_as else session.echoes,
    )


def _echoed(session: Session, said: str, card: str) -> Map[str, tuple[str, ...]]:
    return session.echoes.set(said, (*session.echoes.get(said, ()), card))


@after.register
def _contribution_revised(event: events.ContributionRevised, session: Session) -> Session:
    card = session.cards[event.card]
    redacted = isinstance(event, events.ContributionRedacted)
    card = changed(
        card, body=event.body, version=event.version, state=event.state, redacted=redacted
    )
    waiting = less(session.waiting, event.card)
    if event.due_at:
        waiting = waiting.set(event.card, event.due_at)
    shelved = touched(_unplaced(session, card.activity, event.card), event.card)
    return changed(
        unlit(shelved, {event.card} if event.state != "shown" else ()),
        cards=session.cards.set(event.card, card),
        waiting=waiting,
        kind_words=less(session.kind_words, event.card),
    )


@after.register
def _contribution_withdrawn(event: events.ContributionWithdrawn, session: Session) -> Session:
    card = session.cards[event.card]
    blank = changed(card, body=_without_words(card), state="withdrawn")
    shelved = touched(_unplaced(session, card.activity, event.card), event.card)
    return changed(
        unlit(shelved, {event.card}),
        cards=session.cards.set(event.card, blank),
        waiting=less(session.waiting, event.card),
        kind_words=less(session.kind_words, event.card),
    )


def _unplaced(session: Session, activity: str, card: str) -> Session:
    """The machine places changed or withdrawn words anew; a person's placing stands."""
    if activity not in session.themes:
        return session
    return with_themes(session, activity, changes.without(session.themes[activity], card))


def _without_words(card: Contribution) -> Mapping[str, Json]:
    body = activities.kind(card.kind).body
    words = word_fields(body) if body else {}
    return {name: "" if name in words else value for name, value in card.body.items()}


@after.register
def _passed(event: events.Passed, session: Session) -> Session:
    run = session.runs[event.activity]
    return with_run(session, event.activity, passed=run.passed.set(event.person, True))
