"""The wall in words: for whoever could join, and not a word more than the wall itself."""

import json
import re

import httpx2
import pytest
import pytest_asyncio
from playwright.async_api import expect

from facilitation.commands.curating import EditThemes, ProposeClusters
from facilitation.commands.showing import BlankWall, MoveSpotlight
from facilitation.session.cards import made_in
from facilitation.themes.edits import NameTheme
from facilitation.themes.theme import Cluster
from server.locales import catalogue
from tests.browser import violations
from tests.given import OPEN_TALK, WELCOME, script, step
from tests.server.live import SYSTEM, contribute, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

TALK = script(
    step("reflection", "moment", prompt="What helps?", **OPEN_TALK),
    step("pledge", "pledge", moderation={"mode": "none"}),
    WELCOME,
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("wall")) as server, server.visit():
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def http(live):
    async with httpx2.AsyncClient(base_url=live.base) as client:
        yield client


def code_of(live, session):
    return live.doors.door(session).code


async def talked(live, *texts):
    session = await live.session(TALK)
    phone = await live.phone(session)
    for text in texts:
        await phone.ask(contribute("moment", text=text))
    return session


async def cards_in(live, session):
    return [each.card for each in made_in((await live.room(session)).session, "moment")]


async def test_whoever_has_the_code_reads_what_the_wall_shows(live, http):
    session = await talked(live, "A <b>manager</b> who listens", "Tea")
    page = await http.get(f"/wall/{code_of(live, session)}")
    assert page.status_code == 200
    assert "What helps?" in page.text
    assert "A &lt;b&gt;manager&lt;/b&gt; who listens" in page.text
    assert "1 person has answered." in page.text
    assert "http-equiv" not in page.text, "it may not load itself anew unasked"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


async def test_it_loads_itself_anew_for_whoever_asks_for_that(live, http):
    session = await talked(live)
    page = await http.get(f"/wall/{code_of(live, session)}?every")
    assert re.search(r'<meta http-equiv="refresh" content="30">', page.text)
    assert catalogue("plain")["feed.stop"] in page.text


async def test_a_wrong_code_opens_nothing_and_counts_as_a_guess(tmp_path):
    async with serving(tmp_path) as live, httpx2.AsyncClient(base_url=live.base) as http:
        await guesses(live, http)


async def guesses(live, http):
    session = await talked(live, "Not for you")
    codes = [f"ZZZZZ{letter}" for letter in "ABCDEFGHJKMNP"]
    answers = [await http.get(f"/wall/{code}") for code in codes]
    assert all("Not for you" not in each.text for each in answers)
    assert answers[0].status_code == 404
    assert answers[-1].status_code == 429
    assert (await http.post("/join", json={"code": "ZZZZZQ"})).status_code == 429
    assert (await http.get(f"/wall/{code_of(live, session)}")).status_code == 429


async def test_its_script_is_told_only_what_is_new(live, http):
    session = await talked(live, "Tea")
    path = f"/wall/{code_of(live, session)}"
    first = (await http.get(f"{path}?after=0")).json()
    assert ["item", "Tea"] in first["lines"]
    assert (await http.get(f"{path}?after={first['number']}")).status_code == 204
    await live.does(session, BlankWall(on=True))
    blank = (await http.get(f"{path}?after={first['number']}")).json()
    assert "Tea" not in json.dumps(blank)
    assert ["heading", catalogue("plain")["feed.blank"]] in blank["lines"]


async def test_themes_are_read_with_what_is_in_them(live, http):
    session = await talked(live, "Tea", "More tea", "Time")
    one, two, _ = await cards_in(live, session)
    named = EditThemes(
        activity="moment", ask="edit-0001", edit=NameTheme(theme="k1", title="Warmth")
    )
    cluster = ProposeClusters(activity="moment", clusters=(Cluster(id="k1", cards=(one, two)),))
    await live.does(session, cluster, by=SYSTEM)
    await live.does(session, named)
    told = (await http.get(f"/wall/{code_of(live, session)}?after=0")).json()["lines"]
    texts = [text for _, text in told]
    assert texts[texts.index("Warmth: 1 person") :][:5] == [
        "Warmth: 1 person",
        "Tea",
        "More tea",
        "Not in a theme",
        "Time",
    ]
    await live.does(session, MoveSpotlight(to="theme", activity="moment", name="k1"))
    lit = (await http.get(f"/wall/{code_of(live, session)}?after=0")).json()["lines"]
    assert ["heading", "Warmth: 1 person"] in lit
    assert ["item", "Time"] not in lit


async def test_the_simple_page_and_the_desk_lead_there(live, http):
    session = await talked(live)
    code = code_of(live, session)
    page = await http.post("/join", data={"code": code, "plain": "1"})
    assert f'href="/wall/{code}"' in page.text


@pytest.mark.browser
async def test_with_script_it_stays_up_to_date_and_says_what_is_new(chrome, live):
    session = await talked(live, "Tea")
    page = await chrome.new_page(viewport={"width": 320, "height": 640})
    faults = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    await page.clock.install()
    await page.goto(f"{live.base}/wall/{code_of(live, session)}")
    tea = await page.get_by_text("Tea", exact=True).element_handle()
    await (await live.phone(session)).ask(contribute("moment", text="Time to talk"))
    await page.clock.run_for(8_500)
    await expect(page.locator("#news")).to_have_text("New on the wall: Time to talk")
    assert await page.evaluate("node => node.isConnected", tea), "what is there stays where it is"
    await page.locator("#keep").uncheck()
    await live.does(session, BlankWall(on=True))
    await page.clock.run_for(20_000)
    await expect(page.get_by_text("Tea", exact=True)).to_be_visible()
    assert not await violations(page)
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320
    assert not faults
