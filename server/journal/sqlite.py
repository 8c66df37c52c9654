"""The journal in a SQLite file. The promise is told in `server.journal`."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence

from facilitation.events import Event
from server.journal import VERSION, Conflict, Mark
from server.journal.codec import (
    Row,
    Wipe,
    WordsRow,
    chain,
    decode,
    encode,
    first_fault,
    last_rehearsed,
    wipes,
)
from server.journal.upgrade import of_sqlite
from server.storage import Newer
from server.storage.disk import Disk


def prepare(writer: sqlite3.Connection) -> None:
    """Makes the tables or brings them up; a file of a later version is refused."""
    found = writer.execute("PRAGMA user_version").fetchone()[0]
    if found > VERSION:
        raise Newer(f"the data is of version {found}, this program knows {VERSION}")
    if found == VERSION:
        return
    if found:
        of_sqlite(writer, found)
        return
    from server.journal.schema import sqlite_statements  # SQLAlchemy: a third of a start's imports

    for statement in sqlite_statements():
        writer.execute(statement)
    writer.execute(f"PRAGMA user_version={VERSION}")


class SqliteJournal:
    def __init__(self, disk: Disk) -> None:
        self._disk = disk

    async def append(self, session: str, after: int, batch: Sequence[Event]) -> None:
        coded = [encode(after + place, event) for place, event in enumerate(batch, start=1)]
        gone = wipes(batch)
        number = last_rehearsed(after, batch)

        def job(writer: sqlite3.Connection) -> None:
            before = _last(writer, session, after)
            try:
                _insert(writer, session, coded, before)
            except sqlite3.IntegrityError as error:
                raise Conflict(str(error)) from None
            for wipe in gone:
                _wipe(writer, session, wipe)
            if number:
                _wipe_until(writer, session, number)

        await self._disk.write(job, wipes=bool(gone or number))

    async def read(self, session: str, after: int = 0) -> list[Event]:
        return await self._disk.read(lambda reader: list(read_events(reader, session, after)))

    async def heads(self, sessions: Collection[str] | None = None) -> dict[str, int]:
        found = await self._disk.read(read_heads)
        return (
            found if sessions is None else {name: found[name] for name in found.keys() & sessions}
        )

    async def sessions(self) -> list[str]:
        return await self._disk.read(_sessions)

    async def mark(self, session: str, mark: Mark) -> None:
        row = (session, mark.number, mark.digest)
        await self._disk.write(
            lambda writer: writer.execute("INSERT OR REPLACE INTO marks VALUES (?, ?, ?)", row)
        )

    async def marks(self, session: str) -> list[Mark]:
        return await self._disk.read(lambda reader: read_marks(reader, session))

    async def verify(self, session: str) -> int:
        return await self._disk.read(lambda reader: broken_at(reader, session))

    async def discard(self, session: str) -> None:
        def job(writer: sqlite3.Connection) -> None:
            for table in ("heads", "entries", "words", "marks"):
                writer.execute(f"DELETE FROM {table} WHERE session = ?", (session,))  # noqa: S608 - our own names

        await self._disk.write(job, wipes=True)

    async def probe(self) -> None:
        await self._disk.write(
            lambda writer: writer.execute(
                "INSERT OR REPLACE INTO notes VALUES ('probe', hex(randomblob(512)))"
            )
        )


def _last(writer: sqlite3.Connection, session: str, after: int) -> bytes:
    row = writer.execute("SELECT number, chain FROM heads WHERE session = ?", (session,)).fetchone()
    number, before = row or (0, b"")
    if number != after:
        raise Conflict(f"the session is at {number}, not at {after}")
    return bytes(before)


def _insert(
    writer: sqlite3.Connection,
    session: str,
    coded: Sequence[tuple[Row, WordsRow | None]],
    before: bytes,
) -> None:
    rows, spoken = [], []
    for row, said in coded:
        before = chain(before, row)
        rows.append((session, row.number, row.at, row.by, row.kind, row.body, before))
        if said:
            who = (said.person, said.contribution, said.version)
            spoken.append((session, *who, row.number, said.salt, said.words))
    writer.executemany("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    writer.executemany("INSERT INTO words VALUES (?, ?, ?, ?, ?, ?, ?)", spoken)
    if coded:
        head = (session, coded[-1][0].number, before)
        writer.execute("INSERT OR REPLACE INTO heads VALUES (?, ?, ?)", head)


def _wipe(writer: sqlite3.Connection, session: str, wipe: Wipe) -> None:
    writer.execute(
        "UPDATE words SET salt = x'', words = x''"
        " WHERE session = ? AND person = ? AND contribution = ? AND version < ?",
        (session, wipe.person, wipe.contribution, wipe.before),
    )


def _wipe_until(writer: sqlite3.Connection, session: str, number: int) -> None:
    """Whole rows: a phone that was away may say the same again for real, under the same id."""
    writer.execute(
        "DELETE FROM words WHERE session = ? AND number <= ?",
        (session, number),
    )


def read_events(reader: sqlite3.Connection, session: str, after: int = 0) -> Iterator[Event]:
    rows = reader.execute(
        "SELECT e.number, e.at, e.by, e.kind, e.body, w.words FROM entries e"
        " LEFT JOIN words w ON w.session = e.session AND w.number = e.number"
        " WHERE e.session = ? AND e.number > ? ORDER BY e.number",
        (session, after),
    )
    for *row, said in rows:
        yield decode(Row(*row), said or b"")


def session_ids(reader: sqlite3.Connection) -> list[str]:
    """Of a file that may not have been brought up yet; `_sessions` need not look at every row."""
    rows = reader.execute("SELECT session FROM entries WHERE number = 1 ORDER BY at, session")
    return [session for (session,) in rows]


def _sessions(reader: sqlite3.Connection) -> list[str]:
    rows = reader.execute(
        "SELECT h.session FROM heads h JOIN entries e ON e.session = h.session AND e.number = 1"
        " ORDER BY e.at, e.session"
    )
    return [session for (session,) in rows]


def read_heads(reader: sqlite3.Connection) -> dict[str, int]:
    return dict(reader.execute("SELECT session, number FROM heads"))


def read_marks(reader: sqlite3.Connection, session: str) -> list[Mark]:
    rows = reader.execute(
        "SELECT number, digest FROM marks WHERE session = ? ORDER BY number", (session,)
    )
    return [Mark(number, digest) for number, digest in rows]


def broken_at(reader: sqlite3.Connection, session: str) -> int:
    """The first number whose row, order or words do not fit the chain; 0: all is well."""
    rows = reader.execute(
        "SELECT e.number, e.at, e.by, e.kind, CAST(e.body AS BLOB), CAST(e.chain AS BLOB),"
        " CAST(w.salt AS BLOB), CAST(w.words AS BLOB) FROM entries e"
        " LEFT JOIN words w ON w.session = e.session AND w.number = e.number"
        " WHERE e.session = ? ORDER BY e.number",
        (session,),
    )
    return first_fault(
        (Row(*found), kept, salt or b"", words or b"") for *found, kept, salt, words in rows
    )
