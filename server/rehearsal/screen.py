"""One simulated screen: a real websocket that comes back by itself, as the browser's does.

A lost link is opened again within 0 to 2 s, then ever later, up to 8 s; only a close that says "not
again" ends it. Beats go out every 10 s; a link that stays silent for 35 s is given up.
"""

import asyncio
from collections import Counter
from contextlib import suppress
from time import monotonic, time

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage
from websockets.typing import Origin

from facilitation.shape import Json
from server import wire
from server.rehearsal.api import live_of
from server.rehearsal.asks import Outbox
from server.rehearsal.chance import Chance
from server.rehearsal.mirror import Mirror

BEAT_S = 10.0
SPREAD_S = 2.0
LONGEST_S = 4.0
BUSY_S = 5.0
STEADY_S = 10.0
LARGEST = 64 * 2**20
FINAL = frozenset(close.code for close in wire.CLOSES if not close.again)
BUSY = frozenset({wire.FULL.code, wire.FLOOD.code})
LOST = (OSError, TimeoutError, ConnectionClosed, InvalidHandshake, InvalidMessage)


class Screen:
    """`run` lasts until `stop`. Subclasses listen: `looked` after each view or patch."""

    def __init__(self, base: str, token: str, chance: Chance) -> None:
        self.base = base
        self.token = token
        self.chance = chance
        self.mirror = Mirror()
        self.outbox = Outbox(self.send)
        self.links = 0
        self.losses: Counter[str] = Counter()
        """Why links could not be made, or broke without a close."""
        self.attempts = 0
        self.resumed = 0
        self.open = False
        self.ended = 0
        """The code of a close that was final."""
        self.opened: list[float] = []
        """When each link gave its first view."""
        self.offset_ms = 0.0
        self._socket: ClientConnection | None = None
        self._sending: set[asyncio.Task[None]] = set()
        self._stopped = False
        self._tries = 0
        self.came_in = asyncio.Event()

    async def run(self) -> None:
        while not self._stopped and not self.ended:
            self.attempts += 1
            began, code = monotonic(), 1006
            try:
                code = await self._live()
            except LOST as lost:
                self.losses[type(lost).__name__] += 1
            finally:
                self.open, self._socket = False, None
                self.outbox.recall()
            if code in FINAL:
                self.ended = code
                return
            self._tries = 0 if monotonic() - began > STEADY_S else self._tries
            if not self._stopped:
                await asyncio.sleep(self._pause(code))
            self._tries += 1

    async def stop(self) -> None:
        self._stopped = True
        await self.drop()

    async def drop(self) -> None:
        """Hang up without a word, as a phone does that loses its network."""
        if self._socket is not None:
            self._socket.transport.abort()

    def send(self, message: Json) -> bool:
        """False: the link is not open."""
        if self._socket is None or not self.open:
            return False
        task = asyncio.get_running_loop().create_task(self._write(self._socket, message))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return True

    def looked(self, _patch: Json, /) -> None:
        """The view has changed, by this patch; one that came whole is a patch of everything."""

    async def _write(self, socket: ClientConnection, message: Json) -> None:
        with suppress(*LOST):
            await socket.send(orjson.dumps(message).decode())

    async def _live(self) -> int:
        async with connect(
            live_of(self.base), origin=Origin(self.base), compression=None, proxy=None,
            max_size=LARGEST, ping_interval=None, open_timeout=10, close_timeout=1,
            user_agent_header=None,
        ) as socket:  # fmt: skip
            self._socket = socket
            await socket.send(orjson.dumps({"t": "hello", "token": self.token}).decode())
            beating = asyncio.create_task(self._beat(socket))
            try:
                while True:
                    async with asyncio.timeout(wire.SILENCE_S):
                        self._hear(orjson.loads(await socket.recv()))
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 1006
            finally:
                beating.cancel()

    async def _beat(self, socket: ClientConnection) -> None:
        while True:
            await asyncio.sleep(BEAT_S)
            await self._write(socket, {"t": "beat"})
            self.outbox.pump(self.links)

    def _hear(self, message: Json) -> None:
        match message["t"]:
            case "view":
                self._whole(message)
            case "change":
                self._patched(self.mirror.change(message), message)
            case "own":
                self._patched(self.mirror.change_own(message), message)
            case "kept":
                self.outbox.kept(message["ask"], message["number"])
                self.outbox.pump(self.links)
            case "told":
                self.outbox.told(message["ask"], message["code"])
                self.outbox.pump(self.links)
            case "trouble" if not message["on"]:
                self.outbox.recall()
                self.outbox.pump(self.links)

    def _whole(self, message: Json) -> None:
        self.mirror.whole(message)
        self.offset_ms = message["now"] - time() * 1000
        if not self.open:
            self.open = True
            self.links += 1
            self.opened.append(monotonic())
            self.resumed += self.links > 1
            self.came_in.set()
            self.outbox.pump(self.links)
        self.looked(message["view"])

    def _patched(self, fitted: bool, message: Json) -> None:
        if not fitted:
            self.send({"t": "whole"})
        elif message["t"] == "change":
            self.looked(message["patch"])

    def _pause(self, code: int) -> float:
        most = min(SPREAD_S * 2.0**self._tries, LONGEST_S)
        least = BUSY_S if code in BUSY else (most / 2 if self._tries else 0.0)
        return least + self.chance.uniform(0, max(most - least, SPREAD_S))
