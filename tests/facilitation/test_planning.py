"""The running order changes while it runs: shorter steps, one more, the same again."""

import pytest
import yaml

from facilitation import activities, events
from facilitation.commands.planning import (
    AddActivity,
    PlanMinutes,
    RemoveActivity,
    RepeatActivity,
    RewordActivity,
)
from facilitation.commands.running import UndoStep
from facilitation.decisions.planning import made_from_line
from facilitation.outputs import tables
from facilitation.people import author
from facilitation.session.steps import minutes_of
from facilitation.shape import plain
from facilitation.views import board, desk, phone
from server import scripts
from tests.given import (
    ANNE,
    BOB,
    FAY,
    MO,
    MOMENT,
    SCRIPT,
    TEA,
    Ask,
    after,
    closes,
    given,
    goes,
    joins,
    opens,
    replayed,
    runs,
    says,
    script,
    step,
    ticks,
)

LINE = "What did you hear?"


def adds(name="extra", kind="reflection", follows="moment", line=LINE, **told):
    command = AddActivity(
        activity=name, type=kind, title="One more", line=line, after=follows, **told
    )
    return Ask(command, FAY)


def repeats(name, of, follows="moment"):
    return Ask(RepeatActivity(activity=name, repeats=of, after=follows), FAY)


def rewords(name, line):
    return Ask(RewordActivity(activity=name, line=line), FAY)


def removes(name):
    return Ask(RemoveActivity(activity=name), FAY)


def plans(name, minutes):
    return Ask(PlanMinutes(activity=name, minutes=minutes), FAY)


def order(room):
    return [each.id for each in room.session.script.activities()]


@pytest.fixture
def room():
    return given(SCRIPT, joins(ANNE, BOB), opens("moment"))


# One more


def test_a_step_is_added_after_the_one_that_runs(room):
    added = room.when(adds()).then(events.ActivityAdded)
    names = order(added)
    assert names[names.index("moment") + 1] == "extra"
    steps = desk.view(added.session)["steps"]
    assert steps["extra"]["added"] == {"line": LINE, "repeats": ""}
    assert steps["extra"]["planned"] == 0
    assert (steps["extra"]["line"], steps["extra"]["state"]) == (LINE, "pending")
    assert desk.view(added.session)["order"] == names
    assert replayed(added) == added.session


def test_everybody_has_it_as_if_it_had_always_been_there(room):
    done = room.given(adds(), opens("extra"), says("extra", ANNE, text="That we may speak"))
    assert phone.shared(done.session)["step"]["prompt"] == LINE
    assert phone.own(done.session, ANNE)["items"]
    shown = done.given(after(60), ticks())
    assert next(iter(board.view(shown.session)["result"]["cards"].values()))["text"]
    assert "extra" in desk.view(shown.session)["themes"]


def test_asked_twice_it_is_added_once(room):
    room.given(adds()).when(adds()).was_done()


@pytest.mark.parametrize("kind", activities.names())
def test_what_is_made_from_a_line_is_what_the_reader_of_scripts_makes(kind, room):
    known = activities.kind(kind)
    if known.from_line is None:
        room.when(adds(kind=kind)).refuses("bad-activity")
        return
    choices = ("Tea together", "Fewer forms", "A quiet room")[: known.choices and 3]
    asked = adds("extra", kind, choices=choices, minutes=7).command
    own = known.from_line(LINE, choices)
    told = {
        "id": "extra",
        "type": kind,
        "title": "One more",
        "minutes": 7,
        "prompt": own.get("prompt", ""),
    }
    written = {
        "script": "tiny",
        "title": "Tiny",
        "parts": [{"id": "day", "activities": [told | own.get("settings", {})]}],
    }
    (read,) = scripts.read(yaml.safe_dump(written)).activities()
    made = made_from_line(SCRIPT, asked)
    assert plain(made) == plain(read)
    room.when(Ask(asked, FAY)).then(events.ActivityAdded)


def test_what_its_kind_finds_faulty_is_not_added(room):
    alike = ("More time for tea", "More time for tea!")
    told = room.when(adds(kind="dot_vote", choices=alike)).refuses("bad-activity")
    assert "extra" not in told.session.runs
    room.when(adds(kind="dot_vote")).refuses("bad-activity")


def test_what_there_is_no_place_for_is_refused(room):
    room.when(adds(kind="karaoke")).refuses("bad-activity")
    room.when(adds(line="")).refuses("empty")
    room.when(adds("moment")).refuses("id-reused")
    room.when(adds("Moment!")).refuses("id-reused")
    room.when(adds(follows="nowhere")).refuses("no-such-activity")
    room.given(goes("closed")).when(adds()).refuses("session-over")
    room.when(Ask(adds().command, MO)).refuses("not-allowed")
    full = script(*(step("break", f"b{n}") for n in range(60)))
    given(full).when(adds(follows="b1")).refuses("list-full", max=60)


def test_it_is_taken_out_again_while_it_is_still_to_come(room):
    added = room.given(adds())
    gone = added.when(removes("extra")).then(events.ActivityRemoved)
    assert order(gone) == order(room)
    assert "extra" not in desk.view(gone.session)["steps"]
    assert replayed(gone) == gone.session
    gone.when(removes("extra")).refuses("no-such-activity")
    added.given(opens("extra")).when(removes("extra")).refuses("wrong-step")
    added.when(removes("tea")).refuses("wrong-step")
    added.given(goes("closed")).when(removes("extra")).refuses("session-over")


def test_one_that_was_opened_by_mistake_can_still_go(room):
    back = room.given(adds(), opens("extra"), Ask(UndoStep(activity="extra"), FAY))
    gone = back.given(removes("extra"))
    assert "current" not in desk.view(gone.session)
    assert "step" not in board.view(gone.session)
    away = back.given(Ask(UndoStep(activity="moment"), FAY), removes("extra"))
    assert away.session.current != "extra"


def test_a_rehearsal_leaves_no_step_behind():
    tried = given(
        SCRIPT, joins(ANNE), opens("moment"), adds(), rewords("extra", "Which?"), state="rehearsal"
    )
    live = tried.given(plans("vote", 2), goes("live"))
    assert plain(live.session.script) == plain(SCRIPT)
    assert not live.session.added
    assert not live.session.planned
    live.when(adds(follows="tea")).then(events.ActivityAdded)


# The same again


def test_a_step_is_repeated_under_a_name_of_its_own(room):
    again = room.given(closes("moment")).given(repeats("moment-2", "moment"), opens("moment-2"))
    made = again.given(says("moment-2", ANNE, text="Still that"))
    assert made.session.cards[made.card("moment-2", ANNE)].activity == "moment-2"
    assert desk.view(made.session)["steps"]["moment-2"]["added"]["repeats"] == "moment"
    third = made.given(repeats("moment-3", "moment-2"))
    assert third.session.added["moment-3"].repeats == "moment"
    again.when(repeats("moment-2", "moment")).was_done()
    again.when(repeats("x", "nowhere")).refuses("no-such-activity")
    again.when(repeats("tea", "moment")).refuses("id-reused")


def test_in_an_anonymous_one_people_have_another_name_again(room):
    voted = room.given(repeats("vote-2", "vote"))
    first, second = (author(ANNE, "anonymous", name) for name in ("vote", "vote-2"))
    assert {first, second} <= phone.names(voted.session, ANNE)
    assert first != second


# Another question


def test_a_question_is_worded_anew_before_it_opens(room):
    asked = given(script(MOMENT, step("reflection", "later", prompt="Old", prompt_easy="Easy")))
    new = asked.when(rewords("later", "New")).then(events.ActivityReworded)
    view = desk.view(new.session)["steps"]["later"]
    assert (view["prompt"], view["easy"], view["line"]) == ("New", "", "New")
    assert replayed(new) == new.session
    new.when(rewords("later", "New")).was_done()
    new.when(rewords("later", "")).refuses("empty")
    room.when(rewords("moment", "Too late")).refuses("wrong-step")
    room.when(rewords("welcome", "It has no line")).refuses("wrong-step")
    room.when(rewords("nowhere", "?")).refuses("no-such-activity")
    room.given(goes("closed")).when(rewords("vote", "?")).refuses("session-over")


def test_what_was_made_from_a_line_is_made_from_another(room):
    added = room.given(adds(kind="scale"), rewords("extra", "I was heard"))
    assert desk.view(added.session)["steps"]["extra"]["line"] == "I was heard"
    (item,) = added.session.script.parts[0].activities[4].settings["items"]
    assert item["text"] == "I was heard"


# How long


def test_a_step_to_come_is_shortened_and_put_back(room):
    short = room.when(plans("tea", 6)).then(events.MinutesPlanned)
    tea = desk.view(short.session)["steps"]["tea"]
    assert (tea["minutes"], tea["planned"]) == (6, TEA.minutes)
    opened = short.given(opens("tea"))
    assert opened.session.runs["tea"].ends_at == opened.at + 6 * 60_000
    short.when(plans("tea", 6)).was_done()
    back = short.when(plans("tea", 0)).then(events.MinutesPlanned)
    assert minutes_of(back.session, TEA) == TEA.minutes
    short.when(plans("tea", TEA.minutes)).then(events.MinutesPlanned)
    room.when(plans("tea", TEA.minutes)).was_done()
    room.when(plans("moment", 3)).refuses("wrong-step")
    room.when(plans("nowhere", 3)).refuses("no-such-activity")
    assert "minutes" not in desk.view(room.given(goes("closed")).session)


def test_when_a_step_was_closed_is_told_until_it_is_open_again(room):
    closing = room.given(runs("moment", "close"))
    assert desk.view(closing.session)["steps"]["moment"]["closed_at"] == 0
    closed = closing.given(after(60), ticks())
    assert desk.view(closed.session)["steps"]["moment"]["closed_at"] == closed.at
    again = closed.given(runs("moment", "reopen"))
    assert desk.view(again.session)["steps"]["moment"]["closed_at"] == 0


def test_outputs_tell_what_was_added_and_by_which_question(room):
    made = room.given(
        adds(), opens("extra"), says("extra", ANNE, text="Tea"), repeats("again", "extra", "extra")
    ).given(adds("gone"), removes("gone"), rewords("again", "And now?"))
    found = {each.name: each.rows for each in tables(made.session, made.entries)}
    rows = {row["activity_id"]: row for row in found["activities"]}
    assert (rows["extra"]["added"], rows["extra"]["repeats"]) == (True, "")
    assert (rows["again"]["added"], rows["again"]["repeats"]) == (True, "extra")
    assert (rows["moment"]["added"], rows["moment"]["closed_at_utc"] != "") == (False, True)
    assert "gone" not in rows
    said = next(row for row in found["contributions"] if row["activity_id"] == "extra")
    assert said["text"] == "Tea"
    whats = [row["what"] for row in found["audit"] if row["event"].startswith("Activity")]
    assert "activity=again type=reflection" in " ".join(whats)
    assert LINE not in " ".join(whats)
