"""Threats 16, 17, 18 and 20: what is written into fields, paths and headers stays data. It comes back as it
went in, in the store, on the wire and in every file, or it is refused; nothing else follows."""

import json
import re
import sqlite3
import sys
import unicodedata
from urllib.parse import quote

import httpx2
import pytest

from facilitation.people import Role
from server import exports, places, reception
from server.clock import now
from server.ingest import UnfitText, normalise
from tests.given import script, step
from tests.long import LONG
from tests.security.attacks import Plain, told
from tests.server.live import contribute, serving
from tests.server.test_exports import texts_of

SQL = [
    "'; DROP TABLE entries; --", "' OR '1'='1", '" OR ""="', "1; ATTACH DATABASE 'x' AS x", "') UNION SELECT value FROM notes --",
    "%' --", "?", ":session", "$1", "x'00'", "NULL", "'||hex(randomblob(9))||'", "\\'; VACUUM; --", "/* */", "a\tb;c", "`words`",
    "CASE WHEN 1=1 THEN 1 END", "number DESC; DELETE FROM words", "{session}", "%s%n%x", "__proto__", "constructor", "null",
]  # fmt: skip
STORY = step(
    "story",
    "story",
    prompt="?",
    settings={"value_tags": ("kindness",)},
    limits={"max_per_unit": 50, "max_chars": 2000},
)
TALK = step(
    "reflection",
    "moment",
    prompt="?",
    limits={"max_per_unit": 50, "max_chars": 2000},
    identity="named",
    moderation={"mode": "none"},
)


@pytest.fixture
def unhurried(monkeypatch):
    monkeypatch.setattr(reception, "PHONE", (1e12, 1e12))
    monkeypatch.setattr(reception, "SCREEN", (1e12, 1e12))


async def test_sql_in_every_field_is_words_or_refused(tmp_path, unhurried):
    """Names of steps, of items, of themes, of sessions, tokens and codes; and all words."""
    async with serving(tmp_path / "data") as live:
        session = await live.session(script(TALK, STORY))
        phone, desk = await live.phone(session), await live.desk(session)
        for n, text in enumerate(SQL):
            assert (await phone.ask(contribute("moment", f"item-{n:04}", text=text)))["t"] == "kept"
            odd = (text * 9)[:40].ljust(8, "x")
            for asked in (
                contribute(text[:64], text="x"), contribute("moment", odd, text=f"named {n}"),
                {"do": "withdraw", "activity": "moment", "contribution": odd},
                {"do": "same", "activity": "moment", "contribution": odd, "card": text[:20].ljust(2)},
            ):  # fmt: skip
                assert (await phone.ask(asked))["t"] in {"kept", "told"}
            edit = {"do": "name", "theme": text[:40].ljust(2), "title": text}
            await desk.ask({"do": "themes", "activity": "moment", "ask": odd, "edit": edit})
            await desk.ask({"do": "moderate", "cards": [text[:20].ljust(2)], "to": "hidden"})
        await by_http(live)
        kept = [
            c.body["text"]
            for c in (await live.room(session)).session.cards.values()
            if c.state == "shown"
        ]
        assert sorted(kept) == sorted(SQL)
        assert await live.house.journal.verify(session) == 0
        assert await live.house.journal.sessions() == [session]
    store = sqlite3.connect(tmp_path / "data" / "journal.sqlite")
    tables = {
        name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type='table'")
    }
    assert tables == {
        "entries",
        "heads",
        "words",
        "marks",
        "doors",
        "links",
        "leases",
        "notes",
        "accounts",
        "sign_ins",
        "invitations",
        "acts",
    }
    assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()


async def by_http(live):
    headers = {"Authorization": f"Bearer {await live.app.workspace_token()}"}
    async with httpx2.AsyncClient(base_url=live.base) as http:
        for text in SQL:
            for body in ({"code": text}, {"code": "AAAAAA", "token": text}):
                assert (await http.post("/join", json=body)).status_code in {404, 429}
            for path in ("links", "journal", "export/csv"):
                name = f"/api/sessions/{quote(text, safe='')}/{path}"
                assert (await http.get(name, headers=headers)).status_code in {400, 404}
            made = await http.post("/api/sessions", headers=headers, json={"script": text})
            assert made.status_code == 404


# All of Unicode


def every_character():
    """Each code point between two letters, a thousand to a text. In a short run every plane's first and
    last texts and a seventh of the others; in a long one all."""
    pieces = [
        range(first, min(first + 500, sys.maxunicode + 1))
        for first in range(0, sys.maxunicode + 1, 500)
    ]
    for n, piece in enumerate(pieces):
        if (
            LONG
            or n < 30
            or n % 37 == 0
            or (piece[0] & 0xFFFF) < 500
            or (piece[-1] & 0xFFFF) > 0xFE00
        ):
            yield [chr(code) for code in piece]


def fit(chars):
    """The text of those characters that may be kept, and how many may not."""
    kept = []
    for char in chars:
        try:
            if normalise(f"a{char}b", 2000):
                kept.append(char)
        except UnfitText:
            pass
    return "".join(f"a{char}" for char in kept) + "b", len(chars) - len(kept)


async def test_what_is_accepted_is_stored_sent_and_exported_alike(tmp_path, unhurried):
    """Every character, through a real socket, onto the wall, onto disk and into each kind of file."""
    said, refused = [], 0
    async with serving(tmp_path / "data") as live:
        session = await live.session(script(TALK))
        board = await live.board(session)
        for n, chars in enumerate(every_character()):
            if n % 40 == 0:
                phone = await live.phone(session)
            text, unfit = fit(chars)
            refused += unfit
            kept = await phone.ask(contribute("moment", f"item-{n:06}", text=text))
            assert kept["t"] == "kept", (kept, hex(ord(chars[0])))
            said.append((f"c{kept['number']}", normalise(text, 2000)))
            if unfit:
                bad = next(c for c in chars if c not in text)
                answer = (
                    await phone.ask(contribute("moment", text=f"a{bad}b"))
                    if bad < "\ud800" or bad > "\udfff"
                    else {"code": "unfit-text"}
                )
                assert answer["code"] == "unfit-text"
        wanted = dict(said)
        await board.until(lambda s: len(s.view["result"]["cards"]) == len(wanted))
        shown = {card: each["text"] for card, each in board.view["result"]["cards"].items()}
        assert shown == wanted
        events = await live.house.journal.read(session)
        room = await live.room(session)
        for name in exports.FORMATS:
            data = exports.make(name, room.session, list(enumerate(events, 1)), now())
            assert texts_of(data, name) == list(wanted.values()), name
    async with serving(tmp_path / "data") as live:
        stored = (await live.room(session)).session.cards
        assert {card: each.body["text"] for card, each in stored.items()} == wanted
    told("unicode", texts=len(said), characters=sum(len(t) // 2 for _, t in said), refused=refused)
    assert all(unicodedata.is_normalized("NFC", text) for text in wanted.values())
    assert not LONG or refused == 65 - 6 + 2048 + 66  # as in test_ingest


# Headers


RANGES = [
    "bytes=0-", "bytes=-1", "bytes=0-0", "bytes=-0", "bytes=5-1", "bytes=99999999999-", "bytes=0-99999999999999999999",
    "bytes=a-b", "bytes=", "bytes", "items=0-1", "bytes=0-1,2-3", "bytes=-", "bytes=--1", "bytes= 0 - 1 ", "bytes=0-1;2-3",
    "bytes=" + ",".join("0-" for _ in range(1_000)), "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 3_000, 2)),
    "bytes=" + "0" * 8_000 + "-1", "bytes=" + "," * 8_000, "bytes=" + "-" * 8_000, "\u00a0", "bytes=\u0661-\u0662",
]  # fmt: skip


async def test_no_range_breaks_a_page_or_multiplies_it(tmp_path):
    """A page costs what it costs: no list of ranges makes the answer larger or slow."""
    async with serving(tmp_path / "data") as live:
        whole = (places.web() / "desk.html").stat().st_size
        for asked in RANGES:
            header = f"Range: {asked.encode('utf-8').decode('latin-1')}"
            async with Plain(live) as line:
                began = now()
                status, _, body = await line.ask("GET", "/desk", header)
                assert status in {200, 206, 400, 416}, asked[:40]
                assert len(body) <= whole + 100_000, asked[:40]
                assert now() - began < 2_000, asked[:40]
            async with Plain(live) as line:
                assert (await line.ask("GET", "/health"))[0] == 200


HOSTILE = ["\x00", "\r\nX-Evil: 1", "é", "a" * 60_000]


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Cookie", "Referer",
                                  "User-Agent", "Accept-Encoding", "Origin", "Content-Length", "Transfer-Encoding"])  # fmt: skip
async def test_no_header_is_believed_or_echoed(tmp_path, name):
    async with serving(tmp_path / "data") as live:
        for value in ["evil.example", "127.0.0.1, evil", "-1", "gzip;q=evil", *HOSTILE[1:]]:
            async with Plain(live) as line:
                try:
                    status, head, body = await line.ask("GET", "/join", f"{name}: {value}")
                except (EOFError, OSError):
                    continue  # cut off: nothing was answered
                assert status in {400, 405, 431, 503}
                assert "evil" not in head.lower() + body.decode("latin-1").lower()


# The policy of the pages


def test_no_setting_of_a_page_lets_words_run():
    """What the browser is told about our own pages, as they were built."""
    hashes = json.loads((places.web() / "csp.json").read_text("utf-8"))
    for name, kinds in hashes.items():
        page = (places.web() / name).read_text("utf-8")
        assert not re.search(
            r"\son\w+=", re.sub(r"<script.*?</script>|<style.*?</style>", "", page, flags=re.DOTALL)
        ), name
        assert all(each.startswith("sha256-") for kind in kinds.values() for each in kind)


async def test_the_wall_and_the_desk_are_told_who_they_are_by_the_server(tmp_path):
    """A role is read from the book of links, not from what a screen claims."""
    async with serving(tmp_path / "data") as live:
        session = await live.session()
        for role in (Role.BOARD, Role.MODERATOR, Role.PARTICIPANT):
            screen = await live.screen(await live.token(session, role))
            assert screen.heard[0]["role"] == role
            answer = await screen.ask({"do": "session", "to": "closed"})
            assert answer["code"] == "not-allowed"
        assert (await live.room(session)).session.state == "live"
