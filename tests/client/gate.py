"""A proxy on loopback between a browser and the server, as a careful house has one: pages and posts
pass, and websockets as it pleases."""

import asyncio
from contextlib import asynccontextmanager, suppress

REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Gate:
    """`sockets`: `pass`, `refuse` the upgrade, or let it `hang`."""

    def __init__(self, port, sockets):
        self.sockets, self._to = sockets, port
        self.opened = self.asked = 0
        self._relays = set()

    async def serve(self):
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self):
        self._server.close()
        self.cut()
        for task in [each for each in self._tasks if not each.done()]:
            task.cancel()

    _tasks = ()

    def cut(self):
        """Every websocket that is open ends, without a word."""
        for writer in list(self._relays):
            writer.transport.abort()

    async def _take(self, reader, writer):
        self._tasks = (*self._tasks, asyncio.current_task())
        with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            if b"upgrade: websocket" in head.lower():
                await self._upgrade(head, reader, writer)
            else:
                await self._relay(head, reader, writer)
        writer.close()

    async def _upgrade(self, head, reader, writer):
        self.asked += 1
        if self.sockets == "refuse":
            writer.write(REFUSAL)
            await writer.drain()
        elif self.sockets == "hang":
            await reader.read()
        else:
            self.opened += 1
            self._relays.add(writer)
            try:
                await self._relay(head, reader, writer)
            finally:
                self._relays.discard(writer)

    async def _relay(self, head, reader, writer):
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        back.write(head)
        ways = [
            asyncio.create_task(_pour(reader, back)),
            asyncio.create_task(_pour(there, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in ways:
                each.cancel()
            back.close()


async def _pour(reader, writer):
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()


@asynccontextmanager
async def gated(live, sockets):
    gate = Gate(live.port, sockets)
    await gate.serve()
    try:
        yield gate
    finally:
        await gate.close()
