"""A wire between a client and an engine that can go dead: open, and nothing comes through."""

import asyncio
from contextlib import suppress


class Wire:
    """`async with Wire(port) as wire:`; connect to `wire.port`. `dead`: what is sent is swallowed,
    both ways; `cut()` ends every connection."""

    def __init__(self, to: int) -> None:
        self._to = to
        self.dead = False
        self._pumps: set[asyncio.Task] = set()

    async def __aenter__(self) -> "Wire":
        self._server = await asyncio.start_server(self._joined, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.cut()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def cut(self) -> None:
        for each in self._pumps:
            each.cancel()

    async def _joined(self, reader, writer) -> None:
        task = asyncio.current_task()
        self._pumps.add(task)
        there = None
        try:
            if self.dead:  # taken, and nobody will ever be behind it
                await asyncio.Event().wait()
            back, there = await asyncio.open_connection("127.0.0.1", self._to)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(reader, there))
                both.create_task(self._pump(back, writer))
        except (asyncio.CancelledError, ExceptionGroup, OSError):
            pass
        finally:
            self._pumps.discard(task)
            for each in (writer, there):
                if each is not None:
                    each.transport.abort()

    async def _pump(self, reader, writer) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if not self.dead:
                    writer.write(data)
                    await writer.drain()
        raise ConnectionError("one half ended")
