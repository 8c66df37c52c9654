"""The doorbell: tells followers of a session that there is something to read. This page is the
promise, and it is a small one.

A ring may come late, twice, out of order, or never; it may be forged. So nothing rests on it:
a follower compares the number with its own, takes the batch only if it is contiguous, and reads
the journal otherwise. `ring` never waits and never fails.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from facilitation.events import Event

Follower = Callable[[int, Sequence[Event]], None]
"""Called with the number of the last event of the batch, and the batch."""


class Bus(Protocol):
    def ring(self, session: str, number: int, batch: Sequence[Event]) -> None: ...

    def follow(self, session: str, follower: Follower) -> Callable[[], None]:
        """Returns what ends the following."""
        ...
