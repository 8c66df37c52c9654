"""The live link by POST: the same frames, the same refusals, and nothing left behind."""

import asyncio
import json
import time
from contextlib import suppress

import httpx2
import pytest
import pytest_asyncio

from facilitation.commands.running import RunStep
from facilitation.people import Role
from server import fallback, reception, viewers, wire
from server.asks import Trouble
from server.clock import now
from server.limits import Buckets
from server.rooms import Room
from tests.server.live import contribute, run, serving
from tests.server.polls import Polling, polling
from tests.server.test_sockets import BAD_TOKENS, FOREIGN, GARBAGE

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHONE, BOARD, DESK = Role.PARTICIPANT, Role.BOARD, Role.FACILITATOR


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("fallback")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def live(server):
    async with server.visit():
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def http():
    async with httpx2.AsyncClient(timeout=30) as client:
        yield client


async def screen(live, http, session, role=PHONE):
    return Polling(http, live.base, await live.token(session, role))


# Polls


async def test_the_first_poll_is_answered_at_once_with_the_whole_view(live, http):
    session = await live.session()
    phone = await screen(live, http, session)
    (whole,) = await phone.poll()
    assert (whole["t"], whole["role"], whole["session"]) == ("view", "participant", session)
    assert whole["view"]["step"]["id"] == "moment"
    assert whole["own"]["items"] == {}
    assert whole["own"]["person"]
    assert whole["door"]["code"] == live.doors.door(session).code
    assert abs(whole["now"] - now()) < 5000


async def test_a_socket_and_a_poll_are_told_the_same(live, http):
    session = await live.session()
    for role in (PHONE, BOARD, DESK):
        token = await live.token(session, role)
        by_socket = (await live.screen(token)).heard[0]
        poll = Polling(http, live.base, token)
        (by_poll,) = await poll.poll()
        for passing in ("now", "here", "number", "own_number"):
            by_socket.pop(passing), by_poll.pop(passing)
        assert by_poll == by_socket


async def test_a_poll_with_nothing_new_waits_and_then_says_nothing(live, http, monkeypatch):
    monkeypatch.setattr(wire, "POLL_S", 0.4)
    phone = await screen(live, http, await live.session())
    await phone.poll()
    began = time.monotonic()
    assert await phone.poll() == []
    assert 0.35 < time.monotonic() - began < 3


async def test_a_change_ends_a_poll_that_waits(live, http):
    session = await live.session()
    board = await screen(live, http, session, BOARD)
    phone = await live.phone(session)
    await board.poll()
    waits = asyncio.create_task(board.poll())
    await asyncio.sleep(wire.PACE_S + 0.2)
    if waits.done():  # that somebody is here was told only now
        waits = asyncio.create_task(board.poll())
        await asyncio.sleep(wire.PACE_S + 0.2)
    assert not waits.done()
    began = time.monotonic()
    kept = await phone.ask(contribute("moment", text="A cup of tea"))
    (whole,) = await waits
    assert time.monotonic() - began < 1
    assert whole["t"] == "view"
    assert f"c{kept['number']}" in board.view["result"]["cards"]


async def test_a_screen_is_answered_once_a_second_however_much_happens(live, http):
    session = await live.session()
    board, phone = await screen(live, http, session, BOARD), await live.phone(session)

    async def busy():
        for n in range(200):
            await phone.ask(contribute("moment", f"busy-{n:04}", text=f"note {n}"))
            await asyncio.sleep(0.55)  # as fast as a phone's bucket allows

    await board.poll()
    writing = asyncio.create_task(busy())
    began = time.monotonic()
    for _ in range(3):
        await board.poll()
    assert time.monotonic() - began >= 3 * wire.PACE_S
    writing.cancel()
    with suppress(asyncio.CancelledError):
        await writing


async def test_what_passes_quickly_does_not_bring_the_whole_again(live, http):
    session = await live.session()
    board = await screen(live, http, session, BOARD)
    await board.poll()
    (await live.room(session)).trouble = True
    told = await board.poll()
    assert {each["t"] for each in told} == {"here", "trouble"}
    assert board.trouble
    (await live.room(session)).trouble = False
    await board.poll()
    assert not board.trouble


async def test_a_screen_without_its_mark_gets_the_whole(live, http):
    phone = await screen(live, http, await live.session())
    await phone.poll()
    (whole,) = await phone.poll(mark="")
    assert whole["t"] == "view"


async def test_a_process_that_lags_behind_says_nothing_older(live, http, monkeypatch):
    """Another process has told this screen of event 99 999: here it has not come yet."""
    monkeypatch.setattr(wire, "POLL_S", 0.6)
    session = await live.session()
    phone = await screen(live, http, session)
    await phone.poll()
    began = time.monotonic()
    (whole,) = await phone.poll(number=99_999, mark="other.0.0")
    assert time.monotonic() - began > 0.5, "it waited to catch up, and only then told what it has"
    assert whole["t"] == "view"


async def test_two_processes_work_out_the_same_mark(tmp_path, http):
    """The mark comes of what is seen, not of what was sent: a restart changes nothing."""
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        phone = await screen(live, http, session)
        board = await screen(live, http, session, BOARD)
        await phone.ask(contribute("moment", "item-0001", text="tea"))
        await asyncio.sleep(0.4)
        for each in (phone, board):
            await each.poll(mark="")
        marks = phone.mark.partition(".")[0], board.mark.partition(".")[0]
    async with serving(tmp_path / "data") as live:
        phone.base = board.base = live.base
        for each in (phone, board):
            await each.poll(mark="")
        assert (phone.mark.partition(".")[0], board.mark.partition(".")[0]) == marks
        again = await phone.ask(contribute("moment", "item-0001", text="tea"))
        assert again["t"] == "kept"
        assert len((await live.room(session)).session.cards) == 1


# Asks


async def test_what_is_kept_is_on_the_wall_and_among_ones_own(live):
    session = await live.session()
    async with polling(live, session, PHONE, BOARD) as (phone, board):
        kept = await phone.ask(contribute("moment", "item-0001", text="A cup of tea"))
        assert kept["t"] == "kept"
        await board.until(lambda s: f"c{kept['number']}" in s.view["result"]["cards"])
        await phone.until(lambda s: "item-0001" in s.own["items"])


async def test_asking_twice_is_asking_once_whichever_way(live, http):
    session = await live.session()
    phone = await screen(live, http, session)
    asked = contribute("moment", "item-0001", text="A cup of tea")
    first, again = await phone.ask(asked), await phone.ask(asked)
    by_socket = await (await live.phone(session, phone.token)).ask(asked)
    assert first["t"] == "kept"
    assert first["number"] == again["number"] == by_socket["number"]
    assert len((await live.room(session)).session.cards) == 1


async def test_an_ask_is_a_hello_too(live, http):
    """A phone whose first request is an ask has joined with it."""
    session = await live.session()
    phone = await screen(live, http, session)
    assert (await phone.ask(contribute("moment", text="tea")))["t"] == "kept"
    assert len((await live.room(session)).session.people) == 1


async def test_a_few_frames_at_once_are_answered_in_order(live, http):
    phone = await screen(live, http, await live.session())
    asks = [
        {"t": "ask", "ask": f"{n}", "command": contribute("moment", text=f"{n}")} for n in range(7)
    ]
    told = await phone.say(*asks, {"t": "beat"})
    assert [each.get("ask") for each in told] == [*map(str, range(7)), None]
    assert [each["t"] for each in told] == [*["kept"] * 7, "beat"]
    numbers = [each["number"] for each in told[:-1]]
    assert numbers == sorted(numbers)


async def test_one_frame_need_not_be_a_list(live, http):
    phone = await screen(live, http, await live.session())
    answer = await phone.post("ask", {"t": "beat"})
    assert answer.json()["frames"][0]["t"] == "beat"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_look_is_answered(live, http):
    phone = await screen(live, http, await live.session())
    at = {"do": "similar", "activity": "moment", "text": "tea"}
    await phone.say({"t": "look", "look": "1", "at": at})
    assert phone.answers["1"]["t"] == "seen"
    board = await screen(live, http, await live.session(), BOARD)
    await board.say({"t": "look", "look": "1", "at": at})
    assert phone.answers["1"] == {"t": "seen", "look": "1", "found": {"cards": {}}}
    assert board.answers["1"]["code"] == "not-allowed"


async def test_nothing_is_kept_in_trouble_and_it_is_said(live, http, monkeypatch):
    phone = await screen(live, http, await live.session())
    await phone.poll()

    async def fails(*_args):
        raise Trouble

    monkeypatch.setattr(Room, "ask", fails)
    told = await phone.say({"t": "ask", "ask": "1", "command": contribute("moment", text="tea")})
    assert told == [{"t": "trouble", "on": True}]


async def test_a_desk_runs_the_workshop_and_a_phone_may_not(live):
    session = await live.session()
    async with polling(live, session, DESK, PHONE) as (desk, phone):
        assert (await phone.ask(run("held")))["code"] == "not-allowed"
        assert (await desk.ask(run("held")))["t"] == "kept"
        await phone.until(lambda s: s.view["step"]["id"] == "held")


# Both ways at once


async def test_screens_on_polls_and_screens_on_sockets_see_the_same(live):
    session = await live.session()
    socket_phone, socket_board = await live.phone(session), await live.board(session)
    async with polling(live, session, PHONE, PHONE, BOARD) as (one, two, board):
        asked = [
            (await each.ask(contribute("moment", text=text)))["number"]
            for each, text in ((one, "tea"), (socket_phone, "coffee"), (two, "water"))
        ]
        cards = {f"c{number}" for number in asked}
        for each in (board, socket_board):
            await each.until(lambda s: cards == set(s.view["result"]["cards"]))
        assert board.view == socket_board.view
        await live.does(session, RunStep(activity="scale", step="open"))
        for each in (one, two, socket_phone, board, socket_board):
            await each.until(lambda s: s.view["step"]["id"] == "scale")
        assert one.view == two.view == socket_phone.view
        assert len(one.own["items"]) == len(two.own["items"]) == 1


async def test_a_view_is_worked_out_once_however_many_poll(live, monkeypatch):
    session = await live.session()
    made = []
    real = viewers.Audience.bytes
    monkeypatch.setattr(
        viewers.Audience, "bytes", lambda self: (made.append(not self.whole), real(self))[1]
    )
    async with polling(live, session, *[PHONE] * 12) as phones:
        await asyncio.sleep(0.3)
        made.clear()
        await live.does(session, RunStep(activity="scale", step="open"))
        for each in phones:
            await each.until(lambda s: s.view["step"]["id"] == "scale")
        assert len(made) == 12
        assert sum(made) == 1


async def test_phones_that_poll_are_counted_and_not_twice(live, monkeypatch):
    monkeypatch.setattr(viewers, "GRACE_S", 0.3)
    session = await live.session()
    desk = await live.desk(session)
    async with polling(live, session, PHONE, PHONE) as phones:
        await desk.until(lambda s: s.here == 2)
        for n in range(3):
            await phones[0].ask(contribute("moment", text=f"{n}"))
        await asyncio.sleep(1.2)
        assert {each["phones"] for each in desk.heard if each["t"] == "here"} <= {1, 2}
        assert desk.here == 2
    await desk.until(lambda s: s.here == 0)


# Refusals


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("path", ["ask", "view"])
async def test_a_page_that_is_not_ours_is_refused(live, http, path, origin):
    told = FOREIGN[origin] and FOREIGN[origin].format(host=live.host, port=live.port)
    phone = await screen(live, http, await live.session())
    answer = await phone.post(path, {"t": "beat"} if path == "ask" else {}, origin=told)
    assert (answer.status_code, answer.json()["close"]) == (403, wire.BAD_ORIGIN.code)


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
async def test_what_a_foreign_form_could_send_is_refused(live, http, media):
    phone = await screen(live, http, await live.session())
    for path in ("ask", "view"):
        answer = await phone.post(path, {"t": "beat"}, **{"content-type": media})
        assert answer.json()["close"] == wire.BAD_ORIGIN.code


@pytest.mark.parametrize("path", ["ask", "view"])
async def test_only_post_and_no_token_in_the_address(live, http, path):
    assert (await http.get(f"{live.base}/live/{path}")).status_code == 405
    token = await live.token(await live.session())
    answer = await http.post(
        f"{live.base}/live/{path}?token={token}",
        json={"token": token},
        headers={"origin": live.base},
    )
    assert answer.json()["close"] == wire.BAD_TOKEN.code


@pytest.mark.parametrize("token", [token for token in BAD_TOKENS if token.isascii()])
async def test_a_token_that_proves_nothing_is_told_as_a_socket_would_be(live, http, token):
    for path, said in (("ask", {"t": "beat"}), ("view", {})):
        answer = await Polling(http, live.base, token).post(path, said)
        assert (answer.status_code, answer.json()["close"]) == (401, wire.BAD_TOKEN.code)


async def test_the_workspaces_token_opens_no_screen(live, http):
    workspace = Polling(http, live.base, await live.app.workspace_token())
    await workspace.poll()
    assert workspace.code == wire.BAD_TOKEN.code


@pytest.mark.parametrize("frame", [frame for frame in GARBAGE if '"beat"}' not in frame])
async def test_what_is_not_of_the_protocol_is_told(live, http, frame):
    phone = await screen(live, http, await live.session())
    headers = {
        "origin": live.base, "authorization": f"Bearer {phone.token}",
        "content-type": "application/json",
    }  # fmt: skip
    answer = await http.post(f"{live.base}/live/ask", content=frame, headers=headers)
    assert (answer.status_code, answer.json()["close"]) == (400, wire.BAD_MESSAGE.code)
    if frame != "{}":
        answer = await http.post(f"{live.base}/live/view", content=frame, headers=headers)
        assert answer.json()["close"] == wire.BAD_MESSAGE.code


@pytest.mark.parametrize(
    "said", [[], [{"t": "beat"}] * 9, [{"t": "whole"}], {"t": "hello", "token": "x"}]
)
async def test_what_may_not_be_posted_is_told(live, http, said):
    phone = await screen(live, http, await live.session())
    assert (await phone.post("ask", said)).json()["close"] == wire.BAD_MESSAGE.code


async def test_a_body_that_is_too_long_is_refused(live, http):
    phone = await screen(live, http, await live.session())
    long = {"t": "ask", "ask": "1", "command": contribute("moment", text="a" * wire.MAX_FRAME)}
    assert (await phone.post("ask", long)).json()["close"] == wire.BAD_MESSAGE.code


async def test_a_phone_that_floods_is_told_and_the_others_are_not(live, http):
    session = await live.session()
    honest, flooder = [await screen(live, http, session) for _ in range(2)]
    size = int(reception.PHONE[0])
    for _ in range(size // 8 + 2):
        await flooder.say(*[{"t": "beat"}] * 8)
    assert flooder.code == wire.FLOOD.code
    await flooder.poll()
    assert flooder.code == wire.FLOOD.code
    assert (await honest.ask(contribute("moment", text="still here")))["t"] == "kept"


async def test_a_phone_may_send_its_whole_outbox_at_once(live, http):
    phone = await screen(live, http, await live.session())
    await phone.poll()
    for start in range(0, 32, 4):
        asks = [contribute("moment", text=f"note {start + n}") for n in range(4)]
        told = await phone.say(
            *[{"t": "ask", "ask": f"{start + n}", "command": ask} for n, ask in enumerate(asks)]
        )
        assert {each["t"] for each in told} == {"kept"}


async def test_buckets_are_forgotten_oldest_first(monkeypatch):
    monkeypatch.setattr(Buckets, "MOST", 3)
    buckets = Buckets(lambda: 0)
    assert [buckets.take(name, 1, 1) for name in "aaabcd"] == [True, False, False, True, True, True]
    assert buckets.take("a", 1, 1), "forgotten, and so full again"
    assert len(buckets._by_name) == 3


async def test_polls_count_as_sockets_do(tmp_path, http):
    async with serving(tmp_path / "data", max_sockets_session=2) as live:
        session = await live.session()
        await live.phone(session)
        async with polling(live, session, PHONE):
            third = await screen(live, http, session)
            await third.poll()
            assert third.code == wire.FULL.code


# Ends


async def test_a_renewed_link_ends_polls_of_the_old_one(live, http):
    session = await live.session()
    desk, board = [await screen(live, http, session, role) for role in (DESK, BOARD)]
    await desk.poll(), await board.poll()
    waits = asyncio.create_task(desk.poll())
    await asyncio.sleep(0.1)
    await live.doors.renew(session, DESK, now())
    (await live.house.hall(session)).viewers.turn_out(DESK)
    await waits
    assert desk.code == wire.BAD_TOKEN.code
    await desk.poll()
    assert desk.code == wire.BAD_TOKEN.code


async def test_a_discarded_session_ends_its_polls_for_good(live, http):
    session = await live.session(state="rehearsal")
    phone = await screen(live, http, session)
    await phone.poll()
    waits = asyncio.create_task(phone.poll())
    await asyncio.sleep(0.1)
    assert await live.house.discard(session) is None
    await waits
    assert phone.code == wire.SESSION_GONE.code


async def test_a_screen_that_goes_away_leaves_nothing(live, monkeypatch):
    monkeypatch.setattr(viewers, "GRACE_S", 0.1)
    session = await live.session()
    hall = await live.house.hall(session)
    async with httpx2.AsyncClient(timeout=30) as gone:
        phones = [Polling(gone, live.base, await live.token(session)) for _ in range(5)]
        for each in phones:
            await each.poll()
        waiting = [asyncio.create_task(each.poll()) for each in phones]
        while hall.viewers.count() < 5:  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.02)
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    async with asyncio.timeout(5):
        while hall.viewers.count() or hall.viewers._polling:  # noqa: ASYNC110 - the same
            await asyncio.sleep(0.02)
    assert hall.viewers._here == 0
    assert not hall.viewers._by_name


async def test_stopping_ends_every_poll_at_once(tmp_path, http):
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        screens = [await screen(live, http, session, role) for role in (PHONE, BOARD, DESK)]
        for each in screens:
            await each.poll()
        waiting = [asyncio.create_task(each.go_on()) for each in screens]
        await asyncio.sleep(wire.PACE_S + 0.5)
        began = time.monotonic()
        live.stop()
        await asyncio.gather(*waiting)
        assert time.monotonic() - began < 2
        assert {each.code for each in screens} == {wire.RESTART.code}


async def test_after_a_restart_a_poll_finds_everything(tmp_path, http):
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        phone = await screen(live, http, session)
        await phone.poll()
        await phone.ask(contribute("moment", "item-0001", text="tea"))
        before = phone.own["person"]
    async with serving(tmp_path / "data") as live:
        phone.base = live.base
        (whole,) = await phone.poll()
        assert whole["own"]["person"] == before
        assert set(whole["own"]["items"]) == {"item-0001"}


async def test_phones_that_poll_through_a_rehearsal_may_speak_for_real(live):
    session = await live.session(state="rehearsal")
    async with polling(live, session, PHONE, DESK) as (phone, desk):
        await phone.ask(contribute("moment", text="a try"))
        assert (await desk.ask({"do": "session", "to": "live"}))["t"] == "kept"
        assert (await desk.ask(run("moment")))["t"] == "kept"
        assert (await phone.ask(contribute("moment", text="for real")))["t"] == "kept"
        assert len((await live.room(session)).session.people) == 1


async def test_an_answer_says_its_code_in_the_status_too():
    for close in wire.CLOSES:
        answer = fallback.closed(close)
        assert answer.status_code >= 400
        assert json.loads(answer.body) == {"frames": [], "mark": "", "close": close.code}
