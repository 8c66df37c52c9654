"""A screen without a websocket, as `static/src/live/polling.ts` is one: it posts and polls."""

import asyncio
import itertools
import json
from contextlib import asynccontextmanager, suppress

import httpx2

from tests.server.live import PATIENCE_S
from tests.server.mirror import Mirror

_numbers = itertools.count(1)


class Polling(Mirror):
    def __init__(self, http, base, token):
        super().__init__()
        self.http, self.base, self.token = http, base, token
        self.mark, self.known, self.code, self.polls = "", 0, 0, 0
        self._news = asyncio.Event()

    async def post(self, path, said, **headers):
        told = {"origin": self.base, "authorization": f"Bearer {self.token}"} | headers
        told = {name: value for name, value in told.items() if value is not None}
        return await self.http.post(f"{self.base}/live/{path}", json=said, headers=told)

    async def poll(self, **more):
        """One poll; the frames that it brought."""
        said = {"lang": "en", "number": self.known, "mark": self.mark} | more
        answer = (await self.post("view", said)).json()
        self.polls += 1
        return self.unpack(answer)

    async def ask(self, command, ask=""):
        name = ask or f"poll-{next(_numbers)}"
        await self.say({"t": "ask", "ask": name, "command": command})
        return self.answers[name]

    async def say(self, *frames):
        answer = (await self.post("ask", list(frames))).json()
        return self.unpack(answer)

    def unpack(self, answer):
        self.mark = answer["mark"] or self.mark
        self.code = answer["close"] or self.code
        for frame in answer["frames"]:
            self.take(json.dumps(frame))
            self.known = max(self.known, frame.get("number", 0), frame.get("own_number", 0))
        self._news.set()
        return answer["frames"]

    async def until(self, seen):
        """Polls of its own loop (`polling`) bring it about, or it fails."""
        async with asyncio.timeout(PATIENCE_S):
            while not seen(self):
                assert not self.code, f"closed with {self.code}"
                self._news.clear()
                await self._news.wait()
        return self

    async def go_on(self):
        while not self.code:
            await self.poll()


@asynccontextmanager
async def polling(live, session, *roles, tokens=()):
    """Screens that poll all the time."""
    async with httpx2.AsyncClient(timeout=30) as http:
        held = [*tokens, *[await live.token(session, role) for role in roles]]
        screens = [Polling(http, live.base, token) for token in held]
        tasks = [asyncio.create_task(each.go_on()) for each in screens]
        try:
            for each in screens:
                await each.until(lambda s: s.wholes)
            yield screens
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task
