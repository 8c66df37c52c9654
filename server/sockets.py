"""The gateway: one websocket a screen, from hello to close.

A connection reads, asks the room, and answers; what others do reaches it through `viewers`. It
keeps no state that a new connection could not rebuild, so a dropped one costs nobody anything.
Refused before accept: a page that is not ours (Origin). Closed after 5 s: one that says no hello.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from facilitation.people import Actor, Role
from server import wire
from server.audiences import Viewer
from server.clock import Clock
from server.http import LIVE
from server.limits import Bucket, Buckets, Heads
from server.metrics import metrics
from server.reception import Guest, Reception
from server.settings import Settings

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

GOODBYE_S = 2.0
"""To hand over the closing frame; a screen that reads nothing by then is dropped without it."""
STALE_S = 60.0
"""A screen that has sent nothing for this long is gone, whatever TCP thinks."""


class Closed(Exception):
    """The other side went away."""


class Gateway:
    """The ASGI application behind `/live`."""

    def __init__(
        self,
        reception: Reception,
        heads: Heads,
        buckets: Buckets,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._reception = reception
        self._heads = heads
        self._buckets = buckets
        self._settings = settings
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if not origin_is_ours(scope, self._settings):
            await send({"type": "websocket.close", "code": wire.BAD_ORIGIN.code})
            return
        await send({"type": "websocket.accept"})
        connection = Connection(receive, send, **scope["extensions"][LIVE])
        with self._heads.at(address_of(scope)) as welcome, suppress(Closed):
            if welcome:
                await self._serve(connection)
            else:
                await connection.close(wire.FULL)

    async def _serve(self, connection: "Connection") -> None:
        hello = await self._hello(connection)
        if hello is None:
            return
        guest = await self._reception.admit(hello.token, hello.lang)
        if isinstance(guest, wire.Close):
            await connection.close(guest)
            return
        with self._heads.within(guest.hall.room.id) as welcome:
            if not welcome:
                await connection.close(wire.FULL)
                return
            metrics.sockets.labels(guest.actor.role).inc()
            try:
                await self._attend(connection, guest)
            finally:
                metrics.sockets.labels(guest.actor.role).dec()

    async def _hello(self, connection: "Connection") -> wire.Hello | None:
        try:
            async with asyncio.timeout(wire.HELLO_S):
                message = wire.read(await connection.receive())
        except TimeoutError:
            await connection.close(wire.NO_HELLO)
            return None
        except wire.NotOfTheProtocol:
            await connection.close(wire.BAD_MESSAGE)
            return None
        if not isinstance(message, wire.Hello):
            await connection.close(wire.NO_HELLO)
            return None
        return message

    async def _attend(self, connection: "Connection", guest: Guest) -> None:
        connection.actor, connection.lang = guest.actor, guest.lang
        await self._reception.come_in(guest)
        viewers = guest.hall.viewers
        viewer = viewers.add(connection)
        take = self._bucket(guest)
        watchdog = asyncio.create_task(connection.watch_silence())
        try:
            while not connection.closing:
                text = await connection.receive()
                if not take():
                    await connection.close(wire.FLOOD)
                    return
                await self._hear(connection, guest, viewer, text)
        except wire.NotOfTheProtocol:
            await connection.close(wire.BAD_MESSAGE)
        finally:
            watchdog.cancel()
            viewers.remove(viewer)

    def _bucket(self, guest: Guest) -> Callable[[], bool]:
        """A link may be on many screens at once; a person is one, in however many tabs and however
        often they come back."""
        if guest.is_phone:
            return partial(self._buckets.take, guest.name, *guest.bucket)
        return Bucket(*guest.bucket, self._clock).take

    async def _hear(
        self, connection: "Connection", guest: Guest, viewer: Viewer, text: str
    ) -> None:
        match wire.read(text):
            case wire.Ask() as ask:
                await connection.send(wire.write(await self._reception.answer(guest, ask)))
            case wire.Look() as asked:
                connection.beside(self._show(connection, guest, asked))
            case wire.Whole():
                guest.hall.viewers.send_whole(viewer)
            case wire.Beat():
                await connection.send(wire.write(wire.BeatBack(now=self._clock())))
            case wire.Hello():
                raise wire.NotOfTheProtocol("a second hello")

    async def _show(self, connection: "Connection", guest: Guest, asked: wire.Look) -> None:
        await connection.send(wire.write(await self._reception.show(guest, asked)))


class Connection:
    """One open socket. `push` never waits; `send` may, and then only this screen waits."""

    def __init__(
        self,
        receive: Receive,
        send: Send,
        abort: Callable[[], None],
        push: Callable[[str], bool],
    ) -> None:
        self.actor = Actor(Role.BOARD)
        self.lang = ""
        self.closing = False
        self._abort = abort
        self._push = push
        self._receive = receive
        self._send = send
        self._heard = time.monotonic()
        self._ending: asyncio.Task[None] | None = None
        self._beside: asyncio.Task[None] | None = None

    async def receive(self) -> str:
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise Closed
        self._heard = time.monotonic()
        text = message.get("text")
        if text is None:
            raise wire.NotOfTheProtocol("a binary frame")
        return str(text)

    async def send(self, text: str) -> None:
        if self.closing:
            raise Closed
        try:
            await self._send({"type": "websocket.send", "text": text})
        except Exception:  # noqa: BLE001 - however it ended, it has
            raise Closed from None

    def push(self, text: str) -> bool:
        """False: it would have to wait, and is dropped."""
        if self.closing:
            return True
        try:
            return self._push(text)
        except Exception:  # noqa: BLE001 - however it ended, it has
            self.closing = True
            return True

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """What may take its time while this screen is heard on, one after the other. Never
        cancelled: a call to the child that is left half-way would end the child."""
        self._beside = asyncio.get_running_loop().create_task(_after(self._beside, work))

    async def close(self, close: wire.Close) -> None:
        self.closing = True
        metrics.closed.labels(str(close.code)).inc()
        goodbye: Message = {"type": "websocket.close", "code": close.code, "reason": close.why}
        try:
            async with asyncio.timeout(GOODBYE_S):
                await self._send(goodbye)
        except TimeoutError:
            self._abort()
        except Exception:  # noqa: BLE001 - however it ended, it has
            return

    def close_soon(self, close: wire.Close) -> None:
        if not self.closing:
            self._ending = asyncio.get_running_loop().create_task(self.close(close))

    async def watch_silence(self) -> None:
        while True:
            await asyncio.sleep(STALE_S / 4)
            if time.monotonic() - self._heard > STALE_S:
                await self.close(wire.SLOW)
                return


async def _after(former: asyncio.Task[None] | None, work: Coroutine[Any, Any, None]) -> None:
    if former is not None:
        await asyncio.wait([former])
    with suppress(Closed):
        await work


def origin_is_ours(scope: Scope, settings: Settings) -> bool:
    """The page that opens the socket must be one that we served: its Origin is our own Host, or
    an address from the settings. A missing Origin is no browser of ours, two are nobody's."""
    origins, hosts = _headers(scope, b"origin"), _headers(scope, b"host")
    if len(origins) != 1 or len(hosts) != 1:
        return False
    if origins[0] in settings.origins or (settings.url and origins[0] == origin_of(settings.url)):
        return True
    try:
        parts = urlsplit(origins[0])
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(hosts[0]) and parts.netloc == hosts[0]


def address_of(scope: Scope) -> str:
    return str((scope.get("client") or ("?", 0))[0])


def _headers(scope: Scope, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == wanted]


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
