"""A TCP proxy on loopback that misbehaves when told to, between us and any server: Redis,
PostgreSQL, our own. What it does can be changed while connections are open.

pass        hands everything on
hold        reads nothing and hands nothing on, as a stopped process does; afterwards goes on
black hole  takes everything and swallows it, both ways, old connections and new: half-open TCP
cut         resets every connection (RST), and each new one; `cut_now` does so once

Beside it: `slice` (at most so many bytes at a time), `bytes_per_second` and `latency`, in seconds.
"""

import asyncio
import contextlib
import socket
import struct

WAYS = ("pass", "hold", "black hole", "cut")
CHUNK = 65536
NO_LINGER = struct.pack("ii", 1, 0)


class Proxy:
    def __init__(self, port, host="127.0.0.1"):
        self._upstream = (host, port)
        self.port = 0
        self.way = "pass"
        self.slice = 0
        self.bytes_per_second = 0
        self.latency = 0.0
        self.accepted = 0
        self.swallowed = 0
        self._server = None
        self._open = asyncio.Event()
        self._through = asyncio.Event()
        self._open.set()
        self._through.set()
        self._writers = set()
        self._tasks = set()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.cut_now()

    def switch(self, way):
        assert way in WAYS, way
        self.way = way
        for event, shut in ((self._open, {"hold"}), (self._through, {"hold", "black hole"})):
            if way in shut:
                event.clear()
            else:
                event.set()
        if way == "cut":
            self.cut_now()

    def cut_now(self):
        """Resets every connection there is."""
        for writer in tuple(self._writers):
            _reset(writer)
        self._writers.clear()

    async def _accept(self, reader, writer):
        self.accepted += 1
        self._tasks.add(asyncio.current_task())
        asyncio.current_task().add_done_callback(self._tasks.discard)
        if self.way == "cut":
            _reset(writer)
            return
        try:
            await self._join(reader, writer)
        except OSError:
            _reset(writer)  # nobody is there: as if one had knocked at that door itself
        except asyncio.CancelledError:
            writer.close()

    async def _join(self, reader, writer):
        await self._open.wait()
        other_reader, other_writer = await asyncio.open_connection(*self._upstream)
        both = {writer, other_writer}
        self._writers |= both
        ways = [
            asyncio.create_task(self._carry(reader, other_writer)),
            asyncio.create_task(self._carry(other_reader, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            for each in both:
                each.close()
            self._writers -= both

    async def _carry(self, reader, writer):
        with contextlib.suppress(OSError):
            while data := await reader.read(self.slice or CHUNK):
                await self._open.wait()
                if self.way == "black hole":
                    self.swallowed += len(data)
                    continue
                await asyncio.sleep(self._pause(len(data)))
                writer.write(data)
                await writer.drain()
        await self._through.wait()  # half-open: the end does not come through either

    def _pause(self, size):
        slow = size / self.bytes_per_second if self.bytes_per_second else 0
        return self.latency + slow


def _reset(writer):
    """RST, not FIN: nothing that waits is sent."""
    sock = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    writer.transport.abort()
