"""Links that somebody has for themselves, sessions that are over, and the story of one."""

import httpx2
import pytest
import pytest_asyncio

from facilitation.commands.running import MoveSession, Tick
from facilitation.people import Actor, Role
from facilitation.views.workspace import keep_until
from server import wire
from server.storage import Unavailable
from tests.server.live import contribute, run, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("links")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def http(live):
    token = await live.app.workspace_token()
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=live.base, headers=headers) as client:
        yield client


async def issue(http, session, role="desk", label="Ana's phone"):
    told = {"role": role, "label": label}
    answer = await http.post(f"/api/sessions/{session}/links", json=told)
    assert answer.status_code == 200, answer.text
    return answer.json()["issued"][-1]


def token_of(link):
    return link["url"].partition("#t=")[2]


async def closed(live, session):
    await live.does(session, MoveSession(to="closed"))


async def test_a_link_of_ones_own_opens_its_screen_and_is_ended_by_itself(live, http):
    session = await live.session()
    anas, bens = await issue(http, session), await issue(http, session, label="Ben")
    assert (anas["label"], anas["role"], anas["seen_at"]) == ("Ana's phone", "desk", 0)
    ana, ben = await live.screen(token_of(anas)), await live.screen(token_of(bens))
    common = await live.desk(session)
    left = (await http.delete(f"/api/sessions/{session}/links/{anas['id']}")).json()["issued"]
    assert [each["label"] for each in left] == ["Ben"]
    assert left[0]["seen_at"] > 0
    assert await ana.closed() == wire.BAD_TOKEN.code
    await ben.beat()
    await common.beat()


async def test_renewing_a_screens_link_leaves_those_of_their_own(live, http):
    session = await live.session()
    anas = await issue(http, session)
    ana, common = await live.screen(token_of(anas)), await live.desk(session)
    told = await http.post(f"/api/sessions/{session}/links/renew", json={"role": "desk"})
    assert [each["id"] for each in told.json()["issued"]] == [anas["id"]]
    assert await common.closed() == wire.BAD_TOKEN.code
    await ana.beat()


async def test_all_links_end_together_and_phones_stay(live, http):
    session = await live.session()
    anas = await issue(http, session)
    ana, board, phone = (
        await live.screen(token_of(anas)), await live.board(session), await live.phone(session)
    )  # fmt: skip
    answer = await http.post(f"/api/sessions/{session}/links/revoke")
    assert answer.json()["issued"] == []
    assert await ana.closed() == await board.closed() == wire.BAD_TOKEN.code
    await phone.beat()
    assert live.doors.prove(answer.json()["board"].partition("#t=")[2])


async def test_links_of_one_session_are_no_others(live, http):
    mine, theirs = await live.session(), await live.session()
    link = await issue(http, mine)
    await http.delete(f"/api/sessions/{theirs}/links/{link['id']}")
    assert live.doors.prove(token_of(link))
    assert (await http.get(f"/api/sessions/{theirs}/links/{link['id']}/qr")).status_code == 404


@pytest.mark.parametrize(
    "told", [{"role": "desk"}, {"role": "organiser", "label": "x"}, {"role": "desk", "label": "  "}]
)
async def test_a_link_needs_a_role_and_a_label(live, http, told):
    session = await live.session()
    answer = await http.post(f"/api/sessions/{session}/links", json=told)
    assert (answer.status_code, answer.json()["code"]) == (422, "name-missing")


async def test_links_have_an_end(live, http, monkeypatch):
    monkeypatch.setattr("server.links.MOST", 1)
    session = await live.session()
    await issue(http, session)
    told = {"role": "desk", "label": "one more"}
    answer = await http.post(f"/api/sessions/{session}/links", json=told)
    assert answer.json()["code"] == "too-many-links"


async def test_a_link_is_drawn_without_standing_in_any_address(live, http):
    session = await live.session()
    link = await issue(http, session)
    drawn = (await http.get(f"/api/sessions/{session}/links/{link['id']}/qr")).json()
    assert drawn["size"] > 20
    assert drawn["path"].startswith("M0 0h1v1h-1z")


async def test_a_link_whose_use_cannot_be_noted_opens_all_the_same(live, http, monkeypatch):
    session = await live.session()
    link = await issue(http, session)

    async def full(*_):
        raise Unavailable("full")

    monkeypatch.setattr(live.doors._book, "seen", full)
    await live.screen(token_of(link))


# Over


async def test_a_session_that_is_over_is_deleted_by_its_title_with_all_that_was_said(live, http):
    session = await live.session()
    phone = await live.phone(session)
    await phone.ask(contribute("moment", text="A canary in the coal mine"))
    for told, code in (({}, "wrong-step"), ({"title": "A tiny workshop"}, "wrong-step")):
        refused = await http.request("DELETE", f"/api/sessions/{session}", json=told)
        assert (refused.status_code, refused.json()["code"]) == (409, code)
    await closed(live, session)
    refused = await http.request("DELETE", f"/api/sessions/{session}", json={"title": "Another"})
    assert refused.json()["code"] == "wrong-title"
    assert await live.house.hall(session)
    told = {"title": "  a TINY  workshop "}
    assert (await http.request("DELETE", f"/api/sessions/{session}", json=told)).status_code == 204
    assert await phone.closed() == wire.SESSION_GONE.code
    assert await live.house.journal.read(session) == []
    assert live.doors.door(session) is None
    rows = live.app._storage.rows
    assert not await rows.ask("SELECT 1 FROM words WHERE session = $1", session)
    assert not await rows.ask("SELECT 1 FROM links WHERE session = $1", session)
    (act,) = (await http.get("/api/record", params={"of": session})).json()["acts"]
    assert act["what"] == "session-deleted"
    assert act["detail"] == "A tiny workshop (people: 1, contributions: 1)"


async def test_a_session_is_put_away_once_it_is_closed(live, http):
    session = await live.session()
    assert (await http.post(f"/api/sessions/{session}/archive")).json()["code"] == "wrong-step"
    await closed(live, session)
    assert (await http.post(f"/api/sessions/{session}/archive")).status_code == 204
    lines = (await http.get("/api/sessions")).json()["sessions"]
    (line,) = [each for each in lines if each["id"] == session]
    assert line["state"] == "archived"
    assert line["keep_until"] > line["created_at"] + 364 * 86_400_000


async def test_what_is_not_there_cannot_be_put_away(http):
    for method, path in (("POST", "x/archive"), ("DELETE", "x"), ("GET", "x/story")):
        assert (await http.request(method, f"/api/sessions/{path}")).status_code == 404


async def test_a_session_that_runs_has_no_end_of_keeping(live):
    session = await live.session()
    assert keep_until((await live.room(session)).session) == 0


# Its story


async def test_a_story_tells_which_link_did_what_and_no_words(live, http):
    session = await live.session(opened=None)
    link = await issue(http, session)
    ana = await live.screen(token_of(link))
    assert (await ana.ask(run("moment")))["t"] == "kept"
    phone = await live.phone(session)
    await phone.ask(contribute("moment", text="A canary in the coal mine"))
    await http.delete(f"/api/sessions/{session}/links/{link['id']}")
    found = (await http.get(f"/api/sessions/{session}/story")).json()["lines"]
    whats = [(each["what"], each["name"]) for each in found]
    assert whats[-2:] == [("StepMoved", "Ana's phone"), ("link-revoked", "")]
    (step,) = [each for each in found if each["what"] == "StepMoved"]
    assert (step["role"], step["step"], step["detail"]) == ("facilitator", "Moment", "to=open")
    assert "canary" not in str(found)
    assert phone.token not in str(found)


async def test_what_the_machine_and_the_phones_did_is_no_part_of_it(live, http):
    session = await live.session()
    room = await live.room(session)
    await room.ask(Tick(), Actor(Role.SYSTEM, "system"))
    await live.phone(session)
    found = (await http.get(f"/api/sessions/{session}/story")).json()["lines"]
    assert all(each["what"] != "PersonJoined" for each in found)
