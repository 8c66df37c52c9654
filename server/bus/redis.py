"""The doorbell that many processes share, through Redis or Valkey. The promise is in `server.bus`.

Followers and hearers in this process are called at once and never wait for Redis; what Redis brings
back of one's own is dropped. Everything else is in the parts: what is written (`letter`), how it
is sent (`speaker`) and heard (`ear`), and whether that works just now (`health`).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from facilitation.events import Event
from facilitation.shape import Json
from server.bus import Follower, Hearer
from server.bus.ear import Ear
from server.bus.health import Health
from server.bus.letter import Letters, Notice, Pulse, Rung, Unfit
from server.bus.line import Line, how_to_reach
from server.bus.memory import MemoryBus
from server.bus.speaker import Speaker
from server.metrics import metrics

CLOSE_S = 0.5


class RedisBus:
    def __init__(self, url: str, key: bytes) -> None:
        """Raises BadAddress, a ValueError, when the address is none of a Redis."""
        self._reach = how_to_reach(url)
        self._here = MemoryBus()
        self._letters = Letters(key)
        self._health = Health(self._letters.me)
        self._speaker = Speaker(self._dial, self._letters)
        self._ear = Ear(
            self._dial,
            self._letters.pulse_channel,
            self._heard,
            self._health.lost,
            self._health.confirmed,
        )
        self._speaking: asyncio.Task[None] | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def well(self) -> bool:
        return self._health.well

    def ring(self, session: str, number: int, batch: Sequence[Event]) -> None:
        self._here.ring(session, number, batch)
        self._speaker.ring(session, number, batch)

    def follow(self, session: str, follower: Follower) -> Callable[[], None]:
        leave = self._here.follow(session, follower)
        return self._until_left(self._letters.session_channel(session), leave)

    def tell(self, topic: str, message: Mapping[str, Json]) -> None:
        self._here.tell(topic, message)
        self._speaker.tell(topic, message)

    def hear(self, topic: str, hearer: Hearer) -> Callable[[], None]:
        leave = self._here.hear(topic, hearer)
        return self._until_left(self._letters.topic_channel(topic), leave)

    def doubt(self, doubter: Callable[[], None]) -> None:
        self._health.add(doubter)

    async def open(self) -> None:
        self._speaking = asyncio.create_task(self._speaker.run(), name="bus speaker")
        self._tasks = [
            asyncio.create_task(self._ear.run(), name="bus ear"),
            asyncio.create_task(self._health.watch(), name="bus health"),
        ]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        if self._speaking is not None:
            await self._speaker.close(self._speaking)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSE_S)
        self._health.close()

    async def _dial(self) -> Line:
        line = Line(self._reach)
        try:
            await line.connect()
        except BaseException:
            await line.hang_up()
            raise
        return line

    def _until_left(self, channel: str, leave: Callable[[], None]) -> Callable[[], None]:
        """The channel is listened to until everybody has left; leaving twice is leaving once."""
        self._ear.want(channel)
        here = True

        def left() -> None:
            nonlocal here
            leave()
            if here and self._ear.unwant(channel):
                self._letters.forget(channel)
            here = False

        return left

    def _heard(self, channel: str, letter: bytes) -> None:
        match self._letters.open(channel, letter):
            case Rung(session, number, batch):
                self._here.ring(session, number, batch)
            case Notice(topic, message):
                self._here.tell(topic, message)
            case Pulse() as pulse:
                self._health.pulse(pulse)
            case Unfit(why):
                metrics.bus_refused.labels(why).inc()
