"""`ace worker`: groups words and asks the language model for all sessions, and has no screens.

It opens the room of every session in which there is something to group, follows it as a web process
does, and is on duty for those whose lease it gets. Any number of workers may run; one that dies is
replaced within 5 s (see `server.fleet.duty`), and what it knew is read from the journal again.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

import structlog

from facilitation.session.state import Session
from facilitation.session.themes import themed_activities
from server.bus import Bus
from server.clock import Clock
from server.fleet.duty import Duty
from server.journal import Journal
from server.rooms import Room
from server.storage import Unavailable

log = structlog.get_logger()

LOOK_S = 0.5
"""Between two looks for sessions that are new or have moved; an open room hears the bus."""
RESTS_S = 900.0
"""A room that has been still for so long is closed, and opened again when it moves."""
UNSEEN = frozenset({"draft", "closed", "archived"})
"""Sessions of these states are not opened at the start, only once they move."""


@dataclass(slots=True)
class _Attended:
    room: Room
    leave: Callable[[], None]
    number: int
    moved_at: float


class Worker:
    """Start `run` as a task and end it by cancelling, then `aclose`."""

    def __init__(self, journal: Journal, bus: Bus, duty: Duty, clock: Clock) -> None:
        self._journal = journal
        self._bus = bus
        self._duty = duty
        self._clock = clock
        self._attended: dict[str, _Attended] = {}
        self._left: dict[str, int] = {}
        """Sessions that are not attended, and how far they were when that was decided."""
        self._wordless: set[str] = set()
        """Those whose script groups nothing, which no event can change: to open one again at every
        look cost a tenth of a core at 400 contributions a second, and more as it grew."""

    def rooms(self) -> dict[str, Room]:
        return {name: each.room for name, each in self._attended.items()}

    async def run(self) -> None:
        while True:
            with suppress(Unavailable):
                await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        first = not self._left and not self._attended
        for name, number in (await self._journal.heads()).items():
            known = name in self._attended or name in self._wordless
            if not known and self._left.get(name) != number:
                await self._visit_or_log(name, number, moved=not first)
        for name, each in tuple(self._attended.items()):
            if each.room.number != each.number:
                each.number, each.moved_at = each.room.number, _now()
            elif _now() - each.moved_at > RESTS_S:
                await self._leave(name)

    async def gone(self, name: str) -> None:
        """It has been discarded."""
        await self._leave(name)
        self._left.pop(name, None)
        self._wordless.discard(name)

    async def aclose(self) -> None:
        for name in tuple(self._attended):
            await self._leave(name)

    async def _visit_or_log(self, name: str, number: int, moved: bool) -> None:
        """A session that cannot be opened (of a later version of us, say) must not keep the worker
        from the others; it is tried again when it moves."""
        try:
            await self._visit(name, moved)
        except Unavailable:
            raise
        except Exception as error:
            self._left[name] = number
            log.exception("worker.fault", session=name, fault=type(error).__name__)

    async def _visit(self, name: str, moved: bool) -> None:
        room = Room(name, self._journal, self._bus, self._clock)
        await room.open()
        if not room.exists or not _has_work(room.session, moved):
            self._left[name] = room.number
            if room.exists and not themed_activities(room.session):
                self._wordless.add(name)
            await room.close()
            return
        room.watch(partial(_touch, self._duty), lambda _on: None)
        leave = self._bus.follow(name, room.hear)
        self._attended[name] = _Attended(room, leave, room.number, _now())
        room.hear()  # what was kept between its opening and now
        self._duty.touch(room)
        log.info("worker.attends", session=name)

    async def _leave(self, name: str) -> None:
        if (each := self._attended.pop(name, None)) is None:
            return
        each.leave()
        self._left[name] = each.room.number
        await self._duty.drop(name)
        await each.room.close()


def _has_work(session: Session, moved: bool) -> bool:
    return bool(themed_activities(session)) and (moved or session.state not in UNSEEN)


def _touch(duty: Duty, room: Room, _batch: object) -> None:
    duty.touch(room)


def _now() -> float:
    return asyncio.get_running_loop().time()
