"""Where everything is kept: a file that one process has open, or a database that many share. This
page is the promise of such a place; `server.journal` tells the journal's own.

- `claim` is called before the doors open, and says at once why it cannot be used.
- Between `open` and `close` the journal, the door book and the leases may be used.
- `key` signs every token and every ring. It is made once and is the same in every process.
- `epoch` names this place and its past. It changes when a backup is restored, and only then: what
  a screen has from another epoch is worth nothing.
- `shared`: other processes may write here too. Then rooms must follow the bus and read on.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from server.doors import DoorBook
from server.journal import Journal


class Unavailable(Exception):
    """It cannot be told that anything was kept: the disk is full, the database is away. Asking
    again later is safe, because whoever asks again finds what is there."""


class Taken(Exception):
    """Another server has this data folder open."""


class Newer(Exception):
    """What lies there was written by a later version of this program."""


class Older(Exception):
    """What lies there was written by an earlier version of this program, and is shared: nobody
    brings it up without having been asked to (`ace migrate`)."""


class Refusal(Exception):
    """What an operator asked for was not done, and nothing was changed; says why."""


class Leases(Protocol):
    """Who of many processes does a thing. Judged by one clock, the storage's own."""

    async def take(self, name: str, holder: str, seconds: float) -> bool:
        """Hold it from now for so long; False: somebody else does. Taking it again prolongs."""
        ...

    async def release(self, name: str, holder: str) -> None:
        """Another may have it at once. Nothing happens when it is not held by `holder`."""
        ...


class Rows(Protocol):
    """Small tables beside the journal, asked in SQL that every engine understands: values are bound
    as `$1`, `$2` ..., and what changes rows says with RETURNING which."""

    async def ask(self, sql: str, *values: Any) -> Sequence[Sequence[Any]]:
        """One statement; what it changed is kept when this returns."""
        ...

    async def together(self, *asked: Sequence[Any]) -> None:
        """Statements with their values: all of them are kept, or none is."""
        ...


class Storage(Protocol):
    shared: bool

    @property
    def journal(self) -> Journal: ...
    @property
    def book(self) -> DoorBook: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def rows(self) -> Rows: ...

    def claim(self) -> None:
        """Raises Taken, Newer, Older or Unavailable, with the reason. Calling it twice is
        harmless."""
        ...

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def key(self) -> bytes: ...
    async def epoch(self) -> str: ...
