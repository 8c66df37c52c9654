"""What the wall says in words: not one that the board does not show, and none of ours missing."""

import json
import re

from hypothesis import given as for_all
from hypothesis import settings

from facilitation.activities import names
from facilitation.views import board
from server.locales import catalogue
from server.plain import wall
from tests.facilitation.histories import HISTORIES, Life, words_in
from tests.tooling.tree import ROOT


@for_all(HISTORIES)
@settings(max_examples=50, deadline=None)
def test_no_word_is_read_that_the_board_does_not_show(history):
    life = Life()
    for room in life.through(history):
        view = board.view(room.session)
        told = " ".join(wall.said(line) for line in wall.lines(view))
        shown = json.dumps(view)
        assert {word for word in life.words if word in told} <= {
            w for w in life.words if w in shown
        }
        assert {word for word in life.words if word in told} <= words_in(room, "shown")


def test_every_line_of_ours_has_words():
    known = {
        key.removeprefix("feed.").removesuffix(".one").removesuffix(".other")
        for key in catalogue("plain")
        if key.startswith("feed.")
    }
    told = set(re.findall(r'(?:words=|_head\(|_note\(|words = )"(\w+)"', "".join(sources())))
    assert told <= known, told - known


def sources():
    yield (ROOT / "server/plain/wall.py").read_text("utf-8")
    for name in names():
        text = (ROOT / f"facilitation/activities/{name}/contract.py").read_text("utf-8")
        yield from re.findall(r"^def tell\(.*?(?=^def |\Z)", text, re.MULTILINE | re.DOTALL)
