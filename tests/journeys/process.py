"""A real server in a process of its own, on a free port of loopback, ended by its pid."""

import asyncio
import json
import os
import signal
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path

from server import places

PATIENCE_S = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """`async with Process(folder) as process:`; `kill` and `start` it in between as you like."""

    def __init__(self, data: Path, port: int = 0) -> None:
        self.data, self.port = data, port or free_port()
        self.base = f"http://localhost:{self.port}"
        self.scripts = places.scripts()
        self.session = ""
        self._child: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "Process":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end(signal.SIGTERM)

    async def start(self) -> None:
        self._child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server", "serve", "--port", str(self.port), "--data",
            str(self.data), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            env=os.environ | {"ACE_URL": self.base},
        )  # fmt: skip
        async with asyncio.timeout(PATIENCE_S):
            while not (await self.healthy() and (self.data / "workspace.url").exists()):  # noqa: ASYNC110 - another process: there is no event to wait for
                await asyncio.sleep(0.05)

    async def healthy(self) -> bool:
        try:
            await self.get("/health")
        except OSError:
            return False
        return True

    async def kill(self) -> None:
        """kill -9."""
        await self.end(signal.SIGKILL)

    async def end(self, how: signal.Signals) -> None:
        if self._child is not None and self._child.returncode is None:
            self._child.send_signal(how)
            await asyncio.wait_for(self._child.wait(), PATIENCE_S)

    @property
    def workspace(self) -> str:
        return (self.data / "workspace.url").read_text().strip()

    async def get(self, path: str) -> bytes:
        return await asyncio.to_thread(self._get, path)

    def _get(self, path: str) -> bytes:
        headers = {}
        if path.startswith("/api"):
            headers["Authorization"] = f"Bearer {self.workspace.partition('#t=')[2]}"
        request = urllib.request.Request(self.base + path, headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return answer.read()

    async def links(self) -> dict:
        """Of the newest session."""
        newest = json.loads(await self.get("/api/sessions"))["sessions"][0]["id"]
        return json.loads(await self.get(f"/api/sessions/{newest}/links")) | {"id": newest}

    async def export(self, session: str, wanted: str) -> bytes:
        return await self.get(f"/api/sessions/{session}/export/{wanted}")
