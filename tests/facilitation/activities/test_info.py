"""Info: a page to read, and a tick."""

import pytest

from facilitation.activities import Made, kind
from facilitation.activities.info.contract import Body, blocks
from facilitation.refusals import BadContribution
from facilitation.script import Activity

INFO = kind("info")


def page(**settings):
    return INFO.step(Activity(id="welcome", type="info", title="Welcome", settings=settings))


def test_a_page_is_read_as_paragraphs_and_lists():
    body = "Welcome\nto the day.\n\nThree rules:\n- listen\n-  pass if you like\n\n\nThank you."
    assert blocks(body) == [
        {"text": "Welcome to the day."},
        {"text": "Three rules:"},
        {"items": ["listen", "pass if you like"]},
        {"text": "Thank you."},
    ]


def test_lists_apart_stay_apart():
    assert blocks("- one\n\n- two\nand on") == [
        {"items": ["one"]},
        {"items": ["two"]},
        {"text": "and on"},
    ]


def test_acks_are_counted_in_people():
    ticks = [Made("c1", "P-1", Body(ack=True), 1), Made("c2", "P-1", Body(ack=True), 2)]
    assert INFO.board(page(body="Read me"), ticks) == {"blocks": [{"text": "Read me"}], "acks": 1}


def test_an_open_box_is_no_tick():
    with pytest.raises(BadContribution, match="empty"):
        INFO.accept(page(body="Read me"), (), Body(ack=False))


@pytest.mark.parametrize(
    ("settings", "count"),
    [({}, 1), ({"body": " \n"}, 1), ({"show_return": True}, 0), ({"body": "x"}, 0)],
)
def test_a_page_says_something(settings, count):
    assert len(INFO.faults(page(**settings))) == count
