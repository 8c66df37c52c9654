"""Every storage keeps the promise in `server/storage/__init__.py`, and its door book that of
`server/doors.py`. What only many processes can show is asked of those that many may share."""

import asyncio
import subprocess
import sys
from contextlib import asynccontextmanager

import pytest

from facilitation.people import Role
from server.doors import ANY, Link, SessionDoor
from server.storage import Unavailable
from server.storage.postgres import PostgresStorage
from server.storage.sqlite import SqliteStorage
from tests.contracts.every_event import CREATED
from tests.tooling.tree import ROOT

POSTGRES = pytest.param("postgres", marks=pytest.mark.engines)
SHARED = pytest.mark.parametrize("engine", [POSTGRES], indirect=True)


@pytest.fixture(params=["sqlite", POSTGRES])
def engine(request, tmp_path):
    """Makes a storage of one place; called again, another of the same place."""
    if request.param == "sqlite":
        return lambda: SqliteStorage(tmp_path / "data")
    url = request.getfixturevalue("postgres")
    return lambda: PostgresStorage(url)


@asynccontextmanager
async def opened(engine):
    storage = engine()
    await storage.open()
    try:
        yield storage
    finally:
        await storage.close()


@pytest.fixture
async def storage(engine):
    async with opened(engine) as made:
        yield made


# Key and epoch


async def test_key_and_epoch_are_the_same_at_every_start(engine):
    found = []
    for _ in range(2):
        async with opened(engine) as storage:
            found.append((await storage.key(), await storage.epoch()))
            found.append((await storage.key(), await storage.epoch()))
    assert len(set(found)) == 1
    key, epoch = found[0]
    assert len(key) == 32
    assert len(epoch) == 8


def test_claiming_twice_is_harmless(engine):
    storage = engine()
    storage.claim()
    storage.claim()
    asyncio.run(storage.close())


async def test_it_can_be_claimed_while_a_loop_runs(engine):
    storage = engine()
    storage.claim()
    await storage.open()
    assert await storage.journal.sessions() == []
    await storage.close()


async def test_nothing_is_kept_before_it_is_open_or_after_its_end(engine):
    storage = engine()
    with pytest.raises(Unavailable):
        await storage.journal.append("s-1", 0, [CREATED])
    await storage.open()
    await storage.journal.append("s-1", 0, [CREATED])
    await storage.close()
    for asked in (storage.journal.append("s-2", 0, [CREATED]), storage.journal.read("s-1")):
        with pytest.raises(Unavailable):
            await asked


async def test_what_was_asked_before_the_end_is_answered(engine):
    storage = engine()
    await storage.open()
    asked = [asyncio.create_task(storage.journal.append(f"s-{n}", 0, [CREATED])) for n in range(50)]
    await asyncio.sleep(0)
    await storage.close()
    assert await asyncio.gather(*asked) == [None] * 50


STARTS = """
import asyncio, sys
from server.storage.postgres import PostgresStorage
async def main():
    storage = PostgresStorage(sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    await storage.open()
    print((await storage.key()).hex(), await storage.epoch())
    await storage.close()
asyncio.run(main())
"""


@pytest.mark.engines
def test_processes_that_start_together_on_an_empty_database_agree(postgres):
    children = [
        subprocess.Popen(
            [sys.executable, "-c", STARTS, postgres], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]  # fmt: skip
    for child in children:
        assert child.stdout.readline() == "ready\n"
    for child in children:
        child.stdin.write("\n")
        child.stdin.flush()
    told = [child.communicate(timeout=60) for child in children]
    assert [err for _, err in told] == [""] * 3
    assert len({out for out, _ in told}) == 1
    assert len(told[0][0]) > 64


# Leases


async def test_a_lease_is_prolonged_by_taking_it_again_and_free_when_released(storage):
    leases = storage.leases
    assert await leases.take("group", "one", 60)
    assert await leases.take("group", "one", 60)
    await leases.release("group", "one")
    assert await leases.take("group", "two", 60) is True


@SHARED
async def test_a_lease_has_one_holder(engine):
    async with opened(engine) as one, opened(engine) as two:
        assert await one.leases.take("group", "one", 60)
        assert not await two.leases.take("group", "two", 60)
        assert await two.leases.take("other", "two", 60)
        await two.leases.release("group", "two")
        assert not await two.leases.take("group", "two", 60)
        await one.leases.release("group", "one")
        assert await two.leases.take("group", "two", 60)


@SHARED
async def test_a_lease_ends_by_the_databases_clock(engine, monkeypatch):
    async with opened(engine) as one, opened(engine) as two:
        monkeypatch.setattr("time.time", lambda: 0.0)
        assert await one.leases.take("group", "one", 0.4)
        assert not await two.leases.take("group", "two", 60)
        await asyncio.sleep(0.5)
        assert await two.leases.take("group", "two", 60)
        assert not await one.leases.take("group", "one", 60)


@SHARED
async def test_of_many_who_want_a_lease_one_has_it(engine):
    async with opened(engine) as storage:
        wanted = [storage.leases.take("group", f"holder-{n}", 60) for n in range(20)]
        assert sorted(await asyncio.gather(*wanted)) == [False] * 19 + [True]


# The door book


def door(session="s-1", code="ABCDEF"):
    return SessionDoor(session=session, code=code, veil=b"\x00veil\xff" * 4)


def link(name="L-1", session="s-1", role=Role.BOARD):
    return Link(id=name, session=session, role=role, made_at=1_700_000_000_000)


async def test_doors_and_links_are_found_again(engine):
    async with opened(engine) as storage:
        assert await storage.book.load() == ([], [])
        await storage.book.add_door(door())
        await storage.book.add_link(link())
        await storage.book.add_link(link("L-2", ANY, Role.ORGANISER))
    async with opened(engine) as storage:
        doors, links = await storage.book.load()
    assert doors == [door()]
    assert sorted(links, key=lambda each: each.id) == [link(), link("L-2", ANY, Role.ORGANISER)]


async def test_what_is_revoked_is_not_loaded(storage):
    for name in ("L-1", "L-2", "L-3"):
        await storage.book.add_link(link(name))
    await storage.book.revoke([], 5)
    await storage.book.revoke(["L-1", "L-3", "L-?"], 5)
    assert await storage.book.load() == ([], [link("L-2")])


async def test_a_code_opens_one_door(storage):
    await storage.book.add_door(door())
    with pytest.raises(Exception, match=r"(?i)unique"):
        await storage.book.add_door(door("s-2"))
    assert await storage.book.load() == ([door()], [])


async def test_discarding_takes_the_door_and_the_links_of_one_session(storage):
    for name in ("s-1", "s-2"):
        await storage.book.add_door(door(name, f"CODE-{name}"))
        await storage.book.add_link(link(f"L-{name}", name))
    await storage.book.discard("s-1")
    assert await storage.book.load() == ([door("s-2", "CODE-s-2")], [link("L-s-2", "s-2")])
