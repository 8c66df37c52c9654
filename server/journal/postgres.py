"""The journal in PostgreSQL. The promise is told in `server.journal`, its keeping in `appender`."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any, TypeAlias

from facilitation.events import Event
from server.journal import Mark
from server.journal.appender import Append, Appender
from server.journal.codec import Row, decode, encode, first_fault, last_rehearsed, wipes
from server.storage.database import Database

Record: TypeAlias = Any
PAGE = 4_000
"""Rows read at once: a long session in one answer would outlast the time that a statement has."""
ASIDE = 200
"""More rows than these are decoded on another thread: 4,000 of them are 60 ms of the loop."""

READ = """
SELECT e.number, e.at, e.by, e.kind, e.body, w.words FROM entries e
LEFT JOIN words w ON w.session = e.session AND w.number = e.number
WHERE e.session = $1 AND e.number > $2 ORDER BY e.number LIMIT $3
"""
VERIFY = """
SELECT e.number, e.at, e.by, e.kind, e.body, e.chain, w.salt, w.words FROM entries e
LEFT JOIN words w ON w.session = e.session AND w.number = e.number
WHERE e.session = $1 AND e.number > $2 ORDER BY e.number LIMIT $3
"""
SESSIONS = """
SELECT h.session FROM heads h JOIN entries e ON e.session = h.session AND e.number = 1
ORDER BY e.at, e.session COLLATE "C"
"""
MARK = """
INSERT INTO marks (session, number, digest) VALUES ($1, $2, $3)
ON CONFLICT (session, number) DO UPDATE SET digest = excluded.digest
"""
MARKS = "SELECT number, digest FROM marks WHERE session = $1 ORDER BY number"
HEADS = "SELECT session, number FROM heads WHERE $1::text[] IS NULL OR session = ANY($1::text[])"
DISCARD = (
    "DELETE FROM heads WHERE session = $1",  # first: whoever appends waits here, and then loses
    "DELETE FROM entries WHERE session = $1",
    "DELETE FROM words WHERE session = $1",
    "DELETE FROM marks WHERE session = $1",
)
PROBE = """
INSERT INTO notes (name, value) VALUES ('probe', md5(clock_timestamp()::text))
ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""


class PostgresJournal:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._appender = Appender(database.place)

    def open(self) -> None:
        self._appender.open()

    async def close(self) -> None:
        await self._appender.close()

    async def append(self, session: str, after: int, batch: Sequence[Event]) -> None:
        if not batch:
            return
        coded = [encode(after + place, event) for place, event in enumerate(batch, start=1)]
        gone = [(each.person, each.contribution, each.before) for each in wipes(batch)]
        done = asyncio.get_running_loop().create_future()
        job = Append(session, after, coded, gone, last_rehearsed(after, batch), done)
        await self._appender.append(job)

    async def read(self, session: str, after: int = 0) -> list[Event]:
        events: list[Event] = []
        async for rows in self._pages(READ, session, after):
            events += (
                await asyncio.to_thread(_decoded, rows) if len(rows) > ASIDE else _decoded(rows)
            )
        return events

    async def _pages(self, sql: str, session: str, after: int = 0) -> AsyncIterator[list[Record]]:
        while "\0" not in session:  # which no text holds there: nobody has that name
            rows = await self._database.ask(sql, session, after, PAGE)
            yield rows
            if len(rows) < PAGE:
                return
            after = rows[-1]["number"]

    async def heads(self, sessions: Collection[str] | None = None) -> dict[str, int]:
        asked = None if sessions is None else list(sessions)
        return dict(await self._database.ask(HEADS, asked))

    async def sessions(self) -> list[str]:
        return [name for (name,) in await self._database.ask(SESSIONS)]

    async def mark(self, session: str, mark: Mark) -> None:
        await self._database.ask(MARK, session, mark.number, mark.digest)

    async def marks(self, session: str) -> list[Mark]:
        found = await self._database.ask(MARKS, session)
        return [Mark(number, digest) for number, digest in found]

    async def verify(self, session: str) -> int:
        rows: list[Record] = []
        async for page in self._pages(VERIFY, session):
            rows += page
        return await asyncio.to_thread(_broken_at, rows)

    async def discard(self, session: str) -> None:
        self._appender.forget(session)
        await self._database.together(*((sql, session) for sql in DISCARD))

    async def probe(self) -> None:
        await self._database.ask(PROBE)


def _decoded(rows: Sequence[Record]) -> list[Event]:
    return [decode(Row(*row), said or b"") for *row, said in rows]


def _broken_at(rows: Sequence[Record]) -> int:
    return first_fault(
        (Row(*found), kept, salt or b"", words or b"") for *found, kept, salt, words in rows
    )
