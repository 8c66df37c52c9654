"""Simulated screens that watch: a board, a desk, a phone that says nothing. They apply views and patches
as ours do, by a few lines of their own, and note when they saw what."""

import asyncio
import bisect
import json
import random
import time
from contextlib import suppress

from websockets.asyncio.client import connect

from tests.faults.phones import LOST

PATIENCE_S = 10.0
BEAT_S = 2.0
SILENCE_S = 6.0


class Watcher:
    """Stays with one address, whatever happens there."""

    def __init__(self, base, token, role, foreign, again_s=0.3):
        self.base, self.token, self.role, self.foreign = base, token, role, foreign
        self.again_s = again_s
        self.view, self.own, self.number, self.own_number = {}, {}, 0, 0
        self.seen = []
        """(number, when), each number higher than all before."""
        self.foreign_seen = []
        self.leaps = 0
        """Patches that did not follow on from what was here: ours would ask for the whole."""
        self.connected = asyncio.Event()
        self._news = asyncio.Event()
        self._socket = None
        self._running = asyncio.create_task(self._run())

    async def end(self):
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running

    def drop(self):
        """Its link is gone from one moment to the next; it comes back by itself."""
        self.connected.clear()
        if self._socket is not None:
            self._socket.transport.abort()

    async def comes_to(self, number):
        """Does it come to that event in good time?"""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while self.number < number or not self.connected.is_set():
                    self._news.clear()
                    await self._news.wait()
        return self.number >= number

    async def is_as_fresh(self):
        return await self.fresh() == (self.view, self.own)

    async def fresh(self):
        """What a screen is given that comes in now: (view, own)."""
        async with asyncio.timeout(PATIENCE_S), self._dial() as socket:
            await socket.send(json.dumps({"t": "hello", "token": self.token}))
            async for frame in socket:
                message = json.loads(frame)
                if message["t"] == "view":
                    return message["view"], message["own"]
        raise AssertionError("no view")

    def _dial(self):
        return connect(
            self.base.replace("http", "ws") + "/live", origin=self.base, compression=None,
            ping_interval=None, max_size=None, open_timeout=5, close_timeout=0.3,
        )  # fmt: skip

    async def _run(self):
        while True:
            with suppress(*LOST):
                async with self._dial() as self._socket:
                    await self._socket.send(json.dumps({"t": "hello", "token": self.token}))
                    await self._watch(self._socket)
            self.connected.clear()
            await asyncio.sleep(self.again_s * random.random())

    async def _watch(self, socket):
        """A link that is silent, beats and all, is dead."""
        beating = asyncio.create_task(_beat(socket))
        try:
            while True:
                self._take(json.loads(await self._frame(socket)))
                self._news.set()
        finally:
            beating.cancel()
            socket.transport.abort()

    async def _frame(self, socket):
        async with asyncio.timeout(SILENCE_S):
            frame = await socket.recv()
        if self.foreign in frame:
            self.foreign_seen.append(frame[:200])
        return frame

    def _take(self, message):
        match message["t"]:
            case "view":
                self.view, self.own = message["view"], message["own"]
                self.own_number = message["own_number"]
                self.connected.set()
                self._at(message["number"])
            case "change":
                self.leaps += message["after"] != self.number
                self.view = patched(self.view, message["patch"])
                self._at(message["number"])
            case "own":
                self.leaps += message["after"] != self.own_number
                self.own = patched(self.own, message["patch"])
                self.own_number = message["number"]

    def _at(self, number):
        self.number = number
        if not self.seen or number > self.seen[-1][0]:
            self.seen.append((number, time.monotonic()))

    def lags(self, acks):
        """Of each (when, number): how long after it this screen had it."""
        found = []
        for at, number in acks:
            place = bisect.bisect_left(self.seen, (number, 0.0))
            if place < len(self.seen):
                found.append(max(self.seen[place][1] - at, 0.0))
        return found


async def _beat(socket):
    with suppress(*LOST):
        while True:
            await asyncio.sleep(BEAT_S)
            await socket.send('{"t":"beat"}')


def patched(there, patch):
    """JSON Merge Patch, RFC 7396."""
    if not isinstance(patch, dict):
        return patch
    made = dict(there) if isinstance(there, dict) else {}
    for name, value in patch.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = patched(made.get(name), value)
    return made
