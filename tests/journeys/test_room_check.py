"""The hour before, through a real server: the wall's test card, and a device that is tried."""

from playwright.async_api import expect

from facilitation.commands.leading import CheckWall
from facilitation.commands.noting import WriteHeadline
from facilitation.commands.running import RunStep
from facilitation.people import Role
from tests.browser import violations
from tests.client.gate import Gate
from tests.journeys.desk_page import NEEDS
from tests.server.live import serving

pytestmark = NEEDS


async def tried(chrome, base, **look):
    page = await (await chrome.new_context(**look)).new_page()
    await page.goto(f"{base}/check")
    await expect(page.locator("dl > div")).to_have_count(6, timeout=30_000)
    return page


async def test_a_device_on_a_good_net_is_ready(chrome, tmp_path):
    async with serving(tmp_path) as live:
        for look in (
            {"color_scheme": "light"},
            {"color_scheme": "dark", "viewport": {"width": 320, "height": 640}},
        ):
            page = await tried(chrome, live.base, **look)
            await expect(page.locator(".verdict .state")).to_contain_text("Ready.")
            await expect(page.get_by_text("Joining needs about")).to_be_visible()
            assert not await violations(page)
            assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_where_websockets_are_refused_it_says_what_to_do(chrome, tmp_path):
    async with serving(tmp_path) as live:
        gate = Gate(live.port, "refuse")
        await gate.serve()
        page = await tried(chrome, gate.base)
        await expect(page.get_by_text("Blocked here, often by a guest network")).to_be_visible()
        await expect(page.locator(".verdict .state")).to_contain_text("It will work, with care.")
        await expect(page.locator(".verdict")).to_contain_text("allow websockets to 127.0.0.1")
        await gate.close()


async def test_the_sheet_is_all_that_is_printed(chrome, tmp_path):
    async with serving(tmp_path) as live:
        page = await tried(chrome, live.base)
        await page.emulate_media(media="print")
        await expect(page.get_by_role("heading", name="If the net fails")).to_be_visible()
        await expect(page.locator(".trial")).to_be_hidden()
        await expect(page.get_by_role("button", name="Print this sheet")).to_be_hidden()


async def test_the_wall_shows_its_smallest_text_its_colours_and_the_code(chrome, tmp_path):
    async with serving(tmp_path) as live:
        session = await live.session(state="draft", opened="")
        await live.does(session, CheckWall(on=True))
        token = await live.token(session, Role.BOARD)
        page = await (await chrome.new_context(viewport={"width": 1920, "height": 1080})).new_page()
        await page.goto(f"{live.base}/board#t={token}")
        await expect(
            page.get_by_role("heading", name="Can you read this at the back?")
        ).to_be_visible()
        await expect(page.locator(".marks li")).to_have_count(12)
        sizes = "[...document.querySelectorAll('.card p, .card span')].map(e => parseFloat(getComputedStyle(e).fontSize))"
        assert min(await page.evaluate(sizes)) >= 27  # 2.5 % of the height
        assert not await violations(page)
        await live.does(session, CheckWall(on=False))
        await expect(page.locator(".join")).to_be_visible()


async def test_a_headline_stands_under_the_result(chrome, tmp_path):
    async with serving(tmp_path) as live:
        session = await live.session()
        phone = await live.phone(session)
        told = {"do": "contribute", "activity": "moment", "contribution": "item-0001"}
        await phone.ask(told | {"body": {"text": "They asked me first"}})
        written = WriteHeadline(activity="moment", text="Being asked matters", wall=True)
        close = RunStep(activity="moment", step="close")
        await live.does(session, written, close, close)
        token = await live.token(session, Role.BOARD)
        page = await chrome.new_page()
        await page.goto(f"{live.base}/board#t={token}")
        await expect(page.get_by_text("Being asked matters")).to_be_visible()
        assert not await violations(page)
