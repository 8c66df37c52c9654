"""What one process writes to the others: one JSON under a seal.

A ring that is contiguous is applied without reading the journal, so whoever could forge one could
put words on the wall that nobody kept. Therefore each letter carries HMAC-SHA256 over its channel
and its text, under a key made from the server's own for this use alone: no token is ever a seal.
Each sender counts its letters, so that an old one is not taken twice. What does not fit is a value
with a reason; nothing here raises.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import orjson

from facilitation.events import KINDS, Event
from facilitation.shape import Json, build, plain

VERSION = 1
SEAL = 32  # bytes before the text
MOST = 256 * 1024  # bytes of a letter; a batch that makes it larger is read from the journal
SENDERS = 64  # of one channel whose count is remembered; far more than there are processes
_UNBUILT = (KeyError, TypeError, ValueError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Rung:
    session: str
    number: int
    batch: Sequence[Event]


@dataclass(frozen=True, slots=True)
class Notice:
    topic: str
    message: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Pulse:
    """`at`: the sender's own monotonic clock, for itself alone. `gap`: something for others was
    dropped before. `bye`: it ends, and its silence will mean nothing."""

    sender: str
    at: float
    gap: bool = False
    bye: bool = False


@dataclass(frozen=True, slots=True)
class Unfit:
    """`why`: size, seal, form or order."""

    why: str


class Letters:
    """Writes and opens the letters of one process. `me` is new at every start."""

    def __init__(self, key: bytes) -> None:
        self.me = secrets.token_hex(8)
        self._key = hmac.digest(key, b"ace bus: seal", sha256)
        # Another installation may share the server: its channels have other names.
        self._prefix = "ace:" + hmac.digest(key, b"ace bus: channels", sha256)[:8].hex()
        self.pulse_channel = f"{self._prefix}:pulse"
        self._written = 0
        self._mine = b'{"from":"%s",' % self.me.encode()
        self._opened: dict[str, dict[str, int]] = {}

    def session_channel(self, session: str) -> str:
        return f"{self._prefix}:session:{session}"

    def topic_channel(self, topic: str) -> str:
        return f"{self._prefix}:topic:{topic}"

    def ring(self, session: str, number: int, batch: Sequence[Event]) -> bytes:
        """With the batch, where it can be written and is not too large."""
        channel, said = self.session_channel(session), {"session": session, "number": number}
        try:
            rows = [(type(event).__name__, plain(event)) for event in batch]
            letter = self._sealed(channel, {**said, "batch": rows})
        except _UNBUILT:
            letter = b""
        if not letter or len(letter) > MOST:
            letter = self._sealed(channel, {**said, "batch": []})
        return letter

    def tell(self, topic: str, message: bytes) -> bytes:
        """`message`: JSON already, as it was when it was told."""
        return self._sealed(self.topic_channel(topic), {"message": orjson.Fragment(message)})

    def pulse(self, at: float, *, gap: bool, bye: bool) -> bytes:
        return self._sealed(self.pulse_channel, {"at": at, "gap": gap, "bye": bye})

    def _sealed(self, channel: str, said: Mapping[str, Json]) -> bytes:
        self._written += 1
        text = orjson.dumps({"from": self.me, "v": VERSION, "n": self._written, **said})
        return self._seal(channel, text) + text

    def _seal(self, channel: str, text: bytes) -> bytes:
        return hmac.digest(self._key, channel.encode() + b"\0" + text, sha256)

    def open(self, channel: str, letter: bytes) -> Rung | Notice | Pulse | Unfit | None:
        """None: one's own echo, of which only the pulse is of use."""
        if len(letter) > MOST + SEAL:
            return Unfit("size")
        if letter.startswith(self._mine, SEAL) and channel != self.pulse_channel:
            return None
        seal, text = letter[:SEAL], letter[SEAL:]
        if not hmac.compare_digest(seal, self._seal(channel, text)):
            return Unfit("seal")
        try:
            said = orjson.loads(text)
            sender, n = said["from"], said["n"]
            if not (isinstance(sender, str) and type(n) is int):
                return Unfit("form")
            if not self._is_new(channel, sender, n):
                return Unfit("order")
            return self._read(channel, sender, said)
        except _UNBUILT:
            return Unfit("form")

    def _is_new(self, channel: str, sender: str, n: int) -> bool:
        """A line brings one sender's letters in order, so what is not later has been here before,
        or was overtaken while a connection was made anew: then a later one has told of it."""
        senders = self._opened.setdefault(channel, {})
        last = senders.pop(sender, 0)
        senders[sender] = max(n, last)
        if len(senders) > SENDERS:
            del senders[next(iter(senders))]
        return n > last

    def _read(self, channel: str, sender: str, said: Mapping[str, Json]) -> Rung | Notice | Pulse:
        if channel == self.pulse_channel:
            return Pulse(sender, float(said["at"]), bool(said["gap"]), bool(said["bye"]))
        if channel.startswith(topics := self.topic_channel("")):
            return Notice(channel.removeprefix(topics), dict(said["message"]))
        session, number = said["session"], said["number"]
        if channel != self.session_channel(session) or type(number) is not int or number < 1:
            raise ValueError("a ring names its session and a number")
        return Rung(session, number, _batch(said, number))

    def forget(self, channel: str) -> None:
        """Nobody here listens to it any more."""
        self._opened.pop(channel, None)


def _batch(said: Mapping[str, Json], number: int) -> Sequence[Event]:
    """Empty where the rows cannot be read, from another version of us: the number still counts."""
    try:
        if said["v"] != VERSION or len(said["batch"]) > number:
            return ()
        return tuple(build(KINDS[kind], fields) for kind, fields in said["batch"])
    except _UNBUILT:
        return ()
