"""Which of many processes works for a session: groups its words, asks the language model. One at a
time, by a lease that is taken over within `LEASE_S + LOOK_S` of a death.

Two at once would do no harm (a proposal comes in by the room's front door and is refused when it is
late); they would only work twice. So a lease that cannot be read is not held.
"""

import asyncio
import secrets
from collections.abc import Iterable
from contextlib import suppress

import structlog

from server.house import Follower
from server.rooms import Room
from server.storage import Leases, Unavailable

log = structlog.get_logger()

LEASE_S = 4.0
LOOK_S = 1.0


class Duty:
    """Touched like a follower itself, it passes on what this process is the one to work for.
    Start `run` as a task; `aclose` gives the leases back."""

    def __init__(self, leases: Leases, followers: Iterable[Follower]) -> None:
        self._leases = leases
        self._followers = tuple(followers)
        self._me = secrets.token_hex(8)
        self._rooms: dict[str, Room] = {}
        self._held: set[str] = set()

    def room(self, session: str) -> Room | None:
        """The room, if this process is the one to work for it."""
        return self._rooms.get(session) if session in self._held else None

    def touch(self, room: Room) -> None:
        self._rooms[room.id] = room
        if room.id in self._held:
            self._pass_on(room)

    async def drop(self, session: str) -> None:
        """The room is closed here."""
        self._rooms.pop(session, None)
        if session in self._held:
            self._held.discard(session)
            with suppress(Unavailable):
                await self._leases.release(session, self._me)

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Takes what is free and prolongs what is held."""
        for name, room in tuple(self._rooms.items()):
            if room.ended:
                await self.drop(name)
                continue
            try:
                mine = await self._leases.take(name, self._me, LEASE_S)
            except Unavailable:
                mine = False
            if mine and name not in self._held:
                self._held.add(name)
                log.info("duty.taken", session=name)
                self._pass_on_or_log(room)
            elif not mine and name in self._held:
                self._held.discard(name)
                log.info("duty.lost", session=name)

    async def aclose(self) -> None:
        for name in tuple(self._held):
            await self.drop(name)

    def _pass_on_or_log(self, room: Room) -> None:
        """One room's fault must not end the prolonging of all the other leases."""
        try:
            self._pass_on(room)
        except Exception as error:
            log.exception("duty.fault", session=room.id, fault=type(error).__name__)

    def _pass_on(self, room: Room) -> None:
        for follower in self._followers:
            follower.touch(room)
