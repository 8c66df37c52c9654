"""How people come in: join codes for phones, links for everything else.

A token is a capability: role, session and a name, signed with the server's key. It is not a
secret at rest anywhere but with its holder (the server keeps only the key), and it is bound to
one session. Links of the board, the desk and the workspace carry an id that can be revoked.
A phone's token names a person; it stays good until the session is discarded, so that everybody
is let back in.
"""

import asyncio
import base64
import hmac
import os
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Protocol

import orjson

from facilitation.people import Actor, Role

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 letters: without 0 O 1 I L, which people confuse. Six make 29.7 bits."""
CODE_LENGTH = 6
ANY = "*"
"""The session of a workspace link: all."""
APART_S = 0.25
"""Between two readings of the book that strangers can cause."""
SEEN_EVERY_MS = 5 * 60_000
"""So often it is noted that a link is in use."""


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
    label: str = ""
    """Whose it is, as the organiser calls it: "Ana's phone"."""
    seen_at: int = 0
    """When a screen last came in by it, to some minutes; 0: never."""


class DoorBook(Protocol):
    """Where doors and links are kept."""

    async def load(self) -> tuple[list[SessionDoor], list[Link]]:
        """All doors, and the links that have not been revoked."""
        ...

    async def add_door(self, door: SessionDoor) -> None:
        """Nothing happens if the session has one already, of another process say."""
        ...

    async def add_link(self, link: Link) -> None: ...
    async def revoke(self, links: Iterable[str], at: int) -> None: ...
    async def seen(self, link: str, at: int) -> None: ...
    async def discard(self, session: str) -> None: ...


Revoked = Callable[[Sequence[Link]], None]


class Doors:
    """All open doors, in memory; every change is kept first. Where several processes share a book,
    each reads it again when another has told of a change, and before it turns anybody away."""

    def __init__(self, book: DoorBook, key: bytes, shared: bool = False) -> None:
        self._book = book
        self._key = key
        self._shared = shared
        self._by_code: dict[str, SessionDoor] = {}
        self._by_session: dict[str, SessionDoor] = {}
        self._links: dict[str, Link] = {}
        self._turn = asyncio.Lock()
        """What is read must not undo in memory what is being written."""
        self._read_at = 0.0
        self._on_revoked: list[Revoked] = []
        self._on_change: list[Callable[[], None]] = []

    async def open(self) -> None:
        self._take(*await self._book.load())

    def watch(self, changed: Callable[[], None], revoked: Revoked) -> None:
        """`changed`: this process has written into the book. `revoked`: by whichever process."""
        self._on_change.append(changed)
        self._on_revoked.append(revoked)

    async def refresh(self, apart_s: float = 0.0) -> None:
        """What other processes had written when this was called. Reads begin so far apart, and all
        who wait share one: a flood of wrong codes costs four a second and turns nobody away."""
        asked = time.monotonic()
        if not self._shared:
            return
        async with self._turn:
            if self._read_at > asked:
                return
            await asyncio.sleep(max(0.0, self._read_at + apart_s - time.monotonic()))
            began = time.monotonic()
            self._take(*await self._book.load())
            self._read_at = began

    async def refresh_after(self, seconds: float) -> None:
        """If what is known is older than that."""
        if time.monotonic() - self._read_at >= seconds:
            await self.refresh()

    def _take(self, doors: Iterable[SessionDoor], links: Iterable[Link]) -> None:
        before = self._links
        self._by_code = {door.code: door for door in doors}
        self._by_session = {door.session: door for door in self._by_code.values()}
        self._links = {link.id: link for link in links}
        self._revoked([link for name, link in before.items() if name not in self._links])

    def _revoked(self, links: Sequence[Link]) -> None:
        for told in self._on_revoked if links else ():
            told(links)

    def _changed(self) -> None:
        for told in self._on_change:
            told()

    async def make(self, session: str) -> SessionDoor:
        """The session's door: the one that is there, else a new one with a code unlike others."""
        await self.refresh()
        if session in self._by_session:
            return self._by_session[session]
        code = new_code()
        while code in self._by_code:
            code = new_code()
        door = SessionDoor(session=session, code=code, veil=os.urandom(32))
        async with self._turn:
            await self._book.add_door(door)
            self._by_code[code] = self._by_session[session] = door
        await self.refresh()  # another process may have been first
        self._changed()
        return self._by_session[session]

    async def discard(self, session: str) -> None:
        async with self._turn:
            await self._book.discard(session)
            if door := self._by_session.pop(session, None):
                self._by_code.pop(door.code, None)
            self._links = {k: link for k, link in self._links.items() if link.session != session}
        self._changed()

    def door(self, session: str) -> SessionDoor | None:
        return self._by_session.get(session)

    def find(self, code: str) -> SessionDoor | None:
        return self._by_code.get(tidy_code(code))

    async def found(self, code: str) -> SessionDoor | None:
        """The same; what is not known here may have been made by another process just now."""
        if (door := self.find(code)) is None:
            await self.refresh(APART_S)
            door = self.find(code)
        return door

    async def link(self, session: str, role: Role, at: int) -> str:
        """The token of the session's link for that role; made if there is none."""
        if not (found := self._link(session, role)):
            await self.refresh()
            found = self._link(session, role)
        if found:
            return self._token(role, session, found.id)
        return await self.renew(session, role, at)

    def token(self, session: str, role: Role) -> str:
        """As far as this process knows; empty: none has been made."""
        found = self._link(session, role)
        return self._token(role, session, found.id) if found else ""

    def issued(self, session: str) -> list[Link]:
        """Those that were made for somebody, oldest first."""
        ours = [each for each in self._links.values() if each.session == session and each.label]
        return sorted(ours, key=lambda link: (link.made_at, link.id))

    def token_of(self, link: Link) -> str:
        return self._token(link.role, link.session, link.id)

    async def issue(self, session: str, role: Role, label: str, at: int) -> Link:
        """One more link of that role, for whom `label` says; ended by itself."""
        name = "L-" + secrets.token_urlsafe(9)
        link = Link(id=name, session=session, role=role, made_at=at, label=label)
        async with self._turn:
            await self._book.add_link(link)
            self._links[link.id] = link
        self._changed()
        return link

    async def revoke(self, session: str, at: int, name: str = "") -> list[Link]:
        """That link of the session, or all that it has; screens that came by them go at once."""
        await self.refresh()
        async with self._turn:
            ours = [each for each in self._links.values() if each.session == session]
            old = [each for each in ours if name in {"", each.id}]
            await self._book.revoke([each.id for each in old], at)
            for each in old:
                self._links.pop(each.id, None)
        self._revoked(old)
        self._changed()
        return old

    async def note(self, proved: Pass, at: int) -> None:
        """A screen came in by this link. Kept once in some minutes."""
        link = self._links.get(proved.ref)
        if link is None or at - link.seen_at < SEEN_EVERY_MS:
            return
        self._links[link.id] = replace(link, seen_at=at)
        await self._book.seen(link.id, at)

    def _link(self, session: str, role: Role) -> Link | None:
        """Of several, the oldest: two processes may have made one each."""
        ours = self._of(session, role)
        return min(ours, key=lambda link: (link.made_at, link.id), default=None)

    def _of(self, session: str, role: Role) -> list[Link]:
        """The links of that screen; those that somebody has for themselves stand apart."""
        wanted = (session, role, "")
        return [
            link for link in self._links.values() if (link.session, link.role, link.label) == wanted
        ]

    async def renew(self, session: str, role: Role, at: int) -> str:
        """A new link of that screen; its earlier ones are revoked."""
        await self.refresh()
        link = Link(id="L-" + secrets.token_urlsafe(9), session=session, role=role, made_at=at)
        async with self._turn:
            old = self._of(session, role)
            await self._book.revoke([each.id for each in old], at)
            await self._book.add_link(link)
            for each in old:
                self._links.pop(each.id, None)
            self._links[link.id] = link
        self._revoked(old)
        self._changed()
        return self._token(role, session, link.id)

    def phone_token(self, session: str) -> tuple[str, str]:
        """A new person: their token and their ref."""
        ref = "P-" + "".join(secrets.choice(ALPHABET) for _ in range(10))
        return self._token(Role.PARTICIPANT, session, ref), ref

    def seat(self, session: str, ref: str) -> str:
        """Another token for somebody who has one already."""
        return self._token(Role.PARTICIPANT, session, ref)

    def derived(self, *names: str) -> bytes:
        """32 bytes that only this server can work out, one for each list of names."""
        return hmac.digest(self._key, orjson.dumps(names), sha256)

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

    async def proved(self, token: str) -> Pass | None:
        """The same; what is not known here may have been made by another process just now."""
        if (found := self.prove(token)) is None and self._read(token) is not None:
            await self.refresh(APART_S)
            found = self.prove(token)
        return found

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
