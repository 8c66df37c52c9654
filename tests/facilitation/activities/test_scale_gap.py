"""A scale of gaps: two ratings of each item, and what lies between for those who gave both."""

import pytest

from facilitation.activities import Made, Sentence, kind
from facilitation.activities.scale.contract import Body
from facilitation.refusals import BadContribution
from facilitation.script import Activity
from facilitation.shape import build

SCALE = kind("scale")
KIND = {"id": "kind", "text": "Kindness"}
FAIR = {"id": "fair", "text": "Fairness"}
OWN = {"text": "How dear is it to you?", "low": "Not", "high": "Very"}


def ask(*items, identity="pseudonymous", **settings):
    settings = {"mode": "gap", "items": list(items or [KIND]), **settings}
    return SCALE.step(
        Activity(id="said", type="scale", title="Said and seen", identity=identity, settings=settings)
    )  # fmt: skip


def gave(*pairs):
    """Importance and frequency of kindness, person by person; 0 is "can't tell"."""
    return [
        Made(f"c{n}", f"P-{n}", Body(values={"kind": matters}, frequency={"kind": seen}), n)
        for n, (matters, seen) in enumerate(pairs, start=1)
    ]


def refused(step, **body):
    with pytest.raises(BadContribution) as bad:
        SCALE.accept(step, (), Body(**body))
    return bad.value.code


def test_both_are_asked_of_every_item():
    whole = {"kind": 5, "fair": 4}
    step = ask(KIND, FAIR)
    assert refused(step, values=whole) == "incomplete"
    assert refused(step, values=whole, frequency={"kind": 1}) == "incomplete"
    assert refused(step, values={"kind": 1}, frequency=whole) == "incomplete"
    kept = Body(values=whole, frequency={"kind": 0, "fair": 1})
    assert SCALE.accept(step, (), kept) == kept


@pytest.mark.parametrize("seen", [{"kind": 6}, {"kind": -1}, {"kind": 3, "other": 3}])
def test_how_often_lies_on_the_scale_too(seen):
    assert refused(ask(), values={"kind": 3}, frequency=seen) == "unknown-option"


def test_either_may_be_cant_tell_only_where_it_is_offered():
    assert SCALE.accept(ask(), (), Body(values={"kind": 0}, frequency={"kind": 0}))
    strict = ask(cant_tell=False)
    assert refused(strict, values={"kind": 3}, frequency={"kind": 0}) == "unknown-option"


def test_where_one_thing_is_asked_no_other_is_kept():
    plain = ask(mode="agree")
    sent = Body(values={"kind": 3}, frequency={"kind": 3})
    assert SCALE.accept(plain, (), sent) == Body(values={"kind": 3})


def test_an_older_journals_body_is_read_and_shown_as_it_was():
    old = SCALE.read({"values": {"kind": 3}, "keep": "", "change": ""})
    assert old == build(Body, {"values": {"kind": 3}})
    shown = SCALE.board(ask(mode="agree"), [Made("c1", "P-1", old, 1)])
    assert "gap" not in shown
    assert shown["items"]["kind"]["mean"] == 3.0


def test_a_gap_stands_beside_both_means_n_and_how_the_answers_lie():
    assert SCALE.board(ask(), gave((5, 2), (4, 2), (5, 5)))["items"]["kind"] == {
        "at": 0,
        "text": "Kindness",
        "n": 3,
        "cant_tell": 0,
        "importance": {
            "counts": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 2}, "mean": 4.67, "median": 5.0
        },
        "frequency": {
            "counts": {"1": 0, "2": 2, "3": 0, "4": 0, "5": 1}, "mean": 3.0, "median": 2.0
        },
        "gap": 1.67,
    }  # fmt: skip


def test_only_those_who_gave_both_are_in_it():
    shown = SCALE.board(ask(), gave((5, 3), (1, 0), (0, 5), (0, 0)))["items"]["kind"]
    assert (shown["n"], shown["cant_tell"], shown["gap"]) == (1, 3, 2.0)
    assert sum(shown["importance"]["counts"].values()) == 1


def test_it_may_lie_below_nought():
    assert SCALE.board(ask(), gave((1, 5), (2, 3)))["items"]["kind"]["gap"] == -2.5


def test_where_nobody_gave_both_there_is_no_gap():
    shown = SCALE.board(ask(), gave((5, 0)))["items"]["kind"]
    assert "gap" not in shown
    assert "mean" not in shown["importance"]


def test_the_order_is_the_scripts_whatever_the_gaps_are():
    both = {"values": {"kind": 3, "fair": 5}, "frequency": {"kind": 3, "fair": 1}}
    shown = SCALE.board(ask(KIND, FAIR), [Made("c1", "P-1", Body(**both), 1)])["items"]
    assert [(item["text"], item["at"]) for item in shown.values()] == [
        ("Kindness", 0),
        ("Fairness", 1),
    ]


def test_our_two_questions_are_asked_unless_the_script_has_its_own():
    ours = SCALE.phone(ask())
    assert ours["gap"]["importance"]["text"] == "How much does it matter here?"
    assert (ours["gap"]["frequency"]["low"], ours["provenance"]) == ("Never", "our design")
    own = SCALE.phone(ask(importance=OWN))
    assert (own["gap"]["importance"]["text"], own["provenance"]) == (OWN["text"], "")
    assert "gap" not in SCALE.phone(ask(mode="agree"))


def test_a_setting_that_would_be_passed_over_is_a_fault():
    assert SCALE.faults(ask()) == []
    assert SCALE.faults(ask(preset="evaluation")) == [
        "mode: gap takes items of its own, not a preset."
    ]
    assert SCALE.faults(ask(labels={"low": "No"})) == [
        "mode: gap has its ends in importance and frequency, not in labels."
    ]
    assert SCALE.faults(ask(mode="agree", importance=OWN)) == [
        "importance and frequency are asked with mode: gap only."
    ]


def test_group_by_group_each_item_has_both_and_the_gap_of_the_same_people():
    (row,) = SCALE.compare(ask(), gave((5, 2), (4, 0))).values()
    assert (row["at"], row["text"], row["n"], row["gap"]) == (0, "Kindness", 1, 3.0)
    assert [(end["text"], end["mean"]) for end in row["between"].values()] == [
        ("How much does it matter here?", 5.0),
        ("How often do you see it?", 2.0),
    ]
    assert [sum(end["counts"].values()) for end in row["between"].values()] == [1, 1]


def test_a_group_of_which_nobody_gave_both_has_no_gap():
    (row,) = SCALE.compare(ask(), gave((5, 0))).values()
    assert (row["n"], "gap" in row) == (0, False)


def test_a_form_without_script_asks_both_of_each_item():
    form = SCALE.form(ask(points=2))
    assert [(blank.into, blank.about, blank.label) for blank in form] == [
        (("values", "kind"), "Kindness", "How much does it matter here?"),
        (("frequency", "kind"), "Kindness", "How often do you see it?"),
    ]
    assert [choice.label for choice in form[1].choices] == ["1 Never", "2 Always", ""]


def test_the_wall_in_words_tells_the_gap_with_all_it_was_made_of():
    lines = list(
        SCALE.tell(
            SCALE.board(
                ask(points=2, importance=OWN, frequency={"text": "Seen?"}), gave((2, 1), (2, 0))
            )
        )
    )
    assert lines == [
        Sentence(text="How dear is it to you?", level="note"),
        Sentence(words="ends", values={"low": "Not", "high": "Very", "points": 2}, level="note"),
        Sentence(text="Seen?", level="note"),
        Sentence(text="Kindness", level="heading"),
        Sentence(words="gap", values={"gap": 1.0, "n": 1}),
        Sentence(text="How dear is it to you?", level="note"),
        Sentence(words="gave", values={"value": "1", "n": 0}),
        Sentence(words="gave", values={"value": "2", "n": 1}),
        Sentence(words="mean", values={"mean": 2.0, "n": 1}),
        Sentence(text="Seen?", level="note"),
        Sentence(words="gave", values={"value": "1", "n": 1}),
        Sentence(words="gave", values={"value": "2", "n": 0}),
        Sentence(words="mean", values={"mean": 1.0, "n": 1}),
        Sentence(words="cant_tell_both", values={"n": 1}),
    ]  # fmt: skip


def test_of_nothing_the_words_tell_neither_gap_nor_mean():
    told = [line.words for line in SCALE.tell(SCALE.board(ask(), gave((0, 3))))]
    assert {"gap", "mean"}.isdisjoint(told)


def test_rows_keep_every_rating_and_the_gap_of_those_who_gave_both():
    answers, results = SCALE.tables(ask(), gave((5, 2), (3, 0)))
    assert [(row["card"], row["rating"], row["value"], row["cant_tell"]) for row in answers.rows] == [
        ("c1", "importance", 5, False), ("c1", "frequency", 2, False),
        ("c2", "importance", 3, False), ("c2", "frequency", "", True),
    ]  # fmt: skip
    told = ("rating", "n", "mean", "cant_tell", "n_both", "lived_gap")
    assert [tuple(row[name] for name in told) for row in results.rows] == [
        ("importance", 2, 4.0, 0, 1, 3.0),
        ("frequency", 1, 2.0, 1, 1, 3.0),
    ]


def test_of_no_pair_there_is_no_gap_to_print_and_of_one_rating_none_at_all():
    _, results = SCALE.tables(ask(), gave((5, 0)))
    assert [(row["n_both"], row["lived_gap"]) for row in results.rows] == [(0, ""), (0, "")]
    _, plain = SCALE.tables(ask(mode="agree"), gave((5, 0)))
    assert [(row["rating"], row["n_both"], row["lived_gap"]) for row in plain.rows] == [
        ("", "", "")
    ]


def test_anonymous_rows_do_not_tell_which_two_belong_together():
    answers, _ = SCALE.tables(ask(identity="anonymous"), gave((5, 1), (2, 4)))
    assert [(row["card"], row["rating"], row["value"]) for row in answers.rows] == [
        ("", "frequency", 1), ("", "frequency", 4), ("", "importance", 2), ("", "importance", 5)
    ]  # fmt: skip
