"""Who sees the same: for each audience one view, one patch, one serialisation, many screens."""

from collections.abc import Callable
from hashlib import blake2s
from typing import Protocol

import orjson

from facilitation.people import Actor, Role
from facilitation.session.state import Session
from facilitation.views import board, desk, patch, phone, scribe
from facilitation.views.patch import View
from server import wire
from server.metrics import metrics

AUDIENCE = {
    Role.PARTICIPANT: "phone",
    Role.BOARD: "board",
    Role.FACILITATOR: "desk",
    Role.ORGANISER: "desk",
    Role.MODERATOR: "desk",
    Role.SCRIBE: "scribe",
}
VIEWS: dict[str, Callable[[Session], View]] = {
    "phone": phone.shared,
    "board": board.view,
    "desk": desk.view,
    "scribe": scribe.view,
}


class Socket(Protocol):
    """What a screen's connection can do for us; `server.sockets` has it."""

    actor: Actor
    lang: str

    def push(self, text: str) -> bool:
        """Hand a frame over if that needs no waiting; False: nothing was sent."""
        ...

    def close_soon(self, close: wire.Close) -> None: ...


class Viewer:
    """One screen: what it has, so that the next patch fits."""

    __slots__ = (
        "audience", "behind_since", "names", "number", "own", "own_number", "polls", "socket"
    )  # fmt: skip

    def __init__(self, socket: Socket, audience: "Audience", polls: bool = False) -> None:
        self.socket = socket
        self.audience = audience
        self.polls = polls
        self.number = 0
        self.own: View = {}
        self.own_number = 0
        self.names: frozenset[str] = frozenset()
        self.behind_since = 0


class Audience:
    """All screens that see the same."""

    def __init__(self, name: str, look: Callable[[Session], View]) -> None:
        self.name = name
        self.sent = metrics.sent.labels(name)
        self._look = look
        self.viewers: set[Viewer] = set()
        self.number = 0
        self.view: View = {}
        self.whole = b""
        """The view as bytes, made when the first screen asks for it after a change."""
        self._mark = b""
        self.seen = 0
        """Of the session that this view was taken from; later than `number` when nothing of it
        is seen here."""

    def freshen(self, session: Session) -> View:
        """Take the session's view; the patch from the one before. The number stays when nothing
        changed for this audience: patches follow each other without a gap."""
        fresh = self._look(session)
        change = patch.diff(self.view, fresh)
        self.seen = session.number
        if change:
            self.view, self.number, self.whole, self._mark = fresh, session.number, b"", b""
        return change

    def mark(self) -> bytes:
        """Its fingerprint, made when the first poll asks for it after a change."""
        if not self._mark:
            self._mark = blake2s(orjson.dumps(self.view, option=orjson.OPT_SORT_KEYS)).digest()
        return self._mark

    def bytes(self) -> bytes:
        if not self.whole:
            self.whole = orjson.dumps(self.view)
        return self.whole
