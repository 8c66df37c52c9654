"""`make bench-web`: what the screens cost a phone, a projector and a facilitator, beside our goals.

Writes build/bench-web.json and prints a table. ARGS: `--only phone,wall` measures some of it, `--keep`
makes the figures those that later runs are compared with (tests/load/web/figures.json). Browser and
server are our own children on loopback; the browser plays the slow network and the slow processor, and
not for websockets. Times are those of a quiet machine only.
"""

import argparse
import asyncio
import json
import os
from pathlib import Path

from playwright.async_api import Error
from rich.console import Console
from rich.table import Table

from tests.load.bench import BUILD, machine
from tests.load.goals import at, met
from tests.load.web import first, wall, ways
from tests.load.web.goals import ROWS
from tests.load.web.place import a_place

KEPT = Path(__file__).parent / "web" / "figures.json"
PARTS = {
    "loads": first.loads, "phone": first.phone, "lighthouse": ways.lighthouse,
    "wall": wall.wall, "actions": ways.actions,
}  # fmt: skip


async def measured(names, say):
    found = {"machine": machine()}
    async with a_place() as place:
        for name in names:
            say(f"{name} ...")
            try:
                found[name] = await PARTS[name](place)
            except (Error, RuntimeError, OSError, AssertionError) as fault:
                say(f"  not measured: {fault}")  # the others are worth having
    found["machine"]["load_after"] = [round(each, 2) for each in os.getloadavg()]
    return found


def rows(found, last):
    """(what, goal, figure, met or not, and the last figure that was kept)."""
    for row in ROWS:
        figure, before = at(found, row.at), at(last, row.at)
        if figure is None:
            continue
        goal = "" if row.goal is None else f"{'>=' if row.least else '<='} {row.goal:g} {row.unit}"
        is_met = {None: "", True: "met", False: "MISSED"}[met(row, figure)]
        then = "" if before is None else f"{before:,} {row.unit}"
        yield row.what, goal.strip(), f"{figure:,} {row.unit}".strip(), is_met, then.strip()


def main():
    parser = argparse.ArgumentParser(prog="make bench-web")
    parser.add_argument("--only", default=",".join(PARTS), help="names, with commas")
    parser.add_argument("--keep", action="store_true", help="compare later runs with this one")
    told = parser.parse_args()
    say = Console(highlight=False, width=130)
    found = asyncio.run(measured(told.only.split(","), say.print))
    last = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    name = f"{found['machine']['name']}, {found['machine']['load_after'][0]} after"
    table = Table("what", "goal", "figure", "", "last kept", title=name)
    for row in rows(found, last):
        table.add_row(*row)
    say.print(table)
    BUILD.mkdir(exist_ok=True)
    written = json.dumps(found, indent=2) + "\n"
    (BUILD / "bench-web.json").write_text(written)
    if told.keep:
        KEPT.write_text(
            json.dumps(json.loads(KEPT.read_text()) | found if KEPT.exists() else found, indent=2)
            + "\n"
        )
    say.print("build/bench-web.json")


if __name__ == "__main__":
    main()
