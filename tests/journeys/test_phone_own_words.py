"""One person and what is kept about them, in a real browser: their words, their three words, their time,
and what they missed. Names are asserted as a screen reader hears them."""

import asyncio
import re
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import expect

from facilitation.commands.running import MoveSession, RunStep
from facilitation.session.cards import made_in
from server.returning import Returning
from tests.browser import NEEDS, violations
from tests.client.test_phone import joined
from tests.given import script, step
from tests.server.live import serving

pytestmark = [*NEEDS, pytest.mark.slow]

TALK = {"moderation": {"mode": "none"}, "limits": {"max_per_unit": 3, "max_chars": 280}}
FIRM = TALK | {"late": "read_only"}
TOLD = script(
    step("check_in", "arrive", title="Arrive", settings={"fields": ("perspective",)}),
    step("reflection", "moment", title="A moment", prompt="What happened?", minutes=6, **FIRM),
    step("reflection", "next", title="What next", prompt="And then?", late="accept", **TALK),
)


@asynccontextmanager
async def talking(chrome, tmp_path, **looks):
    """Somebody who has said one thing."""
    size = {"viewport": {"width": 360, "height": 740}} | looks
    async with serving(tmp_path) as live, joined(chrome, live, told=TOLD, **size) as phone:
        await phone.send("A cup of tea")
        await phone.says("On the wall")
        yield phone


def about(what, whom):
    """What a button does, and to what: the second is heard and not seen."""
    return re.compile(rf"^{what} ?: {whom}$")


def dialog(phone):
    return phone.page.get_by_role("dialog", name="Your words")


async def look_at_own(phone):
    await phone.page.get_by_role("button", name="Your words").click()
    await expect(dialog(phone)).to_be_visible()
    await expect(dialog(phone).get_by_role("heading", name="A moment")).to_be_visible()
    return dialog(phone)


async def closes(phone, activity="moment"):
    """Without waiting for the grace."""
    await phone.run(activity, "close")
    await phone.run(activity, "close")


# Their words


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_all_that_is_kept_is_on_one_page_that_a_keyboard_opens_and_leaves(
    chrome, tmp_path, scheme
):
    async with talking(chrome, tmp_path, color_scheme=scheme) as phone:
        own = await look_at_own(phone)
        for name in ("What you have said", "About you", "Come back on another phone",
                     "What is kept, and until when"):  # fmt: skip
            await expect(own.get_by_role("heading", name=name)).to_be_visible()
        await expect(own).to_contain_text("A cup of tea")
        await expect(own).to_contain_text("Kept at")
        ref = (await phone.live.room(phone.session)).session.people
        await expect(own).to_contain_text(next(iter(ref)))
        assert await violations(phone.page) == []
        await phone.page.keyboard.press("Escape")
        await expect(own).to_be_hidden()
        await expect(phone.page.get_by_role("button", name="Your words")).to_be_focused()


async def test_what_was_said_is_taken_back_from_there_also_after_the_close(chrome, tmp_path):
    async with talking(chrome, tmp_path) as phone:
        await closes(phone)
        own = await look_at_own(phone)
        await expect(own.get_by_role("button", name=about("Change", "A cup of tea"))).to_have_count(
            0
        )
        await own.get_by_role("button", name=about("Take back", "A cup of tea")).click()
        await own.get_by_role("button", name="Yes, take it back").click()
        await expect(own).to_contain_text("Taken back. The words have been deleted")
        await expect(own.get_by_role("heading", name="A moment")).to_be_focused()
        room = await phone.live.room(phone.session)
        assert [each.state for each in made_in(room.session, "moment")] == ["withdrawn"]


async def test_it_can_be_taken_away_as_a_file(chrome, tmp_path):
    async with talking(chrome, tmp_path / "data", accept_downloads=True) as phone:
        own = await look_at_own(phone)
        async with phone.page.expect_download() as waits:
            await own.get_by_role("button", name="Save all this as a file").click()
        file = tmp_path / "own.txt"
        await (await waits.value).save_as(file)
        text = await asyncio.to_thread(Path.read_text, file, "utf-8")
        for words in ("A cup of tea", "On the wall", "Name in the record: P-", "for 12 months"):
            assert words in text


async def test_on_a_dead_link_it_says_so_and_shows_what_waits(chrome, tmp_path):
    async with talking(chrome, tmp_path) as phone:
        await phone.wire.fall()
        await phone.send("Written in the lift")
        await phone.page.get_by_role("button", name="Your words").click()
        await expect(dialog(phone)).to_contain_text("There is no connection just now.")
        await expect(dialog(phone)).not_to_contain_text("Written in the lift")
        phone.wire.cut = False
        await expect(dialog(phone)).to_contain_text("Written in the lift", timeout=15_000)


# Their three words


async def test_three_words_bring_another_phone_to_the_same_seat(chrome, tmp_path):
    async with talking(chrome, tmp_path) as phone:
        own = await look_at_own(phone)
        await own.get_by_role("button", name="Show my three words").click()
        status = own.get_by_role("status").filter(has_text="Your three words")
        await expect(status).to_be_focused()
        words = (await status.inner_text()).split(":")[-1].strip()
        assert len(words.split()) == 3
        code = phone.live.doors.door(phone.session).code
        other = await (await chrome.new_context()).new_page()
        await other.goto(phone.live.base)
        await other.get_by_role("textbox", name="Type the six letters").fill(code)
        before = other.get_by_role("button", name="I was here before", expanded=False)
        await before.click()
        await other.get_by_role("textbox", name="Your three words").fill("not those words")
        await other.get_by_role("button", name="Join").click()
        await expect(other.get_by_role("alert")).to_contain_text("do not fit this workshop")
        sloppy = words.upper().replace(" ", "-")
        await other.get_by_role("textbox", name="Your three words").fill(sloppy)
        await other.get_by_role("button", name="Join").click()
        await expect(other.get_by_text("A cup of tea", exact=True)).to_be_visible()
        await other.get_by_role("button", name=about("Change", "A cup of tea")).click()
        await other.get_by_role("textbox").fill("Green tea")
        await other.get_by_role("button", name="Save the change").click()
        await phone.page.keyboard.press("Escape")
        await phone.says("Green tea")
        assert await phone.people() == 1
        await other.context.close()


async def test_somebody_who_came_in_by_the_picture_goes_back_to_their_own_seat(chrome, tmp_path):
    async with talking(chrome, tmp_path) as phone:
        seat = next(iter((await phone.live.room(phone.session)).session.people))
        words = Returning(phone.live.doors).words(phone.session, seat)
        code = phone.live.doors.door(phone.session).code
        other = await (await chrome.new_context()).new_page()
        await other.goto(f"{phone.live.base}/j/{code}")
        await other.get_by_role("button", name="Your words").click()
        await other.get_by_role("button", name="I was here before, on another phone").click()
        await other.get_by_role("textbox", name="Your three words").fill(words)
        await other.get_by_role("button", name="Go back to what I wrote").click()
        await expect(
            other.get_by_role("button", name=about("Change", "A cup of tea"))
        ).to_be_visible()
        await other.context.close()


# The end


def end_of(phone):
    return phone.page.get_by_role("heading", name="Come back to your words").locator("..")


async def is_over(phone):
    await phone.live.does(phone.session, MoveSession(to="closed"))
    await expect(phone.page.get_by_role("heading", name="Thank you")).to_be_visible()
    await expect(end_of(phone)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_at_the_end_the_way_back_is_told_unasked_and_works(chrome, tmp_path, scheme):
    size = {"viewport": {"width": 320, "height": 640}, "color_scheme": scheme}
    async with talking(chrome, tmp_path, **size) as phone:
        await is_over(phone)
        code = phone.live.doors.door(phone.session).code
        await expect(end_of(phone)).to_contain_text(f"type the code {code}")
        await phone.page.get_by_role("button", name="Show my three words").press("Enter")
        status = end_of(phone).get_by_role("status")
        await expect(status).to_be_focused()
        await expect(status).to_contain_text("Your three words")
        assert await violations(phone.page) == []
        words = (await status.inner_text()).split(":")[-1].strip()
        other = await (await chrome.new_context()).new_page()
        await other.goto(phone.live.base)
        await other.get_by_role("textbox", name="Type the six letters").fill(code)
        await other.get_by_role("button", name="I was here before").click()
        await other.get_by_role("textbox", name="Your three words").fill(words)
        await other.get_by_role("button", name="Join").click()
        await other.get_by_role("button", name="Your words").click()
        await expect(other.get_by_role("dialog")).to_contain_text("A cup of tea")
        await other.context.close()


async def test_words_that_have_been_made_are_there_at_once(chrome, tmp_path):
    async with talking(chrome, tmp_path) as phone:
        own = await look_at_own(phone)
        await own.get_by_role("button", name="Show my three words").click()
        told = own.get_by_role("status").filter(has_text="Your three words")
        words = (await told.inner_text()).split(":")[-1].strip()
        await phone.page.keyboard.press("Escape")
        await is_over(phone)
        await expect(end_of(phone)).to_contain_text(words)
        await expect(phone.page.get_by_role("button", name="Show my three words")).to_have_count(0)


async def test_before_the_end_nobody_is_told_of_it(chrome, tmp_path):
    async with talking(chrome, tmp_path) as phone:
        await expect(end_of(phone)).to_have_count(0)


# What they missed


async def test_who_comes_late_gets_two_lines_and_may_read_or_still_answer(chrome, tmp_path):
    async with serving(tmp_path) as live:
        session = await live.session(TOLD, opened="arrive")
        await live.does(session, RunStep(activity="moment", step="open"))
        await live.does(session, RunStep(activity="next", step="open"))
        page = await (await chrome.new_context(viewport={"width": 320, "height": 640})).new_page()
        await page.goto(f"{live.base}/j/{live.doors.door(session).code}")
        await expect(page.get_by_text("Done so far: Arrive · A moment")).to_be_visible()
        await expect(page.get_by_text("On now: What next")).to_be_visible()
        assert await violations(page) == []
        await page.get_by_role("button", name="Look at earlier steps").click()
        await page.get_by_role("button", name=about("Read this step again", "A moment")).click()
        own = page.get_by_role("dialog")
        await expect(own).to_contain_text("This step has closed.")
        await expect(own.get_by_role("textbox")).to_have_count(0)
        await own.get_by_role("button", name="Back").click()
        await own.get_by_role("button", name=about("Answer this step", "Arrive")).click()
        await own.get_by_role("radio", name="patient").check()
        await own.get_by_role("button", name=re.compile("Send|Join|Save|Go")).first.click()
        await expect(own).to_contain_text("sent late")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="All right").click()
        await expect(page.get_by_role("heading", name="What next")).to_be_focused()
        await page.reload()
        await page.get_by_role("button", name="Your words").wait_for()
        await expect(page.get_by_text("You came later")).to_have_count(0)
        await page.context.close()


async def test_who_was_there_from_the_start_is_told_nothing(chrome, tmp_path):
    async with talking(chrome, tmp_path) as phone:
        await phone.run("next")
        await phone.says("And then?")
        await expect(phone.page.get_by_text("You came later")).to_have_count(0)


# Their time


async def test_more_time_goes_on_after_the_close_with_a_clock_of_their_own(chrome, tmp_path):
    async with talking(chrome, tmp_path) as phone:
        await phone.page.get_by_role("button", name="I need more time").click()
        await phone.says("You have more time: 3 minutes after this step has closed.")
        await closes(phone)
        await phone.says("Closed for the others. You have more time:")
        clock = phone.page.get_by_role("status").get_by_role("timer")
        await expect(clock).to_have_text(re.compile(r"(3:00|2:5\d)$"))
        assert await violations(phone.page) == []
        await phone.send("Slowly")
        await phone.says("sent late")
        assert await phone.kept() == ["A cup of tea", "Slowly"]


async def test_half_written_words_go_on_too_when_the_next_step_begins(chrome, tmp_path):
    async with talking(chrome, tmp_path) as phone:
        await phone.page.get_by_role("button", name="I need more time").click()
        await phone.says("You have more time: 3 minutes")
        await phone.words.fill("Half a thou")
        await phone.run("next")
        await phone.says("You can still send this one.")
        await phone.words.fill("Half a thought, and the other half")
        await phone.press("Send")
        await phone.until_kept("A cup of tea", "Half a thought, and the other half")


async def test_whoever_asked_for_none_gets_none(chrome, tmp_path):
    async with talking(chrome, tmp_path) as phone:
        await closes(phone)
        await phone.says("Look at the wall")
        await expect(phone.words).to_have_count(0)


# Their way of writing


async def test_words_that_a_keyboard_puts_together_or_replaces_are_kept_whole(chrome, tmp_path):
    """Voice typing and Asian keyboards compose; a corrected word is replaced, not typed."""
    async with talking(chrome, tmp_path) as phone:
        await phone.words.focus()
        keys = await phone.page.context.new_cdp_session(phone.page)
        for part in ("ka", "kan", "kansha"):
            told = {"text": part, "selectionStart": len(part), "selectionEnd": len(part)}
            await keys.send("Input.imeSetComposition", told)
        await keys.send("Input.insertText", {"text": "感謝"})
        await keys.send("Input.insertText", {"text": " for the nigth shift"})
        await phone.page.evaluate("""() => {
            const box = document.querySelector('textarea'), at = box.value.indexOf('nigth')
            const told = { inputType: 'insertReplacementText', data: 'night', bubbles: true }
            box.dispatchEvent(new InputEvent('beforeinput', { ...told, cancelable: true }))
            box.setRangeText('night', at, at + 5, 'end')
            box.dispatchEvent(new InputEvent('input', told))
        }""")
        await phone.press("Send")
        await phone.until_kept("A cup of tea", "感謝 for the night shift")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_runs_off_at_320_px_and_at_twice_the_size_of_letters(
    chrome, tmp_path, scheme
):
    size = {"viewport": {"width": 320, "height": 640}, "color_scheme": scheme}
    async with talking(chrome, tmp_path, **size) as phone:
        await phone.send("Averyveryverylongwordthatnobodywouldeverbreakbythemselves" * 3)
        await phone.page.evaluate("document.documentElement.style.fontSize = '200%'")
        wide = "(at) => at.scrollWidth - at.clientWidth"
        page = phone.page.locator("html")
        assert await page.evaluate(wide) == 0
        own = await look_at_own(phone)
        await own.get_by_role("button", name="Show my three words").click()
        await own.get_by_role("button", name="I was here before, on another phone").click()
        assert await own.evaluate(wide) == 0
