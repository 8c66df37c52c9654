"""What ours is compared with: the plain ways to send one message to many sockets.

`python -m tests.load.plain PORT WAY`: `starlette` awaits a send to each socket in turn, on our own
server's settings; `broadcast` is `websockets.broadcast`. A GET (starlette) or a socket to /go
(broadcast) with items and a rate starts the sending. `wall` is what one writes in an afternoon: it
keeps each text with an fsync of its own, answers, and sends it to whoever looks at the wall. It
speaks as much of our protocol as the crowd needs.
"""

import asyncio
import os
import sys
import tempfile
import time

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.server import ServerConnection, broadcast, serve

SIZE = 170


def item() -> str:
    head = f'{{"t":"change","text":"@{time.time_ns() // 1_000_000}@'
    return head + "x" * (SIZE - len(head) - 2) + '"}'


async def paced(items: int, rate: float, send) -> None:
    began = time.monotonic()
    for number in range(items):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        await send(item())


def starlette(port: int) -> None:
    sockets: set[WebSocket] = set()

    async def live(socket: WebSocket) -> None:
        await socket.accept()
        sockets.add(socket)
        try:
            while True:
                await socket.receive_text()
        except WebSocketDisconnect:
            sockets.discard(socket)

    async def to_all(text: str) -> None:
        for socket in tuple(sockets):
            await socket.send_text(text)

    async def go(request: Request) -> PlainTextResponse:
        asked = request.query_params
        await paced(int(asked["items"]), float(asked["rate"]), to_all)
        return PlainTextResponse("done")

    serving(port, [Route("/go", go), WebSocketRoute("/live", live)])


def serving(port: int, routes: list[BaseRoute]) -> None:
    uvicorn.run(
        Starlette(routes=routes), host="127.0.0.1", port=port, ws="websockets-sansio", ws_per_message_deflate=False,
        access_log=False, log_level="warning",
    )  # fmt: skip


def wall(port: int) -> None:
    looking: set[WebSocket] = set()
    file = tempfile.TemporaryFile()  # noqa: SIM115 - until the process ends

    def keep(text: str) -> None:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())

    async def join(_request: Request) -> PlainTextResponse:
        return PlainTextResponse('{"token":"phone"}')

    async def live(socket: WebSocket) -> None:
        await socket.accept()
        hello = orjson.loads(await socket.receive_text())
        await socket.send_text('{"t":"view"}')
        if hello["token"] != "phone":
            looking.add(socket)
        try:
            while True:
                text = await socket.receive_text()
                asked = orjson.loads(text)
                if asked["t"] != "ask":
                    continue
                await asyncio.to_thread(keep, text)
                await socket.send_text(
                    orjson.dumps({"t": "kept", "ask": asked["ask"], "number": 1}).decode()
                )
                for each in tuple(looking):
                    await each.send_text(text)
        except WebSocketDisconnect:
            looking.discard(socket)

    serving(port, [Route("/join", join, methods=["POST"]), WebSocketRoute("/live", live)])


async def broadcasting(port: int) -> None:
    sockets: set[ServerConnection] = set()

    async def to_all(text: str) -> None:
        broadcast(sockets, text)

    async def live(socket: ServerConnection) -> None:
        asked = dict(p.split("=") for p in socket.request.path.partition("?")[2].split("&") if p)
        if asked:
            await paced(int(asked["items"]), float(asked["rate"]), to_all)
            return
        sockets.add(socket)
        await socket.wait_closed()
        sockets.discard(socket)

    async with serve(live, "127.0.0.1", port, compression=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    match sys.argv[2]:
        case "starlette":
            starlette(int(sys.argv[1]))
        case "wall":
            wall(int(sys.argv[1]))
        case _:
            asyncio.run(broadcasting(int(sys.argv[1])))
