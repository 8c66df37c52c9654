"""Our processes as processes of their own: started, killed, frozen, started again on the same folder.

A place is what phones and the checker know of them: the addresses (`bases`), how to open a session
and to take a seat, and where the journal can be read with nothing of the server's.
"""

import asyncio
import json
import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.faults import verdict

ROOT = Path(__file__).resolve().parents[2]
START_S = 60.0
SOON_S = 0.02

SCRIPT = """
script: faults
title: A burst
parts:
  - id: day
    title: The day
    activities:
      - id: talk
        type: reflection
        title: Talk
        prompt: What matters?
        moderation: {mode: none}
        limits: {max_per_unit: 50, max_chars: 2000}
"""


class Process:
    """`told` is what follows `python -m server`. `prefix` runs it inside of something."""

    def __init__(self, folder, name, *told, sabotage="", env=None, prefix=()):
        self.told, self.env, self.sabotage, self.prefix = told, env or {}, sabotage, list(prefix)
        self.out, self.err = folder / f"{name}.out", folder / f"{name}.err"
        self._process = None

    async def spawn(self):
        module = ["tests.faults.sabotage", self.sabotage] if self.sabotage else ["server"]
        with self.out.open("ab") as out, self.err.open("ab") as err:
            self._process = await asyncio.create_subprocess_exec(
                *self.prefix, sys.executable, "-m", *module, *self.told, cwd=ROOT,
                stdout=out, stderr=err, env=_surroundings() | {"ACE_THEMES": "0"} | self.env,
            )  # fmt: skip

    @property
    def pid(self):
        return self._process.pid

    @property
    def runs(self):
        return self._process is not None and self._process.returncode is None

    def signal(self, number):
        if self.runs:
            self._process.send_signal(number)

    async def kill(self):
        """As the kernel does when memory is out: no goodbye, no flush."""
        self.signal(signal.SIGKILL)
        await self._process.wait()

    async def stop(self):
        """By SIGTERM, also when it stands still."""
        if self.runs:
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGTERM)
            with suppress(TimeoutError):
                async with asyncio.timeout(20):
                    await self._process.wait()
            if self.runs:
                await self.kill()
        return self._process and self._process.returncode

    def freeze(self):
        self.signal(signal.SIGSTOP)

    def thaw(self):
        self.signal(signal.SIGCONT)


class House(Process):
    """`ace serve` on one port for its whole life."""

    def __init__(self, data, sabotage="", name="server", prefix=(), log=None, **env):
        self.data, self.port = data, free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._link = data / "workspace.url"
        told = ("serve", "--port", str(self.port), "--data", str(data))
        super().__init__(log or data.parent, name, *told, sabotage=sabotage, env=env, prefix=prefix)

    @property
    def bases(self):
        return [self.base]

    async def start(self):
        await self.spawn()
        async with asyncio.timeout(START_S):
            while not await self._answers():
                assert self.runs, f"the server ended: {self.err.read_text()[-600:]}"
                await asyncio.sleep(SOON_S)

    async def _answers(self):
        with suppress(OSError):
            return (await self.ask("/health"))["ok"] and self.link()
        return False

    def link(self):
        return self._link.read_text().strip() if self._link.is_file() else ""

    async def ask(self, path, body=None, token=""):
        return await asked(self.base + path, body, token)

    async def open_session(self):
        return await open_session(self.base, self.link())

    async def seat(self, code):
        return await seat(self.base, code)

    async def read(self, session):
        return verdict.read_sqlite(self.data, session)


async def open_session(base, link):
    """A session that takes words: its id, its join code, the tokens of its desk and its board."""
    token = link.partition("#t=")[2]
    session = (await asked(f"{base}/api/sessions", {"script_text": SCRIPT}, token))["id"]
    links = await asked(f"{base}/api/sessions/{session}/links", token=token)
    return session, links["code"], *(links[it].partition("#t=")[2] for it in ("desk", "board"))


async def seat(base, code):
    return (await asked(f"{base}/join", {"code": code}))["token"]


async def asked(url, body=None, token=""):
    return await asyncio.to_thread(_asked, url, body, token)


def _asked(url, body, token):
    request = urllib.request.Request(url, method="GET" if body is None else "POST")
    request.add_header("Authorization", f"Bearer {token}")
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=5) as answer:
        return json.load(answer)


def _surroundings():
    """Ours without any setting of the person at the keyboard: what is broken here is our own."""
    return {
        name: value for name, value in os.environ.items()
        if not name.startswith("ACE_") and name not in {"DATABASE_URL", "REDIS_URL"}
    }  # fmt: skip


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
