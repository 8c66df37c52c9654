"""All sessions of this server: makes them, opens their rooms when somebody comes, discards them."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from facilitation.commands import CreateSession, Join
from facilitation.events import Event, SessionMoved
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
from server.themes.endpoint import ModelWorker
from server.themes.worker import ThemeWorker
from server.viewers import Viewers

DISCARDABLE = frozenset({"draft", "rehearsal"})
ORGANISER = Actor(Role.ORGANISER, "workspace")


@dataclass(frozen=True, slots=True)
class Hall:
    """An open session: its room, and who looks at it."""

    room: Room
    viewers: Viewers


def board_at(token: str) -> str:
    return f"/board#t={token}"


class House:
    def __init__(
        self,
        journal: Journal,
        bus: Bus,
        doors: Doors,
        clock: Clock,
        themes: ThemeWorker | None = None,
        url: str = "",
        model: ModelWorker | None = None,
    ) -> None:
        self.journal = journal
        self._bus = bus
        self._doors = doors
        self._clock = clock
        self.themes = themes
        self._url = url
        self._model = model
        self._halls: dict[str, Hall] = {}
        self._opening: dict[str, asyncio.Lock] = {}

    @property
    def model(self) -> str:
        """The language model that may be asked; empty: there is none."""
        return self._model.name if self._model else ""

    async def create(self, script: Script) -> str:
        """A new session in `draft`; its id."""
        name = f"{script.script[:40]}-{secrets.token_hex(4)}"
        room = Room(name, self.journal, self._bus, self._clock)
        await room.open()
        try:
            await room.ask(CreateSession(session=name, script=script), ORGANISER)
            await self._furnish(room)
        except BaseException:
            await room.close()
            raise
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
            try:
                return await self._furnish(room)
            except BaseException:
                await room.close()
                raise

    async def _furnish(self, room: Room) -> Hall:
        found = room.session  # LookupError: it could not be made
        door = self._doors.door(found.id) or await self._doors.make(room.id)
        board = await self._doors.link(room.id, Role.BOARD, self._clock())
        viewers = Viewers(
            room, wire.Door(code=door.code, url=self._url), board_at(board), self._clock, self.model
        )
        viewers.start()
        room.watch(partial(_welcome_again, viewers), lambda _on: None)
        if self.themes is not None:
            themes = self.themes
            room.watch(lambda touched, _events: themes.touch(touched), lambda _on: None)
            themes.touch(room)
        if self._model is not None:
            model = self._model
            room.watch(lambda touched, _events: model.touch(touched), lambda _on: None)
            model.touch(room)
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
        async with self._opening.setdefault(name, asyncio.Lock()):  # nobody opens it meanwhile
            self._halls.pop(name, None)
            await hall.viewers.stop(wire.SESSION_GONE)
            await hall.room.close()
            await self._doors.discard(name)
            await self.journal.discard(name)
        metrics.rooms.set(len(self._halls))
        return None

    async def close(self) -> None:
        """Screens are told to come back; rooms keep what they were asked, then end."""
        for hall in self._halls.values():
            await hall.viewers.stop()
        for hall in self._halls.values():
            await hall.room.close()
        self._halls.clear()


def _welcome_again(viewers: Viewers, room: Room, batch: Sequence[Event]) -> None:
    """Leaving a rehearsal wipes its people; those whose phones are still here have not left."""
    if any(isinstance(event, SessionMoved) and event.was == "rehearsal" for event in batch):
        for socket in viewers.phones():
            room.note(Join(lang=socket.lang), socket.actor)
