"""`make bench`: what a room costs the server. Prints a table and writes build/bench.json.

SHORT=1 is the same with a fifth of everything, to see that it works. All processes are our own
children on loopback; load and server share the machine, so compare ratios of one run, and times
only on a quiet machine.
"""

import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.load import fanout, room

SHORT = os.environ.get("SHORT", "") not in {"", "0"}
PART = 5 if SHORT else 1
SOCKETS, ITEMS, RATE = 1000 // PART, 1000 // PART, 100.0
PLAIN_ITEMS, PLAIN_RATE = 60 // PART, 15.0
IDLE, PHONES, TEXTS = 500 // PART, 300 // PART, 360 // PART
JOIN_S, BURST_S = 10.0 / PART, 6.0 / PART
EVENTS = (10_000 // PART, 100_000 // PART)
OUT = Path(__file__).parents[2] / "build" / "bench.json"
PACKAGES = ("uvicorn", "websockets", "starlette", "orjson", "pydantic", "immutables")


async def measured(say: Console) -> dict[str, Any]:
    found: dict[str, Any] = {}
    say.print(f"fan-out: {SOCKETS} sockets, {RATE:.0f} items/s of 170 bytes ...")
    found["fanout"] = await fanout.ours(SOCKETS, ITEMS, RATE)
    found["fanout_one_socket"] = await fanout.ours(1, ITEMS, RATE)
    over = found["fanout"]["cpu_s"] - found["fanout_one_socket"]["cpu_s"]
    found["fanout"]["us_of_sending"] = round(over / max(1, found["fanout"]["delivered"]) * 1e6, 2)
    for way in ("starlette", "broadcast"):
        say.print(f"the same by {way} ...")
        found[f"fanout_{way}"] = await fanout.theirs(way, SOCKETS, PLAIN_ITEMS, PLAIN_RATE)
    say.print(f"{IDLE} idle phones ...")
    found["idle"] = await room.idle(IDLE)
    say.print(f"{PHONES} phones come in {JOIN_S:.0f} s, then {TEXTS} texts in {BURST_S:.0f} s ...")
    found["joins"], found["burst"] = await room.joins_and_burst(PHONES, JOIN_S, TEXTS, BURST_S)
    say.print(f"journals of {EVENTS[0]:,} and {EVENTS[1]:,} events ...")
    found["opening"] = [opening(count) for count in EVENTS]
    return found


def opening(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.load.opening", str(count), folder]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    return json.loads(done.stdout)


def ratios(found: dict[str, Any]) -> dict[str, float]:
    """Ours against the plain ways, in one run on one machine."""
    own = found["fanout"]["us_per_item"]
    ways = ("starlette", "broadcast")
    return {way: round(found[f"fanout_{way}"]["us_per_item"] / own, 1) for way in ways}


def machine() -> dict[str, Any]:
    load = os.getloadavg()
    return {
        "name": platform.node(),
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_before": [round(each, 2) for each in load],
        **{name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def rows(found: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(what, measured, goal)."""
    ours, over = found["fanout"], found["ratios"]
    yield "server CPU per delivered item", f"{ours['us_per_item']} us", "1.5 us (stretch 1.0)"
    yield "  delivered of due", f"{ours['delivered']:,} of {ours['due']:,}", "all"
    yield "  delivery p50 / p99", f"{ours['p50_ms']} / {ours['p99_ms']} ms", "p99 120 ms"
    kept = found["fanout_one_socket"]["cpu_s"]
    yield "  of it sending alone", f"{ours['us_of_sending']} us", ""
    yield "  all / with one socket only", f"{ours['cpu_s']} s / {kept} s", ""
    for way in ("starlette", "broadcast"):
        yield f"  {way}", f"{found[f'fanout_{way}']['us_per_item']} us", f"ratio {over[way]}"
    idle = found["idle"]
    yield f"idle phone ({idle['phones']})", f"{idle['kib_each']} KiB", "30 KiB"
    yield "  processor", f"{idle['cores']} core", "0.02 core"
    joins, burst = found["joins"], found["burst"]
    yield f"join wave ({joins['phones']} of {joins['wanted']})", _ms(joins["join_ms"]), "p95 150 ms"
    yield f"burst, ack ({burst['kept']} of {burst['texts']})", _ms(burst["ack_ms"]), "p95 60 ms"
    yield f"  board ({burst['on_board']})", _ms(burst["board_ms"]), "p95 300 ms"
    yield "  server", f"{burst['cpu_s']} s, {burst['rss_mib']} MiB", "150 MiB"
    for each in found["opening"]:
        told = f"{each['open_s']} s ({each['cpu_s']} s of CPU), {each['rss_mib']} MiB"
        yield f"open a room of {each['events']:,} events", told, "1.5 s for 100,000"


def _ms(spread: dict[str, float]) -> str:
    return " / ".join(f"{spread[name]}" for name in ("p50", "p95", "p99")) + " ms"


def main() -> None:
    say = Console(highlight=False)
    found = {"short": SHORT, "machine": machine()} | asyncio.run(measured(say))
    found["ratios"] = ratios(found)
    found["machine"]["load_after"] = [round(each, 2) for each in os.getloadavg()]
    table = Table(
        "what", "measured", "goal", title="SHORT=1: too small to compare" if SHORT else ""
    )
    for row in rows(found):
        table.add_row(*row)
    say.print(table)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=2) + "\n")
    say.print(f"{OUT.relative_to(Path.cwd()) if OUT.is_relative_to(Path.cwd()) else OUT}")


if __name__ == "__main__":
    main()
