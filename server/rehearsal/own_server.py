"""A server of one's own: a child process on loopback with its own data folder, ended by its id."""

import asyncio
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from time import monotonic

from server.rehearsal.api import Api, split
from server.rehearsal.options import NoWay

START_S = 30.0
STOP_S = 10.0
NOT_OURS = {
    "ACE_TOKEN", "ACE_URL", "ACE_HOST", "ACE_PORT", "ACE_DATA",
    "DATABASE_URL", "ACE_DATABASE_URL", "REDIS_URL", "ACE_REDIS_URL",
}  # fmt: skip
"""What is rehearsed is never written where the real sessions are."""


class OwnServer:
    """`start`, then `base` and `token`; `kill` is kill -9; `end` stops it and wipes its folder."""

    def __init__(self, port: int = 0, environ: Mapping[str, str] | None = None) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="ace-rehearsal-"))
        self.port = port or free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.token = ""
        self._more = dict(environ or {})
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        return self._child.pid if self._child else 0

    async def start(self) -> None:
        """Returns when it answers; NoWay with its own last words when it does not."""
        with (self.data / "server.log").open("ab") as log:
            self._child = subprocess.Popen(  # noqa: ASYNC220, S603 - ourselves, no shell
                [sys.executable, "-m", "server", "serve", *self._where()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environ(),
                start_new_session=True,
            )
        api, end = Api(self.base, ""), monotonic() + START_S
        try:
            while not await api.healthy() or not (link := self._link()):
                if self._child.poll() is not None or monotonic() > end:
                    raise NoWay(f"the server did not start. {self._last_words()}")
                await asyncio.sleep(0.05)
        finally:
            api.close()
        self.token = split(link)[1]

    def kill(self) -> None:
        """kill -9 of this one process."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()

    async def end(self, *, keep: bool = False) -> None:
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.to_thread(self._child.wait), STOP_S)
            self.kill()
        if not keep:
            shutil.rmtree(self.data, ignore_errors=True)

    def _where(self) -> list[str]:
        return ["--host", "127.0.0.1", "--port", str(self.port), "--data", str(self.data)]

    def _environ(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
        return inherited | self._more

    def _link(self) -> str:
        file = self.data / "workspace.url"
        return file.read_text().strip() if file.exists() else ""

    def _last_words(self) -> str:
        """The end of its log, without the workspace's link: a log holds no other secret."""
        lines = (self.data / "server.log").read_text(errors="replace").splitlines()
        return " / ".join(line.strip() for line in lines[-4:] if "workspace" not in line)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
