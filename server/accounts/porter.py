"""Signing in and out: from a password or a one-time link to a sign-in, from that to a person.

A sign-in is a random 256-bit id that only the cookie holds; the store has its hash. Every way in
makes a new one, so an id that was put into a browser beforehand is worth nothing.
"""

import secrets
from hashlib import sha256

from server.accounts import Account, Asker, Rank, folded, named
from server.accounts.book import AccountBook, Invitation
from server.accounts.passwords import Passwords, fault_of
from server.accounts.record import Record
from server.accounts.throttle import Throttle
from server.clock import Clock

HOUR = 3_600_000
IDLE_MS = 12 * HOUR
"""Not used for so long, a sign-in ends: a working day. Ours, as the two below are."""
LONGEST_MS = 7 * 24 * HOUR
INVITED_MS = 7 * 24 * HOUR
SEEN_EVERY_MS = 5 * 60_000


class Refusal(Exception):
    """`code` has words on the screen; `wait_s` > 0: try again then."""

    def __init__(self, code: str, wait_s: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.wait_s = wait_s


class Porter:
    """`organisation`: its name, which is no password."""

    def __init__(
        self, book: AccountBook, record: Record, passwords: Passwords, clock: Clock,
        organisation: str = "",
    ) -> None:  # fmt: skip
        self.book = book
        self.record = record
        self._passwords = passwords
        self._clock = clock
        self._organisation = organisation
        self._throttle = Throttle(clock)

    # Coming in

    async def by_password(self, login: str, password: str, address: str) -> tuple[Account, str]:
        """The account and what the cookie shall hold."""
        name = folded(login)
        if wait := self._throttle.wait_s(name, address):
            raise Refusal("too-many-tries", wait)
        account = await self.book.of_login(name) if name else None
        secret = account.secret if account else ""
        if not await self._passwords.fits(secret, password) or account is None:
            self._throttle.wrong(name, address)
            of = account.id if account else ""
            await self.record.add(None, "sign-in-failed", of, address)
            raise Refusal("wrong-sign-in")
        self._throttle.right(name, address)
        if self._passwords.is_old(secret):
            await self.book.rehash(account.id, await self._passwords.hashed(password))
        return account, await self.come_in(account)

    async def come_in(self, account: Account, how: str = "") -> str:
        id_, at = secrets.token_urlsafe(32), self._clock()
        stale, old = at - IDLE_MS, at - LONGEST_MS
        await self.book.sign_in(key_of(id_), account.id, at, stale, old)
        await self.record.add(asker_of(account), "signed-in", account.id, how)
        return id_

    async def who(self, id_: str) -> Asker | None:
        """Whose cookie it is, if it is anybody's still."""
        at, key = self._clock(), key_of(id_)
        found = await self.book.signed_in(key, at - IDLE_MS, at - LONGEST_MS)
        if found is None:
            return None
        account, seen = found
        if at - seen > SEEN_EVERY_MS:
            await self.book.used(key, account.id, at)
        return asker_of(account, key)

    # Accounts

    async def first(self, login: str, name: str, password: str) -> tuple[Account, str]:
        account = await self.new_account(login, name, Rank.OWNER, password)
        if not await self.book.add_first(account):
            raise Refusal("not-the-first")
        return account, await self.made(asker_of(account), account)

    async def made(self, by: Asker, account: Account) -> str:
        await self.record.add(by, "account-made", account.id, f"{account.name}: {account.rank}")
        return await self.come_in(account)

    async def new_account(self, login: str, name: str, rank: Rank, password: str) -> Account:
        """Not kept yet."""
        wanted, shown = folded(login), named(name)
        if not wanted or not shown:
            raise Refusal("name-missing")
        secret = await self._secret(password, wanted, shown)
        return Account(
            id="A-" + secrets.token_hex(6), login=wanted, name=shown, rank=rank,
            secret=secret, made_at=self._clock(),
        )  # fmt: skip

    def of_provider(self, subject: str, login: str, name: str, rank: Rank) -> Account:
        """Somebody whom an identity provider knows: without a password here. Not kept yet."""
        return Account(
            id="A-" + secrets.token_hex(6), login=login, name=name, rank=rank, subject=subject,
            made_at=self._clock(),
        )  # fmt: skip

    async def _secret(self, password: str, *known: str) -> str:
        if fault := fault_of(password, self._organisation, "ace live", *known):
            raise Refusal(fault)
        return await self._passwords.hashed(password)

    async def change_password(self, asker: Asker, old: str, new: str, address: str) -> None:
        account = await self.book.of_id(asker.id)
        if account is None:
            raise Refusal("no-account")
        if wait := self._throttle.wait_s(account.login, address):
            raise Refusal("too-many-tries", wait)
        if not await self._passwords.fits(account.secret, old):
            self._throttle.wrong(account.login, address)
            raise Refusal("wrong-password")
        secret = await self._secret(new, account.login, account.name)
        await self.book.set_secret(account.id, secret, but=asker.key)
        await self.record.add(asker, "password-changed", account.id)

    async def set_password(self, by: Asker, account: Account, password: str) -> None:
        """Whoever was signed in to the account is out."""
        secret = await self._secret(password, account.login, account.name)
        await self.book.set_secret(account.id, secret)
        await self.record.add(by, "password-changed", account.id)

    # One-time links

    async def invite(self, by: Asker, rank: Rank, name: str) -> str:
        """What the link holds."""
        token = await self._one_time(rank, named(name))
        await self.record.add(by, "invited", "", f"{named(name) or '?'}: {rank}")
        return token

    async def password_link(self, by: Asker | None, account: Account) -> str:
        token = await self._one_time(account.rank, account.name, account.id)
        await self.record.add(by, "password-link", account.id, account.name)
        return token

    async def _one_time(self, rank: Rank, name: str, account: str = "") -> str:
        token, at = secrets.token_urlsafe(32), self._clock()
        made = Invitation(
            key=key_of(token), account=account, rank=rank, name=name, made_at=at,
            until=at + INVITED_MS,
        )  # fmt: skip
        await self.book.invite(made)
        return token

    async def invited(self, token: str) -> Invitation:
        found = await self.book.invitation(key_of(token), self._clock())
        if found is None:
            raise Refusal("invitation-void")
        return found

    async def accept(self, token: str, login: str, name: str, password: str) -> tuple[Account, str]:
        """A refusal leaves the link as good as it was."""
        found = await self.invited(token)
        if found.account:
            return await self._set_anew(found, password)
        account = await self.new_account(login, name, found.rank, password)
        if await self.book.of_login(account.login):
            raise Refusal("login-taken")
        if not await self.book.use(found.key, self._clock()):
            raise Refusal("invitation-void")
        if not await self.book.add(account):
            await self.book.invite(found)
            raise Refusal("login-taken")
        return account, await self.made(asker_of(account), account)

    async def _set_anew(self, found: Invitation, password: str) -> tuple[Account, str]:
        account = await self.book.of_id(found.account)
        if account is None:
            raise Refusal("invitation-void")
        secret = await self._secret(password, account.login, account.name)
        if not await self.book.use(found.key, self._clock()):
            raise Refusal("invitation-void")
        await self.book.set_secret(account.id, secret)
        await self.record.add(asker_of(account), "password-changed", account.id)
        return account, await self.come_in(account, "one-time link")


def key_of(id_: str) -> str:
    """What the store has of it. 256 random bits need no salt."""
    return sha256(id_.encode("utf-8", "replace")).hexdigest()


def asker_of(account: Account, key: str = "") -> Asker:
    return Asker(id=account.id, name=account.name, rank=account.rank, key=key)
