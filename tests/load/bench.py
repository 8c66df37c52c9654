"""`make bench`: what a room costs the server, beside our goals and beside the plain ways.

Writes build/bench.json and build/bench.svg and prints a table. SHORT=1: the same in two or
three minutes with a fifth of everything, to see that it works. ARGS: `--only steady,two` measures some of it
(with the plain ways), `--keep` makes the figures those that later runs are compared with. MINUTES=10
is how long the steady load lasts (30 s without).

All processes are our own children on loopback. Load and server share the machine: compare ratios of
one run, and times only on a quiet machine.
"""

import argparse
import asyncio
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from server.rehearsal.options import NoWay
from tests.engines.postgres import Missing
from tests.load import (
    capacity,
    cold,
    fanout,
    goals,
    idle,
    release,
    steady,
    storm,
    two,
    wave,
    yardstick,
)
from tests.load.bench_chart import chart

SHORT = os.environ.get("SHORT", "") not in {"", "0"}
PART = 5 if SHORT else 1
MINUTES = float(os.environ.get("MINUTES", "0.1" if SHORT else "0.5"))
SOCKETS, ITEMS, RATE = 1000 // PART, 1000 // PART, 100.0
PLAIN_ITEMS, PLAIN_RATE = 60 // PART, 15.0
PHONES, FULL = 500 // PART, 1000 // PART
JOIN_S, TEXTS, BURST_S = 15.0 / PART, 600 // PART, 10.0 / PART
STEADY, STORM, TWO = 200.0 / PART, 100.0 / PART, 400.0 / PART
TWO_S, STORM_S, SIDE_S, STRETCH_S = 20.0 / PART, 10.0, 10.0 / PART, 15.0 / PART
SIDE, SIDE_PHONES = 100.0, 200 // PART
EVENTS = (10_000 // PART, 100_000 // PART)
BUILD = Path(__file__).parents[2] / "build"
KEPT = Path(__file__).with_name("figures.json")
PACKAGES = ("uvicorn", "websockets", "starlette", "orjson", "pydantic", "immutables")
Found = dict[str, Any]


async def plain() -> Found:
    return {
        "fanout_broadcast": await fanout.theirs("broadcast", SOCKETS, PLAIN_ITEMS, PLAIN_RATE),
        "fanout_starlette": await fanout.theirs("starlette", SOCKETS, PLAIN_ITEMS, PLAIN_RATE),
        "plain": await wave.theirs(PHONES, JOIN_S, TEXTS, BURST_S),
    }


async def waves() -> Found:
    return await wave.ours(PHONES, JOIN_S, TEXTS, BURST_S)


async def fan_out() -> Found:
    ours = await fanout.ours(SOCKETS, ITEMS, RATE)
    one = await fanout.ours(1, ITEMS, RATE)
    over = ours["cpu_s"] - one["cpu_s"]
    ours["us_of_sending"] = round(over / max(1, ours["delivered"]) * 1e6, 2)
    return {"fanout": ours, "fanout_one_socket": one}


async def idling() -> Found:
    return {"idle": await idle.idle(PHONES)}


async def going_on() -> Found:
    return {"steady": await steady.ours(FULL, STEADY, MINUTES * 60)}


async def stretching() -> Found:
    return {"stretch": await steady.ours(5 * FULL, 2.5 * STEADY, STRETCH_S)}


async def killing() -> Found:
    return {"storm": await storm.ours(FULL, STORM, STORM_S)}


async def releasing() -> Found:
    return {"release": await release.ours(FULL)}


async def opening() -> Found:
    short, long = [_opened(count) for count in EVENTS]
    growth = (long["cpu_s"] / long["events"]) / (short["cpu_s"] / short["events"])
    return {"opening": short, "opening_long": long, "opening_growth": round(growth, 2)}


def _opened(count: int) -> dict[str, float]:
    """The middle one of three."""
    runs = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "tests.load.opening", str(count), folder]
            done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        runs.append(json.loads(done.stdout))
    return sorted(runs, key=lambda run: run["open_s"])[1]


async def starting() -> Found:
    return {"cold": await cold.ours(3 if SHORT else 5)}


async def sharing() -> Found:
    found = await two.together(FULL, TWO, TWO_S)
    found["conflicts_each"] = round(found["conflicts"] / max(1, found["appends"]), 3)
    return {"two": found}


async def scaling() -> Found:
    return {"scaling": await two.scaling(SIDE_PHONES, SIDE, SIDE_S)}


async def weighing() -> Found:
    return {"capacity": await capacity.ours()}


SCENARIOS: dict[str, Callable[[], Awaitable[Found]]] = {
    "waves": waves, "fanout": fan_out, "idle": idling, "steady": going_on,
    "stretch": stretching, "storm": killing,
    "release": releasing, "opening": opening, "cold": starting, "two": sharing, "scaling": scaling,
}  # fmt: skip
ASKED_FOR: dict[str, Callable[[], Awaitable[Found]]] = {"capacity": weighing}


async def measured(names: list[str], say: Console) -> Found:
    found: Found = {}
    before = yardstick.ms()
    for name, scenario in {
        "the plain ways": plain,
        **{n: (SCENARIOS | ASKED_FOR)[n] for n in names},
    }.items():
        say.print(f"{name} ...")
        try:
            found |= await scenario()
        except (RuntimeError, OSError, NoWay, AssertionError, Missing) as fault:
            say.print(f"  not measured: {fault}")  # the others are worth having
    found["yardstick_ms"] = round((before + yardstick.ms()) / 2, 2)
    return found


def machine() -> dict[str, Any]:
    load = [round(each, 2) for each in os.getloadavg()]
    python, cores = platform.python_version(), os.cpu_count()
    return {
        "name": f"{cores} cores, {_processor()}, Python {python}, load average {load[0]}",
        "load_before": load,
        **{name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def shown(found: Found, last: Found) -> Table:
    title = found["machine"]["name"] + (" (SHORT: too small to compare)" if SHORT else "")
    table = Table("what", "goal", "figure", "", "ratio", "against the last", title=title)
    for row in goals.table(found, last):
        table.add_row(*row)
    return table


def enough_files() -> None:
    """A thousand sockets on both sides; our children inherit it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--only", default=",".join(SCENARIOS), help="names, with commas")
    parser.add_argument("--keep", action="store_true", help="compare later runs with this one")
    told = parser.parse_args()
    say = Console(highlight=False, width=140)
    enough_files()
    found = {"short": SHORT, "machine": machine()}
    found |= asyncio.run(measured(told.only.split(","), say))
    found["machine"]["load_after"] = [round(each, 2) for each in os.getloadavg()]
    last = json.loads(KEPT.read_text()) if KEPT.exists() and not SHORT else {}
    say.print(shown(found, last))
    BUILD.mkdir(exist_ok=True)
    written = json.dumps(found, indent=2) + "\n"
    (BUILD / "bench.json").write_text(written)
    (BUILD / "bench.svg").write_text(chart(found))
    if told.keep:
        KEPT.write_text(written)
    say.print("build/bench.json, build/bench.svg")


if __name__ == "__main__":
    main()
