"""Several processes, one session: nobody is first for ever, nobody stays behind, nobody is left in
by a link that another process has revoked."""

import asyncio
import random

import pytest

from facilitation import events
from facilitation.commands.running import Join, MoveSession, RunStep
from facilitation.commands.saying import Contribute
from facilitation.people import Actor, Role
from server import rooms, wire
from server.asks import Kept
from server.digest import state_digest
from server.doors import APART_S
from server.fleet import following, presence
from tests.given import FAY, OLA
from tests.server.live import SMALL
from tests.server.many import town, until

OPENED = (MoveSession(to="live"), RunStep(activity="moment", step="open"))


async def started(process):
    """A session that takes words; its id."""
    name = await process.house.create(SMALL)
    room = await process.room(name)
    for asked in OPENED:
        assert isinstance(await room.ask(asked, FAY), Kept)
    return name


def person(n):
    return Actor(Role.PARTICIPANT, f"P-{n:010}", b"v" * 32)


async def says(room, who, number):
    item = Contribute(
        activity="moment", contribution=f"item-{number:06}", body={"text": f"Words {number}"}
    )
    await room.ask(Join(lang="en"), who)
    return await room.ask(item, who)


async def test_what_one_process_keeps_the_others_show_without_reading():
    async with town() as made:
        one, two = await made.process(follows=False), await made.process(follows=False)
        name = await started(one)
        here, there = await one.room(name), await two.room(name)
        await until(lambda: there.number == here.number)
        await asyncio.sleep(0.05)  # both have looked once for what came while they opened
        before = made.journal.reads
        for n in range(20):
            assert isinstance(await says(here, person(n), n), Kept)
        await until(lambda: there.number == here.number)
        assert made.journal.reads == before
        assert state_digest(there.session) == state_digest(here.session)


@pytest.mark.parametrize("seed", range(5))
async def test_two_write_into_one_session_and_every_number_is_there_once(seed):
    """Rings are lost, doubled and late; both ask at once."""
    chance = random.Random(seed)
    async with town() as made:
        made.wire.lose = lambda *_told: chance.random() < 0.4
        houses = [await made.process() for _ in range(3)]
        name = await started(houses[0])
        rooms = [await each.room(name) for each in houses]
        asks = [says(chance.choice(rooms), person(n % 9), n) for n in range(90)]
        again = [says(chance.choice(rooms), person(n % 9), n) for n in range(0, 90, 3)]
        answers = await asyncio.gather(*asks)
        assert all(isinstance(each, Kept) for each in answers)
        twice = await asyncio.gather(*again)
        assert [each.number for each in twice] == [answers[n].number for n in range(0, 90, 3)]
        await until(lambda: len({room.number for room in rooms}) == 1)
        kept = await made.journal.read(name)
        said = [e.contribution for e in kept if isinstance(e, events.ContributionMade)]
        assert sorted(said) == [f"item-{n:06}" for n in range(90)]
        assert len({state_digest(room.session) for room in rooms}) == 1


async def test_lost_rings_cost_less_than_a_second(monkeypatch):
    async with town() as made:
        one, two = await made.process(), await made.process()
        name = await started(one)
        here, there = await one.room(name), await two.room(name)
        made.wire.lose = lambda *_told: True
        await says(here, person(1), 1)
        await asyncio.sleep(0.05)
        assert there.number < here.number
        await until(lambda: there.number == here.number, following.CALM_S + 0.2)


async def test_a_bus_that_is_not_well_is_not_waited_for():
    async with town() as made:
        one, two = await made.process(), await made.process()
        name = await started(one)
        here, there = await one.room(name), await two.room(name)
        made.wire.lose = lambda *_told: True
        two.bus.well = False
        for doubt in two.bus.doubters:
            doubt()
        await says(here, person(1), 1)
        await until(lambda: there.number == here.number, following.ALERT_S + 0.15)


async def test_a_false_ring_changes_nothing():
    """Of the right number, and of events that cannot be."""
    async with town() as made:
        one = await made.process(follows=False)
        name = await started(one)
        room = await one.room(name)
        false = events.ContributionWithdrawn(
            at=1, by="x", activity="nowhere", contribution="nothing-1", person="P-1", card="c999"
        )
        before, digest = room.number, state_digest(room.session)
        room.hear(before + 1, [false])
        room.hear(before + 7, [false])
        room.hear(before + 9, [])
        assert isinstance(await says(room, person(1), 1), Kept)
        kept = await made.journal.read(name)
        assert kept[:before]
        assert len(kept) == room.number
        assert digest != state_digest(room.session)


async def test_a_session_that_another_process_discards_closes_its_screens():
    async with town() as made:
        one, two = await made.process(), await made.process()
        name = await one.house.create(SMALL)
        hall = await two.house.hall(name)
        screen = Screen(Actor(Role.BOARD, "L-1"))
        hall.viewers.add(screen)
        assert await one.house.discard(name) is None
        await until(lambda: name not in two.house.rooms())
        assert screen.closed == [wire.SESSION_GONE]
        assert await two.house.hall(name) is None


class Screen:
    def __init__(self, actor):
        self.actor, self.lang, self.closed, self.frames = actor, "en", [], []

    def push(self, text):
        self.frames.append(text)
        return True

    def close_soon(self, close):
        self.closed.append(close)


# Doors


async def test_a_code_of_another_process_opens_the_door_at_once():
    async with town() as made:
        one, two = await made.process(follows=False), await made.process(follows=False)
        name = await one.house.create(SMALL)
        assert two.doors.find(one.doors.door(name).code) is None
        assert (await two.doors.found(one.doors.door(name).code)).session == name
        token = await one.doors.link(name, Role.FACILITATOR, 1)
        assert (await two.doors.proved(token)).role is Role.FACILITATOR


async def test_a_flood_of_wrong_codes_reads_the_book_four_times_a_second():
    async with town() as made:
        one = await made.process(follows=False)
        before = made.book.reads
        codes = [one.doors.found(f"ZZZZ{n % 10}Z") for n in range(500)]
        async with asyncio.timeout(2 * APART_S):
            assert set(await asyncio.gather(*codes)) == {None}
        assert await one.doors.proved("forged.token") is None
        assert made.book.reads - before <= 2


async def test_a_link_renewed_here_turns_out_who_sits_there():
    async with town() as made:
        one, two = await made.process(), await made.process()
        name = await started(one)
        old = await one.doors.link(name, Role.FACILITATOR, 1)
        desk = Screen(two.doors.actor(await two.doors.proved(old)))
        (await two.house.hall(name)).viewers.add(desk)
        new = await one.doors.renew(name, Role.FACILITATOR, 2)
        await until(lambda: desk.closed == [wire.BAD_TOKEN])
        assert await two.doors.proved(old) is None
        assert (await two.doors.proved(new)).role is Role.FACILITATOR


async def test_a_desk_elsewhere_learns_where_the_board_is_now():
    async with town() as made:
        one, two = await made.process(), await made.process()
        name = await started(one)
        desk = Screen(FAY)
        (await two.house.hall(name)).viewers.add(desk)
        new = await one.doors.renew(name, Role.BOARD, 2)
        await until(lambda: new in desk.frames[-1])


async def test_two_that_open_a_session_at_once_agree_on_its_door():
    async with town() as made:
        one, two = await made.process(follows=False), await made.process(follows=False)
        made.wire.lose = lambda *_told: True
        doors = await asyncio.gather(*(each.doors.make("s-1") for each in (one, two, one)))
        assert len({door.code for door in doors}) == 1
        assert one.doors.find(doors[0].code) == two.doors.find(doors[0].code)


async def test_the_links_of_both_are_good_and_one_renewing_ends_both():
    async with town() as made:
        one, two = await made.process(follows=False), await made.process(follows=False)
        name = await one.house.create(SMALL)
        links = [
            await each.doors.link(name, Role.FACILITATOR, n) for n, each in enumerate((one, two))
        ]
        assert links[0] == links[1]
        await two.doors.renew(name, Role.FACILITATOR, 3)
        await one.doors.refresh()
        assert one.doors.prove(links[0]) is None


# Presence


class Clock:
    def __init__(self):
        self.now = 1_000_000

    def __call__(self):
        return self.now


async def test_phones_are_counted_over_all_processes_and_those_of_a_dead_one_are_forgotten():
    clock = Clock()
    async with town(clock) as made:
        one, two = await made.process(follows=False), await made.process(follows=False)
        one.presence.count("s-1", 3)
        two.presence.count("s-1", 4)
        for each in (one, two):
            each.presence.tell()
        assert [each.presence.here("s-1") for each in (one, two)] == [7, 7]
        two.presence.count("s-1", 0)
        two.presence.tell()
        assert one.presence.here("s-1") == 3
        two.presence.count("s-1", 9)
        two.presence.tell()
        clock.now += int(presence.STALE_S * 1000) + 1
        assert one.presence.here("s-1") == 3


async def test_a_clock_that_is_set_back_neither_silences_a_process_nor_keeps_a_dead_one():
    clock = Clock()
    async with town(clock) as made:
        one, two = await made.process(follows=False), await made.process(follows=False)
        for each, phones in ((one, 3), (two, 4)):
            each.presence.count("s-1", phones)
            each.presence.tell()
        clock.now -= 600_000
        assert one.presence.here("s-1") == 3
        two.presence.tell()
        assert one.presence.here("s-1") == 7


async def test_nonsense_on_the_bus_counts_nobody():
    async with town() as made:
        one = await made.process(follows=False)
        for told in (
            {},
            {"process": 1},
            {"process": "x", "phones": [1]},
            {"process": "x", "phones": {"s-1": "9"}},
        ):
            one.bus.tell(presence.TOPIC, told)
        assert one.presence.here("s-1") == 0


async def test_a_session_made_by_one_is_joined_at_the_other():
    async with town() as made:
        one, two = await made.process(), await made.process()
        name = await started(one)
        room = await two.room(name)
        assert isinstance(await says(room, person(1), 1), Kept)
        assert isinstance(await (await one.room(name)).ask(MoveSession(to="closed"), OLA), Kept)
        await until(lambda: room.session.state == "closed")


async def test_in_a_shared_session_processes_take_turns(monkeypatch):
    monkeypatch.setattr(rooms, "TURN_S", 60.0)
    monkeypatch.setattr(rooms, "SHARED_S", 60.0)
    async with town() as made:
        one, two = await made.process(follows=False), await made.process(follows=False)
        name = await started(one)
        here, there = await one.room(name), await two.room(name)
        await until(lambda: there.number == here.number)
        await there.ask(Join(), person(1))
        await until(lambda: here.number == there.number)
        await here.ask(Join(), person(2))
        waits = asyncio.create_task(here.ask(Join(), person(3)))
        await asyncio.sleep(0.05)
        assert not waits.done()  # what came last was kept here: it is the other's turn
        await there.ask(Join(), person(4))
        assert isinstance(await waits, Kept)


async def test_who_has_nothing_to_say_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(rooms, "SHARED_S", 60.0)
    async with town() as made:
        one, two = await made.process(follows=False), await made.process(follows=False)
        name = await started(one)
        here, there = await one.room(name), await two.room(name)
        await until(lambda: there.number == here.number)
        await there.ask(Join(), person(1))
        for n in range(2, 5):
            assert isinstance(await says(here, person(n), n), Kept)
