"""The composition root: the only place that names concrete classes. Tests call `build` with other
settings; nothing happens before the application starts up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette

from facilitation.people import Role
from server import places
from server.accounts.abroad import Abroad
from server.accounts.book import AccountBook
from server.accounts.entry import Entry
from server.accounts.guard import Guard
from server.accounts.history import History
from server.accounts.passwords import Passwords
from server.accounts.people import People
from server.accounts.porter import Porter
from server.accounts.provider import Provider
from server.accounts.record import Record
from server.asks import Trouble
from server.away import Away
from server.bus import Bus
from server.bus.memory import MemoryBus
from server.clock import Clock, now
from server.doors import ANY, Doors
from server.fallback import Fallback
from server.files import Files
from server.fleet.duty import Duty
from server.fleet.following import Following
from server.fleet.presence import Presence
from server.fleet.worker import Worker
from server.house import Follower, House
from server.http import ENDING
from server.limits import Buckets, Heads
from server.links import SessionLinks
from server.making import Making
from server.pages import Pages, no_answer
from server.paper.pages import PaperPages
from server.plain import Plain
from server.reception import Reception
from server.rooms import Room
from server.settings import Settings
from server.sockets import Gateway, Message, Receive, Scope, Send
from server.storage import Storage, Unavailable
from server.storage.sqlite import SqliteStorage
from server.themes import engines
from server.themes.endpoint import Endpoint, ModelWorker
from server.themes.process import ThemerLost, ThemerProcess
from server.themes.remote import Answering, Looks, RemoteLooks
from server.themes.worker import ThemeWorker


class App:
    """An ASGI application: `/live` goes to the gateway, everything else to the pages."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        if settings.themes and settings.group_here:
            engines.demand(settings.themes_engine)
        self.settings = settings
        self._storage = _storage(settings)
        self._clock = clock
        self.doors = Doors(self._storage.book, b"")
        self.house: House | None = None
        self._gateway: Gateway | None = None
        self._guard: Guard | None = None
        self._pages = Starlette(
            lifespan=self._lifespan,
            exception_handlers={Trouble: no_answer, Unavailable: no_answer},
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._pages(scope, receive, send)
        elif scope["path"] == "/live" and self._gateway is not None:
            await self._gateway(scope, receive, send)
        else:
            await _no_socket_here(receive, send)

    def claim(self) -> None:
        """Open the journal; raises what `Storage.claim` raises. `ace serve` does so before the
        doors open; else it is done at start-up."""
        self._storage.claim()

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[dict[str, Any]]:
        """Opened in this order, ended in the other: screens, rooms, themes, bus, storage."""
        settings, clock = self.settings, self._clock
        async with AsyncExitStack() as stack:
            place = await _opened(stack, settings, self._storage)
            self.doors = place.doors
            followers, looks = await self._workers(stack, place)
            presence = Presence(place.bus, clock)
            self.house = House(
                self._storage.journal,
                place.bus,
                self.doors,
                clock,
                presence=presence,
                followers=followers,
                looks=looks,
                url=settings.url,
                model=settings.model_name if settings.model_url else "",
            )
            stack.push_async_callback(self.house.close)
            if self._storage.shared:
                await _follow(stack, place, self.house.rooms, self.house.gone)
                await stack.enter_async_context(_running(presence.run()))
            reception, heads = Reception(self.house, self.doors, clock), Heads(settings)
            buckets = Buckets(clock)
            self._gateway = Gateway(reception, heads, buckets, settings, clock)
            files, plain = Files(places.web().resolve()), Plain(reception, buckets, settings, clock)
            porter = _porter(stack, settings, self._storage, clock)
            guard = self._guard = Guard(porter, self.doors, settings)
            pages = Pages(
                self.house, self.doors, settings, clock, files, plain, guard, porter.record
            )
            provider = Provider(settings, clock) if settings.oidc_issuer else None
            people = People(porter, guard, self.doors, settings, clock)
            making = Making(self.house, self.doors, settings, clock, presence)
            fallback = Fallback(reception, heads, buckets, settings, clock)
            paper = PaperPages(self.house, self.doors, guard, settings, clock)
            self._pages.router.routes[:] = [
                *paper.routes(),
                *fallback.routes(),
                *plain.routes(),
                *pages.routes(),
                *making.routes(pages.organiser, pages.reader),
                *Entry(porter, guard, settings, provider.name if provider else "").routes(),
                *(Abroad(provider, porter, settings, place.key).routes() if provider else ()),
                *people.routes(),
                *SessionLinks(
                    self.house, self.doors, guard, porter.record, settings, clock
                ).routes(),
                *Away(self.house, guard, porter.record).routes(),
                *History(self.house, self._storage.rows, guard, porter.record, clock).routes(),
            ]
            yield {ENDING: fallback.end}

    async def _workers(
        self, stack: AsyncExitStack, place: "Place"
    ) -> tuple[Sequence[Follower], Looks | None]:
        """Those who work for sessions in this process, and who can say what is like what."""
        followers: Sequence[Follower] = ()
        themes: Looks | None = None
        if self.settings.group_here or not place.storage.shared:
            followers, themes = await _crew(stack, self.settings, self._clock)
        if not place.storage.shared:
            return followers, themes
        if followers:
            followers = [await _on_duty(stack, place, followers, themes)]
        return followers, RemoteLooks(place.bus) if self.settings.themes else None

    async def workspace_token(self) -> str:
        """The owner's key; the same at every start until it is renewed. Empty: it opens nothing
        any more, since there are accounts."""
        if self._guard is not None and not await self._guard.link_is_open():
            return ""
        return await self.doors.link(ANY, Role.ORGANISER, self._clock())


@asynccontextmanager
async def working(settings: Settings, clock: Clock = now) -> AsyncIterator[Worker]:
    """What `ace worker` does, for as long as the context lasts."""
    if settings.themes:
        engines.demand(settings.themes_engine)
    storage = _storage(settings)
    storage.claim()
    async with AsyncExitStack() as stack:
        place = await _opened(stack, settings, storage)
        followers, themes = await _crew(stack, settings, clock)
        duty = await _on_duty(stack, place, followers, themes)
        worker = Worker(storage.journal, place.bus, duty, clock)
        stack.push_async_callback(worker.aclose)
        await _follow(stack, place, worker.rooms, worker.gone)
        await stack.enter_async_context(_running(worker.run()))
        yield worker


@asynccontextmanager
async def accounting(settings: Settings, clock: Clock = now) -> AsyncIterator[Porter]:
    """What `ace account` works with. A folder must not be open in a server meanwhile."""
    storage = _storage(settings)
    storage.claim()
    async with AsyncExitStack() as stack:
        await storage.open()
        stack.push_async_callback(storage.close)
        yield _porter(stack, settings, storage, clock)


def _porter(stack: AsyncExitStack, settings: Settings, storage: Storage, clock: Clock) -> Porter:
    passwords = Passwords()
    stack.callback(passwords.close)
    book, record = AccountBook(storage.rows), Record(storage.rows, clock)
    return Porter(book, record, passwords, clock, settings.organisation)


@dataclass(frozen=True, slots=True)
class Place:
    """What every process has of the world."""

    storage: Storage
    bus: Bus
    doors: Doors
    key: bytes


async def _opened(stack: AsyncExitStack, settings: Settings, storage: Storage) -> Place:
    await storage.open()
    stack.push_async_callback(storage.close)
    key = await storage.key()
    doors = Doors(storage.book, key, shared=storage.shared)
    await doors.open()
    # The epoch is in the key: rings from before a backup was restored do not fit any more.
    bus = _bus(settings, key + (await storage.epoch()).encode(), shared=storage.shared)
    await bus.open()
    stack.push_async_callback(bus.close)
    return Place(storage, bus, doors, key)


async def _follow(
    stack: AsyncExitStack,
    place: Place,
    rooms: Callable[[], Mapping[str, Room]],
    gone: Callable[[str], Awaitable[None]],
) -> None:
    following = Following(place.storage.journal, place.bus, place.doors, rooms, gone)
    await stack.enter_async_context(_running(following.run()))


async def _crew(
    stack: AsyncExitStack, settings: Settings, clock: Clock
) -> tuple[list[Follower], ThemeWorker | None]:
    """Who works for sessions: the grouping of words in a child process, and the language model if
    there is one."""
    followers: list[Follower] = []
    themes = None
    if settings.themes:
        themer = ThemerProcess(settings.themes_engine)
        stack.push_async_callback(themer.aclose)
        themes = ThemeWorker(themer)
        followers.append(themes)
        await stack.enter_async_context(_running(themes.run()))
        await stack.enter_async_context(_running(_warmed(themer)))
    if model := _model(settings, clock):
        stack.push_async_callback(model.aclose)
        followers.append(model)
    return followers, themes


async def _on_duty(
    stack: AsyncExitStack, place: Place, followers: Sequence[Follower], looks: Looks | None
) -> Duty:
    """Of many processes one works for a session, by lease, and answers what others ask of it."""
    duty = Duty(place.storage.leases, followers)
    stack.push_async_callback(duty.aclose)
    await stack.enter_async_context(_running(duty.run()))
    if looks is not None:
        answering = Answering(place.bus, looks, duty.room)
        stack.push_async_callback(answering.aclose)
    return duty


def _storage(settings: Settings) -> Storage:
    if settings.database_url:
        from server.storage.postgres import PostgresStorage  # the driver: a tenth of a second

        return PostgresStorage(settings.database_url)
    return SqliteStorage(settings.data)


def _bus(settings: Settings, key: bytes, *, shared: bool) -> Bus:
    if not settings.redis_url:
        return MemoryBus(well=not shared)
    from server.bus.redis import RedisBus  # 0.1 s to import, for those who need it

    try:
        return RedisBus(settings.redis_url, key)
    except ValueError as fault:
        raise ValueError(f"ACE_REDIS_URL {fault}") from None


def _model(settings: Settings, clock: Clock) -> ModelWorker | None:
    if not settings.model_url:
        return None
    endpoint = Endpoint(
        url=settings.model_url,
        model=settings.model_name,
        key=settings.model_key,
        timeout_s=settings.model_timeout_s,
    )
    return ModelWorker(endpoint, clock, settings.model_cards)


@asynccontextmanager
async def _running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """This work goes on while the context lasts."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _warmed(themer: ThemerProcess) -> None:
    """The model loads behind the opened doors, not when the first card comes."""
    with suppress(ThemerLost):
        await themer.warm()


async def _no_socket_here(receive: Receive, send: Send) -> None:
    await receive()
    closing: Message = {"type": "websocket.close", "code": 1000}
    await send(closing)


def build(settings: Settings, clock: Clock = now) -> App:
    """Raises NoEngine where the engine that was named for themes is missing."""
    return App(settings, clock)
