"""The desk before a room of this process: by keyboard alone, and with the focus where it was left."""

import pytest
from playwright.async_api import expect

from facilitation.people import Role
from facilitation.themes.arrange import arrange
from facilitation.themes.edits import MoveCards
from tests import given
from tests.journeys.desk_page import NEEDS, at_desk
from tests.journeys.desk_scenes import a_room, a_script

pytestmark = NEEDS


async def tab_to(page, start: str) -> None:
    """On with Tab, as a person would, to the control whose name begins so."""
    passed = []
    while len(passed) < 250:
        await page.keyboard.press("Tab")
        passed.append(await focused(page))
        if passed[-1].startswith(start):
            return
    raise AssertionError(f"no {start!r} among {passed}")


async def focused(page) -> str:
    """What the focused control is called."""
    return await page.evaluate("""() => {
        const on = document.activeElement
        const named = on.labels?.[0] ?? (on.getAttribute('aria-labelledby') && document.getElementById(on.getAttribute('aria-labelledby'))) ?? on
        return (on.getAttribute('aria-label') ?? named.textContent).replace(/\\s+/g, ' ').trim()
    }""")


async def press(page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


def piles(desk):
    found = arrange(desk.room.session.themes["moment"]).piles
    return {pile.title or name: pile for name, pile in found.items()}


async def test_a_session_from_start_to_end_by_keyboard_alone(chrome):
    page, desk = await at_desk(chrome, given.given(a_script(), state="draft"))
    await tab_to(page, "Open the wall in a new tab as well")
    await press(page, "Space")
    await page.keyboard.press("Shift+Tab")
    await page.keyboard.press("Shift+Tab")
    assert await focused(page) == "Start for real"
    await press(page, "Enter")
    await expect(page.locator("#step-h")).to_be_focused()  # the start panel has gone
    await tab_to(page, "Open this step")
    primary = page.locator("#primary")
    for name in desk.view()["order"]:
        await press(page, "Enter")
        await expect(primary).to_have_text("Close")
        await press(page, "Enter")
        await expect(primary).to_have_text("Close now")
        await press(page, "Enter")
        await expect(primary).not_to_have_text("Close now")
        if await primary.inner_text() == "Show results":
            await press(page, "Enter")
            await expect(primary).not_to_have_text("Show results")
        await expect(primary).to_be_focused()
        assert desk.room.session.runs[name].state in {"closed", "revealed"}
        await press(page, "Enter")  # on to the next; after the last, the question
    await expect(page.get_by_role("dialog")).to_contain_text("Close the session?")
    assert await focused(page) == "Go back"
    await press(page, "Tab", "Enter")
    await expect(page.get_by_role("heading", name="This session is closed")).to_be_visible()
    await tab_to(page, "Open it again")
    await press(page, "Enter")
    await expect(page.locator(".state.live")).to_be_visible()
    assert desk.room.session.state == "live"


@pytest.mark.parametrize("lag", [0, 0.1])
async def test_each_theme_edit_by_keyboard_and_where_the_focus_goes(chrome, lag):
    page, desk = await at_desk(chrome, a_room(cards=20, people=10, piles=3), lag=lag)
    await tab_to(page, "Move to… My manager stayed late")
    first = [line async for line in texts(page, "pile-k0")]
    await press(page, "Enter", "b", "Enter")
    await expect(page.locator("section:has(> header #pile-k0) li")).not_to_contain_text([first[0]])
    assert await focused(page) == f"Move to… {first[1][:60]}".strip()
    assert any(
        desk.room.session.cards[card].body["text"] == first[0] for card in piles(desk)["k1"].cards
    )

    await page.locator("#name-k1").focus()
    await page.keyboard.type("Being seen")
    await press(page, "Enter")
    await expect(page.locator("#name-k2")).to_be_focused()  # on to the next without a name
    await expect(page.locator("#pile-k1")).to_have_text("Being seen")

    await page.locator("#pile-k1").evaluate("heading => heading.focus()")
    await page.keyboard.press("Shift+Tab")
    await press(page, "Space")
    await page.locator("#pick-k2").focus()
    await press(page, "Space", "x")  # the named one takes the other in
    await expect(page.locator("#pile-k1")).to_be_focused()
    assert set(piles(desk)) == {"k0", "Being seen"}

    await page.locator("#name-k0").focus()
    for _ in range(2):
        while not await page.evaluate(
            "document.activeElement.id.startsWith('tick-') && !document.activeElement.checked"
        ):
            await press(page, "Tab")
        await press(page, "Space")
    await tab_to(page, "Name of a new theme")
    await page.keyboard.type("Time")
    await press(page, "Enter")
    await expect(page.locator("h4:has-text('Time')")).to_be_focused()
    assert len(piles(desk)["Time"].cards) == 2

    await tab_to(page, "More…")
    await press(page, "Enter")
    await page.get_by_role("menuitem", name="Pin").focus()
    await press(page, "Enter")
    await expect(page.get_by_role("region", name="Time")).to_contain_text("Pinned")
    assert piles(desk)["Time"].pinned
    assert (await page.evaluate("document.activeElement.id")).startswith("more-")

    await page.locator("#edits summary").focus()
    await press(page, "Enter")
    await tab_to(page, "Undo Merged")  # out of order: what came after it stands
    await press(page, "Enter")
    await expect(
        page.get_by_text("This would change 2 themes and move 6 cards.").first
    ).to_be_visible()
    assert set(piles(desk)) == {"k0", "Being seen", "Time"}, "nothing before a person has seen it"
    await expect(page.get_by_role("button", name="Undo it")).to_be_focused()
    await press(page, "Enter")
    await expect(page.get_by_text("undone", exact=True)).to_be_visible()
    assert set(piles(desk)) == {"k0", "Being seen", "k2", "Time"}
    assert (await page.evaluate("document.activeElement.id")).startswith("edit-")


async def texts(page, pile):
    for line in await page.locator(f"section:has(> header #{pile}) li .text").all():
        yield await line.inner_text()


async def test_31_waiting_items_in_one_action(chrome):
    page, desk = await at_desk(
        chrome, a_room(cards=5, people=5, piles=2, held=31), role=Role.MODERATOR
    )
    await expect(page.locator("#primary")).to_have_count(0)  # a moderator runs nothing
    await page.get_by_role("button", name="Show all 31").click()
    await expect(page.get_by_text("Nothing waits for a decision.")).to_be_visible()
    assert len(desk.asked) == 1
    assert not [c for c in desk.room.session.cards.values() if c.state == "held"]
    await expect(page.locator("#side-h")).to_be_focused()


async def test_a_refusal_is_told_where_it_was_asked_and_the_focus_stays(chrome):
    page, desk = await at_desk(chrome, a_room())
    desk.refuse = "wrong-step"
    await page.locator("#primary").focus()
    await press(page, "Enter")
    await expect(
        page.get_by_text("That cannot be done now: the step has moved on.")
    ).to_be_visible()
    await expect(page.locator("#primary")).to_be_focused()
    await expect(page.locator("#primary")).to_have_text(
        "Close"
    )  # nothing is shown as done before it is kept


async def test_words_that_others_take_away_do_not_take_the_focus_along(chrome):
    page, desk = await at_desk(chrome, a_room(cards=6, people=6, piles=2))
    mine = page.locator("section:has(> header #pile-k0) li input").first
    await mine.focus()
    card = (await mine.get_attribute("id")).removeprefix("tick-")
    desk.change(
        desk.room.given(given.edits(MoveCards(cards=(card,), to="k1"), ask="from-elsewhere"))
    )
    await expect(page.locator("#pile-k0")).to_be_focused()


async def test_keys_press_the_buttons_that_carry_them_and_can_be_switched_off(chrome):
    page, desk = await at_desk(chrome, a_room())
    await press(page, "p")
    await expect(page.locator("#primary")).to_have_text("Go on")
    await press(page, "?")
    await page.get_by_role("checkbox", name="Use these keys").uncheck()
    await press(page, "Escape", "p")
    await expect(page.locator("#primary")).to_have_text("Go on")
    assert desk.room.session.runs["moment"].state == "paused"
