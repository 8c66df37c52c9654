"""How people come in: join codes for phones, links for everything else.

A token is a capability: role, session and a name, signed with the server's key. It is not a
secret at rest anywhere but with its holder (the server keeps only the key), and it is bound to
one session. Links of the board, the desk and the workspace carry an id that can be revoked.
A phone's token names a person; it stays good until the session is discarded, so that everybody
is let back in.
"""

import base64
import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

import orjson

from facilitation.people import Actor, Role

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 letters: without 0 O 1 I L, which people confuse. Six make 29.7 bits."""
CODE_LENGTH = 6
ANY = "*"
"""The session of a workspace link: all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What a token proves. `ref`: the person (phones) or the link's id."""

    role: Role
    session: str
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDoor:
    session: str
    code: str
    veil: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    id: str
    session: str
    role: Role
    made_at: int
    revoked_at: int = 0


class DoorBook(Protocol):
    """Where doors and links are kept."""

    async def load(self) -> tuple[list[SessionDoor], list[Link]]: ...
    async def add_door(self, door: SessionDoor) -> None: ...
    async def add_link(self, link: Link) -> None: ...
    async def revoke(self, links: Iterable[str], at: int) -> None: ...
    async def discard(self, session: str) -> None: ...


class Doors:
    """All open doors of this server, in memory; every change is kept first."""

    def __init__(self, book: DoorBook, key: bytes) -> None:
        self._book = book
        self._key = key
        self._by_code: dict[str, SessionDoor] = {}
        self._by_session: dict[str, SessionDoor] = {}
        self._links: dict[str, Link] = {}

    async def open(self) -> None:
        doors, links = await self._book.load()
        for door in doors:
            self._by_code[door.code] = door
            self._by_session[door.session] = door
        self._links = {link.id: link for link in links}

    async def make(self, session: str) -> SessionDoor:
        """A door for a new session; its code is unlike every other."""
        code = new_code()
        while code in self._by_code:
            code = new_code()
        door = SessionDoor(session=session, code=code, veil=os.urandom(32))
        await self._book.add_door(door)
        self._by_code[code] = self._by_session[session] = door
        return door

    async def discard(self, session: str) -> None:
        await self._book.discard(session)
        if door := self._by_session.pop(session, None):
            self._by_code.pop(door.code, None)
        self._links = {k: link for k, link in self._links.items() if link.session != session}

    def door(self, session: str) -> SessionDoor | None:
        return self._by_session.get(session)

    def find(self, code: str) -> SessionDoor | None:
        return self._by_code.get(tidy_code(code))

    async def link(self, session: str, role: Role, at: int) -> str:
        """The token of the session's link for that role; made if there is none."""
        for link in self._links.values():
            if (link.session, link.role, link.revoked_at) == (session, role, 0):
                return self._token(link.role, session, link.id)
        return await self.renew(session, role, at)

    async def renew(self, session: str, role: Role, at: int) -> str:
        """A new link; every earlier one of that role is revoked."""
        old = [
            link.id
            for link in self._links.values()
            if (link.session, link.role) == (session, role) and not link.revoked_at
        ]
        link = Link(id="L-" + secrets.token_urlsafe(9), session=session, role=role, made_at=at)
        await self._book.revoke(old, at)
        await self._book.add_link(link)
        for each in old:
            self._links.pop(each)
        self._links[link.id] = link
        return self._token(role, session, link.id)

    def phone_token(self, session: str) -> tuple[str, str]:
        """A new person: their token and their ref."""
        ref = "P-" + "".join(secrets.choice(ALPHABET) for _ in range(10))
        return self._token(Role.PARTICIPANT, session, ref), ref

    def prove(self, token: str) -> Pass | None:
        """What the token proves, or None: malformed, forged, revoked, or of a discarded session."""
        found = self._read(token)
        if found is None:
            return None
        if found.role is Role.PARTICIPANT:
            return found if found.session in self._by_session else None
        link = self._links.get(found.ref)
        good = link and (link.session, link.role) == (found.session, found.role)
        return found if good else None

    def actor(self, proved: Pass) -> Actor:
        door = self._by_session.get(proved.session)
        return Actor(proved.role, proved.ref, door.veil if door else b"")

    def _token(self, role: Role, session: str, ref: str) -> str:
        claim = _b64(orjson.dumps([1, str(role), session, ref]))
        return f"{claim}.{_b64(self._sign(claim))}"

    def _read(self, token: str) -> Pass | None:
        claim, _, signature = token.partition(".")
        try:
            if not hmac.compare_digest(_b64(self._sign(claim)).encode(), signature.encode()):
                return None
            version, role, session, ref = orjson.loads(_unb64(claim))
            return Pass(role=Role(role), session=session, ref=ref) if version == 1 else None
        except (ValueError, TypeError):
            return None

    def _sign(self, claim: str) -> bytes:
        return hmac.digest(self._key, claim.encode("utf-8", "replace"), sha256)


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def tidy_code(code: str) -> str:
    """As it was typed: spaces, dashes and small letters are forgiven."""
    return "".join(letter for letter in code.upper() if letter in ALPHABET)[: CODE_LENGTH + 1]


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
