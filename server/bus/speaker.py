"""Speaks to the other processes, off everybody's path: who rings puts it down and goes on.

One task sends all that waits in one go. What cannot be sent is dropped, and never forgotten: of a
ring its session and number are owed, and go out without the batch as soon as anything goes
out, so that followers read the journal; of anything else the next pulse says that there was a gap.
So memory is bounded by the sessions there are, however long Redis is away.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from random import uniform

import orjson
import structlog

from facilitation.events import Event
from facilitation.shape import Json
from server.bus.letter import MOST, Letters
from server.bus.line import LOST, Line
from server.metrics import metrics

log = structlog.get_logger()

WAITING = 512  # letters; more than a second of them at 400 a second
OWED = 10_000  # sessions; beyond that a gap is announced to all
AT_ONCE = 64  # letters in one go, and
BYTES_AT_ONCE = 4 * MOST  # of them: so much passes in the deadline even at 30 Mbit/s
PULSE_S = 0.25
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 1.0
GOODBYE_S = 0.4

Dial = Callable[[], Awaitable[Line]]
"""A connected line, or one of LOST within the deadline."""


@dataclass(frozen=True, slots=True)
class _Ring:
    session: str
    number: int
    batch: Sequence[Event]


@dataclass(frozen=True, slots=True)
class _Tell:
    topic: str
    message: bytes


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What goes out together, and what it settles if it does."""

    letters: list[tuple[str, bytes]]
    taken: list[_Ring | _Tell]
    owed: dict[str, int]
    gaps: int


class Speaker:
    def __init__(self, dial: Dial, letters: Letters) -> None:
        self._dial = dial
        self._letters = letters
        self._waiting: deque[_Ring | _Tell] = deque()
        self._owed: dict[str, int] = {}
        self._gaps = 0
        self._wake = asyncio.Event()
        self._line: Line | None = None
        self._pulse_at = 0.0
        self._ending = False

    def ring(self, session: str, number: int, batch: Sequence[Event]) -> None:
        if session in self._owed:
            self._owe(session, number)  # whoever must read the journal needs no batch
        else:
            self._put(_Ring(session, number, batch))
        self._wake.set()

    def tell(self, topic: str, message: Mapping[str, Json]) -> None:
        try:
            written = orjson.dumps(message)
        except TypeError:
            written = b""
        if not written or len(written) > MOST // 2:
            log.error("bus.unsayable", topic=topic)
            self._drop("tell")
            return
        self._put(_Tell(topic, written))
        self._wake.set()

    def _put(self, letter: _Ring | _Tell) -> None:
        self._waiting.append(letter)
        if len(self._waiting) > WAITING:
            self._let_go(self._waiting.popleft())

    def _let_go(self, letter: _Ring | _Tell) -> None:
        """It will not be sent as it is."""
        if isinstance(letter, _Ring):
            self._drop("ring")
            self._owe(letter.session, letter.number)
        else:
            self._drop("tell")
            self._gaps += 1

    def _drop(self, what: str) -> None:
        metrics.bus_dropped.labels(what).inc()

    def _owe(self, session: str, number: int) -> None:
        if session in self._owed or len(self._owed) < OWED:
            self._owed[session] = max(number, self._owed.get(session, 0))
        else:
            self._gaps += 1

    async def run(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            await self._something_to_say()
            ending, said = self._ending, await self._say()
            if ending and not (said and self._waiting):
                return
            if said:
                pause = FIRST_PAUSE_S
                continue
            await asyncio.sleep(uniform(pause / 2, pause))  # noqa: S311 - no secret
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def close(self, task: asyncio.Task[None]) -> None:
        """Says what waits and goodbye, if that can be done at once."""
        self._ending = True
        self._wake.set()
        await asyncio.wait([task], timeout=GOODBYE_S)
        task.cancel()
        await asyncio.wait([task], timeout=GOODBYE_S)
        await self._hang_up()

    async def _something_to_say(self) -> None:
        if not (self._waiting or self._owed or self._ending):
            due = self._pulse_at + PULSE_S - asyncio.get_running_loop().time()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(max(due, 0)):
                    await self._wake.wait()
        self._wake.clear()

    async def _say(self) -> bool:
        """Takes what waits and sends it; what could not be sent is owed. Did it go?"""
        parcel = self._parcel()
        try:
            if self._line is None:
                self._line = await self._dial()
            await self._line.publish(parcel.letters)
        except Exception as error:
            if not isinstance(error, LOST):
                log.exception("bus.fault", fault=type(error).__name__)
            await self._failed(parcel)
            return False
        self._settle(parcel)
        return True

    def _parcel(self) -> _Parcel:
        owed = dict(islice(self._owed.items(), AT_ONCE))
        letters = [self._written(_Ring(session, number, ())) for session, number in owed.items()]
        taken, size = [], 0
        while self._waiting and len(letters) < AT_ONCE and size < BYTES_AT_ONCE:
            taken.append(self._waiting.popleft())
            letters.append(self._written(taken[-1]))
            size += len(letters[-1][1])
        now = asyncio.get_running_loop().time()
        bye = self._ending and not self._waiting
        if bye or now >= self._pulse_at + PULSE_S:
            self._pulse_at = now
            pulse = self._letters.pulse(now, gap=self._gaps > 0, bye=bye)
            letters.append((self._letters.pulse_channel, pulse))
            return _Parcel(letters, taken, owed, self._gaps)
        return _Parcel(letters, taken, owed, 0)

    def _written(self, letter: _Ring | _Tell) -> tuple[str, bytes]:
        if isinstance(letter, _Tell):
            channel = self._letters.topic_channel(letter.topic)
            return channel, self._letters.tell(letter.topic, letter.message)
        channel = self._letters.session_channel(letter.session)
        return channel, self._letters.ring(letter.session, letter.number, letter.batch)

    def _settle(self, parcel: _Parcel) -> None:
        """It went. What was owed is paid, unless more has come to it in the meantime."""
        for session, number in parcel.owed.items():
            if self._owed.get(session) == number:
                del self._owed[session]
        self._gaps -= parcel.gaps
        metrics.bus_sent.inc(len(parcel.taken) + len(parcel.owed))

    async def _failed(self, parcel: _Parcel) -> None:
        """Whether it arrived nobody knows; what still waits would not be contiguous after it."""
        for letter in (*parcel.taken, *self._waiting):
            self._let_go(letter)
        self._waiting.clear()
        await self._hang_up()

    async def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            await line.hang_up()
