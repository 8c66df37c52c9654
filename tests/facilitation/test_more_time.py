"""Who asks for more time has some in every step, after it has closed for the others."""

import pytest

from facilitation import events
from facilitation.audit import table
from facilitation.commands.more_time import AskMoreTime
from facilitation.commands.saying import Contribute
from facilitation.session.steps import LEAST_MORE_MS, MOST_MORE_MS, more_ms
from facilitation.views import board, desk, phone
from tests.given import (
    ANNE,
    BOB,
    FAY,
    OPEN_TALK,
    VOTE,
    after,
    closes,
    given,
    goes,
    item,
    joins,
    opens,
    passes,
    replayed,
    revises,
    runs,
    says,
    script,
    step,
    wants_more_time,
    withdraws,
)

MINUTES = 8
FIRMLY = {"late": "read_only", **OPEN_TALK}
TALK = step("reflection", "moment", minutes=MINUTES, **FIRMLY)
FIRM = script(TALK, step("reflection", "next", **OPEN_TALK), VOTE)
MORE_S = MINUTES * 60 // 2


def closed(*asked):
    return given(FIRM, joins(ANNE, BOB), opens("moment"), *asked, closes("moment"))


def test_it_is_asked_once_and_asked_again_is_done_already():
    room = given(FIRM, joins(ANNE))
    room = room.when(AskMoreTime(), by=ANNE).then(events.MoreTimeAsked)
    room.when(AskMoreTime(), by=ANNE).was_done()


def test_who_has_not_joined_has_no_time_of_their_own():
    given(FIRM).when(AskMoreTime(), by=ANNE).refuses("not-joined")


def test_after_the_close_it_is_open_to_them_and_to_nobody_else():
    room = closed(wants_more_time(ANNE))
    made = room.when(says("moment", ANNE, text="Slowly")).event
    assert made.late
    room.when(says("moment", BOB, text="Me too")).refuses("activity-closed")


def test_until_half_of_its_minutes_have_passed():
    room = closed(wants_more_time(ANNE)).given(after(MORE_S))
    room.when(says("moment", ANNE, text="Just in time")).then(events.ContributionMade)
    room.given(after(1)).when(says("moment", ANNE, text="Too late")).refuses("activity-closed")


def test_also_when_it_is_asked_for_after_the_close():
    room = closed().given(wants_more_time(ANNE))
    room.when(says("moment", ANNE, text="Slowly")).then(events.ContributionMade)


def test_what_was_said_can_be_changed_and_a_step_passed_in_that_time():
    room = closed(says("moment", ANNE, text="Tea"), wants_more_time(ANNE, BOB))
    room.when(revises("moment", ANNE, text="Green tea")).then(events.ContributionRevised)
    room.when(passes("moment", BOB)).then(events.Passed)
    late = room.given(after(MORE_S + 1))
    late.when(revises("moment", ANNE, text="Green tea")).refuses("activity-closed")
    late.when(withdraws("moment", ANNE)).then(events.ContributionWithdrawn)


def test_in_an_anonymous_step_too():
    veiled = script(step("reflection", "moment", identity="anonymous", **FIRMLY))
    room = given(veiled, joins(ANNE), opens("moment"), wants_more_time(ANNE), closes("moment"))
    room.when(says("moment", ANNE, text="Slowly")).then(events.ContributionMade)


def test_it_goes_on_through_the_reveal_and_ends_with_the_lock():
    room = closed(wants_more_time(ANNE)).given(after(60), runs("moment", "reveal"), after(60))
    room.when(says("moment", ANNE, text="Slowly")).then(events.ContributionMade)
    locked = room.given(runs("moment", "lock"))
    locked.when(says("moment", ANNE, text="Slowly")).refuses("activity-locked")


def test_the_time_counts_from_the_close_and_not_from_the_reveal():
    room = closed(wants_more_time(ANNE)).given(after(MORE_S), runs("moment", "reveal"), after(1))
    room.when(says("moment", ANNE, text="Too late")).refuses("activity-closed")


def test_a_step_that_is_opened_again_and_closed_counts_anew():
    room = closed(wants_more_time(ANNE)).given(after(MORE_S + 1), runs("moment", "reopen"))
    room = room.given(after(5), closes("moment"), after(MORE_S))
    room.when(says("moment", ANNE, text="Slowly")).then(events.ContributionMade)


def test_it_opens_no_step_that_has_not_begun_and_no_session_that_is_over():
    room = closed(wants_more_time(ANNE))
    room.when(says("next", ANNE, text="Early")).refuses("activity-pending")
    room.given(goes("closed")).when(says("moment", ANNE, text="Late")).refuses("session-over")


@pytest.mark.parametrize(
    ("minutes", "more"), [(1, LEAST_MORE_MS), (10, 5 * 60_000), (600, MOST_MORE_MS)]
)
def test_half_of_the_step_but_no_less_and_no_more_than_our_bounds(minutes, more):
    assert more_ms(step("reflection", "moment", minutes=minutes)) == more


def test_the_phone_is_told_its_own_time():
    room = closed(wants_more_time(ANNE))
    assert phone.own(room.session, ANNE)["more_time"] is True
    assert "more_time" not in phone.own(room.session, BOB)
    seen = phone.shared(room.session)["step"]
    assert seen["more_ms"] == MORE_S * 1000
    assert seen["more_until"] == room.at + MORE_S * 1000
    opened = given(FIRM, joins(ANNE), opens("moment"))
    assert "more_until" not in phone.shared(opened.session)["step"]


def test_the_desk_is_told_how_many_and_nobody_who():
    room = closed(wants_more_time(ANNE))
    assert desk.view(room.session)["people"]["more_time"] == 1
    for seen in (desk.view(room.session), board.view(room.session), phone.shared(room.session)):
        assert ANNE.ref not in str(seen)
    noted = [row for row in table(room.session, room.entries).rows if "MoreTime" in row["event"]]
    assert [row["by"] for row in noted] == ["participant"]


def test_the_journal_alone_gives_the_same_and_a_rehearsal_leaves_nothing():
    room = closed(wants_more_time(ANNE))
    assert replayed(room) == room.session
    rehearsed = given(FIRM, joins(ANNE), wants_more_time(ANNE), goes("live"), state="rehearsal")
    again = rehearsed.given(joins(ANNE), opens("moment"), closes("moment"))
    again.when(says("moment", ANNE, text="Slowly")).refuses("activity-closed")


def test_the_same_id_asked_twice_in_that_time_is_one_contribution():
    room = closed(wants_more_time(ANNE)).given(says("moment", ANNE, text="Slowly"))
    told = Contribute(activity="moment", contribution=item("moment", ANNE), body={"text": "Slowly"})
    room.when(told, by=ANNE).was_done()
    assert room.session.runs["moment"].state == "closed"
    assert FAY.ref not in room.session.people
