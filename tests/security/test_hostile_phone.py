"""Somebody who is in, and means harm: everything a screen can send besides words. Each is refused, told, or
kept as harmless; and beside it the room goes on."""

import asyncio
import json

import pytest

from facilitation.people import Role
from server import exports, reception, wire
from server.clock import now
from server.replaying import replayed
from tests.server.live import contribute, run, serving

ODD = ["\x00" * 8, "\x01\x0b\x1f" * 3, "\ufffe" * 8, "\ud7ff\ufdd0" * 4, "\x7f" * 8]
STRANGE = ["__proto__", "constructor", "prototype", "toString", "../../../../etc", "=1+1+1+1", "\u202egnisrever",
           "👩🏽\u200d🔬" * 8, "a" * 40, "%00%00%00", "null\nnull", "c1c1c1c1", "undefined", "\u0301" * 20]  # fmt: skip
FRAMES = [
    '{"t":"ask","ask":"1","command":{"do":"pass","activity":"moment"},"ask":"2"}',
    '{"t":"ask","t":"hello","ask":"1","command":{"do":"pass","activity":"moment"}}',
    '{"t":"ask","ask":"1","command":{"do":"pass","do":"session","to":"closed","activity":"moment"}}',
    '{"t":"ask","ask":"1","command":{"do":"undo_edit","activity":"moment","number":NaN}}',
    '{"t":"ask","ask":"1","command":{"do":"undo_edit","activity":"moment","number":-1}}',
    '{"t":"ask","ask":"1","command":{"do":"undo_edit","activity":"moment","number":1e400}}',
    '{"t":"ask","ask":"1","command":{"do":"clock","activity":"moment","minutes":Infinity}}',
    '{"t":"ask","ask":"1","command":{"do":"revise","activity":"moment","contribution":"item-0001","version":1001,"body":{}}}',
    '{"t":"ask","ask":"1","command":{"do":"contribute","activity":"moment","contribution":"item-0001","body":'
    + '{"a":' * 3_000 + "1" + "}" * 3_000 + "}}",
    '{"t":"ask","ask":"' + "9" * 41 + '","command":{"do":"pass","activity":"moment"}}',
    '{"t":"look","look":"1","at":{"do":"similar","activity":"moment","text":"' + "a" * 2001 + '"}}',
    '{"t":"hello","token":"x","__proto__":{"role":"facilitator"}}',
]  # fmt: skip


@pytest.fixture
def unhurried(monkeypatch):
    monkeypatch.setattr(reception, "PHONE", (1e12, 1e12))


async def whole(live, session):
    """What is kept is whole, verifies, and goes into every file."""
    events = await live.house.journal.read(session)
    assert await live.house.journal.verify(session) == 0
    assert replayed(events) == (await live.room(session)).session
    for name in exports.FORMATS:
        exports.make(name, replayed(events), list(enumerate(events, 1)), now())
    return b"".join(json.dumps(repr(event)).encode() for event in events).decode()


async def test_an_id_that_some_store_cannot_hold_is_refused(tmp_path):
    """PostgreSQL holds no NUL: one such id would fail the batch of everybody who asked with it."""
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        phone, desk, honest = (
            await live.phone(session),
            await live.desk(session),
            await live.phone(session),
        )
        await phone.ask(contribute("moment", "item-0001", text="tea"))
        for odd in ODD:
            edit = {"do": "name", "theme": odd, "title": "Tea"}
            for screen, asked in (
                (phone, contribute("moment", odd, text="x")),
                (phone, {"do": "withdraw", "activity": "moment", "contribution": odd}),
                (phone, {"do": "same", "activity": "moment", "contribution": odd, "card": "c9"}),
                (desk, {"do": "themes", "activity": "moment", "ask": odd, "edit": edit}),
                (desk, {"do": "themes", "activity": "moment", "ask": "edit-0001", "edit": edit}),
                (desk, {"do": "show_theme", "activity": "moment", "theme": odd}),
            ):  # fmt: skip
                told, kept = await asyncio.gather(
                    screen.ask(asked), honest.ask(contribute("moment", text="beside it"))
                )
                assert (told["code"], kept["t"]) == ("unfit-text", "kept")
        await whole(live, session)


async def test_a_language_is_no_place_to_write_into(tmp_path):
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        for lang in ("\x00\x0b", "=1+1", "ring me 0770", "<b>", "en GB"):
            phone = await live.screen(await live.token(session), lang=lang)
            assert (await phone.ask(contribute("moment", text="tea") | {"lang": lang}))[
                "t"
            ] == "kept"
        for lang in ("en-GB", "cy", "zh-Hant-TW", ""):
            phone = await live.screen(await live.token(session), lang=lang)
            await phone.ask(contribute("moment", text="tea") | {"lang": lang})
        room = (await live.room(session)).session
        assert sorted(card.lang for card in room.cards.values()) == [
            "",
            "",
            "",
            "",
            "",
            "",
            "cy",
            "en-GB",
            "zh-Hant-TW",
        ]
        assert {person.lang for person in room.people.values()} == {"", "cy", "en-GB", "zh-Hant-TW"}


async def test_strange_ids_are_only_ids(tmp_path):
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        phone, desk, board = (
            await live.phone(session),
            await live.desk(session),
            await live.board(session),
        )
        kept = []
        for name in (strange.ljust(8, "-")[:40] for strange in STRANGE):
            kept.append(await phone.ask(contribute("moment", name, text=f"under {name[:5]}")))
            for theme in (name, name[:2]):
                edit = {"do": "name", "theme": theme, "title": "Tea"}
                await desk.ask(
                    {"do": "themes", "activity": "moment", "ask": f"ask-{name}"[:40], "edit": edit}
                )
        assert {each["t"] for each in kept} == {"kept"}
        await board.until(lambda s: len(s.view["result"]["cards"]) == len(STRANGE))
        for screen in (phone, desk, board):
            before = screen.view
            await screen.say({"t": "whole"})
            await screen.beat()
            assert screen.view == before
        await whole(live, session)


@pytest.mark.parametrize("n", range(len(FRAMES)))
async def test_tricks_of_json_ask_for_nothing_more(tmp_path, n):
    """The last of two keys counts, for every reader alike; and what it asks is decided by the role."""
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        phone, honest = await live.phone(session), await live.phone(session)
        await phone.say(FRAMES[n])
        await phone.until(lambda s: s.answers or s.code)
        if phone.answers:
            (answer,) = phone.answers.values()
            assert answer.get("code") in {
                None,
                "not-allowed",
                "malformed",
                "unfit-text",
                "no-such-item",
            }
        else:
            assert await phone.closed() in {wire.BAD_MESSAGE.code, 1009}
        state = (await live.room(session)).session
        assert (state.state, state.runs["moment"].state) == ("live", "open")
        assert (await honest.ask(contribute("moment", text="still here")))["t"] == "kept"


async def test_ten_thousand_edits_come_to_an_end(tmp_path, unhurried):
    """A thousand versions of one item and then no more; the room stays quick, the last words count."""
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        phone, honest = await live.phone(session), await live.phone(session)
        await phone.ask(contribute("moment", "item-0001", text="version 1"))
        for version in range(2, 10_002):
            asked = {"do": "revise", "activity": "moment", "contribution": "item-0001", "version": version,
                     "body": {"text": f"version {version}"}}  # fmt: skip
            await phone.say({"t": "ask", "ask": f"{version}", "command": asked})
            if version > 1_000:
                break
        assert await phone.closed() == wire.BAD_MESSAGE.code
        began = now()
        assert (await honest.ask(contribute("moment", text="still here")))["t"] == "kept"
        assert now() - began < 2_000
        (card,) = [
            c for c in (await live.room(session)).session.cards.values() if c.id == "item-0001"
        ]
        assert card.version == 1_000
        await whole(live, session)


async def test_nobody_reads_or_changes_what_is_anothers(tmp_path):
    """By its id, by its card, by another's name in the body: it is always one's own, or nothing."""
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        anne, bob = await live.phone(session), await live.phone(session)
        kept = await anne.ask(contribute("moment", "item-anne", text="hers"))
        for asked in (
            {"do": "withdraw", "activity": "moment", "contribution": "item-anne"},
            {"do": "revise", "activity": "moment", "contribution": "item-anne", "version": 2, "body": {"text": "his"}},
            {"do": "withdraw", "activity": "moment", "contribution": f"c{kept['number']}".ljust(8, "x")},
            {"do": "same", "activity": "held", "contribution": "item-same", "card": f"c{kept['number']}"},
            {"do": "moderate", "cards": [f"c{kept['number']}"], "to": "hidden"},
            run("moment", "close"),
        ):  # fmt: skip
            assert (await bob.ask(asked))["t"] == "told"
        room = (await live.room(session)).session
        card = room.cards[f"c{kept['number']}"]
        assert (card.body["text"], card.version, card.state) == ("hers", 1, "shown")
        assert "item-anne" not in "".join(bob.frames)
        board = await live.screen(await live.token(session, Role.BOARD))
        assert anne.own["person"] not in "".join([*board.frames, *bob.frames])
