"""Buckets: how much one phone, one address, one server may ask."""

from dataclasses import dataclass, field

from server.clock import Clock


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

    def take(self) -> bool:
        now = self.clock()
        self.level = min(self.size, self.level + (now - self.seen) / 1000 * self.per_s)
        self.seen = now
        if self.level < 1:
            return False
        self.level -= 1
        return True

    def wait_s(self) -> int:
        """Until the next token, at least 1 s."""
        return max(1, int((1 - self.level) / self.per_s) + 1)


class WrongCodes:
    """Only wrong codes count: a venue of 1,500 shares one address, and 1,500 right codes from it
    are all let in. Ten wrong ones a minute from an address, 600 from all together: guessing one
    of 20 live codes then takes years, not hours."""

    PER_ADDRESS = 10
    FOR_ALL = 600
    ADDRESSES = 10_000
    """Remembered at most; beyond that the oldest is forgotten."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by_address: dict[str, Bucket] = {}
        self._all = Bucket(self.FOR_ALL, self.FOR_ALL / 60, clock)

    def barred(self, address: str) -> int:
        """Seconds until this address may try again; 0: now."""
        bucket = self._by_address.get(address)
        if bucket is None:
            return 0 if self._all.level >= 1 or self._all.take() else self._all.wait_s()
        bucket.level = min(bucket.size, bucket.level + self._since(bucket) * bucket.per_s)
        return 0 if bucket.level >= 1 else bucket.wait_s()

    def wrong(self, address: str) -> None:
        if address not in self._by_address and len(self._by_address) >= self.ADDRESSES:
            self._by_address.pop(next(iter(self._by_address)))
        bucket = self._by_address.setdefault(
            address, Bucket(self.PER_ADDRESS, self.PER_ADDRESS / 60, self._clock)
        )
        bucket.take()
        self._all.take()

    def _since(self, bucket: Bucket) -> float:
        now = self._clock()
        passed, bucket.seen = (now - bucket.seen) / 1000, now
        return passed
