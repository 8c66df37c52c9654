"""Dot vote: a few dots, blind, on options that do not change."""

import pytest

from facilitation.activities import Made, kind
from facilitation.activities.dot_vote.contract import Body
from facilitation.refusals import BadContribution
from facilitation.script import Activity, Carry, Option

VOTE = kind("dot_vote")
FIVE = ("Time", "Thanks", "Forms", "Quiet", "Lunch")


def vote(*labels, identity="anonymous", results="on_reveal", carry=(), **settings):
    asked = Activity(
        id="vote", type="dot_vote", title="Vote", identity=identity, results=results,
        carry_from=carry, settings={"options": list(labels or FIVE), **settings},
    )  # fmt: skip
    return VOTE.step(asked, VOTE.options(VOTE.step(asked).settings, ()))


def dots(**spent):
    return Body(dots=spent)


def ballots(*spent):
    return [Made(f"c{n}", f"P-{n}", body, n) for n, body in enumerate(spent, start=1)]


def refused(step, body, *mine):
    with pytest.raises(BadContribution) as bad:
        VOTE.accept(step, mine, body)
    return bad.value.code


@pytest.mark.parametrize(("options", "each"), [(4, 1), (5, 2), (8, 2), (12, 3)])
def test_a_quarter_of_the_options_in_dots(options, each):
    assert VOTE.phone(vote(*(f"Option number {n}" for n in range(options))))["dots"] == each


def test_the_script_may_say_how_many_dots():
    assert VOTE.phone(vote(dots=3))["dots"] == 3


def test_options_come_from_the_script_or_from_an_earlier_activity():
    carried = (Option(id="t-time", label="Time"), Option(id="t-care", card="c9"))
    own, none = vote().settings, VOTE.settings()
    assert [option.id for option in VOTE.options(own, ())] == ["o1", "o2", "o3", "o4", "o5"]
    assert VOTE.options(none, carried) == carried


def test_dots_run_out_for_the_one_who_spent_them():
    assert refused(vote(), dots(o1=1, o2=1, o3=1)) == "no-dots-left"
    assert refused(vote(), dots(o3=1), dots(o1=1, o2=1)) == "no-dots-left"
    assert VOTE.accept(vote(), [dots(o1=1)], dots(o2=1)) == dots(o2=1)


def test_one_dot_an_option_unless_the_script_allows_more():
    assert refused(vote(), dots(o1=2)) == "option-full"
    assert refused(vote(), dots(o1=1), dots(o1=1)) == "option-full"
    assert VOTE.accept(vote(max_per_option=2), (), dots(o1=2)) == dots(o1=2)
    assert VOTE.accept(vote(max_per_option=0, dots=9), (), dots(o1=9)) == dots(o1=9)


def test_a_dot_goes_on_an_option():
    assert refused(vote(), dots(o9=1)) == "unknown-option"


@pytest.mark.parametrize("body", [dots(), dots(o1=0, o9=0)])
def test_no_dots_are_no_ballot(body):
    assert refused(vote(), body) == "empty"


def test_options_without_dots_are_left_out():
    assert VOTE.accept(vote(), (), dots(o1=1, o2=0)) == dots(o1=1)


def test_dots_and_voters_are_counted_apart_and_ties_are_told():
    step = vote(max_per_option=2)
    shown = VOTE.board(step, ballots(dots(o1=2), dots(o2=1, o3=1), dots(o2=1)))
    assert (shown["voted"], shown["dots"]) == (3, 2)
    assert {
        option: (each["at"], each["dots"], each["voters"], each["rank"], each["tie"])
        for option, each in shown["options"].items()
    } == {
        "o1": (0, 2, 1, 1, True),
        "o2": (1, 2, 2, 1, True),
        "o3": (2, 1, 1, 3, False),
        "o4": (3, 0, 0, 4, False),
        "o5": (4, 0, 0, 4, False),
    }


@pytest.mark.parametrize("blind", [True, False])
def test_it_is_blind_unless_the_script_says_otherwise(blind):
    assert VOTE.blind(vote(blind=blind).settings) is blind
    assert VOTE.blind(vote().settings)


def test_anonymous_ballots_tell_neither_who_nor_when():
    first, second = ballots(dots(o2=1)), ballots(dots(o5=1), dots(o1=1, o2=1))
    votes, _ = VOTE.tables(vote(), first + second)
    assert [(r["ballot"], r["participant_ref"], r["option_id"], r["dots"]) for r in votes.rows] == [
        ("b1", "", "o1", 1),
        ("b1", "", "o2", 1),
        ("b2", "", "o2", 1),
        ("b3", "", "o5", 1),
    ]


def test_other_ballots_keep_their_card_and_ref():
    votes, _ = VOTE.tables(vote(identity="pseudonymous"), ballots(dots(o1=1)))
    assert [(r["ballot"], r["participant_ref"], r["label"]) for r in votes.rows] == [
        ("c1", "P-1", "Time")
    ]


def test_a_ballot_outlives_its_option():
    opened_anew = VOTE.step(vote().activity, (Option(id="t-new", label="New"),))
    votes, totals = VOTE.tables(opened_anew, ballots(dots(o1=1)))
    assert [(r["option_id"], r["label"]) for r in votes.rows] == [("o1", "")]
    assert [(r["option_id"], r["dots"], r["voted"]) for r in totals.rows] == [("t-new", 0, 1)]


def test_totals_give_the_share_of_voters():
    _, totals = VOTE.tables(vote(), ballots(dots(o1=1, o2=1), dots(o1=1), dots(o3=1)))
    assert [
        (r["label"], r["rank"], r["dots"], r["voted"], r["voters_pct"]) for r in totals.rows[:2]
    ] == [
        ("Time", 1, 2, 3, 66.7),
        ("Thanks", 2, 1, 3, 33.3),
    ]


def test_of_no_votes_there_is_no_share():
    _, totals = VOTE.tables(vote(), ())
    assert {(r["rank"], r["tie"], r["voters_pct"]) for r in totals.rows} == {(1, False, "")}


def faults(*labels, **more):
    return list(VOTE.faults(vote(*labels, **more)))


def test_a_vote_needs_options_and_not_too_many():
    many = [f"{n}{n} {n}" for n in range(13)]
    bare = VOTE.step(Activity(id="vote", type="dot_vote", title="Vote", results="on_close"))
    assert list(VOTE.faults(bare)) == [
        "A dot vote needs options, or carry_from an earlier activity."
    ]
    assert faults(*many) == ["More than 12 options: people cannot weigh so many."]
    assert faults(carry=(Carry(activity="wall", top=8),)) == [
        "More than 12 options: people cannot weigh so many."
    ]
    assert faults(carry=(Carry(activity="wall", top=7),)) == []


def test_a_blind_vote_shows_nothing_live():
    assert faults(results="live") == ["A blind vote cannot show its results live."]
    assert faults(results="live", blind=False) == []


def test_near_identical_options_would_split_the_vote():
    assert faults("More time to talk", "more time to talk!", "Less noise") == [
        "Near-identical options split the vote: More time to talk / more time to talk!."
    ]
    assert faults("More time to talk", "More time to rest") == []
