"""The gateway, through a real server on loopback: from hello to close."""

import asyncio
import inspect
import json
from contextlib import suppress
from typing import get_args

import httpx2
import orjson
import pytest
import pytest_asyncio
from websockets.exceptions import ConnectionClosed, InvalidStatus

from facilitation import commands
from facilitation.commands.running import MoveSession
from facilitation.decisions.may import MAY
from facilitation.people import Role
from facilitation.shape import field_names, plain
from server import reception, sockets, wire
from server.clock import now
from tests.every_command import EVERY_COMMAND
from tests.server.live import contribute, run, serving
from tests.server.mirror import Mirror

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("sockets")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def live(server):
    """One server for all tests here; each has its own sessions, and leaves no socket behind."""
    async with server.visit():
        yield server


async def code_of(socket):
    """With what the server closes this socket."""
    try:
        async with asyncio.timeout(5):
            while True:
                await socket.recv()
    except ConnectionClosed:
        return socket.close_code


# Hello


async def test_a_hello_is_answered_with_the_whole_view(live):
    session = await live.session()
    phone = await live.phone(session)
    whole = phone.heard[0]
    assert (whole["t"], whole["role"], whole["session"]) == ("view", "participant", session)
    assert whole["view"]["step"]["id"] == "moment"
    assert whole["own"]["items"] == {}
    assert whole["door"]["code"] == live.doors.door(session).code
    assert whole["trouble"] is False
    assert abs(whole["now"] - now()) < 5000


async def test_a_phone_that_says_hello_has_joined_once(live):
    session = await live.session()
    phone = await live.phone(session)
    again = await live.phone(session, phone.token)
    assert again.own["person"] == phone.own["person"]
    assert len((await live.room(session)).session.people) == 1


async def test_no_hello_in_time_closes(live, monkeypatch):
    monkeypatch.setattr(wire, "HELLO_S", 0.1)
    assert await code_of(await live.socket()) == wire.NO_HELLO.code


async def test_what_is_no_hello_closes(live):
    for said in ({"t": "beat"}, {"t": "whole"}):
        socket = await live.socket()
        await socket.send(json.dumps(said))
        assert await code_of(socket) == wire.NO_HELLO.code


async def test_a_second_hello_closes(live):
    phone = await live.phone(await live.session())
    await phone.say({"t": "hello", "token": phone.token})
    assert await phone.closed() == wire.BAD_MESSAGE.code


BAD_TOKENS = ["x", "a.b", ".", "….…", "a" * 600, "WzEsICJkZXNrIl0.AAAA"]


@pytest.mark.parametrize("token", BAD_TOKENS)
async def test_a_token_that_proves_nothing_closes(live, token):
    socket = await live.socket()
    await socket.send(json.dumps({"t": "hello", "token": token}))
    assert await code_of(socket) == wire.BAD_TOKEN.code


async def test_the_workspaces_token_opens_no_screen(live):
    socket = await live.socket()
    token = await live.app.workspace_token()
    await socket.send(json.dumps({"t": "hello", "token": token}))
    assert await code_of(socket) == wire.BAD_TOKEN.code


async def test_a_renewed_link_turns_out_whoever_had_the_old_one(live):
    session = await live.session()
    desk, board = await live.desk(session), await live.board(session)
    await live.doors.renew(session, Role.FACILITATOR, now())
    assert await desk.closed() == wire.BAD_TOKEN.code
    assert (await board.beat()).code is None
    socket = await live.socket()
    await socket.send(json.dumps({"t": "hello", "token": desk.token}))
    assert await code_of(socket) == wire.BAD_TOKEN.code


async def test_a_discarded_session_closes_its_screens_for_good(live):
    session = await live.session(state="rehearsal")
    phone, board = await live.phone(session), await live.board(session)
    assert await live.house.discard(session) is None
    assert await phone.closed() == await board.closed() == wire.SESSION_GONE.code
    socket = await live.socket()
    await socket.send(json.dumps({"t": "hello", "token": phone.token}))
    assert await code_of(socket) == wire.BAD_TOKEN.code


# Whose page


OURS = "http://{host}"
FOREIGN = {
    "missing": None,
    "null": "null",
    "foreign": "http://evil.example",
    "suffix": "http://{host}.evil.example",
    "prefix": "http://evil{host}",
    "other port": "http://127.0.0.1:1",
    "no port": "http://127.0.0.1",
    "other name": "http://localhost:{port}",
    "scheme": "file://{host}",
    "extension": "chrome-extension://{host}",
    "with user": "http://{host}@evil.example",
    "as user": "http://evil.example@{host}",
    "path": "{host}",
    "broken": "http://[",
    "empty": "",
    "two": "http://{host}, http://evil.example",
}


@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_page_that_is_not_ours_is_refused_before_accept(live, origin):
    told = FOREIGN[origin] and FOREIGN[origin].format(host=live.host, port=live.port)
    with pytest.raises(InvalidStatus) as refused:
        await live.socket(origin=told)
    assert refused.value.response.status_code == 403


async def test_two_origins_are_refused_whichever_is_first(live):
    for one, two in ((live.base, "http://evil.example"), ("http://evil.example", live.base)):
        headers = [("Origin", one), ("Origin", two)]
        with pytest.raises(InvalidStatus):
            await live.socket(origin=None, additional_headers=headers)


@pytest.mark.parametrize(
    "settings", [{"origins": ("https://ace.example",)}, {"url": "https://ace.example/"}]
)
async def test_an_address_from_the_settings_is_ours(tmp_path, settings):
    async with serving(tmp_path / "data", **settings) as live:
        await live.socket(origin="https://ace.example")
        with pytest.raises(InvalidStatus):
            await live.socket(origin="http://ace.example")


async def test_there_is_no_socket_but_live(live):
    for path in ("/", "/live/", "/Live", "/api/sessions"):
        with pytest.raises(InvalidStatus):
            await live.socket(path)


# Frames


GARBAGE = [
    "", "{", "null", "[]", "7", '"hello"', "{}", '{"t":"ask"}', '{"t":"beat","more":1}',
    '{"t":"ask","ask":"1","command":{"do":"nothing"}}', '{"t":"ask","ask":"","command":{}}',
    '{"t":"view","number":1}', '{"t":["beat"]}', '"\\ud800"', "[" * 5000, "\x00",
    '{"t":"ask","ask":"1","command":{"do":"pass","activity":7}}',
    '{"t":"ask","ask":"1","command":{"do":"contribute","activity":"moment","contribution":"short","body":{}}}',
    '{"t":"ask","ask":"1","command":{"do":"contribute","activity":"moment","contribution":"item-0001","body":[]}}',
    '{"t":"ask","ask":"1","command":{"do":"tick"}}',
    '{"t":"ask","ask":"1","command":{"do":"join"}}',
    '{"t":"ask","ask":"1","command":{"do":"create"}}',
    '{"t":"ask","ask":"1","command":{"do":"propose","activity":"moment","clusters":[]}}',
    '{"t":"ask","ask":"1","command":{"do":"place","activity":"moment","homes":{}}}',
]  # fmt: skip


@pytest.mark.parametrize("frame", GARBAGE)
async def test_what_is_not_of_the_protocol_closes(live, frame):
    session = await live.session()
    beside = await live.board(session)
    phone = await live.phone(session)
    await phone.say(frame)
    assert await phone.closed() == wire.BAD_MESSAGE.code
    assert (await beside.beat()).code is None


async def test_a_binary_frame_closes(live):
    phone = await live.phone(await live.session())
    await phone.say(b'{"t":"beat"}')
    assert await phone.closed() == wire.BAD_MESSAGE.code


async def test_a_binary_hello_closes(live):
    socket = await live.socket()
    await socket.send(b'{"t":"hello"}')
    assert await code_of(socket) == wire.BAD_MESSAGE.code


async def test_a_frame_that_is_too_long_closes(live):
    phone = await live.phone(await live.session())
    await phone.say(" " * wire.MAX_FRAME + " ")
    assert await phone.closed() == 1009


async def test_a_fragmented_frame_that_is_too_long_closes(live):
    socket = await live.socket()
    with suppress(ConnectionClosed):
        await socket.send(" " * 1000 for _ in range(200))
    assert await code_of(socket) in {1009, 1006}


async def test_a_frame_in_pieces_without_end_is_dropped(live):
    socket = await live.socket()
    with suppress(ConnectionClosed):
        await socket.send("" for _ in range(2000))
    assert await code_of(socket) == 1006


async def test_a_phone_that_floods_is_closed_and_the_others_are_not(live):
    session = await live.session()
    honest = await live.phone(session)
    flooder = await live.phone(session)
    with suppress(ConnectionClosed):
        for _ in range(200):
            await flooder.say({"t": "beat"})
    assert await flooder.closed() == wire.FLOOD.code
    assert (await honest.ask(contribute("moment", text="still here")))["t"] == "kept"


async def test_a_phone_may_send_its_whole_outbox_at_once(live):
    phone = await live.phone(await live.session())
    size = int(reception.PHONE[0]) - 1
    answers = await asyncio.gather(
        *(phone.ask(contribute("moment", text=f"note {n}")) for n in range(size))
    )
    assert {each["t"] for each in answers} == {"kept"}


async def test_a_silent_screen_is_let_go(live, monkeypatch):
    monkeypatch.setattr(sockets, "STALE_S", 0.2)
    phone = await live.phone(await live.session())
    assert await phone.closed() == wire.SLOW.code


# Caps


async def test_sockets_have_a_limit(tmp_path):
    async with serving(tmp_path / "data", max_sockets=3) as live:
        sockets_open = [await live.socket() for _ in range(3)]
        assert await code_of(await live.socket()) == wire.FULL.code
        await sockets_open[0].close()
        await asyncio.sleep(0.05)
        session = await live.session()
        assert (await live.phone(session)).code is None


async def test_an_address_has_a_limit(tmp_path):
    async with serving(tmp_path / "data", max_sockets_address=2) as live:
        for _ in range(2):
            await live.socket()
        assert await code_of(await live.socket()) == wire.FULL.code


async def test_a_session_has_a_limit(tmp_path):
    async with serving(tmp_path / "data", max_sockets_session=2) as live:
        one, other = await live.session(), await live.session()
        for _ in range(2):
            await live.phone(one)
        socket = await live.socket()
        await socket.send(json.dumps({"t": "hello", "token": await live.token(one)}))
        assert await code_of(socket) == wire.FULL.code
        assert (await live.phone(other)).code is None


# Asks


async def test_what_is_kept_is_on_the_wall_and_among_ones_own(live):
    session = await live.session()
    phone, board = await live.phone(session), await live.board(session)
    kept = await phone.ask(contribute("moment", "item-0001", text="A cup of tea"))
    assert kept["t"] == "kept"
    await board.until(lambda s: f"c{kept['number']}" in s.view["result"]["cards"])
    await phone.until(lambda s: "item-0001" in s.own["items"])
    assert phone.own["items"]["item-0001"]["body"]["text"] == "A cup of tea"


async def test_asking_twice_is_asking_once(live):
    session = await live.session()
    phone = await live.phone(session)
    asked = contribute("moment", "item-0001", text="A cup of tea")
    first, again = await phone.ask(asked), await phone.ask(asked)
    assert (first["t"], first["number"]) == (again["t"], again["number"])
    assert len((await live.room(session)).session.cards) == 1


async def test_the_same_id_with_another_body_is_told(live):
    phone = await live.phone(await live.session())
    await phone.ask(contribute("moment", "item-0001", text="A cup of tea"))
    told = await phone.ask(contribute("moment", "item-0001", text="Another cup"))
    assert (told["t"], told["code"]) == ("told", "id-reused")


async def test_asks_of_one_screen_are_answered_in_order(live):
    phone = await live.phone(await live.session())
    for n in range(20):
        asked = contribute("moment", text=f"note {n}")
        await phone.say({"t": "ask", "ask": f"{n}", "command": asked})
    await phone.until(lambda s: len(s.answers) == 20)
    kept = [each for each in phone.heard if each["t"] == "kept"]
    assert [each["ask"] for each in kept] == [str(n) for n in range(20)]
    assert [each["number"] for each in kept] == sorted(each["number"] for each in kept)


async def test_a_fault_in_a_body_is_told_without_the_words(live):
    phone = await live.phone(await live.session())
    for body in ({"text": ""}, {"txt": "zebra"}, {"text": 7}, {"text": "zebra" * 1000}, {}):
        told = await phone.ask(contribute("moment", **body))
        assert told["t"] == "told"
        assert "zebra" not in json.dumps(told)
    told = await phone.ask(contribute("nowhere", text="zebra"))
    assert told["code"] == "no-such-activity"


@pytest.mark.parametrize("written_at", [-1, 2**62, 2**63 - 1])
async def test_a_phones_clock_may_be_anything(live, written_at):
    """It is information only: it must not stop the room, nor the exports."""
    session = await live.session()
    phone = await live.phone(session)
    kept = await phone.ask(contribute("moment", text="when?") | {"written_at": written_at})
    assert kept["t"] == "kept"
    (card,) = (await live.room(session)).session.cards.values()
    assert card.written_at == 0


@pytest.mark.parametrize("written_at", [2**63, 2**64 - 1, 10**30, 1e300, 1.5, "1", None, True])
async def test_what_is_no_whole_number_is_not_of_the_protocol(live, written_at):
    session = await live.session()
    phone = await live.phone(session)
    asked = contribute("moment", text="when?") | {"written_at": written_at}
    await phone.say({"t": "ask", "ask": "1", "command": asked})
    await phone.until(lambda s: s.answers or s.code)
    assert phone.code == wire.BAD_MESSAGE.code or phone.answers["1"]["t"] == "kept"
    assert orjson.dumps([plain(each) for each in await live.house.journal.read(session)])


async def test_a_number_that_nothing_can_hold_hurts_nobody_else(live):
    session = await live.session(opened="scale")
    phone, honest = await live.phone(session), await live.phone(session)
    odd = contribute("scale", values={"heard": 10**30})
    told, kept = await asyncio.gather(
        phone.ask(odd), honest.ask(contribute("scale", values={"heard": 4}))
    )
    assert (told["t"], kept["t"]) == ("told", "kept")


# Who may


SCREENS = (Role.PARTICIPANT, Role.BOARD, Role.FACILITATOR, Role.MODERATOR, Role.SCRIBE)
FROM_SCREENS = get_args(commands.FromPhone) + get_args(commands.FromDesk)


async def test_every_command_is_tried():
    assert set(EVERY_COMMAND) == set(MAY) == set(get_args(commands.Command))


@pytest.mark.parametrize("role", SCREENS)
async def test_every_command_from_every_screen(live, role):
    """A role that `MAY` does not name is told `not-allowed`; the server's own commands are of no
    screen at all and close it."""
    session = await live.session()
    before = (await live.room(session)).session.number
    for kind in sorted(EVERY_COMMAND, key=lambda kind: kind is MoveSession):
        screen = await live.screen(await live.token(session, role))  # one phone would be a flood
        asked = plain(EVERY_COMMAND[kind])
        if kind not in FROM_SCREENS:
            await screen.say({"t": "ask", "ask": "1", "command": asked})
            assert await screen.closed() == wire.BAD_MESSAGE.code, kind
            continue
        answer = await screen.ask(asked)
        assert (answer.get("code") != "not-allowed") == (role in MAY[kind]), kind
        await screen.leave()
    if not any(role in MAY[kind] for kind in FROM_SCREENS):
        assert (await live.room(session)).session.number == before


async def test_a_screen_cannot_name_its_role_its_session_or_the_time(live):
    mine, other = await live.session(), await live.session()
    phone = await live.phone(mine)
    await phone.ask(contribute("moment", text="tea") | {"at": 1})
    for more in ({"role": "facilitator"}, {"by": "desk"}, {"session": other}, {"person": "P-1"}):
        for asked in (run("moment", "pause"), contribute("moment", text="tea")):
            screen = await live.phone(mine, phone.token)
            await screen.say({"t": "ask", "ask": "1", "command": asked | more})
            assert await screen.closed() == wire.BAD_MESSAGE.code, more
    session = (await live.room(mine)).session
    (card,) = session.cards.values()
    assert session.runs["moment"].state == "open"
    assert abs(card.at - now()) < 60_000
    assert not (await live.room(other)).session.cards


async def test_words_of_a_phone_come_into_its_own_session_only(live):
    mine, other = await live.session(), await live.session()
    phone, their_board = await live.phone(mine), await live.board(other)
    await phone.ask(contribute("moment", text="only here"))
    await asyncio.sleep(0.3)
    await their_board.beat()
    assert "only here" not in "".join(their_board.frames)


# Coming back


async def test_whoever_rejoins_finds_everything_after_a_restart(tmp_path):
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        phone = await live.phone(session)
        kept = [await phone.ask(contribute("moment", f"item-{n:04}", text=n)) for n in "abc"]
        hidden = await phone.ask(contribute("veiled", "item-veil", text="not open yet"))
        before, person = phone.own["items"], phone.own["person"]
    assert hidden["code"] == "activity-pending"
    async with serving(tmp_path / "data") as live:
        again = await live.phone(session, phone.token)
        assert again.own["person"] == person
        assert set(again.own["items"]) == set(before) | {"item-a000", "item-b000", "item-c000"}
        resent = await again.ask(contribute("moment", "item-a000", text="a"))
        assert resent["number"] == kept[0]["number"]
        assert len((await live.room(session)).session.cards) == 3


async def test_anonymous_words_are_still_ones_own_after_a_restart(tmp_path):
    async with serving(tmp_path / "data") as live:
        session = await live.session(opened="veiled")
        phone = await live.phone(session)
        await phone.ask(contribute("veiled", "item-0001", text="nobody knows"))
    async with serving(tmp_path / "data") as live:
        again = await live.phone(session, phone.token)
        assert again.own["items"]["item-0001"]["body"]["text"] == "nobody knows"


async def test_stopping_tells_every_screen_to_come_back(tmp_path):
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        screens = [await live.phone(session), await live.board(session), await live.desk(session)]
        live.stop()
        assert {await each.closed() for each in screens} == {wire.RESTART.code}


async def test_what_was_asked_before_the_end_is_kept_or_not_acknowledged(tmp_path):
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        phone = await live.phone(session)
        for n in range(30):
            asked = contribute("moment", f"item-{n:04}", text=f"note {n}")
            await phone.say({"t": "ask", "ask": f"{n}", "command": asked})
        await phone.until(lambda s: s.answers)
        live.stop()
        await phone.closed()
    acked = {name for name, each in phone.answers.items() if each["t"] == "kept"}
    async with serving(tmp_path / "data") as live:
        kept = {card.id for card in (await live.room(session)).session.cards.values()}
    assert {f"item-{int(name):04}" for name in acked} <= kept


async def test_phones_that_stayed_through_a_rehearsal_may_speak_for_real(live):
    """Leaving a rehearsal wipes its people; those who are still here have not left the room."""
    session = await live.session(state="rehearsal")
    phone = await live.phone(session)
    await phone.ask(contribute("moment", text="a try"))
    desk = await live.desk(session)
    assert (await desk.ask({"do": "session", "to": "live"}))["t"] == "kept"
    await desk.until(lambda s: s.view["people"]["joined"] == 1)
    assert (await desk.ask(run("moment")))["t"] == "kept"
    assert (await phone.ask(contribute("moment", text="for real")))["t"] == "kept"
    assert (await live.room(session)).session.people


async def test_a_board_link_made_anew_is_told_to_the_desk(live):
    session = await live.session()
    desk = await live.desk(session)
    token = await live.app.workspace_token()
    async with httpx2.AsyncClient(base_url=live.base) as http:
        made = await http.post(
            f"/api/sessions/{session}/links/renew",
            json={"role": "board"},
            headers={"Authorization": f"Bearer {token}"},
        )
    fresh = made.json()["board"].partition("#t=")[2]
    await desk.until(lambda s: s.wholes == 2)
    assert desk.heard[-1]["door"]["board"].endswith(fresh)


async def test_many_phones_come_and_go_and_are_counted(live):
    session = await live.session()
    board = await live.board(session)
    phones = [await live.phone(session) for _ in range(5)]
    await board.until(lambda s: s.here == 5)
    for phone in phones[:2]:
        await phone.leave()
    await board.until(lambda s: s.here == 3)


async def test_the_messages_of_the_wire_are_all_heard_here():
    """`Mirror` is how other tests hear the server: it must know every message."""
    source = inspect.getsource(Mirror.take)
    told = {each.__dataclass_fields__["t"].default for each in get_args(wire.FromServer)}
    assert {name for name in told if f'"{name}"' in source} == told - {"beat"}
    assert field_names(wire.Change) == ("t", "after", "number", "patch")
