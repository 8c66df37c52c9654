"""Story: what was asked is told, and no consent is assumed."""

import pytest

from facilitation.activities import kind
from facilitation.activities.story.contract import Body
from facilitation.refusals import BadContribution
from facilitation.script import Activity

STORY = kind("story")
PORTER = Body(what_happened="A porter stayed.", what_it_showed="We stay.", consent="publish_named")


def ask(**settings):
    return STORY.step(Activity(id="moment", type="story", title="A moment", settings=settings))


def boxes(*keys, required=()):
    return [{"key": key, "label": key.title(), "required": key in required} for key in keys]


def refused(step, body):
    with pytest.raises(BadContribution) as bad:
        STORY.accept(step, (), body)
    return bad.value.code, bad.value.detail


def test_required_boxes_are_filled():
    half = Body(what_happened="A porter stayed.", what_it_showed="  ")
    assert refused(ask(), half) == ("incomplete", {"missing": ["what_it_showed"]})


def test_one_box_is_enough_where_none_is_required():
    kept = STORY.accept(ask(fields=boxes("before", "after")), (), Body(after="Better"))
    assert kept == Body(after="Better")


def test_a_story_without_words_is_none():
    assert refused(ask(fields=boxes("before")), Body(before=" ")) == ("empty", {})


def test_words_in_a_box_that_was_not_asked_are_not_kept():
    asked = ask(fields=boxes("what_happened"))
    assert STORY.accept(asked, (), PORTER) == Body(
        what_happened="A porter stayed.", consent="publish_named"
    )


def test_who_was_not_asked_has_not_consented():
    assert STORY.accept(ask(), (), PORTER).consent == "publish_named"
    assert STORY.accept(ask(ask_consent=False), (), PORTER).consent == "analysis_only"


def test_a_value_is_one_of_those_offered():
    kind_story = Body(what_happened="a", what_it_showed="b", value_tag="kindness")
    assert STORY.accept(ask(value_tags=["kindness"]), (), kind_story) == kind_story
    assert refused(ask(), kind_story) == ("unknown-option", {"option": "kindness"})


def test_the_board_shows_filled_boxes_and_neither_consent_nor_teller():
    told = [STORY.made("c7", "P-1", Body(before="Cold", teller="other"), 7)]
    assert STORY.board(ask(fields=boxes("before", "after")), told) == {
        "labels": {"before": "Before", "after": "After"},
        "stories": {"c7": {"fields": {"before": "Cold"}, "value_tag": ""}},
    }


def test_a_form_asks_each_thing_once_and_what_it_groups():
    assert STORY.faults(ask(fields=boxes("before", "before"))) == ["The field before stands twice."]
    assert len(STORY.faults(ask(fields=boxes("before"), cluster=True))) == 1
    assert STORY.themes(ask(cluster=True).settings)
