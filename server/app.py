"""The composition root: the only place that names concrete classes. Tests call `build` with other
settings; nothing happens before the application starts up."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from starlette.applications import Starlette

from facilitation.people import Role
from server import places
from server.bus.memory import MemoryBus
from server.clock import Clock, now
from server.disk import Disk, Unavailable
from server.doors import ANY, Doors, SqliteDoorBook, load_key
from server.files import Files
from server.house import House
from server.journal.sqlite import SqliteJournal, prepare
from server.pages import Pages, no_answer
from server.rooms import Trouble
from server.settings import Settings
from server.sockets import Gateway, Message, Receive, Scope, Send
from server.themes import engines
from server.themes.endpoint import Endpoint, ModelWorker
from server.themes.process import ThemerLost, ThemerProcess
from server.themes.worker import ThemeWorker


class App:
    """An ASGI application: `/live` goes to the gateway, everything else to the pages."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self._disk = Disk(settings.data / "journal.sqlite")
        self._themer = _themer(settings)
        self._worker = ThemeWorker(self._themer) if self._themer else None
        self._model = _model(settings, clock)
        self._clock = clock
        self.doors = Doors(SqliteDoorBook(self._disk), b"")
        self.house: House | None = None
        self._gateway: Gateway | None = None
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
        """Open the journal; raises Taken or Newer, with the reason. `ace serve` does so before
        the doors open; else it is done at start-up."""
        if not self._disk.is_open:
            self._disk.open(prepare)

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Opened in this order, ended in the other: screens, rooms, themes, disk."""
        async with AsyncExitStack() as stack:
            self.claim()
            stack.callback(self._disk.close)
            self.doors = Doors(SqliteDoorBook(self._disk), load_key(self.settings.data / "key"))
            await self.doors.open()
            if self._themer is not None:
                stack.push_async_callback(self._themer.aclose)
            self.house = House(
                SqliteJournal(self._disk),
                MemoryBus(),
                self.doors,
                self._clock,
                self._worker,
                self.settings.url,
                self._model,
            )
            if self._worker is not None and self._themer is not None:
                await stack.enter_async_context(_running(self._worker.run()))
                await stack.enter_async_context(_running(_warmed(self._themer)))
            if self._model is not None:
                stack.push_async_callback(self._model.aclose)
            stack.push_async_callback(self.house.close)
            self._gateway = Gateway(self.house, self.doors, self.settings, self._clock)
            pages = Pages(
                self.house, self.doors, self.settings, self._clock, Files(places.web().resolve())
            )
            self._pages.router.routes[:] = pages.routes()
            yield

    async def workspace_token(self) -> str:
        """The organiser's capability; the same at every start until it is renewed."""
        return await self.doors.link(ANY, Role.ORGANISER, self._clock())


def _themer(settings: Settings) -> ThemerProcess | None:
    if not settings.themes:
        return None
    engines.demand(settings.themes_engine)
    return ThemerProcess(settings.themes_engine)


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
