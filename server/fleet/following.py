"""Keeps a process abreast of what others keep. The journal is the letter, the bus the doorbell:
this looks into the letter box when the bell may be broken.

While the bus hears itself, a look each `CALM_S` is only a safety net (a session's first rings may
come before its subscription does); while it does not, or when it doubts, a look each `ALERT_S`
bounds the lag of every screen.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

import structlog

from facilitation.shape import Json
from server.bus import Bus
from server.doors import Doors
from server.journal import Journal
from server.rooms import Room
from server.storage import Unavailable

log = structlog.get_logger()

CALM_S = 0.75
ALERT_S = 0.25
DOORS = "doors"
DOORS_CALM_S, DOORS_ALERT_S = 5.0, 0.75
"""The book is read whole, so less often; a revoked link stops working everywhere within that."""


class Following:
    """Start `run` as a task and end it by cancelling. `gone` is told of a session that another
    process has discarded."""

    def __init__(
        self,
        journal: Journal,
        bus: Bus,
        doors: Doors,
        rooms: Callable[[], Mapping[str, Room]],
        gone: Callable[[str], Awaitable[None]],
    ) -> None:
        self._journal = journal
        self._bus = bus
        self._doors = doors
        self._rooms = rooms
        self._gone = gone
        self._doubt = asyncio.Event()
        self._told = False
        bus.doubt(self._doubt.set)
        bus.hear(DOORS, self._hear)
        doors.watch(lambda: bus.tell(DOORS, {}), lambda _links: None)

    async def run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(CALM_S if self._bus.well else ALERT_S):
                    await self._doubt.wait()
            self._doubt.clear()
            try:
                await self.look()
            except Unavailable:
                continue
            except Exception as error:
                log.exception("following.fault", fault=type(error).__name__)

    def _hear(self, _message: Mapping[str, Json]) -> None:
        """Another process (or this one) has written into the book of doors."""
        self._told = True
        self._doubt.set()

    async def look(self) -> None:
        """One question for all rooms: whoever is behind reads on."""
        told, self._told = self._told, False
        least = DOORS_CALM_S if self._bus.well else DOORS_ALERT_S
        await self._doors.refresh_after(0.0 if told else least)
        rooms = dict(self._rooms())
        heads = await self._journal.heads(rooms) if rooms else {}
        for name, room in rooms.items():
            if heads.get(name, 0) > room.number:
                room.hear()
            elif name not in heads and room.exists:
                log.info("session.gone", session=name)
                await self._gone(name)
