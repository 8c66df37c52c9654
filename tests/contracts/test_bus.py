"""Every bus keeps its small promise: it rings, it never waits, it never fails, and nothing is
promised about what arrives.

Followers in the ringing process are called at once, whatever the bus; so these hold for each. What
a shared bus adds is held below, between two processes' buses on one server.
"""

import asyncio
import os
import time
from contextlib import asynccontextmanager

import pytest

from server.bus.memory import MemoryBus
from server.bus.redis import RedisBus
from tests.contracts.every_event import EXAMPLES, made
from tests.engines.valkey import Valkey, named

SHARED = pytest.param("valkey", marks=pytest.mark.engines)


@pytest.fixture(scope="module")
def address():
    if named():
        yield named()
    else:
        with Valkey() as valkey:
            yield valkey.url


@pytest.fixture(params=["memory", SHARED])
async def bus(request):
    if request.param == "memory":
        yield MemoryBus()
        return
    async with opened(request.getfixturevalue("address")) as made_bus:
        await until(lambda: made_bus.well)
        yield made_bus


@pytest.fixture
async def two(address):
    """Two processes' buses of one installation; its key is new, so nobody else is heard."""
    key = os.urandom(32)
    async with opened(address, key) as one, opened(address, key) as other:
        await until(lambda: one.well and other.well)
        yield one, other


@asynccontextmanager
async def opened(url, key=b""):
    bus = RedisBus(url, key or os.urandom(32))
    await bus.open()
    try:
        yield bus
    finally:
        await bus.close()


async def until(true, within=5.0):
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - what is waited for knows nothing of the test
            await asyncio.sleep(0.005)


def heard_by(bus, session):
    """What a new follower of that session hears, and what ends its following."""
    heard = []
    return heard, bus.follow(session, lambda number, batch: heard.append((number, list(batch))))


async def confirmed(bus):
    """Channels asked for until now are listened to: the doubt that says so has come."""
    doubts = []
    bus.doubt(lambda: doubts.append(1))
    await until(lambda: doubts)


def told_at(bus, topic):
    told = []
    return told, bus.hear(topic, told.append)


# In the process that rings


async def test_a_ring_brings_the_number_and_the_batch(bus):
    heard, _ = heard_by(bus, "s-1")
    bus.ring("s-1", 7, [made()])
    assert heard == [(7, [made()])]


async def test_a_ring_of_ones_own_is_heard_at_once_and_once(bus):
    heard, _ = heard_by(bus, "s-1")
    if isinstance(bus, RedisBus):
        await confirmed(bus)
    bus.ring("s-1", 1, [made()])
    assert len(heard) == 1, "not before the room goes on"
    await asyncio.sleep(0.1)
    assert len(heard) == 1, "its echo was heard too"


async def test_every_follower_hears_it_and_in_order(bus):
    one, _ = heard_by(bus, "s-1")
    two, _ = heard_by(bus, "s-1")
    for number in (1, 2, 3):
        bus.ring("s-1", number, [])
    assert one == two == [(1, []), (2, []), (3, [])]


async def test_a_ring_of_another_session_is_not_heard(bus):
    heard, _ = heard_by(bus, "s-1")
    bus.ring("s-2", 1, [])
    assert heard == []


async def test_whoever_has_left_hears_nothing_and_the_others_do(bus):
    gone, leave = heard_by(bus, "s-1")
    stays, _ = heard_by(bus, "s-1")
    leave()
    bus.ring("s-1", 1, [])
    assert (gone, stays) == ([], [(1, [])])


async def test_leaving_while_it_rings_disturbs_nobody(bus):
    heard = []

    def once(number, _batch):
        heard.append(("once", number))
        leave()

    leave = bus.follow("s-1", once)
    others, _ = heard_by(bus, "s-1")
    bus.ring("s-1", 1, [])
    bus.ring("s-1", 2, [])
    assert heard == [("once", 1)]
    assert others == [(1, []), (2, [])]


async def test_a_ring_that_nobody_hears_is_no_fault(bus):
    bus.ring("s-1", 1, [made()])


async def test_a_follower_that_fails_spoils_it_for_nobody(bus):
    def fails(_number, _batch):
        raise RuntimeError("a follower's own fault")

    bus.follow("s-1", fails)
    heard, _ = heard_by(bus, "s-1")
    bus.ring("s-1", 1, [])
    assert heard == [(1, [])]


async def test_leaving_twice_is_leaving_once(bus):
    _, leave = heard_by(bus, "s-1")
    heard, _ = heard_by(bus, "s-1")
    leave()
    leave()
    bus.ring("s-1", 1, [])
    assert heard == [(1, [])]


async def test_what_is_told_is_heard_here_at_once_and_only_at_its_topic(bus):
    told, leave = told_at(bus, "doors")
    others, _ = told_at(bus, "worker")
    bus.tell("doors", {"revoked": "L-1"})
    assert (told, others) == ([{"revoked": "L-1"}], [])
    leave()
    bus.tell("doors", {"revoked": "L-2"})
    await asyncio.sleep(0.05)
    assert told == [{"revoked": "L-1"}]


async def test_what_cannot_be_said_is_no_fault_of_the_one_who_rings(bus):
    heard, _ = heard_by(bus, "s-1")
    told, _ = told_at(bus, "doors")
    bus.ring("s-1", 1, [object()])
    bus.tell("doors", {"what": "\ud800"})
    bus.tell("doors", {"much": "x" * 1_000_000})
    assert (len(heard), len(told)) == (1, 2)
    await asyncio.sleep(0.05)


async def test_it_is_well_and_closes_twice(bus):
    assert bus.well
    await bus.close()
    await bus.close()


# Between processes


@pytest.mark.engines
async def test_the_other_process_hears_the_number_and_the_batch(two):
    one, other = two
    heard, _ = heard_by(other, "s-1")
    await confirmed(other)
    for number in range(1, 21):
        one.ring("s-1", number, [made(f"item-{number:04}")])
    await until(lambda: len(heard) == 20)
    assert heard == [(n, [made(f"item-{n:04}")]) for n in range(1, 21)]


@pytest.mark.engines
async def test_every_event_survives_the_way(two):
    one, other = two
    heard, _ = heard_by(other, "s-1")
    await confirmed(other)
    one.ring("s-1", len(EXAMPLES), EXAMPLES)
    await until(lambda: heard)
    assert heard == [(len(EXAMPLES), list(EXAMPLES))]


@pytest.mark.engines
async def test_a_batch_that_is_too_large_goes_as_its_number(two):
    one, other = two
    heard, _ = heard_by(other, "s-1")
    await confirmed(other)
    large = [made(f"item-{n:04}", text="long " * 1000) for n in range(100)]
    one.ring("s-1", 100, large)
    one.ring("s-1", 101, [made()])
    await until(lambda: len(heard) == 2)
    assert heard == [(100, []), (101, [made()])]


@pytest.mark.engines
async def test_what_is_told_comes_to_every_process(two):
    one, other = two
    here, _ = told_at(one, "doors")
    there, _ = told_at(other, "doors")
    await confirmed(other)
    one.tell("doors", {"revoked": ["L-1"], "at": 7, "why": None})
    await until(lambda: there)
    assert here == there == [{"revoked": ["L-1"], "at": 7, "why": None}]


@pytest.mark.engines
async def test_whoever_has_left_is_not_called_and_may_come_back(two):
    one, other = two
    heard, leave = heard_by(other, "s-1")
    await confirmed(other)
    leave()
    one.ring("s-1", 1, [])
    await asyncio.sleep(0.1)
    again, _ = heard_by(other, "s-1")
    await confirmed(other)
    one.ring("s-1", 2, [])
    await until(lambda: (2, []) in again)
    assert heard == []


@pytest.mark.engines
async def test_other_installations_on_the_same_server_are_not_heard(address, two):
    one, _ = two
    async with opened(address) as stranger:
        await until(lambda: stranger.well)
        heard, _ = heard_by(stranger, "s-1")
        told, _ = told_at(stranger, "doors")
        await confirmed(stranger)
        one.ring("s-1", 1, [made()])
        one.tell("doors", {"x": 1})
        await asyncio.sleep(0.2)
        assert (heard, told) == ([], [])


@pytest.mark.engines
async def test_a_thousand_sessions_can_be_followed(two):
    one, other = two
    heard = [heard_by(other, f"s-{n}")[0] for n in range(1000)]
    await confirmed(other)
    for n in range(1000):
        one.ring(f"s-{n}", 1, [])
        if n % 100 == 99:
            await asyncio.sleep(0.02)
    await until(lambda: all(heard))


@pytest.mark.engines
async def test_ringing_takes_no_time_and_waits_for_nothing(two):
    one, _ = two
    slowest = 0.0
    for number in range(1, 1001):
        began = time.perf_counter()
        one.ring("s-1", number, [made()])
        slowest = max(slowest, time.perf_counter() - began)
    assert slowest < 0.05  # a busy machine is no fault; without contention about 20 us
