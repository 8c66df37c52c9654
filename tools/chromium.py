"""Find a Chromium for the browser tests, or get one: `python -m tools.chromium`.

Order: $ACE_CHROMIUM, PATH, the one Playwright keeps, `playwright install chromium`, and as root on
a Debian-like system its own package. Finding none fails in CI and is a named skip on a laptop.

The same browser without windows (`chromium-headless-shell`) comes first, and in CI it is got where
there is another: a page costs it 0.3 s of a core against 1.1, and the suite's 9 minutes became 6
and a half.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

FLAGS = [
    "--no-sandbox",  # the tests may run as root, where Chromium's sandbox refuses to start
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LIGHT = "chromium-headless-shell"
NAMES = (LIGHT, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = (
    "no Chromium: set ACE_CHROMIUM=/path/to/chromium, or install one "
    "(`.venv/bin/playwright install chromium`, or your system's package `chromium`)"
)


@cache
def find() -> Path | None:
    """One that is already there and starts."""
    return next((path for path in _present() if _starts(path)), None)


@cache
def whole() -> Path | None:
    """One as people have it, where there is one: for figures."""
    return next((path for path in _present() if path.name != LIGHT and _starts(path)), find())


def ensure() -> Path | None:
    """Find one; failing that, get one."""
    if os.environ.get("CI") and not shutil.which(LIGHT) and not os.environ.get("ACE_CHROMIUM"):
        _ask_debian()
        find.cache_clear()
    for attempt in (_ask_playwright, _ask_debian):
        if found := find():
            return found
        attempt()
        find.cache_clear()
    return find()


def _present() -> Iterator[Path]:
    if named := os.environ.get("ACE_CHROMIUM"):
        yield Path(named)
    yield from (Path(path) for name in NAMES if (path := shutil.which(name)))
    yield from _playwrights_own()


def _starts(path: Path) -> bool:
    # A name on PATH may be a stub that only says where to get the real thing.
    return path.is_file() and _succeeds([str(path), "--version"], seconds=30)


def _playwrights_own() -> Iterator[Path]:
    # In its own process: Playwright's sync interface refuses to start inside a running event loop.
    ask = (
        "from playwright.sync_api import sync_playwright as s\n"
        "with s() as p: print(p.chromium.executable_path)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=False, timeout=60
    )
    if answer.returncode == 0:
        yield Path(answer.stdout.strip())


def _ask_playwright() -> None:
    _tell("No Chromium found; asking Playwright for one ...")
    _succeeds([sys.executable, "-m", "playwright", "install", "chromium"], seconds=300)


def _ask_debian() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    _tell(f"Installing the system's package {LIGHT} ...")
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _succeeds(["apt-get", "update", "-qq"], seconds=120, env=quietly)
    get = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    for name in (LIGHT, "chromium"):  # without a font the screenshots are empty boxes
        if _succeeds([*get, name, "fonts-liberation"], seconds=420, env=quietly):
            return


def _succeeds(command: list[str], *, seconds: float, env: dict[str, str] | None = None) -> bool:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            check=False,
            timeout=seconds,
            env=env,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _tell(words: str) -> None:
    print(words, flush=True)


def main(get: Callable[[], Path | None] = ensure) -> int:
    found = get()
    if found:
        _tell(f"Browser tests use {found}")
        return 0
    print(MISSING, file=sys.stderr)
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
