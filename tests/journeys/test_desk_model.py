"""The language model on the desk: asked by a person who knows what leaves, named wherever its work is
shown, and never the one who gives a name."""

import pytest
from playwright.async_api import expect

from facilitation.commands.curating import GiveUpModel
from facilitation.people import SYSTEM, Role
from facilitation.themes.arrange import arrange
from facilitation.themes.edits import NameTheme
from facilitation.views import board as wall
from tests import given
from tests.browser import violations
from tests.journeys import board_page
from tests.journeys.desk_page import NEEDS, at_desk
from tests.journeys.desk_scenes import ENGINE, MODEL, clustered, modelled, themed

pytestmark = NEEDS


def board(desk):
    return desk.room.session.themes["moment"]


def accepted():
    room = modelled(themed(24, piles=4, named=1, tray=4))
    return room.given(given.resolves(room.session.themes["moment"].pending.number))


def fails(room, why):
    number = room.session.themes["moment"].errand.number
    return room.given(given.Ask(GiveUpModel(activity="moment", number=number, why=why), SYSTEM))


async def asked(page):
    await page.locator("summary", has_text="Grouping").click()
    await page.get_by_role("button", name=f"Ask {MODEL} for themes").click()
    await page.get_by_role("button", name="Send and ask").click()


async def test_without_a_model_there_is_no_word_of_one(chrome):
    page, _ = await at_desk(chrome, themed())
    await page.locator("summary", has_text="Grouping").click()
    await expect(page.locator("#ask-model")).to_have_count(0)
    assert "language model" not in await page.locator("#side-panel").inner_text()


async def test_it_is_asked_by_keyboard_once_a_person_knows_what_leaves(chrome):
    page, desk = await at_desk(chrome, themed(24, piles=4, named=1, tray=4), model=MODEL)
    await page.locator("summary", has_text="Grouping").click()
    button = page.locator("#ask-model")
    await expect(button).to_have_accessible_description(
        f"{MODEL} is a language model: if you ask it, the words of the shown cards leave this server, "
        "without who wrote them."
    )
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_contain_text(
        "If somebody wrote a name in a card, the name is sent too."
    )
    await page.keyboard.press("Enter")  # the way out has the focus
    await expect(button).to_be_focused()
    assert board(desk).errand is None
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(f"{MODEL} is reading the cards.")).to_be_visible()
    await expect(button).to_be_focused()
    assert board(desk).errand.model == MODEL
    await page.keyboard.press("Enter")  # it has been asked: nothing more happens
    assert [each["do"] for each in desk.asked] == ["ask_model"]


async def test_asked_then_taken_then_a_suggestion_is_used(chrome):
    page, desk = await at_desk(chrome, themed(24, piles=4, named=1, tray=4), model=MODEL)
    await asked(page)
    await expect(page.get_by_text("is reading the cards")).to_be_visible()
    desk.change(modelled(desk.room, asked=False))
    await expect(
        page.get_by_text(f"Proposed by {MODEL}, version 2026-03, a language model.")
    ).to_be_visible()
    await expect(page.get_by_text("is reading the cards")).to_have_count(0)
    assert board(desk).engine != ENGINE, "it waits"
    await page.get_by_role("button", name="Take it").click()
    pile = page.get_by_role("region", name="Theme B, not named yet")
    await expect(pile).to_contain_text(f"{MODEL} suggests “Time to listen”")
    await expect(pile).to_contain_text(f"Sorted by {MODEL}, version 2026-03")
    field = pile.get_by_placeholder("Name this theme")
    await expect(field).to_have_value("")
    await field.fill("Half a name")
    await expect(pile.get_by_text("suggests")).to_be_visible()
    await pile.get_by_role("button", name="Use this name").click()
    named = page.get_by_role("region", name="Time to listen")
    await expect(named).to_contain_text(f"Sorted by {MODEL}, version 2026-03")
    edit = board(desk).edits[-1].edit
    assert (edit.do, edit.title) == ("name", "Time to listen")


@pytest.mark.parametrize("lag", [0, 0.2])
async def test_suggestions_are_taken_by_one_key_each(chrome, lag):
    page, desk = await at_desk(chrome, accepted(), model=MODEL, lag=lag)
    await page.locator("#use-m0").focus()
    for _ in range(3):
        await page.keyboard.press("y")
    await expect(page.get_by_role("button", name="Use this name")).to_have_count(0)
    titles = {pile.title for pile in arrange(board(desk)).piles.values()}
    assert titles >= {"Time to listen", "Small acts of care", "A say before it is decided"}
    assert len(board(desk).edits) == 4, "one naming each, and the one before"


async def test_a_failure_says_why_and_what_happens_instead_and_one_may_ask_again(chrome):
    page, desk = await at_desk(chrome, themed(24, piles=4, named=1, tray=4), model=MODEL)
    await asked(page)
    await page.locator("summary", has_text="Grouping").click()  # told where all is folded away too
    desk.change(fails(desk.room, "too-slow"))
    told = page.get_by_role("status").filter(has_text=f"{MODEL} made no themes.")
    await expect(told).to_contain_text("It did not answer in time.")
    await expect(told).to_contain_text("The built-in method groups by similar wording instead.")
    cards = sorted(desk.room.session.cards, key=lambda card: int(card[1:]))
    own = clustered({f"n{n}": tuple(cards[n::3]) for n in range(3)}, asked=True)
    desk.change(desk.room.given(own))
    await expect(page.get_by_text("By the built-in method: similar wording.")).to_be_visible()
    await page.get_by_role("button", name=f"Ask {MODEL} again").click()  # without another question
    await expect(page.get_by_text("is reading the cards")).to_be_visible()
    desk.change(fails(desk.room, "not-taken"))
    await expect(page.get_by_text("Grouping was switched off or frozen")).to_be_visible()
    await expect(page.get_by_text("The built-in method groups")).to_have_count(0)
    await page.get_by_role("button", name="Hide this").click()
    await expect(page.get_by_text("made no themes")).to_have_count(0)


async def test_the_question_is_asked_once_in_a_session_and_anew_in_another_tab(chrome):
    page, desk = await at_desk(chrome, themed(24, piles=4, named=1, tray=4), model=MODEL)
    await asked(page)
    desk.change(fails(desk.room, "error"))
    await page.reload()
    await page.locator("summary", has_text="Grouping").click()
    await page.locator("#ask-model").click()
    await expect(page.get_by_text("is reading the cards")).to_be_visible()
    desk.change(fails(desk.room, "error"))
    other, _ = await at_desk(chrome, desk.room, model=MODEL)
    await other.locator("summary", has_text="Grouping").click()
    buttons = await other.get_by_role("button", name=f"Ask {MODEL} again").all()
    assert len(buttons) == 2
    for button in buttons:
        await button.click()
        await expect(other.get_by_role("dialog")).to_be_visible()
        await other.keyboard.press("Escape")
    assert board(desk).errand.state == "failed"


async def test_a_moderator_sees_who_sorted_and_asks_nothing(chrome):
    page, _ = await at_desk(chrome, accepted(), role=Role.MODERATOR, model=MODEL)
    await page.get_by_role("tab", name="Themes").click()
    await expect(page.get_by_text(f"Sorted by {MODEL}, version 2026-03").first).to_be_visible()
    for name in ("Use this name", f"Ask {MODEL} for themes"):
        await expect(page.get_by_role("button", name=name)).to_have_count(0)


async def test_the_wall_says_so_too(chrome):
    tune = given.tunes(wall="all")
    room = accepted().given(tune, given.edits(NameTheme(theme="m1", title="Care"), ask="named-it"))
    page = await chrome.new_page(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    await board_page.Board(wall.view(room.session)).open(page)
    legend = f"Sorted by a language model: {MODEL}, version 2026-03"
    await expect(page.locator("footer")).to_contain_text(legend)
    await expect(page.locator("footer")).to_contain_text("Nobody has named these yet.")
    signs = page.locator(".cell:not(.again)", has=page.locator(".badge")).locator(".by svg")
    await expect(signs).to_have_count(3)
    assert await page.evaluate(
        "[...document.querySelectorAll('.by')].every(e => e.getBoundingClientRect().bottom <= e.closest('.note').getBoundingClientRect().bottom)"
    )
    await expect(page.get_by_role("heading", name="Sorted by a language model")).to_have_count(2)
    heard = page.locator(".hidden", has=page.get_by_role("heading", name="Care", exact=True))
    await expect(heard).to_contain_text(legend)
    assert not await violations(page)


async def test_a_long_name_makes_nothing_wider_than_a_phone(chrome):
    name = "organisation/An-open-language-model-with-a-very-long-name-72B-Instruct-Int4"
    page, desk = await at_desk(chrome, accepted(), size="phone", model=name)
    await page.get_by_role("button", name="Words").click()
    await page.locator("summary", has_text="Grouping").click()
    await page.locator("#ask-model").click()
    await page.get_by_role("button", name="Send and ask").click()
    desk.change(fails(desk.room, "too-slow"))
    await expect(page.get_by_text("made no themes")).to_be_visible()
    assert not await page.evaluate(
        "[...document.querySelectorAll('#side-panel, dialog')].some(e => e.scrollWidth > e.clientWidth)"
    )


@pytest.mark.parametrize(("size", "scheme"), [("laptop", "light"), ("phone", "dark")])
async def test_axe_finds_nothing(chrome, size, scheme):
    page, desk = await at_desk(
        chrome, themed(12, piles=3, named=1, tray=2), size=size, model=MODEL, color_scheme=scheme
    )
    if size == "phone":
        await page.get_by_role("button", name="Words").click()
    await page.locator("summary", has_text="Grouping").click()
    await page.get_by_role("button", name=f"Ask {MODEL} for themes").click()
    assert not await violations(page), "the question"
    await page.get_by_role("button", name="Send and ask").click()
    await expect(page.get_by_text("is reading the cards")).to_be_visible()
    assert not await violations(page), "asked"
    desk.change(fails(desk.room, "too-slow"))
    await expect(page.get_by_text("made no themes")).to_be_visible()
    assert not await violations(page), "failed"
    desk.change(modelled(desk.room))
    await page.get_by_role("button", name="Look at the moves").click()
    assert not await violations(page), "waiting"
    await page.get_by_role("button", name="Take it").click()
    await page.locator("#use-m0").click()
    await expect(page.locator("#pile-m0")).to_have_text("Time to listen")
    assert not await violations(page), "taken"
