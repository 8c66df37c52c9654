"""The zygote of `kinds/appends.py`: for each line on stdin it forks a child that appends until it is
killed, and that writes what it was told was kept to stdout, a line at a time.

python -m tests.faults.appender <folder or postgresql://...> [sabotage]
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

from facilitation.events import ContributionMade, SessionCreated
from facilitation.shape import plain
from server.storage.postgres import PostgresStorage
from server.storage.sqlite import SqliteStorage
from tests.faults.sabotage import WAYS
from tests.given import SCRIPT, T0

SESSIONS = ("killed", "beside-1", "beside-2")
"""Several at once, so that commits hold the batches of more than one."""
LIFE_S = 20.0


def main():
    place, sabotage = sys.argv[1], (sys.argv[2:] or [""])[0]
    if sabotage:
        WAYS[sabotage]()
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            asyncio.run(life(place, line.strip()))
            os._exit(0)
        os.waitpid(pid, 0)
        tell(f"end {pid}")


async def life(place, name):
    storage = PostgresStorage(place) if "://" in place else SqliteStorage(Path(place) / "data")
    await storage.open()
    heads = await storage.journal.heads()
    tell(f"ready {os.getpid()}")
    async with asyncio.timeout(LIFE_S):
        await asyncio.gather(*(talk(storage.journal, s, heads.get(s, 0), name) for s in SESSIONS))


async def talk(journal, session, number, name):
    if not number:
        script = plain(SCRIPT)
        made = SessionCreated(at=T0, by="workspace", session=session, script=script)
        await journal.append(session, 0, [made])
        number = 1
    for turn in range(100_000):
        batch = [item(f"{session}-{name}-{turn}-{n}") for n in range(1 + turn % 5)]
        await journal.append(session, number, batch)
        tell(json.dumps({each.contribution: number + n for n, each in enumerate(batch, 1)}))
        number += len(batch)


def item(name):
    told = {"activity": "moment", "kind": "reflection", "person": "P-1", "contribution": name}
    return ContributionMade(
        at=int(time.time() * 1000), by="P-1", body={"text": f"words of {name}"}, **told
    )


def tell(line):
    """Whole, at once and unbuffered: what was told before the kill has been told."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main()
