"""Threats 25 to 29: somebody tries to come into the workspace, or to do there what is not theirs."""

import asyncio
import itertools
import statistics
import time
from http.cookies import SimpleCookie

import httpx2
import pytest
import pytest_asyncio

from facilitation.people import Role
from server.accounts import Rank
from server.accounts.porter import IDLE_MS, LONGEST_MS
from server.accounts.throttle import ADDRESS, HERE
from server.clock import now
from tests.server.live import serving

GOOD = "kettle orbit seventeen"
pytestmark = pytest.mark.asyncio(loop_scope="module")


class Clock:
    def __init__(self):
        self.ahead = 0

    def __call__(self):
        return now() + self.ahead


@pytest.fixture(scope="module")
def clock():
    return Clock()


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory, clock):
    folder = tmp_path_factory.mktemp("sign-in")
    async with serving(folder, clock, organisation="Northfield") as made:
        async with client(made) as http:
            token = await made.app.workspace_token()
            http.headers["Authorization"] = f"Bearer {token}"
            told = {"login": "owner", "name": "Olu", "password": GOOD}
            assert (await http.post("/api/account/first", json=told)).status_code == 200
        yield made


_opened = []


def client(live):
    """A browser of its own, on a page of ours; closed with the test."""
    _opened.append(httpx2.AsyncClient(base_url=live.base, headers={"Origin": live.base}))
    return _opened[-1]


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def closing():
    yield
    while _opened:
        await _opened.pop().aclose()


async def signed_in(live, login="owner", password=GOOD):
    http = client(live)
    answer = await http.post("/api/sign-in", json={"login": login, "password": password})
    assert answer.status_code == 200, answer.text
    return http


_numbers = itertools.count()


async def somebody(live, rank):
    """A new account of that rank, by invitation; signed in."""
    owner = await signed_in(live)
    made = await owner.post("/api/people", json={"name": "Sam", "rank": rank})
    token = made.json()["url"].partition("#i=")[2]
    http = client(live)
    told = {"token": token, "login": f"sam-{next(_numbers)}", "name": "Sam", "password": GOOD}
    assert (await http.post("/api/invitation/use", json=told)).status_code == 200
    return http, told["login"]


def cookie(answer):
    ((name, made),) = SimpleCookie(answer.headers["set-cookie"]).items()
    return name, made


# Coming in


async def test_the_cookie_is_for_the_browser_alone(live):
    async with client(live) as http:
        answer = await http.post("/api/sign-in", json={"login": "OWNER ", "password": GOOD})
    name, made = cookie(answer)
    assert (name, made["httponly"], made["samesite"], made["path"]) == ("ace", True, "lax", "/")
    assert not made["secure"]
    assert not made["domain"]
    assert len(made.value) == 43
    assert made.value not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_over_https_the_cookie_is_bound_to_host_and_https(live):
    """As behind a proxy that says so; the plain name is then worth nothing."""
    safe = {"X-Forwarded-Proto": "https", "Origin": f"https://{live.host}"}
    async with client(live) as http:
        told = {"login": "owner", "password": GOOD}
        answer = await http.post("/api/sign-in", json=told, headers=safe)
        name, made = cookie(answer)
        assert (name, made["secure"], made["httponly"]) == ("__Host-ace", True, True)
        assert not made["domain"]
    async with client(live) as http:
        for sent, known in ((f"__Host-ace={made.value}", True), (f"ace={made.value}", False)):
            me = await http.get("/api/me", headers=safe | {"Cookie": sent})
            assert bool(me.json()["who"]) is known


async def test_a_cookie_that_was_put_there_before_becomes_nobodys(live):
    planted = "A" * 43
    async with client(live) as http:
        http.cookies.set("ace", planted)
        await http.post("/api/sign-in", json={"login": "owner", "password": GOOD})
        fresh = http.cookies["ace"] if len(list(http.cookies.jar)) == 1 else ""
        assert fresh != planted
    async with client(live) as http:
        http.cookies.set("ace", planted)
        assert (await http.get("/api/me")).json()["who"] is None


async def test_signing_in_again_ends_the_former_sign_in(live):
    http = await signed_in(live)
    former = http.cookies["ace"]
    await http.post("/api/sign-in", json={"login": "owner", "password": GOOD})
    assert http.cookies["ace"] != former
    async with client(live) as other:
        other.cookies.set("ace", former)
        assert (await other.get("/api/sessions")).status_code == 401


async def test_what_the_store_has_opens_nothing(live):
    http = await signed_in(live)
    rows = await live.app._storage.rows.ask("SELECT key FROM sign_ins")
    secrets = await live.app._storage.rows.ask("SELECT secret FROM accounts")
    assert http.cookies["ace"] not in {key for (key,) in rows}
    assert all(each.startswith("$argon2id$") for (each,) in secrets)
    async with client(live) as thief:
        for (key,) in rows:
            thief.cookies.set("ace", key)
            assert (await thief.get("/api/sessions")).status_code == 401


@pytest.mark.parametrize("late", [IDLE_MS + 1_000, LONGEST_MS + 1_000])
async def test_a_sign_in_runs_out(live, clock, late):
    http = await signed_in(live)
    assert (await http.get("/api/sessions")).status_code == 200
    clock.ahead += late
    try:
        assert (await http.get("/api/sessions")).status_code == 401
    finally:
        clock.ahead -= late


async def test_use_prolongs_a_sign_in_but_not_for_ever(live, clock):
    http = await signed_in(live)
    step = IDLE_MS // 2
    try:
        for _ in range(LONGEST_MS // step - 1):
            clock.ahead += step
            assert (await http.get("/api/sessions")).status_code == 200
        clock.ahead += 2 * step
        assert (await http.get("/api/sessions")).status_code == 401
    finally:
        clock.ahead = 0


async def test_signing_out_here_and_everywhere(live):
    _, login = await somebody(live, "organiser")
    one, two, three = [await signed_in(live, login) for _ in range(3)]
    kept = one.cookies["ace"]
    assert (await one.post("/api/sign-out", json={"where": "here"})).status_code == 204
    async with client(live) as thief:
        thief.cookies.set("ace", kept)
        assert (await thief.get("/api/sessions")).status_code == 401
    assert (await two.get("/api/sessions")).status_code == 200
    await two.post("/api/sign-out", json={"where": "everywhere"})
    assert (await three.get("/api/sessions")).status_code == 401


async def test_a_new_password_ends_every_other_sign_in(live):
    http, login = await somebody(live, "organiser")
    other = await signed_in(live, login)
    fresh = "a quite different phrase"
    wrong = await http.post("/api/account/password", json={"old": "not this one", "new": fresh})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong-password")
    assert (await http.post("/api/account/password", json={"old": GOOD, "new": "short"})).json()[
        "code"
    ] == "password-short"
    changed = await http.post("/api/account/password", json={"old": GOOD, "new": fresh})
    assert changed.status_code == 204
    assert (await http.get("/api/sessions")).status_code == 200
    assert (await other.get("/api/sessions")).status_code == 401
    assert (await signed_in(live, login, fresh)).cookies["ace"]


# Guessing


async def test_passwords_are_not_guessed_by_trying(live):
    async with client(live) as http:
        _, login = await somebody(live, "analyst")
        codes = []
        for n in range(HERE + 30):
            told = {"login": login, "password": f"a wrong password {n}"}
            codes.append((await http.post("/api/sign-in", json=told)).status_code)
    tried = codes.count(403)
    assert set(codes) == {403, 429}
    assert tried <= HERE
    assert codes[-1] == 429


async def test_one_who_guesses_does_not_shut_out_who_has_been_in_from_there(live):
    """The same address throughout, as in a venue."""
    _, login = await somebody(live, "analyst")
    await signed_in(live, login)
    async with client(live) as http:
        for n in range(ADDRESS + 20):
            told = {"login": f"guess-{n}", "password": "a wrong password"}
            last = await http.post("/api/sign-in", json=told)
    assert last.status_code == 429
    assert last.json()["retry_s"] > 0
    await signed_in(live, login)


async def test_who_has_an_account_is_not_told(tmp_path):
    """Same answer, and as long in coming, whether there is one or not."""
    async with serving(tmp_path) as live, client(live) as http:
        token = await live.app.workspace_token()
        told = {"login": "owner", "name": "Olu", "password": GOOD}
        await http.post(
            "/api/account/first", json=told, headers={"Authorization": f"Bearer {token}"}
        )
        http.cookies.clear()
        seconds, bodies = {}, {}
        for login in ("owner", "nobody"):
            for n in range(6):
                began = time.perf_counter()
                told = {"login": login, "password": f"a wrong password {n}"}
                answer = await http.post("/api/sign-in", json=told)
                seconds.setdefault(login, []).append(time.perf_counter() - began)
                bodies.setdefault(login, set()).add((answer.status_code, answer.text))
    assert bodies["owner"] == bodies["nobody"]
    known, unknown = (statistics.median(seconds[each]) for each in ("owner", "nobody"))
    assert unknown > known / 3, (known, unknown)


async def test_a_flood_of_passwords_holds_up_nobody_else(live):
    async with client(live) as http, client(live) as other:
        flood = [
            asyncio.create_task(
                http.post("/api/sign-in", json={"login": f"flood-{n}", "password": GOOD})
            )
            for n in range(60)
        ]
        began = time.perf_counter()
        assert (await other.get("/health")).status_code == 200
        assert time.perf_counter() - began < 2
        answers = await asyncio.gather(*flood)
    assert {each.status_code for each in answers} <= {403, 429, 503}


@pytest.mark.parametrize(
    "body", [{}, {"login": 1, "password": []}, {"login": "a\x00", "password": "x" * 10_000}]
)
async def test_nonsense_is_refused_like_a_wrong_password(live, body):
    async with client(live) as http:
        answer = await http.post("/api/sign-in", json=body)
    assert (answer.status_code, answer.json()["code"]) in {
        (403, "wrong-sign-in"),
        (429, "too-many-tries"),
    }


# Foreign pages


FOREIGN = ["http://evil.example", "null", ""]


@pytest.mark.parametrize("origin", FOREIGN)
async def test_no_foreign_page_makes_a_browser_change_anything(live, origin):
    http = await signed_in(live)
    session = await live.session()
    http.headers["Origin"] = origin
    asked = [
        ("POST", "/api/sessions"), ("DELETE", f"/api/sessions/{session}"), ("POST", "/api/people"),
        ("POST", f"/api/sessions/{session}/links"), ("POST", "/api/workspace-link"),
        ("POST", "/api/account/password"), ("POST", "/api/sign-out"), ("POST", "/api/sign-in"),
        ("POST", "/api/invitation/use"),
    ]  # fmt: skip
    for method, path in asked:
        answer = await http.request(method, path, json={})
        assert (answer.status_code, answer.json()["code"]) == (403, "bad-origin"), path
    http.headers["Origin"] = live.base
    assert (await http.get("/api/sessions")).status_code == 200


# Who may what


OPEN = {"/api/me", "/api/sign-in", "/api/sign-out", "/api/invitation", "/api/invitation/use"}
READS = {
    ("GET", "/api/sessions"), ("GET", "/api/sessions/{id}/journal"),
    ("GET", "/api/sessions/{id}/export/{format}"), ("POST", "/api/account/password"),
}  # fmt: skip
OWNS = {
    ("GET", "/api/people"), ("POST", "/api/people"), ("POST", "/api/people/{id}"),
    ("DELETE", "/api/people/{id}"), ("POST", "/api/people/{id}/password-link"),
    ("DELETE", "/api/invitations/{id}"), ("POST", "/api/workspace-link"),
    ("POST", "/api/account/first"),
}  # fmt: skip


def api(live):
    """Every route of the API, by method."""
    return sorted(
        (method, route.path) for route in live.app._pages.router.routes
        for method in route.methods - {"HEAD"}
        if route.path.startswith("/api") and route.path not in OPEN
    )  # fmt: skip


def needed(asked):
    if asked in READS:
        return Rank.ANALYST
    return Rank.OWNER if asked in OWNS else Rank.ORGANISER


async def test_every_path_for_every_rank(live):
    """Who may not is told so before anything is looked at; who may gets some other answer."""
    session = await live.session()
    people = {None: client(live), Rank.OWNER: await signed_in(live)}
    for rank in (Rank.ANALYST, Rank.ORGANISER):
        people[rank], _ = await somebody(live, rank)
    counted = 0
    for asked in api(live):
        method, path = asked
        path = path.replace("{id}", session).replace("{format}", "csv")
        path = path.replace("{link}", "L-x").replace("{", "").replace("}", "")
        for rank, http in people.items():
            allowed = rank is not None and rank.covers(needed(asked))
            if allowed and method != "GET":
                continue  # what it does is tested elsewhere; here it would spoil the next
            answer = await http.request(method, path, json={})
            refused = {None: (401, "not-allowed")}.get(rank, (403, "not-yours"))
            if allowed:
                assert answer.status_code < 400 or answer.status_code in {404, 409}, (asked, rank)
            else:
                assert (answer.status_code, answer.json()["code"]) == refused, (asked, rank)
            counted += 1
    assert counted > 60
    assert await live.house.hall(session)


async def test_what_may_be_changed_by_each_rank_is_changed(live):
    analyst, _ = await somebody(live, "analyst")
    organiser, _ = await somebody(live, "organiser")
    made = await organiser.post("/api/sessions", json={"script": "values-hour"})
    assert made.status_code == 201
    session = made.json()["id"]
    assert (await organiser.get(f"/api/sessions/{session}/links")).status_code == 200
    assert (await analyst.get(f"/api/sessions/{session}/export/csv")).status_code == 200
    assert (await analyst.delete(f"/api/sessions/{session}")).status_code == 403
    assert (await organiser.delete(f"/api/sessions/{session}")).status_code == 204


async def test_no_token_of_a_session_opens_the_workspace(live):
    session = await live.session()
    async with client(live) as http:
        for role in (Role.PARTICIPANT, Role.BOARD, Role.FACILITATOR, Role.MODERATOR):
            token = await live.token(session, role)
            for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"ace={token}"}):
                answer = await http.get("/api/people", headers=headers)
                assert answer.status_code == 401


async def test_a_rank_that_was_taken_is_gone_at_once(live):
    http, login = await somebody(live, "owner")
    owner = await signed_in(live)
    people = (await owner.get("/api/people")).json()["people"]
    (them,) = [each["id"] for each in people if each["login"] == login]
    assert (await http.get("/api/people")).status_code == 200
    assert (await owner.post(f"/api/people/{them}", json={"rank": "analyst"})).status_code == 204
    assert (await http.get("/api/people")).status_code == 403
    assert (await owner.delete(f"/api/people/{them}")).status_code == 204
    assert (await http.get("/api/sessions")).status_code == 401


# One-time links and the printed link


async def test_an_invitation_is_used_once_and_gives_its_own_rank(live):
    owner = await signed_in(live)
    url = (await owner.post("/api/people", json={"name": "Cal", "rank": "analyst"})).json()["url"]
    token = url.partition("#i=")[2]
    async with client(live) as http:
        told = {"token": token, "login": "cal", "name": "Cal", "password": GOOD, "rank": "owner"}
        looked = (await http.post("/api/invitation", json={"token": token})).json()
        assert (looked["kind"], looked["name"], looked["rank"]) == ("account", "Cal", "analyst")
        short = await http.post("/api/invitation/use", json=told | {"password": "short"})
        taken = await http.post("/api/invitation/use", json=told | {"login": "owner"})
        assert [short.json()["code"], taken.json()["code"]] == ["password-short", "login-taken"]
        assert (await http.post("/api/invitation/use", json=told)).json()["rank"] == "analyst"
        again = await http.post("/api/invitation/use", json=told | {"login": "cal-2"})
        assert again.json()["code"] == "invitation-void"


async def test_a_link_for_a_new_password_ends_what_was_before(live):
    http, login = await somebody(live, "organiser")
    owner = await signed_in(live)
    people = (await owner.get("/api/people")).json()["people"]
    (them,) = [each["id"] for each in people if each["login"] == login]
    url = (await owner.post(f"/api/people/{them}/password-link")).json()["url"]
    async with client(live) as other:
        told = {"token": url.partition("#i=")[2], "password": "another good phrase"}
        assert (await other.post("/api/invitation/use", json=told)).status_code == 200
        assert (await other.get("/api/me")).json()["who"]["id"] == them
    assert (await http.get("/api/sessions")).status_code == 401


async def test_an_invitation_that_was_taken_back_or_is_old_is_void(live, clock):
    owner = await signed_in(live)
    tokens = []
    for _ in range(2):
        made = await owner.post("/api/people", json={"name": "Dee", "rank": "organiser"})
        tokens.append(made.json()["url"].partition("#i=")[2])
    waiting = (await owner.get("/api/people")).json()["invitations"]
    first = next(each for each in waiting if each["name"] == "Dee")
    assert (await owner.delete(f"/api/invitations/{first['key']}")).status_code == 204
    async with client(live) as http:
        codes = [
            (await http.post("/api/invitation", json={"token": t})).status_code for t in tokens
        ]
        assert sorted(codes) == [200, 422]
        clock.ahead += LONGEST_MS + 1000
        try:
            codes = [
                (await http.post("/api/invitation", json={"token": t})).status_code for t in tokens
            ]
        finally:
            clock.ahead = 0
        assert codes == [422, 422]


async def test_the_first_account_is_made_once_and_only_by_the_printed_link(live):
    told = {"login": "second", "name": "Second", "password": GOOD}
    async with client(live) as http:
        assert (await http.post("/api/account/first", json=told)).status_code == 401
        token = await live.app.workspace_token()
        http.headers["Authorization"] = f"Bearer {token}"
        answer = await http.post("/api/account/first", json=told)
        assert (answer.status_code, answer.json()["code"]) == (409, "not-the-first")


async def test_a_renewed_workspace_link_ends_the_former(live):
    owner = await signed_in(live)
    old = await live.app.workspace_token()
    url = (await owner.post("/api/workspace-link")).json()["url"]
    async with client(live) as http:
        for token, code in ((old, 401), (url.partition("#t=")[2], 200)):
            answer = await http.get("/api/sessions", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == code


async def test_with_first_the_printed_link_ends_with_the_first_account(tmp_path):
    async with serving(tmp_path, workspace_link="first") as live, client(live) as http:
        token = await live.app.workspace_token()
        by_link = {"Authorization": f"Bearer {token}"}
        assert (await http.get("/api/sessions", headers=by_link)).status_code == 200
        told = {"login": "owner", "name": "Olu", "password": GOOD}
        await http.post("/api/account/first", json=told, headers=by_link)
        assert (await http.get("/api/sessions", headers=by_link)).status_code == 401
        assert (await http.get("/api/sessions")).status_code == 200
        assert await live.app.workspace_token() == ""  # nothing is printed that opens nothing


# The record


async def test_the_record_tells_who_did_what_and_nothing_secret(live):
    owner = await signed_in(live)
    session = (await owner.post("/api/sessions", json={"script": "values-hour"})).json()["id"]
    await owner.get(f"/api/sessions/{session}/export/csv")
    async with client(live) as http:
        told = {"login": "owner", "password": "my secret slip of the hand"}
        await http.post("/api/sign-in", json=told)
        await http.post("/api/sign-in", json={"login": "a secret typed here", "password": "x"})
    found = (await owner.get("/api/record")).json()
    ours = (await owner.get("/api/record", params={"of": session})).json()["acts"]
    assert [each["what"] for each in ours] == ["downloaded", "session-made"]
    assert {each["name"] for each in ours} == {"Olu"}
    assert {"signed-in", "sign-in-failed"} <= {each["what"] for each in found["acts"]}
    assert {each["what"] for each in found["acts"]} <= set(found["whats"])
    text = (await owner.get("/api/record.csv")).text + str(found)
    assert "at_utc" in text
    for secret in ("secret", GOOD, owner.cookies["ace"], "argon2"):
        assert secret not in text
