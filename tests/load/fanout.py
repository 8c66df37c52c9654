"""Fan-out: what it costs our server to bring one item to one socket; beside it two plain ways."""

import asyncio
from time import monotonic
from typing import Any

from websockets.asyncio.client import connect

from server.rehearsal.asks import Ask
from server.rehearsal.chance import chance
from server.rehearsal.figures import Used, used
from server.rehearsal.screen import Screen
from tests.load.bodies import stamped
from tests.load.places import Place, Readers, place, plain, seats

WRITERS = 50
TEXT = 140
"""Characters: with its key and field names an item in a patch is about 170 bytes."""
SETTLE_S = 1.0


async def ours(sockets: int, items: int, rate: float) -> dict[str, Any]:
    async with place() as at:
        tokens = await seats(at, WRITERS)
        async with Readers(at.server.port, "/live", [at.board_token] * sockets) as readers:
            before = at.used()
            told = await _write(at, tokens, items, rate)
            await asyncio.sleep(SETTLE_S)
            after = at.used()
            heard = await readers.told()
    return _cost(before, after, heard, sockets * items) | {"answered": told}


async def _write(at: Place, tokens: list[str], items: int, rate: float) -> int:
    """`items` at an even rate by people in turn; how many were kept."""
    writers = [Screen(at.api.base, token, chance(token)) for token in tokens]
    running = [asyncio.create_task(writer.run()) for writer in writers]
    try:
        await asyncio.gather(*(writer.came_in.wait() for writer in writers))
        began = monotonic()
        for number in range(items):
            await asyncio.sleep(max(0.0, began + number / rate - monotonic()))
            say(writers[number % len(writers)], f"bench-{number:06}", TEXT)
        await asyncio.sleep(SETTLE_S)
        return sum(ask.kept > 0 for writer in writers for ask in writer.outbox.done)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def say(writer: Screen, name: str, size: int) -> None:
    body = {"text": stamped(size), "tag": ""}
    command = {"do": "contribute", "activity": "say", "contribution": name, "body": body}
    writer.outbox.add(Ask(name, command))
    writer.outbox.pump(writer.links)


async def theirs(way: str, sockets: int, items: int, rate: float) -> dict[str, Any]:
    async with plain(way) as (port, pid), Readers(port, "/live", [""] * sockets) as readers:
        await asyncio.sleep(SETTLE_S)
        before = used(pid) or Used()
        await _start(way, port, items, rate)
        await asyncio.sleep(SETTLE_S)
        after = used(pid) or Used()
        heard = await readers.told()
    return _cost(before, after, heard, sockets * items)


async def _start(way: str, port: int, items: int, rate: float) -> None:
    query = f"items={items}&rate={rate}"
    if way == "broadcast":
        async with connect(f"ws://127.0.0.1:{port}/go?{query}", proxy=None) as socket:
            await socket.wait_closed()
        return
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /go?{query} HTTP/1.0\r\nHost: bench\r\n\r\n".encode())
    await reader.read()
    writer.close()


def _cost(before: Used, after: Used, heard: dict[str, Any], due: int) -> dict[str, Any]:
    cpu = after.cpu_s - before.cpu_s
    items = heard["items"]
    return {
        "cpu_s": round(cpu, 2),
        "us_per_item": round(cpu / items * 1e6, 2) if items else None,
        "delivered": items,
        "due": due,
        "frames": heard["frames"],
        "bytes_per_item": round(heard["bytes"] / items) if items else None,
        "p50_ms": heard.get("p50"),
        "p99_ms": heard.get("p99"),
        "rss_mib": round(after.rss_mib, 1),
    }
