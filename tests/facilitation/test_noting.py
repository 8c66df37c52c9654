"""The facilitator's own words: a headline for each step, and what is parked for later."""

import pytest

from facilitation import events
from facilitation.commands.noting import ParkIssue, RemoveIssue, TickIssue, WriteHeadline
from facilitation.commands.planning import AddActivity, RemoveActivity
from facilitation.decisions.noting import MOST_PARKED
from facilitation.outputs import tables
from facilitation.views import board, desk, phone
from tests.given import (
    ANNE,
    FAY,
    MO,
    SCRIPT,
    Ask,
    closes,
    given,
    goes,
    joins,
    opens,
    replayed,
    says,
)

SAID = "Listening came up most"
PERSONAL = "Ring Zoë on 07700 900123"


def headlines(text=SAID, wall=False, activity="moment"):
    return Ask(WriteHeadline(activity=activity, text=text, wall=wall), FAY)


def parks(text="Who pays for the tea?", note="note-0001", activity=""):
    return Ask(ParkIssue(note=note, text=text, activity=activity), FAY)


def ticks_off(note="note-0001", on=True):
    return Ask(TickIssue(note=note, on=on), FAY)


def removes(note="note-0001"):
    return Ask(RemoveIssue(note=note), FAY)


@pytest.fixture
def room():
    return given(SCRIPT, joins(ANNE), opens("moment"), says("moment", ANNE, text="Tea"))


def table(room, name):
    return next(each for each in tables(room.session, room.entries) if each.name == name).rows


def test_a_step_has_one_headline_that_can_be_written_anew(room):
    first = room.when(headlines()).then(events.NoteWritten)
    again = first.given(headlines("Being heard came up most"))
    assert desk.view(again.session)["steps"]["moment"]["headline"]["text"].startswith("Being")
    assert len(again.session.notes) == 1
    again.when(headlines("Being heard came up most")).was_done()
    assert replayed(again) == again.session
    room.when(headlines(activity="nowhere")).refuses("no-such-activity")
    room.when(headlines(activity="vote")).refuses("wrong-step")
    room.when(Ask(headlines().command, MO)).refuses("not-allowed")


def test_the_room_reads_it_under_the_result_and_not_before_that_is_over(room):
    written = room.given(headlines(wall=True))
    assert "headline" not in board.view(written.session)
    closed = written.given(closes("moment"))
    assert board.view(closed.session)["headline"] == SAID
    assert SAID not in str(phone.shared(closed.session))
    kept = room.given(headlines(wall=False), closes("moment"))
    assert "headline" not in board.view(kept.session)


def test_what_looks_like_somebodys_data_stays_off_the_wall(room):
    written = room.given(headlines(PERSONAL, wall=True), closes("moment"))
    assert "headline" not in board.view(written.session)
    told = desk.view(written.session)["steps"]["moment"]["headline"]
    assert told["looks_like"] == ["phone"]


def test_an_empty_one_takes_it_away_with_its_words(room):
    room.when(headlines("")).was_done()
    gone = room.given(headlines()).when(headlines("")).then(events.NoteRemoved)
    assert "headline" not in desk.view(gone.session)["steps"]["moment"]
    assert SAID not in str(gone.session.notes)
    new = gone.given(headlines("Another"))
    assert desk.view(new.session)["steps"]["moment"]["headline"]["text"] == "Another"
    assert len(new.session.notes) == 2


def test_issues_are_parked_ticked_off_and_worded_anew(room):
    parked = room.when(parks(activity="moment")).then(events.NoteWritten)
    assert desk.view(parked.session)["parked"]["note-0001"] == {
        "text": "Who pays for the tea?", "at": parked.at, "activity": "moment", "done": False,
    }  # fmt: skip
    parked.when(parks(activity="moment")).was_done()
    done = parked.when(ticks_off()).then(events.NoteTicked)
    assert desk.view(done.session)["parked"]["note-0001"]["done"]
    done.when(ticks_off()).was_done()
    again = done.given(parks("Who pays for tea and cake?"))
    assert again.session.notes["note-0001"].state == "done"
    assert not desk.view(again.given(ticks_off(on=False)).session)["parked"]["note-0001"]["done"]
    assert replayed(again) == again.session
    room.when(parks(activity="nowhere")).refuses("no-such-activity")
    room.when(parks("")).refuses("empty")
    room.when(ticks_off()).refuses("no-such-note")


def test_one_that_is_removed_leaves_a_place_without_words(room):
    gone = room.given(parks()).when(removes()).then(events.NoteRemoved)
    assert desk.view(gone.session)["parked"] == {}
    gone.when(removes()).was_done()
    gone.when(parks("Again?")).refuses("no-such-note")
    gone.when(ticks_off()).refuses("no-such-note")
    room.when(removes()).refuses("no-such-note")
    headline = next(iter(room.given(headlines()).session.notes))
    room.given(headlines()).when(removes(headline)).refuses("no-such-note")
    (row,) = table(gone, "notes")
    assert (row["state"], row["text"]) == ("removed", "")


def test_the_list_has_an_end(room):
    full = room.given([parks(note=f"note-{n:04}") for n in range(MOST_PARKED)])
    full.when(parks(note="one-too-many")).refuses("list-full", max=MOST_PARKED)
    full.given(removes("note-0000")).when(parks(note="now-it-fits")).then(events.NoteWritten)


def test_they_are_taken_away_with_the_rest(room):
    told = room.given(headlines(wall=True), parks(activity="moment"), ticks_off())
    assert [(r["kind"], r["text"], r["state"], r["on_wall"]) for r in table(told, "notes")] == [
        ("headline", SAID, "kept", True),
        ("parked", "Who pays for the tea?", "done", False),
    ]
    assert (
        next(r for r in table(told, "activities") if r["activity_id"] == "moment")["headline"]
        == SAID
    )
    assert SAID not in str(table(told, "audit"))


def test_they_can_be_written_when_it_is_over(room):
    room.given(goes("closed")).when(headlines()).then(events.NoteWritten)


def test_what_was_parked_is_worded_anew_also_when_its_step_is_gone(room):
    added = AddActivity(
        activity="extra", type="reflection", title="More", line="And now?", after="moment"
    )
    parked = room.given(Ask(added, FAY), parks(activity="extra"))
    gone = parked.given(Ask(RemoveActivity(activity="extra"), FAY))
    gone.when(parks("Who pays for it?", activity="extra")).then(events.NoteWritten)
    gone.when(parks(note="note-0002", activity="extra")).refuses("no-such-activity")
