"""Everything in one PostgreSQL database that processes share. The promise is told in
`server.storage`, the tables in `server.journal.schema`."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from facilitation.people import Role
from server.doors import Link, SessionDoor
from server.journal import VERSION, Journal
from server.journal.postgres import PostgresJournal
from server.journal.upgrade import of_postgres
from server.settings import database_address
from server.storage import Newer, Older, Unavailable, database
from server.storage.database import Connection, Database

KEY_BYTES = 32
NOTE = "INSERT INTO notes (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING"
NOTED = "SELECT value FROM notes WHERE name = $1"


class PostgresStorage:
    shared = True

    def __init__(self, url: str) -> None:
        self._database = Database(database_address(url))
        self._ready = False
        self.journal = PostgresJournal(self._database)
        self.book = PostgresDoorBook(self._database)
        self.leases = PostgresLeases(self._database)
        self.rows = self._database

    def claim(self) -> None:
        """On a thread of its own: this is asked with and without a loop running."""
        with ThreadPoolExecutor(1) as aside:
            aside.submit(asyncio.run, self._made_ready()).result()

    async def _made_ready(self) -> None:
        if not self._ready:
            await make_ready(self._database.place)
            self._ready = True

    async def open(self) -> None:
        await self._made_ready()
        await self._database.open()
        self.journal.open()

    async def close(self) -> None:
        await self.journal.close()
        await self._database.close()

    async def key(self) -> bytes:
        return bytes.fromhex(await self._noted("key", os.urandom(KEY_BYTES).hex()))

    async def epoch(self) -> str:
        return await self._noted("epoch", secrets.token_hex(4))

    async def _noted(self, name: str, fresh: str) -> str:
        """Made by the first who asks, the same for all."""
        await self._database.ask(NOTE, name, fresh)
        found = await self._database.ask(NOTED, name)
        return str(found[0]["value"])


@asynccontextmanager
async def reading(url: str) -> AsyncIterator[Journal]:
    """The journal without a writer, for a command beside the servers."""
    place = database_address(url)
    await make_ready(place, making=False)
    kept = Database(place)
    await kept.open()
    try:
        yield PostgresJournal(kept)
    finally:
        await kept.close()


async def make_ready(place: str, *, making: bool = True) -> None:
    """An empty database gets our tables; older or newer ones are refused."""
    found = await _found(place)
    if not found:
        if not making:
            raise Unavailable("it is empty")
        await migrate(place)
    elif found < VERSION:
        raise Older(f"the database is of version {found}, this program needs {VERSION}")


async def migrate(place: str) -> None:
    """Two processes may do this together: the second waits, and finds it done."""
    await _found(place)
    with database.trouble_told_by_sqlalchemy():
        await of_postgres(lambda: database.connect_patiently(place))


async def _found(place: str) -> int:
    """Its version, which is not above ours."""
    async with database.connected(place) as connection:
        found = await version(connection)
    if found > VERSION:
        raise Newer(f"the data is of version {found}, this program knows {VERSION}")
    return found


async def version(connection: Connection) -> int:
    """0: there is nothing. Raises Unavailable where the tables are somebody else's."""
    ours, entries = await connection.fetchrow(
        "SELECT to_regclass('alembic_version') IS NOT NULL, to_regclass('entries') IS NOT NULL"
    )
    if ours:
        found = await connection.fetchval("SELECT max(version_num) FROM alembic_version")
        if (found or "0").isdigit():
            return int(found or "0")
    if ours or entries:
        raise Unavailable("the database holds another program's tables")
    return 0


async def told(url: str) -> tuple[str, int]:
    """The server's version and that of our tables."""
    async with database.connected(database_address(url)) as connection:
        return await connection.fetchval("SHOW server_version"), await version(connection)


class PostgresLeases:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, name: str, holder: str, seconds: float) -> bool:
        return bool(await self._database.ask(TAKE, name, holder, round(seconds * 1000)))

    async def release(self, name: str, holder: str) -> None:
        sql = "DELETE FROM leases WHERE name = $1 AND holder = $2"
        await self._database.ask(sql, name, holder)


TAKE = """
WITH clock AS (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now)
INSERT INTO leases AS held (name, holder, until) SELECT $1, $2, now + $3::bigint FROM clock
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE held.holder = excluded.holder OR held.until <= excluded.until - $3::bigint
RETURNING name
"""


class PostgresDoorBook:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def load(self) -> tuple[list[SessionDoor], list[Link]]:
        doors = await self._database.ask("SELECT session, code, veil FROM doors")
        links = await self._database.ask(
            "SELECT id, session, role, made_at, label, seen_at FROM links WHERE revoked_at = 0"
        )
        return (
            [SessionDoor(session=name, code=code, veil=veil) for name, code, veil in doors],
            [
                Link(
                    id=name,
                    session=session,
                    role=Role(role),
                    made_at=made,
                    label=label,
                    seen_at=seen,
                )
                for name, session, role, made, label, seen in links
            ],
        )

    async def add_door(self, door: SessionDoor) -> None:
        sql = (
            "INSERT INTO doors (session, code, veil) VALUES ($1, $2, $3)"
            " ON CONFLICT (session) DO NOTHING"
        )
        await self._database.ask(sql, door.session, door.code, door.veil)

    async def add_link(self, link: Link) -> None:
        sql = "INSERT INTO links (id, session, role, made_at, label) VALUES ($1, $2, $3, $4, $5)"
        row = (link.id, link.session, str(link.role), link.made_at, link.label)
        await self._database.ask(sql, *row)

    async def revoke(self, links: Iterable[str], at: int) -> None:
        sql = "UPDATE links SET revoked_at = $1 WHERE id = ANY($2::text[])"
        await self._database.ask(sql, at, list(links))

    async def seen(self, link: str, at: int) -> None:
        await self._database.ask("UPDATE links SET seen_at = $1 WHERE id = $2", at, link)

    async def discard(self, session: str) -> None:
        await self._database.together(
            ("DELETE FROM doors WHERE session = $1", session),
            ("DELETE FROM links WHERE session = $1", session),
        )
