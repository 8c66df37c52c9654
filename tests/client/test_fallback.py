"""A proxy that lets no websocket through, and a phone without script: nobody is shut out."""

import os
import re
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import expect

from facilitation.commands.running import RunStep
from facilitation.people import Role
from facilitation.session.cards import made_in
from tests.browser import NEEDS, violations
from tests.client.gate import gated
from tests.client.test_phone import MOMENT, SAFE, Phone, Wire
from tests.given import script, step
from tests.server.live import contribute, serving

pytestmark = [*NEEDS, pytest.mark.slow]

TWO = script(MOMENT, SAFE)
PATIENCE_MS = 45_000
SMALL = {"width": 360, "height": 740}
PICTURES = os.environ.get("ACE_PICTURES")
"""A folder, to look at what the tests saw."""


async def picture(page, name):
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@asynccontextmanager
async def opened(chrome, live, session, base, **context):
    page = await (await chrome.new_context(viewport=SMALL, **context)).new_page()
    await page.goto(f"{base}/j/{live.doors.door(session).code}")
    yield Phone(page, live, session, Wire())
    await page.context.close()


async def link(phone, words):
    await expect(phone.page.locator(".link")).to_contain_text(words, timeout=PATIENCE_MS)


async def back_to_the_socket(phone):
    """The device says that it is online again: it tries at once, and trusts after ten seconds."""
    await phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    await expect(phone.page.locator(".link")).to_have_text(
        re.compile(r"●\s+Connected$"), timeout=PATIENCE_MS
    )


@pytest.mark.parametrize("sockets", ["refuse", "hang"])
async def test_where_no_websocket_gets_through_a_phone_takes_part(chrome, tmp_path, sockets):
    async with serving(tmp_path) as live, gated(live, sockets) as gate:
        session = await live.session(TWO)
        async with opened(chrome, live, session, gate.base) as phone:
            await link(phone, "Connected, slower")
            await picture(phone.page, f"slower-{sockets}")
            await phone.send("A cup of tea")
            await phone.says("On the wall")
            assert await phone.kept() == ["A cup of tea"]
            await phone.run("safe")
            await phone.says("Looked at first")
            assert gate.opened == 0
            gate.sockets = "pass"
            await back_to_the_socket(phone)
            assert gate.opened == 1
            await phone.send("By socket again")
            await phone.says("A person looks at it before it goes on the wall.")
            assert await phone.people() == 1


async def test_a_socket_that_is_cut_and_then_refused(chrome, tmp_path):
    async with serving(tmp_path) as live, gated(live, "pass") as gate:
        session = await live.session(TWO)
        async with opened(chrome, live, session, gate.base) as phone:
            await phone.says("Connected")
            assert gate.opened == 1
            gate.sockets = "refuse"
            gate.cut()
            await phone.send("Written while it was cut")
            await link(phone, "Connected, slower")
            await phone.says("On the wall")
            assert await phone.kept() == ["Written while it was cut"]
            gate.sockets = "pass"
            await back_to_the_socket(phone)
            await phone.send("And after")
            await phone.until_kept("Written while it was cut", "And after")


async def test_a_socket_that_is_cut_again_after_a_few_seconds_is_not_trusted(chrome, tmp_path):
    async with serving(tmp_path) as live, gated(live, "refuse") as gate:
        session = await live.session(TWO)
        async with opened(chrome, live, session, gate.base) as phone:
            await link(phone, "Connected, slower")
            gate.sockets = "pass"
            await phone.page.evaluate("window.dispatchEvent(new Event('online'))")
            await phone.page.wait_for_timeout(3_000)
            assert gate.opened == 1
            gate.cut()
            await phone.page.wait_for_timeout(9_000)
            await link(phone, "Connected, slower")
            await phone.send("Never away")
            await phone.says("On the wall")


async def test_the_wall_and_the_desk_go_on_without_websockets_too(chrome, tmp_path):
    async with serving(tmp_path) as live, gated(live, "refuse") as gate:
        session = await live.session(TWO)
        context = await chrome.new_context()
        pages = {}
        for name, role in (("board", Role.BOARD), ("desk", Role.FACILITATOR)):
            pages[name] = await context.new_page()
            await pages[name].goto(f"{gate.base}/{name}#t={await live.token(session, role)}")
        await expect(pages["desk"].get_by_text("Slower connection")).to_be_visible(
            timeout=PATIENCE_MS
        )
        await picture(pages["desk"], "desk-slower")
        phone = await live.phone(session)
        await phone.ask(contribute("moment", text="Seen on the wall"))
        wall = pages["board"].get_by_text("Seen on the wall").first
        await expect(wall).to_be_attached(timeout=PATIENCE_MS)
        await live.does(session, RunStep(activity="safe", step="open"))
        await expect(pages["board"].get_by_text("Looked at first").first).to_be_attached(
            timeout=8_000
        )
        assert gate.opened == 0
        await context.close()


async def test_a_server_that_was_away_finds_its_phones_on_websockets(chrome, tmp_path):
    """It is no proxy that stands in the way: polling is only ever a little while."""
    async with serving(tmp_path) as live, gated(live, "pass") as gate:
        session = await live.session(TWO)
        async with opened(chrome, live, session, gate.base) as phone:
            await phone.says("Connected")
            port, gate._to = gate._to, 9
            gate.cut()
            await phone.page.wait_for_timeout(9_000)
            gate._to = port
            await link(phone, "Connected")
            await phone.send("Back")
            await phone.says("On the wall")


# No script at all


async def simple(chrome, live, session, path="/j/{code}"):
    page = await (await chrome.new_context(viewport=SMALL, java_script_enabled=False)).new_page()
    await page.goto(live.base + path.format(code=live.doors.door(session).code))
    return page


async def narrow(page):
    """Nothing runs off the side: measured from outside, since no script may run."""
    for box in [await each.bounding_box() for each in await page.locator("main *:visible").all()]:
        if box:
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= SMALL["width"] + 0.5, box


STORY = step("story", "story", prompt="A time when it showed", moderation={"mode": "pre"})
SCALE = step("scale", "scale", settings={"items": ({"id": "heard", "text": "I feel heard"},)})


async def test_without_javascript_one_joins_and_answers(chrome, tmp_path):
    async with serving(tmp_path) as live:
        session = await live.session(script(MOMENT, STORY, SCALE))
        page = await simple(chrome, live, session)
        await expect(page.get_by_role("heading", name="Join the workshop")).to_be_visible()
        await expect(page.get_by_label("Type the six letters")).to_have_value(
            live.doors.door(session).code
        )
        await picture(page, "plain-join")
        await narrow(page)
        await page.get_by_role("button", name="Join").click()
        await expect(page.get_by_role("heading", name="moment")).to_be_visible()
        assert "#" not in page.url
        assert "?" not in page.url
        await picture(page, "plain-step")
        await narrow(page)
        await page.get_by_label("Your answer").fill(
            "A cup of tea, and averyveryveryverylongwordthatnobodybreaks"
        )
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_role("status")).to_have_text("Saved.")
        await picture(page, "plain-kept")
        await narrow(page)
        room = await live.room(session)
        assert len(list(made_in(room.session, "moment"))) == 1
        await page.reload()  # the browser sends the form again
        assert len(list(made_in(room.session, "moment"))) == 1
        for name, fill in (("story", story), ("scale", scale)):
            await live.does(session, RunStep(activity=name, step="open"))
            await page.get_by_role("button", name="See what is new").click()
            await picture(page, f"plain-{name}")
            await narrow(page)
            await fill(page)
            await page.get_by_role("button", name="Send").click()
            await expect(page.get_by_role("status")).to_have_text("Saved.")
            await picture(page, f"plain-{name}-kept")
        assert len(room.session.people) == 1


async def test_without_javascript_one_reads_all_of_ones_own_changes_it_and_takes_it_back(
    chrome, tmp_path
):
    async with serving(tmp_path) as live:
        session = await live.session(script(MOMENT, STORY, SCALE))
        page = await simple(chrome, live, session)
        await page.get_by_role("button", name="Join").click()
        await page.get_by_label("Your answer").fill("averyveryveryverylongwordthatnobodybreaks")
        await page.get_by_role("button", name="Send").click()
        await page.get_by_role("button", name="Your words").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            "Your words, and all that is kept about you"
        )
        await narrow(page)
        await page.get_by_role("button", name=re.compile("^Change ?: averyvery")).click()
        await narrow(page)
        await page.get_by_label("Your answer").fill("A cup of tea")
        await page.get_by_role("button", name="Save the change").press("Enter")
        await expect(page.get_by_role("status")).to_have_text("Saved.")
        sure = page.get_by_role("button", name="Yes, take it back")
        await expect(sure).to_be_hidden()
        await page.get_by_text("Take back").press("Enter")
        await narrow(page)
        await sure.press("Enter")
        await expect(page.get_by_role("status")).to_contain_text("The words have been deleted")
        await expect(page.get_by_text("A cup of tea")).to_have_count(0)
        room = await live.room(session)
        assert [each.state for each in made_in(room.session, "moment")] == ["withdrawn"]


async def story(page):
    await page.get_by_label("What happened?").fill("A porter stayed.")
    await page.get_by_label("What did it show about us?").fill("Care.")
    await page.get_by_label("It may be quoted, without").check()


async def scale(page):
    await page.get_by_label("4", exact=True).check()


async def test_the_code_by_hand_without_javascript(chrome, tmp_path):
    async with serving(tmp_path) as live:
        session = await live.session(TWO)
        page = await simple(chrome, live, session, "/")
        code = live.doors.door(session).code
        await page.get_by_label("Type the six letters").fill(code.lower())
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("A moment that mattered")).to_be_visible()
        order = [await focused(page) for _ in range(4)]
        assert order == [
            "textarea",
            "button Send",
            "button Pass on this one",
            "button See what is new",
        ]


async def focused(page):
    await page.keyboard.press("Tab")
    at = page.locator(":focus")
    name = await at.evaluate("e => e.tagName.toLowerCase()")
    return f"{name} {await at.inner_text()}".strip() if name == "button" else name


@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_the_simple_page_is_accessible(chrome, tmp_path, colours):
    """The checker is a script, so here it may run: on the same page, and past its policy."""
    async with serving(tmp_path) as live:
        session = await live.session(script(MOMENT, STORY, SCALE), opened="story")
        context = await chrome.new_context(viewport=SMALL, bypass_csp=True, color_scheme=colours)
        page = await context.new_page()
        await page.goto(f"{live.base}/j/{live.doors.door(session).code}?plain")
        await clean(page)
        await page.get_by_role("button", name="Join").click()
        await clean(page)
        await story(page)
        await page.get_by_role("button", name="Send").click()
        await clean(page)
        await picture(page, f"plain-{colours}")
        await page.get_by_role("button", name="Your words").click()
        await page.get_by_text("Take back").click()
        await clean(page)
        await page.get_by_role("button", name="Change").click()
        await clean(page)
        await context.close()


async def clean(page):
    assert not await violations(page)


async def test_our_page_offers_the_simple_one_to_browsers_too_old_for_it(chrome, tmp_path):
    async with serving(tmp_path) as live:
        session = await live.session(TWO)
        page = await (await chrome.new_context()).new_page()
        await page.add_init_script("document.getElementById = () => null")  # ours fails at once
        await page.goto(f"{live.base}/j/{live.doors.door(session).code}")
        await page.get_by_role("link", name="Use the simple page").click()
        await page.get_by_role("button", name="Join").click()
        await expect(page.get_by_text("A moment that mattered")).to_be_visible()
