"""Hears the other processes: one task, one line, and on it the channels that somebody here wants.

A line that fails is thrown away and another made; that rings may have been missed in between is for
whoever is told `lost`. Every confirmation of a subscription is told too: before it nothing of that
channel was heard, and one that nobody asked for means that the line was made anew unseen.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from random import uniform
from typing import Any

import structlog

from server.bus.line import LOST, Line
from server.bus.speaker import FIRST_PAUSE_S, LONGEST_PAUSE_S, Dial

log = structlog.get_logger()

DEAD_S = 3.0
"""A line on which not even our own pulse comes is dead, whatever TCP says."""
STRETCH = 32  # letters read before others have their turn: about 3 ms


class Ear:
    def __init__(
        self,
        dial: Dial,
        always: str,
        heard: Callable[[str, bytes], None],
        lost: Callable[[], None],
        confirmed: Callable[[], None],
    ) -> None:
        """`always`: the channel of pulses. It is subscribed to last, so that who hears a pulse
        hears everything else."""
        self._dial = dial
        self._always = always
        self._heard = heard
        self._lost = lost
        self._confirmed = confirmed
        self._wanted: Counter[str] = Counter()
        self._changed = asyncio.Event()
        self._well_heard = False

    def want(self, channel: str) -> None:
        self._wanted[channel] += 1
        self._changed.set()

    def unwant(self, channel: str) -> bool:
        """Does nobody want it any more?"""
        self._wanted[channel] -= 1
        if self._wanted[channel] > 0:
            return False
        del self._wanted[channel]
        self._changed.set()
        return True

    async def run(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            self._well_heard = False
            try:
                await self._one_line()
            except LOST as lost:
                if self._well_heard or pause == FIRST_PAUSE_S:  # once for each time it is away
                    log.info("bus.line_lost", why=type(lost).__name__)
            except Exception as fault:
                log.exception("bus.fault", fault=type(fault).__name__)
            self._lost()
            pause = FIRST_PAUSE_S if self._well_heard else min(pause * 2, LONGEST_PAUSE_S)
            await asyncio.sleep(uniform(pause / 2, pause))  # noqa: S311 - no secret

    async def _one_line(self) -> None:
        line = await self._dial()
        try:
            asked = set(self._wanted)
            await line.subscribe([*asked, self._always])
            await _either(self._read(line), self._ask(line, asked))
        finally:
            await line.hang_up()

    async def _read(self, line: Line) -> None:
        while True:
            for _ in range(STRETCH):
                self._take(await line.hear(DEAD_S))
            await asyncio.sleep(0)

    def _take(self, said: Sequence[Any]) -> None:
        match said:
            case [b"message", bytes(name), bytes(letter)]:
                channel = name.decode("utf-8", "replace")
                self._well_heard = True  # a line that only confirms may be cut at once again
                if channel in self._wanted or channel == self._always:
                    self._heard(channel, letter)
            case [b"subscribe", *_]:
                self._confirmed()

    async def _ask(self, line: Line, asked: set[str]) -> None:
        """Subscribes and unsubscribes as followers come and go."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            new, old = self._wanted.keys() - asked, asked - self._wanted.keys()
            asked |= new
            asked -= old
            await line.subscribe(sorted(new))
            await line.unsubscribe(sorted(old))


async def _either(*works: Coroutine[Any, Any, None]) -> None:
    """Until one of them ends, as it ends; the other is ended too. (A TaskGroup of Python 3.11
    forgets that it was cancelled itself, if one of its tasks fails in that moment.)"""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
