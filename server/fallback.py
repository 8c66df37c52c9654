"""The live link where no websocket gets through: the same frames, by POST.

`/live/ask` takes frames and answers them. `/live/view` answers with the whole view as soon as it
is another than the one that the screen has, or after 20 s with nothing. Nothing is kept between
two requests, so any process may take the next one. What proves who asks stands in a header, which
no foreign page can set; the Origin must be ours as it must for a socket.

A waiting poll is a viewer like any other: it is woken once a change, and reads what its audience
has had serialised once. When its screen goes away it ends; whatever it is told, it tells as a
socket's close code would.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from facilitation.people import Actor
from server import wire
from server.audiences import Viewer
from server.clock import Clock
from server.files import SAFE
from server.limits import Buckets, Heads
from server.metrics import metrics
from server.reception import Guest, Reception
from server.settings import Settings
from server.sockets import address_of, origin_is_ours

T = TypeVar("T")

ASK, VIEW = "/live/ask", "/live/view"
BODY_S = 10.0
HEADERS = SAFE | {"Cache-Control": "no-store"}
STATUS = {
    wire.RESTART.code: 503,
    wire.BAD_MESSAGE.code: 400,
    wire.BAD_TOKEN.code: 401,
    wire.BAD_ORIGIN.code: 403,
    wire.SESSION_GONE.code: 410,
    wire.FULL.code: 503,
    wire.FLOOD.code: 429,
}
"""What the answer says to those who only look at it in passing; the screen reads `close`."""


class Refusal(Exception):
    """This request ends as a socket would be closed."""

    def __init__(self, close: wire.Close) -> None:
        super().__init__(close.why)
        self.close = close


class Fallback:
    def __init__(
        self, reception: Reception, heads: Heads, buckets: Buckets, settings: Settings, clock: Clock
    ) -> None:
        self._reception = reception
        self._heads = heads
        self._buckets = buckets
        self._settings = settings
        self._clock = clock
        self._polls: set[Poll] = set()
        self._ending = False

    def routes(self) -> list[Route]:
        return [
            Route(ASK, self.ask, methods=["POST"]),
            Route(VIEW, self.view, methods=["POST"]),
        ]

    def end(self) -> None:
        """The server stops: every poll is answered now, so that nobody waits for it."""
        self._ending = True
        for poll in self._polls:
            poll.close_soon(wire.RESTART)

    async def ask(self, request: Request) -> Response:
        try:
            guest = await self._guest(request)
            asked = wire.read_posted(await body_of(request))
            self._take(guest, len(asked))
            frames = [wire.write(await self._answer(guest, each)) for each in asked]
        except Refusal as refusal:
            return closed(refusal.close)
        except wire.NotOfTheProtocol:
            return closed(wire.BAD_MESSAGE)
        return parcel(frames)

    async def view(self, request: Request) -> Response:
        try:
            guest = await self._guest(request)
            asked = wire.read_poll(await body_of(request))
            self._take(guest)
            return await self._attend(request, guest, asked)
        except Refusal as refusal:
            return closed(refusal.close)
        except wire.NotOfTheProtocol:
            return closed(wire.BAD_MESSAGE)

    async def _guest(self, request: Request) -> Guest:
        if not (origin_is_ours(request.scope, self._settings) and is_json(request)):
            raise Refusal(wire.BAD_ORIGIN)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Refusal(wire.BAD_TOKEN)
        guest = await self._reception.admit(token)
        if isinstance(guest, wire.Close):
            raise Refusal(guest)
        return guest

    def _take(self, guest: Guest, tokens: int = 1) -> None:
        if not self._buckets.take(guest.name, *guest.bucket, tokens):
            raise Refusal(wire.FLOOD)

    async def _answer(
        self, guest: Guest, asked: wire.Ask | wire.Look | wire.Beat
    ) -> wire.FromServer:
        match asked:
            case wire.Ask():
                return await self._reception.answer(guest, asked)
            case wire.Look():
                return await whole_of(self._reception.show(guest, asked))
            case wire.Beat():
                return wire.BeatBack(now=self._clock())

    async def _attend(self, request: Request, guest: Guest, asked: wire.Poll) -> Response:
        session = guest.hall.room.id
        with self._heads.at(address_of(request.scope)) as one, self._heads.within(session) as other:
            if not (one and other):
                raise Refusal(wire.FULL)
            await self._come_in(Guest(guest.hall, guest.actor, asked.lang))
            poll = Poll(guest.actor, asked.lang)
            self._polls.add(poll)
            viewer = guest.hall.viewers.attend(poll)
            watch = asyncio.create_task(poll.watch(request))
            metrics.polls.labels(guest.actor.role).inc()
            try:
                if self._ending:
                    poll.close_soon(wire.RESTART)
                return await self._news(guest, poll, viewer, asked)
            finally:
                watch.cancel()
                metrics.polls.labels(guest.actor.role).dec()
                guest.hall.viewers.remove(viewer)
                self._polls.discard(poll)

    async def _come_in(self, guest: Guest) -> None:
        if guest.is_phone and guest.actor.ref not in guest.hall.room.session.people:
            await self._reception.come_in(guest)

    async def _news(self, guest: Guest, poll: "Poll", viewer: Viewer, asked: wire.Poll) -> Response:
        """What is new to this screen: now, when it happens, or nothing when the time is over. A
        process that lags behind what the screen has heard elsewhere catches up first."""
        viewers = guest.hall.viewers
        loop = asyncio.get_running_loop()
        began = loop.time()
        pace = wire.PACE_S if asked.mark else 0.0
        while True:
            late = loop.time() - began >= wire.POLL_S
            known = viewers.seen(viewer) >= asked.number
            if (known or late) and viewers.mark(viewer) != asked.mark:
                await poll.rest(began + pace - loop.time())
                late = True
            if poll.closing is not None:
                return closed(poll.closing)
            if late:
                return self._changed(guest, viewer, asked.mark)
            await poll.wait(began + wire.POLL_S - loop.time())

    def _changed(self, guest: Guest, viewer: Viewer, had: str) -> Response:
        viewers = guest.hall.viewers
        mark = viewers.mark(viewer)
        if mark == had:
            return parcel([], mark)
        if mark.partition(".")[0] == had.partition(".")[0]:
            return parcel(viewers.passing(), mark)
        return parcel([viewers.whole(viewer)], mark)


class Poll:
    """One waiting request, as `viewers` sees it. Whatever is pushed is news, and nothing waits."""

    def __init__(self, actor: Actor, lang: str) -> None:
        self.actor = actor
        self.lang = lang
        self.closing: wire.Close | None = None
        self._news = asyncio.Event()

    def push(self, _text: str) -> bool:
        self._news.set()
        return True

    def close_soon(self, close: wire.Close) -> None:
        self.closing = self.closing or close
        self._news.set()

    async def wait(self, seconds: float) -> None:
        """Until there is news, or the time is over."""
        try:
            async with asyncio.timeout(seconds):
                await self._news.wait()
        except TimeoutError:
            return
        self._news.clear()

    async def rest(self, seconds: float) -> None:
        """So long, whatever the news, but not when it is to close."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while self.closing is None and (left := until - loop.time()) > 0:
            await self.wait(left)

    async def watch(self, request: Request) -> None:
        """The body has been read: what comes now is that the screen has gone."""
        await request.receive()
        self.close_soon(wire.SLOW)


async def whole_of(work: Coroutine[Any, Any, T]) -> T:
    """To its end, even if whoever asked is cancelled."""
    return await asyncio.shield(asyncio.create_task(work))


def is_json(request: Request) -> bool:
    media = request.headers.get("content-type", "").partition(";")[0]
    return media.strip().lower() == "application/json"


async def body_of(request: Request, longest: int = wire.MAX_FRAME) -> bytes:
    """In time, and no more than may come in one frame of a socket."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for piece in request.stream():
                body += piece
                if len(body) > longest:
                    raise wire.NotOfTheProtocol("too long")
    except (TimeoutError, ClientDisconnect):
        raise wire.NotOfTheProtocol("not whole") from None
    return bytes(body)


def parcel(frames: list[str], mark: str = "") -> Response:
    return _json(wire.write_parcel(frames, mark), 200)


def closed(close: wire.Close) -> Response:
    return _json(wire.write_parcel(close=close.code), STATUS.get(close.code, 503))


def _json(text: str, status: int) -> Response:
    return Response(text, status, HEADERS, "application/json")
