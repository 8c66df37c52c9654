"""A room: one open session, worked by its own task.

Law of this file. Whoever asks puts a command into the inbox and waits. The room's task takes all
that has gathered, decides it in order against the state as it will be, appends the events in one
commit, and only then shows the new state, answers every asker and rings. So nobody is told
`kept` before it is on disk, no asker waits for another's connection, and a burst costs one fsync
a batch, not one an item.

If the journal says Conflict, another process was first: the room reads on and decides the batch
again (`decide` is pure, so that is safe). While others keep things in the same session, processes
take turns: who has just kept a batch lets another's come before its next. If the journal says
Unavailable, nobody knows: the askers get `Trouble`, the state stays, and the room probes twice a
second until things can be kept again; then it reads on, and who asks again finds what was kept
after all. Until then nobody is tried: if of four asks that a phone has under way the first met the
trouble and the second its end, they would be kept in another order than they were said.

What other processes keep comes in by `hear`, through the same inbox: a batch that follows on from
what is here is taken as it is, anything else makes the room read the journal.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog

from facilitation.commands import Command
from facilitation.commands.running import Tick
from facilitation.decisions import Already, decide
from facilitation.events import Event, SessionMoved, StepMoved
from facilitation.people import SYSTEM, Actor
from facilitation.refusals import Refused
from facilitation.session.folding import evolve
from facilitation.session.state import Session
from facilitation.session.steps import next_due
from server.asks import Asked, Batch, Heard, Kept, Trouble, answer_all, asks_in, at_fault, forget
from server.bus import Bus
from server.clock import Clock
from server.digest import REST_S, state_digest_meanwhile
from server.journal import Conflict, Journal, Mark
from server.metrics import metrics
from server.replaying import calm_memory, one_more, replayed
from server.storage import Unavailable

log = structlog.get_logger()

BATCH = 128
"""Commands decided in one go: about 10 ms of the loop at most, measured with long reflections."""
TURN_S = 0.05
"""For another process to keep what its people asked, after we have kept ours; its ring ends the
wait, mostly within 10 ms. 400 contributions a second over two processes: 0.01 conflicts for a
batch and 0.46 core, against 0.30 and 0.57 without; with 0.015 s 0.15, the machine being busy."""
SHARED_S = 0.1
"""So long after another's last batch a session counts as shared, and turns are taken."""
PROBE_S = 0.5
LOOK_S = 5.0
"""The clock is looked at anew at least so often: it may be set, and the machine may sleep."""
INBOX = 20_000
"""Commands waiting at most; beyond that the asker gets Trouble and asks again."""

Watcher = Callable[["Room", Sequence[Event]], None]
"""Told after every commit, with the events that are new to this process. Never raises, never
waits."""


class Room:
    def __init__(self, name: str, journal: Journal, bus: Bus, clock: Clock) -> None:
        self.id = name
        self.trouble = False
        self.took_ms = 0
        """From deciding the last batch until it was on disk."""
        self._session: Session | None = None
        self._journal = journal
        self._bus = bus
        self._clock = clock
        self._inbox: asyncio.Queue[Asked | Heard] = asyncio.Queue(INBOX)
        self._watchers: list[Watcher] = []
        self._troubled: list[Callable[[bool], None]] = []
        self._task: asyncio.Task[None] | None = None
        self._probe: asyncio.Task[None] | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._marked = 0
        self._marking: asyncio.Task[None] | None = None
        self._ended = False
        self._others_at = -SHARED_S
        """When something was heard from another process; and was the last batch ours?"""
        self._was_ours = False

    @property
    def session(self) -> Session:
        if self._session is None:
            raise LookupError(f"session {self.id} has not been made")
        return self._session

    @property
    def exists(self) -> bool:
        return self._session is not None

    @property
    def ended(self) -> bool:
        """Closed here; the session itself goes on where others have it open."""
        return self._ended

    @property
    def number(self) -> int:
        """Of the last event that is known here; 0 before the first."""
        return self._session.number if self._session else 0

    async def open(self) -> None:
        with calm_memory():
            await self._catch_up()
        self._task = asyncio.create_task(self._work(), name=f"room {self.id}")
        self._set_alarm()

    async def close(self) -> None:
        """Answers what has been asked, then ends; leaves a mark for `ace replay --verify`."""
        if self._task is None:
            return
        self._ended = True
        if not self.trouble:
            await self._inbox.join()
        for task in (self._task, self._probe):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        while not self._inbox.empty():
            answer_all(asks_in([self._inbox.get_nowait()]), Trouble())
        if self._alarm is not None:
            self._alarm.cancel()
        await self._leave_mark_quietly(self._marking, rest_s=0)

    def watch(self, watcher: Watcher, troubled: Callable[[bool], None]) -> None:
        self._watchers.append(watcher)
        self._troubled.append(troubled)

    async def ask(self, command: Command, actor: Actor) -> Kept | Refused:
        """The answer, after it is on disk. Raises Trouble when nothing could be kept."""
        return await self._put(command, actor)

    def note(self, command: Command, actor: Actor) -> None:
        """Asked by nobody who waits for the answer."""
        with contextlib.suppress(Trouble):
            self._put(command, actor).add_done_callback(forget)

    def hear(self, number: int = 0, batch: Sequence[Event] = ()) -> None:
        """Others have kept these, the last of them as `number`; 0: look into the journal. What
        finds the inbox full is dropped: whoever follows the journal asks again."""
        if (number == 0 or number > self.number) and not (self._ended or self._inbox.full()):
            self._inbox.put_nowait(Heard(number, batch))

    def _put(self, command: Command, actor: Actor) -> asyncio.Future[Kept | Refused]:
        if self._ended or self._inbox.full():
            raise Trouble
        answer: asyncio.Future[Kept | Refused] = asyncio.get_running_loop().create_future()
        self._inbox.put_nowait(Asked(replace(command, at=self._clock()), actor, answer))
        return answer

    async def _work(self) -> None:
        while True:
            batch = [await self._inbox.get()]
            asks: list[Asked] = []
            try:
                await self._gather(batch)
                asks = asks_in(batch)
                await self._follow([each for each in batch if isinstance(each, Heard)])
                if not self.trouble:
                    await self._settle(asks)
            except Unavailable as error:
                self._fail(asks, str(error))
            except Exception as error:
                log.exception("room.fault", session=self.id, fault=type(error).__name__)
            finally:
                answer_all(asks_in(batch), Trouble())
                for _ in batch:
                    self._inbox.task_done()

    async def _gather(self, batch: list[Asked | Heard]) -> None:
        """All that waits; and in a shared session what comes until it is our turn."""
        self._draw(batch)
        if not self._was_ours or asyncio.get_running_loop().time() - self._others_at > SHARED_S:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TURN_S):
                while len(batch) < BATCH and not any(isinstance(each, Heard) for each in batch):
                    batch.append(await self._inbox.get())
                    self._draw(batch)

    def _draw(self, batch: list[Asked | Heard]) -> None:
        while len(batch) < BATCH and not self._inbox.empty():
            batch.append(self._inbox.get_nowait())

    def _others_turn(self) -> None:
        """Another process has kept something."""
        self._others_at, self._was_ours = asyncio.get_running_loop().time(), False

    async def _follow(self, rings: Sequence[Heard]) -> None:
        for ring in rings:
            ahead = ring.number - self.number
            if ring.number and ahead <= 0:
                continue
            rung = 0 < ahead <= len(ring.batch) and self._take(ring.batch[-ahead:])
            if rung or await self._catch_up():
                self._others_turn()

    def _take(self, events: Sequence[Event]) -> bool:
        """What follows on from here, as it was rung; False when it does not fold: what a journal
        holds always does."""
        session = self._session
        try:
            for event in events:
                session = one_more(session, event)
        except Exception as error:  # noqa: BLE001 - whatever was rung, the journal tells
            log.warning("room.false_ring", session=self.id, fault=type(error).__name__)
            return False
        if session is not None:
            self._took(session, events)
        return True

    async def _settle(self, asks: Sequence[Asked]) -> None:
        """Keeps and answers. A fault of ours refuses the one ask that has it: the others of its
        batch are settled one by one."""
        try:
            await self._keep(asks)
        except Unavailable:
            raise
        except Exception as error:
            log.exception("room.fault", session=self.id, fault=type(error).__name__)
            if len(asks) > 1:
                for each in asks:
                    await self._settle([each])
            elif not asks[0].answer.done():
                asks[0].answer.set_result(at_fault(error))

    async def _keep(self, asks: Sequence[Asked]) -> None:
        began = asyncio.get_running_loop().time()
        batch = self._decided(asks)
        while batch.events:
            try:
                await self._journal.append(self.id, self.number, batch.events)
                break
            except Conflict:
                metrics.conflicts.inc()
                if not await self._catch_up():
                    raise  # nobody was first: one of these asks is itself the fault
                self._others_turn()
                batch = self._decided(asks)
        if batch.events and batch.session is not None:
            self._well()
            self.took_ms = round((asyncio.get_running_loop().time() - began) * 1000)
            self._was_ours = True
            self._took(batch.session, batch.events)
            self._mark_when_moved(batch.events)
        for asked, answer in batch.answers:
            if not asked.answer.done():
                asked.answer.set_result(answer)
        if batch.events and batch.session is not None:
            self._bus.ring(self.id, batch.session.number, batch.events)
        metrics.batch.observe(len(asks))

    def _decided(self, asks: Sequence[Asked]) -> Batch:
        batch = Batch(self._session, [], [])
        for asked in asks:
            batch.answers.append((asked, self._decide(asked, batch)))
        return batch

    def _decide(self, asked: Asked, batch: Batch) -> Kept | Refused:
        """One ask; a fault of ours in it refuses that ask alone."""
        before = batch.session.number if batch.session else 0
        try:
            decision = decide(batch.session, asked.command, asked.actor)
            if isinstance(decision, Refused):
                return decision
            if isinstance(decision, Already):
                return Kept(decision.number)
            session = batch.session
            for event in decision:
                session = one_more(session, event)
        except Exception as error:
            log.exception("room.fault", session=self.id, fault=type(error).__name__)
            return at_fault(error)
        batch.session = session
        batch.events += decision
        return Kept(before + 1 if decision else before)

    async def _catch_up(self) -> bool:
        """Everything in the journal that this process has not seen yet; was there anything?"""
        if missed := await self._journal.read(self.id, self.number):
            if self._session is None:
                session = replayed(missed)
            else:
                session = self._session
                for event in missed:
                    session = evolve(session, event)
            self._took(session, missed)
        return bool(missed)

    def _took(self, session: Session, events: Sequence[Event]) -> None:
        self._session = session
        for watcher in self._watchers:
            watcher(self, events)
        self._set_alarm()

    def _mark_when_moved(self, events: Sequence[Event]) -> None:
        """By the process that kept them, and no other."""
        if any(isinstance(event, StepMoved | SessionMoved) for event in events):
            self._marking = asyncio.create_task(self._leave_mark_quietly(self._marking))

    def _set_alarm(self) -> None:
        """The clock speaks when the next thing is due, and not otherwise."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        due = next_due(self._session) if self._session else 0
        if due:
            wait = max(due - self._clock(), 0) / 1000
            self._look_in(min(wait + 0.001, LOOK_S))

    def _look_in(self, seconds: float) -> None:
        self._alarm = asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        """Is it time? While nothing can be kept there is no use in asking."""
        if self._session and 0 < next_due(self._session) <= self._clock():
            self._look_in(PROBE_S)
            if not self.trouble:
                self.note(Tick(), SYSTEM)
        else:
            self._set_alarm()

    async def _leave_mark(self, rest_s: float) -> None:
        if self._session is not None and self._session.number != self._marked:
            session = self._session
            digest = await state_digest_meanwhile(session, rest_s)
            await self._journal.mark(self.id, Mark(session.number, digest))
            self._marked = session.number

    async def _leave_mark_quietly(
        self, former: asyncio.Task[None] | None, rest_s: float = REST_S
    ) -> None:
        if former is not None:
            await former
        with contextlib.suppress(Unavailable):
            await self._leave_mark(rest_s)

    def _fail(self, batch: Sequence[Asked], why: str) -> None:
        log.error("journal.unavailable", session=self.id, why=why)
        metrics.trouble.inc()
        answer_all(batch, Trouble())
        if not self.trouble:
            self.trouble = True
            for troubled in self._troubled:
                troubled(True)
        if self._probe is None or self._probe.done():
            self._probe = asyncio.create_task(self._wait_until_well())

    async def _wait_until_well(self) -> None:
        while self.trouble:
            await asyncio.sleep(PROBE_S)
            with contextlib.suppress(Exception):
                await self._journal.probe()
                self._well()

    def _well(self) -> None:
        if self.trouble:
            self.trouble = False
            log.info("journal.available", session=self.id)
            for troubled in self._troubled:
                troubled(False)
            self._set_alarm()
            self.hear()
