"""Where a crowd meets: our servers as real processes, one on its file or many on one database and
one bus, each session with its doors; and the crowd's own process."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.rehearsal.api import Api, split
from server.rehearsal.figures import used
from server.rehearsal.own_server import OwnServer
from tests.engines.postgres import Postgres
from tests.engines.valkey import Valkey
from tests.load.bodies import SCRIPT

QUIET = {"ACE_THEMES": "0"}
"""No themes: they work in a process of their own, and the model is measured elsewhere."""


@dataclass
class Session:
    id: str
    code: str
    board: str
    desk: str


@dataclass
class Venue:
    servers: list[OwnServer]
    apis: list[Api]
    beside: dict[str, Callable[[], list[int]]] = field(default_factory=dict)
    """name -> the processes, now, of what runs beside the servers."""

    async def session(self, script: str = SCRIPT) -> Session:
        made = await self.apis[0].must("POST", "/api/sessions", {"script_text": script})
        links = await self.apis[0].must("GET", f"/api/sessions/{made['id']}/links")
        board, desk = (split(links[name])[1] for name in ("board", "desk"))
        return Session(made["id"], links["code"], board, desk)

    def cpu_s(self) -> float:
        return sum(_cpu(server.pid) for server in self.servers)

    def beside_cpu_s(self) -> dict[str, float]:
        return {name: sum(map(_cpu, pids())) for name, pids in self.beside.items()}

    def peak_mib(self) -> float:
        """The most that any of the servers ever had."""
        return max(peak_mib(server.pid) for server in self.servers)

    async def on_disk(self, session: str) -> list[str]:
        """The contributions that the journal holds, read again from the start."""
        found = await self.apis[0].must("GET", f"/api/sessions/{session}/journal")
        return [each["contribution"] for each in found["contributions"]]

    async def metric(self, name: str) -> float:
        """A count, over all servers."""
        total = 0.0
        for server in self.servers:
            page = await asyncio.to_thread(_page, server.port)
            total += sum(
                float(line.rpartition(" ")[2])
                for line in page.splitlines()
                if line.startswith(name)
            )
        return total


def _page(port: int) -> str:
    import urllib.request

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return answer.read().decode()


def _cpu(pid: int) -> float:
    found = used(pid)
    return found.cpu_s if found else 0.0


def peak_mib(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    found = [line.split()[1] for line in lines if line.startswith("VmHWM")]
    return round(int(found[0]) / 1024, 1) if found else 0.0


@asynccontextmanager
async def alone() -> AsyncIterator[Venue]:
    """One process on its file."""
    async with AsyncExitStack() as stack:
        server = await _server(stack, QUIET)
        yield Venue([server], [_api(stack, server)])


@asynccontextmanager
async def cluster(webs: int = 2) -> AsyncIterator[Venue]:
    """So many web processes and a worker on a PostgreSQL that syncs, and a Valkey."""
    async with AsyncExitStack() as stack:
        database = Postgres()
        stack.callback(database.end)
        await asyncio.to_thread(database.start)
        bus = stack.enter_context(Valkey())
        shared = QUIET | {
            "ACE_DATABASE_URL": database.url, "ACE_REDIS_URL": bus.url, "ACE_GROUP_HERE": "0",
        }  # fmt: skip
        servers = [await _server(stack, shared) for _ in range(webs)]
        worker = subprocess.Popen(  # noqa: ASYNC220 - it returns at once
            [sys.executable, "-m", "server", "worker"], env={**os.environ, **shared},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        stack.callback(_ended, worker)
        venue = Venue(servers, [_api(stack, server) for server in servers])
        venue.beside = {
            "worker": lambda: [worker.pid], "valkey": lambda: [bus.pid], "postgres": database.pids,
        }  # fmt: skip
        yield venue


async def _server(stack: AsyncExitStack, environ: dict[str, str]) -> OwnServer:
    server = OwnServer(environ=environ)
    stack.push_async_callback(server.end)
    await server.start()
    return server


def _api(stack: AsyncExitStack, server: OwnServer) -> Api:
    api = Api(server.base, server.token)
    stack.callback(api.close)
    return api


def _ended(child: subprocess.Popen) -> None:
    child.kill()
    child.wait()


class Crowd:
    """The process of tests/load/phones.py: `await crowd.do("join", ...)`."""

    def __init__(self) -> None:
        self._child: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "Crowd":
        self._child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.load.phones", stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, limit=1 << 24,
        )  # fmt: skip
        return self

    @property
    def pid(self) -> int:
        return self._child.pid

    async def do(self, what: str, /, **told: Any) -> dict[str, Any]:
        self._child.stdin.write(json.dumps({"do": what, **told}).encode() + b"\n")
        line = await self._child.stdout.readline()
        if not line:
            raise RuntimeError(f"the crowd ended at {what}")
        return json.loads(line)

    async def __aexit__(self, *_: object) -> None:
        self._child.kill()
        await self._child.wait()

    async def open(self, venue: Venue, session: Session, activity: str = "say") -> None:
        """Board and desk come in, the desk by the last door; the session goes live, the first
        activity opens."""
        await self.look(venue, session)
        await self.do("ask", name="desk", command={"do": "session", "to": "live"})
        await self.step(activity, "open")

    async def look(self, venue: Venue, session: Session) -> None:
        ports = [server.port for server in venue.servers]
        board = await self.do("watch", name="board", port=ports[0], token=session.board)
        desk = await self.do("watch", name="desk", port=ports[-1], token=session.desk)
        if not (board["open"] and desk["open"]):
            raise RuntimeError("board or desk did not come in")

    async def step(self, activity: str, step: str) -> None:
        command = {"do": "run", "activity": activity, "step": step}
        answer = await self.do("ask", name="desk", command=command)
        if answer["t"] != "kept":
            raise RuntimeError(f"the desk could not {step}: {answer}")


def seats(venue: Venue, session: Session, phones: int) -> list[dict[str, Any]]:
    """Evenly by all doors."""
    count = len(venue.servers)
    return [
        {"port": server.port, "code": session.code, "phones": (phones + place) // count}
        for place, server in enumerate(venue.servers)
    ]
