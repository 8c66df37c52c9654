"""The server with one promise broken on purpose, to show that the fault runs would tell.

python -m tests.faults.sabotage ack-before-commit serve ...
"""

import asyncio
import sys
from dataclasses import replace
from itertools import count

LATE_S = 0.4


def ack_before_commit():
    """What people say is acknowledged at once and written a little later, in order."""
    from server.journal.postgres import PostgresJournal
    from server.journal.sqlite import SqliteJournal

    for journal in (SqliteJournal, PostgresJournal):
        _write_later(journal)


def _write_later(journal):
    from facilitation.events import ContributionMade

    write, last = journal.append, {}

    async def append(self, session, after, batch):
        said = any(isinstance(event, ContributionMade) for event in batch)

        async def in_turn(before):
            if said:
                await asyncio.sleep(LATE_S)
            if before is not None:
                await asyncio.wait([before])
            await write(self, session, after, batch)

        last[session] = asyncio.create_task(in_turn(last.get(session)))
        if not said:
            await last[session]

    journal.append = append


def no_unique_key():
    """The id that the asker chose is not honoured: what is sent twice is kept twice."""
    from facilitation.commands.saying import Contribute
    from server import rooms

    decide, numbers = rooms.decide, count()

    def decided(session, command, actor):
        if isinstance(command, Contribute):
            command = replace(command, contribution=f"own-id-{next(numbers):06}-{command.at}")
        return decide(session, command, actor)

    rooms.decide = decided


def synchronous_normal():
    """SQLite commits without waiting for the disk."""
    from server.storage import disk

    connect = disk.connect

    def connected(file, *, read_only=False):
        connection = connect(file, read_only=read_only)
        if not read_only:
            connection.execute("PRAGMA synchronous=NORMAL")
        return connection

    disk.connect = connected


def no_gap_check():
    """A follower takes any ring as if it followed on, and nobody ever looks into the journal."""
    from server.fleet import following
    from server.rooms import Room

    async def follow(self, rings):
        for ring in rings:
            if ring.number > self.number and ring.batch:
                self._take(ring.batch)

    async def look(_self):
        return None

    Room._follow = follow
    following.Following.look = look


def stale_cursor():
    """A follower reads on from the number that was rung last, not from the one that it has: what came
    before and was not rung is skipped, as with a cursor that is no dense number."""
    from server.rooms import Room

    cursors = {}

    async def follow(self, rings):
        for ring in rings:
            at = cursors[self.id] = max(cursors.get(self.id, 0), ring.number - 1)
            for event in await self._journal.read(self.id, max(at, self.number)):
                self._take([event])

    Room._follow = follow


def lease_for_ever():
    """Who works for a session holds it for a day, dead or alive."""
    from server.fleet import duty

    duty.LEASE_S = 86_400.0


def stale_whole():
    """Who comes in is given the bytes of an earlier view under the number of the present one."""
    from server.audiences import Audience

    taken = Audience.freshen

    def freshen(self, session):
        before = self.whole
        change = taken(self, session)
        self.whole = self.whole or before
        return change

    Audience.freshen = freshen


def no_origin_check():
    """Any page may open a socket. Found by the tests of the doors, not by these."""
    from server import sockets

    sockets.origin_is_ours = lambda _scope, _settings: True


WAYS = {
    "ack-before-commit": ack_before_commit,
    "no-unique-key": no_unique_key,
    "synchronous-normal": synchronous_normal,
    "no-gap-check": no_gap_check,
    "stale-cursor": stale_cursor,
    "stale-whole": stale_whole,
    "lease-for-ever": lease_for_ever,
    "no-origin-check": no_origin_check,
}

if __name__ == "__main__":
    from server.__main__ import main

    WAYS[sys.argv.pop(1)]()
    main()
