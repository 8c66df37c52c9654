"""Every state of the desk: axe finds nothing, in light and dark, and nothing scrolls but the columns."""

import pytest
from playwright.async_api import expect

from facilitation.commands.curating import TuneThemes
from facilitation.themes.edits import DefineTheme, MergeThemes, NameTheme, ParkTheme, PinTheme
from facilitation.themes.theme import Tuning
from tests import given
from tests.given import opens, runs, says
from tests.journeys.desk_page import NEEDS, SIZES, at_desk
from tests.journeys.desk_scenes import a_room, a_script, clustered, person, themed

pytestmark = NEEDS


def waiting():
    return a_room(cards=30, people=10, piles=4, held=6)


def with_themes():
    room = a_room(cards=30, people=10, piles=4)
    made = [
        NameTheme(theme="k0", title="Being heard"),
        MergeThemes(theme="k3", into="k1"),
        PinTheme(theme="k0"),
    ]
    return room.given([given.edits(edit, ask=f"edit-{n}-....") for n, edit in enumerate(made)])


def theming():
    """All that the themes may show at once."""
    room = themed(20, piles=6, named=3, tray=6)
    cards = sorted(room.session.cards, key=lambda card: int(card[1:]))
    tune = TuneThemes(activity="moment", tuning=Tuning(wall="one_by_one"))
    edits = [ParkTheme(theme="k2"), DefineTheme(theme="k0", definition="Somebody listened.")]
    asked = [given.edits(edit, ask=f"edit-{n}-....") for n, edit in enumerate(edits)]
    room = room.given(given.Ask(tune, given.FAY), asked)
    return room.given(clustered({f"n{n}": tuple(cards[n::3]) for n in range(3)}, asked=True))


def voted():
    room = with_themes().given(opens("vote"))
    option = next(iter(room.session.runs["vote"].options)).id
    cast = [says("vote", person(n), dots={option: 1}) for n in range(6)]
    return room.given(cast, runs("vote", "close", "close", "reveal"))


PERSONAL = "Ring her at 07700 900123, NHS 943 476 5919"


async def test_what_looks_like_somebodys_data_is_held_and_the_reason_is_told(chrome):
    room = a_room(cards=3, people=3, piles=1).given(says("moment", person(0), 77, text=PERSONAL))
    page, _ = await at_desk(chrome, room)
    await page.get_by_role("tab", name="To decide").click()
    await expect(page.locator("li .text", has_text=PERSONAL)).to_be_visible()
    await expect(page.get_by_text("Looks like an NHS number, a phone number")).to_be_visible()


STATES = {
    "draft": lambda: given.given(a_script(), state="draft"),
    "rehearsal": lambda: given.given(a_script(), state="rehearsal"),
    "open": with_themes,
    "theming": theming,
    "held": waiting,
    "paused": lambda: a_room().given(runs("moment", "pause")),
    "vote": voted,
    "closed": lambda: voted().given(given.goes("closed")),
}


async def open_all(page):
    for summary in await page.locator("#side-panel summary").all():
        await summary.click()
    for name in ("Look at the moves", "Undo "):
        await page.get_by_role("button", name=name).first.click()
    await page.locator("#more-k3").click()
    await page.get_by_role("menuitem", name="More like these").click()
    await expect(page.get_by_text("Tick what belongs here.")).to_be_visible()
    for box in ("pick-k3", "pick-k4"):
        await page.locator(f"#{box}").check()
    await page.locator("[id^=tick-]").first.check()


OUT_OF_SIGHT = """[document.documentElement.scrollWidth > innerWidth, document.documentElement.scrollHeight > innerHeight]"""
ENLARGED = (683, 384)
"""The laptop at 200 %."""


@pytest.mark.parametrize("cards", [5, 50, 500])
async def test_only_the_columns_scroll_and_what_matters_is_in_sight(chrome, cards):
    """On a small screen the page scrolls too, so that the top makes room; beside the words it does not."""
    page, _ = await at_desk(chrome, a_room(cards=cards, people=cards, piles=min(cards, 12), held=9))
    for width, height in (*SIZES.values(), ENLARGED):
        small = width < 1056
        await page.set_viewport_size({"width": width, "height": height})
        assert await page.evaluate(OUT_OF_SIGHT) == [False, small]
        await expect(page.locator("#primary")).to_be_in_viewport(ratio=1)
        await expect(page.get_by_role("timer")).to_be_in_viewport(ratio=1)
        if small:
            await page.get_by_role("button", name="Words").click()
            assert await page.evaluate(OUT_OF_SIGHT) == [False, False]
            await page.get_by_role("button", name="Now").click()
