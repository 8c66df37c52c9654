"""What a process used: memory at its highest, processor time in all. Read from /proc, so that no
package is needed; where there is none, from psutil; else nothing is told."""

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

EVERY_S = 0.25
PROC = Path("/proc")


@dataclass(slots=True)
class Used:
    rss_mib: float = 0.0
    cpu_s: float = 0.0


def used(pid: int) -> Used | None:
    """As it stands now; None: there is no such process, or no way to know."""
    if not (PROC / "self" / "stat").exists():
        return _by_psutil(pid)
    try:
        stat = _stat(pid)
    except OSError:
        return None
    ticks, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    return Used(int(stat[21]) * page / 2**20, (int(stat[11]) + int(stat[12])) / ticks)


def children(pid: int) -> list[int]:
    """Processes that it started and that are still there."""
    found = []
    for entry in PROC.glob("[0-9]*"):
        with suppress(OSError, IndexError):
            if int(_stat(int(entry.name))[1]) == pid:
                found.append(int(entry.name))
    return found


def _stat(pid: int) -> list[str]:
    """Fields of /proc/<pid>/stat from the state on; a name may hold spaces and brackets."""
    return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()


def _by_psutil(pid: int) -> Used | None:
    with suppress(Exception):
        psutil: Any = import_module("psutil")
        process = psutil.Process(pid)
        times = process.cpu_times()
        return Used(process.memory_info().rss / 2**20, times.user + times.system)
    return None


class Meter:
    """Follows a server and its children through a run, over restarts too. `watch` the new process
    after each; `run` until cancelled."""

    def __init__(self) -> None:
        self.peak = Used()
        self.themes = Used()
        self.known = False
        self._pid = 0
        self._last: dict[int, float] = {}
        self._mine: set[int] = set()

    def watch(self, pid: int) -> None:
        self._pid = pid
        self._mine.add(pid)

    async def run(self) -> None:
        while True:
            self.sample()
            await asyncio.sleep(EVERY_S)

    def sample(self) -> None:
        if not self._pid:
            return
        if now := used(self._pid):
            self.known = True
            self.peak.rss_mib = max(self.peak.rss_mib, now.rss_mib)
            self._last[self._pid] = now.cpu_s
        below = [(child, found) for child in children(self._pid) if (found := used(child))]
        self._last.update({child: found.cpu_s for child, found in below})
        self.themes.rss_mib = max(self.themes.rss_mib, sum(f.rss_mib for _, f in below))
        self.peak.cpu_s = sum(cpu for pid, cpu in self._last.items() if pid in self._mine)
        self.themes.cpu_s = sum(cpu for pid, cpu in self._last.items() if pid not in self._mine)
