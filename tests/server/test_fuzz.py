"""Frames that nobody of good will sends: the server stays up, keeps what is right, and an honest phone
beside them notices nothing.

`LONG=1` throws 100,000, `FUZZ=1000000` as many as you like. Most frames go straight into the
gateway, where a million take minutes; every kind of them goes through real sockets too.
"""

import asyncio
import gc
import json
import os
import random
from contextlib import suppress

import psutil
import pytest
from websockets.exceptions import ConnectionClosed

from facilitation.commands.curating import (
    AskModel,
    EditThemes,
    Moderate,
    Regroup,
    ResolveProposal,
    ShowTheme,
    TuneThemes,
    UndoEdit,
)
from facilitation.commands.leading import CheckWall, LeaveLead, TakeLead
from facilitation.commands.noting import ParkIssue, RemoveIssue, TickIssue, WriteHeadline
from facilitation.commands.planning import (
    AddActivity,
    PlanMinutes,
    RemoveActivity,
    RepeatActivity,
    RewordActivity,
)
from facilitation.commands.running import AdjustClock, MoveSession, RunStep, UndoStep
from facilitation.commands.saying import Contribute, Pass, Revise, SayTheSame, Withdraw
from facilitation.people import Role
from facilitation.shape import plain
from facilitation.themes.edits import (
    AlsoIn,
    DefineTheme,
    KeepApart,
    MergeThemes,
    MoveCards,
    NameTheme,
    ParkTheme,
    PinTheme,
    RetireTheme,
    SameCards,
    SplitTheme,
)
from facilitation.themes.theme import Tuning
from server import exports, reception, rooms, wire
from server.clock import now
from server.http import LIVE
from server.replaying import replayed
from tests.given import FAY
from tests.long import many
from tests.server.live import contribute, serving

FRAMES = int(os.environ.get("FUZZ", many(20_000, 100_000)))
BATCH = 200
SEED = int(os.environ.get("FUZZ_SEED", "1"))

NASTY = [
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, 10**30, -(10**30), 0.5, 1e308,
    "", " ", "\x00", "\u202e", "\ufffe", "e" + "\u0301" * 40, "👩🏽\u200d🔬" * 9, "a" * 2001, "a" * 60_000,
    "../../etc/passwd", "'; DROP TABLE entries; --", "<script>alert(1)</script>", "=1+1", "{{7*7}}",
    "%s%n", "__proto__", [], {}, [[]], {"a": {"b": {}}}, [None], ["x"] * 300, {"": ""}, {"do": "name"},
    [1, "a", None, {}], {"text": "x"}, "moment", "item-0001",
]  # fmt: skip
DESK = [
    MoveSession(to="live"), RunStep(activity="moment", step="open"),
    RunStep(activity="scale", step="open"), UndoStep(activity="moment"),
    AdjustClock(activity="moment", minutes=1), Moderate(cards=("c9",), to="shown"),
    UndoEdit(activity="moment", number=1), Regroup(activity="moment"),
    AskModel(activity="moment"), ShowTheme(activity="moment", theme="t1"),
    PlanMinutes(activity="scale", minutes=3), RemoveActivity(activity="extra"),
    AddActivity(activity="extra", type="reflection", title="More", line="And now?", after="moment"),
    RepeatActivity(activity="again", repeats="moment", after="moment"),
    RewordActivity(activity="extra", line="And then?"), CheckWall(on=True),
    WriteHeadline(activity="moment", text="Tea", wall=True),
    ParkIssue(note="note-0001", text="Who pays?"), TickIssue(note="note-0001"),
    RemoveIssue(note="note-0001"), TakeLead(lead="desk-of-ana", name="Ana"),
    LeaveLead(desk="desk-of-ana"),
    ResolveProposal(activity="moment", number=1, accept=True),
    TuneThemes(activity="moment", tuning=Tuning(cut=0.5, cadence="by_hand", wall="all")),
    *(EditThemes(activity="moment", ask="edit-0001", edit=edit) for edit in (
        NameTheme(theme="t1", title="Tea"), MergeThemes(theme="t1", into="t2"),
        SplitTheme(theme="t1", new="t3", cards=("c9",)), MoveCards(cards=("c9",), to="t1"),
        PinTheme(theme="t1"), DefineTheme(theme="t1", definition="All", memo="so that"),
        ParkTheme(theme="t1"), RetireTheme(theme="t2"), KeepApart(card="c9", other="c10"),
        AlsoIn(cards=("c9",), theme="t1"), SameCards(cards=("c9",), into="c10"),
        NameTheme(theme="t2", title="Time"),
    )),
]  # fmt: skip
PHONE = [
    Contribute(activity="moment", contribution="item-0001", body={"text": "tea", "tag": ""}),
    Contribute(activity="scale", contribution="item-0002", body={"values": {"heard": 3}}),
    Contribute(activity="veiled", contribution="item-0003", body={"text": "tea"}),
    Revise(activity="moment", contribution="item-0001", version=2, body={"text": "tea"}),
    Withdraw(activity="moment", contribution="item-0001"), Pass(activity="moment"),
    SayTheSame(activity="moment", contribution="item-0004", card="c9"),
]  # fmt: skip

LOOKS = [
    {"do": "undo_effect", "activity": "moment", "number": 12},
    {"do": "gather", "activity": "moment", "theme": "t1"},
    {"do": "similar", "activity": "moment", "text": "tea"},
]


class Fuzzer:
    def __init__(self, seed):
        self.chance = random.Random(seed)

    def frame(self, corpus):
        """A frame of the corpus, with something about it changed."""
        kind = self.chance.random()
        if kind < 0.05:
            return self.noise()
        message = self.message(corpus)
        for _ in range(self.chance.randint(0, 3)):
            message = self.bent(message)
        text = json.dumps(message)
        return self.torn(text) if kind < 0.25 else text

    def message(self, corpus):
        told = plain(self.chance.choice(corpus))
        if "contribution" in told and self.chance.random() < 0.7:
            told["contribution"] = f"item-{self.chance.randrange(10**6):06}"
        asked = {"t": "ask", "ask": f"{self.chance.randrange(10**6)}", "command": told}
        look = {"t": "look", "look": "1", "at": self.chance.choice(LOOKS)}
        return self.chance.choice(
            [asked] * 12 + [look, {"t": "beat"}, {"t": "whole"}, {"t": "hello"}]
        )

    def bent(self, value):
        """Somewhere inside: another value, another key, one more, one less."""
        if isinstance(value, dict) and value and self.chance.random() < 0.8:
            key = self.chance.choice(list(value))
            told = dict(value)
            match self.chance.randrange(8):
                case 0:
                    told.pop(key)
                case 1:
                    told[self.name()] = told.pop(key)
                case 2:
                    told[self.name()] = self.chance.choice(NASTY)
                case _:
                    told[key] = self.bent(told[key])
            return told
        if isinstance(value, list) and value and self.chance.random() < 0.5:
            return [self.bent(value[0]), *value[1:]] * self.chance.choice([1, 1, 2, 50])
        return self.chance.choice(NASTY)

    def name(self):
        return self.chance.choice(
            ["do", "at", "body", "t", "activity", "", "\x00", "role", "x" * 99]
        )

    def torn(self, text):
        place = self.chance.randrange(len(text) + 1)
        match self.chance.randrange(5):
            case 0:
                return text[:place]
            case 1:
                return text[:place] + self.chance.choice('{}[]",:\\\x00é☃') + text[place:]
            case 2:
                return text[:place] + text[place + 1 :]
            case 3:
                return text * 2
            case _:
                return (
                    text[:place] + "[" * self.chance.choice([3, 900, 2000, 20_000]) + text[place:]
                )

    def noise(self):
        size = self.chance.choice([0, 1, 7, 300, 5000])
        return "".join(chr(self.chance.randrange(1, 0xD800)) for _ in range(size))


class Pipe:
    """One connection straight into the gateway, with no socket in between: `frames` are heard one by
    one until it closes."""

    def __init__(self, live, token, frames):
        hello = {"type": "websocket.receive", "text": json.dumps({"t": "hello", "token": token})}
        heard = ({"type": "websocket.receive", "text": text} for text in frames)
        self._told = iter([{"type": "websocket.connect"}, hello, *heard])
        self.scope = {
            "type": "websocket", "path": "/live", "client": ("127.0.0.1", 1),
            "extensions": {LIVE: {"abort": self.abort, "push": self.push}},
            "headers": [(b"origin", live.base.encode()), (b"host", live.host.encode())],
        }  # fmt: skip
        self.answers = 0
        self.code = None

    async def speak_to(self, gateway):
        await gateway(self.scope, self.receive, self.send)

    async def receive(self):
        await asyncio.sleep(0)
        gone = {"type": "websocket.disconnect"}
        return gone if self.code is not None else next(self._told, gone)

    def abort(self):
        self.code = self.code or 1006

    def push(self, _text):
        return True

    async def send(self, message):
        if message["type"] == "websocket.close":
            self.code = message["code"]
        elif message["type"] == "websocket.send":
            self.answers += '"t":"kept"' in message["text"] or '"t":"told"' in message["text"]


def reads(frame):
    """Is it of the protocol? Whatever else `wire.read` might raise fails the test."""
    try:
        return not isinstance(wire.read(frame), wire.Hello)
    except wire.NotOfTheProtocol:
        return False


@pytest.fixture
def unhurried(monkeypatch):
    """Buckets without a bottom: floods are tested elsewhere."""
    monkeypatch.setattr(reception, "PHONE", (1e12, 1e12))
    monkeypatch.setattr(reception, "SCREEN", (1e12, 1e12))


@pytest.fixture
def faults(monkeypatch):
    """Faults of ours: an ask that `decide` or the journal stumbled over."""
    found = []
    monkeypatch.setattr(
        rooms.log, "exception", lambda *told, **more: found.append((told, more)), False
    )
    return found


CLOSED = {None, wire.BAD_MESSAGE.code, wire.NO_HELLO.code}


async def test_no_frame_brings_the_server_down(tmp_path, unhurried, faults, caplog):
    fuzzer, memory, kept, answers = Fuzzer(SEED), 0, [], 0
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        honest, board = await live.phone(session), await live.board(session)
        desk = await live.token(session, Role.FACILITATOR)
        phones = [await live.token(session) for _ in range(30)]
        for turn in range(FRAMES // BATCH):
            corpus, token = (DESK, desk) if turn % 4 == 0 else (PHONE, fuzzer.chance.choice(phones))
            frames = [fuzzer.frame(corpus) for _ in range(BATCH)]
            pipe = Pipe(live, token, [each for each in frames if reads(each)])
            await pipe.speak_to(live.app._gateway)
            assert pipe.code is None
            answers += pipe.answers
            if turn == FRAMES // BATCH // 4:
                memory = resident()
            if turn % 10 == 0:
                await open_again(live, session)
                kept.append(await honest.ask(contribute("moment", text=f"honest in turn {turn}")))
        assert answers > FRAMES / 20
        assert {each.get("code") for each in kept} <= {None, "too-many"}
        assert kept[0]["t"] == "kept"
        assert (await board.beat()).code is None
        assert faults == []
        assert resident() - memory < 80 * 1024 * 1024
        await whole(live, session)
    assert not [each for each in caplog.records if each.levelname in {"ERROR", "CRITICAL"}]


async def open_again(live, session):
    """The fuzzed desk may have closed anything: the honest phone needs its step back."""
    room = await live.room(session)
    for command in (
        MoveSession(to="live"), RunStep(activity="moment", step="open"),
        RunStep(activity="moment", step="reopen"),
        RunStep(activity="moment", step="resume"),
    ):  # fmt: skip
        await room.ask(command, FAY)


def resident():
    gc.collect()
    return psutil.Process().memory_info().rss


async def whole(live, session):
    """What was kept is whole: it verifies, folds to the same state, and every export can be made."""
    journal, room = live.house.journal, await live.room(session)
    told = await journal.read(session)
    assert await journal.verify(session) == 0
    assert replayed(told) == room.session
    entries = list(enumerate(told, start=1))
    for name in exports.FORMATS:
        assert exports.make(name, room.session, entries, now())


async def test_no_frame_breaks_a_real_socket(tmp_path, faults, caplog):
    """Each kind of frame over the network: the close code, nothing else, and no word in the log."""
    fuzzer = Fuzzer(SEED + 1)
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        honest = await live.phone(session)
        token = await live.token(session)
        codes = set()
        for _ in range(max(FRAMES // 100, 60)):
            socket = await live.socket()
            with suppress(ConnectionClosed):
                await socket.send(json.dumps({"t": "hello", "token": token}))
                for _ in range(5):
                    await socket.send(fuzzer.frame(PHONE))
                await socket.send('{"t":"beat"}')
                async with asyncio.timeout(5):
                    while '"beat"' not in await socket.recv():
                        pass
            codes.add(socket.close_code)
            await socket.close()
        assert codes <= CLOSED | {1000, 1009, wire.FLOOD.code}
        assert wire.BAD_MESSAGE.code in codes
        assert (await honest.ask(contribute("moment", text="still here")))["t"] == "kept"
        assert faults == []
        await whole(live, session)
    assert not [each for each in caplog.records if each.levelname in {"ERROR", "CRITICAL"}]
