"""The journal: every session as its events, in order. This page is the promise.

What an implementation guarantees:
- After `append` has returned, the batch survives the death of the process and, with a disk that
  honours fsync, the loss of power. If it raises Conflict, nothing of the batch was kept; if it
  raises Unavailable, all of it or nothing was, and reading on tells.
- Numbers are dense from 1: an append names the number after which it comes; if the session is
  elsewhere, `Conflict`.
- A contribution's (person, id, version) is kept once; a second one is a `Conflict`.
- Words are kept apart. A `ContributionWithdrawn` wipes the words of all versions, a
  `ContributionRedacted` those of all before it, and leaving a rehearsal wipes every word so far, in
  the same transaction. The events stay and still verify:
  each row carries a hash over the row before it and its own skeleton; words enter it only by
  a salted hash, whose salt goes with them.

What it does not: tell anybody (the bus rings), keep order between sessions, or know the time.
What the caller must therefore do: on `Conflict`, read on from its number and decide again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from facilitation.events import Event

VERSION = 3
"""Of the tables: the number of the last revision in `migrations/versions`."""


class Conflict(Exception):
    """Somebody else's events are there already."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The digest of a session's state as it was after event `number`."""

    number: int
    digest: str


class Journal(Protocol):
    async def append(self, session: str, after: int, batch: Sequence[Event]) -> None: ...

    async def read(self, session: str, after: int = 0) -> list[Event]:
        """Events `after + 1 ...`; empty when there are none."""
        ...

    async def heads(self, sessions: Collection[str] | None = None) -> dict[str, int]:
        """The last number of each of these sessions (of all, with None); who is not there is
        missing. Cheap: it is asked four times a second while the bus is away."""
        ...

    async def sessions(self) -> list[str]:
        """Ids, oldest first."""
        ...

    async def mark(self, session: str, mark: Mark) -> None: ...

    async def marks(self, session: str) -> list[Mark]: ...

    async def verify(self, session: str) -> int:
        """The number of the first row whose chain does not hold; 0: all do."""
        ...

    async def discard(self, session: str) -> None:
        """The whole session, words and skeleton. Nothing of it is read again."""
        ...

    async def probe(self) -> None:
        """Raises Unavailable while nothing can be kept."""
        ...
