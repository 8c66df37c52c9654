"""Codes and tokens: what opens, what does not, and how often one may try."""

import base64
import json
import stat
from collections import Counter

import httpx2
import pytest
import pytest_asyncio

from facilitation.people import Role
from server import doors
from server.doors import ALPHABET, ANY, Doors, Pass, new_code, tidy_code
from server.journal.sqlite import prepare
from server.limits import Bucket, WrongCodes
from server.storage.disk import Disk
from server.storage.sqlite import SqliteDoorBook, load_key
from tests.server.live import serving

KEY, OTHER = b"k" * 32, b"o" * 32


@pytest.fixture
def book(tmp_path):
    disk = Disk(tmp_path / "journal.sqlite")
    disk.open(prepare)
    yield SqliteDoorBook(disk)
    disk.close()


@pytest.fixture
async def house(book):
    made = Doors(book, KEY)
    await made.make("s-1")
    await made.make("s-2")
    return made


# Tokens


async def test_a_phones_token_proves_a_person_of_that_session(house):
    token, ref = house.phone_token("s-1")
    assert house.prove(token) == Pass(role=Role.PARTICIPANT, session="s-1", ref=ref)
    assert house.phone_token("s-1")[1] != ref


@pytest.mark.parametrize("role", [Role.BOARD, Role.FACILITATOR, Role.MODERATOR, Role.ORGANISER])
async def test_a_links_token_proves_its_role_and_is_the_same_until_renewed(house, role):
    first = await house.link("s-1", role, 1)
    assert await house.link("s-1", role, 2) == first
    assert (house.prove(first).role, house.prove(first).session) == (role, "s-1")
    second = await house.renew("s-1", role, 3)
    assert house.prove(first) is None
    assert house.prove(second).role is role
    assert await house.link("s-1", role, 4) == second


async def test_renewing_one_link_leaves_the_others(house):
    board = await house.link("s-1", Role.BOARD, 1)
    theirs = await house.link("s-2", Role.FACILITATOR, 1)
    phone, _ = house.phone_token("s-1")
    await house.link("s-1", Role.FACILITATOR, 1)
    await house.renew("s-1", Role.FACILITATOR, 2)
    assert all(house.prove(each) for each in (board, theirs, phone))


async def test_what_is_revoked_stays_revoked_after_a_restart(house, book):
    old = await house.link("s-1", Role.FACILITATOR, 1)
    new = await house.renew("s-1", Role.FACILITATOR, 2)
    phone, _ = house.phone_token("s-1")
    again = Doors(book, KEY)
    await again.open()
    assert again.prove(old) is None
    assert again.prove(new)
    assert again.prove(phone)
    assert again.door("s-1") == house.door("s-1")


async def test_of_a_discarded_session_nothing_opens_any_more(house, book):
    tokens = [house.phone_token("s-1")[0], await house.link("s-1", Role.BOARD, 1)]
    code = house.door("s-1").code
    await house.discard("s-1")
    assert [house.prove(each) for each in tokens] == [None, None]
    assert house.find(code) is None
    again = Doors(book, KEY)
    await again.open()
    assert [again.prove(each) for each in tokens] == [None, None]


def claim(*told):
    return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


async def test_a_token_of_another_server_proves_nothing(house, book):
    other = Doors(book, OTHER)
    await other.open()
    assert house.prove(other.phone_token("s-1")[0]) is None


async def test_a_forged_token_proves_nothing(house):
    token, _ = house.phone_token("s-1")
    desk = await house.link("s-1", Role.FACILITATOR, 1)
    body, _, signature = token.partition(".")
    forged = [
        f"{claim(1, 'facilitator', 's-1', 'L-x')}.{signature}",
        f"{claim(1, 'participant', 's-2', 'P-x')}.{signature}",
        f"{body}.{desk.partition('.')[2]}",
        f"{desk.partition('.')[0]}.{signature}",
        f"{body}.", f".{signature}", body, signature, f"{signature}.{body}",
        f"{body}..{signature}", f"{body}.{signature}.", f" {token}", f"{token}\n", token.upper(),
        f"{body}={signature}", "", ".", "…", "\x00", "a" * 10_000,
    ]  # fmt: skip
    assert [each for each in forged if house.prove(each)] == []


async def test_a_token_that_lacks_or_changes_any_character_proves_nothing(house):
    token, _ = house.phone_token("s-1")
    body = token.index(".")
    for place in range(len(token)):
        assert house.prove(token[:place] + token[place + 1 :]) is None
        other = "A" if token[place] != "A" else "B"
        assert house.prove(token[:place] + other + token[place + 1 :]) is None, place
    assert house.prove(token[:body]) is None


@pytest.mark.parametrize(
    "told", [[2, "participant", "s-1", "P-1"], [1, "king", "s-1", "P-1"], [1], {}, 7, None, [1, 2, 3, 4]]
)  # fmt: skip
async def test_what_we_signed_and_do_not_understand_proves_nothing(house, told):
    body = base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()
    signature = base64.urlsafe_b64encode(house._sign(body)).rstrip(b"=").decode()
    assert house.prove(f"{body}.{signature}") is None


async def test_a_phone_cannot_be_a_link_nor_a_link_a_phone(house):
    """The role is in what is signed, and a link must be in the book."""
    made_up = house._token(Role.FACILITATOR, "s-1", "L-made-up")
    assert house.prove(made_up) is None
    elsewhere = await house.link("s-2", Role.BOARD, 1)
    ref = house.prove(elsewhere).ref
    assert house.prove(house._token(Role.BOARD, "s-1", ref)) is None
    assert house.prove(house._token(Role.FACILITATOR, "s-2", ref)) is None
    assert house.prove(house._token(Role.ORGANISER, ANY, ref)) is None


async def test_the_book_holds_no_token_and_no_person(house, book):
    phone, ref = house.phone_token("s-1")
    desk = await house.link("s-1", Role.FACILITATOR, 1)
    held = await book._disk.read(lambda reader: "\n".join(reader.iterdump()))
    for secret in (phone, ref, desk, desk.partition(".")[2]):
        assert secret not in held


def test_the_key_is_made_once_and_is_ours_alone(tmp_path):
    file = tmp_path / "data" / "key"
    key = load_key(file)
    assert len(key) == 32
    assert load_key(file) == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("left", [b"", b"half of it"])
def test_a_key_that_was_only_begun_is_made_anew(tmp_path, left):
    """Tokens signed with nothing could be signed by anybody."""
    (tmp_path / "key").write_bytes(left)
    (tmp_path / "key.new").write_bytes(b"")
    assert len(load_key(tmp_path / "key")) == 32
    assert [each.name for each in tmp_path.iterdir()] == ["key"]


# Codes


def test_codes_are_of_the_alphabet_and_unlike_each_other():
    made = [new_code() for _ in range(5000)]
    assert {len(each) for each in made} == {6}
    assert set("".join(made)) == set(ALPHABET)
    assert len(set(made)) > 4990
    assert (len(set(ALPHABET)), set(ALPHABET) & set("01OIL")) == (31, set())


def test_a_code_is_read_as_people_type_it():
    assert tidy_code("abc-def") == tidy_code(" A B C D E F ") == "ABCDEF"
    assert tidy_code("abcdefgh" * 1000) == "ABCDEFG"
    assert tidy_code("💥\x00") == ""


async def test_a_code_finds_its_own_session_alone(house):
    one, two = house.door("s-1").code, house.door("s-2").code
    assert house.find(one.lower()).session == "s-1"
    assert house.find(f"{two[:3]} {two[3:]}").session == "s-2"
    assert house.find(one + "A") is house.find(one[:5]) is house.find("") is None


async def test_two_sessions_never_share_a_code(book, monkeypatch):
    codes = iter(["AAAAAA", "AAAAAA", "BBBBBB"])
    monkeypatch.setattr(doors, "new_code", lambda: next(codes))
    made = Doors(book, KEY)
    assert [(await made.make(name)).code for name in ("s-1", "s-2")] == ["AAAAAA", "BBBBBB"]


# Tries


class Clock:
    def __init__(self):
        self.now = 10**12

    def __call__(self):
        return self.now


def test_a_bucket_refills_and_is_not_emptied_by_a_clock_that_is_set_back():
    clock = Clock()
    bucket = Bucket(2, 1.0, clock)
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    clock.now -= 3_600_000
    assert not bucket.take()
    clock.now += 1_000
    assert bucket.take()
    clock.now += 10**9
    assert [bucket.take() for _ in range(3)] == [True, True, False]


def test_a_hundred_thousand_guesses_reach_the_lookup_no_oftener_than_the_budget():
    """From ten thousand addresses, ten a second, for nearly three hours."""
    clock, looked_up = Clock(), Counter()
    tries = WrongCodes(clock)
    for n in range(100_000):
        clock.now += 100
        address = f"10.{n % 10_000}"
        if not tries.barred(address):
            looked_up[address] += 1
            tries.wrong(address)
    minutes = 100_000 * 0.1 / 60
    assert sum(looked_up.values()) <= WrongCodes.FOR_ALL * (minutes + 1) + 1


def test_a_burst_of_guesses_from_everywhere_reaches_the_lookup_no_oftener_than_the_budget():
    tries, looked_up = WrongCodes(Clock()), 0
    for n in range(100_000):
        if not tries.barred(f"10.{n % 3_000}"):
            looked_up += 1
            tries.wrong(f"10.{n % 3_000}")
    assert looked_up <= WrongCodes.FOR_ALL


def test_one_address_has_its_own_budget_and_is_told_how_long():
    clock = Clock()
    tries = WrongCodes(clock)
    for _ in range(WrongCodes.PER_ADDRESS):
        assert not tries.barred("10.0.0.1")
        tries.wrong("10.0.0.1")
    wait = tries.barred("10.0.0.1")
    assert 1 <= wait <= 10
    assert not tries.barred("10.0.0.2")
    clock.now += wait * 1000
    assert not tries.barred("10.0.0.1")


def test_a_venue_that_is_inside_comes_in_while_strangers_guess():
    tries = WrongCodes(Clock())
    tries.right("venue")
    for n in range(WrongCodes.FOR_ALL):
        tries.wrong(f"10.{n}")
    assert tries.barred("stranger")
    assert not tries.barred("venue")


def test_what_is_remembered_of_addresses_is_bounded():
    tries = WrongCodes(Clock())
    for n in range(tries.ADDRESSES + 500):
        tries.wrong(f"{n}")
        tries.right(f"{n}")
    assert len(tries._by_address) == len(tries._welcome) == tries.ADDRESSES


# Over HTTP


pytestmark_live = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("doors")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def http(live):
    async with httpx2.AsyncClient(base_url=live.base) as client:
        yield client


@pytestmark_live
async def test_three_hundred_of_one_address_all_come_in(live, http):
    session = await live.session()
    code = live.doors.door(session).code
    tokens = set()
    for _ in range(300):
        answer = await http.post("/join", json={"code": code})
        assert answer.status_code == 200
        tokens.add(answer.json()["token"])
    assert len(tokens) == 300


@pytestmark_live
async def test_a_seat_is_kept_by_its_token_and_by_no_other(live, http):
    one, two = await live.session(), await live.session()
    code = live.doors.door(one).code
    mine = (await http.post("/join", json={"code": code})).json()["token"]
    same = (await http.post("/join", json={"code": code, "token": mine})).json()["token"]
    assert same == mine
    foreign = await live.token(two)
    board = await live.token(one, Role.BOARD)
    for other in (foreign, board, "rubbish", mine[:-1]):
        given = (await http.post("/join", json={"code": code, "token": other})).json()["token"]
        assert given not in {other, mine}
        assert live.doors.prove(given).session == one


@pytestmark_live
async def test_a_session_that_is_over_lets_back_in_who_was_there(live, http):
    session = await live.session(state="live")
    code = live.doors.door(session).code
    mine = (await http.post("/join", json={"code": code})).json()["token"]
    desk = await live.desk(session)
    await desk.ask({"do": "session", "to": "closed"})
    assert (await http.post("/join", json={"code": code, "token": mine})).json()["token"] == mine
    late = await http.post("/join", json={"code": code})
    assert (late.status_code, late.json()["code"]) == (410, "session-over")


@pytestmark_live
async def test_wrong_codes_are_counted_and_right_ones_are_not(tmp_path):
    async with (
        serving(tmp_path) as live,
        httpx2.AsyncClient(base_url=live.base) as http,
    ):
        session = await live.session()
        right = live.doors.door(session).code
        wrong = "AAAAAA" if right != "AAAAAA" else "BBBBBB"
        for _ in range(50):
            assert (await http.post("/join", json={"code": right})).status_code == 200
        codes = [(await http.post("/join", json={"code": wrong})).status_code for _ in range(12)]
        assert codes == [404] * 10 + [429] * 2
        told = await http.post("/join", json={"code": wrong})
        assert told.json()["retry_s"] >= 1
