"""The server as a process of its own, on one data folder: started, killed, started again."""

import asyncio
import json
import os
import signal
import socket
import sys
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_S = 60.0

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


class House:
    def __init__(self, data, sabotage="", **env):
        self.data = data
        self.env = env
        self.out, self.err = data.parent / "server.out", data.parent / "server.err"
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.sabotage = sabotage
        self._process = None
        self._link = data / "workspace.url"

    async def start(self):
        module = ["tests.faults.sabotage", self.sabotage] if self.sabotage else ["server"]
        told = ["serve", "--port", str(self.port), "--data", str(self.data)]
        with self.out.open("ab") as out, self.err.open("ab") as err:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *module, *told, cwd=ROOT, stdout=out, stderr=err,
                env={**os.environ, "ACE_THEMES": "0", **self.env},
            )  # fmt: skip
        async with asyncio.timeout(START_S):
            while not await self._answers():
                assert self._process.returncode is None, "the server ended; see server.err"
                await asyncio.sleep(0.02)

    async def _answers(self):
        with suppress(OSError):
            return (await self.ask("/health"))["ok"] and self._link.is_file()
        return False

    async def kill(self):
        """As the kernel does when memory is out: no goodbye, no flush."""
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()

    async def stop(self):
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
            await self._process.wait()
        return self._process and self._process.returncode

    async def ask(self, path, body=None, token=""):
        return await asyncio.to_thread(self._ask, path, body, token)

    def _ask(self, path, body, token):
        request = urllib.request.Request(self.base + path, method="GET" if body is None else "POST")
        request.add_header("Authorization", f"Bearer {token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    async def open_session(self):
        """A session that takes words: its id, its join code, its desk's token."""
        token = self._link.read_text().strip().partition("#t=")[2]
        session = (await self.ask("/api/sessions", {"script_text": SCRIPT}, token))["id"]
        links = await self.ask(f"/api/sessions/{session}/links", token=token)
        return session, links["code"], links["desk"].partition("#t=")[2]

    async def seat(self, code):
        return (await self.ask("/join", {"code": code}))["token"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
