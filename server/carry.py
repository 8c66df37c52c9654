"""`ace copy`, `ace backup`, `ace restore`: everything of one place to another, row by row as it is.

- What is read is one moment of the source, also while a server works on it.
- What is written is one transaction: the target has all of it, or is as it was.
- What was carried is compared: of every session the chain's end and the digest of the state.
- The signing key and the links go along, so that phones and links keep working. Accounts and the
  record of who did what go along too; who is signed in does not.

A place is a data folder, a database's address, or a backup: one SQLite file that holds the key too.
"""

import asyncio
import secrets
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    LargeBinary,
    StaticPool,
    cast,
    create_engine,
    delete,
    insert,
    select,
)
from sqlalchemy.util import greenlet_spawn

from server.digest import state_digest
from server.journal import VERSION, schema
from server.journal.codec import Row, decode, first_fault
from server.journal.sqlite import prepare
from server.replaying import calm_memory, replayed
from server.settings import database_address
from server.storage import Refusal, database, disk
from server.storage.postgres import make_ready
from server.storage.postgres import migrate as migrate_database
from server.storage.sqlite import keep_key

Place = Path | str
Tell = Callable[[str], None]
PAGE = 2_000
OF_A_SESSION = (schema.entries, schema.words, schema.marks, schema.heads)
OF_ALL = (
    schema.doors, schema.links, schema.notes, schema.accounts, schema.invitations, schema.acts,
)  # fmt: skip
NOT_CARRIED = ("probe",)


@dataclass(frozen=True, slots=True)
class Digest:
    """What a session comes to. `fault`: the first number that does not verify."""

    number: int
    chain: bytes
    state: str
    fault: int


def copy(source: Place, target: Place, tell: Tell) -> None:
    """The target must be empty, or hold nothing but an earlier state of the same sessions."""
    asyncio.run(_copied(source, target, tell))


def backup(place: Place, file: Path, tell: Tell) -> None:
    """One file, readable by its owner only. Raises Refusal if the file is there."""
    if file.exists():
        raise Refusal(f"{file} is there already; choose another name")
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    try:
        asyncio.run(_copied(place, _Portable(fresh), tell))
        fresh.replace(file)
    finally:
        fresh.unlink(missing_ok=True)


def restore(file: Path, place: Place, tell: Tell) -> None:
    """Into an empty place, under a new epoch: what screens have from before is asked for anew."""
    asyncio.run(_copied(_Portable(file), place, tell, epoch=secrets.token_hex(4)))


def migrate(place: Place) -> int:
    """The version that it has now."""
    if isinstance(place, str):
        asyncio.run(migrate_database(database_address(place)))
    elif not (file := place / "journal.sqlite").is_file():
        raise Refusal(f"there is no journal in {place}; name its folder with --data")
    else:
        with _mine(file, portable=False):
            pass
    return VERSION


@dataclass(frozen=True, slots=True)
class _Portable:
    file: Path


async def _copied(
    source: Place | _Portable, target: Place | _Portable, tell: Tell, epoch: str = ""
) -> None:
    if source == target:
        raise Refusal("source and target are the same place")
    async with _reading(source) as reader:
        digests = await greenlet_spawn(_digests, reader)
        _check(digests)
        key = await greenlet_spawn(_key, source, reader)
        async with _writing(target) as writer:
            await greenlet_spawn(_fits, digests, reader, writer, bool(epoch))
            await greenlet_spawn(_carry, reader, writer, digests, tell)
            if epoch:
                await greenlet_spawn(_note, writer, "epoch", epoch)
            if key and not isinstance(target, Path):
                await greenlet_spawn(_note, writer, "key", key.hex())
            if await greenlet_spawn(_digests, writer) != digests:
                raise Refusal("what arrived is not what was sent; the target is as it was")
        if key and isinstance(target, Path):
            keep_key(target / "key", key)
    tell(f"{len(digests)} sessions, compared: chains and states are the same")


def _check(digests: dict[str, Digest]) -> None:
    wrong = [f"{name} (event {each.fault})" for name, each in digests.items() if each.fault]
    if wrong:
        raise Refusal(f"these sessions do not verify: {', '.join(wrong)}")


def _fits(digests: dict[str, Digest], reader: Connection, writer: Connection, empty: bool) -> None:
    found = {name: (number, chain) for name, number, chain in writer.execute(select(schema.heads))}
    used = found or any(
        writer.execute(select(each)).first()
        for each in (schema.doors, schema.links, schema.accounts)
    )
    if empty and used:
        raise Refusal("there is something in that place already; choose an empty one")
    for name, (number, chain) in found.items():
        asked = select(schema.entries.c.chain).where(
            schema.entries.c.session == name, schema.entries.c.number == number
        )
        if name not in digests or reader.execute(asked).scalar() != chain:
            raise Refusal(f"the target has events of {name} that the source does not have")


def _carry(reader: Connection, writer: Connection, digests: dict[str, Digest], tell: Tell) -> None:
    for table in (*OF_A_SESSION, *OF_ALL, schema.sign_ins):
        writer.execute(delete(table))
    for place, (name, each) in enumerate(digests.items(), start=1):
        for table in OF_A_SESSION:
            _rows(reader, writer, table, table.c.session == name)
        tell(f"{place} of {len(digests)}: {name}, {each.number} events")
    for table in OF_ALL:
        one = table.c.name.not_in((*NOT_CARRIED, "key")) if table is schema.notes else None
        _rows(reader, writer, table, one)


def _rows(reader: Connection, writer: Connection, table: Any, which: Any) -> None:
    asked = select(table) if which is None else select(table).where(which)
    found = reader.execution_options(yield_per=PAGE).execute(asked)
    for page in found.mappings().partitions():
        writer.execute(insert(table), [dict(row) for row in page])


def _note(writer: Connection, name: str, value: str) -> None:
    writer.execute(delete(schema.notes).where(schema.notes.c.name == name))
    writer.execute(insert(schema.notes).values(name=name, value=value))


def _key(source: Place | _Portable, reader: Connection) -> bytes:
    if isinstance(source, Path):
        file = source / "key"
        return file.read_bytes() if file.is_file() else b""
    asked = select(schema.notes.c.value).where(schema.notes.c.name == "key")
    return bytes.fromhex(reader.execute(asked).scalar() or "")


def _digests(reader: Connection) -> dict[str, Digest]:
    """Oldest first, as `sessions` tells them."""
    heads, entries = schema.heads.c, schema.entries.c
    first = select(heads.session, heads.number, heads.chain).join(
        schema.entries, (entries.session == heads.session) & (entries.number == 1)
    )
    found = reader.execute(first.order_by(entries.at, entries.session)).all()
    with calm_memory():
        return {name: _digest(reader, name, number, chain) for name, number, chain in found}


def _digest(reader: Connection, session: str, number: int, chain: bytes) -> Digest:
    entries, words = schema.entries.c, schema.words.c
    large = (entries.body, entries.chain, words.salt, words.words)
    asked = (
        select(
            *(entries.number, entries.at, entries.by, entries.kind),
            *(cast(each, LargeBinary) for each in large),  # a forger may have put text there
        )
        .select_from(schema.entries)
        .outerjoin(
            schema.words, (words.session == entries.session) & (words.number == entries.number)
        )
        .where(entries.session == session)
        .order_by(entries.number)
    )
    rows = reader.execute(asked).all()
    coded = [(Row(*row[:5]), row[5], row[6] or b"", row[7] or b"") for row in rows]
    fault = first_fault(coded)
    if not fault and (coded[-1][0].number, coded[-1][1]) != (number, chain):
        fault = len(coded) + 1  # the end was cut off
    if fault:
        return Digest(number, chain, "", fault)
    try:
        state = state_digest(replayed([decode(row, said) for row, _, _, said in coded]))
    except Exception:  # noqa: BLE001 - whole, and yet no session: nothing of ours wrote it
        return Digest(number, chain, "", number)
    return Digest(number, chain, state, 0)


# Places


@asynccontextmanager
async def _reading(place: Place | _Portable) -> AsyncIterator[Connection]:
    """One moment of it. Raises Refusal where nothing is."""
    if isinstance(place, str):
        async with _database(place, "REPEATABLE READ") as connection:
            yield connection
        return
    file = place.file if isinstance(place, _Portable) else place / "journal.sqlite"
    with _as_it_is(file) as snapshot, _through(snapshot) as connection:
        yield connection


@contextmanager
def _as_it_is(file: Path) -> Iterator[sqlite3.Connection]:
    """A private copy by SQLite's online backup, brought up to this program's version."""
    if not file.is_file():
        raise Refusal(f"{file} is not there")
    with tempfile.TemporaryDirectory(prefix="ace-") as folder:
        try:
            with closing(disk.connect(Path(folder) / "copy.sqlite")) as snapshot:
                with closing(disk.connect(file, read_only=True)) as reader:
                    if not reader.execute("PRAGMA user_version").fetchone()[0]:
                        raise Refusal(f"{file} is none of ours")
                    reader.backup(snapshot)
                prepare(snapshot)
                yield snapshot
        except sqlite3.Error as error:
            raise Refusal(f"{file} cannot be read: {error}") from None


@asynccontextmanager
async def _writing(place: Place | _Portable) -> AsyncIterator[Connection]:
    """One transaction: kept when the block ends well."""
    if isinstance(place, str):
        await make_ready(database_address(place))
        async with _database(place, "READ COMMITTED") as connection:
            yield connection
            await greenlet_spawn(connection.commit)
        return
    if isinstance(place, Path):
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = place.file if isinstance(place, _Portable) else place / "journal.sqlite"
    portable = isinstance(place, _Portable)
    with _mine(file, portable=portable) as writer, _through(writer) as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()


@contextmanager
def _mine(file: Path, *, portable: bool) -> Iterator[sqlite3.Connection]:
    with nullcontext() if portable else disk.alone(file):
        disk.make(file)
        with closing(disk.connect(file)) as writer:
            prepare(writer)
            yield writer
            writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if portable:
                writer.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def _through(raw: sqlite3.Connection) -> Iterator[Connection]:
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    with engine.connect() as connection:
        yield connection


@asynccontextmanager
async def _database(url: str, isolation: Any) -> AsyncIterator[Connection]:
    from sqlalchemy import NullPool
    from sqlalchemy.ext.asyncio import create_async_engine

    place = database_address(url)
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: database.connect_patiently(place),
        poolclass=NullPool, isolation_level=isolation,
    )  # fmt: skip
    with database.trouble_told_by_sqlalchemy():
        async with engine.connect() as connection:
            made = connection.sync_connection
            assert made is not None  # noqa: S101 - it is connected
            yield made
    await engine.dispose()
