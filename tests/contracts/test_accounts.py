"""Accounts, sign-ins, one-time links and the record are kept alike by every storage."""

import asyncio
from dataclasses import replace

import pytest

from server.accounts import Account, Asker, Rank
from server.accounts.book import AccountBook, Invitation
from server.accounts.record import Record
from server.storage.postgres import PostgresStorage
from server.storage.sqlite import SqliteStorage

POSTGRES = pytest.param("postgres", marks=pytest.mark.engines)
T0 = 1_700_000_000_000
ANA = Account(
    id="A-1", login="ana@example.org", name="Ana", rank=Rank.OWNER, secret="a hash", made_at=T0
)
BEN = replace(ANA, id="A-2", login="ben", name="Ben", rank=Rank.ANALYST, made_at=T0 + 1)


@pytest.fixture(params=["sqlite", POSTGRES])
async def rows(request, tmp_path):
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres")
    storage = PostgresStorage(url) if url else SqliteStorage(tmp_path / "data")
    await storage.open()
    yield storage.rows
    await storage.close()


@pytest.fixture
def book(rows):
    return AccountBook(rows)


async def test_accounts_are_found_by_what_is_known_of_them(book):
    assert not await book.any()
    assert await book.add(ANA)
    assert await book.add(replace(BEN, subject="https://id.example|7"))
    assert await book.any()
    assert [each.name for each in await book.all()] == ["Ana", "Ben"]
    assert await book.of_login("ana@example.org") == await book.of_id("A-1") == ANA
    assert (await book.of_subject("https://id.example|7")).name == "Ben"
    assert await book.of_login("nobody") is await book.of_id("A-?") is None


async def test_a_login_is_one_persons(book):
    assert await book.add(ANA)
    assert not await book.add(replace(BEN, login=ANA.login))
    assert await book.all() == [ANA]


async def test_of_many_first_accounts_one_is(book):
    many = [replace(ANA, id=f"A-{n}", login=f"login-{n}") for n in range(8)]
    made = [await book.add_first(each) for each in many]
    assert made == [True] + [False] * 7


async def test_somebody_stays_an_owner(book):
    await book.add(ANA)
    await book.add(BEN)
    assert not await book.set_rank("A-1", Rank.ANALYST)
    assert not await book.remove("A-1")
    assert not await book.set_rank("A-?", Rank.OWNER)
    assert await book.set_rank("A-2", Rank.OWNER)
    assert await book.set_rank("A-1", Rank.ANALYST)
    assert await book.remove("A-1")
    assert not await book.remove("A-1")
    assert [(each.id, each.rank) for each in await book.all()] == [("A-2", Rank.OWNER)]


async def test_a_sign_in_lasts_until_it_is_stale_old_or_over(book):
    await book.add(ANA)
    for key in ("one", "two"):
        await book.sign_in(key, "A-1", T0, 0, 0)
    account, seen = await book.signed_in("one", T0, T0)
    assert (account.id, seen, account.seen_at) == ("A-1", T0, T0)
    assert await book.signed_in("one", T0 + 1, 0) is await book.signed_in("one", 0, T0 + 1) is None
    await book.used("one", "A-1", T0 + 5)
    assert (await book.signed_in("one", T0 + 5, T0))[1] == T0 + 5
    await book.sign_out("one")
    assert await book.signed_in("one", 0, 0) is None
    assert await book.signed_in("two", 0, 0)
    await book.sign_out_everywhere("A-1")
    assert await book.signed_in("two", 0, 0) is None


async def test_a_new_sign_in_clears_away_those_that_have_run_out(book, rows):
    await book.add(ANA)
    await book.sign_in("old", "A-1", T0, 0, 0)
    await book.sign_in("new", "A-1", T0 + 9, T0 + 5, T0 + 5)
    assert [key for (key,) in await rows.ask("SELECT key FROM sign_ins")] == ["new"]


async def test_a_new_password_signs_out_whoever_was_in_but_one(book):
    await book.add(ANA)
    for key in ("mine", "theirs"):
        await book.sign_in(key, "A-1", T0, 0, 0)
    await book.invite(an_invitation("reset", account="A-1"))
    await book.set_secret("A-1", "another hash", but="mine")
    assert (await book.of_id("A-1")).secret == "another hash"
    assert await book.signed_in("mine", 0, 0)
    assert await book.signed_in("theirs", 0, 0) is None
    assert await book.invitations(T0) == []


async def test_who_is_removed_is_signed_out(book):
    await book.add(ANA)
    await book.add(BEN)
    await book.sign_in("bens", "A-2", T0, 0, 0)
    await book.remove("A-2")
    assert await book.signed_in("bens", 0, 0) is None


def an_invitation(key, account="", until=T0 + 100):
    return Invitation(
        key=key, account=account, rank=Rank.ORGANISER, name="Cal", made_at=T0, until=until
    )


async def test_a_one_time_link_works_once_and_in_time(book):
    await book.invite(an_invitation("k"))
    assert await book.invitation("k", T0 + 100) == an_invitation("k")
    assert await book.invitation("k", T0 + 101) is await book.invitation("?", T0) is None
    assert not await book.use("k", T0 + 101)
    used = await asyncio.gather(*(book.use("k", T0) for _ in range(5)))
    assert sorted(used) == [False] * 4 + [True]


async def test_of_one_account_the_last_link_counts(book):
    for key, account in (("1", "A-1"), ("2", "A-1"), ("3", ""), ("4", "")):
        await book.invite(an_invitation(key, account))
    assert {each.key for each in await book.invitations(T0)} == {"2", "3", "4"}


# The record


async def test_the_record_is_read_newest_first_and_by_what_is_asked(rows):
    now = [T0]
    record = Record(rows, lambda: now[0])
    ana = Asker(id="A-1", name="Ana", rank=Rank.OWNER)
    for what, of in (("signed-in", "A-1"), ("session-made", "s-1"), ("session-deleted", "s-1")):
        now[0] += 1
        await record.add(ana, what, of, "a detail")
    await record.add(None, "sign-in-failed", "", "203.0.113.9")
    acts = await record.read()
    assert sorted(each.at for each in acts) == [each.at for each in acts[::-1]]
    assert {each.what for each in await record.read(of="s-1")} == {
        "session-made",
        "session-deleted",
    }
    assert [each.detail for each in await record.read(what="sign-in-failed")] == ["203.0.113.9"]
    assert len(await record.read(by="A-1")) == 3
    assert len(await record.read(by="A-1", most=2)) == 2
    older = await record.read(before=acts[1].id)
    assert [each.id for each in older] == [each.id for each in acts[2:]]


async def test_nothing_in_the_record_is_changed_by_what_comes_later(rows):
    record = Record(rows, lambda: T0)
    book = AccountBook(rows)
    await book.add(ANA)
    await record.add(Asker(id="A-1", name="Ana", rank=Rank.OWNER), "signed-in", "A-1")
    await book.add(replace(BEN, rank=Rank.OWNER))
    before = await record.read()
    await book.remove("A-1")
    assert await record.read() == before
