"""How long a room takes to open: `python -m tests.load.opening EVENTS FOLDER` makes a journal of
so many events, opens the room anew and prints {"events", "open_s", "cpu_s", "rss_mib"}."""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

from facilitation.events import (
    CardsModerated,
    ContributionMade,
    Event,
    PersonJoined,
    SessionCreated,
    SessionMoved,
    StepMoved,
)
from facilitation.shape import plain
from server import scripts
from server.bus.memory import MemoryBus
from server.clock import now
from server.journal.sqlite import SqliteJournal, prepare
from server.rehearsal.figures import used
from server.rooms import Room
from server.storage.disk import Disk
from tests.load.bodies import SCRIPT

PEOPLE = 500
BATCH = 1000
TEXT = "It matters that somebody sits down, listens to the end, and comes back with an answer."


def history(count: int) -> list[Event]:
    """A long day: people join, then write; each fourth event shows what has waited."""
    at = now()
    script = plain(scripts.read(SCRIPT))
    found: list[Event] = [
        SessionCreated(at=at, by="workspace", session="long", script=script),
        SessionMoved(at=at, by="desk", to="live", was="draft"),
        StepMoved(at=at, by="desk", activity="say", to="open"),
        *(PersonJoined(at=at, by=f"P-{n}", person=f"P-{n}") for n in range(PEOPLE)),
    ]
    while len(found) < count:
        number = len(found) + 1
        if number % 4 == 0:
            cards = tuple(f"c{n}" for n in range(number - 3, number) if n > PEOPLE + 4)
            if cards:
                found.append(CardsModerated(at=at, by="system", cards=cards, to="shown"))
                continue
        who = f"P-{number % PEOPLE}"
        found.append(
            ContributionMade(
                at=at, by=who, person=who, activity="say", kind="reflection", state="waiting",
                contribution=f"contribution-{number}", body={"text": TEXT, "tag": ""}, due_at=at,
            )
        )  # fmt: skip
    return found


async def measure(count: int, folder: Path) -> dict[str, float]:
    disk = Disk(folder / "journal.sqlite")
    disk.open(prepare)
    journal = SqliteJournal(disk)
    events = history(count)
    for start in range(0, count, BATCH):
        await journal.append("long", start, events[start : start + BATCH])
    del events
    began, worked = time.perf_counter(), time.process_time()
    room = Room("long", journal, MemoryBus(), now)
    await room.open()
    took, worked = time.perf_counter() - began, time.process_time() - worked
    assert room.session.number == count
    mine = used(os.getpid())
    await room.close()
    disk.close()
    rss = round(mine.rss_mib) if mine else 0
    return {"events": count, "open_s": round(took, 3), "cpu_s": round(worked, 3), "rss_mib": rss}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(int(sys.argv[1]), Path(sys.argv[2])))))
