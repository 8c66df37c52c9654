"""Who sits at which desk of a session now, in all processes together. Best effort: nothing is kept.

A desk says every few seconds that it is there, and under which name. One that has said nothing for
`AWAY_S` is away: its browser died, or its connection did. That moves no lead.
"""

from collections.abc import Mapping

from facilitation.shape import Json
from server.bus import Bus
from server.clock import Clock

TOPIC = "desks"
AWAY_S = 25.0
"""Two and a half of a desk's own rounds (`static/src/desk/who.svelte.ts`)."""
MOST = 40
"""Desks of one session that are remembered; further ones are not shown to the others."""

Sitting = dict[str, tuple[str, str, int]]
"""desk -> name, role, when it said so."""


class Attendance:
    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self._there: dict[str, Sitting] = {}
        bus.hear(TOPIC, self._hear)

    def sits(self, session: str, desk: str, name: str, role: str) -> dict[str, Json]:
        """This desk is there; who is there now, this one too."""
        told = {"session": session, "desk": desk, "name": name, "role": role}
        self._hear(told)
        self._bus.tell(TOPIC, told)
        return {
            each: {"name": said, "role": as_role}
            for each, (said, as_role, _) in sorted(self._there.get(session, {}).items())
        }

    def _hear(self, told: Mapping[str, Json]) -> None:
        session, desk, name, role = (told.get(key) for key in ("session", "desk", "name", "role"))
        if not all(isinstance(each, str) for each in (session, desk, name, role)):
            return
        self._forget()
        there = self._there.setdefault(str(session), {})
        if desk in there or len(there) < MOST:
            there[str(desk)] = (str(name), str(role), self._clock())

    def _forget(self) -> None:
        """A clock that was set, forward or back, costs one round."""
        oldest, latest = self._clock() - AWAY_S * 1000, self._clock() + AWAY_S * 1000
        fresh = {
            session: {desk: told for desk, told in there.items() if oldest <= told[2] <= latest}
            for session, there in self._there.items()
        }
        self._there = {session: there for session, there in fresh.items() if there}
