"""Processes that do nothing but append, through the journal as the product has it, and are killed with
kill -9: hundreds in a minute. A zygote that has imported everything forks them."""

import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter

from tests.engines.postgres import FAST, Postgres
from tests.faults.figures import Figures
from tests.faults.house import ROOT
from tests.faults.kinds import Kind
from tests.faults.stages import a_folder
from tests.faults.verdict import NUMBERS

CHECKED_EACH = 25
"""Kills between two integrity checks of the whole file."""
LIVES_S = (0.005, 0.06)
LIVES_PG_S = (0.05, 0.3)
"""Connecting alone takes 50 ms."""


async def journal_kill(times, phones, seed=1, sabotage="", say=print):
    async with a_folder() as folder:
        return await asyncio.to_thread(
            _run, "journal-kill", str(folder), _read_sqlite, times, seed, sabotage, say
        )


async def journal_kill_pg(times, phones, seed=1, sabotage="", say=print):
    engine = Postgres(*FAST)
    try:
        await asyncio.to_thread(engine.start)
        return await asyncio.to_thread(
            _run, "journal-kill-pg", engine.url, _read_postgres, times, seed, sabotage, say
        )
    finally:
        await asyncio.to_thread(engine.end)


def _run(kind, place, read, times, seed, sabotage, say):
    figures, chance, began = Figures(kind), random.Random(seed), time.monotonic()
    acked = {}
    zygote = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.appender", place, sabotage], cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with zygote:
        for n in range(times):
            told = _one_life(
                zygote, n, chance.uniform(*(LIVES_PG_S if "://" in place else LIVES_S))
            )
            acked |= told
            figures.times += 1
            if n % CHECKED_EACH == CHECKED_EACH - 1 or n == times - 1:
                _judge(figures.verdict, acked, *read(place))
            if n % 100 == 99:
                say(f"  {kind}: {n + 1} of {times}, {len(acked)} acknowledged")
        zygote.stdin.close()
    figures.verdict.asked = figures.verdict.kept = len(acked)
    figures.seconds = time.monotonic() - began
    return figures


def _one_life(zygote, n, seconds):
    """A child appends until it is killed; what it was told, id -> number."""
    zygote.stdin.write(f"{n}\n")
    zygote.stdin.flush()
    ready, _, pid = (said := zygote.stdout.readline()).partition(" ")
    assert ready == "ready", f"the child said {said!r}"
    time.sleep(seconds)
    os.kill(int(pid), signal.SIGKILL)
    told = {}
    while (line := zygote.stdout.readline()) != f"end {int(pid)}\n":
        assert line, "the zygote ended"
        if line.endswith("\n") and line.startswith("{"):
            told |= _whole(line)
    return told


def _whole(line):
    """A line that the kill cut in two is no ack."""
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return {}


def _judge(verdict, acked, numbers, made, integrity):
    """Cumulative: everything ever acknowledged must be there, once, under its number."""
    found = dict(made)
    verdict.lost = [name for name in acked if name not in found]
    verdict.misnumbered = [n for n, number in acked.items() if found.get(n, number) != number]
    verdict.duplicated = [name for name, n in Counter(n for n, _ in made).items() if n > 1]
    verdict.gaps = sum(n != place for place, n in enumerate(numbers, start=1))
    verdict.gaps += integrity != "ok"
    verdict.on_disk = len(made)


def _read_sqlite(place):
    reader = sqlite3.connect(f"file:{place}/data/journal.sqlite?mode=ro", uri=True)
    try:
        numbers = [n for (n,) in reader.execute(NUMBERS.format("?"), ("killed",))]
        made = _ids(
            reader.execute("SELECT number, body FROM entries WHERE kind = 'ContributionMade'")
        )
        return numbers, made, reader.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        reader.close()


def _read_postgres(url):
    return asyncio.run(_rows_of(url))


async def _rows_of(url):
    import asyncpg

    reader = await asyncpg.connect(url)
    try:
        numbers = [n for (n,) in await reader.fetch(NUMBERS.format("$1"), "killed")]
        made = await reader.fetch(
            "SELECT number, body FROM entries WHERE kind = 'ContributionMade'"
        )
        return numbers, _ids(made), "ok"
    finally:
        await reader.close()


def _ids(rows):
    return [(json.loads(body)["contribution"], number) for number, body in rows]


KINDS = (
    Kind("journal-kill", journal_kill, 40, 1000, sabotages=(("ack-before-commit", 20),)),
    Kind("journal-kill-pg", journal_kill_pg, 10, 200, engines=True,
         sabotages=(("ack-before-commit", 20),)),
)  # fmt: skip
