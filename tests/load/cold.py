"""From the command to the first page, on an empty folder and on one that has a session."""

import asyncio
import http.client
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from server.rehearsal.own_server import free_port

START_S = 30.0


async def ours(times: int, *, themes: bool = True) -> dict[str, Any]:
    """The median; the model loads behind the opened doors."""
    with tempfile.TemporaryDirectory() as folder:
        took = [await asyncio.to_thread(first_page, Path(folder), themes) for _ in range(times + 1)]
    again = sorted(took[1:])
    return {"empty_s": round(took[0], 3), "again_s": round(again[len(again) // 2], 3)}


def first_page(folder: Path, themes: bool) -> float:
    port, began = free_port(), time.monotonic()
    told = ["serve", "--host", "127.0.0.1", "--port", str(port), "--data", str(folder)]
    environ = {"PATH": "/usr/bin:/bin", "ACE_THEMES": str(int(themes))}
    child = subprocess.Popen(
        [sys.executable, "-m", "server", *told], env=environ, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while not served(port):
            if time.monotonic() - began > START_S or child.poll() is not None:
                raise RuntimeError("no page came")
            time.sleep(0.01)
        return time.monotonic() - began
    finally:
        child.terminate()
        with suppress(subprocess.TimeoutExpired):
            child.wait(10)
        child.kill()
        child.wait()


def served(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
