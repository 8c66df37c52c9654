"""The doorbell: tells followers of a session that there is something to read. This page is the
promise, and it is a small one.

A ring may come late, twice, out of order, or never; it may be forged. So nothing rests on it:
a follower compares the number with its own, takes the batch only if it is contiguous, and reads
the journal otherwise. `ring` and `tell` never wait and never fail.

What a shared bus adds: it notices by itself when rings may have been lost (a dropped connection, a
subscription made anew, its own heartbeat missing) and says so to those who `doubt`; and `well` is
true only while it hears itself. While it is not, followers look into the journal four times a
second, so that a dead bus costs lag and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from facilitation.events import Event
from facilitation.shape import Json

Follower = Callable[[int, Sequence[Event]], None]
"""Called with the number of the last event of the batch, and the batch; an empty batch with a
number says only that there is something to read. Never raises, never waits."""
Hearer = Callable[[Mapping[str, Json]], None]


class Bus(Protocol):
    @property
    def well(self) -> bool:
        """Do rings arrive just now? Inside one process always."""
        ...

    def ring(self, session: str, number: int, batch: Sequence[Event]) -> None: ...

    def follow(self, session: str, follower: Follower) -> Callable[[], None]:
        """Returns what ends the following."""
        ...

    def tell(self, topic: str, message: Mapping[str, Json]) -> None:
        """Something small to every process that hears the topic, this one included: who is here, a
        link revoked, a question to the worker. Lost as easily as a ring."""
        ...

    def hear(self, topic: str, hearer: Hearer) -> Callable[[], None]: ...

    def doubt(self, doubter: Callable[[], None]) -> None:
        """Called whenever rings may have been missed."""
        ...

    async def open(self) -> None:
        """Returns at once, whether the bus can be reached or not."""
        ...

    async def close(self) -> None: ...
