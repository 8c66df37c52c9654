"""Reflection: tagged answers on a wall."""

import pytest

from facilitation.activities import kind
from facilitation.activities.reflection.contract import Body
from facilitation.refusals import BadContribution
from facilitation.script import Activity

REFLECTION = kind("reflection")
HELPS = {"tag": "helps", "text": "What helps?"}
HINDERS = {"tag": "hinders", "text": "What gets in the way?"}


def wall(*prompts, prompt="", **settings):
    settings = {"prompts": list(prompts), **settings}
    return REFLECTION.step(
        Activity(id="wall", type="reflection", title="Wall", prompt=prompt, settings=settings)
    )


def test_an_answer_to_the_only_prompt_needs_no_tag():
    assert REFLECTION.accept(wall(HELPS), (), Body(text="Time")).tag == "helps"
    assert REFLECTION.accept(wall(), (), Body(text="Time")).tag == ""


@pytest.mark.parametrize(
    ("prompts", "tag"), [((HELPS, HINDERS), ""), ((HELPS, HINDERS), "other"), ((), "helps")]
)
def test_an_answer_belongs_to_a_prompt(prompts, tag):
    with pytest.raises(BadContribution, match="unknown-option"):
        REFLECTION.accept(wall(*prompts), (), Body(text="Time", tag=tag))


def test_blanks_are_no_answer():
    with pytest.raises(BadContribution, match="empty"):
        REFLECTION.accept(wall(), (), Body(text=" \n "))


def test_the_wall_has_a_column_for_each_prompt_in_their_order():
    cards = [REFLECTION.made("c4", "P-1", Body(text="Time", tag="hinders"), 4)]
    shown = REFLECTION.board(wall(HELPS, HINDERS), cards)
    assert shown["cards"] == {"c4": {"text": "Time", "tag": "hinders"}}
    assert {tag: (each["at"], each["n"]) for tag, each in shown["tags"].items()} == {
        "helps": (0, 0),
        "hinders": (1, 1),
    }


@pytest.mark.parametrize("cluster", [True, False])
def test_grouping_can_be_left_out(cluster):
    assert REFLECTION.themes(wall(cluster=cluster).settings) is cluster


def test_it_asks_something_and_each_tag_once():
    assert REFLECTION.faults(wall()) == ["There is no prompt."]
    assert REFLECTION.faults(wall(prompt="What matters?")) == []
    assert REFLECTION.faults(wall(HELPS, HELPS)) == ["Two prompts have the tag helps."]
