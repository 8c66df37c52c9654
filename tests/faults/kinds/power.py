"""Power cuts, simulated: the journal runs on a disk that forgets what was not synced. At random moments,
also in the middle of a write, the files are taken as a cut would leave them, and opened with the real
SQLite: everything acknowledged by then must be there."""

import asyncio
import random
import sqlite3
import time

from server.journal.sqlite import SqliteJournal, prepare
from server.storage.disk import Disk
from tests.faults.appender import item
from tests.faults.crashdisk import WAYS, installed
from tests.faults.figures import Figures
from tests.faults.kinds import Kind
from tests.faults.sabotage import WAYS as SABOTAGES
from tests.faults.stages import a_folder, in_rounds
from tests.given import SCRIPT, T0

ROUND = 200
"""Cuts of one journal, so that it stays small."""
EACH = 7.0
"""Steps of the disk between two cuts, about."""
SESSIONS = 3
NOTHING = (0, 0)
OFTEN = "PRAGMA wal_autocheckpoint=20"


async def power_cut(times, phones, seed=1, sabotage="", say=print):
    async def one_round(n, number):
        chance = random.Random(seed * 1000 + number)
        async with a_folder() as folder:
            found = await _cuts(folder, n, chance, often=bool(number % 2))
        say(f"  power-cut: {n} more, {found.verdict.kept} acknowledged")
        return found

    from server.storage import disk

    connect = disk.connect
    try:
        if sabotage:
            SABOTAGES[sabotage]()
        return await in_rounds("power-cut", times, ROUND, one_round)
    finally:
        disk.connect = connect


async def _cuts(folder, times, chance, often):
    """`often`: the log is carried over each 20 pages, so that cuts fall into that too."""
    figures, began = Figures("power-cut"), time.monotonic()
    with installed() as crash_disk:
        cuts = Cuts(crash_disk, folder, times, chance)
        disk = Disk(folder / "journal.sqlite")
        disk.open(lambda writer: (prepare(writer), often and writer.execute(OFTEN)))
        await _begin(SqliteJournal(disk))
        crash_disk.on_step = cuts.step
        try:
            await asyncio.gather(
                *(_talk(SqliteJournal(disk), f"s-{n}", cuts) for n in range(SESSIONS))
            )
        finally:
            crash_disk.on_step = lambda: None
            disk.close()
    figures.times, figures.seconds = cuts.done, time.monotonic() - began
    figures.notes = {"cuts that lost rows": cuts.with_loss, "malformed files": cuts.malformed}
    figures.verdict.asked = figures.verdict.kept = sum(n - 1 for n in cuts.acked.values())
    figures.verdict.lost = cuts.lost
    figures.verdict.gaps = cuts.malformed + cuts.gaps
    return figures


async def _begin(journal):
    from facilitation.events import SessionCreated
    from facilitation.shape import plain

    for n in range(SESSIONS):
        made = SessionCreated(at=T0, by="workspace", session=f"s-{n}", script=plain(SCRIPT))
        await journal.append(f"s-{n}", 0, [made])


async def _talk(journal, session, cuts):
    number = 1
    while not cuts.enough:
        batch = [item(f"{session}-{number + n}") for n in range(1, 1 + cuts.chance.randint(1, 4))]
        await journal.append(session, number, batch)
        number += len(batch)
        cuts.acked[session] = number


class Cuts:
    """Takes a cut about each so many steps of the disk, and judges it on the spot."""

    def __init__(self, crash_disk, folder, times, chance):
        self.crash_disk, self.folder, self.times, self.chance = crash_disk, folder, times, chance
        self.acked, self.lost = {}, []
        self.done = self.with_loss = self.malformed = self.gaps = 0

    @property
    def enough(self):
        return self.done >= self.times

    def step(self):
        if not self.enough and self.chance.random() < 1 / EACH:
            acked, place = dict(self.acked), self.folder / f"cut-{self.done}"
            place.mkdir()
            way = WAYS[self.done % len(WAYS)]
            self.crash_disk.cut(way, self.chance, place)
            self.done += 1
            self._judge(place, acked)

    def _judge(self, place, acked):
        try:
            found, whole = _found(place / "journal.sqlite")
        except sqlite3.DatabaseError as error:
            found, whole = {}, "ok" if "no such table" in str(error) else str(error)
        lost = [
            f"{session} after {found.get(session, NOTHING)[0]}"
            for session, number in acked.items()
            if found.get(session, NOTHING)[0] < number
        ]
        self.lost += lost
        self.with_loss += bool(lost)
        self.gaps += sum(last != rows for last, rows in found.values())
        self.malformed += whole != "ok"
        for each in place.iterdir():
            each.unlink()


def _found(file):
    reader = sqlite3.connect(file)
    try:
        rows = reader.execute("SELECT session, max(number), count(*) FROM entries GROUP BY session")
        found = {session: (last, count) for session, last, count in rows}
        return found, reader.execute("PRAGMA integrity_check").fetchone()[0]
    finally:
        reader.close()


KINDS = (
    Kind("power-cut", power_cut, 200, 2000, alone=True, sabotages=(("synchronous-normal", 60),)),
)  # fmt: skip
