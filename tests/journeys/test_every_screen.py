"""Every state of the wall, the desk and the workspace, in all sizes and colours (`looking.py`)."""

import pytest
from playwright.async_api import expect

from tests.journeys.board_page import Board
from tests.journeys.board_scenes import SCENES
from tests.journeys.desk_page import NEEDS, at_desk
from tests.journeys.looking import LAPTOP, looker
from tests.journeys.test_desk_states import STATES, open_all
from tests.journeys.test_workspace import Api, a_line, at_work
from tests.long import LONG

pytestmark = [*NEEDS, pytest.mark.slow]


WALLS = (
    "join", "thanks", "question", "questions", "paused", "5 cards", "50 cards, 5 themes",
    "two questions", "words", "6 items", "vote of 12", "9 stories", "pledges", "info", "break",
)  # fmt: skip
"""One of each kind; axe sees all the scenes there are in test_board_layout."""
WITH_WORDS = {"open", "theming", "held"}
WITH_DIALOGS = {"draft", "open"}


@pytest.mark.skipif(not LONG, reason="with LONG=1: axe sees every scene in test_board_layout")
async def test_the_wall(chrome):
    page = await (await chrome.new_context()).new_page()
    board = Board(SCENES["join"])
    await board.open(page)
    look = await looker(page, {LAPTOP: "light"}, letters=True)
    for name in WALLS:
        board.show(SCENES[name])
        await page.wait_for_timeout(250)
        await look.looks(name)
    assert look.faults == []


@pytest.mark.parametrize("state", STATES)
async def test_the_desk(chrome, state):
    page, desk = await at_desk(chrome, STATES[state]())
    if state == "held":
        desk.say_trouble()
    look = await looker(page)
    for pane in ("Now", "Words") if state in WITH_WORDS else ("Now",):

        async def before(pane=pane):
            button = page.get_by_role("button", name=pane, exact=True)
            if await button.is_visible():
                await button.click()

        await before()
        if pane == "Words" and state == "held":
            await page.get_by_role("tab", name="To decide").click()
        if pane == "Words" and state == "theming":
            await open_all(page)
        await look.looks(f"{state}, {pane}", before)
    for key in ("?", "j") if state in WITH_DIALOGS else ():
        await page.keyboard.press(key)
        await expect(page.get_by_role("dialog")).to_be_visible()
        await look.looks(f"{state}, dialog of {key}")
        await page.keyboard.press("Escape")
    assert look.faults == []


async def test_the_workspace(chrome):
    states = {
        "empty": Api(),
        "sessions": Api(a_line("s-1", "rehearsal", held=3), a_line("s-2", "live", people=12, step="A moment"), a_line("s-3", "closed"), a_line("s-4")),
    }  # fmt: skip
    states["no server"] = down = Api()
    states["void link"] = shut = Api()
    down.down = shut.shut = True
    faults = []
    for name, api in states.items():
        page, _ = await at_work(chrome, api)
        await expect(page.get_by_role("heading").first).to_be_visible()
        await page.wait_for_timeout(300)
        look = await looker(page)
        await look.looks(name)
        if name == "sessions":
            await page.get_by_role("button", name="Screens and downloads").last.click()
            await page.get_by_role("button", name="Show link Desk").click()
            await look.looks("opened")
            await page.get_by_role("button", name="Throw this session away").click()
            await expect(page.get_by_role("dialog")).to_be_visible()
            await look.looks("sure")
        faults += look.faults
        await page.context.close()
    assert faults == []
