"""Check-in: cohorts, a line, and the words of the room."""

from dataclasses import replace

import pytest

from facilitation.activities import Made, kind
from facilitation.activities.check_in.contract import Body
from facilitation.refusals import BadContribution
from facilitation.script import Activity, BoardLook

CHECK_IN = kind("check_in")


def arrive(look="auto", **settings):
    asked = Activity(
        id="arrive",
        type="check_in",
        title="Arrive",
        board=BoardLook(display=look),
        settings=settings,
    )
    return CHECK_IN.step(asked)


def said(*lines):
    return [Made(f"c{n}", f"P-{n}", Body(line=line), n) for n, line in enumerate(lines, start=1)]


@pytest.mark.parametrize(("most", "words"), [(1, "one_word"), (15, "few_words")])
def test_the_simple_page_asks_for_as_many_words_as_there_may_be(most, words):
    asked = arrive()
    limits = replace(asked.activity.limits, max_words=most)
    step = replace(asked, activity=replace(asked.activity, limits=limits))
    assert [each.words for each in CHECK_IN.form(step)] == [words]


def test_only_asked_and_filled_cohorts_are_kept():
    given = {"site": " North ", "role": "  ", "shoe_size": "44"}
    kept = CHECK_IN.accept(arrive(fields=["site", "role", "years"]), (), Body(cohorts=given))
    assert kept.cohorts == {"site": "North"}
    assert CHECK_IN.introduces(kept) == {"site": "North"}


def test_a_name_that_was_not_asked_is_not_kept():
    anne = Body(line="Well", name="Anne")
    assert CHECK_IN.accept(arrive(), (), anne).name == ""
    assert CHECK_IN.accept(arrive(ask_name=True), (), anne).name == "Anne"


@pytest.mark.parametrize(
    "body", [Body(), Body(line="  "), Body(name="Anne"), Body(cohorts={"x": "y"})]
)
def test_nothing_said_is_no_check_in(body):
    with pytest.raises(BadContribution, match="empty"):
        CHECK_IN.accept(arrive(fields=["site"]), (), body)


def test_like_lines_are_counted_under_the_first_and_spelled_as_most_do():
    shown = CHECK_IN.board(arrive(), said("hopeful!", "Hopeful", "Tired", " HOPEFUL ", "Hopeful"))
    assert shown["words"] == {"c1": {"word": "Hopeful", "n": 4}, "c3": {"word": "Tired", "n": 1}}
    assert shown["joined"] == 5


def test_of_equally_common_spellings_the_first_is_shown():
    lines = said(*["x"] * 8, "Calm", "calm")
    shown = CHECK_IN.board(arrive(), lines[:7:-1])
    assert shown["words"] == {"c9": {"word": "Calm", "n": 2}}


def test_marks_alone_are_a_line_of_their_own():
    shown = CHECK_IN.board(arrive(), said("?", "!", "..."))
    assert [each["word"] for each in shown["words"].values()] == ["?", "!", "..."]


def test_who_says_nothing_has_still_joined():
    shown = CHECK_IN.board(arrive(), said("Fine", ""))
    assert (len(shown["words"]), shown["joined"]) == (1, 2)


@pytest.mark.parametrize(
    ("look", "own", "expected"),
    [
        ("auto", "wall", "wall"),
        ("auto", "words", "words"),
        ("words", "wall", "words"),
        ("wall", "words", "wall"),
    ],
)
def test_the_look_of_the_board_goes_before_the_own_setting(look, own, expected):
    shown = CHECK_IN.board(arrive(look, display=own), said("Calm", "calm"))
    assert shown["display"] == expected
    assert len(shown["words"]) == {"wall": 2, "words": 1}[expected]


def test_a_field_is_asked_once():
    assert CHECK_IN.faults(arrive(fields=["site", "role", "site"])) == [
        "The cohort field site is asked twice."
    ]
