"""The whole of values-hour with keys only, from the workspace to the closed session, on desk and phone."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser import NEEDS
from tests.journeys.keys import WATCH, Keys
from tests.journeys.process import Process

pytestmark = [*NEEDS, pytest.mark.slow]
SAID = (
    "A porter sat with a frightened man until his daughter came",
    "The night team was kind to each other when it got busy",
    "We told the family the truth about what had gone wrong",
)


async def test_values_hour_with_keys_only(chrome, tmp_path: Path):
    async with Process(tmp_path / "data") as process:
        desk_context = await chrome.new_context(viewport={"width": 1366, "height": 768})
        phone_context = await chrome.new_context(viewport={"width": 360, "height": 740})
        for context in (desk_context, phone_context):
            await context.add_init_script(WATCH)
        workspace = Keys("workspace", await desk_context.new_page())
        await workspace.page.goto(process.workspace)
        desk, wall = await started(workspace)
        phone = Keys("phone", await phone_context.new_page())
        await phone.page.goto(process.base)
        await joined(phone, (await process.links())["code"])
        for step in (
            arrive,
            welcome,
            baseline,
            moment,
            themes,
            story,
            vote,
            pledge,
            evaluation,
            over,
        ):
            await step(desk, phone)
        for each in (workspace, desk, phone, wall):
            assert each.faults == [], each.name
            assert await each.by_hand() == []


async def started(workspace: Keys) -> tuple[Keys, Keys]:
    await workspace.press(re.compile("Make a session.*Values hour", re.DOTALL))
    link = workspace.page.get_by_role("link", name="Open the desk")
    await workspace.to(link)
    async with workspace.page.context.expect_page() as opened:
        await workspace.key("Enter")
    desk = Keys("desk", await opened.value)
    async with workspace.page.context.expect_page() as opened:
        await desk.press("Start for real")
    await desk.says("Live")
    return desk, Keys("wall", await opened.value)


async def joined(phone: Keys, code: str) -> None:
    await phone.type(phone.page.get_by_role("textbox"), code.lower())
    await phone.key("Enter")
    await phone.says("You are in")


async def opens(desk: Keys, phone: Keys, title: str) -> None:
    """The one primary button, as often as it takes."""
    heading = desk.page.get_by_role("heading", name=title)
    for _ in range(8):
        words = await primary(desk)
        if words == "Open this step" and await heading.count():
            await phone.says(title)
            await phone.keeps_its_place(f"{title} opened")
            return
    raise AssertionError(f"{title} was not opened")


async def primary(desk: Keys) -> str:
    button = desk.page.locator("#primary")
    words = (await button.inner_text()).strip()
    await desk.to(button)
    await desk.key("Enter")
    await expect(button).not_to_have_text(words)
    await desk.keeps_its_place(words)
    return words


def form(phone: Keys):
    return phone.page.get_by_role("main")


async def sent(phone: Keys) -> None:
    await phone.press("Send")
    await phone.says("Saved")


async def arrive(desk: Keys, phone: Keys) -> None:
    await opens(desk, phone, "Arrive")
    await phone.type(form(phone).get_by_role("textbox").first, "Hopeful")
    for group in await form(phone).locator("fieldset:has(input[type=radio])").all():
        await phone.choose(group, 2)
    for choice in await form(phone).get_by_role("combobox").all():
        await phone.pick(choice)
    await sent(phone)


async def welcome(desk: Keys, phone: Keys) -> None:
    await opens(desk, phone, "Before we start")
    await phone.to(form(phone).get_by_role("button").first)
    await phone.key("Enter")
    await phone.keeps_its_place("the tick")


async def baseline(desk: Keys, phone: Keys) -> None:
    await opens(desk, phone, "Where we start")
    await rated(phone, 4)


async def rated(phone: Keys, points: int) -> None:
    await expect(phone.page.get_by_role("radio").first).to_be_attached()
    for group in await form(phone).locator("fieldset:has(input[type=radio])").all():
        await phone.choose(group, points)
    await sent(phone)


async def moment(desk: Keys, phone: Keys) -> None:
    await opens(desk, phone, "A moment that mattered")
    for text in SAID:
        await phone.type(form(phone).get_by_role("textbox"), text)
        await phone.press("Send")
        await phone.says(text)
    await phone.press(re.compile("^Change"))
    box = form(phone).get_by_role("textbox").first
    await phone.to(box)
    await phone.key("End")
    await phone.page.keyboard.type(" home")
    await phone.press("Save the change")
    await phone.says(f"{SAID[0]} home")
    assert await primary(desk) == "Close"
    assert await primary(desk) == "Close now"


async def themes(desk: Keys, _phone: Keys) -> None:
    """Two themes made by hand: ticked, named, made."""
    await to_tab(desk, "Themes")
    for title, words in (("Kindness", "kind|porter"), ("Being honest", "truth")):
        boxes = desk.page.get_by_role("checkbox", name=re.compile(words))
        await desk.to(boxes)  # when they have come
        for _ in range(await boxes.count()):
            await desk.tick(boxes.and_(desk.page.locator(":not(:checked)")).first)
        await desk.type(desk.page.get_by_label("Name of a new theme"), title)
        await desk.press("Make theme")
        await desk.says(title)


async def to_tab(desk: Keys, name: str) -> None:
    """Tab comes to the row of tabs, arrows go on in it."""
    tab = desk.page.get_by_role("tab", name=re.compile(name))
    await desk.to(desk.page.get_by_role("tab"))
    for _ in range(6):
        if await tab.get_attribute("aria-selected") == "true":
            return
        await desk.key("ArrowRight")
    raise AssertionError(f"no arrow comes to {name}")


async def story(desk: Keys, phone: Keys) -> None:
    await opens(desk, phone, "Write one down")
    told = "A patient's dog was let in for an hour on his last day"
    boxes = form(phone).get_by_role("textbox")
    await expect(boxes.first).to_be_visible()
    for n in range(await boxes.count()):
        await phone.type(boxes.nth(n), told)
    for group in await form(phone).locator("fieldset:has(input[type=radio])").all():
        await phone.choose(group, 1)
    for choice in await form(phone).get_by_role("combobox").all():
        await phone.pick(choice)
    await phone.press("Send")
    await to_tab(desk, "To decide")
    await desk.says(told)
    await desk.press(re.compile("^Show"))
    await phone.says("On the wall")


async def vote(desk: Keys, phone: Keys) -> None:
    await opens(desk, phone, "What most needs our care")
    await phone.tick(form(phone).get_by_role("checkbox", name="Kindness"))
    await phone.press("Send my dots")
    await phone.says("Saved")
    assert await primary(desk) == "Close"
    assert await primary(desk) == "Close now"
    assert await primary(desk) == "Show results"


async def pledge(desk: Keys, phone: Keys) -> None:
    await opens(desk, phone, "My contribution")
    await phone.type(form(phone).get_by_role("textbox").first, "ask one question first")
    for group in await form(phone).locator("fieldset:has(input[type=radio])").all():
        await phone.choose(group, 1)
    await sent(phone)


async def evaluation(desk: Keys, phone: Keys) -> None:
    await opens(desk, phone, "Before you go")
    await rated(phone, 5)


async def over(desk: Keys, phone: Keys) -> None:
    await opens(desk, phone, "What happens next")
    await desk.press(re.compile("Close the session"))
    await desk.press("Close the session", within=desk.page.get_by_role("dialog"), exact=True)
    await desk.says("This session is closed")
    await desk.keeps_its_place("the close")
    await phone.says("Thank you")
