"""The doorbell inside one process: followers are called at once. Where others share the storage
and there is no other bus it is not `well`: they cannot be heard, so the journal is looked at."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog

from facilitation.events import Event
from facilitation.shape import Json
from server.bus import Follower, Hearer

log = structlog.get_logger()


class MemoryBus:
    def __init__(self, *, well: bool = True) -> None:
        self.well = well
        self._followers: dict[str, list[Follower]] = {}
        self._hearers: dict[str, list[Hearer]] = {}

    def ring(self, session: str, number: int, batch: Sequence[Event]) -> None:
        for follower in tuple(self._followers.get(session, ())):
            try:
                follower(number, batch)
            except Exception as error:
                log.exception("bus.fault", session=session, fault=type(error).__name__)

    def follow(self, session: str, follower: Follower) -> Callable[[], None]:
        return _among(self._followers, session, follower)

    def tell(self, topic: str, message: Mapping[str, Json]) -> None:
        for hearer in tuple(self._hearers.get(topic, ())):
            try:
                hearer(message)
            except Exception as error:
                log.exception("bus.fault", topic=topic, fault=type(error).__name__)

    def hear(self, topic: str, hearer: Hearer) -> Callable[[], None]:
        return _among(self._hearers, topic, hearer)

    def doubt(self, doubter: Callable[[], None]) -> None:
        """Nothing is ever missed here."""

    async def open(self) -> None:
        return None

    async def close(self) -> None:
        return None


def _among(known: dict[str, list[Any]], name: str, each: object) -> Callable[[], None]:
    """Adds it under that name; what is returned takes it away again."""
    there = known.setdefault(name, [])
    there.append(each)

    def leave() -> None:
        if each in there:
            there.remove(each)
        if not there and known.get(name) is there:
            known.pop(name)

    return leave
