"""Pages, assets, joining, the workspace's API: headers, policies, and what is asked by foes."""

import asyncio
import gzip
import json

import httpx2
import pytest
import pytest_asyncio

from facilitation.people import Role
from server import answers, places
from server import http as server_http
from server.files import SAFE
from server.limits import WrongCodes
from server.storage import Unavailable
from tests.server.live import contribute, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = "a secret beside the pages"


def build(folder):
    """What the web build leaves: pages, hashes, assets, all packed beforehand."""
    web = folder / "web"
    (web / "assets").mkdir(parents=True)
    for name in ("phone", "board", "desk", "workspace"):
        page(web / f"{name}.html", f"<!doctype html><title>{name}</title>")
    page(web / "assets" / "app-abc123.js", "export const here = 1")
    (web / "icon.svg").write_text("<svg/>")
    hashes = {"phone.html": {"script": ["sha256-abc="], "style": []}}
    (web / "csp.json").write_text(json.dumps(hashes))
    (folder / "secret.txt").write_text(SECRET)
    (web / "secret.txt").write_text(SECRET)
    (web / "assets" / "out.js").symlink_to(folder / "secret.txt")
    return web


def page(file, text):
    file.write_text(text)
    file.with_name(file.name + ".gz").write_bytes(gzip.compress(text.encode()))
    file.with_name(file.name + ".br").write_bytes(b"brotli stands in for itself")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        web = build(folder)
        patch.setattr(places, "web", lambda: web)
        async with serving(folder / "data") as made:
            yield made


@pytest_asyncio.fixture(loop_scope="module")
async def http(live):
    async with httpx2.AsyncClient(base_url=live.base) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="module")
async def organiser(live, http):
    http.headers["Authorization"] = f"Bearer {await live.app.workspace_token()}"
    return http


async def raw(live, *lines, body=b"", wait=5.0):
    """An answer to exactly these lines, as no client of good manners would send them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    writer.write(head + body)
    try:
        async with asyncio.timeout(wait):
            status = await reader.readline()
            rest = await reader.read(100_000) if b" " in status else b""
        return int(status.split()[1]) if status else 0, rest
    finally:
        writer.close()


# Pages


PAGES = {
    "/": "phone", "/j/ABCDEF": "phone", "/board": "board", "/desk": "desk",
    "/workspace": "workspace",
}  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_is_served_under_a_strict_policy(live, http, path):
    answer = await http.get(path)
    assert answer.status_code == 200
    assert f"<title>{PAGES[path]}</title>" in answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    assert {name: answer.headers[name] for name in SAFE} == SAFE
    policy = dict(part.strip().split(" ", 1) for part in answer.headers[CSP].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == f"'self' ws://{live.host} wss://{live.host}"
    assert "unsafe" not in answer.headers[CSP]
    hashed = "'self' 'sha256-abc='" if PAGES[path] == "phone" else "'self'"
    assert policy["script-src"] == hashed


CSP = "content-security-policy"


@pytest.mark.parametrize(
    ("offered", "given"),
    [("br, gzip", "br"), ("gzip, deflate", "gzip"), ("identity", None), ("", None)],
)
async def test_the_best_packing_that_is_offered_is_sent(live, offered, given):
    for path in ("/", "/assets/app-abc123.js"):
        status, rest = await raw(
            live, f"GET {path} HTTP/1.1", f"Host: {live.host}", f"Accept-Encoding: {offered}",
            "Connection: close",
        )  # fmt: skip
        head = rest.split(b"\r\n\r\n")[0].decode().lower()
        assert status == 200
        assert (f"content-encoding: {given}" in head) == bool(given)
        assert "vary: accept-encoding" in head
        assert "content-type: text/" in head


async def test_an_asset_is_kept_for_ever_and_a_page_never(http):
    asset = await http.get("/assets/app-abc123.js")
    assert asset.text == "export const here = 1"
    assert asset.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert asset.headers["x-content-type-options"] == "nosniff"


TRAVERSALS = [
    "/assets/../secret.txt", "/assets/../../secret.txt", "/assets/%2e%2e/secret.txt",
    "/assets/..%2fsecret.txt", "/assets/..%5csecret.txt", "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
    "/assets/....//secret.txt", "/assets//etc/passwd", "/assets/%2fetc%2fpasswd",
    "/assets/app-abc123.js%00.txt", "/assets/%00", "/assets/out.js", "/assets/", "/assets/.",
    "/assets/%c0%ae%c0%ae/secret.txt", "/assets/%ff", "/assets/" + "a" * 5000,
    "/assets/" + "a/" * 3000, "/assets/app-abc123.js/", "/assets/~root", "/assets/?x=../secret.txt",
    "//secret.txt", "/../secret.txt", "/secret.txt", "/csp.json", "/phone.html", "/.env",
    "/j/../../secret.txt", "/j/%2e%2e%2f%2e%2e%2fsecret.txt", "/qr/..%2f..%2fsecret.svg",
    "/data/journal.sqlite", "/key", "http://other.example/secret.txt",
]  # fmt: skip


@pytest.mark.parametrize("path", TRAVERSALS, ids=lambda path: path[:40])
async def test_no_path_leads_out_of_the_pages(live, path):
    status, rest = await raw(
        live, f"GET {path} HTTP/1.1", f"Host: {live.host}", "Connection: close"
    )
    assert SECRET.encode() not in rest
    assert b"root:" not in rest
    assert status in {200, 307, 400, 404}, status
    assert status != 200 or b"<title>phone</title>" in rest


HOSTS = [
    "evil.example", "", "[", "[::1", "]:80", "a b", "a@b", "localhost:999999", "localhost:x",
    "%00", "x" * 3000, "127.0.0.1\t", "a/../b", "a?b", "a#b", "a,b", "\u00e9", "'\"><script>",
    "x; script-src *", "*",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/", "/qr/ABCDEF.svg", "/health"])
async def test_no_host_breaks_a_page_or_its_policy(live, host, path):
    status, rest = await raw(live, f"GET {path} HTTP/1.1", f"Host: {host}", "Connection: close")
    assert status in {200, 400, 404}
    head = rest.split(b"\r\n\r\n")[0].decode("latin-1").lower()
    assert "script>" not in head
    assert "script-src *" not in head


async def test_a_request_without_host_or_with_two_is_refused(live):
    assert (await raw(live, "GET / HTTP/1.1"))[0] == 400
    two = await raw(live, "GET / HTTP/1.1", f"Host: {live.host}", "Host: evil.example")
    assert two[0] == 400


async def test_the_code_is_drawn_and_tells_nothing_of_sessions(live, http):
    session = await live.session()
    real = await http.get(f"/qr/{live.doors.door(session).code}.svg")
    other = await http.get("/qr/AAAAAA.svg")
    assert real.status_code == other.status_code == 200
    assert real.headers["content-type"] == "image/svg+xml"
    assert real.headers["x-content-type-options"] == "nosniff"
    assert (await http.get("/qr/A.svg")).status_code == 404


async def test_what_is_not_there_and_what_is_not_allowed(http):
    assert (await http.get("/nothing")).status_code == 404
    assert (await http.post("/")).status_code == 405
    assert (await http.get("/join")).status_code == 405
    assert (await http.get("/live")).status_code == 404


# Joining without script


async def test_a_plain_form_joins(live, http):
    session = await live.session()
    code = live.doors.door(session).code
    answer = await http.post("/join", data={"code": code.lower()})
    assert answer.status_code == 303
    where, _, token = answer.headers["location"].partition("#t=")
    assert where == f"/j/{code}"
    assert live.doors.prove(token).session == session
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("form", [{"code": "AAAAAA"}, {"code": ""}, {}, {"code": "<b>&"}])
async def test_a_wrong_code_is_told_on_a_small_page(tmp_path, form):
    async with serving(tmp_path) as live, httpx2.AsyncClient(base_url=live.base) as http:
        answer = await http.post("/join", data=form or {"other": "x"})
        assert answer.status_code == 404
        assert "That code does not work" in answer.text
        assert "<b>&" not in answer.text
        assert answer.headers[CSP].startswith("default-src 'none'")
        assert "<script" not in answer.text


async def test_too_many_wrong_codes_are_told_on_a_small_page(tmp_path):
    async with serving(tmp_path) as live, httpx2.AsyncClient(base_url=live.base) as http:
        for _ in range(WrongCodes.PER_ADDRESS):
            await http.post("/join", data={"code": "AAAAAA"})
        answer = await http.post("/join", data={"code": "AAAAAA"})
        assert answer.status_code == 429
        assert "Please wait a moment" in answer.text
        assert "{seconds}" not in answer.text


BODIES = {
    "nothing": b"", "half": b'{"code":', "a list": b"[]", "a word": b'"x"', "a number": b"7",
    "null": b"null", "not text": b"\xff\xfe", "deep": b"[" * 90_000, "nul": b'{"code":"\\u0000"}',
    "a list as code": b'{"code":["A"]}', "surrogate": b'{"code":"\\ud800"}',
    "big number": b'{"code":1e999}',
}  # fmt: skip


@pytest.mark.parametrize("what", BODIES)
@pytest.mark.parametrize("media", ["application/json", "application/x-www-form-urlencoded"])
async def test_no_body_breaks_joining(http, what, media):
    answer = await http.post("/join", content=BODIES[what], headers={"Content-Type": media})
    assert answer.status_code in {400, 404, 429}


async def test_a_body_that_is_too_large_is_refused_whatever_its_head_says(live, http):
    async def endless():
        for _ in range(200):
            yield b" " * 65_536

    async def told(**sent):
        try:
            return (await http.post("/join", headers={"Content-Type": JSON}, **sent)).status_code
        except httpx2.TransportError:
            return 0  # it was cut off while still sending

    assert await told(content=b" " * 300_000) in {400, 0}
    assert await told(content=endless()) in {400, 0}
    assert (await http.get("/health")).status_code == 200


JSON = "application/json"


async def test_a_body_that_does_not_come_is_not_waited_for(live, monkeypatch):
    monkeypatch.setattr(answers, "BODY_S", 0.1)
    status, _ = await raw(
        live, "POST /join HTTP/1.1", f"Host: {live.host}", "Content-Type: application/json",
        "Content-Length: 20", "Connection: close", body=b'{"code"',
    )  # fmt: skip
    assert status == 400


# The workspace


API = [
    ("GET", "/api/sessions"), ("POST", "/api/sessions"), ("DELETE", "/api/sessions/x"),
    ("GET", "/api/sessions/x/links"), ("POST", "/api/sessions/x/links/renew"),
    ("GET", "/api/sessions/x/journal"), ("GET", "/api/sessions/x/export/csv"),
    ("GET", "/api/sessions/x/script"), ("GET", "/api/sessions/x/poster/{kind}"),
    ("GET", "/api/scripts/{script}"), ("POST", "/api/scripts/check"),
    ("POST", "/api/scripts/preview"), ("POST", "/api/scripts/file"), ("GET", "/api/monitor"),
    ("POST", "/api/sessions/x/links"), ("POST", "/api/sessions/x/links/revoke"),
    ("DELETE", "/api/sessions/x/links/y"), ("GET", "/api/sessions/x/links/y/qr"),
    ("POST", "/api/sessions/x/archive"), ("GET", "/api/sessions/x/story"),
    ("GET", "/api/record"), ("GET", "/api/record.csv"),
    ("GET", "/api/people"), ("POST", "/api/people"), ("POST", "/api/people/x"),
    ("DELETE", "/api/people/x"), ("POST", "/api/people/x/password-link"),
    ("DELETE", "/api/invitations/x"), ("POST", "/api/workspace-link"),
    ("POST", "/api/account/first"), ("POST", "/api/account/password"),
]  # fmt: skip
OPEN = {"/api/me", "/api/sign-in", "/api/sign-out", "/api/invitation", "/api/invitation/use"}
"""Whoever asks: `tests/security/test_sign_in.py` does."""


async def test_every_path_of_the_api_is_tried_here(live):
    paths = {
        (method, route.path) for route in live.app._pages.router.routes
        for method in route.methods - {"HEAD"} if route.path.startswith("/api") and route.path not in OPEN
        if "/paper/" not in route.path  # for the desk and scribes too: tests/server/test_paper.py
    }  # fmt: skip
    named = {"/x": "/{id}", "/y": "/{link}", "export/csv": "export/{format}"}
    tried = set()
    for method, path in API:
        shown = path
        for sample, name in named.items():
            shown = shown.replace(sample, name)
        tried.add((method, shown))
    assert tried == paths


@pytest.mark.parametrize(("method", "path"), API)
async def test_the_api_is_the_organisers_alone(live, http, method, path):
    session = await live.session()
    tokens = [await live.token(session, role) for role in
              (Role.PARTICIPANT, Role.BOARD, Role.FACILITATOR, Role.MODERATOR)]  # fmt: skip
    workspace = await live.app.workspace_token()
    path = path.replace("/x", f"/{session}")
    offered = ["", "Bearer", "Bearer x", f"Basic {workspace}", f"Token {workspace}", workspace]
    if "poster" in path:  # its own desk may have it
        tokens = tokens[:2]
    for said in [*offered, *(f"Bearer {each}" for each in tokens)]:
        answer = await http.request(method, path, headers={"Authorization": said})
        assert answer.status_code == 401, said
        assert answer.json()["code"] == "not-allowed"
    for where in (f"?token={workspace}", f"?t={workspace}"):
        assert (await http.request(method, path + where)).status_code == 401
    assert await live.house.hall(session)


async def test_a_session_is_made_run_taken_away_and_discarded(live, organiser):
    shelf = (await organiser.get("/api/sessions")).json()
    assert {"values-hour"} <= {each["id"] for each in shelf["scripts"]}
    made = await organiser.post("/api/sessions", json={"script": "values-hour"})
    assert made.status_code == 201
    session = made.json()["id"]
    links = (await organiser.get(f"/api/sessions/{session}/links")).json()
    assert links["join"].endswith(links["code"])
    for name in ("board", "desk", "moderator", "scribe"):
        page_of, _, token = links[name].partition("#t=")
        assert live.doors.prove(token).session == session
        assert "?" not in page_of
    told = (await organiser.get(f"/api/sessions/{session}/journal")).json()
    assert (told["number"], told["state"]) == (1, "draft")
    for wanted in ("csv", "xlsx", "json", "pack"):
        export = await organiser.get(f"/api/sessions/{session}/export/{wanted}")
        assert export.status_code == 200
        assert export.headers["cache-control"] == "no-store"
        assert "attachment" in export.headers["content-disposition"]
    assert (await organiser.delete(f"/api/sessions/{session}")).status_code == 204
    assert (await organiser.get(f"/api/sessions/{session}/links")).status_code == 404


async def test_a_session_that_was_real_is_not_discarded(live, organiser):
    session = await live.session(state="live")
    refused = await organiser.delete(f"/api/sessions/{session}")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong-step")


@pytest.mark.parametrize(
    "script", ["../secret", "/etc/passwd", "..", "", "nothing", "a\x00b", "%2e"]
)
async def test_a_script_is_named_and_is_no_path(organiser, script):
    answer = await organiser.post("/api/sessions", json={"script": script})
    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-script")


async def test_a_broken_script_is_told_with_every_fault(organiser):
    answer = await organiser.post("/api/sessions", json={"script_text": "title: [\n"})
    assert answer.status_code == 422
    assert answer.json()["faults"]


@pytest.mark.parametrize(
    "name", ["..", "%2e%2e", "x", "a%00b", "*", "%27%20OR%201=1--", "x" * 3000]
)
@pytest.mark.parametrize("what", ["links", "journal", "export/csv", "export/..%2f..%2fkey"])
async def test_no_name_of_a_session_opens_another_door(organiser, name, what):
    answer = await organiser.get(f"/api/sessions/{name}/{what}")
    assert answer.status_code in {400, 404}


async def test_the_journal_page_holds_no_words(live, organiser):
    session = await live.session()
    phone = await live.phone(session)
    await phone.ask(contribute("moment", text="a zebra in my pocket"))
    told = await organiser.get(f"/api/sessions/{session}/journal")
    assert "zebra" not in told.text
    assert len(told.json()["contributions"]) == 1
    await phone.leave()


async def test_a_new_link_of_no_role_is_refused(live, organiser):
    session = await live.session()
    for role in ("organiser", "participant", "", None, 7, ["desk"]):
        answer = await organiser.post(f"/api/sessions/{session}/links/renew", json={"role": role})
        assert answer.status_code == 404


async def test_while_nothing_can_be_kept_the_pages_say_so(live, organiser, monkeypatch):
    async def full(*_):
        raise Unavailable("full")

    session = await live.session()
    monkeypatch.setattr(live.house.journal, "append", full)
    made = await organiser.post("/api/sessions", json={"script": "values-hour"})
    assert (made.status_code, made.json()["code"]) == (503, "trouble")
    monkeypatch.undo()
    monkeypatch.setattr(live.house.journal, "read", full)
    assert (await organiser.get(f"/api/sessions/{session}/journal")).status_code == 503
    monkeypatch.undo()
    monkeypatch.setattr(live.doors._book, "add_link", full)
    renewed = await organiser.post(f"/api/sessions/{session}/links/renew", json={"role": "desk"})
    assert renewed.status_code == 503


async def test_health_follows_the_trouble(live, http):
    assert (await http.get("/health")).json() == {"ok": True, "trouble": 0}
    room = await live.room(await live.session())
    room.trouble = True
    answer = await http.get("/health")
    assert (answer.status_code, answer.json()["trouble"]) == (503, 1)
    room.trouble = False


async def test_metrics_are_counts_without_words(live, http):
    session = await live.session()
    phone = await live.phone(session)
    await phone.ask(contribute("moment", text="a zebra in my pocket"))
    told = (await http.get("/metrics")).text
    assert 'ace_asks_total{answer="kept"}' in told
    for secret in ("zebra", phone.token, session, phone.own["person"]):
        assert secret not in told
    await phone.leave()


# What a header may hold


async def test_no_header_and_no_path_holds_a_token(live, organiser):
    """But the Location of a plain join, whose fragment no server and no Referer ever sees."""
    session = await live.session()
    answers = [
        await organiser.get(path) for path in
        (*PAGES, "/api/sessions", f"/api/sessions/{session}/links", "/health", "/metrics")
    ]  # fmt: skip
    answers.append(await organiser.post("/join", json={"code": live.doors.door(session).code}))
    for answer in answers:
        for value in answer.headers.values():
            assert "." not in value or not any(live.doors.prove(v) for v in value.split())
        assert "set-cookie" not in answer.headers
        assert "server" not in answer.headers


# Slow heads


async def test_half_a_head_is_not_waited_for(live, monkeypatch):
    monkeypatch.setattr(server_http, "HEAD_S", 0.15)
    for begun in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "):
        assert await let_go(live, begun)


async def test_a_head_that_drips_is_not_waited_for(live, monkeypatch):
    monkeypatch.setattr(server_http, "HEAD_S", 0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    writer.write(b"GET / HTTP/1.1\r\n")
    ended = asyncio.create_task(reader.read())
    for _ in range(200):
        writer.write(b"X-More: yes\r\n")
        await asyncio.sleep(0.02)
        if ended.done():
            break
    assert ended.done()
    writer.close()


async def test_half_a_second_head_is_not_waited_for_either(live, monkeypatch):
    monkeypatch.setattr(server_http, "HEAD_S", 0.15)
    whole = f"GET /health HTTP/1.1\r\nHost: {live.host}\r\n\r\n".encode()
    assert await let_go(live, whole, b"GET / HTTP/1.1\r\nX-Slow: ")


async def test_a_head_without_end_is_cut(live):
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    writer.write(b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 200_000)
    async with asyncio.timeout(5):
        assert b" 400 " in await reader.readline()
    writer.close()


async def test_whoever_is_merely_unhurried_is_served(live, monkeypatch):
    monkeypatch.setattr(server_http, "HEAD_S", 1.0)
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    for _ in range(2):
        for piece in (b"GET /health HTTP/1.1\r\n", f"Host: {live.host}\r\n".encode(), b"\r\n"):
            writer.write(piece)
            await asyncio.sleep(0.02)
        assert b" 200 " in await reader.readline()
        while (await reader.readline()) != b"\r\n":
            pass
        await reader.readexactly(len(b'{"ok":true,"trouble":0}'))
    writer.close()


async def let_go(live, *begun):
    """The server ends the connection by itself."""
    reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
    for each in begun:
        writer.write(each)
        await asyncio.sleep(0.05)
    async with asyncio.timeout(5):
        await reader.read()
    writer.close()
    return True
