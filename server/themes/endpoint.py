"""A language model of the organisation's own choosing may propose themes, when somebody asks.

Law of this file. It is asked only because a person asked, on a task of its own: no ack waits for
it. It sees what the room may read, without ids, names or cohorts. What it says is a proposal like
any other, comes in by the room's front door, and waits for a person's word. If it says nothing
that can be used, for whatever reason, the session is told so by a code, and our own method
proposes instead. Neither words nor the key are ever logged.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from facilitation.commands.curating import GiveUpModel, ProposeClusters
from facilitation.people import SYSTEM
from facilitation.refusals import Refused
from facilitation.session.state import Session
from facilitation.session.themes import themes_of
from facilitation.themes.theme import ENDPOINT, Cluster, Errand
from server.asks import Trouble
from server.clock import Clock
from server.themes import prompting
from server.themes.post import NoAnswer, address, post
from server.themes.prompting import Group, Question
from server.themes.sorting import Sorting
from server.themes.worker import Room

log = structlog.get_logger()

WHYS = frozenset({
    "declined", "error", "fault", "interrupted", "not-as-asked", "not-http", "not-json",
    "not-taken", "nothing-to-sort", "redirected", "refused", "too-little", "too-long", "too-slow",
    "unreachable",
})  # fmt: skip
"""Why a model's proposal came to nothing; words for them are `desk.model.why.<why>`."""
LONGEST_S = 300.0
"""For all questions of one errand. `decide` lets people ask again after ten minutes."""
STALE_MS = 600_000
"""An errand that is older when it is found, after a restart say, is not sent after all."""
TRIES = 3
"""Of one errand, when the room could not keep the answer."""
TOGETHER = 2
"""Errands at the same time, of all rooms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout_s: float = 60.0

    async def ask(self, question: Question, seconds: float) -> tuple[tuple[Group, ...], str]:
        """The groups, and the version that the model gave of itself. Raises NoAnswer."""
        body = prompting.request(question, self.model)
        answer = await self.post(body, min(seconds, self.timeout_s))
        return await asyncio.to_thread(_understood, answer, question)

    async def post(self, body: bytes, seconds: float) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        return await post(address(self.url, "/chat/completions"), headers, body, seconds)


def _understood(answer: bytes, question: Question) -> tuple[tuple[Group, ...], str]:
    text, version = prompting.content(answer)
    return prompting.read(text, question), version


class Asks(Protocol):
    """See `Endpoint`."""

    @property
    def model(self) -> str: ...

    async def ask(self, question: Question, seconds: float) -> tuple[tuple[Group, ...], str]: ...


class ModelWorker:
    """Follows the rooms like `ThemeWorker`; each errand is a task. End it with `aclose`."""

    def __init__(self, endpoint: Asks, clock: Clock, cards: int = 200) -> None:
        self._endpoint = endpoint
        self._clock = clock
        self._cards = cards
        self._tasks: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._tried: dict[tuple[str, str], tuple[int, int]] = {}
        self._turns = asyncio.Semaphore(TOGETHER)

    @property
    def name(self) -> str:
        return self._endpoint.model

    def touch(self, room: Room) -> None:
        """Something was committed. Cheap, never waits."""
        for activity, board in room.session.themes.items():
            key, errand = (room.id, activity), board.errand
            if errand is None or errand.state != "asked" or key in self._tasks:
                continue
            number, tries = self._tried.get(key, (0, 0))
            tries = tries + 1 if number == errand.number else 1
            if tries <= TRIES:
                self._tried[key] = (errand.number, tries)
                self._tasks[key] = asyncio.create_task(self._run(room, activity, errand))

    async def aclose(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def _run(self, room: Room, activity: str, errand: Errand) -> None:
        """Then a look whether people have asked again meanwhile; in trouble the next commit tells
        when there is use in trying again."""
        key = (room.id, activity)
        try:
            async with self._turns:
                await self._errand(room, activity, errand)
        except Trouble:
            log.warning("model.trouble", session=room.id, activity=activity)
            del self._tasks[key]
        else:
            del self._tasks[key]
            self.touch(room)

    async def _errand(self, room: Room, activity: str, errand: Errand) -> None:
        began = _now()
        try:
            engine, clusters = await self._proposal(room.session, activity, errand)
            why = await self._propose(room, activity, errand, engine, clusters)
        except NoAnswer as none:
            why = none.why
        except Trouble:
            raise
        except Exception as fault:  # noqa: BLE001 - whatever it was, the room goes on without
            log.warning("model.fault", session=room.id, fault=type(fault).__name__)
            why = "fault"
        took = round(_now() - began, 3)
        if not why:
            log.info("model.proposed", session=room.id, activity=activity, seconds=took)
            return
        log.warning("model.failed", session=room.id, activity=activity, why=why, seconds=took)
        await room.ask(GiveUpModel(activity=activity, number=errand.number, why=why), SYSTEM)

    async def _proposal(
        self, session: Session, activity: str, errand: Errand
    ) -> tuple[str, tuple[Cluster, ...]]:
        if self._clock() - errand.at > STALE_MS or errand.model != self.name:
            raise NoAnswer("interrupted")
        sorting = Sorting(session, activity, self._cards)
        version = await self._sort(sorting, _now() + LONGEST_S)
        engine = f"{ENDPOINT}{self.name}@{version or 'unknown'}"
        return engine, sorting.clusters(errand.number, engine)

    async def _sort(self, sorting: Sorting, until: float) -> str:
        """Part after part. What was sorted before a part failed counts, if it is enough."""
        version, none = "", NoAnswer("too-little")
        for part in sorting.parts:
            question = sorting.question(part)
            try:
                groups, version = await self._endpoint.ask(question, until - _now())
            except NoAnswer as failed:
                none = failed
                break
            sorting.take(part, groups)
        if not sorting.is_enough():
            raise none
        return version

    async def _propose(
        self, room: Room, activity: str, errand: Errand, engine: str, clusters: tuple[Cluster, ...]
    ) -> str:
        """'' when it waits for a person now; else why not. People may have moved on meanwhile."""
        if themes_of(room.session, activity).errand != errand:
            return "interrupted"
        command = ProposeClusters(
            activity=activity,
            clusters=clusters,
            engine=engine,
            basis=room.session.number,
            asked=True,
        )
        answer = await room.ask(command, SYSTEM)
        return "not-taken" if isinstance(answer, Refused) else ""


def _now() -> float:
    return asyncio.get_running_loop().time()
