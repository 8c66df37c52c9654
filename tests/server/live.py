"""A real server on loopback, inside the test's own loop, and screens that talk to it.

    async with serving(tmp_path) as live:
        phone = await live.phone(session)
        answer = await phone.ask(contribute("moment", text="A cup of tea"))

A `Screen` keeps its view as ours do (`mirror.py`).
"""

import asyncio
import itertools
import json
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from facilitation.commands.running import MoveSession, RunStep
from facilitation.people import SYSTEM, Actor, Role
from server.app import build
from server.asks import Kept
from server.clock import now
from server.serve import config
from server.settings import Settings
from tests.given import script, step
from tests.server.mirror import Mirror

DESK = Actor(Role.FACILITATOR, "desk-of-the-test")
PATIENCE_S = 10.0
"""Nothing in these tests should take so long; whoever waits longer has found a fault."""

OPEN = {"moderation": {"mode": "none"}, "limits": {"max_per_unit": 50, "max_chars": 2000}}
MOMENT = step("reflection", "moment", prompt="A moment that mattered", **OPEN)
HELD = step("reflection", "held", moderation={"mode": "pre"})
VEILED = step("reflection", "veiled", identity="anonymous", **OPEN)
SCALE = step("scale", "scale", settings={"items": ({"id": "heard", "text": "I feel heard"},)})
SMALL = script(MOMENT, HELD, VEILED, SCALE)
"""Free talk, talk that is held, talk without names, and numbers that are revealed."""

_numbers = itertools.count(1)


def contribute(activity, contribution="", **body):
    told = contribution or f"item-{next(_numbers):06}"
    return {"do": "contribute", "activity": activity, "contribution": told, "body": body}


def run(activity, to="open"):
    return {"do": "run", "activity": activity, "step": to}


class Live:
    def __init__(self, app, server, stack):
        self.app = app
        self.server = server
        self.port = server.servers[0].sockets[0].getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.base = f"http://{self.host}"
        self._stack = stack

    @property
    def house(self):
        return self.app.house

    @property
    def doors(self):
        return self.app.doors

    async def session(self, told=SMALL, state="live", opened="moment"):
        """A new session in that state, with that activity open."""
        name = await self.house.create(told)
        await self.does(name, *([MoveSession(to=state)] if state != "draft" else []))
        await self.does(name, *([RunStep(activity=opened, step="open")] if opened else []))
        return name

    async def does(self, session, *asked, by=DESK):
        hall = await self.house.hall(session)
        for command in asked:
            answer = await hall.room.ask(command, by)
            assert isinstance(answer, Kept), answer

    async def room(self, session):
        return (await self.house.hall(session)).room

    async def token(self, session, role=Role.PARTICIPANT):
        if role is Role.PARTICIPANT:
            return self.doors.phone_token(session)[0]
        return await self.doors.link(session, role, now())

    async def phone(self, session, token=""):
        return await self.screen(token or await self.token(session))

    async def board(self, session):
        return await self.screen(await self.token(session, Role.BOARD))

    async def desk(self, session):
        return await self.screen(await self.token(session, Role.FACILITATOR))

    async def screen(self, token, lang="en"):
        """A screen that has said hello and has its view."""
        screen = Screen(await self.socket(), token)
        self._stack.push_async_callback(screen.leave)
        await screen.say({"t": "hello", "token": token, "lang": lang})
        await screen.until(lambda s: s.wholes)
        return screen

    async def socket(self, path="/live", **options):
        """An open socket that has said nothing."""
        told = {"origin": self.base, "compression": None, "ping_interval": None, "max_size": None}
        socket = await connect(f"ws://{self.host}{path}", **told | options)
        self._stack.push_async_callback(socket.close)
        return socket

    def stop(self):
        """As SIGTERM does."""
        self.server.should_exit = True

    @asynccontextmanager
    async def visit(self):
        """All sockets opened within it are closed at its end."""
        outer = self._stack
        async with AsyncExitStack() as self._stack:
            yield self
        self._stack = outer


class Screen(Mirror):
    def __init__(self, socket, token=""):
        super().__init__()
        self.socket = socket
        self.token = token
        self.code = None
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._listen())

    async def say(self, message):
        await self.socket.send(
            message if isinstance(message, (str, bytes)) else json.dumps(message)
        )

    async def ask(self, command, ask=""):
        """The answer: `kept` or `told`."""
        name = ask or f"ask-{next(_numbers)}"
        self.answers.pop(name, None)
        await self.say({"t": "ask", "ask": name, "command": command})
        await self.until(lambda s: name in s.answers)
        return self.answers[name]

    async def until(self, seen):
        """Waits until `seen(self)`; fails if the socket closes first."""
        async with asyncio.timeout(PATIENCE_S):
            while not seen(self):
                assert self.code is None, f"closed with {self.code}"
                self._news.clear()
                await self._news.wait()
        return self

    async def beat(self):
        """A round trip: all that the server had sent before has been heard."""
        before = sum(each["t"] == "beat" for each in self.heard)
        await self.say({"t": "beat"})
        return await self.until(lambda s: sum(m["t"] == "beat" for m in s.heard) > before)

    async def closed(self):
        """The code with which the server closes."""
        async with asyncio.timeout(PATIENCE_S):
            await self._task
        return self.code

    async def leave(self):
        await self.socket.close()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _listen(self):
        try:
            async for frame in self.socket:
                self.take(frame)
                self._news.set()
        except ConnectionClosed:
            pass
        self.code = self.socket.close_code
        self._news.set()


@asynccontextmanager
async def serving(data, clock=now, **settings):
    """The whole application behind real sockets; themes are tested elsewhere."""
    told = Settings(port=0, data=data, themes=False, **settings)
    app = build(told, clock)
    server = uvicorn.Server(config(app, told))
    running = asyncio.create_task(server.serve())
    async with asyncio.timeout(PATIENCE_S):
        while not server.started:
            assert not running.done(), running.exception()
            await asyncio.sleep(0.005)
    try:
        async with AsyncExitStack() as stack:
            yield Live(app, server, stack)
    finally:
        server.should_exit = True
        await running


__all__ = ["DESK", "SMALL", "SYSTEM", "Live", "Screen", "contribute", "run", "serving"]
