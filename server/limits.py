"""Buckets: how much one phone, one address, one server may ask."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from server.clock import Clock
from server.settings import Settings


@dataclass(slots=True)
class Bucket:
    """Holds `size` tokens, refilled at `per_s`."""

    size: float
    per_s: float
    clock: Clock
    level: float = field(init=False)
    seen: int = field(init=False)

    def __post_init__(self) -> None:
        self.level, self.seen = self.size, self.clock()

    def take(self, tokens: int = 1) -> bool:
        self.has_some()
        if self.level < tokens:
            return False
        self.level -= tokens
        return True

    def has_some(self) -> bool:
        """A clock that is set back refills nothing, and takes nothing away."""
        now = self.clock()
        passed = max(now - self.seen, 0) / 1000
        self.level = min(self.size, self.level + passed * self.per_s)
        self.seen = now
        return self.level >= 1

    def wait_s(self) -> int:
        """Until the next token, at least 1 s."""
        return max(1, int((1 - self.level) / self.per_s) + 1)


class Buckets:
    """One for each person, by whichever way and however often they come: closing a socket fills
    nothing. One that has been full for long is like a new one, so forgetting the oldest takes
    nothing from anybody."""

    MOST = 20_000

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_name: dict[str, Bucket] = {}

    def take(self, name: str, size: float, per_s: float, tokens: int = 1) -> bool:
        bucket = self._by_name.pop(name, None)
        if bucket is None:
            forget_oldest(self._by_name, self.MOST)
            bucket = Bucket(size, per_s, self._clock)
        self._by_name[name] = bucket
        return bucket.take(tokens)


class Heads:
    """How many are connected: in all, from one address, in one session. Sockets and polls alike."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._by_address: Counter[str] = Counter()
        self._by_session: Counter[str] = Counter()

    @contextmanager
    def at(self, address: str) -> Iterator[bool]:
        """Counted while it lasts; False: there are too many already."""
        full = self._by_address.total() >= self._settings.max_sockets
        full = full or self._by_address[address] >= self._settings.max_sockets_address
        with _counted(self._by_address, address):
            yield not full

    @contextmanager
    def within(self, session: str) -> Iterator[bool]:
        full = self._by_session[session] >= self._settings.max_sockets_session
        with _counted(self._by_session, session):
            yield not full


@contextmanager
def _counted(counts: Counter[str], name: str) -> Iterator[None]:
    counts[name] += 1
    try:
        yield
    finally:
        counts[name] -= 1
        if not counts[name]:
            del counts[name]


class WrongCodes:
    """Only wrong codes count: a venue of 1,500 shares one address, and 1,500 right codes from it
    are all let in. Ten wrong ones a minute from an address, 600 from all together: guessing one
    of 20 live codes then takes years, not hours. Where somebody of an address has come in by a
    code, that code is no guess there: it stays open to the others whatever one of them tries."""

    PER_ADDRESS = 10
    FOR_ALL = 600
    ADDRESSES = 10_000
    """Remembered at most, of each sort; beyond that the oldest is forgotten."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_address: dict[str, Bucket] = {}
        self._welcome: dict[str, None] = {}
        self._known: dict[tuple[str, str], None] = {}
        self._all = Bucket(self.FOR_ALL, self.FOR_ALL / 60, clock)

    def barred(self, address: str, code: str = "") -> int:
        """Seconds until this address may try this code; 0: now. When strangers have spent what all
        share, a venue from which somebody has come in before is let in still."""
        if (address, code) in self._known:
            return 0
        own = self._by_address.get(address)
        if own is not None and not own.has_some():
            return own.wait_s()
        if address not in self._welcome and not self._all.has_some():
            return self._all.wait_s()
        return 0

    def wrong(self, address: str) -> None:
        if address not in self._by_address:
            forget_oldest(self._by_address, self.ADDRESSES)
            self._by_address[address] = Bucket(self.PER_ADDRESS, self.PER_ADDRESS / 60, self._clock)
        self._by_address[address].take()
        self._all.take()

    def right(self, address: str, code: str = "") -> None:
        if address not in self._welcome:
            forget_oldest(self._welcome, self.ADDRESSES)
            self._welcome[address] = None
        if (address, code) not in self._known:
            forget_oldest(self._known, self.ADDRESSES)
            self._known[address, code] = None


def forget_oldest(known: dict[Any, Any], most: int) -> None:
    if len(known) >= most:
        known.pop(next(iter(known)))
