"""The facilitator with no time: late, one step more, what came of it, who leads, is the room ready."""

import pytest
from playwright.async_api import expect

from facilitation.commands.leading import TakeLead
from facilitation.commands.noting import ParkIssue, WriteHeadline
from facilitation.commands.planning import AddActivity
from tests import given
from tests.browser import violations
from tests.given import FAY, Ask, after, runs
from tests.journeys.desk_page import NEEDS, SIZES, at_desk
from tests.journeys.desk_scenes import a_room, a_script

pytestmark = NEEDS
BEN = "desk-of-ben"


def late():
    """Nine minutes into a step of eight, with one step that was added."""
    line = AddActivity(
        activity="extra", type="check_in", title="One word round", line="And now?", after="moment"
    )
    issue = ParkIssue(note="note-0001", text="Who pays for the tea?", activity="moment")
    headline = WriteHeadline(activity="moment", text="Being heard", wall=True)
    asked = [Ask(each, FAY) for each in (line, issue, headline)]
    return a_room(cards=8, people=6, piles=2).given(after(9 * 60), asked)


def led(by=BEN, name="Ben"):
    return late().given(Ask(TakeLead(lead=by, name=name), FAY))


def steps(desk):
    return desk.view()["steps"]


async def test_what_brings_a_late_room_back_is_one_press_and_so_is_its_undo(chrome):
    page, desk = await at_desk(chrome, late())
    await page.get_by_role("button", name="minutes behind").click()
    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_text("Keep: Which themes first?")).to_be_visible()
    await sheet.get_by_role("button", name="Shorten “Tea” to 7 min").click()
    await expect(sheet.get_by_text("“Tea” takes 7 min now")).to_be_visible()
    await expect(sheet.get_by_role("button", name="Undo")).to_be_focused()
    assert steps(desk)["tea"]["minutes"] == 7
    await sheet.get_by_role("button", name="Skip “My contribution”").click()
    await expect(sheet.get_by_text("“My contribution” is skipped")).to_be_visible()
    assert steps(desk)["pledge"]["state"] == "skipped"
    for title in ("Tea", "My contribution"):
        done = (
            sheet.get_by_role("listitem").filter(has_text=title).get_by_role("button", name="Undo")
        )
        await done.click()
    await expect(sheet.get_by_role("button", name="Undo")).to_have_count(0)
    assert (steps(desk)["tea"]["minutes"], steps(desk)["pledge"]["state"]) == (10, "pending")
    assert not await violations(page)


async def test_a_step_is_added_reworded_and_taken_out_by_keyboard(chrome):
    page, desk = await at_desk(chrome, a_room(cards=2, people=2, piles=1))
    await page.keyboard.press("a")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("radio", name="Dot vote").press(" ")
    await dialog.get_by_label("What people vote on").fill("Where first?")
    await dialog.get_by_label("Choices, one on each line").fill("Tea\nCake\n\nA walk")
    await dialog.get_by_label("Choices, one on each line").press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Dot vote")).to_be_visible()
    (name,) = (each for each in steps(desk) if each.startswith("added-"))
    assert desk.view()["order"].index(name) == desk.view()["order"].index("moment") + 1
    await page.get_by_role("button", name="Change the question").click()
    await page.get_by_label("The question").fill("Where shall we begin?")
    await page.keyboard.press("Enter")
    await expect(page.locator("blockquote")).to_have_text("Where shall we begin?")
    await page.get_by_role("button", name="Take this step out").click()
    await expect(page.locator(f"#run-{name}")).to_have_count(0)
    await expect(page.locator(":focus")).not_to_have_count(0)
    assert name not in steps(desk)


async def test_what_cannot_be_added_says_why_and_nothing_typed_is_lost(chrome):
    page, _ = await at_desk(chrome, a_room(cards=2, people=2, piles=1))
    await page.get_by_role("button", name="Add a step").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("radio", name="Dot vote").check()
    await dialog.get_by_label("What people vote on").fill("Where first?")
    await dialog.get_by_label("Choices, one on each line").fill(
        "More time for tea\nMore time for tea!"
    )
    await dialog.get_by_role("button", name="Add it").click()
    await expect(dialog.get_by_text("Near-identical options split the vote")).to_be_visible()
    await expect(dialog.get_by_label("What people vote on")).to_have_value("Where first?")


async def test_a_step_that_is_over_is_done_once_more(chrome):
    page, desk = await at_desk(chrome, late().given(runs("moment", "close", "close")))
    await page.get_by_role("button", name="Do this step once more").click()
    await expect(page.get_by_role("listitem").filter(has_text="once more")).to_be_visible()
    (again,) = (name for name in steps(desk) if name.startswith("again-"))
    assert steps(desk)[again]["added"]["repeats"] == "moment"


async def test_headline_and_parking_list(chrome):
    page, desk = await at_desk(chrome, a_room(cards=2, people=2, piles=1))
    await page.get_by_role("button", name="Write a headline").click()
    await page.get_by_label("What came of it, in one line").fill("Ring Zoë on 07700 900123")
    await page.keyboard.press("Enter")
    await expect(
        page.get_by_text("Looks like a phone number: it stays off the wall.")
    ).to_be_visible()
    await expect(page.get_by_role("button", name="Change it")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_label("What came of it, in one line").fill("Being heard")
    await page.keyboard.press("Enter")
    await page.get_by_label("Show it on the wall under the results").check()
    await expect(page.get_by_label("Show it on the wall under the results")).to_be_checked()
    assert steps(desk)["moment"]["headline"]["wall"]
    await page.get_by_text("Parked for later").click()
    await page.get_by_label("Something to come back to").fill("Who pays for the tea?")
    await page.keyboard.press("Enter")
    issue = page.get_by_role("checkbox", name="Who pays for the tea?")
    await issue.check()
    ((_, parked),) = desk.view()["parked"].items()
    assert (parked["done"], parked["activity"]) == (True, "moment")
    await page.get_by_role("button", name="Remove Who pays").click()
    await expect(issue).to_have_count(0)
    await expect(page.get_by_label("Something to come back to")).to_be_focused()


async def test_while_another_desk_leads_the_steps_are_not_run_here_until_it_is_taken_over(chrome):
    page, desk = await at_desk(chrome, led())
    await expect(page.locator("#primary")).to_have_count(0)
    await expect(page.get_by_text("Ben leads, but is not connected").first).to_be_visible()
    assert not await violations(page)
    await page.get_by_role("button", name="Take over from Ben").click()
    await expect(page.get_by_role("button", name="Go back")).to_be_focused()
    await page.get_by_role("button", name="Take over", exact=True).click()
    await expect(page.locator("#primary")).to_be_visible()
    await page.locator("#primary").click()
    await expect(page.get_by_text("closing").first).to_be_visible()
    assert desk.asked[-1]["desk"] == desk.room.session.lead.desk


async def test_who_led_is_told_at_once_and_can_take_it_back(chrome):
    page, desk = await at_desk(chrome, late())
    desk.desks = {BEN: {"name": "Ben", "role": "facilitator"}}
    await (
        page.get_by_role("button", name="Who is here")
        .or_(page.get_by_role("button", name="other desk"))
        .click()
    )
    await page.get_by_label("Your name at this desk").fill("Ana")
    await page.get_by_role("button", name="Take the lead").click()
    await expect(page.get_by_role("button", name="You lead")).to_be_visible()
    desk.change(desk.room.given(Ask(TakeLead(lead=BEN, name="Ben"), FAY)))
    alert = page.get_by_role("alert")
    await expect(alert).to_contain_text("Ben has taken over.")
    await expect(page.locator("#primary")).to_have_count(0)
    assert not await violations(page)
    await alert.get_by_role("button", name="Take it back").click()
    await expect(page.locator("#primary")).to_be_visible()
    await expect(alert).to_have_count(0)
    assert desk.room.session.lead.name == "Ana"


async def test_a_name_lasts_and_so_does_the_lead_over_a_reload(chrome):
    page, _ = await at_desk(chrome, late())
    await page.get_by_role("button", name="Who is here").click()
    await page.get_by_label("Your name at this desk").fill("Ana")
    await page.get_by_role("button", name="Take the lead").click()
    await expect(page.get_by_role("button", name="You lead")).to_be_visible()
    await page.reload()
    await page.get_by_role("button", name="You lead").click()
    await expect(page.get_by_label("Your name at this desk")).to_have_value("Ana")


async def test_the_room_is_checked_before_it_begins(chrome):
    page, desk = await at_desk(chrome, given.given(a_script(), state="draft"))
    async with page.expect_popup():
        await page.get_by_role("button", name="Show the test card").click()
    await expect(page.get_by_role("button", name="Take the test card off")).to_be_visible()
    assert desk.room.session.test_card
    await page.get_by_role("button", name="Take the test card off").click()
    await expect(page.get_by_role("button", name="Show the test card")).to_be_visible()
    await expect(page.get_by_text("open desk.test/check")).to_be_visible()


async def test_who_is_missing_and_who_is_away_is_told(chrome):
    room = given.given(given.SCRIPT, given.joins(given.ANNE, given.BOB), given.opens("arrive"))
    told = given.says("arrive", given.ANNE, line="Here", cohorts={"perspective": "staff"})
    page, _ = await at_desk(chrome, room.given(told))
    await expect(page.get_by_text("Nobody yet from: patient")).to_be_visible()
    await page.get_by_role("button", name="Join code").click()
    door = page.get_by_role("dialog")
    await expect(door.get_by_text("Nobody yet from: patient")).to_be_visible()
    await expect(door.get_by_text("2 phones are away or dark.")).to_be_visible()


SHEETS = {
    "late": ["button.pace"],
    "who": ["button.who"],
    "add": ["[aria-keyshortcuts=a]"],
}


@pytest.mark.parametrize("sheet", SHEETS)
async def test_each_sheet_is_clean_and_fits(chrome, sheet):
    for size, scheme in (("laptop", "light"), ("phone", "dark")):
        page, _ = await at_desk(
            chrome, led() if sheet == "who" else late(), size=size, color_scheme=scheme
        )
        if sheet == "add" and size == "phone":
            await page.get_by_role("button", name="Script").click()
        for each in SHEETS[sheet]:
            await page.locator(each).click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert not await violations(page), (size, scheme)
        wide = "document.querySelector('dialog[open]').scrollWidth > document.querySelector('dialog[open]').clientWidth"
        assert not await page.evaluate(wide), (size, scheme)
        await page.context.close()


@pytest.mark.parametrize("size", ["laptop", "phone"])
async def test_a_long_sheet_begins_at_its_top_with_the_way_out_in_sight(chrome, size):
    page, _ = await at_desk(chrome, late(), size=size)
    for key, name in (("j", "How people join"), ("?", "Keys")):
        await page.keyboard.press(key)
        sheet = page.get_by_role("dialog", name=name)
        await expect(sheet.get_by_role("heading", name=name)).to_be_in_viewport(ratio=1)
        out = sheet.get_by_role("button", name="Done")
        await expect(out).to_be_in_viewport(ratio=1)
        await expect(out).to_be_focused()
        await page.keyboard.press("Escape")


async def test_at_320_pixels_nothing_sticks_out(chrome):
    page, _ = await at_desk(chrome, led(), size="phone")
    await page.set_viewport_size({"width": 320, "height": 640})
    for pane in ("Script", "Now"):
        await (
            page.get_by_role("navigation", name="Parts of the desk")
            .get_by_role("button", name=pane)
            .click()
        )
        assert not await page.evaluate("document.documentElement.scrollWidth > innerWidth"), pane
    assert SIZES["phone"] == (360, 740)
