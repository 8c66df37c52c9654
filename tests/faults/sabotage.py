"""The server with one promise broken on purpose, to show that the fault runs would tell.

python -m tests.faults.sabotage ack-before-commit serve ...
"""

import asyncio
import sys
from dataclasses import replace
from itertools import count

from facilitation.commands import Contribute
from server import rooms
from server.__main__ import main
from server.journal.sqlite import SqliteJournal

LATE_S = 0.4


def ack_before_commit():
    """What was decided is acknowledged at once and written a little later."""
    write, waiting = SqliteJournal.append, []

    async def append(self, session, after, batch):
        async def later():
            await asyncio.sleep(LATE_S)
            await write(self, session, after, batch)

        waiting.append(asyncio.create_task(later()))

    SqliteJournal.append = append


def no_unique_key():
    """The id that the asker chose is not honoured: what is sent twice is kept twice."""
    decide, numbers = rooms.decide, count()

    def decided(session, command, actor):
        if isinstance(command, Contribute):
            command = replace(command, contribution=f"own-id-{next(numbers):06}-{command.at}")
        return decide(session, command, actor)

    rooms.decide = decided


WAYS = {"ack-before-commit": ack_before_commit, "no-unique-key": no_unique_key}

if __name__ == "__main__":
    WAYS[sys.argv.pop(1)]()
    main()
