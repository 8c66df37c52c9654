"""From what an earlier version kept to this one's tables: nothing is lost, and the way does not matter."""

import asyncio
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, inspect
from sqlalchemy.ext.asyncio import create_async_engine
from typer.testing import CliRunner

from server import carry
from server.__main__ import app
from server.digest import state_digest
from server.journal import VERSION, schema, upgrade
from server.journal.sqlite import prepare
from server.replaying import replayed
from server.settings import database_address
from server.storage import Newer, Older, Refusal, Unavailable, database
from server.storage.postgres import PostgresStorage, make_ready
from server.storage.sqlite import SqliteStorage
from tests.tooling.tree import ROOT

GOLDEN = ROOT / "tests" / "golden" / "journal-1.sqlite"
"""Two sessions, made by the first release: one live, with a withdrawal; one that was rehearsed."""
STATES = {
    "s-1": "f868607297c957978870f45befb156502eafcf690b74b629082787fd7d3debe6",
    "s-2": "12f1861cf5cf82372ca3f9871505781e3304b73d2766e9a276bbbc7218819f4b",
}
TABLES = ("entries", "words", "marks", "doors", "links", "notes")
"""Of version 1."""


@pytest.fixture
def old(tmp_path):
    """A data folder of version 1."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(GOLDEN, folder / "journal.sqlite")
    return folder


async def at_version_1(url):
    """The same content in a database, as the first revision would have kept it."""
    place = database_address(url)
    await upgrade.of_postgres(lambda: database.connect_patiently(place), 1)
    connection = await asyncpg.connect(place)
    with closing(sqlite3.connect(GOLDEN)) as golden:
        for table in TABLES:
            rows = golden.execute(f"SELECT * FROM {table}").fetchall()
            if rows:
                marks = ", ".join(f"${n}" for n in range(1, len(rows[0]) + 1))
                await connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
    await connection.close()


async def as_it_should_be(storage):
    await storage.open()
    journal = storage.journal
    assert await journal.sessions() == ["s-1", "s-2"]
    assert await journal.heads() == {"s-1": 6, "s-2": 4}
    for session, state in STATES.items():
        assert state_digest(replayed(await journal.read(session))) == state
        assert await journal.verify(session) == 0
    assert [each.digest for each in await journal.marks("s-1")] == [STATES["s-1"]]
    doors, links = await storage.book.load()
    assert ([each.session for each in doors], len(links)) == (["s-1", "s-2"], 2)
    assert await storage.epoch() == "d1225f70"
    await storage.journal.append("s-2", 4, (await journal.read("s-1"))[2:3])
    assert await journal.verify("s-2") == 0
    await storage.close()


# Files


async def test_a_file_of_version_1_goes_up_at_the_start_and_replays_the_same(old):
    await as_it_should_be(SqliteStorage(old))
    with closing(sqlite3.connect(old / "journal.sqlite")) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (VERSION,)


def test_a_file_that_went_up_is_like_a_new_one(old, tmp_path):
    def shape(file):
        with closing(sqlite3.connect(file)) as made:
            prepare(made)
            found = made.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            return {
                name: re.sub(r"\s+", " ", sql).replace("IF NOT EXISTS ", "")
                for name, sql in found
                if name != "alembic_version"
            }

    assert shape(old / "journal.sqlite") == shape(tmp_path / "new.sqlite")


def test_a_file_that_cannot_go_up_stays_as_it_was(old):
    file = old / "journal.sqlite"
    with closing(sqlite3.connect(file)) as broken:
        broken.execute("CREATE TABLE leases (something)")
    with pytest.raises(Exception, match="leases"):
        SqliteStorage(old).claim()
    with closing(sqlite3.connect(file)) as found:
        names = [name for (name,) in found.execute("SELECT name FROM sqlite_master")]
        assert found.execute("PRAGMA user_version").fetchone() == (1,)
    assert "heads" not in names


@pytest.mark.parametrize("version", ["new", "as it is"])
def test_a_start_with_nothing_to_bring_up_imports_no_alembic(tmp_path, version):
    told = "import sys; from pathlib import Path; from server.storage.sqlite import SqliteStorage;"
    told += "SqliteStorage(Path(sys.argv[1])).claim();"
    told += "print(*({'alembic', 'sqlalchemy', 'asyncpg'} & set(sys.modules)))"
    command = [sys.executable, "-c", told, str(tmp_path)]
    for _ in range(1 if version == "new" else 2):
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == (["sqlalchemy"] if version == "new" else [])


def test_what_was_not_brought_up_yet_is_read_as_it_is(old, tmp_path):
    before = (old / "journal.sqlite").read_bytes()
    ace = CliRunner().invoke
    told = ace(app, ["replay", "s-1", "--data", str(old)])
    assert (told.exit_code, "1 of 1 states" in told.output) == (0, True), told.output
    assert ace(app, ["export", "s-2", "--data", str(old), "-o", str(tmp_path / "x")]).exit_code == 0
    told = ace(app, ["backup", str(tmp_path / "b"), "--data", str(old)])
    assert (told.exit_code, "2 sessions" in told.output) == (0, True), told.output
    assert (old / "journal.sqlite").read_bytes() == before


# Databases


@pytest.mark.engines
async def test_a_database_of_version_1_is_refused_until_it_is_brought_up(postgres):
    await at_version_1(postgres)
    with pytest.raises(Older, match="version 1"):
        await PostgresStorage(postgres).open()
    told = await asyncio.to_thread(
        CliRunner(env={"DATABASE_URL": postgres}).invoke, app, ["serve", "--port", "0"]
    )
    assert told.exit_code == 1
    assert "ace migrate" in told.output
    for _ in range(2):
        told = await asyncio.to_thread(
            CliRunner(env={"DATABASE_URL": postgres}).invoke, app, ["migrate"]
        )
        assert (told.exit_code, f"Version {VERSION}" in told.output) == (0, True), told.output
    await as_it_should_be(PostgresStorage(postgres))


@pytest.mark.engines
async def test_two_who_bring_it_up_together_do_it_once(postgres):
    await at_version_1(postgres)
    place = database_address(postgres)
    both = [upgrade.of_postgres(lambda: database.connect_patiently(place)) for _ in range(2)]
    await asyncio.gather(*both)
    await as_it_should_be(PostgresStorage(postgres))


@pytest.mark.engines
@pytest.mark.parametrize("way", ["empty", "from version 1"])
async def test_a_database_has_the_tables_that_the_schema_tells(postgres, way):
    """Compared by reflection with what `metadata.create_all` makes beside it."""
    if way == "from version 1":
        await at_version_1(postgres)
        await asyncio.to_thread(carry.migrate, postgres)
    await make_ready(database_address(postgres))
    ours = await reflected(postgres)
    admin = await asyncpg.connect(postgres)
    name = await admin.fetchval("SELECT current_schema()")
    await admin.execute(f"DROP SCHEMA {name} CASCADE; CREATE SCHEMA {name}")
    await admin.close()
    plain = await reflected(postgres, making=True)
    ours.pop("alembic_version")
    assert ours == plain
    assert set(plain) == set(schema.metadata.tables)


async def reflected(url, *, making=False):
    place = database_address(url)
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(place), poolclass=NullPool
    )
    async with engine.begin() as connection:
        if making:
            await connection.run_sync(schema.metadata.create_all)
        found = await connection.run_sync(_shape)
    await engine.dispose()
    return found


def _shape(connection):
    seen = inspect(connection)
    return {
        table: (
            [{**each, "type": str(each["type"])} for each in seen.get_columns(table)],
            seen.get_pk_constraint(table)["constrained_columns"],
            seen.get_indexes(table),
            seen.get_unique_constraints(table),
        )
        for table in seen.get_table_names()
    }


@pytest.mark.engines
async def test_a_later_database_is_refused(postgres):
    storage = PostgresStorage(postgres)
    await storage.open()
    await storage._database.ask("UPDATE alembic_version SET version_num = '0099'")
    await storage.close()
    with pytest.raises(Newer, match="version 99"):
        PostgresStorage(postgres).claim()


@pytest.mark.engines
@pytest.mark.parametrize(
    "theirs",
    [
        "CREATE TABLE entries (x int)",
        "CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('ae1027a6acf')",
    ],
)
async def test_another_programs_database_is_left_alone(postgres, theirs):
    admin = await asyncpg.connect(postgres)
    await admin.execute(theirs)
    for again in (
        make_ready(database_address(postgres)),
        asyncio.to_thread(carry.migrate, postgres),
    ):
        with pytest.raises(Unavailable, match="another program"):
            await again
    assert await admin.fetchval("SELECT to_regclass('heads')") is None
    await admin.close()


def test_there_is_nothing_to_bring_up_where_nothing_is(tmp_path):
    with pytest.raises(Refusal, match="no journal"):
        carry.migrate(tmp_path)


def test_the_version_is_the_last_revision():
    config = Config()
    config.set_main_option("script_location", str(Path(upgrade.__file__).parent / "migrations"))
    script = ScriptDirectory.from_config(config)
    assert script.get_current_head() == f"{VERSION:04}"
