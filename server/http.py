"""HTTP/1.1 with a deadline for the request's head.

Our server's default parser has none: a client that sends half a header stays for ever, and one
that sends header lines without end grows the process (58 MiB for 60 MB measured). h11 bounds the
head; this bounds its time.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 10.0


class DeadlineProtocol(H11Protocol):
    """Closes a connection whose first request head is not whole after `HEAD_S`."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HEAD_S, self._too_late)

    def connection_lost(self, exc: Exception | None) -> None:
        self._calm()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        super().handle_events()
        if self.cycle is not None:  # a head has been read whole
            self._calm()

    def handle_websocket_upgrade(self, event: Any) -> None:
        self._calm()
        super().handle_websocket_upgrade(event)

    def _calm(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
