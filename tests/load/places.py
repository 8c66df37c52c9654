"""Child processes of a bench: our server with one open session, the readers, the plain ways."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from server.rehearsal.api import Api, split
from server.rehearsal.chance import chance
from server.rehearsal.desk import Desk
from server.rehearsal.figures import Used, used
from server.rehearsal.own_server import OwnServer, free_port
from tests.load.bodies import SCRIPT


@dataclass
class Place:
    """Our server, live, with its one activity open."""

    server: OwnServer
    api: Api
    code: str
    board_token: str

    def used(self) -> Used:
        return used(self.server.pid) or Used()


@asynccontextmanager
async def place() -> AsyncIterator[Place]:
    """No themes: they work in a process of their own, and the model is measured elsewhere. The desk
    leaves when the session is open: its view is the largest."""
    server = OwnServer(environ={"ACE_THEMES": "0"})
    screens: list[asyncio.Task[None]] = []
    api = None
    try:
        await server.start()
        api = Api(server.base, server.token)
        made = await api.must("POST", "/api/sessions", {"script_text": SCRIPT})
        links = await api.must("GET", f"/api/sessions/{made['id']}/links")
        desk = Desk(api.base, split(links["desk"])[1], chance("desk"))
        screens.append(asyncio.create_task(desk.run()))
        await desk.ask(do="session", to="live")
        await desk.ask(do="run", activity="say", step="open")
        await desk.stop()
        yield Place(server, api, links["code"], split(links["board"])[1])
    finally:
        for screen in screens:
            screen.cancel()
        if api is not None:
            api.close()
        await server.end()


async def seats(at: Place, count: int) -> list[str]:
    """Tokens of so many new people."""
    made = [at.api.must("POST", "/join", {"code": at.code}) for _ in range(count)]
    return [answer["token"] for answer in await asyncio.gather(*made)]


class Readers:
    """See tests/load/readers.py. `told` ends them."""

    def __init__(self, port: int, path: str, tokens: list[str]) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.load.readers", str(port), path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._tokens = tokens

    async def __aenter__(self) -> "Readers":
        self._child.stdin.write(json.dumps(self._tokens) + "\n")
        self._child.stdin.flush()
        line = await asyncio.to_thread(self._child.stdout.readline)
        if line.strip() != "ready":
            raise RuntimeError("the readers did not come in")
        return self

    async def told(self) -> dict[str, Any]:
        self._child.stdin.close()
        return json.loads(await asyncio.to_thread(self._child.stdout.readline))

    async def __aexit__(self, *_: object) -> None:
        self._child.kill()
        self._child.wait()
        self._child.stdin.close()
        self._child.stdout.close()


@asynccontextmanager
async def plain(way: str) -> AsyncIterator[tuple[int, int]]:
    """(port, pid) of one of the plain ways."""
    port = free_port()
    command = [sys.executable, "-m", "tests.load.plain", str(port), way]
    child = subprocess.Popen(command)  # noqa: ASYNC220 - it returns at once
    try:
        for _ in range(200):
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                break
            await asyncio.sleep(0.05)
        yield port, child.pid
    finally:
        child.kill()
        child.wait()
