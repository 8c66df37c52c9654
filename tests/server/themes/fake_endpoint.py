"""An OpenAI-compatible endpoint on loopback that does as it is told, well or badly.

    async with endpoint(sorts_by_word) as fake:
        await Endpoint(url=fake.url, model="m").ask(question, 5)

A behaviour is a coroutine of (request as JSON, writer): it writes what comes over the wire.
"""

import asyncio
import json
from contextlib import asynccontextmanager, suppress

MODEL = "fake-2026-11"


class Fake:
    def __init__(self, behave):
        self.behave = behave
        self.asked = []
        self.heads = []
        self.url = ""
        self.open = set()
        self.ended = False

    @property
    def cards(self):
        """All texts that have come, by question."""
        return [told(each)["cards"] for each in self.asked]

    async def serve(self, reader, writer):
        self.open.add(asyncio.current_task())
        try:
            await self.hear(reader, writer)
        finally:
            self.open.discard(asyncio.current_task())
            writer.transport.abort() if self.ended else writer.close()

    async def hear(self, reader, writer):
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.heads.append(head)
            size = next(
                int(line.split(":")[1])
                for line in head.splitlines()
                if line.lower().startswith("content-length")
            )
            self.asked.append(json.loads(await reader.readexactly(size)))
            await self.behave(self.asked[-1], writer)
            await writer.drain()

    async def end(self):
        self.ended = True
        for task in tuple(self.open):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@asynccontextmanager
async def endpoint(behave):
    fake = Fake(behave)
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield fake
    finally:
        server.close()
        await fake.end()


def told(request):
    """What the user's message holds."""
    return json.loads(request["messages"][1]["content"])


def raw(writer, body, status="200 OK", **headers):
    data = body if isinstance(body, bytes) else body.encode()
    head = {"Content-Type": "application/json", "Content-Length": len(data), **headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    writer.write(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + data)


def completion(content, **message):
    return json.dumps(
        {
            "model": MODEL,
            "choices": [{"message": {"role": "assistant", "content": content, **message}}],
        }
    )


def says(content, **message):
    """It writes this, whatever it is asked."""

    async def behave(_request, writer):
        text = content if isinstance(content, str) or content is None else json.dumps(content)
        raw(writer, completion(text, **message))

    return behave


def answers(status="200 OK", body="{}", **headers):
    async def behave(_request, writer):
        raw(writer, body, status, **headers)

    return behave


async def sorts_by_word(request, writer):
    """One theme for each first word; a standing theme takes the cards that begin with its title."""
    asked = told(request)
    keys = {each["title"].casefold(): each["key"] for each in asked["standing_themes"]}
    found = {}
    for number, text in asked["cards"].items():
        found.setdefault(text.split()[0].strip(",").casefold(), []).append(int(number))
    themes = [
        {"key": keys.get(word, ""), "title": word.capitalize(), "cards": cards}
        for word, cards in found.items()
    ]
    raw(writer, completion(json.dumps({"themes": themes})))


async def hangs_up(_request, writer):
    writer.transport.abort()


async def stays_silent(_request, writer):
    await asyncio.sleep(30)


async def drips(_request, writer):
    """A byte at a time, for ever: each one in time, the whole never."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def drips_heads(_request, writer):
    while True:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.02)


async def never_ends(_request, writer):
    """As much as anybody takes."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        await writer.drain()


async def breaks_off(_request, writer):
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"model": ')


async def speaks_another_tongue(_request, writer):
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")


async def has_a_great_head(_request, writer):
    writer.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000)
