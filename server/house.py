"""All sessions of this server: makes them, opens their rooms when somebody comes, discards them."""

import asyncio
import secrets
from dataclasses import dataclass

from facilitation.commands import CreateSession
from facilitation.people import Actor, Role
from facilitation.refusals import Refused
from facilitation.script import Script
from facilitation.views.patch import View
from facilitation.views.workspace import line
from server import wire
from server.bus import Bus
from server.clock import Clock
from server.doors import Doors
from server.journal import Journal
from server.metrics import metrics
from server.rooms import Room
from server.themes.worker import ThemeWorker
from server.viewers import Viewers

DISCARDABLE = frozenset({"draft", "rehearsal"})
ORGANISER = Actor(Role.ORGANISER, "workspace")


@dataclass(frozen=True, slots=True)
class Hall:
    """An open session: its room, and who looks at it."""

    room: Room
    viewers: Viewers


class House:
    def __init__(
        self,
        journal: Journal,
        bus: Bus,
        doors: Doors,
        clock: Clock,
        themes: ThemeWorker | None = None,
        url: str = "",
    ) -> None:
        self.journal = journal
        self._bus = bus
        self._doors = doors
        self._clock = clock
        self._themes = themes
        self._url = url
        self._halls: dict[str, Hall] = {}
        self._opening: dict[str, asyncio.Lock] = {}

    async def create(self, script: Script) -> str:
        """A new session in `draft`; its id."""
        name = f"{script.script[:40]}-{secrets.token_hex(4)}"
        room = Room(name, self.journal, self._bus, self._clock)
        await room.open()
        answer = await room.ask(CreateSession(session=name, script=script), ORGANISER)
        if isinstance(answer, Refused):
            raise ValueError(answer.code)  # noqa: TRY004 - a refusal is no wrong type
        await self._doors.make(name)
        await self._furnish(room)
        return name

    async def hall(self, session: str) -> Hall | None:
        """The session's room and viewers, opened now if they were not; None: no such session."""
        if session in self._halls:
            return self._halls[session]
        async with self._opening.setdefault(session, asyncio.Lock()):
            if session in self._halls:
                return self._halls[session]
            room = Room(session, self.journal, self._bus, self._clock)
            await room.open()
            if not room.exists:
                await room.close()
                return None
            return await self._furnish(room)

    async def _furnish(self, room: Room) -> Hall:
        door = self._doors.door(room.id)
        code = door.code if door else ""
        board = await self._doors.link(room.id, Role.BOARD, self._clock())
        viewers = Viewers(
            room, wire.Door(code=code, url=self._url), f"/board#t={board}", self._clock
        )
        viewers.start()
        if self._themes is not None:
            themes = self._themes
            room.watch(lambda touched, _events: themes.touch(touched), lambda _on: None)
            themes.touch(room)
        hall = self._halls[room.id] = Hall(room, viewers)
        metrics.rooms.set(len(self._halls))
        return hall

    async def lines(self) -> list[View]:
        """Every session in one line, newest first."""
        found = []
        for name in await self.journal.sessions():
            hall = await self.hall(name)
            if hall is not None:
                door = self._doors.door(name)
                found.append(line(hall.room.session) | {"code": door.code if door else ""})
        return found[::-1]

    def troubled(self) -> int:
        """Rooms in which nothing can be kept just now."""
        return sum(hall.room.trouble for hall in self._halls.values())

    async def discard(self, name: str) -> Refused | None:
        """Only what was never real may vanish: a draft or a rehearsal."""
        hall = await self.hall(name)
        if hall is None:
            return Refused("no-such-activity")
        if hall.room.session.state not in DISCARDABLE:
            return Refused("wrong-step", {"state": hall.room.session.state})
        self._halls.pop(name)
        await hall.viewers.stop(wire.SESSION_GONE)
        await hall.room.close()
        await self.journal.discard(name)
        await self._doors.discard(name)
        metrics.rooms.set(len(self._halls))
        return None

    async def close(self) -> None:
        """Screens are told to come back; rooms keep what they were asked, then end."""
        for hall in self._halls.values():
            await hall.viewers.stop()
        for hall in self._halls.values():
            await hall.room.close()
        self._halls.clear()
