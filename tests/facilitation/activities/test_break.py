"""Break: nothing to send."""

from facilitation.activities import kind
from facilitation.script import Activity

BREAK = kind("break")


def test_the_board_says_what_stands_behind_the_clock():
    tea = BREAK.step(Activity(id="tea", type="break", title="Tea", settings={"show": "words"}))
    assert BREAK.board(tea, ()) == {"message": "", "show": "words"}


def test_nothing_can_be_sent():
    assert BREAK.body is None
    assert BREAK.read({"anything": "at all"}) is None
