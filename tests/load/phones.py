"""A room of simulated phones, with a board and desks, in a process of its own.

`python -m tests.load.phones` reads commands from stdin, a JSON line each, and answers each with one
(see `Room`: a command is the name of a method). One thread, one loop, frames split by hand: a phone
that gets four patches a second costs 0.1 ms of it, so that the server is what is measured. How late
the texts were sent is told with each figure.

A phone behaves as the page does: it joins, says hello, says every ten seconds that it is there (who
is silent for a minute is let go), keeps every ask until it is answered, comes back by itself after a
pause with chance in it, and then asks again what was not answered.
"""

import asyncio
import json
import random
import re
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import blake2b
from typing import Any

import orjson

from server.rehearsal.times import spread
from tests.load.frames import CLOSE, PING, frame, hello, pong, request, whole

MARK = re.compile(rb"@(\d{13})-(\d+)@")
WORDS = "listen to one another " * 20
JOIN_S, PATIENCE_S = 30.0, 30.0
BEAT_S, SPREAD_S, LONGEST_S = 10.0, 2.0, 4.0  # as static/src/live/link.ts
TICK_S = 0.02
BEAT = frame(orjson.dumps({"t": "beat"}))


class Screen(asyncio.Protocol):
    """One screen over all its sockets."""

    def __init__(self, port: int, token: str, chance: random.Random) -> None:
        self.port, self.token, self.chance = port, token, chance
        self.transport: asyncio.Transport | None = None
        self.open = False
        self.opened_at = 0.0
        self.asked: dict[str, bytes] = {}
        self._buffer = b""
        self._let_in = False
        self._tries = 0
        self._ended = False

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: self, "127.0.0.1", self.port)
        except OSError:
            self._again()

    def connection_made(self, transport: Any) -> None:
        self.transport, self._buffer, self._let_in = transport, b"", False
        transport.write(request(self.port, "/live"))

    def connection_lost(self, _fault: Exception | None) -> None:
        self.open = False
        self._again()

    def _again(self) -> None:
        """After a pause, like the page."""
        if self._ended:
            return
        most = min(SPREAD_S * 2.0**self._tries, LONGEST_S)
        least = most / 2 if self._tries else 0.0
        self._tries += 1
        pause = least + self.chance.uniform(0, max(most - least, SPREAD_S))
        loop = asyncio.get_running_loop()
        loop.call_later(pause, lambda: loop.create_task(self.connect()))

    def end(self) -> None:
        self._ended = True
        if self.transport is not None:
            self.transport.abort()

    def ask(self, name: str, command: dict[str, Any]) -> None:
        said = frame(orjson.dumps({"t": "ask", "ask": name, "command": command}))
        self.asked[name] = said
        if self.open:
            self.transport.write(said)

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data if self._buffer else data
        if not self._let_in:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._buffer = head
                return
            self._let_in = True
            self.transport.write(hello(self.token))
        found, self._buffer = whole(data)
        for kind, said in found:
            if kind == PING:
                self.transport.write(pong(said))
            elif kind == CLOSE:
                self.transport.close()
            else:
                self._take(said)

    def _take(self, said: bytes) -> None:
        kind = said[6:11]
        if kind == b'view"' and not self.open:
            self.open, self.opened_at, self._tries = True, time.time(), 0
            self._ask_again()
            asyncio.get_running_loop().call_later(BEAT_S, self._beat, self.transport)
        elif kind in {b'kept"', b'told"'}:
            answer = orjson.loads(said)
            self.asked.pop(answer["ask"], None)
            self.answered(answer)
        elif kind == b"troub" and said.endswith(b'"on":false}'):
            self._ask_again()
        self.heard(said)

    def _beat(self, transport: asyncio.Transport) -> None:
        """As long as it is the same socket."""
        if self.open and transport is self.transport:
            transport.write(BEAT)
            asyncio.get_running_loop().call_later(BEAT_S, self._beat, transport)

    def _ask_again(self) -> None:
        for said in self.asked.values():
            self.transport.write(said)

    def answered(self, answer: dict[str, Any]) -> None:
        """To one of its asks."""

    def heard(self, said: bytes) -> None:
        """Any frame."""


class Phone(Screen):
    def __init__(self, room: "Room", port: int, token: str, chance: random.Random) -> None:
        super().__init__(port, token, chance)
        self._room = room

    def answered(self, answer: dict[str, Any]) -> None:
        self._room.answered(answer)

    def heard(self, said: bytes) -> None:
        self._room.bytes += len(said)
        self._room.frames += 1
        if self._room.awaited is not None and said.startswith(b'{"t":"change"'):
            self._room.awaited.setdefault(self, (time.time(), said))


class Watcher(Screen):
    """A board or a desk: notes when it saw each marked text first."""

    def __init__(self, port: int, token: str, chance: random.Random) -> None:
        super().__init__(port, token, chance)
        self.seen: dict[int, float] = {}
        self.answers: dict[str, dict[str, Any]] = {}

    def answered(self, answer: dict[str, Any]) -> None:
        self.answers[answer["ask"]] = answer

    def heard(self, said: bytes) -> None:
        now = time.time()
        for _, number in MARK.findall(said):
            self.seen.setdefault(int(number), now)


class Room:
    """The commands. Each answers with a map."""

    def __init__(self) -> None:
        self.phones: list[Phone] = []
        self.watchers: dict[str, Watcher] = {}
        self.bytes = self.frames = 0
        self.awaited: dict[Phone, tuple[float, bytes]] | None = None
        self.asks = 0
        self.sent: dict[str, tuple[int, float]] = {}
        """ask -> its mark, and when it was sent first."""
        self.kept: dict[str, float] = {}
        self.told: dict[str, int] = {}
        self.late: list[float] = []
        self._saying: asyncio.Task[None] | None = None
        self._chance = random.Random(1)  # the same crowd each time

    async def join(self, seats: list[dict[str, Any]], within: float) -> dict[str, Any]:
        """So many phones by each door, at chance moments: POST /join, socket, hello, first view."""
        doors = [(seat["port"], seat["code"]) for seat in seats for _ in range(seat["phones"])]
        moments = sorted(self._chance.uniform(0, within) for _ in doors)
        self._chance.shuffle(doors)
        tries = [
            self._come(port, code, after)
            for (port, code), after in zip(doors, moments, strict=True)
        ]  # fmt: skip
        took = await asyncio.gather(*tries)
        good = [ms for ms in took if ms is not None]
        return {"phones": len(good), "errors": len(took) - len(good), "join_ms": spread(good)}

    async def _come(self, port: int, code: str, after: float) -> float | None:
        await asyncio.sleep(after)
        began, phone = time.time(), None
        try:
            async with asyncio.timeout(JOIN_S):
                token = await _seat(port, code)
                phone = Phone(self, port, token, random.Random(self._chance.random()))
                await phone.connect()
                await _until(lambda: phone.open, 2 * JOIN_S)
        except (OSError, TimeoutError, KeyError, ValueError, IndexError):
            if phone is not None:
                phone.end()
            return None
        self.phones.append(phone)
        return (phone.opened_at - began) * 1000

    async def watch(self, name: str, port: int, token: str) -> dict[str, Any]:
        watcher = self.watchers[name] = Watcher(port, token, random.Random(name))
        await watcher.connect()
        return {"open": await _until(lambda: watcher.open, PATIENCE_S)}

    async def ask(self, name: str, command: dict[str, Any]) -> dict[str, Any]:
        """A desk asks, and waits for the answer."""
        watcher, ask = self.watchers[name], f"desk-{time.time_ns()}"
        watcher.ask(ask, command)
        await _until(lambda: ask in watcher.answers, PATIENCE_S)
        return watcher.answers.get(ask, {"t": "nothing"})

    async def say(
        self, tag: str, texts: int, within: float, chars: int, activity: str = "say"
    ) -> dict[str, Any]:
        """Begins to send so many texts at chance moments, by the phones in turn."""
        self.bytes = self.frames = 0
        self.sent, self.told, self.late = {}, {}, []
        for watcher in self.watchers.values():
            watcher.seen = {}
        self._saying = asyncio.create_task(self._say(tag, texts, within, chars, activity))
        return {}

    async def _say(self, tag: str, texts: int, within: float, chars: int, activity: str) -> None:
        moments = sorted(self._chance.uniform(0, within) for _ in range(texts))
        speakers = self.phones[:]
        self._chance.shuffle(speakers)
        began = time.time()
        for number, moment in enumerate(moments):
            await asyncio.sleep(max(0.0, began + moment - time.time()))
            self.late.append((time.time() - began - moment) * 1000)
            self._one(
                speakers[number % len(speakers)], f"{tag}-{number:06}", number, chars, activity
            )

    def _one(self, phone: Phone, name: str, number: int, chars: int, activity: str) -> None:
        now = time.time()
        head = f"@{int(now * 1000)}-{number}@ "
        body = {"text": head + WORDS[: chars - len(head)], "tag": ""}
        self.sent[name] = (number, now)
        phone.ask(
            name, {"do": "contribute", "activity": activity, "contribution": name, "body": body}
        )

    def answered(self, answer: dict[str, Any]) -> None:
        name = answer["ask"]
        if answer["t"] == "kept":
            self.kept.setdefault(name, time.time())
        else:
            self.told[answer["code"]] = self.told.get(answer["code"], 0) + 1

    async def settle(self, patience: float, walls: float) -> dict[str, Any]:
        """When all was said and answered, and the walls had `walls` seconds to show it."""
        await self._saying
        await _until(lambda: not any(phone.asked for phone in self.phones), patience)
        kept = {name: at for name, at in self.kept.items() if name in self.sent}
        marks = {self.sent[name][0] for name in kept}
        await _until(lambda: all(marks <= w.seen.keys() for w in self.watchers.values()), walls)
        sent = dict(self.sent.values())
        return {
            "texts": len(self.sent),
            "kept": len(kept),
            "told": self.told,
            "unanswered": sum(len(phone.asked) for phone in self.phones),
            "ack_p95_each_s": self._each_second(kept),
            "ack_ms": spread((at - self.sent[name][1]) * 1000 for name, at in kept.items()),
            "seen_ms": {
                name: spread((at - sent[n]) * 1000 for n, at in watcher.seen.items() if n in sent)
                for name, watcher in self.watchers.items()
            },
            "seen": {name: len(marks & w.seen.keys()) for name, w in self.watchers.items()},
            "phone_mb": round(self.bytes / 1e6, 3),
            "phone_frames": self.frames,
            "late_ms": spread(self.late),
        }

    def _each_second(self, kept: dict[str, float]) -> list[float | None]:
        """A stall shows here, and how long it was."""
        seconds: dict[int, list[float]] = {}
        began = min((at for _, at in self.sent.values()), default=0.0)
        for name, at in kept.items():
            sent = self.sent[name][1]
            seconds.setdefault(int(sent - began), []).append((at - sent) * 1000)
        return [
            spread(seconds.get(each, ()))["p95"] for each in range(max(seconds, default=-1) + 1)
        ]

    async def release(self, name: str, command: dict[str, Any]) -> dict[str, Any]:
        """A desk asks for something that every phone is told of."""
        awaited = self.awaited = {}
        began = time.time()
        answer = await self.ask(name, command)
        here = sum(phone.open for phone in self.phones)
        await _until(lambda: len(awaited) >= here, 10.0)
        self.awaited = None
        return {
            "answer": answer["t"],
            "phones": here,
            "reached": len(awaited),
            "ms": spread((at - began) * 1000 for at, _ in awaited.values()),
            "distinct": len({blake2b(said).digest() for _, said in awaited.values()}),
        }

    async def back(self, since: float, patience: float) -> dict[str, Any]:
        """Who has had a new socket with a view since then, and how long after."""
        await _until(lambda: all(p.open and p.opened_at > since for p in self.phones), patience)
        after = [p.opened_at - since for p in self.phones if p.open and p.opened_at > since]
        return {
            "phones": len(self.phones),
            "back": len(after),
            "in_5_s": round(sum(s <= 5 for s in after) / max(1, len(self.phones)), 4),
            "back_ms": spread(s * 1000 for s in after),
        }

    async def names(self) -> dict[str, Any]:
        """Of every contribution that was acknowledged."""
        return {"kept": list(self.kept)}

    async def leave(self) -> dict[str, Any]:
        for screen in (*self.phones, *self.watchers.values()):
            screen.end()
        self.phones, self.watchers, self.kept = [], {}, {}
        return {"cpu_s": time.process_time()}


async def _seat(port: int, code: str) -> str:
    body = json.dumps({"code": code}).encode()
    head = (
        f"POST /join HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head.encode() + body)
        answer = await reader.read()
    finally:
        writer.close()
    return json.loads(answer.partition(b"\r\n\r\n")[2])["token"]


async def _until(holds: Callable[[], bool], patience: float = JOIN_S) -> bool:
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(TICK_S)
    return True


async def _lines() -> Any:
    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := await reader.readline():
        yield orjson.loads(line)


async def main() -> None:
    room = Room()
    async for asked in _lines():
        answer = await getattr(room, asked.pop("do"))(**asked)
        print(orjson.dumps(answer).decode(), flush=True)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(main())
