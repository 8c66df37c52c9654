"""What lies between one phone and the server: its own address, which may change from wifi to 4G, and a
proxy that may not let websockets through."""

import asyncio
from contextlib import suppress

from tests.client.gate import REFUSAL


class Air:
    """`sockets`: `pass` or `refuse`."""

    def __init__(self, port, number):
        self._to, self._number = port, number
        self.sockets = "pass"
        self._network = 0
        self._silent = asyncio.Event()
        self._writers, self._tasks = set(), set()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.base = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def moves(self):
        """Another network: what was open stays silent for good, whatever comes next comes from elsewhere."""
        self._silent.set()
        self._silent = asyncio.Event()
        self._network += 1

    def cut(self):
        for writer in tuple(self._writers):
            writer.transport.abort()

    def block(self):
        """From now on no websocket; what was open is cut."""
        self.sockets = "refuse"
        self.cut()

    @property
    def address(self):
        """All of 127/8 is this machine."""
        return f"127.{self._network % 250 + 1}.{self._number // 250}.{self._number % 250 + 2}"

    async def _take(self, reader, writer):
        self._tasks.add(asyncio.current_task())
        asyncio.current_task().add_done_callback(self._tasks.discard)
        self._writers.add(writer)
        with suppress(asyncio.IncompleteReadError, OSError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            if self.sockets == "refuse" and b"upgrade: websocket" in head.lower():
                writer.write(REFUSAL)
                await writer.drain()
            else:
                await self._relay(head, reader, writer)
        self._writers.discard(writer)
        writer.close()

    async def _relay(self, head, reader, writer):
        silent = self._silent
        there, back = await asyncio.open_connection(
            "127.0.0.1", self._to, local_addr=(self.address, 0)
        )
        back.write(head)
        ways = [
            asyncio.create_task(_pour(reader, back, silent)),
            asyncio.create_task(_pour(there, writer, silent)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in ways:
                each.cancel()
            back.close()


async def _pour(reader, writer, silent):
    with suppress(OSError):
        while data := await reader.read(65_536):
            if not silent.is_set():
                writer.write(data)
                await writer.drain()
    if silent.is_set():
        await asyncio.Event().wait()  # the end does not come through either
