"""The journal in PostgreSQL when things go wrong: two who write, a kill, a frozen or a vanished
server, a commit whose answer never came. What was acknowledged is there, once, in order."""

import asyncio
import re
import subprocess
import sys
import time
from contextlib import asynccontextmanager

import asyncpg
import pytest

from server.journal import Conflict
from server.settings import database_address
from server.storage import Unavailable, database
from server.storage.postgres import PostgresStorage
from tests.contracts.every_event import CREATED, SECRET, made, withdrawn
from tests.engines.proxy import Wire
from tests.tooling.tree import ROOT

pytestmark = pytest.mark.engines


@asynccontextmanager
async def opened(url):
    storage = PostgresStorage(url)
    await storage.open()
    try:
        yield storage
    finally:
        await storage.close()


@pytest.fixture
async def storage(postgres):
    async with opened(postgres) as made_:
        yield made_


async def numbers(storage, session):
    asked = "SELECT number FROM entries WHERE session = $1 ORDER BY number"
    return [number for (number,) in await storage._database.ask(asked, session)]


async def contributions(journal, session="s-1"):
    return [each.contribution for each in (await journal.read(session))[1:]]


# Two who write


async def insist(journal, session, who, times, at=0):
    """Appends as a room does: on Conflict it reads on and decides again."""
    for n in range(times):
        while True:
            try:
                await journal.append(session, at, [made(f"{who}-{n:05}", f"P-{who}")])
            except Conflict:
                at += len(await journal.read(session, at))
            else:
                at += 1
                break


INSISTS = """
import asyncio, sys
from server.storage.postgres import PostgresStorage
from tests.server.test_postgres import insist
async def main(url, who, times):
    storage = PostgresStorage(url)
    await storage.open()
    print("ready", flush=True)
    sys.stdin.readline()
    await asyncio.gather(*(insist(storage.journal, f"s-{n}", who, times) for n in (1, 2)))
    await storage.close()
asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


@pytest.mark.slow
async def test_two_processes_on_one_session_lose_nothing(storage, postgres):
    times = 500
    for session in ("s-1", "s-2"):
        await storage.journal.append(session, 0, [CREATED])
    children = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", INSISTS, postgres, who, str(times), cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for who in ("one", "two")
    ]  # fmt: skip
    for child in children:
        assert await child.stdout.readline() == b"ready\n"
    told = await asyncio.gather(*(child.communicate(b"\n") for child in children))
    assert (told, [child.returncode for child in children]) == ([(b"", None)] * 2, [0, 0])
    for session in ("s-1", "s-2"):
        assert await numbers(storage, session) == list(range(1, 2 * times + 2))
        assert await storage.journal.verify(session) == 0
        kept = await contributions(storage.journal, session)
        for who in ("one", "two"):
            assert [each for each in kept if each.startswith(who)] == [
                f"{who}-{n:05}" for n in range(times)
            ]


async def test_who_loses_a_session_reads_on_and_goes_on(postgres):
    async with opened(postgres) as one, opened(postgres) as two:
        await one.journal.append("s-1", 0, [CREATED])
        await two.journal.append("s-1", 1, [made("item-0001")])
        with pytest.raises(Conflict):
            await one.journal.append("s-1", 1, [made("item-0002")])
        assert await one.journal.read("s-1", 1) == [made("item-0001")]
        await one.journal.append("s-1", 2, [made("item-0002")])
        assert await two.journal.verify("s-1") == 0


async def test_a_session_made_by_two_is_made_once(postgres):
    async with opened(postgres) as one, opened(postgres) as two:
        both = (each.journal.append("s-1", 0, [CREATED]) for each in (one, two))
        told = await asyncio.gather(*both, return_exceptions=True)
        assert sorted(type(each).__name__ for each in told) == ["Conflict", "NoneType"]


async def test_discarded_elsewhere_and_made_again_the_chain_begins_anew(postgres):
    async with opened(postgres) as one, opened(postgres) as two:
        await one.journal.append("s-1", 0, [CREATED, made("item-0001")])
        await two.journal.discard("s-1")
        await two.journal.append("s-1", 0, [CREATED, made("item-0002")])
        with pytest.raises(Conflict):
            await one.journal.append("s-1", 2, [made("item-0003")])
        await one.journal.append("s-1", 2, [made("item-0003")])
        assert await one.journal.verify("s-1") == 0


async def test_discarded_elsewhere_it_can_be_begun_again_here(postgres):
    async with opened(postgres) as one, opened(postgres) as two:
        await one.journal.append("s-1", 0, [CREATED, made("item-0001")])
        await two.journal.discard("s-1")
        await one.journal.append("s-1", 0, [CREATED])
        assert await two.journal.heads() == {"s-1": 1}
        assert await two.journal.verify("s-1") == 0


async def test_a_fault_of_one_job_fails_it_alone(storage):
    journal = storage.journal
    for n in range(9):
        await journal.append(f"s-{n}", 0, [CREATED, made("item-0001")])
    asked = [journal.append(f"s-{n}", 2, [made(f"item-{1 + n % 2:04}")]) for n in range(7)]
    asked.append(journal.append("s-7", 2, [made("no\x00text")]))
    asked.append(journal.append("s-8", 2, [withdrawn(), made("item-0002")]))
    told = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(each).__name__ for each in told] == [
        *["Conflict", "NoneType"] * 3, "Conflict", "CharacterNotInRepertoireError", "NoneType",
    ]  # fmt: skip
    assert await journal.heads() == {
        f"s-{n}": size for n, size in enumerate((2, 3, 2, 3, 2, 3, 2, 2, 4))
    }
    assert [await journal.verify(f"s-{n}") for n in range(9)] == [0] * 9


async def test_a_commit_that_would_be_long_is_parted(storage, monkeypatch):
    monkeypatch.setattr("server.journal.appender.ROWS", 3)
    sizes, seen = [], storage.journal._appender._settle

    async def settle(jobs):
        sizes.append([len(job.coded) for job in jobs])
        await seen(jobs)

    monkeypatch.setattr(storage.journal._appender, "_settle", settle)
    batch = [CREATED, made("item-0001")]
    names = [f"s-{n}" for n in range(7)]
    await asyncio.gather(*(storage.journal.append(name, 0, batch) for name in names))
    assert sizes == [[2, 2], [2, 2], [2, 2], [2]]
    assert await storage.journal.heads() == dict.fromkeys(names, 2)


async def test_a_fault_of_ours_is_told_and_the_writer_goes_on(storage, monkeypatch):
    journal = storage.journal
    with monkeypatch.context() as broken:
        broken.setattr("server.journal.appender._columns", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await journal.append("s-1", 0, [CREATED])
    await journal.append("s-1", 0, [CREATED])


async def test_who_gave_up_waiting_harms_nobody(storage):
    asked = [asyncio.create_task(storage.journal.append(f"s-{n}", 0, [CREATED])) for n in range(9)]
    await asyncio.sleep(0)
    for each in asked[::2]:
        each.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    assert len(await storage.journal.sessions()) >= 4
    await storage.journal.append("s-9", 0, [CREATED])


# Durable and brisk


async def test_every_connection_commits_to_disk_whatever_the_database_says(own_postgres):
    admin = await asyncpg.connect(own_postgres.url)
    await admin.execute("ALTER DATABASE postgres SET synchronous_commit = off")
    await admin.execute("ALTER ROLE ace SET synchronous_commit = off")
    await admin.close()
    async with opened(own_postgres.url + "?synchronous_commit=off") as storage:
        await storage.journal.append("s-1", 0, [CREATED])
        writer = storage.journal._appender._connection
        asked = "SELECT current_setting('synchronous_commit')"
        assert await writer.fetchval(asked) == "on"
        for _ in range(2):  # and after the pool has had it back
            assert [row[0] for row in await storage._database.ask(asked)] == ["on"]


# Trouble


async def settled(journal, session, after, events, seconds=20):
    """Asks until it is known: kept now, or found there."""
    until = time.monotonic() + seconds
    while True:
        try:
            await journal.append(session, after, events)
        except Conflict:
            return "found"
        except Unavailable:
            assert time.monotonic() < until
            await asyncio.sleep(0.05)
        else:
            return "kept"


async def burst(storage, session, acked, stop):
    """Appends one after the other; notes what was acknowledged, until told to stop."""
    journal, n, at = storage.journal, 0, 0
    while not stop.is_set():
        event = CREATED if at == 0 else made(f"item-{n:05}")
        try:
            await journal.append(session, at, [event])
        except Unavailable:
            await asyncio.sleep(0.02)
            with_luck = await _number(journal, session)
            if with_luck is not None and with_luck > at:
                at, n = with_luck, n + 1
        except Conflict:
            at, n = await _number(journal, session) or at, n + 1
        else:
            if at:
                acked.append(event.contribution)
            at, n = at + 1, n + 1


async def _number(journal, session):
    try:
        return (await journal.heads([session])).get(session, 0)
    except Unavailable:
        return None


@pytest.mark.slow
async def test_kills_in_mid_burst_lose_nothing_that_was_acknowledged(own_postgres):
    async with opened(own_postgres.url) as storage:
        names = [f"s-{n}" for n in range(8)]
        acked, stop = {name: [] for name in names}, asyncio.Event()
        bursts = [asyncio.create_task(burst(storage, name, acked[name], stop)) for name in names]
        for _ in range(4):
            await asyncio.sleep(0.4)
            await asyncio.to_thread(own_postgres.kill)
            with pytest.raises(Unavailable):
                await storage.journal.probe()
            await asyncio.to_thread(own_postgres.start)
            before = sum(map(len, acked.values()))
            async with asyncio.timeout(10):
                while sum(map(len, acked.values())) == before:  # noqa: ASYNC110 - as a person would
                    await asyncio.sleep(0.02)
        stop.set()
        await asyncio.gather(*bursts)
        for name in names:
            kept = await contributions(storage.journal, name)
            assert [each for each in kept if each in set(acked[name])] == acked[name]
            assert len(set(kept)) == len(kept)
            assert await numbers(storage, name) == list(range(1, len(kept) + 2))
            assert await storage.journal.verify(name) == 0
        assert sum(map(len, acked.values())) > 100


async def test_a_frozen_server_is_unavailable_in_time_and_a_late_commit_is_harmless(own_postgres):
    async with opened(own_postgres.url) as storage:
        journal = storage.journal
        for n in range(3):
            await journal.append(f"s-{n}", 0, [CREATED])
        said = [[made("item-0001"), made("item-0002")], [made("item-0001")], [withdrawn()]]
        own_postgres.freeze()
        began = time.monotonic()
        asked = [journal.append(f"s-{n}", 1, said[n]) for n in range(3)]
        told = await asyncio.gather(*asked, return_exceptions=True)
        assert {type(each) for each in told} == {Unavailable}
        with pytest.raises(Unavailable):
            await journal.read("s-1")
        with pytest.raises(Unavailable):
            await journal.probe()
        assert time.monotonic() - began < 12
        own_postgres.thaw()  # what was sent may land now
        await asyncio.gather(*(settled(journal, f"s-{n}", 1, said[n]) for n in range(3)))
        assert await journal.heads() == {"s-0": 3, "s-1": 2, "s-2": 2}
        assert [await journal.read(f"s-{n}", 1) for n in range(3)] == said
        assert [await journal.verify(f"s-{n}") for n in range(3)] == [0] * 3


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


async def held_back(server, count):
    """Until so many statements wait at the server for a lock. They are past the wire then: a sleep
    was too short once, on a machine that had more to do."""
    watcher = await asyncpg.connect(server.url)
    try:
        async with asyncio.timeout(10):
            while await watcher.fetchval(WAITING) < count:  # noqa: ASYNC110 - a server
                await asyncio.sleep(0.02)
    finally:
        await watcher.close()


async def test_a_commit_that_lands_after_its_asker_gave_up_is_found_and_not_doubled(own_postgres):
    """The wire goes dead while the server holds the statement back; it commits when nobody listens."""
    async with Wire(own_postgres.port) as wire:
        url = own_postgres.url.replace(str(own_postgres.port), str(wire.port))
        async with opened(url) as storage:
            journal = storage.journal
            await journal.append("s-1", 0, [CREATED])
            await storage.journal._appender._connection.execute("SET lock_timeout = 0")
            lock = await asyncpg.connect(own_postgres.url)
            await lock.execute("BEGIN; LOCK TABLE entries IN EXCLUSIVE MODE")
            late = asyncio.create_task(journal.append("s-1", 1, [made("item-0001")]))
            await held_back(own_postgres, 1)
            wire.dead = True
            with pytest.raises(Unavailable):
                await late
            wire.dead = False
            assert await journal.heads() == {"s-1": 1}
            asked = asyncio.create_task(settled(journal, "s-1", 1, [made("item-0001")]))
            await held_back(own_postgres, 2)
            await lock.execute("COMMIT")
            await lock.close()
            assert await asked == "found"
            assert await contributions(journal) == ["item-0001"]
            assert await numbers(storage, "s-1") == [1, 2]
            assert await journal.verify("s-1") == 0


async def test_a_session_that_a_frozen_process_holds_does_not_hold_the_others(storage, postgres):
    journal = storage.journal
    for name in ("s-1", "s-2"):
        await journal.append(name, 0, [CREATED])
    held = await asyncpg.connect(database_address(postgres))
    await held.execute("BEGIN; UPDATE heads SET number = number WHERE session = 's-1'")
    asked = [journal.append(name, 1, [made("item-0001")]) for name in ("s-1", "s-2")]
    told = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(each).__name__ for each in told] == ["Unavailable", "NoneType"]
    await held.execute("ROLLBACK")
    await held.close()
    assert await settled(journal, "s-1", 1, [made("item-0001")]) == "kept"


async def test_a_wire_that_goes_dead_is_told_in_time_and_then_replaced(own_postgres):
    async with Wire(own_postgres.port) as wire:
        url = own_postgres.url.replace(str(own_postgres.port), str(wire.port))
        async with opened(url) as storage:
            journal = storage.journal
            await journal.append("s-1", 0, [CREATED])
            await journal.read("s-1")
            wire.dead = True
            began = time.monotonic()
            asked = (
                journal.append("s-1", 1, [made("item-0001")]),
                journal.read("s-1"),
                journal.probe(),
            )
            told = await asyncio.gather(*asked, return_exceptions=True)
            assert {type(each) for each in told} == {Unavailable}
            assert time.monotonic() - began < 8
            with pytest.raises(Unavailable):
                await journal.append("s-1", 1, [made("item-0001")])
            wire.dead = False
            wire.cut()
            assert await settled(journal, "s-1", 1, [made("item-0001")]) in {"kept", "found"}
            assert await contributions(journal) == ["item-0001"]


async def test_closing_on_a_dead_wire_ends(own_postgres):
    async with Wire(own_postgres.port) as wire:
        url = own_postgres.url.replace(str(own_postgres.port), str(wire.port))
        storage = PostgresStorage(url)
        await storage.open()
        await storage.journal.append("s-1", 0, [CREATED])
        wire.dead = True
        async with asyncio.timeout(8):
            await storage.close()


async def test_a_server_that_shuts_down_or_refuses_writing_is_unavailable(own_postgres):
    async with opened(own_postgres.url) as storage:
        journal = storage.journal
        await journal.append("s-1", 0, [CREATED])
        admin = await asyncpg.connect(own_postgres.url)
        await admin.execute("ALTER DATABASE postgres SET default_transaction_read_only = on")
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ace'"
        )
        for asked in (lambda: journal.append("s-1", 1, [made()]), journal.probe) * 2:
            with pytest.raises(Unavailable):
                await asked()
        assert await journal.read("s-1") == [CREATED]
        await admin.execute("ALTER DATABASE postgres SET default_transaction_read_only = off")
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ace'"
        )
        await admin.close()
        assert await settled(journal, "s-1", 1, [made()]) == "kept"
        await journal.probe()


async def test_while_it_is_away_it_is_told_at_once(own_postgres):
    async with opened(own_postgres.url) as storage:
        await storage.journal.append("s-1", 0, [CREATED])
        own_postgres.kill()
        began = time.monotonic()
        for _ in range(50):
            with pytest.raises(Unavailable):
                await storage.journal.append("s-1", 1, [made()])
        assert time.monotonic() - began < 5
        own_postgres.start()
        assert await settled(storage.journal, "s-1", 1, [made()]) == "kept"


# What is told


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_an_address_is_known_by_its_scheme(scheme):
    assert database_address(f"{scheme}://u:p@h/d?x=y") == "postgresql://u:p@h/d?x=y"


@pytest.mark.parametrize("url", ["mysql://u:hush@h/d", "hush", "postgresql:/hush", "postgresql://"])
def test_any_other_is_refused_and_not_repeated(url):
    with pytest.raises(ValueError, match="postgresql://") as refused:
        database_address(url)
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hush@127.0.0.1:1/d", "postgresql://u:hush@127.0.0.1:port/d",
        "postgresql://u:hush@[::1/d", "postgresql://u:hush@127.0.0.1:1/d?sslmode=hush",
    ],
)  # fmt: skip
def test_no_trouble_tells_the_address(url):
    storage = PostgresStorage(url)
    with pytest.raises(Unavailable) as told:
        storage.claim()
    assert "hush" not in str(told.value)
    assert told.value.__cause__ is None


def test_no_trouble_tells_a_password_or_a_value(own_postgres, postgres):
    with pytest.raises(Unavailable, match="does not exist") as told:
        PostgresStorage(own_postgres.url.replace("/postgres", "/nowhere")).claim()
    assert "secret" not in str(told.value)
    error = asyncpg.DiskFullError("could not extend file: No space left on device")
    error.detail = SECRET
    assert database.reason(error) == "the database: could not extend file: No space left on device"
    assert re.search("does not answer", database.reason(TimeoutError(SECRET)))
