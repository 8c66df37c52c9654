"""A room of phones that talk while each goes through all that makes people drop out, in an order of its
own, and the server is killed beside it. Afterwards the checker that shares no code with the server counts."""

import asyncio
import random
import time
from collections import Counter
from contextlib import AsyncExitStack, suppress

from tests.faults.dropout.air import Air
from tests.faults.dropout.crowd import Crowd, OfCrowd, bundled
from tests.faults.dropout.pages import a_browser, opened
from tests.faults.dropout.said import AsJudged
from tests.faults.dropout.trials import FAULTS, LOOK_S, PATIENCE_S
from tests.faults.figures import Figures, at
from tests.faults.phones import MOST, open_the_floor
from tests.faults.verdict import judge

TALK_S = 8.0
"""Between two texts of one person, who may send 20 a minute, and `MOST` in all."""
BETWEEN_KILLS_S = 8.0


class Room:
    """`locked_s`: how long a phone sleeps, at least and at most."""

    def __init__(self, house, folder, phones, pages, seed, locked_s, forgets="-"):
        self.house, self._folder, self.locked_s = house, folder, locked_s
        self._crowd_size, self._pages, self._forgets = phones - pages, pages, forgets
        self.chance = random.Random(seed)
        self.phones, self.back_s, self.late = [], {}, []
        self._quiet, self._said = asyncio.Event(), Counter()
        self._stack = AsyncExitStack()

    async def __aenter__(self):
        client = await bundled(self._folder)
        self.session, code, desk, _ = await self.house.open_session()
        await open_the_floor(self.house.base, desk)
        enter = self._stack.enter_async_context
        count = self._crowd_size + self._pages
        airs = [await enter(Air(self.house.port, n)) for n in range(count)]
        ours, theirs = airs[: self._crowd_size], airs[self._crowd_size :]
        self.crowd = await enter(Crowd(client, code, [air.base for air in ours], self._forgets))
        self.phones = [OfCrowd(self.crowd, n, air) for n, air in enumerate(ours)]
        chrome = await enter(a_browser())
        self.browsers = [
            await opened(chrome, air, code, f"page-{n}") for n, air in enumerate(theirs)
        ]
        self.phones += self.browsers
        self._tasks = [asyncio.create_task(self._look())]
        await self.all_well()
        self._tasks += [asyncio.create_task(self._talk(phone)) for phone in self.phones]
        return self

    async def __aexit__(self, *_):
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._stack.aclose()

    async def _look(self):
        while True:
            await asyncio.gather(*(phone.look() for phone in self.browsers))
            await asyncio.sleep(LOOK_S)

    async def _talk(self, phone):
        while not self._quiet.is_set():
            await asyncio.sleep(TALK_S * (0.5 + self.chance.random()))
            if not self._quiet.is_set():
                await self.say(phone)

    async def say(self, phone):
        self._said[phone] += 1
        if self._said[phone] <= MOST:
            await phone.say()

    async def all_well(self):
        async with asyncio.timeout(PATIENCE_S):
            while not all(phone.well for phone in self.phones):  # noqa: ASYNC110 - others tell
                await asyncio.sleep(0.1)

    async def through(self, phone):
        """One phone through all of it; how long until it was well again each time."""
        for fault in self.chance.sample(FAULTS, len(FAULTS)):
            await asyncio.sleep(self.chance.random() * 2)
            await self.say(phone)
            await fault(self, phone)
            await self._well_again(fault.__name__, phone)

    async def _well_again(self, name, phone):
        since = time.monotonic()
        await asyncio.sleep(3 * LOOK_S)  # what it was like before is no longer told
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while not phone.well:  # noqa: ASYNC110 - others tell
                    await asyncio.sleep(0.05)
            self.noted(name, since)
            return
        self.late.append(f"{name}: {phone.news}")

    def noted(self, name, since):
        self.back_s.setdefault(name, []).append(time.monotonic() - since)

    async def judged(self, figures):
        self._quiet.set()
        with suppress(TimeoutError):
            await self.all_well()
        await asyncio.sleep(2 * LOOK_S)
        there = await self.house.read(self.session)
        said = await self.crowd.everything() + [await it.everything() for it in self.browsers]
        figures.verdict.add(judge(there, [AsJudged(each, there) for each in said]))
        out = [(n, why) for n, each in enumerate(self.phones) if (why := each.fell_out)]
        press = [(n, why) for n, each in enumerate(self.phones) if (why := each.must_press)]
        persons = len({person for _, person, _ in there.made})
        figures.hold(f"dropped out {out[:3]}", len(out), 0)
        figures.hold(f"not well again in {PATIENCE_S:g} s {self.late[:3]}", len(self.late), 0)
        figures.hold(f"must press again {press[:3]}", len(press), 0)
        figures.hold("persons more than phones", persons - len(self.phones), 0)
        figures.back += [each for found in self.back_s.values() for each in found]
        figures.notes |= {
            f"{name}_s": f"{len(found)} times, p50 {at(found, 0.5):.1f}, max {max(found):.1f}"
            for name, found in self.back_s.items()
        }
        return figures


async def killed(room, times):
    for _ in range(times):
        await asyncio.sleep(BETWEEN_KILLS_S + sum(room.locked_s) / 2)
        await room.house.kill()
        await room.house.start()


async def dropping_out(room, rounds, kills, say):
    began, figures = time.monotonic(), Figures("drop-out")
    async with room:
        killing = asyncio.create_task(killed(room, kills))
        for n in range(rounds):
            await asyncio.gather(*(room.through(phone) for phone in room.phones))
            say(f"  drop-out: round {n + 1} of {rounds}, {time.monotonic() - began:.0f} s")
        await killing
        await room.judged(figures)
    figures.times = len(room.phones) * rounds * len(FAULTS) + kills
    figures.notes["server_kills"] = kills
    figures.seconds = time.monotonic() - began
    return figures
