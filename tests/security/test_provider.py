"""Threat 30: somebody would come in by an identity provider as who they are not."""

import httpx2
import pytest

from server.accounts.provider import TRY_MS
from server.clock import now
from tests.server.fake_provider import providing
from tests.server.live import serving


class Clock:
    ahead = 0

    def __call__(self):
        return now() + self.ahead


@pytest.fixture
async def provider():
    async with providing() as made:
        yield made


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def live(provider, tmp_path, clock):
    told = {
        "oidc_client_id": "ace",
        "oidc_client_secret": "hush",
        "oidc_domains": ("northfield.example",),
    }
    async with serving(tmp_path, clock, oidc_issuer=provider.issuer, **told) as made:
        yield made


@pytest.fixture
async def http(live):
    async with httpx2.AsyncClient(base_url=live.base, headers={"Origin": live.base}) as client:
        yield client


async def there(http):
    answer = await http.get("/sign-in/provider")
    assert answer.status_code == 303
    return answer.headers["location"]


async def signed_in(http, provider):
    back = provider.approve(await there(http))
    answer = await http.get("/sign-in/back", params=back)
    return answer.headers["location"]


async def who(http):
    return (await http.get("/api/me")).json()["who"]


async def test_who_is_known_there_comes_in_as_an_organiser(http, provider):
    assert await signed_in(http, provider) == "/workspace"
    me = await who(http)
    assert (me["name"], me["rank"], me["password"]) == ("Ana Ortega", "organiser", False)
    await http.post("/api/sign-out", json={})
    assert await who(http) is None
    assert await signed_in(http, provider) == "/workspace"
    assert (await who(http))["id"] == me["id"]


async def test_nothing_is_asked_of_a_provider_before_somebody_wants_to_go_there(http, provider):
    assert (await http.get("/api/me")).json()["provider"] == "127.0.0.1"
    assert provider.asked == []


async def test_without_one_set_there_is_no_such_page(tmp_path):
    async with serving(tmp_path) as live, httpx2.AsyncClient(base_url=live.base) as http:
        assert (await http.get("/sign-in/provider")).status_code == 404
        assert (await http.get("/api/me")).json()["provider"] == ""


LIES = {
    "another's audience": {"aud": "another"},
    "no audience": {"aud": None},
    "two audiences, ours not the party": {"aud": ["ace", "another"], "azp": "another"},
    "another issuer": {"iss": "https://id.evil.example"},
    "a wrong nonce": {"nonce": "made-up"},
    "no nonce": {"nonce": None},
    "expired": {"exp": 1_000_000_000},
    "never expires": {"exp": None},
    "from the future": {"nbf": 99_999_999_999},
    "nobody": {"sub": None},
    "no number": {"exp": "soon"},
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_token_that_is_not_for_this_sign_in_opens_nothing(http, provider, lie):
    provider.claims = LIES[lie]
    assert await signed_in(http, provider) == "/workspace#no=provider-refused"
    assert await who(http) is None


@pytest.mark.parametrize("wrong", ["signature", "no signature", "changed"])
async def test_a_forged_token_opens_nothing(http, provider, wrong):
    provider.wrong = wrong
    assert await signed_in(http, provider) == "/workspace#no=provider-refused"
    assert await who(http) is None


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"email": "ana@elsewhere.example"}, "provider-domain"),
        ({"email": "ana@evil.northfield.example"}, "provider-domain"),
        ({"email": "ana@northfield.example.evil.example"}, "provider-domain"),
        ({"email": "ana@x@northfield.example"}, "provider-email"),
        ({"email": None}, "provider-email"),
        ({"email_verified": False}, "provider-email"),
        ({"email_verified": "true"}, "provider-email"),
        ({"email_verified": None}, "provider-email"),
    ],
)
async def test_only_a_checked_address_of_a_named_domain_comes_in(http, provider, claims, why):
    provider.claims = claims
    assert await signed_in(http, provider) == f"/workspace#no={why}"
    assert await who(http) is None


async def test_an_answer_to_somebody_elses_sign_in_is_refused(live, http, provider):
    """A victim is made to follow the attacker's way back; or a state is made up."""
    back = provider.approve(await there(http))
    async with httpx2.AsyncClient(base_url=live.base) as victim:
        answer = await victim.get("/sign-in/back", params=back)
        assert answer.headers["location"] == "/workspace#no=provider-late"
        await victim.get("/sign-in/provider")
        answer = await victim.get("/sign-in/back", params=back)
        assert answer.headers["location"] == "/workspace#no=provider-refused"
        assert (await victim.get("/api/me")).json()["who"] is None


async def test_a_way_back_is_used_once_and_in_time(live, http, provider, clock):
    back = provider.approve(await there(http))
    cookie = http.cookies["ace-away"]
    await http.get("/sign-in/back", params=back)
    http.cookies.clear()
    http.cookies.set("ace-away", cookie, path="/sign-in")
    answer = await http.get("/sign-in/back", params=back)
    assert answer.headers["location"] == "/workspace#no=provider-trouble"
    back = provider.approve(await there(http))
    clock.ahead = TRY_MS + 1
    answer = await http.get("/sign-in/back", params=back)
    assert answer.headers["location"] == "/workspace#no=provider-late"


async def test_a_cookie_that_was_not_sealed_here_is_none(http, provider):
    back = provider.approve(await there(http))
    told, _, seal = http.cookies["ace-away"].partition(".")
    for forged in ("", "x", f"{told}.", f".{seal}", f"{told}.{'0' * 64}", f"{told[:-2]}AA.{seal}"):
        http.cookies.clear()
        answer = await http.get(
            "/sign-in/back", params=back, headers={"Cookie": f"ace-away={forged}"}
        )
        assert answer.headers["location"] == "/workspace#no=provider-late"


async def test_where_it_ends_is_no_part_of_any_address(http, provider):
    for more in ("next", "redirect_uri", "to", "return", "url"):
        back = provider.approve(await there(http)) | {more: "https://evil.example/"}
        answer = await http.get("/sign-in/back", params=back)
        assert answer.headers["location"] == "/workspace"
    evil = await http.get("/sign-in/provider", params={"next": "https://evil.example"})
    assert evil.headers["location"].startswith(f"{provider.issuer}/authorise?")
    assert "evil" not in evil.headers["location"]


@pytest.mark.parametrize("wrong", ["down", "issuer of itself", "nothing there", "endless"])
async def test_a_provider_in_trouble_is_told_in_words(http, provider, wrong):
    url = await there(http)
    back = provider.approve(url)
    provider.wrong = wrong
    answer = await http.get("/sign-in/back", params=back)
    assert answer.headers["location"] == "/workspace#no=provider-trouble"
    if wrong != "nothing there":
        answer = await http.get("/sign-in/provider")
        assert answer.headers["location"] == "/workspace#no=provider-trouble"


async def test_a_local_account_of_the_same_address_is_not_taken_over(live, http, provider):
    token = await live.app.workspace_token()
    told = {"login": "ana@northfield.example", "name": "Ana", "password": "kettle orbit seventeen"}
    by_link = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=live.base, headers=by_link) as first:
        assert (await first.post("/api/account/first", json=told)).status_code == 200
    assert await signed_in(http, provider) == "/workspace#no=provider-taken"
    assert await who(http) is None


async def test_no_secret_of_the_way_is_in_an_address(http, provider):
    url = await there(http)
    assert "hush" not in url
    assert "code_verifier" not in url
    assert provider.asked[0] == ("GET", "/.well-known/openid-configuration")
