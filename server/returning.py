"""Coming back on another phone: three plain words open one's own seat again.

Nothing is kept for it. The words follow from the server's key, the session and the person, so they
are the same whenever they are asked for, and are in no journal, view, log or export. To find whose
they are, those of everybody in the session are worked out anew (1,500 people: a few milliseconds,
in a thread).

1,300 words of our own choosing, three times, are 31 bits: docs/threats.md has the odds of a guess.
Two people of one session may have the same words (one session of 1,500 in 2,000 has such a pair):
then they open neither seat, since nobody may be let into another's.
"""

import asyncio
import hmac
import re
from functools import cache
from pathlib import Path

from facilitation.people import has_phone
from facilitation.session.state import Session
from server.clock import Clock
from server.doors import Doors
from server.limits import Bucket, forget_oldest

WORDS = Path(__file__).with_name("return_words.txt")
COUNT = 3
LONGEST = 80
"""Characters of what is typed that are looked at."""


@cache
def word_list() -> tuple[str, ...]:
    """Four to eight letters, each at least two letters away from every other; a change of this list
    changes everybody's words."""
    return tuple(WORDS.read_text("utf-8").split())


def tidy_words(typed: str) -> str:
    """As they were typed: capitals, hyphens, commas and spaces are forgiven."""
    return " ".join(re.findall(r"[a-z]+", typed[:LONGEST].lower()))


class Returning:
    def __init__(self, doors: Doors) -> None:
        self._doors = doors

    def words(self, session: str, person: str) -> str:
        place = int.from_bytes(self._doors.derived("return", session, person))
        known, found = word_list(), []
        for _ in range(COUNT):
            place, at = divmod(place, len(known))
            found.append(known[at])
        return " ".join(found)

    async def seat(self, session: Session, typed: str) -> str:
        """A token for whoever has these words in this session; empty: nobody, or more than one."""
        return await asyncio.to_thread(self._seat, session, tidy_words(typed).encode())

    def _seat(self, session: Session, typed: bytes) -> str:
        """All who have a phone are compared, whoever it is: how long it takes tells nothing."""
        theirs = [
            person
            for person in session.people
            if has_phone(person)
            and hmac.compare_digest(self.words(session.id, person).encode(), typed)
        ]
        return self._doors.seat(session.id, theirs[0]) if len(theirs) == 1 else ""


class WrongWords:
    """Only wrong words count. Ten a minute from an address, as with codes; and of one session from
    all addresses together a hundred at once, then twenty an hour: whoever has many addresses gets
    no further with that, and a room of people who mistype gets in."""

    PER_ADDRESS = 10
    PER_SESSION = 100
    PER_SESSION_HOUR = 20
    MOST = 10_000
    """Remembered at most, of each sort; beyond that the oldest is forgotten."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._of_address: dict[str, Bucket] = {}
        self._of_session: dict[str, Bucket] = {}

    def barred(self, address: str, session: str) -> int:
        """Seconds until this address may try words here; 0: now."""
        known = (self._of_address.get(address), self._of_session.get(session))
        return max((each.wait_s() for each in known if each and not each.has_some()), default=0)

    def wrong(self, address: str, session: str) -> None:
        for name, known, size, per_s in (
            (address, self._of_address, self.PER_ADDRESS, self.PER_ADDRESS / 60),
            (session, self._of_session, self.PER_SESSION, self.PER_SESSION_HOUR / 3600),
        ):
            if name not in known:
                forget_oldest(known, self.MOST)
                known[name] = Bucket(size, per_s, self._clock)
            known[name].take()
