"""All that is kept about oneself, on the simple page: as the journal has it, to be changed and taken back."""

from datetime import UTC, datetime
from types import SimpleNamespace

import httpx2
import pytest
import pytest_asyncio

from facilitation.commands.running import MoveSession, RunStep
from facilitation.session.cards import made_in
from tests.facilitation.test_record import record_of
from tests.given import script, step
from tests.server.live import HELD, OPEN, VEILED, contribute, serving
from tests.server.test_plain import Simple

pytestmark = pytest.mark.asyncio(loop_scope="module")

ARRIVE = step("check_in", "arrive", title="Arrive", settings={"fields": ("perspective",)})
MOMENT = step("reflection", "moment", title="A moment", prompt="What happened?", **OPEN)
FIRM = step("reflection", "firm", title="Firm", prompt="?", **OPEN | {"late": "read_only"})
NEVER = step("reflection", "never", title="Never", prompt="?", **OPEN | {"allow_edit": "never"})
TOLD = script(ARRIVE, MOMENT, HELD, VEILED, FIRM, NEVER)
TEA = "A cup of tea <b>& cake</b>"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("own")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def person(live):
    async with httpx2.AsyncClient(base_url=live.base) as http:
        yield Simple(http, live)


async def said(live, person, text=TEA, opened="moment"):
    """Somebody who has said one thing, and looks at all that is kept about them."""
    session = await live.session(TOLD, opened=opened)
    await person.join(session)
    await person.does("send", text=text)
    await person.does("own")
    return session


async def opens(live, session, person, name):
    await live.does(session, RunStep(activity=name, step="open"))
    await person.does("look")


def clock(at):
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M} UTC"


# It is what the journal holds


async def test_it_is_what_the_journal_holds_of_this_person_and_of_nobody_else(live, person):
    session = await live.session(TOLD, opened="arrive")
    other = await live.phone(session)
    await person.join(session)
    await person.does("send", **{"cohorts/perspective": "staff"})
    await person.does("more")
    await opens(live, session, person, "moment")
    await other.ask(contribute("moment", text="A zebra"))
    for text in ("First", "Second"):
        await person.does("send", text=text)
    await opens(live, session, person, "held")
    await person.does("pass")
    await opens(live, session, person, "veiled")
    await person.does("send", text="Nobody knows")
    await person.does("own")
    await person.does("edit")
    await person.does("revise", text="First, said better")
    await person.post("/plain", taking(person.page, "Second") | {"act": "withdraw"})
    page = person.page
    told = await journalled(live, session, person)
    items = told["items"].values()
    left = [item for item in items if not item["gone"]]
    assert len(left) == 3  # the hello, the moment, the one without a name
    for item in left:
        for words in filter(None, (item["body"].get("text"), clock(item["at"]))):
            assert words in page.text
    assert page.text.count("Kept at") == len(left)
    # In the page's title, as the answer, and in its step.
    assert page.text.count("Taken back. The words have been deleted") == 3
    assert page.text.count("version 2") == 1
    assert page.text.count("You passed on this one.") == len(told["passed"]) == 1
    for fact in (told["person"], clock(told["joined_at"]), *told["cohorts"].values()):
        assert fact in page.text
    assert "Yes, in every step" in page.text
    assert "Second" not in page.text
    assert "zebra" not in page.html


def taking(page, words):
    """The fields of the button that takes back the item with these words."""
    at = page.html.index(words)
    return form_after(page, at, "withdraw")


def form_after(page, at, act):
    before = page.html[:at].count("<form")
    return next(each for each in page.forms[before:] if act in each["acts"])["fields"]


async def journalled(live, session, person):
    """What the events say of whoever holds this seat."""
    token = person.page.forms[0]["fields"]["token"]
    proved = live.doors.prove(token)
    events = await live.house.journal.read(session)
    room = SimpleNamespace(session=(await live.room(session)).session, journal=lambda: events)
    return record_of(room, live.doors.actor(proved))


async def test_it_says_who_keeps_it_until_when_and_how_one_comes_back(live, person):
    await said(live, person)
    text = person.page.text
    for words in ("for 12 months after the workshop", "every wording is deleted", "Name in the record",
                  "Your three words:", "Times are in UTC"):  # fmt: skip
        assert words in text
    assert "<b>" not in person.page.html
    assert TEA in text


async def test_whoever_has_said_nothing_is_told_so_and_goes_back(live, person):
    await person.join(await live.session(TOLD, opened="moment"))
    page = await person.does("own")
    assert "Nothing yet." in page.text
    assert not page.has("withdraw")
    page = await person.does("look")
    assert page.has("send")


async def test_in_welsh_it_stays_the_same_page(live, person):
    await said(live, person)
    form = next(each for each in person.page.forms if "lang=cy" in each["action"])
    page = await person.post(form["action"], form["fields"])
    assert "Eich geiriau, a phopeth" in page.text
    assert TEA in page.text


# Taking back


@pytest.mark.parametrize("over", [False, True])
async def test_words_are_taken_back_also_when_all_is_over(live, person, over):
    session = await said(live, person)
    if over:
        await live.does(session, MoveSession(to="closed"))
    page = await person.does("withdraw")
    assert "Taken back. The words have been deleted" in page.text
    assert "cup of tea" not in page.text
    assert not page.has("withdraw")
    assert [each.state for each in made_in((await live.room(session)).session, "moment")] == [
        "withdrawn"
    ]


async def test_nobody_takes_back_what_another_said(live, person):
    session = await said(live, person)
    other = await live.phone(session)
    await other.ask(contribute("moment", "their-item-1", text="Theirs"))
    fields = person.page.form("withdraw")["fields"] | {"item": "their-item-1", "act": "withdraw"}
    page = await person.post("/plain", fields)
    assert ("p", {"class": "told bad", "role": "alert"}) in page.tags
    foreign = await person.post("/plain", fields, origin="http://evil.example")
    assert foreign.status == 403
    states = [each.state for each in made_in((await live.room(session)).session, "moment")]
    assert states == ["shown", "shown"]


# Changing


async def test_words_are_changed_in_a_box_that_holds_them(live, person):
    session = await said(live, person)
    page = await person.does("edit")
    assert page.form("revise")["fields"]["blank/text"] == TEA
    page = await person.does("revise", text="Green tea")
    assert "Saved." in page.text
    assert "version 2" in page.text
    assert await texts(live, session) == ["Green tea"]


async def texts(live, session, name="moment"):
    return [each.body["text"] for each in made_in((await live.room(session)).session, name)]


async def test_it_can_be_left_as_it_was(live, person):
    session = await said(live, person)
    await person.does("edit")
    page = await person.does("own")
    assert TEA in page.text
    assert await texts(live, session) == [TEA]


async def test_what_is_refused_stays_in_the_box(live, person):
    session = await said(live, person)
    await person.does("edit")
    page = await person.does("revise", text="a" * 2001)
    assert "too long" in page.text
    assert page.form("revise")["fields"]["blank/text"] == "a" * 2001
    assert await texts(live, session) == [TEA]


async def test_a_change_that_comes_too_late_is_not_lost(live, person):
    session = await said(live, person, opened="firm")
    await person.does("edit")
    for _ in range(2):  # closing, and closed
        await live.does(session, RunStep(activity="firm", step="close"))
    page = await person.does("revise", text="Too late for this")
    assert "This step has closed" in page.text
    assert "Copy them" in page.text
    assert "Too late for this" in page.text
    assert not page.has("edit")
    assert page.has("withdraw")


async def test_where_nothing_may_be_changed_it_is_not_offered(live, person):
    await said(live, person, opened="never")
    assert not person.page.has("edit")
    assert person.page.has("withdraw")
    fields = person.page.form("withdraw")["fields"] | {"act": "edit"}
    assert (await person.post("/plain", fields)).has("withdraw"), "all of one's words, as before"


@pytest.mark.parametrize("version", ["", "x", "1", "99999", "²"])
async def test_a_version_that_is_none_changes_nothing(live, person, version):
    session = await said(live, person)
    await person.does("edit")
    fields = person.page.form("revise")["fields"] | {"version": version, "act": "revise"}
    page = await person.post("/plain", fields | {"blank/text": "Planted"})
    assert "Not sent." in page.text
    assert await texts(live, session) == [TEA]
