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


def test_a_gap_by_group_is_read_out_with_how_many_it_is_made_of():
    ends = {"importance": {"text": "Dear?", "mean": 5}, "frequency": {"text": "Seen?", "mean": 2}}
    gap = {"at": 0, "text": "Kindness", "n": 12, "between": ends, "gap": 3.0}
    nobody = {"at": 1, "text": "Fairness", "n": 0, "between": {}}
    rows = {"kind": gap, "fair": nobody}
    lit = {
        "to": "split", "label": "Who?", "least": 10, "held_back": [],
        "groups": {"staff": {"at": 0, "people": 14, "rows": rows}},
    }  # fmt: skip
    view = {"session": {"title": "Us", "state": "live"}, "spotlight": lit}
    told = [wall.said(line) for line in wall.lines(view)]
    assert told[3:5] == ["Kindness: gap 3.0 points, of 12 who gave both", "Fairness No answer"]


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
