"""Questions about likeness, asked of the process that has a session's words in its child.

A web process asks over the bus; whoever is on duty for the session answers. No answer within
`PATIENCE_S` is the answer "none": the desk shows no candidates, the phone no "same as mine".
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

import structlog

from facilitation.shape import Json
from server.bus import Bus
from server.themes.worker import Room

log = structlog.get_logger()

QUESTION, ANSWER = "look", "seen"
PATIENCE_S = 1.0
AT_ONCE = 32
"""Questions that one process works at; more than that and they are left unanswered."""


class Looks(Protocol):
    """Who can say what is like what: `ThemeWorker` where the child is, `RemoteLooks` elsewhere."""

    async def gather(self, room: Room, activity: str, theme: str) -> Sequence[str]: ...
    async def similar(self, room: Room, activity: str, text: str) -> Sequence[str]: ...


class RemoteLooks:
    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._waiting: dict[str, asyncio.Future[Sequence[str]]] = {}
        bus.hear(ANSWER, self._hear)

    async def gather(self, room: Room, activity: str, theme: str) -> Sequence[str]:
        return await self._ask(room, activity, "gather", theme)

    async def similar(self, room: Room, activity: str, text: str) -> Sequence[str]:
        return await self._ask(room, activity, "similar", text)

    async def _ask(self, room: Room, activity: str, what: str, about: str) -> Sequence[str]:
        name = secrets.token_hex(8)
        answer: asyncio.Future[Sequence[str]] = asyncio.get_running_loop().create_future()
        self._waiting[name] = answer
        question = {"id": name, "session": room.id, "activity": activity, "do": what}
        try:
            self._bus.tell(QUESTION, question | {"about": about})
            async with asyncio.timeout(PATIENCE_S):
                return await answer
        except TimeoutError:
            return ()
        finally:
            del self._waiting[name]

    def _hear(self, message: Mapping[str, Json]) -> None:
        answer = self._waiting.get(str(message.get("id")))
        cards = message.get("cards")
        if answer is not None and not answer.done() and isinstance(cards, list):
            answer.set_result([str(card) for card in cards])


class Answering:
    """Answers what others ask, for the rooms that this process is on duty for."""

    def __init__(self, bus: Bus, looks: Looks, rooms: Callable[[str], Room | None]) -> None:
        self._bus = bus
        self._looks = looks
        self._rooms = rooms
        self._tasks: set[asyncio.Task[None]] = set()
        bus.hear(QUESTION, self._hear)

    async def aclose(self) -> None:
        """What is being worked at is waited for: a call to the child that is left half-way would
        end the child."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.gather(*self._tasks, return_exceptions=True)

    def _hear(self, message: Mapping[str, Json]) -> None:
        told = [message.get(name) for name in ("id", "session", "activity", "do", "about")]
        if not all(isinstance(each, str) for each in told) or len(self._tasks) >= AT_ONCE:
            return
        name, session, activity, what, about = map(str, told)
        room = self._rooms(session)
        if room is not None:
            work = self._answer(room, name, activity, what, about)
            task = asyncio.get_running_loop().create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _answer(self, room: Room, name: str, activity: str, what: str, about: str) -> None:
        find = {"gather": self._looks.gather, "similar": self._looks.similar}.get(what)
        if find is None or activity not in room.session.runs:
            return
        try:
            cards = await find(room, activity, about)
        except Exception as fault:  # noqa: BLE001 - a question that fails harms nobody
            log.warning("look.fault", session=room.id, fault=type(fault).__name__)
        else:
            self._bus.tell(ANSWER, {"id": name, "cards": list(cards)})
