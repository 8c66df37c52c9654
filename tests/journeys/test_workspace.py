"""The workspace in a browser before a made-up API: three actions to a live session with its wall."""

import json

from playwright.async_api import expect

from tests import given
from tests.browser import violations
from tests.journeys.desk_page import NEEDS, ORIGIN, SIZES, Desk
from tests.journeys.desk_scenes import a_script

pytestmark = NEEDS
LINKS = {
    "code": "K7PQ2M",
    "join": f"{ORIGIN}/j/K7PQ2M",
    "desk": f"{ORIGIN}/desk#t=desk-1",
    "board": f"{ORIGIN}/board#t=wall-1",
    "moderator": f"{ORIGIN}/desk#t=moderator-1",
    "roles": ["board", "desk", "moderator"],
    "issued": [],
}
SCRIPT = {
    "script": "values-hour",
    "title": "An hour on values",
    "minutes": 60,
    "goal": "Name what matters here.",
}
BROKEN = {"script": "broken", "title": "broken", "minutes": 0, "goal": "", "faults": 3}


def a_line(name: str, state: str = "draft", **more) -> dict:
    counts = {
        "keep_until": 0,
        "events": 1,
        "people": 0,
        "contributions": 0,
        "held": 0,
        "withdrawn": 0,
        "step": "",
        "steps": 9,
    }
    when = {"created_at": given.T0, "moved_at": given.T0}
    return (
        {
            "id": name,
            "title": f"Session {name}",
            "script": "values-hour",
            "state": state,
            "code": "K7PQ2M",
        }
        | counts
        | when
        | more
    )


WHO = {"id": "workspace-link", "name": "", "rank": "owner", "link": True, "password": False}


class Api:
    """Answers `/api`; everything else is the built pages."""

    def __init__(self, *lines: dict) -> None:
        self.lines, self.links, self.asked = list(lines), dict(LINKS), []
        self.down = self.shut = False

    async def serve(self, route) -> None:
        request = route.request
        self.asked.append((request.method, request.url.removeprefix(f"{ORIGIN}/api/sessions")))
        known = not self.shut and request.headers.get("authorization") == "Bearer a-token"
        if self.down:
            await route.abort()
        elif request.url == f"{ORIGIN}/api/me":
            who = WHO if known else None
            await route.fulfill(json={"who": who, "organisation": "", "provider": ""})
        elif not known:
            await route.fulfill(status=401, json={"code": "not-allowed", "detail": {}})
        else:
            await self.answer(route, request)

    async def answer(self, route, request) -> None:
        match self.asked[-1]:
            case ("GET", ""):
                await route.fulfill(json={"sessions": self.lines, "scripts": [SCRIPT, BROKEN]})
            case ("POST", ""):
                self.lines.insert(0, a_line("s-new"))
                await route.fulfill(status=201, json={"id": "s-new"})
            case ("DELETE", path):
                self.lines = [line for line in self.lines if not path.endswith(line["id"])]
                await route.fulfill(status=204)
            case ("POST", _):
                role = json.loads(request.post_data)["role"]
                self.links[role] += "-renewed"
                await route.fulfill(json=self.links)
            case ("GET", path) if path.endswith("/links"):
                await route.fulfill(json=self.links)
            case ("GET", path) if path.endswith("/export/csv"):
                await route.fulfill(
                    body="text\n", headers={"content-disposition": 'attachment; filename="s.csv"'}
                )
            case _:
                await route.fulfill(status=503, json={"code": "trouble", "detail": {}})


async def at_work(chrome, api: Api, size="laptop", **looks):
    width, height = SIZES[size]
    context = await chrome.new_context(viewport={"width": width, "height": height}, **looks)
    desk = Desk(given.given(a_script(), state="draft"))
    await context.route("**/*", desk.serve)
    await context.route("**/api/**", api.serve)
    await context.route_web_socket("**/live", desk.meet)
    page = await context.new_page()
    await page.goto(f"{ORIGIN}/workspace#t=a-token")
    return page, desk


async def test_three_actions_from_here_to_a_live_session_with_its_wall(chrome):
    page, desk = await at_work(chrome, Api())
    await expect(page.get_by_text("No sessions yet.")).to_be_visible()
    assert page.url == f"{ORIGIN}/workspace"  # no token left in the address
    await page.get_by_role("button", name="Make a session An hour on values").click()
    await expect(page.locator("#session-s-new")).to_be_focused()
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="Open the desk").click()
    console = await opened.value
    async with page.context.expect_page() as opened:
        await console.get_by_role("button", name="Start for real").click()
    assert (await opened.value).url.startswith(f"{ORIGIN}/board")
    await expect(console.get_by_role("button", name="Open this step")).to_be_visible()
    assert desk.room.session.state == "live"


async def test_links_are_renewed_only_when_one_is_sure(chrome):
    api = Api(a_line("s-1", "live", people=12, step="A moment"))
    page, _ = await at_work(chrome, api)
    await page.get_by_role("button", name="Screens and downloads").click()
    await page.get_by_role("button", name="Renew … Wall").click()
    await expect(page.get_by_role("button", name="Go back")).to_be_focused()
    await page.get_by_role("button", name="Renew the link").click()
    link = page.get_by_role("link", name="Open the wall")
    await expect(link).to_have_attribute("href", f"{ORIGIN}/board#t=wall-1-renewed")
    await expect(page.get_by_role("button", name="Throw this session away")).to_have_count(0)


async def test_a_download_is_saved_and_a_refused_one_says_why(chrome):
    page, _ = await at_work(chrome, Api(a_line("s-1", "closed")))
    await page.get_by_role("button", name="Screens and downloads").click()
    async with page.expect_download() as taken:
        await page.get_by_role("button", name="Contributions (CSV)").click()
    assert (await taken.value).suggested_filename == "s.csv"
    await expect(page.get_by_text("Saved as s.csv")).to_be_visible()
    await page.get_by_role("button", name="Workbook (XLSX)").click()
    await expect(page.get_by_text("The server cannot save just now.")).to_be_visible()


async def test_a_draft_can_be_thrown_away(chrome):
    api = Api(a_line("s-1"))
    page, _ = await at_work(chrome, api)
    await page.get_by_role("button", name="Screens and downloads").click()
    await page.get_by_role("button", name="Throw this session away").click()
    await page.get_by_role("dialog").get_by_role("button", name="Throw this session away").click()
    await expect(page.get_by_text("No sessions yet.")).to_be_visible()
    await expect(page.locator("#sessions-h")).to_be_focused()


async def test_a_server_that_is_away_and_a_link_that_is_void_are_told_in_words(chrome):
    api = Api()
    api.down = True
    page, _ = await at_work(chrome, api)
    await expect(page.get_by_text("The server cannot be reached just now.")).to_be_visible()
    api.down, api.shut = False, True
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_text("This workspace link does not work any more.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_axe_finds_nothing(chrome):
    lines = [
        a_line("s-1", "rehearsal", held=3),
        a_line("s-2", "live", people=12, step="A moment"),
        a_line("s-3", "closed"),
    ]
    for size, scheme in (("laptop", "light"), ("phone", "dark")):
        page, _ = await at_work(chrome, Api(*lines), size, color_scheme=scheme)
        await page.get_by_role("button", name="Screens and downloads").first.click()
        await page.get_by_role("button", name="Show link Desk").click()
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not await violations(page)
