"""How a run of the bench is judged. What it measures is for `make bench`, not for here."""

import json
import xml.etree.ElementTree as ET

import pytest

from tests.load.bench_chart import chart, share
from tests.load.bench_web import KEPT
from tests.load.bench_web import rows as web_rows
from tests.load.frames import PING, frame, pong, whole
from tests.load.goals import ROWS, Row, at, change, met, ratio, table, worse
from tests.load.web.goals import ROWS as WEB

ACK = Row("ack", "burst.ack_ms.p95", "ms", 60, "plain.burst.ack_ms.p95")
BACK = Row("back", "storm.in_5_s", "", 0.99, least=True)


def run(ack, plain):
    return {"burst": {"ack_ms": {"p95": ack}}, "plain": {"burst": {"ack_ms": {"p95": plain}}}}


def test_a_figure_is_found_where_it_lies_and_nowhere_else():
    assert at(run(30, 20), "burst.ack_ms.p95") == 30
    assert at(run(30, 20), "burst.ack_ms.p99") is None
    assert at({"burst": 3}, "burst.ack_ms.p95") is None


@pytest.mark.parametrize(
    ("row", "figure", "is_met"),
    [(ACK, 60, True), (ACK, 61, False), (BACK, 0.99, True), (BACK, 0.98, False), (ACK, None, None)],
)
def test_a_goal_is_a_ceiling_or_a_floor(row, figure, is_met):
    assert met(row, figure) is is_met


def test_on_a_slower_machine_nothing_got_worse():
    assert change(ACK, run(90, 60), run(30, 20)) == 1.0
    assert not worse(ACK, run(90, 60), run(30, 20))


def test_a_ratio_that_grew_by_more_than_a_quarter_is_told():
    assert not worse(ACK, run(37, 20), run(30, 20))
    assert worse(ACK, run(38, 20), run(30, 20))
    ((*_, goal, figure, is_met, per, turned),) = table(run(90, 20), run(30, 20))
    assert (goal, figure, is_met, per) == ("<= 60 ms", "90 ms", "MISSED", "4.5")
    assert turned == "x 3 WORSE"


@pytest.mark.parametrize("plain", [0, None])
def test_without_a_plain_way_nothing_is_compared(plain):
    assert ratio(ACK, run(30, plain)) is None
    assert not worse(ACK, run(30, plain), run(30, 20))


@pytest.mark.parametrize("rows", [ROWS, WEB])
def test_no_two_rows_tell_the_same(rows):
    assert len({row.at for row in rows}) == len(rows)


def test_the_screens_table_has_a_line_for_each_figure_beside_its_goal_and_the_last():
    found = {"phone": {"fcp_ms": {"p50": 1200}}, "loads": {"phone": {"brotli": 30_000}}}
    small, slow = web_rows(found, {"phone": {"fcp_ms": {"p50": 900}}})
    assert small[1:] == ("<= 30720 B", "30,000 B", "met", "")
    assert slow[1:] == ("<= 1000 ms", "1,200 ms", "MISSED", "900 ms")


def test_what_was_kept_of_the_screens_holds_every_row():
    kept = json.loads(KEPT.read_text())
    assert [row.what for row in WEB if at(kept, row.at) is None] == []


def test_the_chart_is_well_formed_and_shows_what_was_measured():
    found = {"machine": {"name": "2 cores <x>"}, "burst": {"ack_ms": {"p50": 4.0, "p95": 600.0}}}
    words = [text.text for text in ET.fromstring(chart(found)).iter() if text.text]
    assert "4 ms" in words
    assert "600 ms" in words
    assert share(BACK, 0.495) == 2.0


@pytest.mark.parametrize("size", [0, 125, 126, 3000])
def test_frames_are_told_apart_and_half_of_one_waits(size):
    said = json.dumps("x" * size).encode()
    head = (
        bytes([0x81, len(said)]) if len(said) < 126 else b"\x81\x7e" + len(said).to_bytes(2, "big")
    )
    data = head + said + bytes([PING, 2]) + b"hi" + head + said[: size // 2]
    found, rest = whole(data)
    assert found[:2] == [(0x81, said), (PING, b"hi")]
    assert rest == head + said[: size // 2]
    assert frame(said).endswith(said)
    assert pong(b"hi") == b"\x8a\x82\0\0\0\0hi"
