"""All the phones of a rehearsal: they join over the first seconds, take part, and are asked for
their account at the end."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from time import monotonic

from server.rehearsal.api import Api
from server.rehearsal.asks import Ask
from server.rehearsal.bodies import Writer
from server.rehearsal.chance import chance
from server.rehearsal.options import NoWay
from server.rehearsal.phone import Phone
from server.rehearsal.plan import Plan
from server.rehearsal.texts import Library

TRIES = 40
AGAIN_S = 0.5
DRAIN_S = 20.0


@dataclass(slots=True)
class Crowd:
    """`phones`: those who got a seat."""

    api: Api
    code: str
    plan: Plan
    library: Library
    seed: int
    phones: list[Phone] = field(default_factory=list)
    join_ms: list[float] = field(default_factory=list)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def come(self, count: int, within: float) -> None:
        """Each at a moment of its own in the first `within` seconds."""
        loop = asyncio.get_running_loop()
        when = chance(self.seed, "doors")
        waits = [when.random() * within for _ in range(count)]
        self._tasks = [loop.create_task(self._one(n, wait)) for n, wait in enumerate(waits)]

    async def _one(self, number: int, wait: float) -> None:
        await asyncio.sleep(wait)
        began = monotonic()
        own = chance(self.seed, number)
        token = await self._seat()
        writer = Writer(self.library, own)
        phone = Phone(self.api.base, token, own, number, self.plan, writer)
        self.phones.append(phone)
        running = asyncio.create_task(phone.run())
        try:
            await phone.came_in.wait()
            self.join_ms.append((monotonic() - began) * 1000)
            await running
        finally:
            running.cancel()

    async def _seat(self) -> str:
        """A token; the server may be away for a moment."""
        for _ in range(TRIES):
            try:
                answer = await self.api.call("POST", "/join", {"code": self.code})
            except OSError:
                await asyncio.sleep(AGAIN_S)
                continue
            if answer.status == 200:
                return str(answer.body["token"])
            if answer.status < 500:
                raise NoWay(f"a phone was not let in ({answer.status})")
            await asyncio.sleep(AGAIN_S)
        raise NoWay("a phone was not let in: nobody answered")

    async def drain(self) -> int:
        """Wait until every outbox is empty; how many asks stayed without an answer."""
        for phone in self.phones:
            phone.quieten()
        end = monotonic() + DRAIN_S
        while any(phone.outbox for phone in self.phones) and monotonic() < end:  # noqa: ASYNC110 - a look at many phones
            await asyncio.sleep(0.1)
        return sum(len(phone.outbox) for phone in self.phones)

    async def go(self) -> None:
        await asyncio.gather(*(phone.stop() for phone in self.phones))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def fault(self) -> BaseException | None:
        """The first phone's that fell over, which is a fault of ours or of the server."""
        over = (task for task in self._tasks if task.done() and not task.cancelled())
        return next((error for task in over if (error := task.exception())), None)

    def present(self) -> int:
        return sum(phone.open for phone in self.phones)

    def done(self) -> Iterator[Ask]:
        for phone in self.phones:
            yield from phone.outbox.done
