"""What the walls of a session show just now, as they tell it. Best effort: nothing is kept.

A wall tells when its picture changes and every `AGAIN_S`; one that has not for `STALE_S` is gone.
What is told goes to every process at once, so a desk hears of a wall wherever that is connected.
"""

from collections.abc import Mapping

from facilitation.shape import Json
from server.bus import Bus
from server.clock import Clock

TOPIC = "walls"
AGAIN_S = 15.0
"""Held by the board: `static/src/board/tell.svelte.ts`."""
STALE_S = 40.0
MOST = 20
"""Walls of one session that are remembered: whoever holds the board's link may open many."""


class Walls:
    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._seen: dict[str, dict[str, tuple[int, Json]]] = {}
        """session -> wall -> when it told, and what."""
        bus.hear(TOPIC, self._hear)

    def tell(self, session: str, wall: str, shows: Mapping[str, Json]) -> None:
        self._bus.tell(TOPIC, {"session": session, "wall": wall, "shows": dict(shows)})

    def of(self, session: str) -> list[Json]:
        """What each shows, the one that changed or told last first."""
        told = sorted(self._fresh(session).values(), key=lambda each: -each[0])
        return [shows for _, shows in told]

    def _hear(self, message: Mapping[str, Json]) -> None:
        session, wall, shows = (message.get(name) for name in ("session", "wall", "shows"))
        if not (isinstance(session, str) and isinstance(wall, str) and isinstance(shows, dict)):
            return
        walls = self._fresh(session)
        walls.pop(wall, None)
        self._seen[session] = dict([*walls.items(), (wall, (self._clock(), shows))][-MOST:])
        self._seen = {name: there for name in self._seen if (there := self._fresh(name))}

    def _fresh(self, session: str) -> dict[str, tuple[int, Json]]:
        now, told = self._clock(), self._seen.get(session, {})
        return {wall: each for wall, each in told.items() if abs(now - each[0]) <= STALE_S * 1000}
