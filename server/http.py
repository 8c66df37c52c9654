"""HTTP/1.1 with a deadline for each request's head, and websockets that can be let go.

Our server's default parser has none: a client that sends half a header stays for ever, and one
that sends header lines without end grows the process (58 MiB for 60 MB measured). h11 bounds the
head; this bounds its time.

A websocket whose other side does not read cannot be closed politely: the frame that says so waits
behind what was not read. So it is dropped, and with it what waits.
"""

import asyncio
from functools import lru_cache
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State

HEAD_S = 10.0
ENDING = "ace.ending"
"""What the application wants called when the server stops, in the state of its lifespan: requests
that wait for something would hold the server up until they are cancelled."""
FAREWELL_S = 1.0
"""For the closing frame to leave when the server stops; who does not read is not waited for."""
LIVE = "ace.live"
"""The ASGI extension with what ASGI has no message for: `abort` drops a socket that does not read,
`push` sends without waiting."""
PIECES = 256
"""Of one message at most. Empty pieces without end grew the process by 10 MiB a million."""


class DeadlineProtocol(H11Protocol):
    """Closes a connection when the head of a request, the first or a later one, is not whole
    `HEAD_S` after it was begun."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HEAD_S, self._too_late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._calm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._calm()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_S, self._too_late)

    def shutdown(self) -> None:
        super().shutdown()
        self.app_state.get(ENDING, _nothing)()

    def _calm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()


def _nothing() -> None:
    return


class LiveProtocol(WebSocketsSansIOProtocol):
    """Holds no more of the other side's than one message, and nothing for one that is gone."""

    async def run_asgi(self) -> None:
        extensions: Any = self.scope["extensions"]
        extensions[LIVE] = {"abort": self.transport.abort, "push": self.push}
        await super().run_asgi()
        self.loop.call_later(self.close_timeout, self.transport.abort)

    def push(self, text: str) -> bool:
        """False: the buffer has no room, and nothing was written. A text for many is framed once.
        Raises ClientDisconnected."""
        if self.disconnected or self.close_sent or self.conn.state is not State.OPEN:
            raise ClientDisconnected
        if not self.writable.is_set():
            return False
        self.transport.write(framed(text))
        return True

    def shutdown(self) -> None:
        super().shutdown()
        self.loop.call_later(FAREWELL_S, self.transport.abort)

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self.transport.abort()

    def handle_cont(self, event: Any) -> None:
        if len(self.frames) >= PIECES:
            self.transport.abort()
        else:
            super().handle_cont(event)

    def handle_ping(self) -> None:
        if self.writable.is_set():
            super().handle_ping()
        else:  # it asks and does not read the answers
            self.transport.abort()


@lru_cache(maxsize=2)
def framed(text: str) -> bytes:
    """Two, for a patch goes to many, and to some of them with an own part in between."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
