"""Every state of the phone, looked at in all sizes and colours (`looking.py`), on a real server."""

import re

import pytest
from playwright.async_api import expect

from facilitation.commands.running import MoveSession, RunStep
from server import places, scripts
from tests.browser import NEEDS
from tests.client.test_phone import Wire
from tests.given import script, step
from tests.journeys.looking import looker
from tests.server.live import serving

pytestmark = [*NEEDS, pytest.mark.slow]
OPEN = {"moderation": {"mode": "none"}, "limits": {"max_per_unit": 3, "max_chars": 80}}
OPTIONS = ("Tea", "Fair rotas")
MORE = script(
    step("reflection", "words", title="Words", prompt="What helps?", prompt_easy="Help?", **OPEN),
    step("reflection", "firm", title="Firm", prompt="Before it closes", late="read_only", **OPEN),
    step("reflection", "safe", title="Safe", prompt="Held", moderation={"mode": "pre"}),
    step(
        "dot_vote", "dots", title="Dots", prompt="Where?", settings={"dots": 3, "options": OPTIONS}
    ),
    step("break", "tea", title="Tea", minutes=10, settings={"message": "Tea is by the window."}),
)
HOUR = ("arrive", "welcome", "baseline", "moment", "story", "pledge", "evaluation", "next")


class Phone:
    def __init__(self, page, live, session, wire):
        self.page, self.live, self.session, self.wire = page, live, session, wire
        page.set_default_timeout(8_000)

    async def says(self, text):
        shown = self.page.get_by_text(text).locator("visible=true").first
        await expect(shown).to_be_visible(timeout=15_000)

    async def press(self, name):
        await self.page.get_by_role("button", name=name).first.click()

    async def writes(self, text, press="Send"):
        await self.page.get_by_role("textbox").first.fill(text)
        await self.press(press)

    async def step(self, activity, to="open"):
        await self.live.does(self.session, RunStep(activity=activity, step=to))


async def on_the_phone(chrome, live, told):
    session = await live.session(told, opened=None)
    page = await (await chrome.new_context()).new_page()
    wire = Wire()
    await page.route_web_socket(re.compile("/live"), wire.route)
    await page.goto(f"{live.base}/j/{live.doors.door(session).code}")
    phone = Phone(page, live, session, wire)
    await phone.says("You are in")
    return phone, await looker(page, letters=True)


async def test_the_door(chrome, tmp_path):
    async with serving(tmp_path) as live:
        page = await (await chrome.new_context()).new_page()
        await page.goto(live.base)
        look = await looker(page, letters=True)
        await expect(page.get_by_role("textbox")).to_be_visible()
        await look.looks("code")
        await page.get_by_role("textbox").fill("ABCDEF")
        await page.get_by_role("button", name="Join").click()
        await expect(
            page.get_by_role("alert").or_(page.get_by_role("status")).first
        ).to_be_attached()
        await page.wait_for_timeout(400)
        await look.looks("wrong code")
        session = await live.session(MORE, state="rehearsal", opened=None)
        await page.goto(f"{live.base}/j/{live.doors.door(session).code}")
        await expect(page.get_by_text("This is a rehearsal")).to_be_visible()
        await look.looks("rehearsal")
        await live.house.discard(session)
        await expect(page.get_by_text("This workshop has been deleted.")).to_be_visible()
        await look.looks("deleted")
        assert look.faults == []


async def test_the_forms_of_every_kind(chrome, tmp_path):
    async with serving(tmp_path) as live:
        hour = scripts.load(scripts.find("values-hour", places.scripts()))
        phone, look = await on_the_phone(chrome, live, hour)
        await look.looks("before the first step")
        for activity in HOUR:
            await phone.step(activity)
            await expect(phone.page.get_by_role("heading", level=1)).not_to_have_text("You are in")
            await expect(phone.page.locator("main form, main .page").first).to_be_visible()
            await look.looks(f"form of {activity}")
            await phone.step(activity, "close")
        await live.does(phone.session, MoveSession(to="closed"))
        await phone.says("Thank you")
        await look.looks("thanks")
        assert look.faults == []


async def test_what_becomes_of_words(chrome, tmp_path):
    async with serving(tmp_path) as live:
        phone, look = await on_the_phone(chrome, live, MORE)
        await phone.step("words")
        await phone.says("What helps?")
        await phone.writes("x" * 90)
        await expect(phone.page.get_by_role("alert")).to_be_visible()
        await look.looks("too long")
        await phone.writes("A cup of tea")
        await phone.says("On the wall")
        await look.looks("on the wall")
        await phone.press(re.compile("^Change"))
        await look.looks("being changed")
        await phone.press("Leave it as it was")
        await phone.press(re.compile("^Take back"))
        await look.looks("sure to take back")
        await phone.press("Yes, take it back")
        await expect(phone.page.get_by_text("On the wall")).to_have_count(0)
        await look.looks("taken back")
        await phone.writes("Ring me on 07700 900123")
        await phone.says("This looks like a phone number.")
        await look.looks("asked about somebody's data")
        await phone.press("Let me change it")
        await phone.page.get_by_role("textbox").first.fill("")
        await phone.step("words", "pause")
        await phone.says(re.compile("pause", re.IGNORECASE))
        await look.looks("paused")
        await phone.step("safe")
        await phone.writes("To be looked at")
        await phone.says("A person looks at it")
        await look.looks("held")
        await phone.step("dots")
        await expect(phone.page.get_by_text("Fair rotas")).to_be_visible()
        await look.looks("form of dots")
        await phone.step("tea")
        await phone.says("Tea is by the window.")
        await look.looks("break")
        assert look.faults == []


async def test_when_something_is_wrong(chrome, tmp_path):
    async with serving(tmp_path) as live:
        phone, look = await on_the_phone(chrome, live, MORE)
        await phone.step("firm")
        await phone.says("Before it closes")
        await phone.press("Pass")
        await phone.says("You passed")
        await look.looks("passed")
        for viewer in phone.wire.routes:
            viewer.send('{"t":"trouble","on":true}')
        await phone.says("The server cannot save just now.")
        await look.looks("trouble")
        for viewer in phone.wire.routes:
            viewer.send('{"t":"trouble","on":false}')
        await phone.wire.fall()
        await phone.writes("Written without a link")
        await phone.says("On this phone. It will be sent.")
        await look.looks("offline")
        for _ in range(2):
            await phone.step("firm", "close")
        phone.wire.cut = False
        await phone.says("Not sent. It is still on this phone.")
        await look.looks("refused")
        assert look.faults == []
