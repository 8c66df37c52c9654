"""Everything in one file of a data folder. The promise is told in `server.storage`."""

import os
import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from facilitation.people import Role
from server.doors import Link, SessionDoor
from server.journal.sqlite import SqliteJournal, prepare
from server.storage.disk import Disk

KEY_BYTES = 32


class SqliteStorage:
    shared = False

    def __init__(self, data: Path) -> None:
        self._data = data
        self._disk = Disk(data / "journal.sqlite")
        self.journal = SqliteJournal(self._disk)
        self.book = SqliteDoorBook(self._disk)
        self.leases = AllMine()
        self.rows = SqliteRows(self._disk)

    def claim(self) -> None:
        if not self._disk.is_open:
            self._disk.open(prepare)

    async def open(self) -> None:
        self.claim()

    async def close(self) -> None:
        self._disk.close()

    async def key(self) -> bytes:
        return load_key(self._data / "key")

    async def epoch(self) -> str:
        """Made by the first who asks."""
        fresh = secrets.token_hex(4)

        def job(writer: sqlite3.Connection) -> str:
            writer.execute("INSERT OR IGNORE INTO notes VALUES ('epoch', ?)", (fresh,))
            row = writer.execute("SELECT value FROM notes WHERE name = 'epoch'").fetchone()
            return str(row[0])

        return await self._disk.write(job)


class AllMine:
    """One process: whatever is to be done, it does."""

    async def take(self, _name: str, _holder: str, _seconds: float) -> bool:
        return True

    async def release(self, _name: str, _holder: str) -> None:
        return None


class SqliteRows:
    """`$1` is `?1` here."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    async def ask(self, sql: str, *values: Any) -> Sequence[Sequence[Any]]:
        told = sql.replace("$", "?")

        def job(connection: sqlite3.Connection) -> list[Any]:
            return connection.execute(told, values).fetchall()

        return await (self._disk.read(job) if sql.startswith("SELECT") else self._disk.write(job))

    async def together(self, *asked: Sequence[Any]) -> None:
        def job(writer: sqlite3.Connection) -> None:
            for sql, *values in asked:
                told = sql.replace("$", "?")
                writer.execute(told, values)

        await self._disk.write(job)


class SqliteDoorBook:
    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    async def load(self) -> tuple[list[SessionDoor], list[Link]]:
        return await self._disk.read(_load)

    async def add_door(self, door: SessionDoor) -> None:
        row = (door.session, door.code, door.veil)
        sql = "INSERT INTO doors VALUES (?, ?, ?) ON CONFLICT (session) DO NOTHING"
        await self._disk.write(lambda w: w.execute(sql, row))

    async def add_link(self, link: Link) -> None:
        row = (link.id, link.session, str(link.role), link.made_at, link.label)
        sql = "INSERT INTO links (id, session, role, made_at, label) VALUES (?, ?, ?, ?, ?)"
        await self._disk.write(lambda w: w.execute(sql, row))

    async def revoke(self, links: Iterable[str], at: int) -> None:
        rows = [(at, link) for link in links]
        sql = "UPDATE links SET revoked_at = ? WHERE id = ?"
        await self._disk.write(lambda w: w.executemany(sql, rows))

    async def seen(self, link: str, at: int) -> None:
        sql = "UPDATE links SET seen_at = ? WHERE id = ?"
        await self._disk.write(lambda w: w.execute(sql, (at, link)))

    async def discard(self, session: str) -> None:
        def job(writer: sqlite3.Connection) -> None:
            writer.execute("DELETE FROM doors WHERE session = ?", (session,))
            writer.execute("DELETE FROM links WHERE session = ?", (session,))

        await self._disk.write(job)


def _load(reader: sqlite3.Connection) -> tuple[list[SessionDoor], list[Link]]:
    doors = [
        SessionDoor(session=session, code=code, veil=veil)
        for session, code, veil in reader.execute("SELECT session, code, veil FROM doors")
    ]
    links = [
        Link(id=name, session=session, role=Role(role), made_at=made, label=label, seen_at=seen)
        for name, session, role, made, label, seen in reader.execute(
            "SELECT id, session, role, made_at, label, seen_at FROM links WHERE revoked_at = 0"
        )
    ]
    return doors, links


def load_key(file: Path) -> bytes:
    """The signing key of this data folder; made at the first start, readable by us only."""
    if not file.exists() or file.stat().st_size < KEY_BYTES:
        keep_key(file, os.urandom(KEY_BYTES))
    return file.read_bytes()


def keep_key(file: Path, key: bytes) -> None:
    """Whole or not at all: half a key could be guessed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    whole = file.with_suffix(".new")
    whole.unlink(missing_ok=True)
    handle = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as made:
        made.write(key)
        made.flush()
        os.fsync(made.fileno())
    whole.replace(file)
