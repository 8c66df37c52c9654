"""Given what was asked before, when somebody asks, then what follows. No mocks, no clock, no chance.

    room = given(SCRIPT, joins(ANNE), opens("moment"))
    room.when(says("moment", ANNE, text="A cup of tea")).then(ContributionMade)
    room.when(says("moment", BOB, text="Me too")).refuses("not-joined")

`given` plays commands, not events, so that a history is always one that could have happened. Time
stands still at `T0` unless `after(seconds)` stands among the commands.
"""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from facilitation import activities, events
from facilitation.commands.caring import NeedPerson, Redact
from facilitation.commands.curating import (
    EditThemes,
    Moderate,
    PlaceCards,
    ProposeClusters,
    ResolveProposal,
    ShowTheme,
    TuneThemes,
    UndoEdit,
)
from facilitation.commands.more_time import AskMoreTime
from facilitation.commands.proxies import ContributeFor
from facilitation.commands.running import CreateSession, Join, MoveSession, RunStep, Tick
from facilitation.commands.saying import Contribute, Pass, Revise, SayTheSame, Withdraw
from facilitation.decisions import Already, Decision, decide
from facilitation.people import SYSTEM, Actor, Role
from facilitation.refusals import Refused
from facilitation.script import Activity, Part, Script
from facilitation.session.folding import begin, evolve
from facilitation.session.state import Session
from facilitation.shape import build
from facilitation.themes.edits import Edit
from facilitation.themes.theme import Cluster, Tuning

T0 = 1_795_255_200_000
"""2026-11-21 10:00 UTC, in milliseconds."""
VEIL = b"a key that only tests may know.."

ANNE = Actor(Role.PARTICIPANT, "P-0001", VEIL)
BOB = Actor(Role.PARTICIPANT, "P-0002", VEIL)
CAZ = Actor(Role.PARTICIPANT, "P-0003", VEIL)
FAY = Actor(Role.FACILITATOR, "desk-1")
MO = Actor(Role.MODERATOR, "desk-2")
SAM = Actor(Role.SCRIBE, "scribe-1", VEIL)
OLA = Actor(Role.ORGANISER, "organiser")
WALL = Actor(Role.BOARD, "board-1")


# Scripts


def step(type: str, id: str, **fields: Any) -> Activity:  # noqa: A002
    """An activity as the reader of scripts would make it: the kind's defaults, then `fields`."""
    told = {"title": id.capitalize(), "type": type, "id": id}
    return build(Activity, {**activities.kind(type).defaults, **told, **fields})


def script(*steps: Activity, **fields: Any) -> Script:
    parts = (Part(id="day", title="The day", starts="10:00", activities=steps),)
    told = {"script": "tiny", "title": "A tiny workshop", "cohorts": COHORTS}
    return replace(build(Script, {**told, **fields, "parts": ()}), parts=parts)


COHORTS = (
    {"field": "perspective", "label": "Who are you here?", "options": ("staff", "patient")},
    {"field": "role_group", "label": "Your work", "options": ("clinical", "support")},
)

OPEN_TALK: dict[str, Any] = {
    "moderation": {"mode": "none"},
    "limits": {"max_per_unit": 3, "max_chars": 2000},
}

WELCOME = step("info", "welcome", settings={"body": "Kept for 12 months.", "requires_ack": True})
ARRIVE = step("check_in", "arrive", settings={"fields": ("perspective", "role_group")})
BASELINE = step(
    "scale",
    "baseline",
    repeat_key="b1",
    settings={"items": ({"id": "heard", "text": "I feel heard"},)},
)
MOMENT = step("reflection", "moment", prompt="A moment that mattered", **OPEN_TALK)
STORY = step("story", "story", settings={"value_tags": ("kindness",)})
TEA = step("break", "tea", settings={"message": "Tea is by the window"})
VOTE = step(
    "dot_vote",
    "vote",
    carry_from=({"activity": "moment"},),
    settings={"options": ("Time", "Thanks"), "dots": 2},
)
PLEDGE = step("pledge", "pledge")

SCRIPT = script(WELCOME, ARRIVE, BASELINE, MOMENT, STORY, TEA, VOTE, PLEDGE)
"""One of each kind."""


# What can be asked


class Ask(NamedTuple):
    command: Any
    by: Actor


class Wait(NamedTuple):
    ms: int


def after(seconds: float) -> Wait:
    return Wait(int(seconds * 1000))


def joins(*people: Actor) -> list[Ask]:
    return [Ask(Join(), who) for who in people]


def goes(*states: str, by: Actor = FAY) -> list[Ask]:
    return [Ask(MoveSession(to=state), by) for state in states]


def runs(activity: str, *steps: str, by: Actor = FAY) -> list[Ask]:
    return [Ask(RunStep(activity=activity, step=each), by) for each in steps]


def opens(activity: str, by: Actor = FAY) -> list[Ask]:
    return runs(activity, "open", by=by)


def closes(activity: str) -> list[Ask]:
    """Without waiting for the grace."""
    return runs(activity, "close", "close")


def says(activity: str, by: Actor, n: int = 1, **body: Any) -> Ask:
    """`by`'s n-th item here; asked twice with the same `n` it is the same item."""
    return Ask(Contribute(activity=activity, contribution=item(activity, by, n), body=body), by)


def revises(activity: str, by: Actor, n: int = 1, version: int = 2, **body: Any) -> Ask:
    told = Revise(activity=activity, contribution=item(activity, by, n), version=version, body=body)
    return Ask(told, by)


def withdraws(activity: str, by: Actor, n: int = 1) -> Ask:
    return Ask(Withdraw(activity=activity, contribution=item(activity, by, n)), by)


def passes(activity: str, by: Actor) -> Ask:
    return Ask(Pass(activity=activity), by)


def moderates(to: str, *cards: str, by: Actor = MO, word: str = "") -> Ask:
    return Ask(Moderate(cards=cards, to=to, word=word), by)


def needs(card: str, to: str = "asked", who: str = "", by: Actor = MO) -> Ask:
    return Ask(NeedPerson(card=card, to=to, who=who), by)


def redacts(*cards: str, by: Actor = MO) -> Ask:
    return Ask(Redact(cards=cards), by)


def writes(activity: str, n: int = 1, person: str = "paper-01", **told: Any) -> Ask:
    """The scribe's n-th sheet here; `cohorts` stand apart from the body."""
    cohorts = told.pop("cohorts", {})
    command = ContributeFor(
        activity=activity,
        contribution=f"sheet-{activity}-{n:03}",
        person=person,
        body=told,
        cohorts=cohorts,
    )
    return Ask(command, SAM)


def wants_more_time(*people: Actor) -> list[Ask]:
    return [Ask(AskMoreTime(), who) for who in people]


def edits(edit: Edit, activity: str = "moment", ask: str = "", by: Actor = FAY) -> Ask:
    return Ask(EditThemes(activity=activity, ask=ask or repr(edit), edit=edit), by)


def undoes(number: int, activity: str = "moment") -> Ask:
    return Ask(UndoEdit(activity=activity, number=number), FAY)


def proposes(activity: str = "moment", asked: bool = False, **piles: tuple[str, ...]) -> Ask:
    """The machine's clusters by id, which is their key word too; the first card is the example."""
    clusters = tuple(
        Cluster(id=name, cards=cards, example=next(iter(cards), ""), words=(name,))
        for name, cards in piles.items()
    )
    told = ProposeClusters(activity=activity, clusters=clusters, engine="test", asked=asked)
    return Ask(told, SYSTEM)


def resolves(number: int, accept: bool = True, activity: str = "moment") -> Ask:
    told = ResolveProposal(activity=activity, number=number, accept=accept)
    return Ask(told, FAY)


def tunes(activity: str = "moment", **tuning: Any) -> Ask:
    return Ask(TuneThemes(activity=activity, tuning=Tuning(**tuning)), FAY)


def shows(theme: str, on: bool = True, activity: str = "moment") -> Ask:
    return Ask(ShowTheme(activity=activity, theme=theme, on=on), FAY)


def same(card: str, by: Actor, n: int = 9, activity: str = "moment") -> Ask:
    """ "Me too": `by`'s n-th item here says the same as `card`."""
    told = SayTheSame(activity=activity, contribution=item(activity, by, n), card=card)
    return Ask(told, by)


def places(activity: str = "moment", **homes: str) -> Ask:
    return Ask(PlaceCards(activity=activity, homes=homes), SYSTEM)


def ticks() -> Ask:
    return Ask(Tick(), SYSTEM)


def item(activity: str, by: Actor, n: int = 1) -> str:
    return f"{by.ref}-{activity}-{n}"


# Given, when, then


Asked = Ask | Wait | list[Ask]


@dataclass(frozen=True)
class Room:
    """A session, the journal that made it, and the time."""

    session: Session
    entries: tuple[tuple[int, events.Event], ...]
    at: int = T0

    def given(self, *asked: Asked) -> "Room":
        """The room after these too, each of which must be allowed."""
        room = self
        for each in flat(asked):
            if isinstance(each, Wait):
                room = replace(room, at=room.at + each.ms)
            else:
                room = room.when(each).follows()
        return room

    def when(self, asked: Any, by: Actor | None = None) -> "When":
        """One ask; or a bare command and who asks it."""
        (each,) = flat((asked if by is None else Ask(asked, by),))
        stamped = replace(each.command, at=self.at)
        return When(self, decide(self.session, stamped, each.by))

    def card(self, activity: str, by: Actor, n: int = 1) -> str:
        """The card of `by`'s n-th item."""
        made = self.session.cards.values()
        return next(
            c.card for c in made if c.activity == activity and c.id == item(activity, by, n)
        )

    def journal(self) -> list[events.Event]:
        return [event for _, event in self.entries]


@dataclass(frozen=True)
class When:
    room: Room
    decision: Decision

    def then(self, *expected: Any) -> Room:
        """Exactly these events, each told as a type, or as an event compared whole."""
        assert isinstance(self.decision, tuple), self.decision
        assert len(self.decision) == len(expected), self.decision
        for wanted, event in zip(expected, self.decision, strict=True):
            assert wanted == (type(event) if isinstance(wanted, type) else event)
        return self.follows()

    def refuses(self, code: str, **detail: Any) -> Room:
        """For this reason, and with at least this detail; nothing has changed."""
        assert isinstance(self.decision, Refused), self.decision
        assert self.decision.code == code
        assert detail.items() <= dict(self.decision.detail).items()
        return self.room

    def was_done(self, number: int | None = None) -> Room:
        """The same was asked before: the same ack, and nothing changes."""
        assert isinstance(self.decision, Already), self.decision
        assert number in {None, self.decision.number}
        return self.room

    def follows(self) -> Room:
        assert not isinstance(self.decision, Refused), self.decision
        happened = self.decision if isinstance(self.decision, tuple) else ()
        session, entries = self.room.session, self.room.entries
        for event in happened:
            session = evolve(session, event)
            entries = (*entries, (session.number, event))
        return replace(self.room, session=session, entries=entries)

    @property
    def event(self) -> Any:
        """The one event that follows."""
        assert isinstance(self.decision, tuple), self.decision
        (event,) = self.decision
        return event


def given(told: Script = SCRIPT, *asked: Asked, state: str = "live") -> Room:
    """A room of that script in that state, after all of `asked`."""
    decided = decide(None, CreateSession(at=T0, session="s-1", script=told), OLA)
    assert isinstance(decided, tuple)
    (created,) = decided
    room = Room(begin(created), ((1, created),))
    return room.given(*(goes(state) if state != "draft" else []), *asked)


def flat(asked: tuple[Asked, ...]) -> list[Any]:
    return [one for each in asked for one in (each if isinstance(each, list) else [each])]


def replayed(room: Room) -> Session:
    """The session that the journal alone makes."""
    (_, first), *rest = room.entries
    session = begin(first)
    for number, event in rest:
        session = evolve(session, event)
        assert session.number == number
    return session
