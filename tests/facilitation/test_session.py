"""The state, and that nothing but the journal makes it."""

import json

import pytest
from hypothesis import given as for_all
from hypothesis import settings

from facilitation import events
from facilitation.decisions import decide
from facilitation.refusals import Refused
from facilitation.session.cards import made_in, people_in, text_of
from facilitation.session.folding import evolve
from facilitation.session.steps import activity, next_due, step_of
from facilitation.session.themes import (
    example_of,
    key_words,
    themed_activities,
    themed_cards,
    themes_of,
)
from facilitation.shape import build, plain
from facilitation.themes.arrange import arrange
from facilitation.themes.edits import MoveCards, NameTheme
from tests.facilitation.histories import HISTORIES, lived
from tests.given import (
    ANNE,
    BOB,
    MOMENT,
    OPEN_TALK,
    SCRIPT,
    T0,
    VOTE,
    after,
    closes,
    edits,
    given,
    joins,
    moderates,
    opens,
    proposes,
    replayed,
    revises,
    runs,
    says,
    script,
    step,
    withdraws,
)


def talked():
    room = given(SCRIPT, joins(ANNE, BOB), opens("moment"))
    return room.given(
        says("moment", ANNE, 1, text="tea and time"),
        says("moment", BOB, 1, text="more tea"),
        says("moment", ANNE, 2, text="kindness"),
    )


# Any history


@for_all(HISTORIES)
@settings(max_examples=60, deadline=None)
def test_the_journal_alone_makes_the_session(history):
    room = lived(history).room
    assert replayed(room) == room.session
    assert [number for number, _ in room.entries] == list(range(1, room.session.number + 1))


@for_all(HISTORIES)
@settings(max_examples=30, deadline=None)
def test_events_read_back_from_json_make_the_same_session(history):
    room = lived(history).room
    _, *rest = room.entries
    session = replayed(given(room.session.script, state="draft"))
    for _, event in rest:
        session = evolve(session, build(type(event), json.loads(json.dumps(plain(event)))))
    assert session.number == room.session.number
    assert set(session.cards) == set(room.session.cards)
    assert plain(session.themes) == plain(room.session.themes)
    assert plain(session.runs) == plain(room.session.runs)


@for_all(HISTORIES)
@settings(max_examples=60, deadline=None)
def test_deciding_changes_nothing_and_refusals_are_the_same_twice(history):
    life = lived(history)
    room = life.room
    for ask, _ in life.asked[-5:]:
        before = room.session
        first = decide(room.session, ask.command, ask.by)
        assert decide(room.session, ask.command, ask.by) == first
        assert room.session is before


@for_all(HISTORIES)
@settings(max_examples=60, deadline=None)
def test_what_was_taken_is_never_taken_twice(history):
    """Each phone sends all that it ever sent once more, as after a broken connection."""
    life = lived(history)
    room = life.room
    for ask, decision in life.asked:
        if ask.command.do in {"contribute", "withdraw", "themes"} and not isinstance(
            decision, Refused
        ):
            again = room.when(ask)
            assert not isinstance(again.decision, tuple), ask


def test_an_event_that_nobody_knows_is_a_fault_of_the_program():
    class Unheard(events.Event):
        pass

    with pytest.raises(TypeError, match="no rule for Unheard"):
        evolve(given().session, Unheard(at=0, by=""))


# A contribution


def test_a_card_is_called_after_the_number_of_its_event():
    room = talked()
    assert sorted(room.session.cards) == ["c6", "c7", "c8"]
    assert [made.card for made in made_in(room.session, "moment")] == ["c6", "c7", "c8"]
    assert room.session.runs["moment"].authors["P-0001"] == ("c6", "c8")
    assert room.session.ids["P-0001", "P-0001-moment-2"] == "c8"


def test_a_withdrawn_card_keeps_its_place_and_none_of_its_words():
    room = given(SCRIPT, joins(ANNE), opens("story"))
    said = says(
        "story", ANNE, what_happened="CANARY", what_it_showed="CANARY", consent="publish_named"
    )
    room = room.given(said, withdraws("story", ANNE))
    card = room.session.cards["c5"]
    assert (card.state, card.activity, card.at) == ("withdrawn", "story", T0)
    assert "CANARY" not in repr(card.body)
    assert "CANARY" not in repr(room.session)
    assert card.body["consent"] == "publish_named"


def test_what_waits_is_known_by_its_time_and_no_longer_when_it_is_over():
    waits = script(step("reflection", "moment", moderation={"mode": "post", "delay_s": 8}))
    room = given(waits, joins(ANNE), opens("moment"), says("moment", ANNE, text="x"))
    assert dict(room.session.waiting) == {"c5": T0 + 8000}
    assert dict(room.given(moderates("held", "c5")).session.waiting) == {}
    assert dict(room.given(withdraws("moment", ANNE)).session.waiting) == {}
    later = room.given(after(2), revises("moment", ANNE, text="y"))
    assert dict(later.session.waiting) == {"c5": T0 + 10_000}


def test_a_person_whom_a_body_introduces_need_not_have_joined():
    """An old journal may hold that."""
    told = events.PersonIntroduced(at=5, by="P-9", person="P-9", cohorts={"perspective": "staff"})
    session = evolve(given().session, told)
    assert session.people["P-9"].joined_at == 5


# Themes in a session


def test_changed_or_withdrawn_words_leave_the_machines_pile_but_not_a_persons():
    room = talked().given(proposes(tea=("c6", "c7"), kindness=("c8",)))
    changed = room.given(revises("moment", ANNE, text="coffee"))
    assert set(themes_of(changed.session, "moment").homes) == {"c7", "c8"}
    gone = room.given(withdraws("moment", BOB))
    assert set(themes_of(gone.session, "moment").homes) == {"c6", "c8"}
    held = room.given(
        edits(MoveCards(cards=("c6",), to="kindness")), revises("moment", ANNE, text="coffee")
    )
    assert arrange(themes_of(held.session, "moment")).hand["c6"] == "kindness"


def test_what_may_be_grouped_is_what_is_shown_and_has_words():
    room = talked().given(moderates("held", "c7"), withdraws("moment", ANNE, 2))
    assert themed_cards(room.session, "moment") == [("c6", "tea and time")]
    assert themed_activities(room.session) == ("moment",)
    assert themes_of(room.session, "baseline").edits == ()


def test_the_words_of_a_card_are_told_only_while_it_is_shown():
    room = talked()
    assert text_of(room.session, "c6") == "tea and time"
    assert text_of(room.given(moderates("hidden", "c6")).session, "c6") == ""
    assert text_of(room.session, "c99") == ""


def test_strength_is_counted_in_people():
    room = talked()
    assert people_in(room.session, ("c6", "c8")) == 1
    assert people_in(room.session, ("c6", "c7", "c8")) == 2
    assert people_in(room.given(moderates("held", "c7")).session, ("c6", "c7", "c8")) == 1


def test_a_piles_words_and_example_are_those_of_cards_that_are_shown():
    room = talked().given(proposes(tea=("c6", "c7")))

    def pile(of):
        return arrange(themes_of(of.session, "moment")).piles["tea"]

    assert (key_words(room.session, pile(room)), example_of(room.session, pile(room))) == (
        ["tea"],
        "c6",
    )
    held = room.given(moderates("held", "c6"))
    assert (key_words(held.session, pile(held)), example_of(held.session, pile(held))) == (
        ["tea"],
        "c7",
    )
    none = held.given(moderates("hidden", "c7"))
    assert (key_words(none.session, pile(none)), example_of(none.session, pile(none))) == ([], "")


def test_an_option_has_the_words_of_its_card_while_that_is_shown():
    room = talked().given(proposes(tea=("c6",)), opens("vote"))
    vote = activity(room.session, "vote")
    assert [each.label for each in step_of(room.session, vote).options] == [
        "Time",
        "Thanks",
        "tea and time",
    ]
    gone = room.given(withdraws("moment", ANNE, 1))
    assert [each.label for each in step_of(gone.session, vote).options] == ["Time", "Thanks", ""]


# The clock


def test_the_clock_speaks_next_when_something_ends_by_itself():
    assert next_due(given().session) == 0
    assert next_due(given(SCRIPT, opens("moment")).session) == 0
    closing = given(SCRIPT, opens("moment"), runs("moment", "close"))
    assert next_due(closing.session) == T0 + 10_000
    assert next_due(given(SCRIPT, opens("moment"), closes("moment")).session) == 0
    timed = script(step("reflection", "moment", closes="timer", minutes=1, **OPEN_TALK), MOMENT_TOO)
    assert next_due(given(timed, opens("moment")).session) == T0 + 60_000
    assert next_due(given(timed, opens("moment"), runs("moment", "pause")).session) == 0


MOMENT_TOO = step("reflection", "too", **OPEN_TALK)


def test_the_clock_speaks_for_whatever_comes_first():
    waits = step(
        "reflection", "moment", moderation={"mode": "post", "delay_s": 8}, grace_seconds=60
    )
    room = given(script(waits), joins(ANNE), opens("moment"), says("moment", ANNE, text="x"))
    room = room.given(runs("moment", "close"))
    assert next_due(room.session) == T0 + 8000


def test_the_same_edit_is_known_by_its_ask():
    room = talked().given(edits(NameTheme(theme="t", title="T"), ask="ask-0001"))
    assert dict(room.session.asked) == {"ask-0001": 9}


def test_an_activity_that_is_not_there_is_none():
    assert activity(given().session, "nowhere") is None
    assert activity(given().session, "vote").id == VOTE.id
    assert activity(given().session, "moment").title == MOMENT.title
