"""Several processes of ours in one: each with its own house, all with one journal, one book of
doors, one set of leases, and buses that can be broken."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from server.bus.memory import MemoryBus
from server.clock import now
from server.doors import Doors
from server.fleet.following import Following
from server.fleet.presence import Presence
from server.house import House
from server.journal.memory import MemoryJournal

KEY = b"k" * 32


class MemoryBook:
    def __init__(self):
        self.doors, self.links, self.revoked, self.reads = {}, {}, set(), 0

    async def load(self):
        self.reads += 1
        there = [link for name, link in self.links.items() if name not in self.revoked]
        return list(self.doors.values()), there

    async def add_door(self, door):
        self.doors.setdefault(door.session, door)

    async def add_link(self, link):
        self.links[link.id] = link

    async def revoke(self, links, at):
        self.revoked |= set(links)

    async def discard(self, session):
        self.doors.pop(session, None)
        self.links = {k: link for k, link in self.links.items() if link.session != session}


class MemoryLeases:
    """Time is told by the test."""

    def __init__(self):
        self.now, self.held, self.fault = 0.0, {}, None

    async def take(self, name, holder, seconds):
        if self.fault:
            raise self.fault
        owner, until = self.held.get(name, (holder, 0.0))
        if owner != holder and until > self.now:
            return False
        self.held[name] = (holder, self.now + seconds)
        return True

    async def release(self, name, holder):
        if self.held.get(name, ("",))[0] == holder:
            del self.held[name]


class Wire:
    """What all buses share. `lose(message)` decides what does not arrive."""

    def __init__(self):
        self.buses = []
        self.lose = lambda *_told: False


class PartyBus(MemoryBus):
    """One process's end of a shared bus."""

    def __init__(self, wire):
        super().__init__()
        self.wire, self.doubters = wire, []
        wire.buses.append(self)

    def ring(self, session, number, batch):
        for bus in self.wire.buses:
            if bus is self or not self.wire.lose(session, number, batch):
                MemoryBus.ring(bus, session, number, batch)

    def tell(self, topic, message):
        for bus in self.wire.buses:
            if bus is self or not self.wire.lose(topic, message):
                MemoryBus.tell(bus, topic, message)

    def doubt(self, doubter):
        self.doubters.append(doubter)


class Counted(MemoryJournal):
    def __init__(self):
        super().__init__()
        self.reads = 0

    async def read(self, session, after=0):
        self.reads += 1
        return await super().read(session, after)


class Process:
    def __init__(self, town):
        self.bus = PartyBus(town.wire)
        self.doors = Doors(town.book, KEY, shared=True)
        self.presence = Presence(self.bus, town.clock)
        self.house = House(town.journal, self.bus, self.doors, town.clock, presence=self.presence)
        self.following = Following(
            town.journal, self.bus, self.doors, self.house.rooms, self.house.gone
        )

    async def room(self, session):
        return (await self.house.hall(session)).room


class Town:
    def __init__(self, stack, clock):
        self.journal, self.book, self.wire = Counted(), MemoryBook(), Wire()
        self.leases, self.clock, self._stack = MemoryLeases(), clock, stack

    async def process(self, follows=True):
        made = Process(self)
        await made.doors.open()
        self._stack.push_async_callback(made.house.close)
        if follows:
            task = asyncio.create_task(made.following.run())
            self._stack.push_async_callback(_ended, task)
        return made


async def _ended(task):
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@asynccontextmanager
async def town(clock=now):
    async with AsyncExitStack() as stack:
        yield Town(stack, clock)


async def until(check, seconds=5.0):
    for _ in range(int(seconds / 0.005)):
        if check():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come to that")
