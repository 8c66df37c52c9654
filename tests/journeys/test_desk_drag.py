"""Dragging on the desk: a handle carries a card, what is ticked with it, or a pile; every drop is a move
that a button makes too, and what is not dropped on a place stays where it was."""

import asyncio

import pytest
from playwright.async_api import expect

from facilitation.people import Role
from facilitation.themes.arrange import arrange
from tests.browser import violations
from tests.journeys.desk_page import NEEDS, at_desk
from tests.journeys.desk_scenes import themed

pytestmark = NEEDS
NEW = "[data-floor] [data-drop='+']"


def edits(desk):
    return [each.edit for each in desk.room.session.themes["moment"].edits]


def piles(desk):
    return arrange(desk.room.session.themes["moment"]).piles


def pile(page, name):
    return page.locator(f"section[data-drop={name}]")


def rows(page, name):
    return pile(page, name).get_by_role("listitem")


async def card_of(row):
    return await row.get_attribute("data-card")


async def lift(page, at):
    grip = at.locator("[data-grip]").first
    await grip.scroll_into_view_if_needed()
    await go(page, grip, steps=1)
    await page.mouse.down()
    await page.mouse.move(*[n + 12 for n in await middle(grip)])
    await expect(page.locator(".ghost")).to_be_visible()


async def go(page, place, steps=4):
    await page.mouse.move(*await middle(place), steps=steps)


async def middle(place):
    box = await place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 24)


async def until(true):
    """The page's own way of waiting is forbidden by its content policy."""
    for _ in range(100):
        if await true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came")


async def carry(page, at, place):
    await lift(page, at)
    await go(page, place)
    await page.mouse.up()


@pytest.mark.parametrize("lag", [0, 0.2])
async def test_a_card_is_dragged_onto_a_named_theme_and_a_pile(chrome, lag):
    page, desk = await at_desk(chrome, themed(12, piles=3, named=1, tray=2), lag=lag, size="large")
    first, second = [await card_of(rows(page, "k1").nth(n)) for n in (0, 1)]
    await carry(page, rows(page, "k1").first, pile(page, "k0"))
    await expect(page.locator(f"li[data-card={first}]")).to_have_count(0)
    await carry(page, page.locator(f"li[data-card={second}]"), pile(page, "k2"))
    await expect(pile(page, "k2").locator(f"li[data-card={second}]")).to_be_attached()
    assert [(each.do, each.cards, each.to) for each in edits(desk)[1:]] == [
        ("move", (first,), "k0"),
        ("move", (second,), "k2"),
    ]
    await expect(page.locator("p[role=status]").last).to_contain_text("1 card moved to C")


async def test_all_that_is_ticked_goes_along_and_only_then(chrome):
    page, desk = await at_desk(chrome, themed(18, piles=3, named=1, tray=2), size="large")
    ticked = [await card_of(rows(page, "k1").nth(n)) for n in (0, 2)]
    for card in ticked:
        await page.locator(f"#tick-{card}").check()
    alone = await card_of(rows(page, "k1").nth(1))
    await carry(page, rows(page, "k1").nth(1), pile(page, "k0"))
    await expect(page.get_by_text("2 cards ticked")).to_be_visible()
    await lift(page, page.locator(f"li[data-card={ticked[1]}]"))
    await expect(page.locator(".ghost b")).to_have_text("2")
    await go(page, pile(page, "k0"))
    await expect(page.locator(".ghost")).to_contain_text("A Being heard")
    await page.mouse.up()
    await expect(page.get_by_text("2 cards ticked")).to_have_count(0)
    await expect(page.locator(f"li[data-card={ticked[0]}]")).to_have_count(0)
    assert [set(each.cards) for each in edits(desk)[1:]] == [{alone}, set(ticked)]


async def test_back_to_sort_and_out_of_it(chrome):
    page, desk = await at_desk(chrome, themed(12, piles=3, named=1, tray=2), size="large")
    card = await card_of(rows(page, "k1").first)
    await carry(page, rows(page, "k1").first, page.locator("[data-floor] [data-drop='']"))
    await expect(page.locator(f".tray li[data-card={card}]")).to_be_visible()
    await carry(page, page.locator(f".tray li[data-card={card}]"), pile(page, "k2"))
    await expect(page.locator(f".tray li[data-card={card}]")).to_have_count(0)
    assert [each.to for each in edits(desk)[1:]] == ["", "k2"]


async def test_a_new_pile_is_named_before_anything_moves(chrome):
    page, desk = await at_desk(chrome, themed(12, piles=3, named=1, tray=2))
    card = await card_of(rows(page, "k1").first)
    await carry(page, rows(page, "k1").first, page.locator(NEW))
    form = page.get_by_role("form", name="New pile here")
    await expect(form).to_contain_text("New theme of 1 card")
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(page.locator(f"#tick-{card}")).to_be_focused()
    assert len(edits(desk)) == 1
    await carry(page, rows(page, "k1").first, page.locator(NEW))
    desk.refuse = "trouble"
    await page.keyboard.type("Time")
    await page.keyboard.press("Enter")
    await expect(form).to_contain_text("cannot save just now")
    await expect(form.get_by_role("textbox")).to_have_value("Time")
    assert len(edits(desk)) == 1
    desk.refuse = ""
    await page.keyboard.press("Enter")
    await expect(page.locator("h4", has_text="Time")).to_be_focused()
    assert (edits(desk)[-1].do, edits(desk)[-1].cards) == ("split", (card,))


async def test_a_pile_dragged_onto_a_pile_is_a_merge_and_no_name_is_lost(chrome):
    page, desk = await at_desk(chrome, themed(18, piles=4, named=1, tray=2), size="large")
    await carry(page, pile(page, "k1").locator("header"), pile(page, "k3"))
    await expect(pile(page, "k1")).to_have_count(0)
    await carry(page, pile(page, "k0").locator("header"), pile(page, "k3"))  # the named one
    await expect(pile(page, "k3")).to_have_count(0)
    assert [(each.theme, each.into) for each in edits(desk)[1:]] == [("k1", "k3"), ("k3", "k0")]
    assert piles(desk)["k0"].title == "Being heard"
    await expect(pile(page, "k0")).to_be_visible()


async def test_piles_that_are_ticked_go_along(chrome):
    page, desk = await at_desk(chrome, themed(18, piles=4, named=1, tray=2), size="large")
    for name in ("k1", "k2"):
        await page.locator(f"#pick-{name}").check()
    await carry(page, pile(page, "k2").locator("header"), pile(page, "k0"))
    await expect(pile(page, "k1")).to_have_count(0)
    await expect(page.get_by_text("selected")).to_have_count(0)
    assert {(each.theme, each.into) for each in edits(desk)[1:]} == {("k1", "k0"), ("k2", "k0")}


async def test_escape_home_and_nowhere_change_nothing(chrome):
    page, desk = await at_desk(chrome, themed(12, piles=3, named=1, tray=2), size="large")
    row = rows(page, "k1").first
    said = page.locator("p[role=status]").last
    await lift(page, row)
    await expect(said).to_contain_text("1 card lifted")
    await go(page, pile(page, "k0"))
    await expect(pile(page, "k0")).to_have_css("outline-style", "solid")
    await page.keyboard.press("Escape")
    await expect(page.locator(".ghost")).to_have_count(0)
    await expect(said).to_contain_text("Nothing was moved")
    await page.mouse.up()
    for place in (rows(page, "k1").nth(1), page.locator("#step-h"), page.locator("#seek")):
        await carry(page, row, place)
        await expect(page.locator(".ghost")).to_have_count(0)
    await carry(page, pile(page, "k1").locator("header"), pile(page, "k1"))
    await go(page, row.locator("[data-grip]"), steps=1)
    await page.mouse.down()  # a click on the handle is no drag
    await page.mouse.up()
    assert len(edits(desk)) == 1
    assert not await page.locator("input:checked[id^=tick]").count()


async def test_what_is_refused_comes_back(chrome):
    page, desk = await at_desk(chrome, themed(12, piles=3, named=1, tray=2), size="large")
    desk.refuse = "themes-off"
    for row in (0, 1):
        await rows(page, "k1").nth(row).get_by_role("checkbox").check()
    await carry(page, rows(page, "k1").first, pile(page, "k0"))
    await expect(page.get_by_text("2 cards ticked")).to_be_visible()
    await expect(page.locator(".leaves")).to_have_count(0)
    await expect(page.locator("#side-panel .told .no")).to_be_visible()


async def test_the_list_scrolls_along_and_the_row_may_go_meanwhile(chrome):
    page, desk = await at_desk(chrome, themed(60, piles=8, named=1, tray=6))
    panel = page.locator("#side-panel")
    card = await card_of(rows(page, "k1").first)
    await lift(page, rows(page, "k1").first)
    floor = await page.locator("[data-floor]").bounding_box()
    await page.mouse.move(floor["x"] + 80, floor["y"] - 10)  # and there it stands still
    await until(lambda: panel.evaluate("it => it.scrollTop > 900"))
    box = await panel.bounding_box()
    await page.mouse.move(box["x"] + 80, box["y"] + 8)
    await until(lambda: panel.evaluate("it => it.scrollTop < 40"))
    await go(page, pile(page, "k0"))
    await page.mouse.up()
    await expect(page.locator(f"li[data-card={card}]")).to_have_count(0)
    assert edits(desk)[-1].to == "k0"


async def test_a_box_may_still_be_drawn_and_a_moderator_has_no_handles(chrome):
    page, desk = await at_desk(chrome, themed(18, piles=3, named=0, tray=0))
    first, last = [await rows(page, "k0").nth(n).bounding_box() for n in (0, 2)]
    await page.mouse.move(first["x"] + 60, first["y"] + 4)
    await page.mouse.down()
    await page.mouse.move(last["x"] + 200, last["y"] + 8, steps=5)
    await page.mouse.up()
    await expect(page.get_by_text("3 cards ticked")).to_be_visible()
    await expect(page.locator(".ghost")).to_have_count(0)
    other, _ = await at_desk(chrome, desk.room, role=Role.MODERATOR)
    await other.get_by_role("tab", name="Themes").click()
    await expect(other.locator("li[data-card]").first).to_be_visible()
    await expect(other.locator("[data-grip]")).to_have_count(0)


async def test_a_touch_screen_alone_has_no_handles(chrome):
    page, _ = await at_desk(
        chrome, themed(12, piles=3), size="phone", has_touch=True, is_mobile=True
    )
    await page.get_by_role("button", name="Words").click()
    await expect(page.locator("[data-grip]").first).to_be_hidden()
    await expect(page.get_by_role("button", name="Move to…").first).to_be_visible()


@pytest.mark.parametrize(("size", "scheme"), [("laptop", "light"), ("phone", "dark")])
async def test_axe_finds_nothing(chrome, size, scheme):
    page, _ = await at_desk(
        chrome, themed(12, piles=3, named=1, tray=2), size=size, color_scheme=scheme
    )
    if size == "phone":
        await page.get_by_role("button", name="Words").click()
    await lift(page, rows(page, "k1").first)
    await go(page, page.locator(NEW))
    assert not await violations(page), "carried"
    await page.mouse.up()
    await expect(page.get_by_role("form", name="New pile here")).to_be_visible()
    assert not await violations(page), "named"
