"""One session: its state, and how each event changes it. `evolve` may not refuse.

Law of this file. All state is here and all of it is persistent (maps share structure: copying
tuples cost 8.3 s for 20,000 contributions, maps 0.15 s for 50,000) and without slots, for
`shape.changed`. Everything is found by key.
Nothing is computed that a view could compute, except counts that would need a walk over all
contributions.

A contribution's public id is its **card**, `c<number>` of the event that made it: short, unique,
and it says nothing about who wrote it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import singledispatch
from typing import Any

from immutables import Map

from facilitation import activities, events
from facilitation.moderation import Need
from facilitation.script import (
    Activity,
    Option,
    Script,
    activity_of,
    inserted,
    replaced,
    without,
)
from facilitation.shape import Json, build, changed
from facilitation.themes import changes
from facilitation.themes.arrange import Pile, age, arrange
from facilitation.themes.theme import Edited, Errand, Pending, ThemeBoard, Tuning
from facilitation.words import themed_field, word_fields

SESSION_STEPS: dict[str, frozenset[str]] = {
    "draft": frozenset({"rehearsal", "live"}),
    "rehearsal": frozenset({"draft", "live"}),
    "live": frozenset({"closed"}),
    "closed": frozenset({"live", "archived"}),
    "archived": frozenset(),
}
RUNNING = frozenset({"rehearsal", "live"})

STEPS: dict[str, dict[str, str]] = {
    "open": {"pending": "open", "skipped": "open"},
    "pause": {"open": "paused"},
    "resume": {"paused": "open"},
    "close": {"open": "closing", "paused": "closing", "closing": "closed"},
    "reveal": {"closed": "revealed"},
    "lock": {"closed": "locked", "revealed": "locked"},
    "skip": {"pending": "skipped"},
    "reopen": {"closing": "open", "closed": "open", "revealed": "open"},
}
"""step -> from -> to. A grace of 0 s goes through `closing` at once."""
OPEN = frozenset({"open", "closing"})
OVER = frozenset({"closed", "revealed", "locked"})
UNDO_MS = 60_000
"""Our design: a wrong button can be taken back for a minute."""
MORE_SHARE, LEAST_MORE_MS, MOST_MORE_MS = 0.5, 2 * 60_000, 15 * 60_000
"""Our design: who asks for more time has half of a step's minutes after it has closed, but at least
two minutes and at most fifteen, since the room has gone on by then."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """How one activity stands."""

    state: str = "pending"
    was: str = ""
    """The state before, while it may still be undone; else empty."""
    was_ends_at: int = 0
    was_left_ms: int = 0
    moved_at: int = 0
    opened_at: int = 0
    ends_at: int = 0
    left_ms: int = 0
    options: tuple[Option, ...] = ()
    regroups: int = 0
    made: Map[int, str] = field(default_factory=Map)
    """0, 1, 2 ... -> card, in the order of arrival."""
    authors: Map[str, tuple[str, ...]] = field(default_factory=Map)
    """person -> their cards here."""
    passed: Map[str, bool] = field(default_factory=Map)
    closed_at: int = 0
    """When it closed for the room; 0 while it has not."""
    stamp: int = 0
    """The last event that changed one of its cards: the same run means the same cards."""


@dataclass(frozen=True, kw_only=True)
class Person:
    ref: str
    joined_at: int
    lang: str = ""
    cohorts: Map[str, str] = field(default_factory=Map)
    more_time: bool = False


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """`state`: waiting (its delay runs), shown, held, hidden, withdrawn."""

    card: str
    id: str
    author: str
    activity: str
    kind: str
    body: Mapping[str, Json]
    at: int
    version: int = 1
    state: str = "shown"
    late: bool = False
    lang: str = ""
    written_at: int = 0
    same_as: str = ""
    proxy_by: str = ""
    redacted: bool = False

    __hash__ = object.__hash__
    """By identity, so that what a view makes of a card is made once (`views.parts`). Only ever a
    cache key: two equal cards that are not the same one merely miss the cache."""


@dataclass(frozen=True, kw_only=True)
class Added:
    """How a step came that the script did not have. `line`: what it was made from, or
    `repeats`: of which it is a second turn."""

    line: str = ""
    repeats: str = ""


@dataclass(frozen=True, kw_only=True)
class Note:
    """The facilitator's own words. `kind`: headline (of its activity), parked. `state`: kept,
    done (ticked off), removed."""

    id: str
    kind: str
    activity: str
    text: str
    at: int
    by: str
    wall: bool = False
    state: str = "kept"


@dataclass(frozen=True, kw_only=True)
class Lead:
    desk: str
    name: str
    at: int


@dataclass(frozen=True, kw_only=True)
class Spotlight:
    """What stands large on the wall: `to` is nothing, card, theme, missing or split."""

    to: str = "nothing"
    activity: str = ""
    name: str = ""


DARK = Spotlight()


@dataclass(frozen=True, kw_only=True)
class Session:
    id: str
    number: int = 0
    state: str = "draft"
    was: str = ""
    moved_at: int = 0
    created_at: int = 0
    script: Script
    current: str = ""
    runs: Map[str, Run] = field(default_factory=Map)
    people: Map[str, Person] = field(default_factory=Map)
    cards: Map[str, Contribution] = field(default_factory=Map)
    ids: Map[tuple[str, str], str] = field(default_factory=Map)
    """(author, contribution id) -> card."""
    waiting: Map[str, int] = field(default_factory=Map)
    """card -> when its delay runs out."""
    themes: Map[str, ThemeBoard] = field(default_factory=Map)
    echoes: Map[str, tuple[str, ...]] = field(default_factory=Map)
    """card -> the cards that say the same."""
    asked: Map[str, int] = field(default_factory=Map)
    """ask of a theme edit -> its number."""
    written: Script | None = None
    """The script as it was written, once this session has changed its own."""
    added: Map[str, Added] = field(default_factory=Map)
    planned: Map[str, float] = field(default_factory=Map)
    """activity -> the minutes that it shall take, where they are not the script's."""
    notes: Map[str, Note] = field(default_factory=Map)
    lead: Lead | None = None
    test_card: bool = False
    kind_words: Map[str, str] = field(default_factory=Map)
    """card -> the kind line that its author was sent and has not answered yet."""
    needs: Map[str, Need] = field(default_factory=Map)
    """card -> whether somebody has gone to its author."""
    spotlight: Spotlight = DARK
    blank: bool = False
    """The wall is held: it shows the title alone."""


def begin(event: events.SessionCreated) -> Session:
    """The session that its first event makes."""
    script = build(Script, event.script)
    return Session(
        id=event.session,
        number=1,
        script=script,
        created_at=event.at,
        moved_at=event.at,
        runs=Map({each.id: Run() for each in script.activities()}),
    )


def evolve(session: Session, event: events.Event) -> Session:
    return _after(event, changed(session, number=session.number + 1))


class Loose(dict[Any, Any]):
    """A map that is changed in place, for as long as nobody but `fold` has seen it."""

    def set(self, key: Any, value: Any) -> "Loose":
        self[key] = value
        return self

    def delete(self, key: Any) -> "Loose":
        del self[key]
        return self


LOOSE = ("people", "cards", "ids", "waiting", "echoes")
LOOSE_IN_RUN = ("made", "authors", "passed")


def fold(begun: Session, history: Iterable[events.Event]) -> Session:
    """The same as `evolve` for each event, for a long history: in maps that nobody else holds yet
    a change in place is enough (100,000 events: 0.7 s against 1.0)."""
    session = _with_maps(begun, Loose)
    for event in history:
        session = evolve(session, event)
        if isinstance(event, events.SessionMoved):  # a rehearsal may have been wiped: new maps
            session = _with_maps(session, Loose)
    return _with_maps(session, Map)


def _with_maps(session: Session, made: type[Any]) -> Session:
    runs = {
        name: changed(run, **{each: made(getattr(run, each)) for each in LOOSE_IN_RUN})
        for name, run in session.runs.items()
    }
    maps = {name: made(getattr(session, name)) for name in LOOSE}
    return changed(session, runs=Map(runs), **maps)


@singledispatch
def _after(event: events.Event, _session: Session) -> Session:
    raise TypeError(f"no rule for {type(event).__name__}")


@_after.register
def _session_moved(event: events.SessionMoved, session: Session) -> Session:
    moved = changed(session, state=event.to, was=session.state, moved_at=event.at, test_card=False)
    return _wiped(moved) if session.state == "rehearsal" else moved


def _wiped(session: Session) -> Session:
    """As it was made: nothing of a rehearsal stays, the people in it neither."""
    script = session.written or session.script
    return Session(
        id=session.id,
        number=session.number,
        state=session.state,
        was=session.was,
        moved_at=session.moved_at,
        created_at=session.created_at,
        script=script,
        runs=Map({each.id: Run() for each in script.activities()}),
    )


@_after.register
def _person_joined(event: events.PersonJoined, session: Session) -> Session:
    person = Person(ref=event.person, joined_at=event.at, lang=event.lang)
    return changed(session, people=session.people.set(event.person, person))


@_after.register
def _person_introduced(event: events.PersonIntroduced, session: Session) -> Session:
    person = session.people.get(event.person) or Person(ref=event.person, joined_at=event.at)
    known = changed(person, cohorts=Map(person.cohorts).update(event.cohorts))
    return changed(session, people=session.people.set(event.person, known))


@_after.register
def _step_moved(event: events.StepMoved, session: Session) -> Session:
    run = session.runs[event.activity]
    opened = event.to == "open" and run.state in {"pending", "skipped"}
    moved = changed(
        run,
        state=event.to,
        **_before(run, event),
        moved_at=event.at,
        opened_at=event.at if opened else run.opened_at,
        ends_at=event.ends_at,
        left_ms=event.left_ms,
        closed_at=_closed_at(run, event),
    )
    current = event.activity if event.to == "open" else session.current
    return changed(
        session,
        runs=session.runs.set(event.activity, moved),
        current=current,
        test_card=session.test_card and event.to != "open",
        spotlight=session.spotlight if current == session.current else DARK,
    )


def _closed_at(run: Run, event: events.StepMoved) -> int:
    if event.to not in OVER:
        return 0
    return run.closed_at if run.state in OVER else event.at


def _before(run: Run, event: events.StepMoved) -> dict[str, Json]:
    """What an undo goes back to. The end of a grace is no step of its own: what is taken back
    is the closing."""
    if event.to == "closed" and run.state == "closing":
        return {}
    was = "" if event.undo else run.state
    return {"was": was, "was_ends_at": run.ends_at, "was_left_ms": run.left_ms}


@_after.register
def _options_frozen(event: events.OptionsFrozen, session: Session) -> Session:
    return _with_run(session, event.activity, options=event.options)


@_after.register
def _clock_moved(event: events.ClockMoved, session: Session) -> Session:
    return _with_run(session, event.activity, ends_at=event.ends_at, left_ms=event.left_ms)


@_after.register
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
        passed=_less(run.passed, event.person),
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


@_after.register
def _contribution_revised(event: events.ContributionRevised, session: Session) -> Session:
    card = session.cards[event.card]
    redacted = isinstance(event, events.ContributionRedacted)
    card = changed(
        card, body=event.body, version=event.version, state=event.state, redacted=redacted
    )
    waiting = _less(session.waiting, event.card)
    if event.due_at:
        waiting = waiting.set(event.card, event.due_at)
    shelved = _stamped(_unplaced(session, card.activity, event.card), card.activity)
    return changed(
        _unlit(shelved, {event.card} if event.state != "shown" else ()),
        cards=session.cards.set(event.card, card),
        waiting=waiting,
        kind_words=_less(session.kind_words, event.card),
    )


@_after.register
def _contribution_withdrawn(event: events.ContributionWithdrawn, session: Session) -> Session:
    card = session.cards[event.card]
    blank = changed(card, body=_without_words(card), state="withdrawn")
    shelved = _stamped(_unplaced(session, card.activity, event.card), card.activity)
    return changed(
        _unlit(shelved, {event.card}),
        cards=session.cards.set(event.card, blank),
        waiting=_less(session.waiting, event.card),
        kind_words=_less(session.kind_words, event.card),
    )


@_after.register
def _cards_moderated(event: events.CardsModerated, session: Session) -> Session:
    cards, waiting, words = session.cards, session.waiting, session.kind_words
    for name in event.cards:
        cards = cards.set(name, changed(cards[name], state=event.to))
        waiting = _less(waiting, name)
        words = _less(words, name) if event.to == "shown" else words
    for activity in {cards[name].activity for name in event.cards}:
        session = _stamped(session, activity)
    lit = _unlit(session, event.cards if event.to != "shown" else ())
    return changed(lit, cards=cards, waiting=waiting, kind_words=words)


def _unlit(session: Session, gone: Collection[str]) -> Session:
    """A card that may not be read any more leaves the spotlight, and does not come back to it."""
    lit = session.spotlight.to == "card" and session.spotlight.name in gone
    return changed(session, spotlight=DARK) if lit else session


@_after.register
def _kind_word_sent(event: events.KindWordSent, session: Session) -> Session:
    words = session.kind_words.update(dict.fromkeys(event.cards, event.word))
    return changed(session, kind_words=words)


@_after.register
def _person_needed(event: events.PersonNeeded, session: Session) -> Session:
    if event.to == "off":
        return changed(session, needs=_less(session.needs, event.card))
    need = Need(to=event.to, at=event.at, who=event.who)
    return changed(session, needs=session.needs.set(event.card, need))


@_after.register
def _passed(event: events.Passed, session: Session) -> Session:
    run = session.runs[event.activity]
    return _with_run(session, event.activity, passed=run.passed.set(event.person, True))


@_after.register
def _more_time_asked(event: events.MoreTimeAsked, session: Session) -> Session:
    person = changed(session.people[event.person], more_time=True)
    return changed(session, people=session.people.set(event.person, person))


@_after.register
def _clusters_proposed(event: events.ClustersProposed, session: Session) -> Session:
    board = themes_of(session, event.activity)
    if event.pending:
        waiting = Pending(number=session.number, clusters=event.clusters, engine=event.engine)
        if changes.by_model(event.engine):
            board = changes.answered(board, "done")
        return _with_themes(session, event.activity, changes.waits(board, waiting))
    board = changes.proposed(board, event.clusters, event.engine)
    return _with_themes(session, event.activity, board, unchanged=event.unchanged)


@_after.register
def _proposal_resolved(event: events.ProposalResolved, session: Session) -> Session:
    board = themes_of(session, event.activity)
    taken = board.pending if event.accept else None
    board = changes.accepted(board, taken) if taken else changes.waits(board, None)
    return _with_themes(session, event.activity, board)


@_after.register
def _themes_tuned(event: events.ThemesTuned, session: Session) -> Session:
    board = changes.tuned(themes_of(session, event.activity), event.tuning)
    return _with_themes(session, event.activity, board)


@_after.register
def _theme_shown(event: events.ThemeShown, session: Session) -> Session:
    board = changes.shown(themes_of(session, event.activity), event.theme, event.on)
    return _with_themes(session, event.activity, board)


@_after.register
def _cards_placed(event: events.CardsPlaced, session: Session) -> Session:
    board = changes.placed(themes_of(session, event.activity), event.homes, event.suggestions)
    return _with_themes(session, event.activity, board)


@_after.register
def _spotlight_moved(event: events.SpotlightMoved, session: Session) -> Session:
    spotlight = Spotlight(to=event.to, activity=event.activity, name=event.name)
    return changed(session, spotlight=spotlight)


@_after.register
def _wall_blanked(event: events.WallBlanked, session: Session) -> Session:
    return changed(session, blank=event.on)


@_after.register
def _regroup_asked(event: events.RegroupAsked, session: Session) -> Session:
    return _with_run(session, event.activity, regroups=session.runs[event.activity].regroups + 1)


@_after.register
def _model_asked(event: events.ModelAsked, session: Session) -> Session:
    errand = Errand(number=session.number, at=event.at, model=event.model)
    board = changes.sent(themes_of(session, event.activity), errand)
    return _with_themes(session, event.activity, board)


@_after.register
def _model_failed(event: events.ModelFailed, session: Session) -> Session:
    """Our own method is asked instead."""
    board = changes.answered(themes_of(session, event.activity), "failed", event.why)
    asked = _with_run(session, event.activity, regroups=session.runs[event.activity].regroups + 1)
    return _with_themes(asked, event.activity, board)


@_after.register
def _themes_edited(event: events.ThemesEdited, session: Session) -> Session:
    edited = Edited(
        number=session.number, by=event.by, at=event.at, edit=event.edit, held=event.held
    )
    board = changes.edited(themes_of(session, event.activity), edited)
    return changed(
        _with_themes(session, event.activity, board),
        asked=session.asked.set(event.ask, session.number),
    )


@_after.register
def _edit_undone(event: events.EditUndone, session: Session) -> Session:
    board = changes.undone(themes_of(session, event.activity), event.number)
    return _with_themes(session, event.activity, board)


@_after.register
def _activity_added(event: events.ActivityAdded, session: Session) -> Session:
    made = build(Activity, event.activity)
    added = Added(line=event.line, repeats=event.repeats)
    return changed(
        session,
        script=inserted(session.script, made, event.after),
        written=session.written or session.script,
        runs=session.runs.set(made.id, Run()),
        added=session.added.set(made.id, added),
    )


@_after.register
def _activity_reworded(event: events.ActivityReworded, session: Session) -> Session:
    again = build(Activity, event.activity)
    added = session.added
    if again.id in added:
        added = added.set(again.id, changed(added[again.id], line=event.line))
    return changed(
        session,
        script=replaced(session.script, again),
        written=session.written or session.script,
        added=added,
    )


@_after.register
def _activity_removed(event: events.ActivityRemoved, session: Session) -> Session:
    name = event.activity
    return changed(
        session,
        script=without(session.script, name),
        runs=session.runs.delete(name),
        added=session.added.delete(name),
        planned=_less(session.planned, name),
        themes=_less(session.themes, name),
        current="" if session.current == name else session.current,
    )


@_after.register
def _minutes_planned(event: events.MinutesPlanned, session: Session) -> Session:
    planned = _less(session.planned, event.activity)
    if event.minutes:
        planned = planned.set(event.activity, event.minutes)
    return changed(session, planned=planned)


@_after.register
def _note_written(event: events.NoteWritten, session: Session) -> Session:
    before = session.notes.get(event.note)
    note = Note(
        id=event.note,
        kind=event.kind,
        activity=event.activity,
        text=event.text,
        at=event.at,
        by=event.by,
        wall=event.wall,
        state=before.state if before else "kept",
    )
    return changed(session, notes=session.notes.set(event.note, note))


@_after.register
def _note_ticked(event: events.NoteTicked, session: Session) -> Session:
    return _with_note(session, event.note, state="done" if event.on else "kept")


@_after.register
def _note_removed(event: events.NoteRemoved, session: Session) -> Session:
    return _with_note(session, event.note, state="removed", text="", wall=False)


def _with_note(session: Session, note: str, **changes: Json) -> Session:
    return changed(session, notes=session.notes.set(note, changed(session.notes[note], **changes)))


@_after.register
def _lead_taken(event: events.LeadTaken, session: Session) -> Session:
    return changed(session, lead=Lead(desk=event.desk, name=event.name, at=event.at))


@_after.register
def _lead_left(_event: events.LeadLeft, session: Session) -> Session:
    return changed(session, lead=None)


@_after.register
def _wall_checked(event: events.WallChecked, session: Session) -> Session:
    return changed(session, test_card=event.on)


def _with_run(session: Session, activity: str, **changes: Json) -> Session:
    run = changed(session.runs[activity], **changes)
    return changed(session, runs=session.runs.set(activity, run))


def _stamped(session: Session, activity: str) -> Session:
    return _with_run(session, activity, stamp=session.number)


def _with_themes(
    session: Session, activity: str, board: ThemeBoard, *, unchanged: bool = False
) -> Session:
    if board.unchanged != unchanged:
        board = replace(board, unchanged=unchanged)
    return changed(session, themes=session.themes.set(activity, board))


def _unplaced(session: Session, activity: str, card: str) -> Session:
    """The machine places changed or withdrawn words anew; a person's placing stands."""
    if activity not in session.themes:
        return session
    return _with_themes(session, activity, changes.without(session.themes[activity], card))


def _less(items: Map[str, Json], key: str) -> Map[str, Json]:
    return items.delete(key) if key in items else items


def _without_words(card: Contribution) -> Mapping[str, Json]:
    body = activities.kind(card.kind).body
    words = word_fields(body) if body else {}
    return {name: "" if name in words else value for name, value in card.body.items()}


# Reading a session


def themes_of(session: Session, activity: str) -> ThemeBoard:
    return session.themes.get(activity) or ThemeBoard(tuning=_scripted(session, activity))


def _scripted(session: Session, name: str) -> Tuning:
    """What the script asks for, until a facilitator says otherwise."""
    found = activity(session, name)
    return Tuning(wall="all" if found and found.board.proposals else "named")


def activity(session: Session, name: str) -> Activity | None:
    return activity_of(session.script, name)


def minutes_of(session: Session, found: Activity) -> float:
    """How long it shall take, as things stand now."""
    return session.planned.get(found.id, found.minutes)


def line_of(session: Session, found: Activity) -> str:
    """Its question, where that is one line that may be worded anew; else nothing."""
    return found.prompt or (session.added[found.id].line if found.id in session.added else "")


def headline_of(session: Session, activity: str) -> Note | None:
    notes = (note for note in session.notes.values() if note.kind == "headline")
    return next((n for n in notes if n.activity == activity and n.state != "removed"), None)


def parked(session: Session) -> list[Note]:
    """In the order in which they came up."""
    kept = [n for n in session.notes.values() if n.kind == "parked" and n.state != "removed"]
    return sorted(kept, key=lambda note: (note.at, note.id))


def made_in(session: Session, activity: str) -> Iterator[Contribution]:
    """In the order of arrival, withdrawn ones too."""
    made = session.runs[activity].made
    for place in range(len(made)):
        yield session.cards[made[place]]


def on_wall(found: Activity, run: Run) -> bool:
    """May the room see results of this activity now?"""
    kind = activities.kind(found.type)
    if kind.blind(kind.step(found).settings) and run.state not in OVER:
        return False
    match found.results:
        case "live":
            return run.state in OPEN | OVER | {"paused"}
        case "on_close":
            return run.state in OVER
        case "on_reveal":
            return run.state in {"revealed", "locked"}
        case _:
            return False


def step_of(session: Session, activity: Activity) -> activities.Step:
    """The activity as its kind sees it, with the labels of options that stand on cards."""
    options = tuple(
        replace(option, label=option.label or text_of(session, option.card))
        for option in session.runs[activity.id].options
    )
    return activities.kind(activity.type).step(activity, options)


def text_of(session: Session, card: str) -> str:
    """The themed words of a card that may be shown; '' when it has none any more."""
    made = session.cards.get(card)
    if made is None or made.state != "shown":
        return ""
    body = activities.kind(made.kind).body
    return str(made.body.get(themed_field(body), "")) if body else ""


def example_of(session: Session, pile: Pile) -> str:
    """The card that stands for a pile: the machine's example, or else the oldest, that is shown."""
    shown = [card for card in pile.cards if session.cards[card].state == "shown"]
    return pile.example if pile.example in shown else next(iter(shown), "")


def key_words(session: Session, pile: Pile) -> list[str]:
    """The machine's words for a pile, less those that only a withdrawn or held card said: they are
    its author's words too."""
    texts = [text_of(session, card).lower() for card in pile.cards]
    return [word for word in pile.words if any(word.lower() in text for text in texts)]


def themed_activities(session: Session) -> tuple[str, ...]:
    return tuple(each.id for each in session.script.activities() if is_themed(each))


def is_themed(activity: Activity) -> bool:
    kind = activities.kind(activity.type)
    return kind.themes(kind.step(activity).settings)


def themed_cards(session: Session, activity: str) -> list[tuple[str, str]]:
    """(card, words) of everything that is shown and may be grouped, in the order of arrival."""
    return [
        (made.card, text)
        for made in made_in(session, activity)
        if made.state == "shown" and (text := text_of(session, made.card))
    ]


def waiting_cards(session: Session, activity: str) -> list[tuple[str, str]]:
    """(card, words) of what is kept, may be grouped, and will be shown when its delay is over."""
    found = activity_of(session.script, activity)
    body = activities.kind(found.type).body if found else None
    field = themed_field(body) if body else ""
    cards = (session.cards[card] for card in session.waiting)
    return [
        (each.card, text)
        for each in cards
        if each.activity == activity and (text := str(each.body.get(field, "")))
    ]


def more_ms(found: Activity) -> int:
    """How long after the close a person with more time may go on in this step."""
    share = int(found.minutes * 60_000 * MORE_SHARE)
    return min(max(share, LEAST_MORE_MS), MOST_MORE_MS)


def more_until(found: Activity, run: Run) -> int:
    """Until when that is, once the step has closed; 0 before, and when it is locked."""
    return run.closed_at + more_ms(found) if run.state in {"closed", "revealed"} else 0


def next_due(session: Session) -> int:
    """When the clock must speak next (ms); 0: never, as things stand."""
    clocks = [
        run.ends_at
        for name, run in session.runs.items()
        if run.ends_at and (run.state == "closing" or _closes_itself(session, name, run))
    ]
    return min([*session.waiting.values(), *clocks], default=0)


def _closes_itself(session: Session, name: str, run: Run) -> bool:
    found = activity_of(session.script, name)
    return run.state == "open" and found is not None and found.closes == "timer"


def behind(session: Session, name: str) -> dict[str, str]:
    """Of the cards that a person said are the same: each -> the one that stands for it on the wall.
    Only what is shown counts: when the first of them goes, the next one speaks for the rest."""
    said: dict[str, list[str]] = {}
    for card, first in arrange(themes_of(session, name)).same.items():
        said.setdefault(first, []).append(card)
    found: dict[str, str] = {}
    for first, cards in said.items():
        every = (first, *sorted(cards, key=age))
        shown = [card for card in every if session.cards[card].state == "shown"]
        found.update(dict.fromkeys(shown[1:], shown[0]) if shown else {})
    return found


def speaking(session: Session, pile: Pile, same: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The cards of a pile on the wall, those that live elsewhere and belong there too among them;
    and all whose authors are its strength: with those behind them (`same`: from `behind`)."""
    shown = [card for card in pile.cards if session.cards[card].state == "shown"]
    also = [card for card in pile.also if session.cards[card].state == "shown"]
    cards = dict.fromkeys(same.get(card, card) for card in [*shown, *also])
    return list(cards), [*cards, *(card for card, first in same.items() if first in cards)]


def people_in(session: Session, cards: Iterable[str]) -> int:
    """Strength is counted in people first: one loud voice does not win."""
    return len(authors_of(session, cards))


def authors_of(session: Session, cards: Iterable[str]) -> frozenset[str]:
    """Whoever wrote one of these or said "me too" to it, as far as it is shown."""
    voices = (card for said in cards for card in (said, *session.echoes.get(said, ())))
    shown = (session.cards[card] for card in voices if session.cards[card].state == "shown")
    return frozenset(card.author for card in shown)
