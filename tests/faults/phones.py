"""Simulated phones that keep an outbox, as ours do: what has no answer is sent again, always."""

import asyncio
import itertools
import json
import time
from contextlib import suppress

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

BURST_S = 0.01
"""Between two new items of a phone while a burst lasts."""


class Phone:
    def __init__(self, base, token, name, chance):
        self.base, self.token, self.name, self.chance = base, token, name, chance
        self.person = ""
        self.texts = []
        """Everything that was ever asked, in order."""
        self.outbox = {}
        self.kept = {}
        """text -> number in its `kept`."""
        self.told = []
        self.two_answers = []
        """Asked twice, and acknowledged under two numbers."""
        self.frames = 0
        self.back_s = []
        self.connected = asyncio.Event()
        self.idle = asyncio.Event()
        self._socket = None
        self._lost_at = 0.0
        self._running = asyncio.create_task(self._run())

    async def burst(self, items):
        """So many new items, one after another, whether the server is there or not."""
        for _ in range(items):
            text = f"{self.name} says number {len(self.texts)}"
            item = {
                "do": "contribute", "activity": "talk",
                "contribution": f"{self.name}-{len(self.texts):06}", "body": {"text": text},
            }  # fmt: skip
            self.texts.append(text)
            self.outbox[text] = item
            self.idle.clear()
            for _ in range(2 if self.chance.random() < 0.2 else 1):
                await self._send(text)
            await asyncio.sleep(BURST_S * self.chance.random() * 2)

    async def answered(self):
        """Until nothing waits for an answer any more."""
        await self.idle.wait()

    async def end(self):
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running

    async def _send(self, text):
        if self._socket is None or not self.connected.is_set() or text not in self.outbox:
            return
        ask = json.dumps({"t": "ask", "ask": text[-40:], "command": self.outbox[text]})
        with suppress(ConnectionClosed, OSError):
            self.frames += 1
            await self._socket.send(ask)

    async def _run(self):
        for turn in itertools.count():
            with suppress(OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                async with connect(
                    self.base.replace("http", "ws") + "/live", origin=self.base,
                    compression=None, ping_interval=None, open_timeout=5, close_timeout=1,
                ) as self._socket:  # fmt: skip
                    await self._talk()
            if self.connected.is_set():
                self._lost_at = time.monotonic()
            self.connected.clear()
            await asyncio.sleep(0.1 + self.chance.random() * 0.4 if turn else 0.05)

    async def _talk(self):
        await self._socket.send(json.dumps({"t": "hello", "token": self.token}))
        async for frame in self._socket:
            message = json.loads(frame)
            if message["t"] == "view":
                self.person = message["own"]["person"]
                if self._lost_at:
                    self.back_s.append(time.monotonic() - self._lost_at)
                self.connected.set()
                for text in tuple(self.outbox):
                    await self._send(text)
            elif message["t"] in {"kept", "told"}:
                self._answered(message)

    def _answered(self, message):
        text = next((each for each in self.texts if each[-40:] == message["ask"]), "")
        self.outbox.pop(text, None)
        if not self.outbox:
            self.idle.set()
        if message["t"] == "kept":
            if self.kept.setdefault(text, message["number"]) != message["number"]:
                self.two_answers.append(text)
        else:
            self.told.append(message)


async def open_the_floor(base, token):
    """What the facilitator does: start for real, open the talk."""
    async with connect(base.replace("http", "ws") + "/live", origin=base, compression=None) as desk:
        await desk.send(json.dumps({"t": "hello", "token": token}))
        for n, command in enumerate(
            ({"do": "session", "to": "live"}, {"do": "run", "activity": "talk", "step": "open"})
        ):
            await desk.send(json.dumps({"t": "ask", "ask": f"{n}", "command": command}))
            async for frame in desk:
                message = json.loads(frame)
                if message.get("ask") == f"{n}":
                    assert message["t"] == "kept", message
                    break
