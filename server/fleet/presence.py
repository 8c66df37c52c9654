"""How many phones are connected now, in all processes together. Best effort: nothing is kept.

Each process tells its own counts when they change, and every `AGAIN_S` so that one that died is
forgotten after `STALE_S`. A clock that is set, forward or back, costs one telling.
"""

import asyncio
import secrets
from collections.abc import Mapping

from facilitation.shape import Json
from server.bus import Bus
from server.clock import Clock

TOPIC = "here"
TELL_S = 1.0
AGAIN_S = 2.0
STALE_S = 5.0


class Presence:
    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._me = secrets.token_hex(4)
        self._mine: dict[str, int] = {}
        self._others: dict[str, tuple[int, dict[str, int]]] = {}
        """process -> when it told, and its counts."""
        self._told: dict[str, int] = {}
        self._told_at = 0
        bus.hear(TOPIC, self._hear)

    def count(self, session: str, phones: int) -> None:
        """So many are connected to this process."""
        if phones:
            self._mine[session] = phones
        else:
            self._mine.pop(session, None)

    def here(self, session: str) -> int:
        """So many are connected to any."""
        others = (counts.get(session, 0) for at, counts in self._others.values() if self._fresh(at))
        return self._mine.get(session, 0) + sum(others)

    async def run(self) -> None:
        while True:
            await asyncio.sleep(TELL_S)
            self.tell()

    def tell(self) -> None:
        now = self._clock()
        if self._mine != self._told or abs(now - self._told_at) >= AGAIN_S * 1000:
            self._told, self._told_at = dict(self._mine), now
            self._bus.tell(TOPIC, {"process": self._me, "phones": self._told})

    def _hear(self, message: Mapping[str, Json]) -> None:
        process, phones = message.get("process"), message.get("phones")
        if isinstance(process, str) and isinstance(phones, dict) and process != self._me:
            counts = {name: n for name, n in phones.items() if isinstance(n, int)}
            self._others[process] = (self._clock(), counts)
            self._forget()

    def _forget(self) -> None:
        self._others = {who: told for who, told in self._others.items() if self._fresh(told[0])}

    def _fresh(self, at: int) -> bool:
        return abs(self._clock() - at) <= STALE_S * 1000
