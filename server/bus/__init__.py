"""The doorbell: tells followers of a session that there is something to read. This page is the
promise, and it is a small one.

A ring may come late, twice, out of order, or never; it may be forged. So nothing rests on it:
a follower compares the number with its own, takes the batch only if it is contiguous, and reads
the journal otherwise. `ring` and `tell` never wait and never fail.

A ring, or what is told, reaches followers and hearers in the same process at once, before `ring`
returns, once, and whether or not a shared bus is there; a follower must expect its own process's.

What a shared bus adds: it notices by itself when rings may have been lost (a dropped connection, a
channel that is heard only from now on, its own heartbeat missing, another process that fell silent
or that had to drop something) and says so to those who `doubt`; and `well` is true only while it
hears itself. While it is not, followers look into the journal four times a second, so that a dead
bus costs lag and nothing else. Whoever follows first and then reads the journal, and reads again
when in doubt, misses nothing. What is told may be lost for good: its hearers, too, look again when
in doubt.
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
        """Called whenever rings may have been missed; up to a few times a second. Never raises,
        never waits. It is for the life of the bus."""
        ...

    async def open(self) -> None:
        """Returns at once, whether the bus can be reached or not."""
        ...

    async def close(self) -> None: ...
