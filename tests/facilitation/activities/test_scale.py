"""Scale: ratings, "can't tell", and never a mean alone."""

import pytest

from facilitation.activities import Made, kind
from facilitation.activities.scale.contract import Body, items_of
from facilitation.activities.scale.presets import PRESETS
from facilitation.refusals import BadContribution
from facilitation.script import Activity

SCALE = kind("scale")
SAFE = {"id": "safe", "text": "I can speak up."}
HEARD = {"id": "heard", "text": "I am heard."}


def ask(*items, identity="pseudonymous", **settings):
    settings = {"items": list(items), **settings}
    return SCALE.step(
        Activity(id="start", type="scale", title="Start", identity=identity,
                 repeat_key="pulse", settings=settings)
    )  # fmt: skip


def rated(*values):
    return [
        Made(f"c{n}", f"P-{n}", Body(values={"safe": value}), n)
        for n, value in enumerate(values, start=1)
    ]


def refused(step, values):
    with pytest.raises(BadContribution) as bad:
        SCALE.accept(step, (), Body(values=values))
    return bad.value.code


def test_every_item_is_answered():
    assert refused(ask(SAFE, HEARD), {"safe": 3}) == "incomplete"
    assert SCALE.accept(ask(SAFE, HEARD), (), Body(values={"safe": 3, "heard": 0}))


@pytest.mark.parametrize("values", [{"safe": 6}, {"safe": -1}, {"safe": 3, "other": 3}])
def test_a_value_lies_on_the_scale(values):
    assert refused(ask(SAFE), values) == "unknown-option"


def test_cant_tell_is_an_answer_only_where_it_is_offered():
    assert SCALE.accept(ask(SAFE), (), Body(values={"safe": 0}))
    assert refused(ask(SAFE, cant_tell=False), {"safe": 0}) == "unknown-option"


def test_notes_are_kept_where_they_were_asked():
    body = Body(values={"safe": 1}, keep="Pairs", change="Chairs")
    assert SCALE.accept(ask(SAFE), (), body) == Body(values={"safe": 1})
    change = ask(SAFE, notes=[{"id": "change", "label": "One thing to change"}])
    assert SCALE.accept(change, (), body) == Body(values={"safe": 1}, change="Chairs")


def test_a_mean_stands_beside_n_and_distribution():
    assert SCALE.board(ask(SAFE), rated(5, 0, 4, 2, 4))["items"]["safe"] == {
        "at": 0,
        "text": "I can speak up.",
        "n": 4,
        "cant_tell": 1,
        "counts": {"1": 0, "2": 1, "3": 0, "4": 2, "5": 1},
        "mean": 3.75,
        "median": 4.0,
    }


def test_a_median_may_lie_between_two_points():
    assert SCALE.board(ask(SAFE), rated(2, 5))["items"]["safe"]["median"] == 3.5


def test_where_nobody_could_tell_there_is_no_mean():
    shown = SCALE.board(ask(SAFE, points=2), rated(0, 0))["items"]["safe"]
    assert shown == {
        "at": 0, "text": "I can speak up.", "n": 0, "cant_tell": 2, "counts": {"1": 0, "2": 0}
    }  # fmt: skip


def test_a_preset_brings_its_items_after_the_own_ones_and_its_scale():
    both = ask(SAFE, preset="evaluation", points=7)
    assert [item.id for item in items_of(both.settings)] == ["safe", "useful", "could_say"]
    told = SCALE.phone(both)
    assert (told["points"], told["cant_tell"], told["provenance"]) == (5, False, "our design")
    assert [note["id"] for note in told["notes"]] == ["keep", "change"]


def test_own_notes_go_before_those_of_the_preset():
    told = SCALE.phone(ask(preset="evaluation", notes=[{"id": "keep", "label": "Keep what?"}]))
    assert told["notes"] == [{"id": "keep", "label": "Keep what?"}]


def test_own_items_claim_no_provenance():
    told = SCALE.phone(ask(SAFE, labels={"low": "No", "high": "Yes"}))
    assert (told["provenance"], told["labels"]) == ("", {"low": "No", "high": "Yes"})


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_is_a_whole_scale_and_says_whose_it_is(preset):
    step = ask(preset=preset)
    assert SCALE.faults(step) == []
    assert SCALE.phone(step)["provenance"] == "our design"


def test_a_scale_asks_something_and_each_thing_once():
    keep = {"id": "keep", "label": "Keep"}
    assert SCALE.faults(ask()) == ["A scale needs items or a preset."]
    assert SCALE.faults(ask(SAFE, SAFE)) == ["The item safe stands twice."]
    assert SCALE.faults(ask(SAFE, notes=[keep, keep])) == ["Two notes have the same id."]


def test_answers_are_rows_by_person_and_item():
    answers, _ = SCALE.tables(ask(SAFE), rated(4, 0))
    assert [
        (
            row["repeat_key"],
            row["item_id"],
            row["card"],
            row["participant_ref"],
            row["value"],
            row["cant_tell"],
        )
        for row in answers.rows
    ] == [("pulse", "safe", "c1", "P-1", 4, False), ("pulse", "safe", "c2", "P-2", "", True)]


def test_anonymous_answers_tell_neither_who_nor_when():
    answers, _ = SCALE.tables(ask(SAFE, identity="anonymous"), rated(4, 0, 2))
    assert [(row["card"], row["participant_ref"], row["value"]) for row in answers.rows] == [
        ("", "", ""),
        ("", "", 2),
        ("", "", 4),
    ]


def test_results_count_each_point_and_the_share_above_the_middle():
    _, results = SCALE.tables(ask(SAFE), rated(5, 0, 4, 3))
    row = results.rows[0]
    assert (row["n"], row["mean"], row["favourable_pct"], row["cant_tell"]) == (3, 4.0, 66.7, 1)
    assert (row["count_3"], row["count_5"], row["count_6"]) == (1, 1, "")


def test_of_nothing_there_is_no_result_to_print():
    _, results = SCALE.tables(ask(SAFE, points=11), ())
    row = results.rows[0]
    assert (row["n"], row["mean"], row["median"], row["favourable_pct"]) == (0, "", "", "")
    assert row["count_11"] == 0
