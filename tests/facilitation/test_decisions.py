"""Given what happened, when somebody asks, then what follows: or why it does not."""

import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args

import pytest

import facilitation
from facilitation import activities, commands, events
from facilitation.commands.caring import NeedPerson, Redact
from facilitation.commands.curating import (
    AskModel,
    EditThemes,
    GiveUpModel,
    Moderate,
    PlaceCards,
    ProposeClusters,
    Regroup,
    ResolveProposal,
    ShowTheme,
    TuneThemes,
    UndoEdit,
)
from facilitation.commands.leading import CheckWall, LeaveLead, TakeLead
from facilitation.commands.more_time import AskMoreTime
from facilitation.commands.noting import ParkIssue, RemoveIssue, TickIssue, WriteHeadline
from facilitation.commands.planning import (
    AddActivity,
    PlanMinutes,
    RemoveActivity,
    RepeatActivity,
    RewordActivity,
)
from facilitation.commands.proxies import ContributeFor, WithdrawFor
from facilitation.commands.running import (
    AdjustClock,
    CreateSession,
    Join,
    MoveSession,
    RunStep,
    Tick,
    UndoStep,
)
from facilitation.commands.saying import Contribute, Pass, Revise, SayTheSame, Withdraw
from facilitation.commands.showing import BlankWall, MoveSpotlight
from facilitation.decisions import decide
from facilitation.decisions.may import MAY
from facilitation.decisions.rules import rule
from facilitation.decisions.saying import RELEASE_MS
from facilitation.people import SYSTEM, Actor, Role, author
from facilitation.refusals import CODES, Refused
from facilitation.script import Option
from facilitation.session.state import RUNNING, SESSION_STEPS, STEPS, UNDO_MS
from facilitation.themes.edits import (
    KeepApart,
    MergeThemes,
    MoveCards,
    NameTheme,
    PinTheme,
    SameCards,
    SplitTheme,
)
from facilitation.themes.theme import Cluster
from tests.every_command import EVERY_COMMAND
from tests.given import (
    ANNE,
    ARRIVE,
    BASELINE,
    BOB,
    CAZ,
    COHORTS,
    FAY,
    MO,
    MOMENT,
    OLA,
    OPEN_TALK,
    SAM,
    SCRIPT,
    STORY,
    T0,
    VEIL,
    VOTE,
    WALL,
    Ask,
    Room,
    after,
    closes,
    edits,
    given,
    goes,
    item,
    joins,
    moderates,
    opens,
    passes,
    places,
    proposes,
    resolves,
    revises,
    runs,
    same,
    says,
    script,
    shows,
    step,
    ticks,
    tunes,
    undoes,
    withdraws,
    writes,
)


def talk(**fields: Any):
    """A script of one reflection."""
    return script(step("reflection", "moment", **{**OPEN_TALK, **fields}))


def told(*texts: str, script=SCRIPT) -> Room:
    """ANNE and BOB are in, the moment is open, and these were said in turn."""
    room = given(script, joins(ANNE, BOB), opens("moment"))
    for n, text in enumerate(texts):
        room = room.given(says("moment", (ANNE, BOB)[n % 2], 1 + n // 2, text=text))
    return room


def undoes_step(activity: str, by: Actor = FAY) -> Ask:
    return Ask(UndoStep(activity=activity), by)


def moves_clock(activity: str, minutes: int) -> Ask:
    return Ask(AdjustClock(activity=activity, minutes=minutes), FAY)


def asks_again(activity: str = "moment") -> Ask:
    return Ask(Regroup(activity=activity), FAY)


def state(room: Room, activity: str) -> str:
    return room.session.runs[activity].state


# Who may


PEOPLE = {
    Role.PARTICIPANT: ANNE,
    Role.BOARD: WALL,
    Role.FACILITATOR: FAY,
    Role.MODERATOR: MO,
    Role.ORGANISER: OLA,
    Role.SCRIBE: SAM,
    Role.SYSTEM: SYSTEM,
}
DESK = {Role.FACILITATOR, Role.ORGANISER}
ALLOWED: dict[type, set[Role]] = {
    CreateSession: {Role.ORGANISER, Role.SYSTEM},
    MoveSession: DESK,
    Join: {Role.PARTICIPANT},
    RunStep: DESK,
    UndoStep: DESK,
    AdjustClock: DESK,
    Contribute: {Role.PARTICIPANT},
    SayTheSame: {Role.PARTICIPANT},
    Revise: {Role.PARTICIPANT},
    Withdraw: {Role.PARTICIPANT},
    Pass: {Role.PARTICIPANT},
    AskMoreTime: {Role.PARTICIPANT},
    Moderate: {*DESK, Role.MODERATOR},
    EditThemes: DESK,
    UndoEdit: DESK,
    Regroup: DESK,
    AskModel: DESK,
    GiveUpModel: {Role.SYSTEM},
    ResolveProposal: DESK,
    TuneThemes: DESK,
    ShowTheme: DESK,
    PlanMinutes: DESK,
    AddActivity: DESK,
    RepeatActivity: DESK,
    RewordActivity: DESK,
    RemoveActivity: DESK,
    WriteHeadline: DESK,
    ParkIssue: DESK,
    TickIssue: DESK,
    RemoveIssue: DESK,
    TakeLead: DESK,
    LeaveLead: DESK,
    CheckWall: DESK,
    Redact: {*DESK, Role.MODERATOR},
    NeedPerson: {*DESK, Role.MODERATOR},
    ContributeFor: {*DESK, Role.SCRIBE},
    WithdrawFor: {*DESK, Role.SCRIBE},
    MoveSpotlight: DESK,
    BlankWall: DESK,
    ProposeClusters: {Role.SYSTEM},
    PlaceCards: {Role.SYSTEM},
    Tick: {Role.SYSTEM},
}
"""Written out a second time on purpose: whoever widens `MAY` must say so here too."""


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("command", EVERY_COMMAND.values(), ids=lambda command: command.do)
def test_each_role_may_ask_what_it_may_and_nothing_else(command, role):
    asked = told("first").when(command, by=PEOPLE[role])
    refused = isinstance(asked.decision, Refused) and asked.decision.code == "not-allowed"
    assert refused == (role not in ALLOWED[type(command)])


def test_every_command_has_its_roles_and_its_decision():
    every = set(get_args(commands.Command))
    assert set(MAY) == set(ALLOWED) == set(EVERY_COMMAND) == every
    for kind in every - {CreateSession}:
        assert rule.dispatch(kind) is not rule.dispatch(object), kind


def test_every_command_stands_in_a_file_named_as_the_one_that_decides_it():
    for kind in set(EVERY_COMMAND) - {CreateSession}:
        asked, decided = kind.__module__, rule.dispatch(kind).__module__
        assert asked.rpartition(".")[2] == decided.rpartition(".")[2], kind


def test_what_is_no_command_is_a_fault_of_the_program():
    with pytest.raises(TypeError, match="no decision for object"):
        rule(object(), given().session, FAY)


@pytest.mark.parametrize("command", EVERY_COMMAND.values(), ids=lambda command: command.do)
def test_every_event_says_when_and_by_whom(command):
    by = PEOPLE[next(role for role in Role if role in ALLOWED[type(command)])]
    decided = told("first").given(after(3)).when(command, by=by).decision
    for event in decided if isinstance(decided, tuple) else ():
        assert event.at == T0 + 3000
        assert event.by == by.ref


# Every refusal


REFUSALS: list[tuple[str, Any, Any]] = [
    ("not-allowed", given(), Ask(Tick(), FAY)),
    ("not-live", given(state="draft"), opens("moment")),
    ("not-live", given(state="draft").given(joins(ANNE)), says("moment", ANNE, text="x")),
    ("session-over", given(SCRIPT, goes("closed")), joins(ANNE)),
    ("session-over", given(SCRIPT, joins(ANNE), goes("closed")), says("moment", ANNE, text="x")),
    ("session-over", told("x").given(goes("closed", "archived")), moderates("held", "c6")),
    ("session-over", told("x").given(goes("closed", "archived")), asks_again()),
    ("wrong-step", given(), goes("archived")),
    ("wrong-step", given(), runs("moment", "pause")),
    ("wrong-step", given(), moves_clock("moment", 1)),
    ("too-late-to-undo", given(SCRIPT, goes("closed"), after(61)), goes("live")),
    ("too-late-to-undo", given(SCRIPT, opens("moment"), after(61)), undoes_step("moment")),
    ("nothing-to-undo", given(), undoes_step("moment")),
    ("nothing-to-undo", told("x"), undoes_step("moment")),
    ("no-such-activity", given(), opens("nowhere")),
    ("no-such-activity", given(), undoes_step("nowhere")),
    ("no-such-activity", given(), moves_clock("nowhere", 1)),
    ("no-such-activity", given(SCRIPT, joins(ANNE)), says("nowhere", ANNE, text="x")),
    ("no-such-activity", given(SCRIPT, joins(ANNE)), revises("nowhere", ANNE, text="x")),
    ("no-such-activity", given(SCRIPT, joins(ANNE)), withdraws("nowhere", ANNE)),
    ("no-such-activity", given(SCRIPT, joins(ANNE)), passes("nowhere", ANNE)),
    ("no-such-activity", given(), asks_again("nowhere")),
    ("not-joined", given(SCRIPT, opens("moment")), says("moment", ANNE, text="x")),
    ("not-joined", given(SCRIPT, opens("moment")), passes("moment", ANNE)),
    ("activity-pending", given(SCRIPT, joins(ANNE)), says("moment", ANNE, text="x")),
    ("activity-pending", given(SCRIPT, joins(ANNE), runs("moment", "skip")), says("moment", ANNE, text="x")),
    ("activity-paused", told().given(runs("moment", "pause")), says("moment", ANNE, text="x")),
    ("activity-locked", told(script=talk(late="accept")).given(closes("moment"), runs("moment", "lock")), says("moment", ANNE, text="x")),
    ("activity-closed", told(script=talk(late="read_only")).given(closes("moment")), says("moment", ANNE, text="x")),
    ("activity-closed", told(script=talk(late="read_only")).given(closes("moment")), passes("moment", ANNE)),
    ("activity-closed", told("x", script=talk(late="read_only")).given(closes("moment")), revises("moment", ANNE, text="y")),
    ("activity-closed", given(SCRIPT, joins(ANNE), opens("tea")), says("tea", ANNE)),
    ("too-many", told("x", script=talk(limits={"max_per_unit": 1})), says("moment", ANNE, 2, text="y")),
    ("too-long", told(script=talk(limits={"max_chars": 3})), says("moment", ANNE, text="four")),
    ("too-short", told(script=talk(limits={"min_chars": 3})), says("moment", ANNE, text="no")),
    ("too-many-words", told(script=talk(limits={"max_words": 2})), says("moment", ANNE, text="one two three")),
    ("empty", told(script=talk(limits={"min_chars": 1})), says("moment", ANNE, text="")),
    ("empty", told(), says("moment", ANNE, text="  ")),
    ("too-long", told("x", script=talk(limits={"max_chars": 3})), revises("moment", ANNE, text="four")),
    ("incomplete", given(SCRIPT, joins(ANNE), opens("baseline")), says("baseline", ANNE, values={})),
    ("unknown-option", given(SCRIPT, joins(ANNE), opens("vote")), says("vote", ANNE, dots={"o9": 1})),
    ("option-full", given(SCRIPT, joins(ANNE), opens("vote")), says("vote", ANNE, dots={"o1": 2})),
    ("no-dots-left", given(script(step("dot_vote", "vote", settings={"options": ("a", "b"), "dots": 1})), joins(ANNE), opens("vote")), says("vote", ANNE, dots={"o1": 1, "o2": 1})),
    ("id-reused", told("x"), says("moment", ANNE, text="another")),
    ("id-reused", told("x").given(opens("story")), Ask(Contribute(activity="story", contribution=item("moment", ANNE), body={"what_happened": "a", "what_it_showed": "b"}), ANNE)),
    ("no-such-item", told("x"), revises("moment", BOB, text="y")),
    ("no-such-item", told("x"), withdraws("moment", BOB)),
    ("no-such-item", told("x").given(withdraws("moment", ANNE)), revises("moment", ANNE, text="y")),
    ("version-conflict", told("x").given(revises("moment", ANNE, text="y")), revises("moment", ANNE, text="z")),
    ("cannot-edit", told("x", script=talk(allow_edit="never")), revises("moment", ANNE, text="y")),
    ("cannot-pass", told(script=talk(allow_pass=False)), passes("moment", ANNE)),
    ("no-such-card", given(), moderates("held", "c99")),
    ("no-such-card", told("x"), edits(MoveCards(cards=("c99",)))),
    ("not-themed", given(), asks_again("baseline")),
    ("not-themed", given(), edits(NameTheme(theme="t", title="T"), activity="baseline")),
    ("not-themed", given(), undoes(1, activity="baseline")),
    ("not-themed", given(), proposes(activity="baseline")),
    ("not-themed", given(), places(activity="baseline")),
    ("no-such-theme", told("x"), edits(MoveCards(cards=("c6",), to="t"))),
    ("no-such-theme", given(), edits(PinTheme(theme="t"))),
    ("no-such-theme", given(), edits(MergeThemes(theme="t", into="u"))),
    ("no-such-theme", told("x"), edits(SplitTheme(theme="t", new="u", cards=("c6",)))),
    ("same-theme", given(), edits(MergeThemes(theme="t", into="t"))),
    ("id-reused", told("x").given(proposes(t=("c6",))), edits(SplitTheme(theme="t", new="t", cards=("c6",)))),
    ("no-such-edit", told("x"), undoes(6)),
    ("no-such-theme", told("x"), shows("t")),
    ("not-themed", given(), shows("t", activity="baseline")),
    ("not-themed", given(), tunes(activity="baseline", cut=0.5)),
    ("not-themed", given(), resolves(1, activity="baseline")),
    ("no-such-proposal", told("x"), resolves(6)),
    ("same-card", told("x"), edits(KeepApart(card="c6", other="c6"))),
    ("same-card", told("x"), edits(SameCards(cards=("c6",), into="c6"))),
    ("themes-off", told("x").given(tunes(on=False)), proposes(t=("c6",))),
    ("themes-off", told("x").given(tunes(frozen=True)), proposes(t=("c6",))),
    ("themes-off", told("x").given(proposes(t=("c6",)), tunes(frozen=True)), places(c6="t")),
    ("no-model", told("x"), Ask(AskModel(activity="moment"), FAY)),
    ("themes-off", told("x").given(tunes(on=False)), Ask(AskModel(activity="moment"), FAY)),
    ("no-such-activity", told("x"), same("c6", BOB, activity="nowhere")),
    ("not-joined", told("x"), same("c6", CAZ)),
    ("activity-closed", told("x", script=talk(late="read_only")).given(closes("moment")), same("c6", BOB)),
    ("no-such-card", told("x"), same("c9", BOB)),
    ("no-such-card", told("x"), same("c6", ANNE)),
    ("said-already", told("x").given(same("c6", BOB)), same("c6", BOB, 8)),
    ("too-many", told("x", "y", script=talk(limits={"max_per_unit": 1})), same("c6", BOB)),
    ("id-reused", told("x", "y", "z").given(same("c6", BOB)), same("c8", BOB)),
    ("no-such-item", told("x").given(same("c6", BOB)), revises("moment", BOB, 9, text="y")),
    ("bad-activity", told("x"), Ask(AddActivity(activity="v", type="dot_vote", title="V", line="?", after="moment"), FAY)),
    ("list-full", given(script(*(step("break", f"b{n}") for n in range(60)))), Ask(RepeatActivity(activity="b", repeats="b1", after="b1"), FAY)),
    ("no-such-note", told("x"), Ask(TickIssue(note="note-0001"), FAY)),
    ("not-leading", told("x").given(Ask(TakeLead(lead="desk-of-ana", name="Ana"), FAY)), runs("moment", "close")),
    ("no-proxy", told(script=talk(proxy="off")), writes("moment", text="x")),
]  # fmt: skip


@pytest.mark.parametrize(("code", "room", "asked"), REFUSALS, ids=[case[0] for case in REFUSALS])
def test_it_is_refused_and_nothing_changes(code, room, asked):
    before = room.session
    assert room.when(asked).refuses(code).session is before


def test_every_code_that_the_core_gives_has_its_case():
    core = Path(facilitation.__file__).parent
    sources = [path for path in core.rglob("*.py") if path.name != "refusals.py"]
    text = "".join(path.read_text("utf-8") for path in sources)
    assert {code for code, _, _ in REFUSALS} == {code for code in CODES if f'"{code}"' in text}


def test_no_code_is_given_that_is_not_listed():
    core = Path(facilitation.__file__).parent
    text = "".join(path.read_text("utf-8") for path in core.rglob("*.py"))
    assert set(re.findall(r'(?:Refused|BadContribution)\(\s*"([a-z-]+)"', text)) <= CODES


def test_a_refusal_says_what_a_screen_needs_to_explain_it():
    told(script=talk(limits={"max_chars": 3})).when(says("moment", ANNE, text="four")).refuses(
        "too-long", max=3, length=4
    )
    given().when(runs("moment", "reveal")).refuses("wrong-step", state="pending", step="reveal")
    given(SCRIPT, joins(ANNE)).when(says("moment", ANNE, text="x")).refuses(
        "activity-pending", activity="moment"
    )


# A session


def test_a_session_is_made_once():
    room = given(state="draft")
    room.when(CreateSession(session="s-1", script=SCRIPT), by=SYSTEM).was_done(1)


def test_a_session_that_was_never_made_does_nothing():
    assert decide(None, Tick(), SYSTEM) == Refused("not-live")


@pytest.mark.parametrize("to", SESSION_STEPS)
@pytest.mark.parametrize("state", SESSION_STEPS)
def test_a_session_moves_only_along_its_steps(state, to):
    way = {
        "draft": (),
        "rehearsal": ("rehearsal",),
        "live": ("live",),
        "closed": ("live", "closed"),
        "archived": ("live", "closed", "archived"),
    }
    asked = given(SCRIPT, goes(*way[state]), state="draft").when(goes(to))
    if to == state:
        asked.was_done()
    elif to in SESSION_STEPS[state]:
        assert asked.then(events.SessionMoved).session.state == to
    else:
        asked.refuses("wrong-step", state=state)


def test_closing_a_session_closes_what_is_open():
    room = told("x").when(goes("closed")).then(events.StepMoved, events.SessionMoved)
    assert state(room, "moment") == "closed"


def test_a_session_closed_by_mistake_goes_on_within_a_minute():
    room = told("x").given(goes("closed"), after(60), goes("live"))
    assert room.session.state == "live"
    assert room.given(runs("moment", "reopen"), says("moment", ANNE, 2, text="y"))


def test_leaving_a_rehearsal_wipes_all_that_was_said_and_who_was_there():
    room = given(
        SCRIPT, joins(ANNE), opens("moment"), says("moment", ANNE, text="x"), state="rehearsal"
    )
    room = room.given(edits(NameTheme(theme="t", title="T")), goes("live"))
    fresh = given(SCRIPT).session
    for field in fields(fresh):
        if field.name not in {"number", "was"}:
            assert getattr(room.session, field.name) == getattr(fresh, field.name), field.name


def test_a_person_joins_once():
    room = given(SCRIPT, joins(ANNE))
    room.when(joins(ANNE)).was_done()
    assert len(room.session.people) == 1


# Running the script


@pytest.mark.parametrize("verb", STEPS)
@pytest.mark.parametrize(
    "start", ["pending", "skipped", "open", "paused", "closing", "closed", "revealed", "locked"]
)
def test_an_activity_moves_only_along_its_steps(start, verb):
    way = {
        "pending": (), "skipped": ("skip",), "open": ("open",), "paused": ("open", "pause"),
        "closing": ("open", "close"), "closed": ("open", "close", "close"),
        "revealed": ("open", "close", "close", "reveal"), "locked": ("open", "close", "close", "lock"),
    }  # fmt: skip
    room = given(SCRIPT, runs("moment", *way[start]))
    assert state(room, "moment") == start
    asked = room.when(runs("moment", verb))
    if start in STEPS[verb]:
        assert state(asked.follows(), "moment") == STEPS[verb][start]
    else:
        asked.refuses("wrong-step", state=start, step=verb)


def test_opening_one_activity_closes_the_one_that_is_open():
    room = given(SCRIPT, opens("moment"))
    room = room.when(opens("story")).then(events.StepMoved, events.StepMoved)
    assert (state(room, "moment"), state(room, "story")) == ("closed", "open")
    assert room.session.current == "story"


def test_without_a_grace_an_activity_closes_at_once():
    room = given(talk(grace_seconds=0), opens("moment"), runs("moment", "close"))
    assert state(room, "moment") == "closed"


def test_a_grace_lets_people_finish_their_sentence():
    room = told().given(
        runs("moment", "close"), after(9), says("moment", ANNE, text="just in time")
    )
    room.when(ticks()).then()
    room = room.given(after(1)).when(ticks()).then(events.StepMoved)
    assert state(room, "moment") == "closed"
    assert room.session.cards["c7"].late is False


def test_a_step_opens_with_the_whole_of_its_minutes():
    room = given(talk(minutes=2), opens("moment"))
    assert room.session.runs["moment"].ends_at == T0 + 120_000


def test_a_clock_that_is_paused_stands_still():
    room = given(talk(minutes=2), opens("moment"), after(30), runs("moment", "pause"))
    assert (room.session.runs["moment"].ends_at, room.session.runs["moment"].left_ms) == (0, 90_000)
    room = room.given(after(600), runs("moment", "resume"))
    assert room.session.runs["moment"].ends_at == room.at + 90_000


def test_a_clock_is_moved_and_never_into_the_past():
    room = given(talk(minutes=2), opens("moment"))
    assert room.when(moves_clock("moment", 1)).event.ends_at == T0 + 180_000
    assert room.when(moves_clock("moment", -9)).event.ends_at == T0 + 1000
    paused = room.given(runs("moment", "pause"))
    assert paused.when(moves_clock("moment", -1)).event.left_ms == 60_000
    assert paused.when(moves_clock("moment", -9)).event.left_ms == 1000
    moved = paused.given(moves_clock("moment", 1))
    assert moved.session.runs["moment"].left_ms == 180_000


def test_a_clock_that_has_none_starts_now():
    room = given(talk(minutes=2), opens("moment"), closes("moment"), runs("moment", "reopen"))
    assert room.session.runs["moment"].ends_at == 0
    assert room.when(moves_clock("moment", 2)).event.ends_at == T0 + 120_000


def test_an_activity_that_closes_by_the_clock_does_so():
    room = given(talk(minutes=1, closes="timer"), opens("moment"), after(60))
    room = room.when(ticks()).then(events.StepMoved)
    assert state(room, "moment") == "closing"
    again = room.given(after(10), ticks(), runs("moment", "reopen"))
    assert again.session.runs["moment"].ends_at == again.at + 60_000


def test_without_a_grace_the_clock_closes_at_once():
    room = given(
        talk(minutes=1, closes="timer", grace_seconds=0), opens("moment"), after(60), ticks()
    )
    assert state(room, "moment") == "closed"


def test_an_activity_that_is_closed_by_hand_is_left_alone_by_the_clock():
    given(talk(minutes=1), opens("moment"), after(3600)).when(ticks()).then()


def test_only_what_is_over_is_closed_by_the_clock():
    """Two may run at once: one that closes by itself, and one in its grace."""
    room = given(SCRIPT, opens("moment"), runs("moment", "close"), after(11))
    assert [e.activity for e in room.when(ticks()).decision] == ["moment"]


# A wrong button


@pytest.mark.parametrize(
    ("steps", "back"),
    [
        (("open",), "pending"),
        (("skip",), "pending"),
        (("open", "pause"), "open"),
        (("open", "pause", "resume"), "paused"),
        (("open", "close"), "open"),
        (("open", "close", "close"), "open"),
        (("open", "close", "close", "reveal"), "closed"),
        (("open", "close", "close", "lock"), "closed"),
        (("open", "close", "close", "reopen"), "closed"),
    ],
)
def test_a_step_can_be_taken_back(steps, back):
    room = given(SCRIPT, runs("moment", *steps), after(UNDO_MS / 1000), undoes_step("moment"))
    assert state(room, "moment") == back
    room.when(undoes_step("moment")).refuses("nothing-to-undo")


def test_taking_back_a_close_brings_the_clock_back():
    room = given(
        talk(minutes=2), opens("moment"), after(30), runs("moment", "close"), undoes_step("moment")
    )
    assert room.session.runs["moment"].ends_at == T0 + 120_000


def test_a_close_can_be_taken_back_when_its_grace_has_run_out():
    """The minute is longer than the grace: what is taken back is the button, not the clock."""
    room = told("x").given(runs("moment", "close"), after(10), ticks(), after(20))
    assert state(room, "moment") == "closed"
    room = room.given(undoes_step("moment"))
    assert state(room, "moment") == "open"
    room.when(ticks()).then()


def test_taking_back_what_the_clock_closed_opens_without_a_clock():
    """With the old one it would close in the same breath."""
    room = given(
        talk(minutes=1, closes="timer"), opens("moment"), after(60), ticks(), after(10), ticks()
    )
    room = room.given(after(30), undoes_step("moment"))
    assert state(room, "moment") == "open"
    room.when(ticks()).then()
    early = given(
        talk(minutes=1, closes="timer"),
        opens("moment"),
        runs("moment", "close"),
        undoes_step("moment"),
    )
    assert early.session.runs["moment"].ends_at == T0 + 60_000


def test_an_opening_can_not_be_taken_back_when_somebody_has_spoken():
    told("x").when(undoes_step("moment")).refuses("nothing-to-undo")


def test_taking_back_into_open_closes_what_was_opened_since():
    room = given(SCRIPT, opens("moment"), opens("story"))
    room = room.when(undoes_step("moment")).then(events.StepMoved, events.StepMoved)
    assert (state(room, "moment"), state(room, "story")) == ("open", "closed")


def test_nothing_is_taken_back_in_a_session_that_is_over():
    room = told("x").given(goes("closed"))
    room.when(undoes_step("moment")).refuses("not-live", state="closed")


# Options


def test_options_are_frozen_when_the_activity_opens():
    room = given(SCRIPT).when(opens("vote")).then(events.OptionsFrozen, events.StepMoved)
    assert [each.id for each in room.session.runs["vote"].options] == ["o1", "o2"]


def voted_on(room: Room) -> list[Option]:
    """What was carried: without the options of the vote itself."""
    return list(room.given(opens("vote")).session.runs["vote"].options[2:])


def test_themes_are_carried_named_ones_first_then_by_people():
    room = told("a", "b", "c", "d", "e").given(
        proposes(one=("c6",), two=("c7", "c10"), named=("c9",)),
        edits(NameTheme(theme="named", title="Named by people")),
    )
    assert voted_on(room) == [
        Option(id="named", label="Named by people"),
        Option(id="two", card="c7"),
        Option(id="one", card="c6"),
    ]


def test_only_the_strongest_are_carried_when_so_many_are_asked_for():
    top = script(MOMENT, replace(VOTE, carry_from=(replace(VOTE.carry_from[0], top=1),)))
    room = told("a", "b", "c", script=top).given(proposes(one=("c6",), two=("c7", "c8")))
    assert [each.id for each in voted_on(room)] == ["two"]


def test_a_label_in_somebodys_words_is_one_that_may_be_shown():
    room = told("tea", "more tea").given(proposes(tea=("c6", "c7")), moderates("held", "c6"))
    assert voted_on(room) == [Option(id="tea", card="c7")]


def test_a_pile_that_nobody_may_see_is_no_option():
    room = told("tea").given(proposes(tea=("c6",)), moderates("hidden", "c6"))
    assert voted_on(room) == []


def test_an_activity_without_options_freezes_none():
    given(SCRIPT).when(opens("moment")).then(events.StepMoved)


# What people say


def test_what_is_said_is_kept_under_the_id_that_the_asker_chose():
    made = told().given(after(2)).when(says("moment", ANNE, text="She stayed")).event
    assert made == events.ContributionMade(
        at=T0 + 2000,
        by="P-0001",
        activity="moment",
        kind="reflection",
        contribution="P-0001-moment-1",
        person="P-0001",
        body={"text": "She stayed", "tag": ""},
    )


def test_language_and_the_phones_clock_are_kept_but_decide_nothing():
    command = replace(says("moment", ANNE, text="x").command, lang="cy", written_at=5)
    made = told().when(command, by=ANNE).event
    assert (made.lang, made.written_at, made.at) == ("cy", 5, T0)


AGAIN = [
    says("moment", ANNE, text="first"),
    says("moment", ANNE, 2, text="second"),
    revises("moment", ANNE, version=2, text="changed"),
    revises("moment", ANNE, version=5, text="changed"),
    passes("moment", CAZ),
    withdraws("moment", ANNE),
    edits(NameTheme(theme="t", title="T")),
    joins(CAZ)[0],
    goes("closed")[0],
    moderates("held", "c6"),
]


@pytest.mark.parametrize("asked", AGAIN, ids=lambda asked: asked.command.do)
def test_asking_twice_is_asking_once(asked):
    room = told("first").given(joins(CAZ) if asked.command.do != "join" else [])
    once = room.when(asked).follows()
    assert once.when(asked).was_done().session == once.session


def test_a_second_ack_gives_the_same_number():
    told("x").when(says("moment", ANNE, text="x")).was_done(6)
    room = told("x").given(edits(NameTheme(theme="t", title="T"), ask="ask-1234"))
    room.when(edits(PinTheme(theme="t"), ask="ask-1234")).was_done(7)


def test_an_ask_is_known_again_when_its_item_has_been_changed_or_withdrawn():
    """Its first body is gone, so whatever comes under that id gets the same ack."""
    changed = told("x").given(revises("moment", ANNE, text="y"))
    changed.when(says("moment", ANNE, text="x")).was_done(6)
    told("x").given(withdraws("moment", ANNE)).when(says("moment", ANNE, text="x")).was_done(6)


def test_an_ask_is_known_again_when_the_activity_is_over():
    told("x").given(closes("moment"), goes("closed")).when(says("moment", ANNE, text="x")).was_done(
        6
    )


def test_an_ask_is_known_again_though_it_could_not_be_made_now():
    """BOB's dots are spent, also by this very ballot."""
    vote = script(
        step(
            "dot_vote",
            "vote",
            settings={"options": ("a", "b"), "dots": 2},
            limits={"max_per_unit": 2},
        )
    )
    room = given(
        vote,
        joins(BOB),
        opens("vote"),
        says("vote", BOB, 1, dots={"o1": 1}),
        says("vote", BOB, 2, dots={"o2": 1}),
    )
    room.when(says("vote", BOB, 2, dots={"o2": 1})).was_done()
    room.when(says("vote", BOB, 2, dots={"o1": 1})).refuses("id-reused")


def test_two_people_may_choose_the_same_id():
    room = told("x")
    same = says("moment", ANNE, text="x").command
    room.when(same, by=BOB).then(events.ContributionMade)


def test_a_limit_counts_what_a_person_has_there_now():
    room = told("x", script=talk(limits={"max_per_unit": 1})).given(withdraws("moment", ANNE))
    room.when(says("moment", ANNE, 2, text="y")).then(events.ContributionMade)


def test_length_is_counted_in_characters_and_not_in_bytes():
    room = told(script=talk(limits={"max_chars": 3}))
    room.when(says("moment", ANNE, text="\N{WOMAN}\N{MAN}\N{GIRL}")).then(events.ContributionMade)


def test_a_number_of_words_binds_the_first_field_only():
    room = given(SCRIPT, joins(ANNE), opens("arrive"))
    room.when(says("arrive", ANNE, line="word " * 16)).refuses("too-many-words", max=15)


def test_a_minimum_binds_all_fields_together():
    told_story = replace(STORY, limits=replace(STORY.limits, min_chars=8))
    room = given(script(told_story), joins(ANNE), opens("story"))
    room.when(says("story", ANNE, what_happened="four", what_it_showed="four")).then(
        events.ContributionMade
    )
    room.when(says("story", ANNE, what_happened="four", what_it_showed="few")).refuses(
        "too-short", min=8
    )


@pytest.mark.parametrize("end", [(), ("reveal",)])
def test_what_comes_late_is_taken_where_that_was_said_and_marked(end):
    room = told(script=talk(late="accept")).given(closes("moment"), runs("moment", *end))
    made = room.when(says("moment", ANNE, text="late")).event
    assert made.late is True


def test_cohorts_are_known_from_what_a_body_states():
    room = given(SCRIPT, joins(ANNE), opens("arrive"))
    said = says("arrive", ANNE, line="Here", cohorts={"perspective": "staff"})
    room = room.when(said).then(events.ContributionMade, events.PersonIntroduced)
    assert dict(room.session.people["P-0001"].cohorts) == {"perspective": "staff"}
    again = revises(
        "arrive", ANNE, line="Here", cohorts={"perspective": "patient", "role_group": "support"}
    )
    room = room.when(again).then(events.ContributionRevised, events.PersonIntroduced)
    assert dict(room.session.people["P-0001"].cohorts) == {
        "perspective": "patient",
        "role_group": "support",
    }


def test_nobody_may_write_a_cohort_of_their_own():
    """It would be words that nobody screens or wipes."""
    room = given(SCRIPT, joins(ANNE), opens("arrive"))
    room.when(says("arrive", ANNE, cohorts={"perspective": "made up"})).refuses(
        "unknown-option", option="made up"
    )
    room.when(says("arrive", ANNE, line="x", cohorts={"perspective": ""})).then(
        events.ContributionMade
    )


def test_a_cohort_that_was_not_asked_for_is_not_kept():
    asked = script(step("check_in", "arrive", settings={"fields": ("role_group",)}))
    room = given(asked, joins(ANNE), opens("arrive"))
    said = says(
        "arrive", ANNE, line="x", cohorts={"perspective": "staff", "favourite colour": "red"}
    )
    made = room.when(said).event
    assert made.body["cohorts"] == {}


def test_a_required_cohort_must_be_stated_where_it_is_asked():
    told = script(ARRIVE, MOMENT, cohorts=({**COHORTS[0], "required": True}, COHORTS[1]))
    room = given(told, joins(ANNE), opens("arrive"))
    room.when(says("arrive", ANNE, line="x")).refuses("incomplete", missing=["perspective"])
    said = says("arrive", ANNE, line="x", cohorts={"perspective": "staff"})
    room.when(said).then(events.ContributionMade, events.PersonIntroduced)
    room = room.given(opens("moment"))
    room.when(says("moment", ANNE, text="x")).then(events.ContributionMade)


def test_nobody_is_introduced_in_an_anonymous_activity():
    veiled = script(replace(ARRIVE, identity="anonymous"))
    room = given(veiled, joins(ANNE), opens("arrive"))
    room.when(says("arrive", ANNE, cohorts={"perspective": "staff"})).then(events.ContributionMade)


def test_passing_is_an_answer_until_one_speaks():
    room = told().when(passes("moment", ANNE)).then(events.Passed)
    assert "P-0001" in room.session.runs["moment"].passed
    room = room.given(says("moment", ANNE, text="after all"))
    assert "P-0001" not in room.session.runs["moment"].passed
    room.when(passes("moment", ANNE)).was_done()


# Anonymous


def veiled() -> Room:
    hush = step("reflection", "moment", identity="anonymous", **OPEN_TALK)
    return given(script(hush, replace(hush, id="other")), joins(ANNE, BOB), opens("moment"))


def test_in_an_anonymous_activity_no_event_names_the_person():
    room = veiled().given(
        says("moment", ANNE, text="x"), revises("moment", ANNE, text="y"), withdraws("moment", ANNE)
    )
    room = room.given(passes("moment", BOB))
    for event in room.journal()[-4:]:
        assert event.by == event.person
        assert event.by.startswith("A-")
        assert "P-000" not in event.person


def test_a_hidden_author_can_still_be_limited_and_change_what_was_said():
    room = veiled().given(says("moment", ANNE, text="x"))
    room.when(revises("moment", ANNE, text="y")).then(events.ContributionRevised)
    room.when(revises("moment", BOB, text="y")).refuses("no-such-item")


def test_a_hidden_author_is_another_in_each_activity_and_under_each_key():
    names = [
        author(ANNE, "anonymous", "moment"),
        author(ANNE, "anonymous", "other"),
        author(BOB, "anonymous", "moment"),
        author(replace(ANNE, veil=b"another key"), "anonymous", "moment"),
    ]
    assert len(set(names)) == 4
    assert author(ANNE, "anonymous", "moment") == names[0]
    assert author(ANNE, "pseudonymous", "moment") == author(ANNE, "named", "moment") == "P-0001"


def test_a_key_longer_than_the_hash_takes_is_cut():
    assert author(replace(ANNE, veil=VEIL * 3), "anonymous", "m") == author(
        replace(ANNE, veil=(VEIL * 3)[:32]), "anonymous", "m"
    )


# Changing one's mind


def test_a_change_is_another_version():
    revised = told("x").when(revises("moment", ANNE, text="y")).event
    assert (revised.version, revised.card, revised.body["text"]) == (2, "c6", "y")


def test_a_change_can_be_changed():
    room = told("x").given(
        revises("moment", ANNE, text="y"), revises("moment", ANNE, version=3, text="z")
    )
    assert room.session.cards["c6"].body["text"] == "z"
    assert room.session.cards["c6"].version == 3


def test_a_change_that_was_overtaken_is_refused():
    room = told("x").given(
        revises("moment", ANNE, text="y"), revises("moment", ANNE, version=3, text="z")
    )
    room.when(revises("moment", ANNE, version=2, text="y")).refuses("version-conflict")


def test_a_change_does_not_count_against_the_limit():
    room = told("x", script=talk(limits={"max_per_unit": 1}))
    room.when(revises("moment", ANNE, text="y")).then(events.ContributionRevised)


@pytest.mark.parametrize("to", ["held", "hidden"])
def test_a_change_does_not_free_what_a_moderator_took_off_the_wall(to):
    room = told("x").given(moderates(to, "c6"), revises("moment", ANNE, text="y"))
    assert room.session.cards["c6"].state == to


def test_a_change_waits_and_is_looked_at_like_new_words():
    pre = told("x", script=talk(moderation={"mode": "pre"})).given(moderates("shown", "c6"))
    assert pre.when(revises("moment", ANNE, text="y")).event.state == "held"
    post = told("x", script=talk(moderation={"mode": "post", "delay_s": 8})).given(
        after(8), ticks()
    )
    revised = post.when(revises("moment", ANNE, text="y")).event
    assert (revised.state, revised.due_at) == ("waiting", T0 + 16_000)


def test_words_can_be_taken_back_at_any_time():
    over = told("x").given(closes("moment"), runs("moment", "lock"), goes("closed", "archived"))
    room = over.when(withdraws("moment", ANNE)).then(events.ContributionWithdrawn)
    assert room.session.cards["c6"].state == "withdrawn"
    assert "x" not in room.session.cards["c6"].body.values()


# Moderation


def test_without_moderation_words_are_shown_at_once():
    assert told().when(says("moment", ANNE, text="x")).event.state == "shown"


def test_with_a_delay_words_wait_and_are_then_shown_together():
    room = told("x", "y", script=talk(moderation={"mode": "post", "delay_s": 8}))
    assert {card.state for card in room.session.cards.values()} == {"waiting"}
    room.given(after(7.9)).when(ticks()).then()
    room = (
        room.given(after(8))
        .when(ticks())
        .then(events.CardsModerated(at=T0 + 8000, by="system", cards=("c6", "c7"), to="shown"))
    )
    assert {card.state for card in room.session.cards.values()} == {"shown"}


def test_delays_end_on_a_grid_so_that_a_burst_is_let_go_by_few_events():
    room = told(script=talk(moderation={"mode": "post", "delay_s": 8})).given(after(0.001))
    due = room.when(says("moment", ANNE, text="x")).event.due_at
    assert due % RELEASE_MS == 0
    assert 0 <= due - (room.at + 8000) < RELEASE_MS


def test_a_delay_of_nothing_is_none():
    room = told(script=talk(moderation={"mode": "post", "delay_s": 0}))
    assert room.when(says("moment", ANNE, text="x")).event.state == "shown"


def test_a_moderator_is_quicker_than_the_delay():
    room = told("x", script=talk(moderation={"mode": "post", "delay_s": 8})).given(
        moderates("held", "c6")
    )
    room.given(after(9)).when(ticks()).then()
    assert room.session.cards["c6"].state == "held"


def test_what_must_be_looked_at_first_is_held():
    room = told("x", script=talk(moderation={"mode": "pre"}))
    assert room.session.cards["c6"].state == "held"
    assert room.given(moderates("shown", "c6")).session.cards["c6"].state == "shown"


def test_what_is_withdrawn_stays_so_whatever_a_moderator_does():
    room = told("x", "y").given(withdraws("moment", ANNE))
    moved = room.when(moderates("hidden", "c6", "c7", "c7")).event
    assert moved.cards == ("c7",)


# Themes


def test_what_the_machine_says_of_cards_that_are_gone_is_left_out():
    room = told("a", "b").given(withdraws("moment", ANNE))
    clusters = (
        Cluster(id="both", cards=("c6", "c7"), example="c6"),
        Cluster(id="gone", cards=("c6",)),
        Cluster(id="never", cards=("c99",)),
    )
    proposed = room.when(ProposeClusters(activity="moment", clusters=clusters), by=SYSTEM).event
    assert proposed.clusters == (Cluster(id="both", cards=("c7",), example=""),)


def test_new_cards_join_only_what_is_there():
    room = told("a", "b").given(proposes(tea=("c6",)))
    assert room.when(places(c7="tea", c99="tea", c6="nowhere")).event.homes == {"c7": "tea"}
    room.when(places(c7="nowhere")).then()
    room.given(withdraws("moment", BOB)).when(places(c7="tea")).then()


def test_an_edit_holds_what_the_machine_had_put_there():
    room = told("a", "b").given(proposes(tea=("c6", "c7")))
    assert room.when(edits(NameTheme(theme="tea", title="Tea"))).event.held == {"tea": ("c6", "c7")}


def test_an_edit_is_undone_once():
    room = told("a").given(edits(NameTheme(theme="t", title="T")), undoes(7))
    room.when(undoes(7)).was_done()


def test_a_fresh_proposal_can_be_asked_for():
    room = told("a").given(asks_again(), asks_again())
    assert room.session.runs["moment"].regroups == 2


def test_themes_can_be_edited_after_the_session_until_it_is_archived():
    room = told("a").given(goes("closed"))
    room.when(edits(NameTheme(theme="t", title="T"))).then(events.ThemesEdited)


def test_states_in_which_a_session_runs():
    assert {"rehearsal", "live"} == RUNNING
    rehearsed = given(SCRIPT, joins(ANNE), opens("moment"), state="rehearsal")
    rehearsed.when(says("moment", ANNE, text="x")).then(events.ContributionMade)


@pytest.mark.parametrize("kind", activities.names())
def test_every_kind_takes_its_own_examples_by_the_front_door(kind):
    example = activities.kind(kind).example
    room = given(script(step(kind, "one", settings=example["settings"])), joins(ANNE), opens("one"))
    for body in example.get("bodies", [])[:1]:
        assert isinstance(room.when(says("one", ANNE, **body)).decision, tuple)


def test_a_scale_is_answered_whole():
    room = given(script(BASELINE), joins(ANNE), opens("baseline"))
    room.when(says("baseline", ANNE, values={"heard": 4})).then(events.ContributionMade)
