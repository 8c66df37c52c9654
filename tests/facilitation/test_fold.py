"""A long history folded in place is the same as event after event; a wall gathered card by card is
the same as one that was walked anew."""

import pytest
from hypothesis import given as for_all
from hypothesis import settings

from facilitation.session.folding import begin, evolve, fold
from facilitation.views import board, desk, gathered
from tests.facilitation.histories import HISTORIES, Life
from tests.given import ANNE, BOB, OPEN_TALK, closes, given, goes, joins, opens, says, script, step

TALK = script(step("reflection", "moment", **OPEN_TALK))


def folded(room):
    history = room.journal()
    return fold(begin(history[0]), history[1:])


@for_all(HISTORIES)
@settings(max_examples=50, deadline=None)
def test_folded_and_gathered_is_evolved_and_walked(history):
    for room in Life().through(history):
        anew = folded(room)  # the same cards, but other objects: nothing of them is remembered
        assert anew == room.session
        for view in (board.view, desk.view):
            kept = view(room.session)
            assert view(anew) == kept
            assert view(room.session) == kept


@pytest.mark.parametrize("to", ["draft", "live"])
def test_a_rehearsal_that_was_wiped_leaves_nothing_in_place(to):
    talked = (joins(ANNE, BOB), opens("moment"), says("moment", ANNE, text="Tea"))
    room = given(TALK, *talked, goes(to), state="rehearsal")
    assert folded(room) == room.session


def test_what_was_folded_is_not_touched_by_what_follows():
    room = given(TALK, joins(ANNE, BOB), opens("moment"))
    session, twice = folded(room), folded(room)
    event = room.when(says("moment", ANNE, text="Tea")).follows().journal()[-1]
    assert evolve(session, event) != session
    assert session == twice


def test_what_is_remembered_is_bounded_and_what_was_forgotten_is_made_anew(monkeypatch):
    monkeypatch.setattr(gathered, "RUNS", 1)
    two = script(
        step("reflection", "moment", **OPEN_TALK), step("reflection", "again", **OPEN_TALK)
    )
    room = given(two, joins(ANNE, BOB), opens("moment"), says("moment", ANNE, text="Tea"))
    room = room.given(closes("moment"), opens("again"), says("again", BOB, text="Time"))
    first = desk.view(room.session)
    assert {card["text"] for card in first["cards"].values()} == {"Tea", "Time"}
    assert desk.view(room.session) == first
