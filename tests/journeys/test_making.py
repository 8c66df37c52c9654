"""Making a session in a browser, before a real server: changed, checked, previewed, made, watched."""

import json

import pytest
import pytest_asyncio
from playwright.async_api import expect

from facilitation.commands.running import RunStep
from facilitation.people import Role
from server import places
from tests.browser import violations
from tests.journeys.desk_page import NEEDS, SIZES
from tests.long import many
from tests.server.live import contribute, serving

pytestmark = NEEDS


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("making")) as made:
        yield made


async def at_work(chrome, live, place="sessions", size="laptop", **looks):
    width, height = SIZES[size]
    context = await chrome.new_context(viewport={"width": width, "height": height}, **looks)
    page = await context.new_page()
    await page.goto(f"{live.base}/workspace#t={await live.app.workspace_token()}")
    await page.get_by_role("heading", name="New session").wait_for()
    await page.goto(f"{live.base}/workspace#/{place}")
    return page


async def step(page, name):
    """That step of the editor, opened."""
    await page.get_by_role("button", name=name).click()
    return page.get_by_role("article", name=name)


async def sound(page):
    await expect(page.get_by_text("It can be run.")).to_be_visible()


async def fits(page):
    return not await page.evaluate("document.documentElement.scrollWidth > innerWidth")


async def no_violations(page):
    assert not await violations(page)


EDIT = "new/script/values-hour"


async def test_a_script_is_changed_and_a_session_is_made_of_it(chrome, live):
    page = await at_work(chrome, live)
    await page.get_by_role("link", name="Change it first … Values hour").click()
    await page.get_by_label("Title", exact=True).fill("Values in Leeds")
    moment = await step(page, "A moment that mattered")
    await moment.get_by_label("Question").fill("What made this week good?")
    await moment.get_by_role("radio", name="A helper must").check()
    story = await step(page, "Write one down")
    await story.get_by_label("Leave this step out").check()
    await page.get_by_label("Whom to ask about privacy").fill("Sam Reed")
    await sound(page)
    await page.get_by_role("button", name="Make this session").click()
    await expect(page.get_by_role("heading", name="Values in Leeds")).to_be_focused()
    await expect(page.get_by_role("link", name="Open the desk")).to_be_visible()
    session = page.url.rsplit("/", 1)[1]
    script = (await live.house.hall(session)).room.session.script
    steps = {each.id: each for each in script.activities()}
    assert (script.title, script.privacy.contact) == ("Values in Leeds", "Sam Reed")
    assert steps["moment"].prompt == "What made this week good?"
    assert steps["moment"].moderation.mode == "pre"
    assert "story" not in steps
    assert len(steps) == 8


async def test_what_was_begun_survives_a_reload_and_can_be_thrown_away(chrome, live):
    page = await at_work(chrome, live, EDIT)
    await page.get_by_label("Title", exact=True).fill("Begun")
    await sound(page)
    await page.reload()
    await expect(page.get_by_label("Title", exact=True)).to_have_value("Begun")
    await expect(page.get_by_text("You began to change this earlier.")).to_be_visible()
    await page.get_by_role("button", name="Start again from the script").click()
    await expect(page.get_by_label("Title", exact=True)).to_have_value("Values hour")
    await page.get_by_label("Title", exact=True).fill("Begun again")
    await page.get_by_role("button", name="Back to sessions").click()
    await page.get_by_role("button", name="Throw away Begun again").click()
    await page.get_by_role("dialog").get_by_role("button", name="Throw away").click()
    await expect(page.get_by_text("Begun again")).to_have_count(0)
    assert await page.evaluate("localStorage.length") == 0


async def test_one_that_was_only_looked_at_is_not_kept(chrome, live):
    page = await at_work(chrome, live, EDIT)
    await sound(page)
    await page.get_by_role("button", name="Back to sessions").click()
    await expect(page.get_by_role("link", name="Go on")).to_have_count(0)


async def test_a_fault_stands_at_its_field_and_nothing_is_made_before_it_is_mended(chrome, live):
    page = await at_work(chrome, live, EDIT)
    await step(page, "A moment that mattered")
    minutes = page.get_by_role("textbox", name="Minutes")
    await minutes.fill("ten")
    await expect(page.get_by_text("1 thing must be put right.")).to_be_visible()
    told = await minutes.get_attribute("aria-describedby")
    assert "expected a number" in await page.locator(f"#{told}").inner_text()
    make = page.get_by_role("button", name="Make this session")
    await expect(make).to_have_attribute("aria-disabled", "true")
    await minutes.fill("10")
    await expect(page.get_by_text("1 thing must be put right.")).to_have_count(0)
    await expect(make).not_to_have_attribute("aria-disabled", "true")


async def test_a_fault_finds_its_step_also_behind_one_that_is_left_out(chrome, live):
    page = await at_work(chrome, live, EDIT)
    first = await step(page, "Arrive")
    await first.get_by_label("Leave this step out").check()
    await step(page, "What most needs our care")
    await page.get_by_role("textbox", name="Minutes").fill("-1")
    await expect(page.get_by_role("article", name="What most needs our care")).to_contain_text(
        "something is wrong"
    )
    await page.get_by_role("button", name="What most needs our care", exact=True).click()
    await expect(
        page.get_by_role("button", name="What most needs our care something is wrong")
    ).to_be_focused()


async def test_steps_change_places_by_key_and_the_session_has_the_new_order(chrome, live):
    page = await at_work(chrome, live, EDIT)
    story = page.get_by_role("article", name="Write one down")
    await expect(story).to_contain_text("from minute 27")
    up = story.get_by_role("button", name="Move up")
    await up.focus()
    for minute in (12, 8):
        await page.keyboard.press("Enter")
        await expect(story).to_contain_text(f"from minute {minute}")
        await expect(up).to_be_focused()
    told = page.get_by_role("status").filter(has_text="Write one down is now step")
    await expect(told.first).to_be_attached()
    moment = page.get_by_role("article", name="A moment that mattered")
    await expect(moment).to_contain_text("from minute 22")
    await sound(page)
    await no_violations(page)
    await page.get_by_role("button", name="See what people will see").click()
    await expect(page.get_by_text("1 of 9: Arrive")).to_be_visible()
    for _ in range(2):
        await page.keyboard.press("ArrowRight")
    await expect(page.get_by_text("3 of 9: Write one down")).to_be_visible()
    await page.get_by_role("button", name="Back to the form").click()
    await page.get_by_role("button", name="Make this session").click()
    await expect(page.get_by_role("link", name="Open the desk")).to_be_visible()
    script = (await live.house.hall(page.url.rsplit("/", 1)[1])).room.session.script
    assert [each.id for each in script.activities()][:5] == [
        "arrive", "welcome", "story", "baseline", "moment",
    ]  # fmt: skip


async def test_a_step_at_the_end_of_all_stays_and_one_before_what_it_needs_is_told(chrome, live):
    page = await at_work(chrome, live, EDIT)
    first = page.get_by_role("article", name="Arrive")
    up = first.get_by_role("button", name="Move up")
    await expect(up).to_have_attribute("aria-disabled", "true")
    await up.press("Enter")
    await expect(first).to_contain_text("from minute 0")
    care = page.get_by_role("article", name="What most needs our care")
    for _ in range(2):
        await care.get_by_role("button", name="Move up").press("Space")
    await expect(care).to_contain_text("something is wrong")
    await page.get_by_role("button", name="What most needs our care", exact=True).click()
    await expect(care).to_contain_text("moment, which comes later")
    await care.get_by_role("button", name="Move down").press("Space")
    await expect(care).not_to_contain_text("something is wrong")


SECOND = """\
  - id: second
    title: After tea
    starts: "11:00"
    activities:
"""


async def test_over_the_edge_of_a_part_a_step_goes_into_the_next_with_its_time(
    chrome, live, tmp_path
):
    hour = (places.scripts() / "values-hour.yaml").read_text("utf-8")
    vote = "      - id: vote\n"
    file = tmp_path / "two.yaml"
    file.write_text(hour.replace(vote, SECOND + vote), "utf-8")
    page = await at_work(chrome, live)
    await page.get_by_text("Use a script from a file").click()
    await page.get_by_label("A script (YAML)").set_input_files(file)
    story = page.get_by_role("article", name="Write one down")
    vote = page.get_by_role("article", name="What most needs our care")
    await expect(vote).to_contain_text("at 11:00")
    down = story.get_by_role("button", name="Move down")
    await down.press("Enter")
    await expect(story).to_contain_text("at 11:00")
    await expect(vote).to_contain_text("at 11:10")
    await expect(down).to_be_focused()
    await sound(page)


async def test_advice_is_told_with_whose_it_is_and_forbids_nothing(chrome, live):
    page = await at_work(chrome, live, EDIT)
    await step(page, "A moment that mattered")
    await page.get_by_label("Question", exact=True).first.fill("What helps? What hinders?")
    await expect(page.get_by_text("Seems to ask two things").first).to_be_visible()
    await expect(page.get_by_text("our design").first).to_be_visible()
    await sound(page)


async def test_groups_are_added_and_asked_for_and_taken_out(chrome, live):
    page = await at_work(chrome, live, EDIT)
    await page.get_by_role("button", name="Add a question").click()
    question = page.get_by_role("textbox", name="Question").last
    await expect(question).to_be_focused()
    await question.fill("Where do you work?")
    await page.get_by_role("textbox", name="Answers").last.fill("Ward\nOffice\n\nHome")
    arrive = await step(page, "Arrive")
    await expect(arrive.get_by_role("checkbox", name="Where do you work?")).to_be_checked()
    await sound(page)
    await page.get_by_role("button", name="Take it out I am here as").click()
    await sound(page)
    await page.get_by_role("button", name="Make this session").click()
    await expect(page.get_by_role("link", name="Open the desk")).to_be_visible()
    script = (await live.house.hall(page.url.rsplit("/", 1)[1])).room.session.script
    assert [each.label for each in script.cohorts] == ["My kind of work", "Where do you work?"]
    assert script.cohorts[1].options == ("Ward", "Office", "Home")


async def test_a_script_goes_to_a_file_and_comes_back(chrome, live, tmp_path):
    page = await at_work(chrome, live, EDIT)
    await page.get_by_label("Title", exact=True).fill("Ours")
    await sound(page)
    async with page.expect_download() as taken:
        await page.get_by_role("button", name="Take it away (YAML)").click()
    file = tmp_path / (await taken.value).suggested_filename
    await (await taken.value).save_as(file)
    assert "title: Ours\n" in file.read_text()
    broken = tmp_path / "broken.yaml"
    broken.write_text(file.read_text().replace("title: Ours\n", "titel: Ours\n"))
    page = await at_work(chrome, live)
    await page.get_by_text("Use a script from a file").click()
    await page.get_by_label("A script (YAML)").set_input_files(broken)
    await expect(page.get_by_text("did you mean title?")).to_be_visible()
    line = broken.read_text().splitlines().index("titel: Ours") + 1
    await expect(page.get_by_text(f"Line {line}:", exact=False).first).to_be_visible()
    await page.get_by_label("A script (YAML)").set_input_files(file)
    await expect(page.get_by_label("Title", exact=True)).to_have_value("Ours")


async def test_the_preview_is_stepped_through_by_key_and_sends_nothing(chrome, live):
    page = await at_work(chrome, live, EDIT)
    await sound(page)
    before = len(await live.house.journal.sessions())
    await page.get_by_role("button", name="See what people will see").click()
    await expect(page.get_by_role("heading", name="What people will see")).to_be_focused()
    await expect(page.get_by_text("1 of 9: Arrive")).to_be_visible()
    for _ in range(3):
        await page.keyboard.press("ArrowRight")
    await expect(page.get_by_text("4 of 9: A moment that mattered")).to_be_visible()
    wall = page.get_by_role("region", name="On the wall")
    await expect(wall.get_by_role("heading", name="Think of a moment")).to_be_visible()
    phone = page.get_by_role("region", name="On phones")
    assert (await phone.bounding_box())["y"] == (await wall.bounding_box())["y"]  # side by side
    await phone.get_by_role("button", name="Easy words").click()
    await expect(phone.get_by_text("What made you proud at work?")).to_be_visible()
    box = phone.get_by_role("textbox").first
    await box.fill("A cup of tea with a colleague")
    await box.press("ArrowLeft")
    await expect(page.get_by_text("4 of 9: A moment that mattered")).to_be_visible()
    await phone.get_by_role("button", name="Send").click()
    await expect(page.get_by_text("This is only a preview.")).to_be_visible()
    await page.get_by_role("button", name="Show it dark").click()
    assert await page.evaluate("document.documentElement.dataset.look") == "dark"
    await page.get_by_role("button", name="Back to the form").click()
    assert await page.evaluate("document.documentElement.dataset.look") is None
    await expect(page.get_by_role("button", name="See what people will see")).to_be_focused()
    assert len(await live.house.journal.sessions()) == before


async def test_every_step_of_the_scripts_can_be_previewed_on_the_narrowest_phone(chrome, live):
    for script in ("values-hour", "ace-1-morning"):
        page = await at_work(chrome, live, f"new/script/{script}", "phone")
        faults = []
        page.on("pageerror", lambda error, faults=faults: faults.append(str(error)))
        await sound(page)
        await page.get_by_role("button", name="See what people will see").click()
        await page.get_by_role("button", name="Narrow phone").click()
        following = page.get_by_role("button", name="Next step")
        while True:
            await expect(page.get_by_role("region", name="On phones").locator("h1")).to_be_visible()
            assert await fits(page)
            if await following.get_attribute("aria-disabled"):
                break
            await following.click()
        assert not faults


async def test_the_poster_is_taken_from_the_workspace_and_from_the_desk(chrome, live):
    session = await live.session(state="draft", opened=None)
    page = await at_work(chrome, live, f"sessions/{session}")
    async with page.expect_download() as taken:
        await page.get_by_role("button", name="Poster A3 (PDF)").click()
    assert (await taken.value).suggested_filename.endswith("-a3.pdf")
    desk = await page.context.new_page()
    await desk.goto(f"{live.base}/desk#t={await live.token(session, Role.FACILITATOR)}")
    async with desk.expect_download() as taken:
        await desk.get_by_role("button", name="Table cards").click()
    assert (await (await taken.value).path()).read_bytes().startswith(b"%PDF")


async def test_the_invitation_has_the_day_the_link_and_the_code(chrome, live):
    session = await live.session(state="draft", opened=None)
    page = await at_work(chrome, live, f"sessions/{session}")
    await page.get_by_text("Words for an invitation").click()
    await page.get_by_label("Day").fill("2027-03-04")
    await page.get_by_label("Begins").fill("09:30")
    text = await page.get_by_label("To copy into your e-mail").input_value()
    code = live.doors.door(session).code
    assert f"{live.base}/j/{code}" in text
    assert f"{code[:3]} {code[3:]}" in text
    assert "4 March 2027, 09:30" in text
    await page.get_by_role("button", name="Copy").click()
    await expect(
        page.get_by_text("opied", exact=False).or_(page.get_by_text("Marked"))
    ).to_be_visible()


async def test_the_monitor_follows_by_itself_and_shows_no_words(chrome, live):
    session = await live.session()
    phone = await live.phone(session)
    page = await at_work(chrome, live, "monitor")
    row = page.get_by_role("row").filter(has=page.locator(f'a[href$="{session}"]'))
    await expect(row).to_contain_text("0 of 1")
    await phone.ask(contribute("moment", text="a zebra in my pocket"))
    await phone.ask(contribute("held", text="kept back"))
    await expect(row).to_contain_text("1 of 1", timeout=8000)
    await live.does(session, RunStep(activity="moment", step="pause"))
    await expect(row).to_contain_text("paused", timeout=8000)
    (await live.room(session)).trouble = True
    await expect(row).to_contain_text("Nothing can be saved just now.", timeout=8000)
    (await live.room(session)).trouble = False
    assert "zebra" not in await page.content()
    await phone.leave()


def thirty():
    """A programme day: one row each, of which a few need a look."""
    for n in range(30):
        step = {"title": "A moment that mattered", "place": 4, "state": "open", "minutes": 15}
        step |= {"people": n, "cards": n, "passed": 0, "grouped": n // 2, "ends_at": 1_000_000}
        line = {"id": f"s-{n}", "title": f"Values hour, town {n:02}", "state": "live", "of": 9}
        line |= {"moved_at": 0, "joined": 40, "here": 40 - n, "held": n % 3 // 2, "took_ms": n}
        yield line | {"trouble": n == 7, "step": step}


async def test_thirty_sessions_at_a_glance(chrome, live):
    page = await at_work(chrome, live, "sessions", "large")
    told = {"now": 500_000, "sessions": list(thirty())}
    await page.route("**/api/monitor", lambda route: route.fulfill(body=json.dumps(told)))
    await page.set_viewport_size({"width": 1920, "height": 1080})
    await page.goto(f"{live.base}/workspace#/monitor")
    await expect(page.get_by_role("row")).to_have_count(31)
    last = await page.get_by_role("row").last.bounding_box()
    assert last["y"] + last["height"] <= 1080
    assert await fits(page)
    await expect(page.get_by_text("Nothing can be saved just now.")).to_have_count(1)
    await no_violations(page)


async def test_a_server_that_is_away_is_told_on_every_page(chrome, live):
    page = await at_work(chrome, live)
    await page.context.route("**/api/**", lambda route: route.abort())
    for place in ("monitor", "new/script/values-hour"):
        await page.goto(f"{live.base}/workspace#/{place}")
        await expect(
            page.get_by_text("The server cannot be reached just now.").first
        ).to_be_visible()


LOOKS = many([("phone", "dark")], [("laptop", "light"), ("phone", "dark")])


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
async def test_axe_finds_nothing(chrome, live, size, scheme):
    await live.session(state="draft", opened=None)
    page = await at_work(chrome, live, EDIT, size, color_scheme=scheme)
    await sound(page)
    await step(page, "A moment that mattered")
    await page.get_by_role("textbox", name="Minutes").fill("ten")
    await expect(page.get_by_text("1 thing must be put right.")).to_be_visible()
    assert await fits(page)
    await no_violations(page)
    await page.get_by_role("textbox", name="Minutes").fill("10")
    await page.get_by_label("Question", exact=True).first.fill("What helps? What hinders?")
    await expect(page.get_by_text("Seems to ask two things").first).to_be_visible()
    await no_violations(page)
    await page.get_by_role("button", name="See what people will see").click()
    await expect(page.get_by_role("heading", name="On phones")).to_be_visible()
    await expect(page.get_by_role("region", name="On phones").locator("h1")).to_be_visible()
    await no_violations(page)
    await page.goto(f"{live.base}/workspace#/monitor")
    await expect(page.get_by_role("table")).to_be_visible()
    assert await fits(page)
    await no_violations(page)
    await page.goto(f"{live.base}/workspace#/sessions")
    await page.get_by_role("button", name="Screens and downloads").first.click()
    await page.get_by_text("Words for an invitation").click()
    await page.get_by_text("Use a script from a file").click()
    assert await fits(page)
    await no_violations(page)
