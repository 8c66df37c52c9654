"""`make faults`: break things on purpose and count what was lost. It should be nothing.

python -m tests.faults                                     every kind, long: an hour and a half
SHORT=1 python -m tests.faults                             every kind, a few times: four minutes
python -m tests.faults --only redis-freeze --times 3       one kind
python -m tests.faults --sabotage                          promises broken: each must be found
FAULTS_SERVER_KILL=5 python -m tests.faults                so often, whatever the form
"""

import argparse
import asyncio
import os
import signal
import sys
import time
import traceback

from tests.engines.postgres import Missing
from tests.faults import figures
from tests.faults.house import ROOT
from tests.faults.kinds import Skipped, kinds

BUILD = ROOT / "build"
JOBS = 3
"""Kinds at once in the short form: most of their time they wait."""
LIMIT_S = 2400.0
"""For one kind: nothing runs for ever."""


def main():
    # Whoever ends us ends what we started too: it is ended on the way out.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    told = options()
    chosen = [kind for kind in kinds().values() if not told.only or kind.name in told.only]
    if told.only and len(chosen) < len(told.only):
        sys.exit(f"There are: {', '.join(kinds())}")
    work = sabotaged(chosen, told) if told.sabotage else faults(chosen, told)
    good = asyncio.run(work)
    print("as it should be" if good else "NOT as it should be")
    return 0 if good else 1


def options():
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--sabotage", action="store_true", help="with promises broken: must be red")
    parser.add_argument("--only", action="append", help="a kind; may be said again")
    parser.add_argument("--times", type=int)
    parser.add_argument("--phones", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, help="kinds at once; short: 3, else 1")
    told = parser.parse_args()
    told.short = bool(os.environ.get("SHORT"))
    told.jobs = told.jobs or (JOBS if told.short else 1)
    return told


async def faults(chosen, told):
    rows, places = {}, asyncio.Semaphore(told.jobs)

    async def one(kind):
        async with places:
            say(f"{kind.name} ...")
            if (found := await run(kind, told)) is not None:
                rows[kind.name] = found.row()
                figures.write(BUILD / "faults.json", {kind.name: rows[kind.name]})

    for kind in chosen:
        if kind.alone:
            await one(kind)
    await asyncio.gather(*(one(kind) for kind in chosen if not kind.alone))
    print(
        "\n" + figures.table({kind.name: rows[kind.name] for kind in chosen if kind.name in rows})
    )
    return all(row["good"] for row in rows.values())


async def run(kind, told):
    """None where an engine that it needs is not to be had."""
    times, phones = size(kind, told)
    try:
        found = await bounded(kind, times, phones, told.seed)
    except Missing as missing:
        if os.environ.get("REQUIRE_ENGINES") == "1":
            raise
        print(f"  ENGINES MISSING: {missing}")
        return None
    except Skipped as why:
        print(f"  SKIPPED: {why}")
        return None
    say(f"  {kind.name}: {found.times} times, {found.seconds:.0f} s")
    for line in found.why():
        say(f"  ! {kind.name}: {line}")
    return found


async def bounded(kind, times, phones, seed, sabotage=""):
    """A run that cannot go on is a finding like any other, and stops no other kind."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(LIMIT_S):
            found = await kind.run(times, phones, seed=seed, sabotage=sabotage, say=say)
    except (Missing, Skipped):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it was, the others are to be run
        if not sabotage:
            traceback.print_exc()
        found = figures.Figures(kind.name, stopped=f"{type(error).__name__}: {error}"[:300])
    found.seconds = time.monotonic() - began
    return found


def size(kind, told):
    own = os.environ.get(f"FAULTS_{kind.name.upper().replace('-', '_')}")
    times = told.times or int(own or 0) or (kind.short if told.short else kind.long)
    return times, told.phones or kind.phones[0 if told.short else 1]


async def sabotaged(chosen, told):
    """Each broken promise must turn its kind red."""
    rows = {}
    for kind in chosen:
        for way, times in kind.sabotages:
            found = await bounded(kind, told.times or times, kind.phones[0], told.seed, way)
            name = f"{kind.name} with {way}"
            rows[name] = found.row() | {"found": not found.good, "why": found.why()}
            print(f"{name}: {'found' if rows[name]['found'] else 'NOT FOUND'}", flush=True)
            for line in found.why()[:3]:
                print(f"    {line[:160]}")
    figures.write(BUILD / "faults-sabotage.json", rows)
    return all(row["found"] for row in rows.values())


def say(line):
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
