"""A moderator at work: the queue, the way back, lines for authors, people who need somebody."""

import pytest
from playwright.async_api import expect

from facilitation.people import Role
from tests import given
from tests.browser import violations
from tests.given import says
from tests.journeys.desk_page import NEEDS, at_desk
from tests.journeys.desk_scenes import a_room, person
from tests.server.live import serving

pytestmark = NEEDS
DETAIL = "Ring her at 07700 900123 about the rota"


async def deciding(chrome, room, **wish):
    page, desk = await at_desk(chrome, room, **wish)
    if wish.get("size") == "phone":
        await page.get_by_role("button", name="Words").click()
    if wish.get("role") is not Role.MODERATOR:
        await page.get_by_role("tab", name="To decide").click()
    return page, desk


def waiting(n=31):
    return a_room(cards=6, people=6, piles=2, held=n)


def states(desk):
    return [card.state for card in desk.room.session.cards.values() if card.activity == "story"]


def rows(page):
    return page.locator("#side-panel li[data-card]")


async def test_all_that_wait_are_chosen_with_one_action_and_shown_with_another(chrome):
    page, desk = await deciding(chrome, waiting())
    await page.get_by_label("Select all 31").check()
    await page.get_by_role("button", name="Show 31").click()
    await expect(page.get_by_text("Nothing waits for a decision.")).to_be_visible()
    assert set(states(desk)) == {"shown"}
    assert [each["do"] for each in desk.asked] == ["moderate"]


async def test_a_decision_is_taken_back_by_a_key(chrome):
    page, desk = await deciding(chrome, waiting(5))
    await page.get_by_role("button", name="Keep all 5 back").click()
    await expect(page.get_by_role("button", name="Show all 5")).to_have_count(0)
    await expect(page.locator("#undo-decision")).to_be_visible()
    await page.keyboard.press("z")
    await expect(page.get_by_role("button", name="Show all 5")).to_be_visible()
    assert set(states(desk)) == {"held"}
    await expect(page.locator("#undo-decision")).to_have_count(0)


async def test_what_comes_meanwhile_waits_behind_and_moves_nothing(chrome):
    page, desk = await deciding(chrome, waiting(3))
    before = await rows(page).all_inner_texts()
    desk.change(desk.room.given(says("moment", person(0), 77, text=DETAIL)))
    await expect(page.get_by_role("button", name="Show 1 new")).to_be_visible()
    assert await rows(page).all_inner_texts() == before
    await expect(page.get_by_role("button", name="Show all 3")).to_be_visible()
    await page.get_by_role("button", name="Show 1 new").click()
    await expect(rows(page)).to_have_count(4)
    await expect(page.locator("[id^=held-]:focus")).to_have_count(1)


async def test_the_queue_is_sieved_by_step_reason_and_words(chrome):
    room = waiting(6).given(says("moment", person(0), 77, text=DETAIL))
    page, desk = await deciding(chrome, room)
    await page.get_by_label("Reason").select_option("personal")
    await expect(rows(page)).to_have_count(1)
    await expect(page.get_by_role("button", name="Show 1", exact=True)).to_be_visible()
    await page.get_by_label("Reason").select_option("")
    await page.get_by_label("Step").select_option("story")
    await expect(rows(page)).to_have_count(6)
    await page.get_by_label("Search the cards").fill("porter")
    await expect(rows(page)).to_have_count(1)
    await page.get_by_role("button", name="Show 1", exact=True).click()
    await expect(page.get_by_text("Nothing that waits is like this.")).to_be_visible()
    assert states(desk).count("shown") == 1


async def test_details_are_blacked_out_in_one_press(chrome):
    room = waiting(2).given(says("moment", person(0), 77, text=DETAIL))
    page, desk = await deciding(chrome, room)
    await page.get_by_role("button", name="Show, details blacked out").click()
    await expect(rows(page)).to_have_count(2)
    (card,) = [each for each in desk.room.session.cards.values() if each.redacted]
    assert (card.state, "07700" in str(card.body)) == ("shown", False)


async def test_a_person_is_needed_somebody_has_it_and_it_is_done(chrome):
    page, desk = await deciding(chrome, waiting(2))
    await rows(page).first.get_by_role("button", name="Needs a person").click()
    await page.get_by_role("button", name="I have it").click()
    await page.get_by_label("Your first name, if you like").fill("Sam")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Sam has it").first).to_be_visible()
    await page.get_by_role("button", name="Done", exact=True).click()
    await expect(page.get_by_text("A person is needed (0)")).to_be_visible()
    (need,) = desk.room.session.needs.values()
    assert (need.to, need.who) == ("done", "Sam")


async def test_on_a_phone_one_item_stands_alone_with_large_buttons(chrome):
    page, desk = await deciding(chrome, waiting(3), size="phone", role=Role.MODERATOR)
    for name in ("Show", "Keep back"):
        box = await page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= 740
    first = await page.locator("article .text").inner_text()
    await page.get_by_role("button", name="Show", exact=True).click()
    await expect(page.locator("article .text")).not_to_have_text(first)
    await expect(page.get_by_role("tabpanel").get_by_text("2 to decide")).to_be_visible()
    assert states(desk).count("shown") == 1
    await page.get_by_role("button", name="One at a time").click()
    await expect(rows(page)).to_have_count(2)


@pytest.mark.parametrize("size", ["laptop", "phone"])
async def test_axe_finds_nothing(chrome, size):
    room = waiting(5).given(says("moment", person(0), 77, text=DETAIL))
    card = next(iter(sorted(room.session.cards)))
    room = room.given(given.needs(card))
    scheme = "dark" if size == "phone" else "light"
    page, _ = await deciding(chrome, room, size=size, role=Role.MODERATOR, color_scheme=scheme)
    await page.get_by_label("A line for the author").select_option("private")
    assert not await violations(page)
    await page.get_by_role("button", name="One at a time").click()
    assert not await violations(page)
    assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def test_the_author_reads_the_line_and_says_it_in_another_way(chrome, tmp_path):
    async with serving(tmp_path) as live:
        session = await live.session(given.script(given.MOMENT))
        phone = await (await chrome.new_context(viewport={"width": 360, "height": 740})).new_page()
        await phone.goto(f"{live.base}/j/{live.doors.door(session).code}")
        await phone.get_by_label("Your answer").fill("He is an idiot")
        await phone.get_by_role("button", name="Send").click()
        await expect(phone.get_by_text("On the wall")).to_be_visible()
        desk = await (await chrome.new_context()).new_page()
        token = await live.token(session, Role.MODERATOR)
        await desk.goto(f"{live.base}/desk#t={token}")
        await desk.get_by_role("tab", name="Themes").click()
        (card,) = (await live.room(session)).session.cards
        await live.does(session, given.moderates("held", card, word="reword").command)
        await desk.get_by_role("tab", name="To decide").click()
        await expect(desk.get_by_text("author has been told")).to_be_visible()
        await expect(phone.get_by_text("Please say this in another way")).to_be_visible()
        assert not await violations(phone)
        await phone.get_by_role("button", name="Change : ").click()
        await phone.get_by_label("Your answer").fill("He was in a hurry")
        await phone.get_by_role("button", name="Save").click()
        await expect(phone.get_by_text("Please say this in another way")).to_have_count(0)
        await expect(desk.get_by_text("changed by its author")).to_be_visible()
        await live.does(session, given.needs(card).command)
        await expect(phone.get_by_text("You can turn to the facilitator")).to_be_visible()


async def test_a_scribe_writes_for_somebody_and_brings_paper_back(chrome, tmp_path):
    async with serving(tmp_path) as live:
        session = await live.session(given.script(given.MOMENT, given.ARRIVE))
        page = await (await chrome.new_context(viewport={"width": 360, "height": 740})).new_page()
        await page.goto(f"{live.base}/desk#t={await live.token(session, Role.SCRIBE)}")
        await page.get_by_label("staff").check()
        await page.get_by_label("Your answer").fill("From a sheet")
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_text("Saved for “Moment”.")).to_be_visible()
        await page.get_by_label("The same person as before").check()
        await page.get_by_label("Your answer").fill("And again")
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_text("Written for others: 2")).to_be_visible()
        assert len((await live.room(session)).session.people) == 1
        await page.get_by_role("button", name="Take back").first.click()
        await page.get_by_role("button", name="Yes, take it back").click()
        await expect(page.get_by_text("Written for others: 1")).to_be_visible()
        await page.get_by_text("Paper sheets").click()
        table = (
            "step,Sheet number,Your answer\nmoment,1,Tea\nmoment,2,Time\nmoment,3,\nnowhere,4,x\n"
        )
        await page.get_by_label("File (Excel or CSV)").set_input_files(
            {"name": "ward.csv", "mimeType": "text/csv", "buffer": table.encode()}
        )
        await expect(page.get_by_text("3 rows: 2 new, 0 here already.")).to_be_visible()
        await expect(page.get_by_text("Row 5")).to_be_visible()
        assert not await violations(page)
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth")
        await page.get_by_role("button", name="Keep 2 new rows").click()
        await expect(page.get_by_text("2 of 3 rows kept")).to_be_visible()
        async with page.expect_download() as sheets:
            await page.get_by_role("button", name="Sheets (PDF)", exact=True).click()
        assert (await sheets.value).suggested_filename == "tiny-sheets.pdf"


async def test_the_desk_writes_for_somebody_too(chrome):
    page, desk = await at_desk(chrome, a_room(cards=3, people=3, piles=1))
    await page.get_by_role("button", name="Write for somebody").click()
    await page.get_by_role("textbox", name="Your answer").fill("From the desk")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_text("Saved for")).to_be_visible()
    assert not await violations(page)
    assert [each.proxy_by for each in desk.room.session.cards.values() if each.proxy_by]
    await page.get_by_role("dialog").get_by_role("button", name="Done").click()
    await expect(page.get_by_role("button", name="Write for somebody")).to_be_focused()
