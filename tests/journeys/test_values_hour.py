"""The whole of values-hour as four people live it: a facilitator, two phones, and the wall.

A real server in its own process, real pages in Chromium. What each sees is checked where it
matters, axe looks at every screen in its main states, and the organiser takes the pack away.
`ACE_SHOTS=folder` keeps a picture of every scene in three sizes.
"""

import io
import os
import re
import zipfile
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from server import scripts
from tests.browser import NEEDS, violations
from tests.journeys.process import Process

SIZES = {"phone": (360, 740), "laptop": (1366, 768), "wall": (1920, 1080)}
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

AWAY = ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE")
"""What a browser says while the server is killed and down."""

pytestmark = [*NEEDS, pytest.mark.slow]


class Screen:
    """One page, and what went wrong in it."""

    def __init__(self, name: str, page: Page) -> None:
        self.name, self.page, self.faults = name, page, []
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message) -> None:
        expected = any(each in message.text for each in AWAY)
        if message.type in {"error", "warning"} and not expected:
            self.faults.append(f"{message.type}: {message.text}")

    async def press(self, name: str | re.Pattern, **found) -> None:
        await self.page.get_by_role("button", name=name, **found).first.click()

    async def says(self, text: str | re.Pattern) -> None:
        await expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible(
            timeout=15_000
        )

    async def scene(self, name: str) -> None:
        """Nothing for axe to find here; a picture in each size, if somebody wants to look."""
        assert not await violations(self.page, AXE)
        if folder := os.environ.get("ACE_SHOTS"):
            before = self.page.viewport_size
            for size, (width, height) in SIZES.items():
                await self.page.set_viewport_size({"width": width, "height": height})
                await self.page.wait_for_timeout(350)
                await self.page.screenshot(path=f"{folder}/{name}-{self.name}-{size}.png")
            await self.page.set_viewport_size(before)


class Room:
    """The screens of one workshop."""

    def __init__(self, process: Process, browser) -> None:
        self.process, self.browser, self.screens = process, browser, []

    async def screen(self, name: str, url: str, size: str) -> Screen:
        width, height = SIZES[size]
        viewport = {"width": width, "height": height}
        context = await self.browser.new_context(viewport=viewport, reduced_motion="reduce")
        page = await context.new_page()
        self.screens.append(screen := Screen(name, page))
        await page.goto(url)
        return screen

    def faults(self) -> list[str]:
        return [f"{each.name}: {fault}" for each in self.screens for fault in each.faults]


async def test_values_hour_from_the_workspace_to_the_pack(chrome, tmp_path: Path):
    async with Process(tmp_path / "data") as process:
        room = Room(process, chrome)
        workspace = await room.screen("workspace", process.workspace, "laptop")
        desk, wall, links = await made_and_opened(room, workspace)
        anne, bob = await joined(room, links["code"])

        await arrive(desk, wall, anne, bob)
        await welcome(desk, anne, bob)
        await baseline(desk, wall, anne, bob)
        await moment(desk, wall, anne, bob)
        await comes_back(process, anne, desk, wall)
        await story(desk, wall, anne)
        await vote(desk, wall, anne, bob)
        await pledge(desk, wall, anne, bob)
        await evaluation(desk, anne, bob)
        await what_next(desk, wall, anne)

        await the_pack_holds_it(process, links["id"])
        assert room.faults() == []


async def made_and_opened(room: Room, workspace: Screen) -> tuple[Screen, Screen, dict]:
    """Three actions from the start page to a live session with the code on the wall."""
    await workspace.press(re.compile("Make a session.*Values hour", re.DOTALL))
    await workspace.says("Join code")
    await workspace.scene("0-made")
    links = await room.process.links()
    desk = await room.screen("desk", links["desk"], "laptop")
    await desk.says("Ready to begin")
    await desk.scene("0-ready")
    wall = await room.screen("wall", links["board"], "wall")
    await wall.says(links["code"][:3])
    await wall.scene("0-join")
    await desk.page.get_by_label("Open the wall in a new tab as well").uncheck()
    await desk.press("Start for real")
    await desk.says("Live")
    return desk, wall, links


async def joined(room: Room, code: str) -> tuple[Screen, Screen]:
    """Anne types the code, Bob follows the QR's address."""
    anne = await room.screen("anne", room.process.base, "phone")
    await anne.scene("0-code")
    await anne.page.get_by_role("textbox").fill(code.lower())
    await anne.press("Join")
    await anne.says("You are in")
    bob = await room.screen("bob", f"{room.process.base}/j/{code}", "phone")
    await bob.says("You are in")
    await bob.scene("0-in")
    return anne, bob


async def opened(desk: Screen, title: str) -> None:
    """The one primary button, pressed as often as it takes: close, close now, show results, next,
    open. A facilitator needs no other to get through a script."""
    heading = desk.page.get_by_role("heading", name=title)
    for _ in range(8):
        words = await pressed(desk)
        if words == "Open this step" and await heading.count():
            return
    raise AssertionError(f"{title} was not opened")


async def pressed(desk: Screen) -> str:
    """Presses the primary button; what it said. Returns when it says something else."""
    primary = desk.page.locator("#primary")
    words = (await primary.inner_text()).strip()
    await primary.click()
    await expect(primary).not_to_have_text(words)
    return words


async def closed(desk: Screen) -> None:
    assert await pressed(desk) == "Close"
    assert await pressed(desk) == "Close now"


async def arrive(desk: Screen, wall: Screen, anne: Screen, bob: Screen) -> None:
    await opened(desk, "Arrive")
    for phone, word in ((anne, "Hopeful"), (bob, "Tired")):
        await phone.page.get_by_role("textbox").first.fill(word)
        for choice in await phone.page.get_by_role("combobox").all():
            await choice.select_option(index=1)
        for group in await phone.page.get_by_role("radiogroup").all():
            await group.get_by_role("radio").first.check(force=True)
        await phone.scene("1-arrive") if phone is anne else None
        await phone.press("Send")
        await phone.says("Saved")
    await wall.says("Hopeful")
    await wall.scene("1-arrive")
    await desk.scene("1-arrive")


async def welcome(desk: Screen, anne: Screen, bob: Screen) -> None:
    await opened(desk, "Before we start")
    for phone in (anne, bob):
        await phone.says("Before we start")
        await phone.page.get_by_role("main").get_by_role("button").first.click()
    await anne.scene("2-welcome")


async def baseline(desk: Screen, wall: Screen, anne: Screen, bob: Screen) -> None:
    await opened(desk, "Where we start")
    await rated(anne, 4)
    await anne.scene("3-baseline")
    await rated(bob, 2)
    await closed(desk)
    await desk.scene("3-baseline")


async def rated(phone: Screen, points: int) -> None:
    await phone.says(re.compile("Where we start|Before you go"))
    await expect(phone.page.get_by_role("radio").first).to_be_attached()
    for group in await phone.page.locator("fieldset:has(input[type=radio])").all():
        await group.get_by_role("radio").nth(points - 1).check(force=True)
    await phone.press("Send")
    await phone.says("Saved")


SAID = (
    ("anne", "A porter sat with a frightened man until his daughter came"),
    ("anne", "The night team was kind to each other when it got busy"),
    ("anne", "Somebody asked me how I was and waited for the answer"),
    ("bob", "We told the family the truth about what had gone wrong"),
    ("bob", "My manager listened to my idea and we tried it the same week"),
    ("bob", "People on nights were kind and made each other tea"),
)


async def moment(desk: Screen, wall: Screen, anne: Screen, bob: Screen) -> None:
    await opened(desk, "A moment that mattered")
    await anne.says("What mattered to you in it?")
    await anne.scene("4-moment")
    await wall.scene("4-asked")
    for who, text in SAID:
        phone = anne if who == "anne" else bob
        await phone.page.get_by_role("textbox").first.fill(text)
        await phone.press("Send")
        await expect(phone.page.get_by_text(text).first).to_be_visible()
    await wall.says(SAID[0][1])
    await anne.says("On the wall")
    await anne.scene("4-sent")
    await closed(desk)
    await named(desk, wall)
    await wall.scene("4-named")
    await desk.scene("4-named")


async def named(desk: Screen, wall: Screen) -> None:
    """Six cards are too few for the machine: the facilitator makes the first themes by hand."""
    await desk.press(re.compile("^Themes"), exact=False) if await desk.page.get_by_role(
        "button", name="Themes"
    ).count() else await desk.page.get_by_role("tab", name="Themes").click()
    for title, words in (("Kindness", "kind"), ("Being honest", "truth")):
        for box in await desk.page.get_by_role("checkbox", name=re.compile(words)).all():
            await box.check()
        await desk.page.get_by_label("Name of a new theme").fill(title)
        await desk.press("Make theme")
        await wall.says(title)


async def comes_back(process: Process, anne: Screen, desk: Screen, wall: Screen) -> None:
    """The server is killed and started again: every screen comes back by itself, and Anne is the
    same person, with what she wrote."""
    await process.kill()
    await anne.says(re.compile("No connection|Connecting"))
    await desk.says(LOST)
    await desk.scene("4-lost")
    await process.start()
    for screen in (anne, desk, wall):
        lost = screen.page.get_by_text(LOST).locator("visible=true")
        await expect(lost).to_have_count(0, timeout=45_000)
    await anne.page.reload()
    await anne.says(SAID[0][1])


LOST = re.compile("No connection|Connecting|connection is lost|Connection lost", re.IGNORECASE)


async def story(desk: Screen, wall: Screen, anne: Screen) -> None:
    await opened(desk, "Write one down")
    await anne.says("Write one down")
    told = "A patient's dog was let in for an hour on his last day"
    boxes = anne.page.get_by_role("main").get_by_role("textbox")
    await expect(boxes.first).to_be_visible()
    await boxes.first.fill(told)
    if await boxes.count() > 1:
        await boxes.nth(1).fill("That rules can bend for people")
    for choice in await anne.page.get_by_role("combobox").all():
        await choice.select_option(index=1)
    await anne.scene("5-story")
    await anne.press("Send")
    await anne.says(re.compile("read|wait|look", re.IGNORECASE))
    assert told not in await wall.page.inner_text("body"), "a held story is on the wall"
    await desk.page.get_by_role("tab", name=re.compile("To decide")).click()
    await desk.says(told)
    await desk.scene("5-held")
    await desk.press(re.compile("^Show( it| all)?"))
    await wall.says(told)
    await wall.scene("5-story")


async def vote(desk: Screen, wall: Screen, anne: Screen, bob: Screen) -> None:
    await opened(desk, "What most needs our care")
    for phone in (anne, bob):
        await phone.says("Kindness")
        await phone.page.get_by_role("checkbox", name="Kindness").check()
        await phone.scene("6-vote") if phone is anne else None
        await phone.press("Send my dots")
        await phone.says("Saved")
    await closed(desk)
    assert await pressed(desk) == "Show results"
    await wall.says("Kindness")
    await wall.scene("6-vote")
    await desk.scene("6-vote")


async def pledge(desk: Screen, wall: Screen, anne: Screen, bob: Screen) -> None:
    await opened(desk, "My contribution")
    await anne.says("My contribution")
    await (
        anne.page.get_by_role("main")
        .get_by_role("textbox")
        .first.fill("ask one question before I give an answer")
    )
    await anne.page.get_by_role("radio", name="Everyone").check(force=True)
    await anne.scene("7-pledge")
    await anne.press("Send")
    await wall.says("ask one question before I give an answer")
    secret = "say sorry to the night sister"
    await bob.page.get_by_role("main").get_by_role("textbox").first.fill(secret)
    await bob.press("Send")
    await bob.says("Saved")
    assert secret not in await desk.page.inner_text("body")
    assert secret not in await wall.page.inner_text("body")
    await wall.scene("7-pledge")


async def evaluation(desk: Screen, anne: Screen, bob: Screen) -> None:
    await opened(desk, "Before you go")
    await rated(anne, 5)
    await rated(bob, 4)
    await anne.scene("8-evaluation")


async def what_next(desk: Screen, wall: Screen, anne: Screen) -> None:
    await opened(desk, "What happens next")
    await anne.says("What happens next")
    await wall.scene("9-next")
    await desk.press(re.compile("Close the session"))
    await desk.press("Close the session", exact=True)
    await desk.says("This session is closed")
    await desk.scene("9-closed")
    await anne.says("Thank you")
    await anne.scene("9-over")


async def the_pack_holds_it(process: Process, session: str) -> None:
    pack = zipfile.ZipFile(io.BytesIO(await process.export(session, "pack")))
    said = pack.read(next(name for name in pack.namelist() if "contributions" in name)).decode()
    for _, text in SAID:
        assert text in said
    assert "night sister" not in said
    assert "Kindness" in said
    assert scripts.find("values-hour", process.scripts).is_file()
