"""The gateway: one websocket a screen, from hello to close.

A connection reads, asks the room, and answers; what others do reaches it through `viewers`. It
keeps no state that a new connection could not rebuild, so a dropped one costs nobody anything.
Refused before accept: a page that is not ours (Origin). Closed after 5 s: one that says no hello.
"""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, MutableMapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlsplit

import structlog

from facilitation.commands import AskModel, Contribute, EditThemes, Join, Revise
from facilitation.people import Actor, Role
from facilitation.refusals import Refused
from facilitation.session import activity
from facilitation.shape import plain
from facilitation.themes.edits import DefineTheme, Edit, NameTheme, SplitTheme
from server import wire
from server.bodies import BodyFault, is_fit, validate_body
from server.clock import Clock
from server.doors import Doors
from server.house import Hall, House
from server.http import ABORT
from server.ingest import UnfitText, normalise
from server.limits import Bucket, Buckets
from server.looks import look
from server.metrics import metrics
from server.rooms import Kept, Trouble
from server.settings import Settings
from server.viewers import Viewer

log = structlog.get_logger()

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PHONE = (40.0, 2.0)
"""A phone's bucket: 40 frames at once (an outbox after a dead hour), then two a second."""
SCREEN = (120.0, 20.0)
TITLE_CHARS = 120
NOTE_CHARS = 400
LATEST = 4_102_444_800_000
"""The year 2100 in ms: what a phone's clock says beyond it is no time, and no date can hold it."""
LANG = re.compile(r"[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*")
GOODBYE_S = 2.0
"""To hand over the closing frame; a screen that reads nothing by then is dropped without it."""
STALE_S = 60.0
"""A screen that has sent nothing for this long is gone, whatever TCP thinks."""


class Closed(Exception):
    """The other side went away."""


class Gateway:
    """The ASGI application behind `/live`."""

    def __init__(self, house: House, doors: Doors, settings: Settings, clock: Clock) -> None:
        self._house = house
        self._doors = doors
        self._settings = settings
        self._clock = clock
        self._by_address: Counter[str] = Counter()
        self._by_session: Counter[str] = Counter()
        self._buckets = Buckets(clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if not origin_is_ours(scope, self._settings):
            await send({"type": "websocket.close", "code": wire.BAD_ORIGIN.code})
            return
        await send({"type": "websocket.accept"})
        connection = Connection(receive, send, _abort(scope))
        address = (scope.get("client") or ("?", 0))[0]
        self._by_address[address] += 1
        try:
            if self._full(address):
                await connection.close(wire.FULL)
            else:
                await self._serve(connection)
        except Closed:
            pass
        finally:
            self._by_address[address] -= 1
            self._by_address += Counter()  # forget addresses at nought

    def _full(self, address: str) -> bool:
        return (
            self._by_address.total() > self._settings.max_sockets
            or self._by_address[address] > self._settings.max_sockets_address
        )

    async def _serve(self, connection: "Connection") -> None:
        hello = await self._hello(connection)
        if hello is None:
            return
        proved = await self._doors.proved(hello.token)
        if proved is None or proved.role is Role.ORGANISER:
            await connection.close(wire.BAD_TOKEN)
            return
        hall = await self._house.hall(proved.session)
        if hall is None:
            await connection.close(wire.SESSION_GONE)
            return
        if self._by_session[proved.session] >= self._settings.max_sockets_session:
            await connection.close(wire.FULL)
            return
        connection.actor = self._doors.actor(proved)
        self._by_session[proved.session] += 1
        metrics.sockets.labels(proved.role).inc()
        try:
            await self._attend(connection, hall, hello.lang)
        finally:
            self._by_session[proved.session] -= 1
            metrics.sockets.labels(proved.role).dec()

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

    async def _attend(self, connection: "Connection", hall: Hall, lang: str) -> None:
        connection.lang = tongue(lang)
        with suppress(Trouble):  # it may look; it joins with the first thing that it asks
            await self._come_in(connection, hall)
        viewer = hall.viewers.add(connection)
        bucket = self._bucket(hall.room.id, connection.actor)
        watchdog = asyncio.create_task(connection.watch_silence())
        try:
            while not connection.closing:
                text = await connection.receive()
                if not bucket.take():
                    await connection.close(wire.FLOOD)
                    return
                await self._hear(connection, hall, viewer, text)
        except wire.NotOfTheProtocol:
            await connection.close(wire.BAD_MESSAGE)
        finally:
            watchdog.cancel()
            hall.viewers.remove(viewer)

    def _bucket(self, session: str, actor: Actor) -> Bucket:
        """A link may be on many screens at once; a person is one, in however many tabs."""
        if actor.role is Role.PARTICIPANT:
            return self._buckets.of((session, actor.ref), *PHONE)
        return Bucket(*SCREEN, self._clock)

    async def _come_in(self, connection: "Connection", hall: Hall) -> None:
        """A phone joins by saying hello; coming back is no second joining."""
        if connection.actor.role is Role.PARTICIPANT:
            await hall.room.ask(Join(lang=connection.lang), connection.actor)

    async def _hear(self, connection: "Connection", hall: Hall, viewer: Viewer, text: str) -> None:
        match wire.read(text):
            case wire.Ask() as ask:
                await self._answer(connection, hall, ask)
            case wire.Look() as asked:
                connection.beside(self._show(connection, hall, asked))
            case wire.Whole():
                hall.viewers.send_whole(viewer)
            case wire.Beat():
                await connection.send(wire.write(wire.BeatBack(now=self._clock())))
            case wire.Hello():
                raise wire.NotOfTheProtocol("a second hello")

    async def _show(self, connection: "Connection", hall: Hall, asked: wire.Look) -> None:
        try:
            found = await look(hall.room, self._house.looks, asked.at, connection.actor)
        except Exception as fault:  # noqa: BLE001 - a question that fails harms nobody
            log.warning("look.fault", session=hall.room.id, fault=type(fault).__name__)
            found = Refused("not-allowed", {"fault": type(fault).__name__})
        if isinstance(found, Refused):
            reply: wire.FromServer = wire.Told(ask=asked.look, code=found.code, detail=found.detail)
        else:
            reply = wire.Seen(look=asked.look, found=found)
        await connection.send(wire.write(reply))

    async def _answer(self, connection: "Connection", hall: Hall, ask: wire.Ask) -> None:
        """`kept` or `told`; nothing while nothing can be kept, so that the screen asks again."""
        began = time.perf_counter()
        try:
            if connection.actor.ref not in hall.room.session.people:
                await self._come_in(connection, hall)
            answer = await self._ask(hall, ask, connection.actor)
        except Trouble:
            metrics.asks.labels("trouble").inc()
            await connection.send(wire.write(wire.Trouble(on=True)))
            return
        if isinstance(answer, Kept):
            reply: wire.FromServer = wire.Kept(ask=ask.ask, number=answer.number)
        else:
            reply = wire.Told(ask=ask.ask, code=answer.code, detail=answer.detail)
        metrics.asks.labels("kept" if isinstance(answer, Kept) else answer.code).inc()
        metrics.ack.observe(time.perf_counter() - began)
        await connection.send(wire.write(reply))

    async def _ask(self, hall: Hall, ask: wire.Ask, actor: Actor) -> Kept | Refused:
        command = ask.command
        if isinstance(command, Contribute | Revise):
            found = activity(hall.room.session, command.activity)
            if found is None:
                return Refused("no-such-activity")
            try:
                body = validate_body(found.type, dict(command.body))
            except BodyFault as fault:
                return Refused(fault.code, fault.detail)
            command = replace(command, body=body)
        if isinstance(command, Contribute):
            at = command.written_at if 0 <= command.written_at <= LATEST else 0
            command = replace(command, written_at=at, lang=tongue(command.lang))
        if isinstance(command, AskModel):
            command = replace(command, model=self._house.model)
        if isinstance(command, EditThemes):
            try:
                command = replace(command, edit=worded(command.edit))
            except UnfitText:
                return Refused("unfit-text")
        if not is_fit(
            plain(command)
        ):  # one id that a database cannot hold would fail a whole batch
            return Refused("unfit-text")
        return await hall.room.ask(command, actor)


def tongue(lang: str) -> str:
    """A language as browsers tell it; anything else is no place to write into."""
    return lang if LANG.fullmatch(lang) else ""


def worded(edit: Edit) -> Edit:
    """A facilitator's words are text from outside too. UnfitText when they cannot be kept."""
    kept = replace(edit, memo=normalise(edit.memo, NOTE_CHARS))
    if isinstance(kept, DefineTheme):
        return replace(kept, definition=normalise(kept.definition, NOTE_CHARS))
    if isinstance(kept, NameTheme | SplitTheme):
        return replace(kept, title=normalise(kept.title, TITLE_CHARS))
    return kept


class Connection:
    """One open socket. `push` never waits; `send` may, and then only this screen waits."""

    def __init__(self, receive: Receive, send: Send, abort: Callable[[], None]) -> None:
        self.actor = Actor(Role.BOARD)
        self.lang = ""
        self.closing = False
        self._abort = abort
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
        """The server's `send` first waits until the socket's buffer has room. One step of it
        tells: it either ran through, or it is waiting, has written nothing, and is dropped."""
        if self.closing:
            return True
        sending = self._send({"type": "websocket.send", "text": text})
        try:
            sending.send(None)  # type: ignore[attr-defined]
        except StopIteration:
            return True
        except Exception:  # noqa: BLE001 - however it ended, it has
            self.closing = True
            return True
        sending.close()  # type: ignore[attr-defined]
        return False

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


def _abort(scope: Scope) -> Callable[[], None]:
    """What drops the connection at once (see `server.http`); nothing on a server without it."""
    told: dict[str, Any] = scope.get("extensions", {}).get(ABORT, {})
    return cast(Callable[[], None], told.get("abort", lambda: None))


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


def _headers(scope: Scope, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name == wanted]


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
