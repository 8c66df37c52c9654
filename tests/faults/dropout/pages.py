"""Phones that are real pages in a real browser: what is seen on them decides."""

import asyncio
import re
from contextlib import asynccontextmanager, suppress

from playwright.async_api import Error, async_playwright

from tests.faults.dropout.said import Said
from tools.chromium import FLAGS, find

SMALL = {"width": 360, "height": 740}
OFFLINE_S = 0.6
ASKS_FOR_HANDS = ("Join the workshop", "Not sent", "workshop is over", "Something went wrong")
LOOK = """() => [document.body.innerText, document.querySelector('.link')?.innerText ?? '',
  Object.keys(localStorage).filter((it) => it.startsWith('ace.out.')).length]"""


@asynccontextmanager
async def a_browser():
    async with async_playwright() as driver:
        chrome = await driver.chromium.launch(executable_path=find(), args=FLAGS)
        try:
            yield chrome
        finally:
            await chrome.close()


class OfBrowser:
    def __init__(self, page, context, devtools, air, name):
        self.page, self.air, self.name = page, air, name
        self._context, self._devtools = context, devtools
        self.texts, self.typed = {}, 0
        self.body = self.link = ""
        self.stored = 0
        self._busy = asyncio.Lock()
        page.set_default_timeout(4_000)

    @property
    def news(self):
        return {"waiting": self.stored}

    @property
    def well(self):
        return "Connected" in self.link and not self.stored

    @property
    def slow(self):
        return "slower" in self.link

    async def say(self):
        """As a person does: types and presses once."""
        if self._busy.locked():
            return  # no thumbs on a locked phone
        async with self._busy:
            text = f"{self.name} says its thing, number {len(self.texts):02}"
            with suppress(Error):
                await self.page.get_by_role("textbox").fill(text)
                await self.page.get_by_role("button", name="Send").click()
                self.texts[text] = text

    async def look(self):
        if not self._busy.locked():
            with suppress(Error):
                self.body, self.link, self.stored = await self.page.evaluate(LOOK)

    async def reload(self):
        async with self._busy:
            for _ in range(
                40
            ):  # while the server is away there is nothing to load: a person tries again
                with suppress(Error):
                    await self.page.reload(wait_until="domcontentloaded")
                    return
                await asyncio.sleep(0.5)

    async def lock(self, seconds):
        async with self._busy:
            await self._devtools.send("Page.setWebLifecycleState", {"state": "frozen"})
            await asyncio.sleep(seconds)
            await self._devtools.send("Page.setWebLifecycleState", {"state": "active"})
            with suppress(Error):  # a real phone that wakes says so; this way of freezing does not
                await self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    async def online(self):
        """The device was offline and says that it no longer is."""
        await self._context.set_offline(True)
        await asyncio.sleep(OFFLINE_S)
        await self._context.set_offline(False)

    @property
    def fell_out(self):
        return [said for said in ASKS_FOR_HANDS if said in self.body] + (
            [] if "Connected" in self.link else [f"link: {self.link}"]
        )

    @property
    def must_press(self):
        return ["waiting"] * self.stored + re.findall("Not sent", self.body)

    async def everything(self):
        return Said(self.texts, {})


async def opened(chrome, air, code, name):
    context = await chrome.new_context(viewport=SMALL)
    page = await context.new_page()
    await page.goto(f"{air.base}/j/{code}")
    await page.get_by_role("textbox").wait_for()
    return OfBrowser(page, context, await context.new_cdp_session(page), air, name)
