"""What phones may do to a server that is well: ask everything several times from two sockets, out of
order; or not read what they are sent."""

import asyncio
import json
import random
import socket
import time
from collections import Counter
from contextlib import suppress

from websockets.asyncio.client import connect

from tests.faults.figures import Figures, at
from tests.faults.house import seat
from tests.faults.kinds import Kind
from tests.faults.phones import LOST, MOST, open_the_floor
from tests.faults.scene import Scene, canary, through
from tests.faults.stages import a_house, in_rounds
from tests.faults.verdict import judge

ITEMS = 12
"""Of a person in one go; with two sockets and up to five copies each within what a phone may ask."""
COPIES = 5
PATIENCE_S = 60.0
KILLED_EACH = 4
"""Rounds between two kills of the server, in the middle of one."""


class Twin:
    """A person with two sockets, to the checker a phone."""

    def __init__(self, base, token, name, chance):
        self.base, self.token, self.name, self.chance = base, token, name, chance
        self.texts, self.kept, self.persons = {}, {}, {}
        self.told, self.two_answers, self.foreign_seen = [], [], []
        self.frames = self.others_refused = 0
        self._left = set()

    async def say(self, items):
        """New items, each one to five times, shuffled over both sockets, until all are answered."""
        for _ in range(items):
            name = f"{self.name}-{len(self.texts):04}"
            self.texts[name] = f"{canary('ant')} {name} is said again and again"
            self._left.add(name)
        copies = [
            name for name in sorted(self._left) for _ in range(self.chance.randint(1, COPIES))
        ]
        self.chance.shuffle(copies)
        while self._left:
            await asyncio.gather(self._speak(copies[::2]), self._speak(copies[1::2]))
            copies = sorted(self._left)
            await asyncio.sleep(self.chance.random() * 0.2 if copies else 0)

    async def _speak(self, names):
        """One socket's life: ends when all of it is answered, or the link is lost."""
        if not names:
            return
        with suppress(*LOST):
            async with asyncio.timeout(10), connect(
                self.base.replace("http", "ws") + "/live", origin=self.base, compression=None,
                ping_interval=None, close_timeout=0.3,
            ) as link:  # fmt: skip
                await link.send(json.dumps({"t": "hello", "token": self.token}))
                for name in names:
                    self.frames += 1
                    await link.send(json.dumps(self._ask(name, self.texts[name])))
                await self._hear(link, Counter(names))
                await self._other_words(link, names[0])

    def _ask(self, name, text):
        command = {
            "do": "contribute", "activity": "talk", "contribution": name, "body": {"text": text},
        }  # fmt: skip
        return {"t": "ask", "ask": name, "command": command}

    async def _hear(self, link, left):
        async for frame in link:
            message = json.loads(frame)
            if message["t"] == "view":
                self.person = message["own"]["person"]
                self.persons[self.person] = list(self.texts.values())
            if message["t"] not in {"kept", "told"}:
                continue
            self._answered(message)
            left -= Counter([message["ask"]])
            if not left:
                return

    def _answered(self, message):
        name = message["ask"]
        self._left.discard(name)
        if message["t"] == "told":
            self.told.append((name, message["code"], message.get("detail")))
        elif self.kept.setdefault(name, message["number"]) != message["number"]:
            self.two_answers.append(name)

    async def _other_words(self, link, name):
        """The same id with other words is not the same ask: it may not be kept, nor be acknowledged."""
        await link.send(json.dumps(self._ask(name, "other words under the same id")))
        async for frame in link:
            message = json.loads(frame)
            if message.get("ask") == name:
                self.others_refused += message["t"] == "told"
                self.two_answers += [name] if message["t"] == "kept" else []
                return


async def duplicates(times, phones, seed=1, sabotage="", say=print):
    async def one_round(n, number):
        async with a_house(sabotage) as house:
            return await _said_again(house, n, phones, random.Random(seed + number), say)

    return await in_rounds("duplicates", times, MOST // ITEMS, one_round)


async def _said_again(house, times, crowd, chance, say):
    figures, began = Figures("duplicates"), time.monotonic()
    session, code, desk, _ = await house.open_session()
    await open_the_floor(house.base, desk)
    twins = [
        Twin(house.base, await seat(house.base, code), f"twin-{n:04}", random.Random(chance.random()))
        for n in range(crowd)
    ]  # fmt: skip
    async with asyncio.timeout(PATIENCE_S * times):
        for n in range(times):
            saying = [asyncio.create_task(twin.say(ITEMS)) for twin in twins]
            if n % KILLED_EACH == 1:
                await asyncio.sleep(0.3)
                await house.kill()
                await house.start()
            await asyncio.gather(*saying)
    figures.verdict.add(judge(await house.read(session), twins, ordered=False))
    figures.times = figures.verdict.frames
    figures.notes = {"other words refused": sum(twin.others_refused for twin in twins)}
    figures.seconds = time.monotonic() - began
    return figures


# Who does not read

HONEST, DEAF = 150, 50
WATCHED_S = (4.0, 20.0)
TWICE = 2.0
NOISE_S = 0.15
"""On two busy cores a tail of so much says nothing."""


async def dead_readers(times, phones, seed=1, sabotage="", say=print):
    """The same room twice: without and with phones that never read. `times` is how many of those."""
    honest = min(phones * 3, HONEST)
    seconds = WATCHED_S[honest == HONEST]
    alone = await _with_deaf("alone", 0, honest, seed, seconds)
    figures = await _with_deaf("dead-readers", times, honest, seed, seconds)
    figures.verdict.add(alone.verdict)
    most = max(TWICE * at(alone.ack, 0.99), NOISE_S)
    figures.hold("ack p99 beside them, s", at(figures.ack, 0.99), most)
    figures.notes = {"ack p99 without, ms": round(at(alone.ack, 0.99) * 1000)}
    return figures


async def _with_deaf(kind, deaf, honest, seed, seconds):
    async with a_house() as house:
        scene, links = Scene(house, honest, seed, gap_s=1.0), []

        async def fault(_scene):
            try:
                links.extend([await _deaf(house, scene.codes["ant"]) for _ in range(deaf)])
                await asyncio.sleep(seconds)
            finally:
                for link in links:
                    link.transport.abort()
            return time.monotonic()

        figures = await through(kind, scene, fault, 1)
        figures.times = deaf
        return figures


async def _deaf(house, code):
    """Says hello and never reads again, with as small a buffer as the kernel gives."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    sock.connect(("127.0.0.1", house.port))
    sock.setblocking(False)
    link = await connect(
        house.base.replace("http", "ws") + "/live", origin=house.base, compression=None,
        ping_interval=None, sock=sock,
    )  # fmt: skip
    await link.send(json.dumps({"t": "hello", "token": await seat(house.base, code)}))
    link.transport.pause_reading()
    return link


KINDS = (
    Kind("duplicates", duplicates, 4, 140, phones=(8, 60), sabotages=(("no-unique-key", 1),)),
    Kind("dead-readers", dead_readers, 10, 50, phones=(10, 50), alone=True),
)  # fmt: skip
