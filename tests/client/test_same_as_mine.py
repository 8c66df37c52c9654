"""On the phone: somebody has said it already. It is offered, it hinders nothing, it is taken back.

What is alike is answered by the test (the machine that knows is tested elsewhere); all else is a
real server.
"""

from contextlib import asynccontextmanager

import pytest
from playwright.async_api import expect

from tests.browser import NEEDS
from tests.client.test_phone import joined
from tests.server.live import contribute, serving

pytestmark = [*NEEDS, pytest.mark.slow]

THEIRS = "Somebody listened to the end"


@asynccontextmanager
async def beside_another(chrome, tmp_path):
    """A phone in a room where somebody else has said `THEIRS` already."""
    async with serving(tmp_path) as live, joined(chrome, live) as phone:
        other = await live.phone(phone.session)
        kept = await other.ask(contribute("moment", text=THEIRS, tag=""))
        phone.card = f"c{kept['number']}"
        phone.wire.alike = {phone.card: THEIRS}
        await phone.page.wait_for_timeout(300)
        yield phone


async def cards(phone):
    session = (await phone.live.room(phone.session)).session
    return list(session.cards.values())


async def test_same_as_mine_counts_with_theirs_and_can_be_taken_back(chrome, tmp_path):
    async with beside_another(chrome, tmp_path) as phone:
        await phone.words.fill("They listened to me")
        await phone.says("Somebody has written:")
        await phone.press("Same as mine")
        await phone.says(f"You agreed with: “{THEIRS}”")
        await phone.says("Counted on the wall")
        await expect(phone.words).to_have_value("")
        (echo,) = [card for card in await cards(phone) if card.same_as]
        assert echo.same_as == phone.card
        await phone.says("You can send 2 more.")
        await phone.page.reload()
        await phone.says("You agreed with a card on the wall.")
        await phone.press("Take back")
        await phone.press("Yes, take it back")
        await phone.says("You can send up to 3.")


async def test_mine_goes_anyway_and_nothing_waits_for_the_question(chrome, tmp_path):
    async with beside_another(chrome, tmp_path) as phone:
        await phone.send("Sent before anybody could look")
        await phone.until_kept(THEIRS, "Sent before anybody could look")
        assert not phone.wire.asked("look")
        await phone.words.fill("They listened to me")
        await phone.says("Somebody has written:")
        await phone.press("Send mine anyway")
        await phone.until_kept(THEIRS, "Sent before anybody could look", "They listened to me")
        await expect(phone.page.get_by_role("heading", name="Somebody has")).to_have_count(0)


async def test_asked_once_when_the_person_stops_and_never_for_a_few_letters(chrome, tmp_path):
    async with beside_another(chrome, tmp_path) as phone:
        await phone.words.press_sequentially("They listened to me", delay=40)
        await phone.says("Somebody has written:")
        assert [look["at"]["text"] for look in phone.wire.asked("look")] == ["They listened to me"]
        await phone.words.fill("Short")
        await expect(phone.page.get_by_role("heading", name="Somebody has")).to_have_count(0)
        await phone.page.wait_for_timeout(900)
        assert len(phone.wire.asked("look")) == 1


async def test_the_button_that_sends_stays_where_it_is(chrome, tmp_path):
    async with beside_another(chrome, tmp_path) as phone:
        await phone.words.fill("They listened to me")
        button = phone.page.get_by_role("button", name="Send", exact=True)
        before = await button.bounding_box()
        await phone.says("Somebody has written:")
        assert await button.bounding_box() == before
