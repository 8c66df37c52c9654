"""Pledge: for one's own eyes, or for everyone's."""

import pytest

from facilitation.activities import kind
from facilitation.activities.pledge.contract import Body
from facilitation.refusals import BadContribution
from facilitation.script import Activity

PLEDGE = kind("pledge")


def ask(*categories):
    settings = {"categories": list(categories)}
    return PLEDGE.step(Activity(id="mine", type="pledge", title="Mine", settings=settings))


@pytest.mark.parametrize(
    ("body", "code"),
    [(Body(text="  "), "empty"), (Body(text="x", category="home"), "unknown-option")],
)
def test_a_pledge_says_something_of_a_kind_that_was_offered(body, code):
    with pytest.raises(BadContribution, match=code):
        PLEDGE.accept(ask("work"), (), body)


def test_it_is_private_until_its_author_says_otherwise():
    assert not PLEDGE.shareable(Body(text="listen"))
    assert PLEDGE.shareable(Body(text="listen", visibility="everyone"))


def test_the_wall_shows_public_pledges_and_counts_all():
    mine = PLEDGE.made("c1", "P-1", Body(text="say sorry sooner"), 1)
    ours = PLEDGE.made(
        "c2", "P-2", Body(text="ask first", visibility="everyone", category="work"), 2
    )
    assert PLEDGE.board(ask("work"), [mine, ours]) == {
        "stem": "My contribution is to ...",
        "cards": {"c2": {"text": "ask first", "category": "work"}},
        "n": 2,
    }


def test_a_category_stands_once():
    assert PLEDGE.faults(ask("work", "home")) == []
    assert PLEDGE.faults(ask("work", "work")) == ["The category work stands twice."]
