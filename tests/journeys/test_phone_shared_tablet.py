"""A tablet that many share: nothing of one person is left for the next, and no words are lost."""

from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect

from facilitation.session.cards import made_in
from tests.browser import NEEDS
from tests.given import script, step
from tests.server.live import serving

pytestmark = [*NEEDS, pytest.mark.slow]

TALK = script(
    step("reflection", "moment", title="A moment", moderation={"mode": "none"},
         limits={"max_per_unit": 3, "max_chars": 280})
)  # fmt: skip
LEFT = """() => JSON.stringify([
  Object.entries(localStorage), Object.entries(sessionStorage), document.cookie,
  document.documentElement.outerHTML,
])"""


class Tablet:
    def __init__(self, page, live, session):
        self.page, self.live, self.session = page, live, session

    @property
    def next(self):
        return self.page.get_by_role("button", name="Next person")

    async def ready(self):
        await expect(self.next).to_be_visible(timeout=15_000)
        await self.page.get_by_role("textbox").wait_for()

    async def send(self, text):
        await self.page.get_by_role("textbox").fill(text)
        await self.page.get_by_role("button", name="Send", exact=True).click()

    async def said(self):
        session = (await self.live.room(self.session)).session
        return [(each.body["text"], each.author) for each in made_in(session, "moment")]

    async def token(self):
        return await self.page.evaluate(
            "Object.entries(localStorage).find(([key]) => key.startsWith('ace.seat.'))?.[1] ?? ''"
        )


@asynccontextmanager
async def tablet(chrome, tmp_path):
    async with serving(tmp_path) as live:
        session = await live.session(TALK)
        context = await chrome.new_context(viewport={"width": 768, "height": 1024})
        page = await context.new_page()
        await page.goto(f"{live.base}/j/{live.doors.door(session).code}?kiosk")
        shared = Tablet(page, live, session)
        await shared.ready()
        yield shared
        await context.close()


async def test_the_next_person_is_another_one_and_finds_nothing(chrome, tmp_path):
    async with tablet(chrome, tmp_path) as shared:
        await shared.send("From the first")
        await shared.page.get_by_text("On the wall").wait_for()
        await shared.page.get_by_role("textbox").fill("Half a thought of the first")
        token = await shared.token()
        steps = await shared.page.evaluate("history.length")
        assert token
        async with shared.page.expect_navigation():
            await shared.next.click()
        await shared.ready()
        left = await shared.page.evaluate(LEFT)
        for trace in ("From the first", "Half a thought", token):
            assert trace not in left
        assert await shared.page.evaluate("history.length") == steps
        await shared.send("From the second")
        await shared.page.get_by_text("On the wall").wait_for()
        (one, first), (two, second) = await shared.said()
        assert (one, two) == ("From the first", "From the second")
        assert first != second


async def test_without_a_connection_the_words_are_locked_away_until_they_are_kept(chrome, tmp_path):
    async with tablet(chrome, tmp_path) as shared:
        await shared.page.context.set_offline(True)
        for socket in list(shared.live.server.server_state.connections):
            socket.transport.abort()
        await shared.send("Written without a link")
        await shared.page.get_by_text("On this phone. It will be sent.").wait_for()
        await shared.next.click()
        await expect(
            shared.page.get_by_role("heading", name="There is no connection.")
        ).to_be_visible()
        shown = await shared.page.evaluate("document.documentElement.outerHTML")
        assert "Written without a link" not in shown
        kept = await shared.page.evaluate("Object.keys(localStorage)")
        assert any(key.startswith("ace.out.") for key in kept)
        assert await shared.said() == []
        await shared.page.context.set_offline(False)
        await shared.ready()
        assert [text for text, _ in await shared.said()] == ["Written without a link"]
        assert "Written without a link" not in await shared.page.evaluate(LEFT)


async def test_a_tablet_that_was_switched_off_sends_what_waits_before_anybody_comes_in(
    chrome, tmp_path
):
    async with tablet(chrome, tmp_path) as shared:
        page = shared.page
        await page.evaluate("""() => {
            const seat = JSON.parse(Object.entries(localStorage).find(([k]) => k.startsWith('ace.seat.'))[1])
            const command = { do: 'contribute', activity: 'moment', contribution: 'item-left-behind', body: { text: 'Left behind', tag: '' } }
            localStorage.setItem(`ace.out.${seat.session}.left`, JSON.stringify({ ask: 'left', order: 1, command, state: 'waiting' }))
            localStorage.setItem(`ace.draft.${seat.session}.moment`, JSON.stringify({ text: 'A draft' }))
        }""")
        before = await shared.token()
        await page.reload()
        await shared.ready()
        assert [text for text, _ in await shared.said()] == ["Left behind"]
        left = await page.evaluate(LEFT)
        for trace in ("Left behind", "A draft", before):
            assert trace not in left


async def test_after_a_pause_it_asks_and_goes_on_by_itself_unless_somebody_is_there(
    chrome, tmp_path
):
    async with tablet(chrome, tmp_path) as shared:
        await shared.page.clock.install()
        await shared.page.reload()
        await shared.page.clock.run_for(3_000)
        await shared.ready()
        token = await shared.token()
        await shared.page.clock.run_for(91_000)
        asks = shared.page.get_by_role("dialog", name="Are you still there?")
        await expect(asks).to_be_visible()
        stay = asks.get_by_role("button", name="Yes, I am still here")
        await expect(stay).to_be_focused()
        await stay.click()
        await expect(asks).to_be_hidden()
        assert await shared.token() == token
        await shared.page.clock.run_for(91_000)
        await expect(asks).to_be_visible()
        await shared.page.clock.run_for(21_000)
        await expect(asks).to_be_hidden()
        await shared.page.clock.run_for(5_000)
        await shared.ready()
        assert await shared.token() != token


async def test_there_is_no_file_to_leave_behind(chrome, tmp_path):
    async with tablet(chrome, tmp_path) as shared:
        await shared.page.get_by_role("button", name="Your words").click()
        own = shared.page.get_by_role("dialog", name="Your words")
        await expect(
            own.get_by_role("heading", name="What is kept, and until when")
        ).to_be_visible()
        await expect(own.get_by_role("button", name="Save all this as a file")).to_have_count(0)


async def test_the_address_opened_on_somebodys_own_phone_costs_them_nothing(chrome, tmp_path):
    async with serving(tmp_path) as live:
        session = await live.session(TALK)
        page = await (await chrome.new_context()).new_page()
        link = f"{live.base}/j/{live.doors.door(session).code}"
        await page.goto(link)
        await page.get_by_role("textbox").wait_for()
        mine = Tablet(page, live, session)
        token = await mine.token()
        await page.goto(f"{link}?kiosk")
        await page.get_by_role("button", name="No, it is my own").click()
        await page.get_by_role("textbox").wait_for()
        assert await mine.token() == token
        await page.goto(f"{link}?kiosk")
        await page.get_by_role("button", name="Yes, wipe it and start").click()
        await mine.ready()
        assert await mine.token() not in {"", token}
        await page.context.close()


async def test_the_browser_is_asked_to_remember_no_name(chrome, tmp_path):
    named = script(step("check_in", "moment", settings={"fields": (), "ask_name": True}))
    async with serving(tmp_path) as live:
        session = await live.session(named)
        page = await (await chrome.new_context()).new_page()
        await page.goto(f"{live.base}/j/{live.doors.door(session).code}?kiosk")
        await page.get_by_role("button", name="Next person").wait_for()
        name = page.locator("form input:not([type=radio])").first
        await name.focus()
        await expect(name).to_have_attribute("autocomplete", "off")
        await page.context.close()
