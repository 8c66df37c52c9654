"""Every bus keeps its small promise: it rings, it never waits, it never fails, and nothing is
promised about what arrives."""

import pytest

from server.bus.memory import MemoryBus
from tests.contracts.every_event import made


@pytest.fixture(params=["memory"])
def bus(request):
    return MemoryBus()


def heard_by(bus, session):
    """What a new follower of that session hears, and what ends its following."""
    heard = []
    return heard, bus.follow(session, lambda number, batch: heard.append((number, list(batch))))


def test_a_ring_brings_the_number_and_the_batch(bus):
    heard, _ = heard_by(bus, "s-1")
    bus.ring("s-1", 7, [made()])
    assert heard == [(7, [made()])]


def test_every_follower_hears_it_and_in_order(bus):
    one, _ = heard_by(bus, "s-1")
    two, _ = heard_by(bus, "s-1")
    for number in (1, 2, 3):
        bus.ring("s-1", number, [])
    assert one == two == [(1, []), (2, []), (3, [])]


def test_a_ring_of_another_session_is_not_heard(bus):
    heard, _ = heard_by(bus, "s-1")
    bus.ring("s-2", 1, [])
    assert heard == []


def test_whoever_has_left_hears_nothing_and_the_others_do(bus):
    gone, leave = heard_by(bus, "s-1")
    stays, _ = heard_by(bus, "s-1")
    leave()
    bus.ring("s-1", 1, [])
    assert (gone, stays) == ([], [(1, [])])


def test_leaving_while_it_rings_disturbs_nobody(bus):
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


def test_a_ring_that_nobody_hears_is_no_fault(bus):
    bus.ring("s-1", 1, [made()])


def test_a_follower_that_fails_spoils_it_for_nobody(bus):
    def fails(_number, _batch):
        raise RuntimeError("a follower's own fault")

    bus.follow("s-1", fails)
    heard, _ = heard_by(bus, "s-1")
    bus.ring("s-1", 1, [])
    assert heard == [(1, [])]


def test_leaving_twice_is_leaving_once(bus):
    _, leave = heard_by(bus, "s-1")
    heard, _ = heard_by(bus, "s-1")
    leave()
    leave()
    bus.ring("s-1", 1, [])
    assert heard == [(1, [])]
