"""Our goals under load, one row each, and how a run is judged: the figure beside the goal, as a
ratio to a plain way in the same run, and beside the ratio that was committed last.

Times on a shared machine vary by more than what one wants to see. So a figure got worse when its
ratio did, by more than `WORSE`; one without a plain way is shown and not compared. Tails of long
runs have none (what the machine did meanwhile is most of them), nor have walls: ours is written
twelve times a second at most, a plain one at once and once for each text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

WORSE = 1.25
Found = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """`at`: where in the findings, with dots. `per`: what it is divided by. `least`: the goal is a
    floor, and more is better."""

    what: str
    at: str
    unit: str = ""
    goal: float | None = None
    per: str = ""
    least: bool = False


JOIN, ACK = "plain.joins.join_ms", "plain.burst.ack_ms"
YARD = "yardstick_ms"
ROWS = (
    Row(
        "join wave, 500 phones in 15 s: first view p95",
        "joins.join_ms.p95",
        "ms",
        150,
        f"{JOIN}.p95",
    ),
    Row("  errors", "joins.errors", "", 0),
    Row("open wall, 600 texts in 10 s: ack p50", "burst.ack_ms.p50", "ms", 8, f"{ACK}.p50"),
    Row("  ack p95", "burst.ack_ms.p95", "ms", 60, f"{ACK}.p95"),
    Row("  on the board p50", "burst.seen_ms.board.p50", "ms", 120),
    Row("  on the board p95", "burst.seen_ms.board.p95", "ms", 300),
    Row("  on the desk p50", "burst.seen_ms.desk.p50", "ms", 120),
    Row("  on the desk p95", "burst.seen_ms.desk.p95", "ms", 300),
    Row("  server CPU", "burst.cpu_s", "s", 4, "plain.burst.cpu_s"),
    Row("  server peak RSS", "burst.peak_mib", "MiB", 250, "plain.burst.peak_mib"),
    Row("  bytes to the phones", "burst.phone_mb", "MB", 10),
    Row("idle, 500 phones: core", "idle.cores", "", 0.02),
    Row("  memory of a phone, session included", "idle.kib_each", "KiB", 30),
    Row("steady, 1,000 phones, 200/s: ack p50", "steady.ack_ms.p50", "ms", 15, f"{ACK}.p50"),
    Row("  ack p99", "steady.ack_ms.p99", "ms", 150),
    Row("  on the board p99", "steady.seen_ms.board.p99", "ms", 400),
    Row("  server CPU for a contribution", "steady.ms_of_cpu_each", "ms", None, YARD),
    Row("  acknowledged and lost", "steady.lost", "", 0),
    Row("stretch, 5,000 phones, 500/s: ack p99", "stretch.ack_ms.p99", "ms", 400),
    Row("  acknowledged and lost", "stretch.lost", "", 0),
    Row("kill -9, 1,000 phones: share back in 5 s", "storm.in_5_s", "", 0.99, least=True),
    Row("  acknowledged and lost", "storm.lost", "", 0),
    Row("  doubled", "storm.doubled", "", 0),
    Row("  must press again", "storm.must_press_again", "", 0),
    Row("result to 1,000 phones: p99", "release.ms.p99", "ms", 500),
    Row("  serialisations", "release.serialised", "", 1),
    Row(
        "fan-out: CPU for a delivered item",
        "fanout.us_per_item",
        "us",
        1.5,
        "fanout_broadcast.us_per_item",
    ),
    Row(
        "  of it sending alone", "fanout.us_of_sending", "us", None, "fanout_broadcast.us_per_item"
    ),
    Row("  delivery p99", "fanout.p99_ms", "ms", 120),
    Row("open a room of 100,000 events", "opening_long.open_s", "s", 1.5),
    Row("  of it processor time", "opening_long.cpu_s", "s", None, YARD),
    Row("  growth from 10,000, per event", "opening_growth", "x", 1.3),
    Row("cold start to the first page", "cold.again_s", "s", 1.5, YARD),
    Row("two webs, one session, 400/s: ack p99", "two.ack_ms.p99", "ms", 300),
    Row("  on the board p99", "two.seen_ms.board.p99", "ms", 500),
    Row("  server CPU for a contribution", "two.ms_of_cpu_each", "ms", None, YARD),
    Row("  conflicts for an append", "two.conflicts_each", ""),
    Row("  acknowledged and lost", "two.lost", "", 0),
    Row("two sessions on two processes", "scaling.factor", "x", 1.7, least=True),
)


def at(found: Found, path: str) -> float | None:
    """What lies there; None: it was not measured."""
    here: Any = found
    for name in path.split("."):
        here = here.get(name) if isinstance(here, Mapping) else None
    return here if isinstance(here, int | float) else None


def met(row: Row, figure: float | None) -> bool | None:
    """None: there is no goal, or no figure."""
    if figure is None or row.goal is None:
        return None
    return figure >= row.goal if row.least else figure <= row.goal


def ratio(row: Row, found: Found) -> float | None:
    figure, plain = at(found, row.at), at(found, row.per) if row.per else None
    return round(figure / plain, 3) if figure is not None and plain else None


def change(row: Row, found: Found, last: Found) -> float | None:
    """How many times the last ratio this one is; None: one of them is missing."""
    now, then = ratio(row, found), ratio(row, last)
    return round(now / then, 2) if now is not None and then else None


def worse(row: Row, found: Found, last: Found) -> bool:
    turned = change(row, found, last)
    return turned is not None and turned > WORSE


def table(found: Found, last: Found) -> Iterator[tuple[str, str, str, str, str, str]]:
    """(what, goal, figure, met or not, ratio, and against the last)."""
    for row in ROWS:
        figure = at(found, row.at)
        if figure is None:
            continue
        goal = "" if row.goal is None else f"{'>=' if row.least else '<='} {row.goal:g} {row.unit}"
        is_met, per, turned = met(row, figure), ratio(row, found), change(row, found, last)
        yield (
            row.what,
            goal,
            f"{figure:g} {row.unit}",
            {None: "", True: "met", False: "MISSED"}[is_met],
            "" if per is None else f"{per:g}",
            "" if turned is None else f"x {turned:g}" + (" WORSE" * worse(row, found, last)),
        )
