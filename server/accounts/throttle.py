"""How often a password may be tried. Only wrong ones count, and nobody is locked out for good: an
account is not shut by strangers who try it, nor a venue by one guesser in it. The figures are ours.

- Eight wrong ones for an account from an address, then one a minute.
- Forty for an account from everywhere, then one a minute; where its own person came in before, no
  stranger's tries count.
- Thirty from an address for accounts that never came in there, then three a minute.
"""

from typing import Any

from server.clock import Clock
from server.limits import Bucket

HERE, HERE_PER_S = 8, 1 / 60
EVERYWHERE, EVERYWHERE_PER_S = 40, 1 / 60
ADDRESS, ADDRESS_PER_S = 30, 3 / 60
MOST = 10_000
"""Of each sort remembered; then the oldest is forgotten."""


class Throttle:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, str], Bucket] = {}
        self._known: dict[tuple[str, str], None] = {}

    def wait_s(self, login: str, address: str) -> int:
        """Seconds until this may be tried; 0: now."""
        return max(
            each.wait_s() if not each.has_some() else 0 for each in self._asked(login, address)
        )

    def wrong(self, login: str, address: str) -> None:
        for each in self._asked(login, address):
            each.take()

    def right(self, login: str, address: str) -> None:
        """Their own slips are forgotten, and this address is theirs from now."""
        self._buckets.pop((login, address), None)
        _forget_oldest(self._known)
        self._known[login, address] = None

    def _asked(self, login: str, address: str) -> list[Bucket]:
        here = self._bucket((login, address), HERE, HERE_PER_S)
        if (login, address) in self._known:
            return [here]
        return [
            here,
            self._bucket((login, ""), EVERYWHERE, EVERYWHERE_PER_S),
            self._bucket(("", address), ADDRESS, ADDRESS_PER_S),
        ]

    def _bucket(self, name: tuple[str, str], size: float, per_s: float) -> Bucket:
        if name not in self._buckets:
            _forget_oldest(self._buckets)
            self._buckets[name] = Bucket(size, per_s, self._clock)
        return self._buckets[name]


def _forget_oldest(known: dict[tuple[str, str], Any]) -> None:
    if len(known) >= MOST:
        known.pop(next(iter(known)))
