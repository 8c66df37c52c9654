"""The workspace's people in a browser before the real server, with nothing but a keyboard where it matters."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import expect

from facilitation.commands.running import MoveSession
from tests.browser import violations
from tests.journeys.desk_page import NEEDS, SIZES
from tests.long import many
from tests.server.live import contribute, serving

pytestmark = NEEDS
GOOD = "kettle orbit seventeen"


@pytest_asyncio.fixture(loop_scope="module")
async def live(tmp_path):
    async with serving(tmp_path / "data", organisation="Northfield Care Trust") as made:
        yield made


async def at(chrome, live, fragment="", size="laptop", **looks):
    width, height = SIZES.get(size) or size
    told = {"width": width, "height": height}
    context = await chrome.new_context(viewport=told, accept_downloads=True, **looks)
    page = await context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    await page.goto(f"{live.base}/workspace{fragment}")
    return page


async def by_link(chrome, live, **told):
    return await at(chrome, live, f"#t={await live.app.workspace_token()}", **told)


async def owner(chrome, live, **told):
    """Somebody who has made the first account."""
    page = await by_link(chrome, live, **told)
    await page.get_by_role("link", name="Workspace link").click()
    await page.get_by_label("Your name").fill("Ana Ortega")
    await page.get_by_label("E-mail or sign-in name").fill("ana")
    await page.get_by_label("Password", exact=True).fill(GOOD)
    await page.get_by_role("button", name="Make your account").click()
    await expect(page.get_by_role("link", name="Ana Ortega")).to_be_visible()
    return page


async def tab_to(page, target, most=60):
    for _ in range(most):
        if await target.evaluate("(each) => each === document.activeElement"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not come to {target}")


async def sound(page):
    """Axe finds nothing, nothing sticks out, nothing was thrown."""
    assert not await violations(page)
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert page.problems == []


async def test_from_the_printed_link_to_an_account_by_the_keyboard_alone(chrome, live):
    page = await by_link(chrome, live)
    await tab_to(page, page.get_by_role("link", name="Workspace link"))
    await page.keyboard.press("Enter")
    name = page.get_by_label("Your name")
    await expect(name).to_be_visible()
    for field, words in (
        (name, "Ana Ortega"),
        (page.get_by_label("E-mail or sign-in name"), "ana"),
        (page.get_by_label("Password", exact=True), "short"),
    ):
        await tab_to(page, field)
        await page.keyboard.type(words)
    await page.keyboard.press("Enter")
    password = page.get_by_label("Password", exact=True)
    await expect(page.get_by_text("The password needs at least 12 characters.")).to_be_visible()
    await expect(password).to_have_attribute("aria-invalid", "true")
    await tab_to(page, page.get_by_role("button", name=re.compile("Show")))
    await page.keyboard.press("Space")
    await expect(password).to_have_attribute("type", "text")
    await password.focus()
    await page.keyboard.press("Control+A")
    await page.keyboard.type(GOOD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Ana Ortega")).to_be_visible()
    await page.reload()  # the link is put away; the sign-in holds
    await expect(page.get_by_role("link", name="Ana Ortega")).to_be_visible()
    assert not await page.evaluate("Object.keys(sessionStorage).length")
    assert "ace" not in await page.evaluate("document.cookie")


async def test_somebody_is_invited_and_comes_in_as_what_they_are(chrome, live):
    page = await owner(chrome, live)
    session = await live.session()
    await page.get_by_role("link", name="People").click()
    await page.get_by_label("What are they called?").fill("Ben")
    await page.get_by_role("radio", name=re.compile("Analyst")).check()
    await page.get_by_role("button", name="Make a link").click()
    box = page.get_by_label("Send this link to Ben")
    await expect(box).to_be_focused()
    ben = await at(chrome, live, (await box.input_value()).partition("/workspace")[2])
    await expect(ben.get_by_role("heading", name="Welcome, Ben")).to_be_visible()
    assert "#" not in ben.url
    await ben.get_by_label("E-mail or sign-in name").fill("ben")
    await ben.get_by_label("Password", exact=True).fill(GOOD)
    await ben.get_by_role("button", name="Make your account").click()
    await expect(ben.get_by_role("link", name="Ben")).to_be_visible()
    await expect(ben.get_by_role("link", name="People")).to_have_count(0)
    await expect(ben.get_by_role("button", name=re.compile("Make a session"))).to_have_count(0)
    await ben.get_by_role("button", name="Screens and downloads").click()
    await expect(ben.get_by_role("link", name="Open the desk")).to_have_count(0)
    async with ben.expect_download() as taken:
        await ben.get_by_role("button", name="Contributions (CSV)").click()
    assert (await taken.value).suggested_filename.startswith(session)
    await page.get_by_role("button", name="Done").click()
    await page.reload()
    await page.get_by_role("button", name="Remove … Ben").click()
    await expect(page.get_by_role("button", name="Go back")).to_be_focused()
    await page.get_by_role("button", name="Remove the account").click()
    await expect(page.get_by_text("The account of Ben is removed.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Accounts")).to_be_focused()
    await ben.reload()
    await expect(ben.get_by_role("heading", name="Sign in")).to_be_visible()


async def test_signing_out_and_in_again(chrome, live):
    page = await owner(chrome, live)
    await page.get_by_role("link", name="Ana Ortega").click()
    await page.get_by_role("button", name="Sign out", exact=True).click()
    await expect(page.get_by_text("You are signed out.")).to_be_visible()
    await page.get_by_label("E-mail or sign-in name").fill("Ana")
    await page.get_by_label("Password", exact=True).fill("not this one at all")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_text("do not belong together")).to_be_visible()
    await page.get_by_label("Password", exact=True).fill(GOOD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("link", name="Ana Ortega")).to_be_visible()
    await page.get_by_role("link", name="Ana Ortega").click()
    await page.get_by_label("Password until now", exact=True).fill(GOOD)
    await page.get_by_label("New password", exact=True).fill("a quite different phrase")
    await page.get_by_role("button", name="Change the password").click()
    await expect(page.get_by_text("Your password is changed.")).to_be_visible()


async def test_a_link_of_ones_own_is_made_shown_and_ended(chrome, live):
    await live.session()
    page = await owner(chrome, live)
    await page.get_by_role("link", name="Sessions").click()
    await page.get_by_role("button", name="Screens and downloads").click()
    await page.get_by_text("Links for people (0)").click()
    await page.get_by_label("Whose is it?").fill("Ana's phone")
    await page.keyboard.press("Enter")
    box = page.get_by_label("Send this link to Ana's phone alone.")
    await expect(box).to_have_value(re.compile("/desk#t="))
    await expect(
        page.get_by_role("img", name="QR code of the link for Ana's phone")
    ).to_be_visible()
    await sound(page)
    desk = await page.context.new_page()
    await desk.goto(await box.input_value())
    await expect(desk.locator(".console")).to_be_visible()
    await page.get_by_role("button", name="End … Ana's phone").click()
    await page.get_by_role("button", name="End the link").click()
    await expect(
        page.get_by_text("The link of Ana's phone does not work any more.")
    ).to_be_visible()
    await expect(page.get_by_text("Links for people (0)")).to_be_visible()


async def test_a_session_that_is_over_is_put_away_and_deleted_by_its_title(chrome, live):
    session = await live.session()
    phone = await live.phone(session)
    await phone.ask(contribute("moment", text="A canary"))
    await live.does(session, MoveSession(to="closed"))
    page = await owner(chrome, live)
    await page.get_by_role("link", name="Sessions").click()
    await expect(page.get_by_text(re.compile("kept until"))).to_be_visible()
    await page.get_by_role("button", name="Screens and downloads").click()
    await page.get_by_role("button", name="Put it away").click()
    await expect(page.get_by_role("heading", name="Put away")).to_be_visible()
    await page.get_by_role("button", name="Delete what was said …").click()
    await expect(page.get_by_role("heading", name=re.compile("for good"))).to_be_focused()
    await expect(page.get_by_text("1 person, 1 contribution")).to_be_visible()
    async with page.expect_download() as taken:
        await page.get_by_role("button", name="Download everything first").click()
    assert (await taken.value).suggested_filename.endswith(".zip")
    title = page.get_by_label("To go on, type the title of the session")
    await title.fill("Another workshop")
    await page.get_by_role("button", name="Delete for good").click()
    await expect(page.get_by_text("That is not the title of this session.")).to_be_visible()
    await sound(page)
    await title.fill("A tiny workshop")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("No sessions yet.")).to_be_visible()
    assert await live.house.journal.read(session) == []
    await page.get_by_role("link", name="Record").click()
    line = page.get_by_role("listitem").filter(has_text="deleted a session")
    await expect(line).to_contain_text("people: 1, contributions: 1")
    async with page.expect_download() as taken:
        await page.get_by_role("button", name="Download (CSV)").click()
    assert (await taken.value).suggested_filename.startswith("ace-record-")


@pytest.mark.parametrize(
    ("size", "scheme"),
    [("phone", "dark"), *many([], [("laptop", "light"), ((320, 640), "light")])],
)
async def test_every_page_is_sound(chrome, live, size, scheme):
    page = await at(chrome, live, size=size, color_scheme=scheme)
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await page.get_by_text("I cannot sign in").click()
    await sound(page)
    await page.context.close()
    page = await owner(chrome, live, size=size, color_scheme=scheme)
    session = await live.session()
    for place, words in {
        "account": "Your account", "people": "People", "record": "Record",
        f"record/{session}": "Story of a session", "sessions": "Sessions",
    }.items():  # fmt: skip
        await page.goto(f"{live.base}/workspace#/{place}")
        await expect(page.get_by_role("heading", name=words, exact=True).first).to_be_attached()
        await sound(page)
    await expect(page).to_have_title("Sessions · ACE Live")
    await page.goto(f"{live.base}/workspace#/people")
    await page.get_by_label("What are they called?").fill("Ben")
    await page.get_by_role("button", name="Make a link").click()
    await expect(page.get_by_role("heading", name="Invited")).to_be_visible()
    await sound(page)
    await page.context.close()
    page = await at(chrome, live, "#i=nothing", size=size, color_scheme=scheme)
    await expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
    await sound(page)
