"""Who asks: roles, and the name under which a person's words are kept."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2s
from typing import Literal

Identity = Literal["anonymous", "pseudonymous", "named"]


class Role(StrEnum):
    PARTICIPANT = "participant"
    BOARD = "board"
    FACILITATOR = "facilitator"
    MODERATOR = "moderator"
    SCRIBE = "scribe"
    ORGANISER = "organiser"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A role that a token proved. `ref` names the person or the link; `veil` is the session's
    key for anonymous activities, kept by the server outside the journal."""

    role: Role
    ref: str = ""
    veil: bytes = b""


SYSTEM = Actor(Role.SYSTEM, "system")


PAPER = "S-"


def on_paper(person: str, actor: Actor) -> Actor:
    """Somebody without a phone, whose words `actor` writes down. `person` is the scribe's own
    mark for them; no phone's ref begins like this, so nobody can be written for who is here."""
    return Actor(Role.PARTICIPANT, f"{PAPER}{person}", actor.veil)


def has_phone(person: str) -> bool:
    return not person.startswith(PAPER)


def author(actor: Actor, identity: Identity, activity: str) -> str:
    """The ref under which `actor` writes in `activity`.

    In an anonymous activity it is a keyed one-way hash of person and activity: it bounds
    ballots and lets an item be changed until close, yet joins nothing across activities, and
    nothing at all once the server has dropped the key.
    """
    if identity != "anonymous":
        return actor.ref
    return "A-" + blake2s(f"{actor.ref}/{activity}".encode(), key=actor.veil[:32]).hexdigest()[:16]
