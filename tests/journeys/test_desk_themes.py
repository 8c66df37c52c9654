"""Theming on the desk: naming pile after pile, sorting what waits, and nothing done unseen."""

import pytest
from playwright.async_api import expect

from facilitation.commands.curating import TuneThemes
from facilitation.people import Role
from facilitation.themes.arrange import arrange
from facilitation.themes.theme import Tuning
from tests import given
from tests.journeys.desk_page import NEEDS, at_desk
from tests.journeys.desk_scenes import a_room, clustered, themed

pytestmark = NEEDS


def board(desk):
    return desk.room.session.themes["moment"]


def titles(desk):
    return {pile.title for pile in arrange(board(desk)).piles.values() if pile.title}


async def press(page, *keys):
    for key in keys:
        await page.keyboard.press(key)


@pytest.mark.parametrize("lag", [0, 0.1])
async def test_a_wall_in_as_many_lines_as_there_are_piles(chrome, lag):
    page, desk = await at_desk(chrome, themed(24, piles=4, named=0, tray=2), lag=lag)
    await press(page, "i")
    for name in ("First", "Second", "Third", "Fourth"):
        await page.keyboard.type(name)
        await press(page, "Enter")
    await expect(page.locator("#tick-c28")).to_be_focused()  # then the first card that waits
    await expect(page.get_by_role("heading", name="Themes 4")).to_be_visible()
    assert titles(desk) == {"First", "Second", "Third", "Fourth"}
    assert arrange(board(desk)).piles["k2"].title == "Fourth", "the mixed pile came last"


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("words-2", "No language model here"),
        ("minilm-l6-int8-2", "Grouped by similar wording. Give"),
    ],
)
async def test_the_desk_says_what_the_piles_were_made_with(chrome, engine, said):
    room = a_room(20, piles=0)
    cards = sorted(room.session.cards, key=lambda card: int(card[1:]))
    made = clustered({f"k{n}": tuple(cards[n::3]) for n in range(3)}, engine=engine)
    page, _ = await at_desk(chrome, room.given(made))
    await expect(page.get_by_text(said)).to_be_visible()


async def test_what_waits_is_sorted_by_number_faster_than_the_answers_come(chrome):
    page, desk = await at_desk(chrome, themed(30, piles=6, named=2, tray=6), lag=0.3)
    await press(page, "k", "1", "2", "ArrowDown", "3")
    await expect(page.get_by_role("heading", name="To sort 3")).to_be_visible()
    moved = [each.edit.to for each in board(desk).edits if each.edit.do == "move"]
    assert moved == ["k0", "k2", "k5"]
    assert (await page.evaluate("document.activeElement.id")).startswith("tick-")


async def test_a_fresh_grouping_waits_for_a_word(chrome):
    room = themed(30, piles=6, named=2, tray=6)
    cards = sorted(room.session.cards, key=lambda card: int(card[1:]))
    fresh = clustered({f"n{n}": tuple(cards[n::3]) for n in range(3)}, asked=True)
    page, desk = await at_desk(chrome, room.given(fresh))
    await expect(page.get_by_role("heading", name="A fresh grouping is ready")).to_be_visible()
    await page.get_by_role("button", name="Look at the moves").click()
    await expect(page.get_by_text("from To sort to a new pile").first).to_be_visible()
    before = arrange(board(desk))
    await page.get_by_role("button", name="Leave it").click()
    await expect(page.get_by_text("A fresh grouping is ready")).to_have_count(0)
    assert arrange(board(desk)).piles == before.piles
    desk.change(desk.room.given(fresh))
    await page.get_by_role("button", name="Take it").click()
    await expect(page.locator("#pile-n0")).to_be_attached()
    assert titles(desk) == titles_of(before)


async def test_grouping_again_in_vain_is_told(chrome):
    room = themed(30, piles=6, named=2, tray=6)
    page, desk = await at_desk(chrome, room)
    there = {name: pile.cards for name, pile in arrange(board(desk)).piles.items()}
    desk.change(desk.room.given(clustered(there, asked=True)))
    await expect(page.get_by_text("Grouped again. Nothing would change.")).to_be_visible()


def titles_of(arrangement):
    return {pile.title for pile in arrangement.piles.values() if pile.title}


async def test_more_like_these_ticks_nothing_by_itself(chrome):
    page, desk = await at_desk(chrome, themed(30, piles=6, named=1, tray=6))
    await page.locator("#more-k0").click()
    await page.get_by_role("menuitem", name="More like these").click()
    found = page.get_by_role("form", name="Cards like those in A Being heard")
    boxes = found.get_by_role("checkbox")
    await expect(boxes).to_have_count(20)
    assert not await found.locator("input:checked").count()
    before = len(board(desk).edits)
    await page.get_by_role("button", name="Add 0 ticked").click(force=True)
    assert len(board(desk).edits) == before
    await boxes.nth(0).check()
    await boxes.nth(3).check()
    await page.get_by_role("button", name="Add 2 ticked").click()
    await expect(found).to_have_count(0)
    assert len(board(desk).edits[-1].edit.cards) == 2


async def test_what_is_ticked_may_be_the_same_or_never_together_or_in_two_themes(chrome):
    page, desk = await at_desk(chrome, themed(12, piles=2, named=1, tray=0))
    rows = page.get_by_role("region", name="Theme B").get_by_role("listitem")
    bar = page.get_by_role("group", name="What is ticked")
    for act in ("Never together", "They say the same"):
        for at in (0, 1):
            await rows.nth(at).get_by_role("checkbox").check()
        await bar.get_by_role("button", name="More…").click()
        await page.get_by_role("menuitem", name=act).click()
        await expect(bar).to_have_count(0)
    await expect(page.get_by_text("2 people say this")).to_be_visible()
    await rows.nth(0).get_by_role("checkbox").check()
    await bar.get_by_role("button", name="Also in…").click()
    await press(page, "a", "Enter")
    await expect(page.get_by_role("region", name="Being heard")).to_contain_text(
        "8 people, 7 cards"
    )
    await rows.nth(0).get_by_role("checkbox").check()
    await page.get_by_role("button", name="Put it here A").click()
    assert [each.edit.do for each in board(desk).edits[1:]] == ["apart", "same", "also", "move"]


async def test_a_box_drawn_over_cards_ticks_them(chrome):
    page, _ = await at_desk(chrome, themed(30, piles=3, named=0, tray=0))
    rows = page.get_by_role("region", name="Theme A").get_by_role("listitem")
    first, last = await rows.nth(0).bounding_box(), await rows.nth(2).bounding_box()
    await page.mouse.move(first["x"] + 60, first["y"] + 4)
    await page.mouse.down()
    await page.mouse.move(last["x"] + 200, last["y"] + 8, steps=5)
    await page.mouse.up()
    await expect(page.get_by_text("3 cards ticked")).to_be_visible()


async def test_themes_are_shown_one_by_one_and_a_moderator_only_looks(chrome):
    tune = given.Ask(TuneThemes(activity="moment", tuning=Tuning(wall="one_by_one")), given.FAY)  # fmt: skip
    page, desk = await at_desk(chrome, themed(30, piles=4, named=3).given(tune))
    await page.get_by_role("button", name="Show the next one: A").click()
    await page.get_by_role("button", name="Show the next one: B").click()
    await expect(page.get_by_role("button", name="On the wall A")).to_be_visible()
    assert dict(board(desk).on_wall) == {"k0": True, "k1": True}
    page, _ = await at_desk(chrome, desk.room, role=Role.MODERATOR)
    await page.get_by_role("tab", name="Themes").click()
    await expect(page.get_by_placeholder("Name this theme")).to_have_count(0)
    await expect(page.get_by_text("Grouping:")).to_have_count(0)


@pytest.mark.parametrize("lag", [0, 0.5])
async def test_the_grouping_is_set_in_plain_words(chrome, lag):
    page, desk = await at_desk(chrome, a_room(), lag=lag)
    await page.locator("summary", has_text="Grouping").click()
    await page.get_by_label("When to group").select_option("on_close")
    await page.get_by_label("The wall shows").select_option("all")
    slider = page.get_by_role("slider")
    await slider.focus()
    await press(page, "ArrowRight")
    await page.get_by_label("Freeze").check()
    await expect(page.get_by_text("frozen ·")).to_be_visible()
    assert board(desk).tuning == Tuning(cadence="on_close", cut=0.8, frozen=True, wall="all")


async def test_what_is_being_typed_stays_when_the_view_comes_whole(chrome):
    """As it does after a link that was lost, and for a screen that was slow."""
    page, desk = await at_desk(chrome, themed(12, piles=3, named=1, tray=3))
    await page.locator("[id^=tick-]").first.check()
    name = page.get_by_label("Name of a new theme")
    await name.fill("Kindness")
    for _ in range(3):
        desk.tell(desk.whole())
        await page.wait_for_timeout(100)
    await expect(name).to_have_value("Kindness")
    await expect(name).to_be_focused()
