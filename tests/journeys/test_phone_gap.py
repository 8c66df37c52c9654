"""A scale of gaps on a phone: two questions of each value, with a keyboard alone, at every size."""

import pytest
from playwright.async_api import expect

from tests.browser import NEEDS
from tests.given import script, step
from tests.journeys.test_every_phone import on_the_phone
from tests.server.live import serving

pytestmark = [*NEEDS, pytest.mark.slow]
ITEMS = ({"id": "kind", "text": "Kindness"}, {"id": "fair", "text": "Fairness", "easy": "Fair"})
SAID = script(
    step("scale", "said", title="Said and seen", settings={"mode": "gap", "items": ITEMS})
)


async def test_both_questions_of_every_value_are_answered_by_keyboard(chrome, tmp_path):
    async with serving(tmp_path) as live:
        phone, look = await on_the_phone(chrome, live, SAID)
        await phone.step("said")
        kindness = phone.page.get_by_role("group", name="Kindness", exact=True)
        matters = kindness.get_by_role("group", name="How much does it matter here?")
        await expect(matters.get_by_role("radio")).to_have_count(6)
        await look.looks("form of gaps")
        await phone.press("Send")
        await phone.says("4 lines have no answer yet.")
        await phone.page.get_by_role("radio").first.focus()
        for points in (5, 2, 4, 6):  # the sixth: "I can't tell"
            await phone.page.keyboard.press("Space")
            for _ in range(points - 1):
                await phone.page.keyboard.press("ArrowDown")
            await phone.page.keyboard.press("Tab")
        await phone.page.keyboard.press("Enter")
        await phone.says("Kindness: How much does it matter here? 5 of 5 How often do you see it?")
        await look.looks("gaps that were sent")
        room = await live.room(phone.session)
        (card,) = room.session.cards.values()
        assert card.body["values"] == {"kind": 5, "fair": 4}
        assert card.body["frequency"] == {"kind": 2, "fair": 0}
        assert look.faults == []
