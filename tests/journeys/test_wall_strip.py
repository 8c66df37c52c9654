"""Desk and wall on one server: the desk knows what stands on the wall, and holds things up on it."""

import pytest
import pytest_asyncio
from playwright.async_api import expect

from facilitation.commands.curating import EditThemes, Moderate, ProposeClusters
from facilitation.commands.running import RunStep
from facilitation.commands.showing import MoveSpotlight
from facilitation.people import Role
from facilitation.session.cards import made_in
from facilitation.themes.edits import NameTheme
from facilitation.themes.theme import Cluster
from tests.browser import NEEDS, violations
from tests.given import OPEN_TALK, script, step
from tests.journeys.board_page import DIST
from tests.server.live import SYSTEM, contribute, serving

pytestmark = [
    *NEEDS,
    pytest.mark.skipif(not (DIST / "board.html").is_file(), reason="the clients are not built"),
]

SCRIPT = script(
    step("check_in", "arrive", settings={"fields": ("perspective",)}),
    step("reflection", "moment", prompt="What helps people here?", **OPEN_TALK),
    step("pledge", "pledge", moderation={"mode": "none"}),
)
TEXTS = ("A manager who listens", "Time to talk before it is decided", "Being thanked by name")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("strip")) as server, server.visit():
        yield server


async def opened(live, chrome):
    """A session in which three things have been said; its desk and its wall."""
    session = await live.session(SCRIPT)
    for text in TEXTS:
        await (await live.phone(session)).ask(contribute("moment", text=text))
    pages = []
    for name, role in (("desk", Role.FACILITATOR), ("board", Role.BOARD)):
        context = await chrome.new_context(
            viewport={"width": 1366, "height": 768}, reduced_motion="reduce"
        )
        page = await context.new_page()
        await page.goto(f"{live.base}/{name}#t={await live.token(session, role)}")
        pages.append(page)
    desk, wall = pages
    await expect(wall.locator("[data-card]")).to_have_count(3)
    return session, desk, wall


async def cards(live, session):
    return [each.card for each in made_in((await live.room(session)).session, "moment")]


def strip(desk):
    return desk.locator(".strip")


async def test_the_desk_is_told_what_stands_on_the_wall(live, chrome):
    _, desk, wall = await opened(live, chrome)
    await expect(strip(desk)).to_contain_text("the answers · 3 cards", timeout=15_000)
    await wall.keyboard.press("b")
    await expect(wall.locator("h1")).to_have_text("A tiny workshop")
    await expect(strip(desk)).to_contain_text("it was blanked there", timeout=15_000)
    await wall.reload()
    await expect(wall.locator("h1")).to_have_text("A tiny workshop")
    await wall.keyboard.press("b")
    await expect(wall.locator("[data-card]")).to_have_count(3)


async def test_one_key_blanks_the_wall_and_it_stays_blank_until_it_is_shown_again(live, chrome):
    session, desk, wall = await opened(live, chrome)
    await desk.keyboard.press("b")
    await expect(wall.locator("[data-card]")).to_have_count(0)
    await expect(wall.locator("h1")).to_have_text("A tiny workshop")
    await expect(strip(desk)).to_contain_text("The wall is blank")
    await desk.reload()
    await expect(strip(desk)).to_contain_text("The wall is blank")
    await wall.reload()
    await expect(wall.locator("h1")).to_have_text("A tiny workshop")
    await wall.keyboard.press("b")
    await wall.keyboard.press("b")
    assert await wall.get_by_text(TEXTS[0]).count() == 0, "the wall itself cannot show it"
    await desk.get_by_role("button", name="Show the wall again").click()
    await expect(wall.locator("[data-card]")).to_have_count(3)
    assert (await live.room(session)).session.blank is False


async def test_a_card_is_put_alone_on_the_wall_by_key_and_taken_off(live, chrome):
    session, desk, wall = await opened(live, chrome)
    await desk.keyboard.press("l")
    assert (await live.room(session)).session.spotlight.to == "nothing", "it is pressed from a card"
    row = desk.locator("[data-card]").filter(has_text=TEXTS[1]).first
    await row.get_by_role("checkbox").focus()
    await desk.keyboard.press("l")
    await expect(wall.locator("blockquote")).to_have_text(TEXTS[1])
    await expect(strip(desk)).to_contain_text(f"In the spotlight: “{TEXTS[1]}”")
    await desk.keyboard.press("l")
    await expect(wall.locator("[data-card]")).to_have_count(3)


async def test_a_card_that_is_hidden_leaves_the_wall_at_once(live, chrome):
    session, desk, wall = await opened(live, chrome)
    card = (await cards(live, session))[0]
    await live.does(session, MoveSpotlight(to="card", name=card))
    await expect(wall.locator("blockquote")).to_have_text(TEXTS[0])
    await live.does(session, Moderate(cards=(card,), to="hidden"))
    await expect(wall.locator("[data-card]")).to_have_count(2)
    await expect(strip(desk).get_by_role("button", name="Take it off the wall")).to_have_count(0)


async def test_a_theme_stands_alone_with_all_that_is_in_it(live, chrome):
    session, desk, wall = await opened(live, chrome)
    inside = tuple((await cards(live, session))[:2])
    await live.does(
        session,
        ProposeClusters(activity="moment", clusters=(Cluster(id="k1", cards=inside),)),
        by=SYSTEM,
    )
    await live.does(
        session,
        EditThemes(
            activity="moment", ask="edit-0001", edit=NameTheme(theme="k1", title="Being heard")
        ),
    )
    await (
        desk.locator("[data-drop='k1']")
        .get_by_role("button", name="Alone on the wall, large: Being heard")
        .click()
    )
    await expect(wall.locator("h2").first).to_have_text("Being heard")
    await expect(wall.locator("[data-card]")).to_have_count(2)
    await live.does(session, RunStep(activity="pledge", step="open"))
    await expect(wall.locator("h1").last).not_to_have_text("Being heard")


async def test_who_is_missing_is_asked_of_the_room(live, chrome):
    session, desk, wall = await opened(live, chrome)
    button = strip(desk).get_by_role("button", name="Who is missing")
    await expect(button).to_have_count(0)
    await live.does(session, RunStep(activity="arrive", step="open"))
    await (await live.phone(session)).ask(
        contribute("arrive", line="Hi", cohorts={"perspective": "staff"})
    )
    await button.click()
    await expect(wall.get_by_text("No voices yet from: patient")).to_be_visible()
    await expect(wall.get_by_text("This is one room, not a survey.")).to_be_visible()
    assert not await violations(desk)
    await button.click()
    await expect(wall.get_by_text("No voices yet from")).to_have_count(0)
