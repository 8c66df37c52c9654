"""Where accounts are kept. A password is here only as its hash, a cookie and a one-time link too:
who reads the store can come in as nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from server.accounts import Account, Rank
from server.storage import Rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A one-time link: `account` may set its password; without one it makes an account."""

    key: str
    account: str = ""
    rank: Rank
    name: str = ""
    made_at: int
    until: int


class AccountBook:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    # Accounts

    async def add(self, account: Account) -> bool:
        """False: somebody has that login already."""
        sql = (
            "INSERT INTO accounts (id, login, name, rank, secret, subject, made_at, seen_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (login) DO NOTHING RETURNING id"
        )
        return bool(await self._rows.ask(sql, *_row(account)))

    async def add_first(self, account: Account) -> bool:
        """False: there is an account already."""
        sql = (
            "INSERT INTO accounts (id, login, name, rank, secret, subject, made_at, seen_at)"
            " SELECT $1, $2, $3, $4, $5, $6, CAST($7 AS bigint), CAST($8 AS bigint)"
            " WHERE NOT EXISTS (SELECT 1 FROM accounts)"
            " ON CONFLICT (login) DO NOTHING RETURNING id"
        )
        return bool(await self._rows.ask(sql, *_row(account)))

    async def all(self) -> list[Account]:
        """Oldest first."""
        sql = (
            "SELECT id, login, name, rank, secret, subject, made_at, seen_at FROM accounts"
            " ORDER BY made_at, id"
        )
        return [_account(row) for row in await self._rows.ask(sql)]

    async def any(self) -> bool:
        return bool(await self._rows.ask("SELECT 1 FROM accounts LIMIT 1"))

    async def of_login(self, login: str) -> Account | None:
        sql = (
            "SELECT id, login, name, rank, secret, subject, made_at, seen_at FROM accounts"
            " WHERE login = $1"
        )
        return _one(await self._rows.ask(sql, login))

    async def of_id(self, account: str) -> Account | None:
        sql = (
            "SELECT id, login, name, rank, secret, subject, made_at, seen_at FROM accounts"
            " WHERE id = $1"
        )
        return _one(await self._rows.ask(sql, account))

    async def of_subject(self, subject: str) -> Account | None:
        sql = (
            "SELECT id, login, name, rank, secret, subject, made_at, seen_at FROM accounts"
            " WHERE subject = $1"
        )
        return _one(await self._rows.ask(sql, subject))

    async def set_rank(self, account: str, rank: Rank) -> bool:
        """False: there is no such account, or it is the last owner's."""
        sql = (
            "UPDATE accounts SET rank = $2 WHERE id = $1 AND ($2 = 'owner' OR rank <> 'owner'"
            " OR EXISTS (SELECT 1 FROM accounts WHERE rank = 'owner' AND id <> $1)) RETURNING id"
        )
        return bool(await self._rows.ask(sql, account, str(rank)))

    async def set_secret(self, account: str, secret: str, but: str = "") -> None:
        """Whoever was signed in to it is out, but for one sign-in."""
        await self._rows.together(
            ("UPDATE accounts SET secret = $2 WHERE id = $1", account, secret),
            ("DELETE FROM sign_ins WHERE account = $1 AND key <> $2", account, but),
            ("DELETE FROM invitations WHERE account = $1", account),
        )

    async def rehash(self, account: str, secret: str) -> None:
        """The same password, kept as today's settings want it."""
        await self._rows.ask("UPDATE accounts SET secret = $2 WHERE id = $1", account, secret)

    async def remove(self, account: str) -> bool:
        """With its sign-ins. False: there is no such account, or it is the last owner's."""
        sql = (
            "DELETE FROM accounts WHERE id = $1 AND (rank <> 'owner'"
            " OR EXISTS (SELECT 1 FROM accounts WHERE rank = 'owner' AND id <> $1)) RETURNING id"
        )
        if not await self._rows.ask(sql, account):
            return False
        await self._rows.together(
            ("DELETE FROM sign_ins WHERE account = $1", account),
            ("DELETE FROM invitations WHERE account = $1", account),
        )
        return True

    # Sign-ins

    async def sign_in(self, key: str, account: str, at: int, stale: int, old: int) -> None:
        """Those that have run out go at the same time."""
        sql = "INSERT INTO sign_ins (key, account, made_at, seen_at) VALUES ($1, $2, $3, $3)"
        await self._rows.together(
            ("DELETE FROM sign_ins WHERE seen_at < $1 OR made_at < $2", stale, old),
            (sql, key, account, at),
            ("UPDATE accounts SET seen_at = $2 WHERE id = $1", account, at),
        )

    async def signed_in(self, key: str, stale: int, old: int) -> tuple[Account, int] | None:
        """Whose it is, and when it was last used."""
        sql = (
            "SELECT s.seen_at, a.id, a.login, a.name, a.rank, a.secret, a.subject, a.made_at,"
            " a.seen_at FROM sign_ins s JOIN accounts a ON a.id = s.account"
            " WHERE s.key = $1 AND s.seen_at >= $2 AND s.made_at >= $3"
        )
        found = await self._rows.ask(sql, key, stale, old)
        return (_account(found[0][1:]), int(found[0][0])) if found else None

    async def used(self, key: str, account: str, at: int) -> None:
        await self._rows.together(
            ("UPDATE sign_ins SET seen_at = $2 WHERE key = $1", key, at),
            ("UPDATE accounts SET seen_at = $2 WHERE id = $1", account, at),
        )

    async def sign_out(self, key: str) -> None:
        await self._rows.ask("DELETE FROM sign_ins WHERE key = $1", key)

    async def sign_out_everywhere(self, account: str) -> None:
        await self._rows.ask("DELETE FROM sign_ins WHERE account = $1", account)

    # One-time links

    async def invite(self, invitation: Invitation) -> None:
        """An account has one such link: a new one ends the former."""
        each = invitation
        sql = (
            "INSERT INTO invitations (key, account, rank, name, made_at, until)"
            " VALUES ($1, $2, $3, $4, $5, $6)"
        )
        row = (each.key, each.account, str(each.rank), each.name, each.made_at, each.until)
        await self._rows.together(
            ("DELETE FROM invitations WHERE account = $1 AND account <> ''", each.account),
            ("DELETE FROM invitations WHERE until < $1", each.made_at),
            (sql, *row),
        )

    async def invitation(self, key: str, at: int) -> Invitation | None:
        sql = (
            "SELECT key, account, rank, name, made_at, until FROM invitations"
            " WHERE key = $1 AND until >= $2"
        )
        found = await self._rows.ask(sql, key, at)
        return _invitation(found[0]) if found else None

    async def invitations(self, at: int) -> list[Invitation]:
        sql = (
            "SELECT key, account, rank, name, made_at, until FROM invitations"
            " WHERE until >= $1 ORDER BY made_at"
        )
        return [_invitation(row) for row in await self._rows.ask(sql, at)]

    async def use(self, key: str, at: int) -> bool:
        """Once: of two who use it together one is told False."""
        sql = "DELETE FROM invitations WHERE key = $1 AND until >= $2 RETURNING key"
        return bool(await self._rows.ask(sql, key, at))


def _row(account: Account) -> tuple[Any, ...]:
    each = account
    return (
        each.id, each.login, each.name, str(each.rank), each.secret, each.subject,
        each.made_at, each.seen_at,
    )  # fmt: skip


def _one(rows: Sequence[Sequence[Any]]) -> Account | None:
    return _account(rows[0]) if rows else None


def _account(row: Sequence[Any]) -> Account:
    name, login, shown, rank, secret, subject, made, seen = row
    return Account(
        id=name, login=login, name=shown, rank=Rank(rank), secret=secret, subject=subject,
        made_at=made, seen_at=seen,
    )  # fmt: skip


def _invitation(row: Sequence[Any]) -> Invitation:
    key, account, rank, name, made, until = row
    return Invitation(
        key=key, account=account, rank=Rank(rank), name=name, made_at=made, until=until
    )
