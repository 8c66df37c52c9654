"""All sessions of this server: makes them, opens their rooms when somebody comes, discards them."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from facilitation.commands.running import CreateSession, Join
from facilitation.events import Event, SessionMoved
from facilitation.people import Actor, Role
from facilitation.refusals import Refused
from facilitation.script import Script
from facilitation.views.patch import View
from facilitation.views.workspace import line
from server import wire
from server.asks import Trouble
from server.bus import Bus
from server.clock import Clock
from server.doors import Doors, Link
from server.fleet.attendance import Attendance
from server.fleet.presence import Presence
from server.fleet.walls import Walls
from server.journal import Journal
from server.metrics import metrics
from server.rooms import Room
from server.themes.remote import Looks
from server.viewers import Viewers

DISCARDABLE = frozenset({"draft", "rehearsal"})
OVER = frozenset({"closed", "archived"})
ORGANISER = Actor(Role.ORGANISER, "workspace")


@dataclass(frozen=True, slots=True)
class Hall:
    """An open session: its room, who looks at it, and what ends the following of the bus."""

    room: Room
    viewers: Viewers
    leave: Callable[[], None]


class Follower(Protocol):
    """Works for rooms; see `ThemeWorker`, `ModelWorker` and `Duty`."""

    def touch(self, room: Room) -> None: ...


def board_at(token: str) -> str:
    return f"/board#t={token}"


class House:
    """`followers` are told of every commit. `looks` can say what is like what. `model`: the name of
    the language model that may be asked; empty: there is none."""

    def __init__(
        self,
        journal: Journal,
        bus: Bus,
        doors: Doors,
        clock: Clock,
        *,
        presence: Presence | None = None,
        followers: Sequence[Follower] = (),
        looks: Looks | None = None,
        url: str = "",
        model: str = "",
    ) -> None:
        self.journal = journal
        self.looks = looks
        self.model = model
        self._bus = bus
        self._doors = doors
        self._clock = clock
        self._presence = presence or Presence(bus, clock)
        self.attendance = Attendance(bus, clock)
        self.walls = Walls(bus, clock)
        self._followers = followers
        self._url = url
        self._halls: dict[str, Hall] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        doors.watch(lambda: None, self._revoked)

    def rooms(self) -> dict[str, Room]:
        """Those that are open here."""
        return {name: hall.room for name, hall in self._halls.items()}

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
            room,
            wire.Door(code=door.code, url=self._url),
            board_at(board),
            self._clock,
            self._presence,
            self.model,
        )
        viewers.start()
        room.watch(partial(_welcome_again, viewers), lambda _on: None)
        for follower in self._followers:
            room.watch(partial(_touch, follower), lambda _on: None)
            follower.touch(room)
        leave = self._bus.follow(room.id, room.hear)
        room.hear()  # what was kept by others between its opening and now
        hall = self._halls[room.id] = Hall(room, viewers, leave)
        metrics.rooms.set(len(self._halls))
        return hall

    def _revoked(self, links: Sequence[Link]) -> None:
        """By whichever process: screens that came by these links must go, and a desk must know
        where the board is now."""
        for link in links:
            hall = self._halls.get(link.session)
            if hall is None:
                continue
            hall.viewers.turn_out(link.id)
            token = self._doors.token(link.session, Role.BOARD)
            if link.role is Role.BOARD and token:
                hall.viewers.show_board_at(board_at(token))

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
        await self._erase(name)
        return None

    async def delete(self, name: str) -> Refused | None:
        """What is over, words and all. Whoever asks has said twice that they mean it."""
        hall = await self.hall(name)
        if hall is None:
            return Refused("no-such-activity")
        if hall.room.session.state not in DISCARDABLE | OVER:
            return Refused("wrong-step", {"state": hall.room.session.state})
        await self._erase(name)
        return None

    async def _erase(self, name: str) -> None:
        """Afterwards the journal is asked whether anything of it is left."""
        async with self._opening.setdefault(name, asyncio.Lock()):  # nobody opens it meanwhile
            await self._clear(name)
            await self._doors.discard(name)
            await self.journal.discard(name)
        if await self.journal.heads([name]) or await self.journal.read(name):
            raise Trouble(name)

    async def gone(self, name: str) -> None:
        """Another process has discarded it."""
        async with self._opening.setdefault(name, asyncio.Lock()):
            await self._clear(name)

    async def _clear(self, name: str) -> None:
        if hall := self._halls.pop(name, None):
            hall.leave()
            await hall.viewers.stop(wire.SESSION_GONE)
            await hall.room.close()
        metrics.rooms.set(len(self._halls))

    async def close(self) -> None:
        """Screens are told to come back; rooms keep what they were asked, then end."""
        for hall in self._halls.values():
            hall.leave()
            await hall.viewers.stop()
        for hall in self._halls.values():
            await hall.room.close()
        self._halls.clear()


def _touch(follower: Follower, room: Room, _batch: Sequence[Event]) -> None:
    follower.touch(room)


def _welcome_again(viewers: Viewers, room: Room, batch: Sequence[Event]) -> None:
    """Leaving a rehearsal wipes its people; those whose phones are still here have not left."""
    if any(isinstance(event, SessionMoved) and event.was == "rehearsal" for event in batch):
        for socket in viewers.phones():
            room.note(Join(lang=socket.lang), socket.actor)
