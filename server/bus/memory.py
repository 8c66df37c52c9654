"""The doorbell inside one process: followers are called at once."""

from collections.abc import Callable, Sequence

import structlog

from facilitation.events import Event
from server.bus import Follower

log = structlog.get_logger()


class MemoryBus:
    def __init__(self) -> None:
        self._followers: dict[str, list[Follower]] = {}

    def ring(self, session: str, number: int, batch: Sequence[Event]) -> None:
        for follower in tuple(self._followers.get(session, ())):
            try:
                follower(number, batch)
            except Exception as error:
                log.exception("bus.fault", session=session, fault=type(error).__name__)

    def follow(self, session: str, follower: Follower) -> Callable[[], None]:
        followers = self._followers.setdefault(session, [])
        followers.append(follower)

        def leave() -> None:
            if follower in followers:
                followers.remove(follower)
            if not followers:
                self._followers.pop(session, None)

        return leave
