"""Three words bring somebody back to their own seat, and nobody to another's."""

import httpx2
import pytest
import pytest_asyncio

from facilitation.commands.running import MoveSession
from facilitation.people import Role
from server import returning
from server.returning import COUNT, WrongWords, tidy_words, word_list
from tests.server.live import contribute, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("returning")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def http(live):
    async with httpx2.AsyncClient(base_url=live.base) as client:
        yield client


async def talked(live, text="A cup of tea"):
    """A session, a phone that has said this, and its three words as it was told them."""
    session = await live.session()
    phone = await live.phone(session)
    assert (await phone.ask(contribute("moment", text=text)))["t"] == "kept"
    await phone.say({"t": "look", "look": "words", "at": {"do": "return_code"}})
    await phone.until(lambda s: "words" in s.answers)
    return session, phone, phone.answers["words"]["found"]["words"]


async def back(live, http, session, words, **more):
    code = live.doors.door(session).code
    return await http.post("/join", json={"code": code, "token": "", "words": words, **more})


# The words


async def test_the_words_are_short_and_no_two_are_alike():
    known = word_list()
    assert len(known) >= 1024
    assert len(set(known)) == len(known)
    assert all(each.isascii() and each.isalpha() and each.islower() for each in known)
    assert all(4 <= len(each) <= 8 for each in known)
    hidden = [f"{each[:at]}?{each[at + 1 :]}" for each in known for at in range(len(each))]
    assert len(set(hidden)) == len(hidden), "two are the same but for one letter"
    shorter = {each[:at] + each[at + 1 :] for each in known for at in range(len(each))}
    assert not shorter & set(known), "one is another with a letter missing"


@pytest.mark.parametrize(
    "typed",
    ["Acorn Maple Tulip", " acorn-maple-tulip ", "ACORN,  maple\ttulip.", "acorn/maple_tulip"],
)
async def test_capitals_hyphens_and_spaces_are_forgiven(typed):
    assert tidy_words(typed) == "acorn maple tulip"


async def test_they_are_the_same_whenever_asked_and_of_the_session(live):
    session, phone, words = await talked(live)
    assert len(words.split()) == COUNT
    ref = phone.own["person"]
    other = await live.session()
    one, again = (returning.Returning(live.doors) for _ in range(2))
    assert one.words(session, ref) == again.words(session, ref) == words
    assert one.words(other, ref) != words


# Coming back


@pytest.mark.parametrize("typing", [str, str.upper, lambda words: words.replace(" ", " - ")])
async def test_another_phone_comes_back_to_the_same_seat(live, http, typing):
    session, phone, words = await talked(live)
    answer = await back(live, http, session, typing(words))
    assert answer.status_code == 200
    other = await live.phone(session, answer.json()["token"])
    await phone.until(lambda s: s.own.get("items"))
    assert other.own == phone.own
    (item,) = other.own["items"]
    taken = {"do": "withdraw", "activity": "moment", "contribution": item}
    assert (await other.ask(taken))["t"] == "kept"
    await phone.until(lambda s: s.own["items"][item]["state"] == "withdrawn")
    assert len((await live.room(session)).session.people) == 1


async def test_also_when_the_session_is_over_to_take_back_what_was_said(live, http):
    session, _, words = await talked(live)
    await live.does(session, MoveSession(to="closed"))
    answer = await back(live, http, session, words)
    assert answer.status_code == 200
    other = await live.phone(session, answer.json()["token"])
    (item,) = other.own["items"]
    taken = {"do": "withdraw", "activity": "moment", "contribution": item}
    assert (await other.ask(taken))["t"] == "kept"


async def test_words_of_another_session_open_nothing(live, http):
    _, _, words = await talked(live)
    answer = await back(live, http, await live.session(), words)
    assert (answer.status_code, answer.json()["code"]) == (404, "wrong-words")


async def test_two_people_with_the_same_words_are_let_into_neither_seat(live, http, monkeypatch):
    monkeypatch.setattr(returning, "word_list", lambda: ("acorn",))
    session, _, words = await talked(live)
    assert (await back(live, http, session, words)).status_code == 200
    await live.phone(session)
    assert (await back(live, http, session, words)).status_code == 404


async def test_a_seat_of_somebody_without_a_phone_opens_to_nobody(live, http):
    """Nobody was ever told their words; and who comes in there could change what was written."""
    session = await live.session()
    desk = await live.desk(session)
    await desk.ask(
        {"do": "proxy", "activity": "moment", "contribution": "sheet-0001", "person": "paper-01",
         "body": {"text": "Tea"}}
    )  # fmt: skip
    hall = await live.house.hall(session)
    assert "S-paper-01" in hall.room.session.people
    words = returning.Returning(live.doors).words(session, "S-paper-01")
    assert (await back(live, http, session, words)).status_code == 404


async def test_a_form_without_script_comes_back_too(live, http):
    session, _, words = await talked(live, "Written before")
    code = live.doors.door(session).code
    page = await http.post("/join", data={"code": code, "words": words, "plain": "1"})
    assert "Written before" in page.text
    assert words in page.text
    wrong = await http.post("/join", data={"code": code, "words": "not these words", "plain": "1"})
    assert wrong.status_code == 404
    assert "Those words do not work" in wrong.text


# Who never sees them


async def test_they_are_on_no_other_screen_and_in_no_file(live, http, tmp_path):
    session, _, words = await talked(live)
    board, desk, other = (
        await live.board(session),
        await live.desk(session),
        await live.phone(session),
    )
    token = await live.app.workspace_token()
    for screen in (board, desk, other):
        assert not [frame for frame in screen.heard if words in str(frame)]
    for kind in ("csv", "xlsx", "json", "pack"):
        answer = await http.get(
            f"/api/sessions/{session}/export/{kind}", headers={"Authorization": f"Bearer {token}"}
        )
        assert words.encode() not in answer.content
    assert words not in str(await live.house.journal.read(session))


@pytest.mark.parametrize("role", [Role.BOARD, Role.FACILITATOR, Role.MODERATOR])
async def test_nobody_but_a_phone_is_told_words(live, role):
    screen = await live.screen(await live.token(await live.session(), role))
    await screen.say({"t": "look", "look": "w", "at": {"do": "return_code"}})
    await screen.until(lambda s: "w" in s.answers)
    assert screen.answers["w"]["code"] == "not-allowed"


# Guessing


def tries(at=0):
    now = [10**12 + at]
    return WrongWords(lambda: now[0]), now


async def test_ten_wrong_ones_a_minute_from_an_address():
    wrong, now = tries()
    for _ in range(WrongWords.PER_ADDRESS):
        assert not wrong.barred("a", "s")
        wrong.wrong("a", "s")
    assert wrong.barred("a", "s")
    assert not wrong.barred("b", "s")
    now[0] += 60_000
    assert not wrong.barred("a", "s")


async def test_many_addresses_get_no_further_with_one_session():
    wrong, _ = tries()
    for n in range(WrongWords.PER_SESSION):
        assert not wrong.barred(f"a-{n}", "s")
        wrong.wrong(f"a-{n}", "s")
    assert wrong.barred("fresh", "s")
    assert not wrong.barred("fresh", "other")
