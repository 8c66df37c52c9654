"""Passwords: what may be one, and its hash, made off the loop by few threads at a time."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

T = TypeVar("T")

SHORTEST, LONGEST = 12, 256
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""argon2id with the least figures that OWASP's cheat sheet names: 19 MiB, 20 to 30 ms of a core."""
AT_ONCE = 2
"""38 MiB at most; the loop and the room keep the other cores."""
WAITING = 40
"""Beyond that the answer is "busy": at 30 ms each nobody waits for more than a second."""
DIFFERENT = 5
"""Characters that a password needs, our own figure: `abababababab` is no secret."""


class Busy(Exception):
    """Too many passwords wait to be looked at. Asking again in a moment is right."""


class Passwords:
    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, "passwords")
        self._waiting = 0
        self._nobody = ""

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def hashed(self, password: str) -> str:
        return await self._aside(HASHER.hash, plain(password))

    async def fits(self, secret: str, password: str) -> bool:
        """Takes as long where there is no account (`secret` empty) as where there is one."""
        if not self._nobody:
            self._nobody = await self._aside(HASHER.hash, "nobody has this password")
        return await self._aside(_fits, secret or self._nobody, plain(password)) and bool(secret)

    def is_old(self, secret: str) -> bool:
        return HASHER.check_needs_rehash(secret)

    async def _aside(self, work: Callable[..., T], *told: str) -> T:
        if self._waiting >= WAITING:
            raise Busy
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, work, *told)
        finally:
            self._waiting -= 1


def _fits(secret: str, password: str) -> bool:
    try:
        return HASHER.verify(secret, password)
    except (VerificationError, InvalidHashError):
        return False


def plain(password: str) -> str:
    """The same however a keyboard composes its letters."""
    return unicodedata.normalize("NFKC", password)


def fault_of(password: str, *known: str) -> str:
    """Why it may not be one; empty: it may. `known`: what a guesser knows, such as their name."""
    given = plain(password)
    if len(given) < SHORTEST:
        return "password-short"
    if len(given) > LONGEST:
        return "password-long"
    low = given.casefold()
    words = [word for each in known for word in (each.casefold(), _close(each)) if len(word) > 3]
    left = low
    for word in words:
        left = left.replace(word, "")
    if low in commonest() or len(set(low)) < DIFFERENT or len(left) < SHORTEST // 2:
        return "password-common"
    return ""


@cache
def commonest() -> frozenset[str]:
    """Our own short list of what people choose who must choose twelve characters."""
    return frozenset((Path(__file__).parent / "commonest.txt").read_text("utf-8").split())


def _close(name: str) -> str:
    return "".join(name.casefold().split())
