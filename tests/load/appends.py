"""Appends, SQLite beside PostgreSQL in one run: `python -m tests.load.appends [seconds]`.

Askers and rooms as in the server: each asker waits for its answer before it asks again, each room
takes all that waits. Compare the ratios; the times are those of this machine, with what else runs.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from server.storage.postgres import PostgresStorage
from server.storage.sqlite import SqliteStorage
from tests.contracts.every_event import CREATED, made
from tests.engines.postgres import Postgres

SHAPES = ((20, 200), (1, 200), (1, 1))
"""Rooms, askers."""
BATCH = 128


async def room(journal, name, inbox):
    """Until None comes."""
    await journal.append(name, 0, [CREATED])
    at, going = 1, True
    while going:
        batch = [await inbox.get()]
        while len(batch) < BATCH and not inbox.empty():
            batch.append(inbox.get_nowait())
        going = None not in batch
        asked = [each for each in batch if each is not None]
        if asked:
            await journal.append(name, at, [event for event, _ in asked])
            at += len(asked)
        for _, answer in asked:
            answer.set_result(None)


async def asker(who, inbox, until, waits):
    n = 0
    while (began := time.monotonic()) < until:
        answer = asyncio.get_running_loop().create_future()
        n += 1
        event = made(f"item-{n:06}", f"P-{who:04}", text="x" * 200)
        inbox.put_nowait((event, answer))
        await answer
        waits.append(time.monotonic() - began)


async def measured(storage, name, rooms, askers, seconds):
    await storage.open()
    inboxes = [asyncio.Queue() for _ in range(rooms)]
    names = [f"{name}-{n}" for n in range(rooms)]
    working = [
        asyncio.create_task(room(storage.journal, *each))
        for each in zip(names, inboxes, strict=True)
    ]
    waits, began = [], time.monotonic()
    asking = (asker(n, inboxes[n % rooms], began + seconds, waits) for n in range(askers))
    await asyncio.gather(*asking)
    took = time.monotonic() - began
    for each in inboxes:
        each.put_nowait(None)
    await asyncio.gather(*working)
    broken = [await storage.journal.verify(each) for each in names]
    await storage.close()
    assert not any(broken)
    waits.sort()
    return len(waits) / took, waits[len(waits) // 2] * 1000, waits[len(waits) * 99 // 100] * 1000


async def main(seconds):
    server = Postgres("fsync=on")
    server.start()
    try:
        for rooms, askers in SHAPES:
            for turn in range(2):
                with tempfile.TemporaryDirectory() as folder:
                    shape = (f"t{turn}-{rooms}-{askers}", rooms, askers, seconds)
                    file = await measured(SqliteStorage(Path(folder)), *shape)
                    shared = await measured(PostgresStorage(server.url), *shape)
                show(rooms, askers, file, shared)
    finally:
        server.end()


def show(rooms, askers, file, shared):
    told = "  ".join(
        f"{name} {rows:7,.0f} rows/s, p50 {half:5.1f} p99 {most:5.1f} ms"
        for name, (rows, half, most) in (("SQLite", file), ("PostgreSQL", shared))
    )
    print(f"{rooms:3} rooms {askers:4} askers  {told}  ratio {shared[0] / file[0]:.2f}", flush=True)


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 4.0))
