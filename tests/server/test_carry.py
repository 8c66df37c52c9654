"""`ace copy`, `backup`, `restore`: all of a place, or nothing; and what was wiped stays wiped."""

import asyncio
import dataclasses
import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import asyncpg
import pytest
from typer.testing import CliRunner

from facilitation.people import Role
from server import carry
from server.__main__ import app
from server.accounts import Account, Rank
from server.accounts.book import AccountBook, Invitation
from server.accounts.record import Record
from server.doors import ANY, Doors
from server.journal import Mark
from server.settings import database_address
from server.storage import Newer, Refusal, Taken, Unavailable
from server.storage.postgres import PostgresStorage
from server.storage.sqlite import SqliteStorage
from tests.contracts.every_event import CREATED, EXAMPLES, SECRET, made, moved, withdrawn
from tests.server.test_upgrade import GOLDEN, as_it_should_be

POSTGRES = pytest.param("postgres", marks=pytest.mark.engines)
ENGINES = ["folder", POSTGRES]
KEPT = "these words stay"


def quiet(_):
    pass


def gone(contribution, card):
    return dataclasses.replace(withdrawn(contribution), card=card)


def aside(work):
    """From a fixture: a test's loop may be running already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@pytest.fixture
def places(request, tmp_path, postgres_other):
    """Places by the name of their engine; another each time."""

    def place(engine, name="data"):
        if engine == "folder":
            return tmp_path / name
        return request.getfixturevalue("postgres") if name == "data" else postgres_other()

    return place


@pytest.fixture
def postgres_other(request):
    """A second database address for this test, in a schema of its own."""
    made_ = []

    def another():
        url = request.getfixturevalue("postgres")
        name = url.rpartition("=")[2] + "_b"
        aside(_say(url, f"CREATE SCHEMA {name}"))
        made_.append((url, name))
        return url + "_b"

    yield another
    for url, name in made_:
        aside(_say(url, f"DROP SCHEMA {name} CASCADE"))


async def _say(url, sql):
    connection = await asyncpg.connect(database_address(url))
    found = await connection.fetch(sql)
    await connection.close()
    return found


def storage_of(place):
    return PostgresStorage(place) if isinstance(place, str) else SqliteStorage(place)


async def filled(place):
    """Three sessions with doors and links; what opens them."""
    storage = storage_of(place)
    await storage.open()
    journal = storage.journal
    await journal.append(
        "s-1", 0, [CREATED, moved("live", "draft"), made("item-0001"), made("item-0002", text=KEPT)]
    )
    await journal.append("s-1", 4, [gone("item-0001", "c3")])
    await journal.append(
        "s-2",
        0,
        [CREATED, moved("rehearsal", "draft"), made("item-0001"), moved("live", "rehearsal")],
    )
    await journal.append("s-3", 0, [CREATED])
    await journal.mark("s-1", Mark(5, "seen"))
    doors = Doors(storage.book, await storage.key())
    await doors.open()
    code = (await doors.make("s-1")).code
    phone = doors.phone_token("s-1")[0]
    desk = await doors.link("s-1", Role.FACILITATOR, 5)
    old = await doors.link("s-1", Role.BOARD, 5)
    await doors.renew("s-1", Role.BOARD, 6)
    workspace = await doors.link(ANY, Role.ORGANISER, 7)
    await doors.issue("s-1", Role.FACILITATOR, "Ana's phone", 8)
    await with_people(storage.rows)
    await journal.probe()
    epoch = await storage.epoch()
    await storage.close()
    return {"code": code, "good": (phone, desk, workspace), "bad": (old,), "epoch": epoch}


async def with_people(rows):
    """Somebody with an account who is signed in, and somebody who is invited."""
    book, ana = AccountBook(rows), Account(
        id="A-1", login="ana", name="Ana", rank=Rank.OWNER, secret="a hash", made_at=5
    )  # fmt: skip
    await book.add(ana)
    await book.sign_in("key", "A-1", 5, 0, 0)
    await book.invite(Invitation(key="k", rank=Rank.ANALYST, name="Ben", made_at=5, until=2**50))
    await Record(rows, lambda: 5).add(None, "session-made", "s-1", "Ana made it")


async def looked_at(place):
    """Everything that can be told of a place."""
    storage = storage_of(place)
    await storage.open()
    journal = storage.journal
    sessions = await journal.sessions()
    told = {
        "events": {name: await journal.read(name) for name in sessions},
        "heads": await journal.heads(),
        "broken": [await journal.verify(name) for name in sessions],
        "marks": {name: await journal.marks(name) for name in sessions},
        "key": await storage.key(),
        "book": [sorted(each, key=repr) for each in await storage.book.load()],
        "people": await AccountBook(storage.rows).all(),
        "invited": await AccountBook(storage.rows).invitations(0),
        "acts": await Record(storage.rows, lambda: 0).read(),
    }
    epoch = await storage.epoch()
    await storage.close()
    return told, epoch


async def opens(place, given):
    """And whoever was signed in where it came from is not signed in here."""
    storage = storage_of(place)
    await storage.open()
    assert len(await AccountBook(storage.rows).all()) == 1
    assert await AccountBook(storage.rows).signed_in("key", 0, 0) is None
    doors = Doors(storage.book, await storage.key())
    await doors.open()
    assert doors.find(given["code"]).session == "s-1"
    assert all(doors.prove(token) for token in given["good"])
    assert not any(doors.prove(token) for token in given["bad"])
    await storage.journal.append("s-1", 5, [made("item-0003")])
    assert await storage.journal.verify("s-1") == 0
    await storage.close()


async def bytes_of(place):
    if isinstance(place, str):
        tables = ("entries", "words", "notes")
        return repr([await _say(place, f"SELECT * FROM {each}") for each in tables]).encode()
    files = [place] if place.is_file() else place.iterdir()
    return b"".join(each.read_bytes() for each in files)


BOTH = pytest.mark.parametrize("source", ENGINES)
ALSO = pytest.mark.parametrize("target", ENGINES)


@BOTH
@ALSO
async def test_everything_is_copied_and_opens_as_before(places, source, target):
    here, there = places(source), places(target, "other")
    given = await filled(here)
    lines = []
    await asyncio.to_thread(carry.copy, here, there, lines.append)
    assert lines[0] == "1 of 3: s-1, 5 events"
    assert len(lines) == 4
    assert await looked_at(there) == await looked_at(here)
    assert SECRET.encode() not in await bytes_of(there)
    assert KEPT.encode() in await bytes_of(there)
    await opens(there, given)


@BOTH
async def test_a_place_of_every_event_is_copied(places, source):
    here, there = places(source), places("folder", "other")
    storage = storage_of(here)
    await storage.open()
    alive = [each for each in EXAMPLES if type(each).__name__ == "ContributionMade"]
    await storage.journal.append("s-1", 0, [CREATED, moved("live", "draft"), *alive])
    before = await storage.journal.read("s-1")
    await storage.close()
    await asyncio.to_thread(carry.copy, here, there, quiet)
    assert (await looked_at(there))[0]["events"] == {"s-1": before}


@BOTH
@ALSO
async def test_a_backup_beside_a_running_server_is_restored_elsewhere(
    places, tmp_path, source, target
):
    here, there, file = places(source), places(target, "other"), tmp_path / "backup.ace"
    given = await filled(here)
    before, epoch = await looked_at(here)
    running = storage_of(here)
    await running.open()
    await asyncio.to_thread(carry.backup, here, file, quiet)
    await running.journal.append("s-3", 1, [made("item-0001")])  # after the moment
    await running.close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.glob("backup*")] == ["backup.ace"]
    assert SECRET.encode() not in await bytes_of(file)
    await asyncio.to_thread(carry.restore, file, there, quiet)
    after, fresh = await looked_at(there)
    assert after == before
    assert fresh != epoch
    assert len(fresh) == 8
    assert SECRET.encode() not in await bytes_of(there)
    await opens(there, given)


async def test_a_backup_while_rooms_write_is_of_one_moment(tmp_path):
    storage = SqliteStorage(tmp_path / "data")
    await storage.open()
    await storage.journal.append("s-1", 0, [CREATED, moved("live", "draft")])

    async def writes():
        for n in range(300):
            await storage.journal.append("s-1", n + 2, [made(f"item-{n:04}")])

    writing = asyncio.create_task(writes())
    for n in range(3):
        await asyncio.to_thread(carry.backup, tmp_path / "data", tmp_path / f"b-{n}", quiet)
    await writing
    await storage.close()


@pytest.mark.engines
async def test_a_backup_of_a_database_while_rooms_write_is_of_one_moment(postgres, tmp_path):
    storage = PostgresStorage(postgres)
    await storage.open()
    await storage.journal.append("s-1", 0, [CREATED, moved("live", "draft")])
    stop = asyncio.Event()

    async def writes():
        n = 0
        while not stop.is_set():
            n += 1
            await storage.journal.append("s-1", n + 1, [made(f"item-{n:04}")])

    writing = asyncio.create_task(writes())
    for n in range(3):
        await asyncio.to_thread(carry.backup, postgres, tmp_path / f"b-{n}", quiet)
    stop.set()
    await writing
    await storage.close()


# Again


@ALSO
async def test_a_copy_can_be_made_again_when_the_source_went_on(places, target):
    here, there = places("folder"), places(target, "other")
    await filled(here)
    await asyncio.to_thread(carry.copy, here, there, quiet)
    storage = SqliteStorage(here)
    await storage.open()
    await storage.journal.append("s-1", 5, [gone("item-0002", "c4")])
    await storage.close()
    await asyncio.to_thread(carry.copy, here, there, quiet)
    assert await looked_at(there) == await looked_at(here)
    assert KEPT.encode() not in await bytes_of(there)


@ALSO
@pytest.mark.parametrize("more", ["an event", "a session"])
async def test_what_only_the_target_has_is_never_lost(places, target, more):
    here, there = places("folder"), places(target, "other")
    await filled(here)
    await asyncio.to_thread(carry.copy, here, there, quiet)
    storage = storage_of(there)
    await storage.open()
    if more == "an event":
        await storage.journal.append("s-1", 5, [made("item-0003")])
    else:
        await storage.journal.append("s-9", 0, [CREATED])
    await storage.close()
    before = await looked_at(there)
    with pytest.raises(Refusal, match="does not have"):
        await asyncio.to_thread(carry.copy, here, there, quiet)
    assert await looked_at(there) == before


# Refused


@ALSO
async def test_a_backup_is_not_restored_over_anything(places, tmp_path, target):
    here, there, file = places("folder"), places(target, "other"), tmp_path / "backup.ace"
    await filled(here)
    carry_out = asyncio.to_thread
    await carry_out(carry.backup, here, file, quiet)
    storage = storage_of(there)
    await storage.open()
    doors = Doors(storage.book, await storage.key())
    await doors.link(ANY, Role.ORGANISER, 1)  # a server was started here once
    await storage.close()
    before = await looked_at(there)
    with pytest.raises(Refusal, match="empty"):
        await carry_out(carry.restore, file, there, quiet)
    assert await looked_at(there) == before


FORGED = {
    "a row": "UPDATE entries SET at = at + 1 WHERE session = 's-1' AND number = 2",
    "words": 'UPDATE words SET words = \'{"text":"forged"}\' WHERE number = 4',
    "the end cut off": "DELETE FROM entries WHERE session = 's-1' AND number = 5",
    "a head": "UPDATE heads SET number = 4 WHERE session = 's-1'",
}


@pytest.mark.parametrize("what", FORGED)
async def test_a_file_that_does_not_verify_is_not_restored(places, tmp_path, what):
    here, file = places("folder"), tmp_path / "backup.ace"
    await filled(here)
    await asyncio.to_thread(carry.backup, here, file, quiet)
    with closing(sqlite3.connect(file)) as forged, forged:
        forged.execute(FORGED[what])
    with pytest.raises(Refusal, match=r"do not verify: s-1 \(event \d\)"):
        await asyncio.to_thread(carry.restore, file, tmp_path / "other", quiet)
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize(
    "content", [b"", b"something else " * 99, b"SQLite format 3\x00" + b"x" * 200]
)
def test_what_is_no_backup_is_not_restored(tmp_path, content):
    file = tmp_path / "backup.ace"
    file.write_bytes(content)
    with pytest.raises(Refusal):
        carry.restore(file, tmp_path / "other", quiet)
    with pytest.raises(Refusal, match="not there"):
        carry.restore(tmp_path / "nothing", tmp_path / "other", quiet)
    assert not (tmp_path / "other").exists()


async def test_a_backup_of_an_earlier_version_is_restored(tmp_path):
    await asyncio.to_thread(carry.restore, GOLDEN, tmp_path / "data", quiet)
    storage = SqliteStorage(tmp_path / "data")
    with pytest.raises(AssertionError, match="d1225f70"):  # all but the epoch, which is new
        await as_it_should_be(storage)
    await storage.close()


async def test_a_backup_of_a_later_version_is_refused(tmp_path):
    file = tmp_path / "later"
    shutil.copy(GOLDEN, file)
    with closing(sqlite3.connect(file)) as later:
        later.execute("PRAGMA user_version=99")
    with pytest.raises(Newer):
        await asyncio.to_thread(carry.restore, file, tmp_path / "data", quiet)


async def test_no_copy_into_the_folder_of_a_running_server(places, tmp_path):
    here, there = places("folder"), tmp_path / "other"
    await filled(here)
    running = SqliteStorage(there)
    await running.open()
    with pytest.raises(Taken):
        await asyncio.to_thread(carry.copy, here, there, quiet)
    await running.close()


@ALSO
async def test_a_copy_that_goes_wrong_changes_nothing(places, target, monkeypatch):
    here, there = places("folder"), places(target, "other")
    await filled(here)
    seen = carry._rows

    def loses(reader, writer, table, which):
        if table.name != "marks":
            seen(reader, writer, table, which)
        else:
            writer.execute(carry.delete(carry.schema.words))

    monkeypatch.setattr(carry, "_rows", loses)
    with pytest.raises(Refusal, match="is as it was"):
        await asyncio.to_thread(carry.copy, here, there, quiet)
    monkeypatch.undo()
    assert (await looked_at(there))[0]["events"] == {}


def test_a_place_is_not_copied_onto_itself(tmp_path):
    with pytest.raises(Refusal, match="same place"):
        carry.copy(tmp_path, tmp_path, quiet)


@pytest.mark.engines
async def test_a_role_that_may_not_is_told_without_a_traceback(postgres):
    schema = await _say(postgres, "SELECT current_schema()")
    name = schema[0][0]
    await _say(postgres, f"CREATE ROLE {name} LOGIN PASSWORD 'hush'")
    await _say(postgres, f"GRANT USAGE ON SCHEMA {name} TO {name}")
    url = postgres.replace("//ace:secret@", f"//{name}:hush@")
    try:
        with pytest.raises(Unavailable, match="permission denied") as told:
            await PostgresStorage(url).open()
        assert "hush" not in str(told.value)
    finally:
        await _say(postgres, f"REVOKE USAGE ON SCHEMA {name} FROM {name}")
        await _say(postgres, f"DROP ROLE {name}")


# As a user types it


def ace(*told, **env):
    ran = CliRunner(env={"COLUMNS": "200", **env}).invoke(app, [str(each) for each in told])
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran.exit_code, ran.output


@pytest.mark.engines
def test_the_commands(tmp_path, postgres):
    data, file = tmp_path / "data", tmp_path / "backup.ace"
    asyncio.run(filled(data))
    assert ace("backup", file, "--data", data)[0] == 0
    assert ace("backup", file, "--data", data)[0] == 1
    code, said = ace("restore", file, DATABASE_URL=postgres)
    assert (code, "3 sessions" in said) == (0, True), said
    code, said = ace("restore", file, DATABASE_URL=postgres)
    assert (code, "already" in said) == (1, True), said
    code, said = ace("copy", postgres, tmp_path / "again")
    assert (code, "compared" in said) == (0, True), said
    code, said = ace("copy", "mysql://u:hush@h/d", tmp_path / "again")
    assert (code, "hush" in said) == (2, False), said
    code, said = ace("copy", "postgresql://u:hush@127.0.0.1:1/d", tmp_path / "other")
    assert (code, "hush" in said) == (1, False), said
    assert ace("replay", "s-3", "--data", tmp_path / "again")[0] == 0
    assert ace("migrate", "--data", tmp_path / "again")[0] == 0
    code, said = ace("backup", tmp_path / "no" / "such" / "folder", "--data", data)
    assert (code, "Traceback" in said) == (1, False), said
