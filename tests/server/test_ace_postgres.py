"""`ace serve` and its commands on PostgreSQL, as somebody uses them: the words of a database's address
are in no output, what was kept is there after a kill, and while it is away nobody is told `kept`."""

import asyncio
import json
import re

import pytest
from websockets.asyncio.client import connect

from tests.faults.house import House
from tests.faults.phones import open_the_floor
from tests.server.test_ace import ZEBRA, ace, converse, says

pytestmark = pytest.mark.engines


@pytest.fixture
async def house(tmp_path, own_postgres):
    made = House(tmp_path / "data", ACE_LOG_JSON="1", DATABASE_URL=own_postgres.url)
    await made.start()
    yield made
    await made.stop()


@pytest.mark.slow
async def test_a_whole_life(house, own_postgres, tmp_path):
    session, code, desk, _ = await house.open_session()
    await open_the_floor(house.base, desk)
    seat, link = await house.seat(code), house._link.read_text()
    assert (await converse(house, seat, says(ZEBRA)))[-1]["t"] == "kept"
    await house.kill()
    await house.start()
    assert house._link.read_text() == link
    heard = await converse(house, seat, says(ZEBRA), says("more", "item-0002"))
    assert heard[0]["own"]["items"]["item-0001"]["body"]["text"] == ZEBRA
    assert [each["t"] for each in heard].count("kept") == 2
    database = {"DATABASE_URL": own_postgres.url}
    told = [await asyncio.to_thread(ace, *command, **database) for command in (
        ("export", session, "--format", "json", "-o", tmp_path / "x"), ("replay", session), ("doctor", "--port", "0"),
        ("replay", "nothing"), ("backup", tmp_path / "b"),
    )]  # fmt: skip
    assert [code for code, _ in told] == [0, 0, 0, 1, 0], told
    assert ZEBRA in (tmp_path / "x").read_text()
    assert "the chain holds" in told[1][1]
    assert re.search(r"([1-9]\d*) of \1 states", told[1][1])
    assert "PostgreSQL 1" in told[2][1]
    assert session in told[3][1]
    await house.stop()
    assert [each.name for each in house.data.iterdir()] == ["workspace.url"]
    said = house.out.read_text() + house.err.read_text() + repr(told)
    for secret in ("zebra", "secret", "//ace", str(own_postgres.port), seat, desk, code):
        assert secret not in said, secret
    assert "Traceback" not in said


@pytest.mark.slow
async def test_while_the_database_is_away_nothing_is_kept_and_then_all_goes_on(house, own_postgres):
    _, code, desk, _ = await house.open_session()
    await open_the_floor(house.base, desk)
    seat = await house.seat(code)
    assert (await converse(house, seat, says(ZEBRA)))[-1]["t"] == "kept"
    await asyncio.to_thread(own_postgres.kill)
    async with connect(house.base.replace("http", "ws") + "/live", origin=house.base) as live:
        await live.send(json.dumps({"t": "hello", "token": seat}))
        await live.send(json.dumps(says("while away", "item-0002")))
        heard = await until(live, "trouble")
        assert "kept" not in heard
        await asyncio.to_thread(own_postgres.start)
        async with asyncio.timeout(10):
            while "kept" not in heard:
                await live.send(json.dumps(says("while away", "item-0002")))
                heard = await until(live, "kept", "trouble")
                await asyncio.sleep(0.1)
    assert (await house.ask("/health"))["ok"]
    assert "journal.available" in house.err.read_text()


async def until(live, *wanted):
    """What comes, up to the first of these."""
    heard = []
    async with asyncio.timeout(10):
        while not {*heard} & {*wanted}:
            heard.append(json.loads(await live.recv())["t"])
    return heard


def test_a_database_that_is_not_there_is_told(tmp_path):
    url = "postgresql://u:hush@127.0.0.1:1/d"
    for command in (("serve", "--port", "0"), ("replay", "s-1"), ("doctor",), ("migrate",)):
        code, said = ace(*command, DATABASE_URL=url, ACE_DATA=str(tmp_path))
        assert code == 1, said
        assert "refused" in said.lower() or "connect" in said.lower()
        assert "hush" not in said
    code, said = ace("serve", DATABASE_URL="mysql://u:hush@h/d")
    assert (code, "postgresql://" in said, "hush" in said) == (2, True, False)


def test_the_doctor_tells_what_a_database_needs(postgres):
    from tests.server.test_upgrade import at_version_1

    code, said = ace("doctor", "--port", "0", DATABASE_URL=postgres)
    assert (code, "PostgreSQL" in said, "SQLite" in said) == (0, True, False), said
    asyncio.run(at_version_1(postgres))
    code, said = ace("doctor", "--port", "0", DATABASE_URL=postgres)
    assert (code, "ace migrate" in said) == (1, True), said
