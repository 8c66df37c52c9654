"""Threats 12, 13, 22 and 23: where tokens and words must not be. One workshop is run with all its screens;
then everything that it left is searched: pages, errors, answers, the folder, exports, and every line of
every log at DEBUG."""

from contextlib import asynccontextmanager

import httpx2

from facilitation.people import Role
from server import exports
from server.clock import now
from tests.security.attacks import every_line
from tests.server.live import contribute, run, serving
from tests.server.test_exports import every_byte
from tests.server.test_sockets import code_of

SECRET, GONE = "canaryspoken7x", "canarywithdrawn7x"
LINKS = (Role.BOARD, Role.FACILITATOR, Role.MODERATOR)
PLACES = ("/", "/board", "/desk", "/workspace", "/nothing", "/live", "/j/ABCDEF", "/health", "/metrics",
          "/api/sessions", "/api/sessions/x/links", "/assets/none.js", "/qr/ABCDEF.svg")  # fmt: skip


class Left:
    """What a workshop left behind: by whom it could be found, under its place."""

    def __init__(self):
        self.found, self.tokens = {}, []

    def add(self, place, text):
        self.found[place] = self.found.get(place, "") + (
            text if isinstance(text, str) else text.decode("latin-1")
        )

    def holds(self, what):
        return sorted(place for place, text in self.found.items() if what in text)


@asynccontextmanager
async def workshop(folder, caplog, left):
    """Screens of every role say and hear something, a link is renewed, and foes are turned away."""
    with every_line(caplog) as lines:
        async with serving(folder) as live:
            session = await live.session()
            workspace = await live.app.workspace_token()
            phone, desk = await live.phone(session), await live.desk(session)
            board = await live.board(session)
            moderator = await live.screen(await live.token(session, Role.MODERATOR))
            left.tokens = [workspace, phone.token, *[await live.token(session, r) for r in LINKS]]
            await phone.ask(contribute("moment", text=SECRET))
            await phone.ask(contribute("moment", "item-gone", text=GONE))
            taken = {"do": "withdraw", "activity": "moment", "contribution": "item-gone"}
            assert (await phone.ask(taken))["t"] == "kept"
            await desk.ask(run("moment", "pause"))
            for told in (SECRET, {"txt": SECRET}, {"text": SECRET * 400}, {"text": [SECRET]}):
                await phone.ask(contribute("moment", **(told if isinstance(told, dict) else {})))
            await refused(live, left)
            await asked(live, left, session, workspace)
            await board.beat()
            await moderator.beat()
            left.board = "".join(board.frames)
            yield live, session
    left.add("log", "\n".join(lines))


async def refused(live, left):
    """Whatever is wrong about a connection may tempt a library to log it whole."""
    for token in left.tokens:
        for frame in (
            f'{{"t":"hello","token":"{token}x"}}',
            f'{{"t":"ask","ask":"{token}"}}',
            token,
        ):
            socket = await live.socket()
            await socket.send(frame)
            await code_of(socket)


async def asked(live, left, session, workspace):
    async with httpx2.AsyncClient(base_url=live.base) as http:
        for path in PLACES:
            for method in ("GET", "POST", "DELETE"):
                answer = await http.request(
                    method, path, headers={"Authorization": f"Bearer {workspace}x"}
                )
                left.add(f"{method} {path}", f"{answer.headers} {answer.text}")
        for token in left.tokens:
            answer = await http.post("/join", json={"code": "AAAAAA", "token": token})
            left.add("POST /join", f"{answer.headers} {answer.text}")
        good = {"Authorization": f"Bearer {workspace}"}
        for path in (
            "/api/sessions",
            f"/api/sessions/{session}/journal",
            "/metrics",
            "/api/sessions/none/links",
        ):
            left.add(f"organiser {path}", (await http.get(path, headers=good)).text)
        for name in exports.FORMATS:
            answer = await http.get(f"/api/sessions/{session}/export/{name}", headers=good)
            left.add(f"export {name}", str(answer.headers).encode() + every_byte(answer.content))


def search(folder, left):
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            left.add(f"file {file.name}", file.read_bytes())


async def test_no_token_is_found_anywhere(tmp_path, caplog):
    """Not in pages, errors, headers, logs, the folder, or exports; on the board's socket not even its
    own. (The workspace's link stands in `workspace.url`, which `ace serve` writes for its owner alone.)"""
    left = Left()
    async with workshop(tmp_path / "data", caplog, left) as (live, session):
        search(tmp_path, left)
        secret = await live.doors.renew(session, Role.FACILITATOR, now())
        left.tokens.append(secret)
    search(tmp_path, left)
    left.add("board's socket", left.board)
    assert len(left.tokens) == 6
    for token in left.tokens:
        claim, _, signature = token.partition(".")
        assert left.holds(token) == left.holds(signature) == left.holds(claim) == []


async def test_no_word_is_found_in_any_line_of_any_log(tmp_path, caplog):
    left = Left()
    async with workshop(tmp_path / "data", caplog, left):
        pass
    places = left.holds(SECRET)
    assert "log" not in places
    assert {"export csv", "export json", "export pack", "export xlsx"} <= set(places)
    assert [place for place in places if not place.startswith(("export", "file"))] == []
    assert left.holds(GONE) == []


async def test_after_a_withdrawal_and_the_end_nothing_of_it_is_left(tmp_path, caplog):
    """Database file, WAL, logs, and exports that are made from then on."""
    left, folder = Left(), tmp_path / "data"
    async with workshop(folder, caplog, left) as (live, session):
        assert await live.house.journal.verify(session) == 0
    search(folder, left)
    assert left.holds(GONE) == []
    assert [place for place in left.holds(SECRET) if place.startswith("file")]
    async with serving(folder) as live:
        events = await live.house.journal.read(session)
        room = await live.room(session)
        for name in exports.FORMATS:
            made = every_byte(exports.make(name, room.session, list(enumerate(events, 1)), now()))
            assert GONE.encode() not in made
            assert SECRET.encode() in made


async def test_a_seat_that_was_taken_away_is_refused_to_its_old_token(tmp_path):
    """Links can be renewed, and then the old one opens nothing; a phone's token ends with its session
    (docs/decisions/0001), opens no other, and makes nobody more than a phone."""
    async with serving(tmp_path / "data") as live:
        one, two = await live.session(state="rehearsal"), await live.session()
        tokens = [await live.token(one, role) for role in (Role.PARTICIPANT, *LINKS)]
        stolen = await live.screen(tokens[0])
        assert stolen.heard[0]["session"] == one
        assert (await stolen.ask(run("moment", "pause")))["code"] == "not-allowed"
        for role in LINKS:
            await live.doors.renew(one, role, now())
        await live.house.discard(one)
        for token in tokens:
            socket = await live.socket()
            await socket.send(f'{{"t":"hello","token":"{token}"}}')
            assert await code_of(socket) == 4401
        assert not (await live.room(two)).session.people
