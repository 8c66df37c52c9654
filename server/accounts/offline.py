"""`ace account`: for whoever has the machine, when nobody can sign in. A folder is worked on while
no server has it open; a database at any time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from server.accounts import Account, Asker, Rank, folded
from server.accounts.porter import Porter, Refusal
from server.app import accounting
from server.locales import catalogue
from server.settings import Settings

T = TypeVar("T")
OPERATOR = Asker(id="operator", name="ace account", rank=Rank.OWNER)


class No(Exception):
    """Nothing was changed; says why."""


def everybody(settings: Settings) -> list[Account]:
    return _with(settings, lambda porter: porter.book.all())


def add(settings: Settings, login: str, name: str, rank: str, password: str) -> None:
    if rank not in list(Rank):
        raise No(f"A rank is one of: {', '.join(Rank)}")

    async def work(porter: Porter) -> None:
        account = await porter.new_account(login, name or login, Rank(rank), password)
        if not await porter.book.add(account):
            raise Refusal("login-taken")
        said = f"{account.name}: {account.rank}"
        await porter.record.add(OPERATOR, "account-made", account.id, said)

    _with(settings, work)


def reset(settings: Settings, login: str, password: str) -> None:
    async def work(porter: Porter) -> None:
        await porter.set_password(OPERATOR, await _of(porter, login), password)

    _with(settings, work)


def remove(settings: Settings, login: str) -> None:
    async def work(porter: Porter) -> None:
        account = await _of(porter, login)
        if not await porter.book.remove(account.id):
            raise Refusal("last-owner")
        await porter.record.add(OPERATOR, "account-removed", account.id, account.name)

    _with(settings, work)


async def _of(porter: Porter, login: str) -> Account:
    if (found := await porter.book.of_login(folded(login))) is None:
        raise Refusal("no-account")
    return found


def _with(settings: Settings, work: Callable[[Porter], Awaitable[T]]) -> T:
    async def done() -> T:
        async with accounting(settings) as porter:
            return await work(porter)

    try:
        return asyncio.run(done())
    except Refusal as no:
        raise No(catalogue("workspace")[f"workspace.error.{no.code}"]) from None
