"""The disk is full, then there is room again. A small file system of our own where the kernel lets us
make one (user and mount namespace), and a limit on the size of the server's files everywhere."""

import asyncio
import resource
import shutil
import subprocess
import tempfile
import time
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.faults import verdict
from tests.faults.house import House
from tests.faults.kinds import Kind, Skipped
from tests.faults.scene import Scene, through
from tests.faults.stages import a_folder, a_house, in_rounds

ROUND = 10
SIZE = "16m"
LIMIT = 8192
"""Bytes of any file of the server's, its log too, while the limit holds."""
TROUBLE_S = 15.0
BACK_S = 5.0
HELD_S = 1.5


class SmallDisk:
    """A tmpfs that only the server, a keeper and, through /proc, we can see."""

    def __init__(self, folder):
        self.inside = folder / "small"
        self.inside.mkdir()
        mount = (
            f"mount -t tmpfs -o size={SIZE} tmpfs {self.inside} && echo ready && exec sleep 3000"
        )
        self._keeper = subprocess.Popen(
            ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        said = self._keeper.stdout.readline().strip()
        if said != "ready":
            self.end()
            raise Skipped(f"no file system of our own: {said}")
        self.outside = Path(f"/proc/{self._keeper.pid}/root{self.inside}")
        self.prefix = ["nsenter", "-t", str(self._keeper.pid), "-U", "-m", "--preserve-credentials"]

    def fill(self):
        with suppress(OSError), (self.outside / "ballast").open("ab", buffering=0) as ballast:
            while True:
                ballast.write(bytes(4096))

    def free(self):
        (self.outside / "ballast").unlink()

    def end(self):
        self._keeper.kill()
        self._keeper.wait()
        self._keeper.stdout.close()


class SmallHouse(House):
    """Its data are on the small disk."""

    def __init__(self, disk, log):
        super().__init__(disk.inside / "data", prefix=disk.prefix, log=log)
        self.outside = disk.outside / "data"
        self._link = self.outside / "workspace.url"

    async def read(self, session):
        """From a copy, made while nothing moves: SQLite follows links, and /proc's lead astray."""
        with tempfile.TemporaryDirectory(prefix="ace-faults-") as copy:
            for file in self.outside.glob("journal.sqlite*"):
                if not file.name.endswith("-shm"):
                    shutil.copy(file, copy)
            return verdict.read_sqlite(Path(copy), session)


@asynccontextmanager
async def on_a_small_disk():
    async with a_folder() as folder:
        disk = SmallDisk(folder)
        house = SmallHouse(disk, folder)
        try:
            await house.start()
            yield house, disk
        finally:
            await house.stop()
            disk.end()


async def disk_full(times, phones, seed=1, sabotage="", say=print):
    async def one_round(n, number):
        async with on_a_small_disk() as (house, disk):
            fault = _shut(disk.fill, disk.free)
            return await through(
                "disk-full", Scene(house, phones, seed + number, **BUSY), fault, n, say=say
            )

    return _held(await in_rounds("disk-full", times, ROUND, one_round))


async def file_limit(times, phones, seed=1, sabotage="", say=print):
    async def one_round(n, number):
        async with a_house() as house:
            most = resource.RLIM_INFINITY
            fault = _shut(
                lambda: resource.prlimit(house.pid, resource.RLIMIT_FSIZE, (LIMIT, most)),
                lambda: resource.prlimit(house.pid, resource.RLIMIT_FSIZE, (most, most)),
            )
            return await through(
                "file-limit", Scene(house, phones, seed + number, **BUSY), fault, n, say=say
            )

    return _held(await in_rounds("file-limit", times, ROUND, one_round))


BUSY = {"gap_s": 0.2, "at_once": 4}


def _shut(shut, open_again):
    """Until phones have been told that there is trouble, and a little longer."""

    async def fault(scene):
        before = sum(phone.troubles for phone in scene.all_phones)
        shut()
        try:
            async with asyncio.timeout(TROUBLE_S):
                while sum(phone.troubles for phone in scene.all_phones) == before:  # noqa: ASYNC110 - looked at from outside
                    await asyncio.sleep(0.02)
            await asyncio.sleep(HELD_S)
        finally:
            open_again()
        return time.monotonic()

    return fault


def _held(figures):
    figures.hold("back max, s", max(figures.back, default=None), BACK_S)
    return figures


KINDS = (
    Kind("disk-full", disk_full, 2, 30),
    Kind("file-limit", file_limit, 2, 30),
)
