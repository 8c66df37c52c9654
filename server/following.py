"""Keeps open rooms abreast of what other processes keep. The journal is the letter, the bus the
doorbell: this rings the rooms' bell, and looks into the letter box when the bell may be broken.

While the bus hears itself a look each `CALM_S` is only a safety net; while it does not, or when it
doubts, a look each `ALERT_S` bounds the lag of every screen.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import structlog

from server.bus import Bus
from server.journal import Journal
from server.rooms import Room
from server.storage import Unavailable

log = structlog.get_logger()

CALM_S = 2.0
ALERT_S = 0.25


class Following:
    """Start `run` as a task and end it by cancelling. `gone` is told of a session that another
    process has discarded."""

    def __init__(
        self,
        journal: Journal,
        bus: Bus,
        rooms: Callable[[], Mapping[str, Room]],
        gone: Callable[[str], Awaitable[None]],
    ) -> None:
        self._journal = journal
        self._bus = bus
        self._rooms = rooms
        self._gone = gone
        self._doubt = asyncio.Event()
        bus.doubt(self._doubt.set)

    async def run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(CALM_S if self._bus.well else ALERT_S):
                    await self._doubt.wait()
            self._doubt.clear()
            with suppress(Unavailable):
                await self.look()

    async def look(self) -> None:
        """One question for all rooms: whoever is behind reads on."""
        rooms = dict(self._rooms())
        heads = await self._journal.heads(rooms) if rooms else {}
        for name, room in rooms.items():
            if heads.get(name, 0) > room.number:
                room.hear()
            elif name not in heads and room.exists:
                log.info("session.gone", session=name)
                await self._gone(name)
