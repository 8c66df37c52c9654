"""Every language on a real phone: the first that is seen is the right one, nothing runs off the screen,
what was written survives a change of language."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import expect

from facilitation.commands.running import RunStep
from facilitation.people import Role
from server import places, scripts
from tests.browser import NEEDS, violations
from tests.client import pseudo
from tests.given import script, step
from tests.long import LONG, many
from tests.server.live import serving

pytestmark = [*NEEDS, pytest.mark.slow]

OPEN = {"moderation": {"mode": "none"}, "limits": {"max_per_unit": 3, "max_chars": 60}}
MOMENT = step("reflection", "moment", prompt="A moment that mattered", **OPEN)
TWO = script(MOMENT, translations={"cy": {"A moment that mattered": "Moment a oedd yn bwysig"}})
HOUR = scripts.load(places.scripts() / "values-hour.yaml")
STEPS = [each.id for each in HOUR.activities()]
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
MOST_IN_WELSH = 31 * 1024
"""Bytes to the first word, compressed: English has 30 KiB, and Welsh words are longer."""
FIRST_SEEN = """window.seen = []
new MutationObserver(() => document.body && seen.push(document.body.innerText)).observe(document, {subtree: true, childList: true})"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def live(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("languages")) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def odd(tmp_path_factory):
    """A server whose clients know two languages more, which nobody speaks."""
    folder = tmp_path_factory.mktemp("pseudo")
    dist, usual = pseudo.built(folder), places.web
    places.web = lambda: dist
    try:
        async with serving(folder / "kept") as made:
            yield made
    finally:
        places.web = usual


async def phone_of(chrome, live, session, locale="cy", width=360):
    page = await chrome.new_page(locale=locale, viewport={"width": width, "height": 740})
    page.set_default_timeout(8_000)
    await page.goto(f"{live.base}/j/{live.doors.door(session).code}")
    return page


async def board_of(chrome, live, session, locale="en-GB", width=1366):
    page = await chrome.new_page(locale=locale, viewport={"width": width, "height": 768})
    await page.goto(f"{live.base}/board#t={await live.token(session, Role.BOARD)}")
    return page


# Welsh


async def test_no_english_is_seen_before_the_welsh(chrome, live):
    session = await live.session(TWO)
    page = await chrome.new_page(locale="cy")
    await page.add_init_script(FIRST_SEEN)
    asked = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(live.base)))
    await page.goto(f"{live.base}/j/{live.doors.door(session).code}")
    await expect(page.get_by_text("Moment a oedd yn bwysig")).to_be_visible()
    await expect(page.get_by_role("button", name="Anfon")).to_be_visible()
    for text in await page.evaluate("seen"):
        assert not re.search(r"\b(Join|Send|Connecting|One moment|Easy|Step)\b", text), text
    assert not [url for url in asked if url.endswith(".json")]
    assert await page.evaluate("document.documentElement.lang") == "cy"


async def test_the_first_load_is_small_in_welsh_too(chrome, live):
    session = await live.session(TWO)
    page = await chrome.new_page(locale="cy")
    asked = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(live.base)))
    await page.goto(f"{live.base}/j/{live.doors.door(session).code}")
    await page.get_by_role("textbox").wait_for()
    first = [url for url in asked if not re.search(r"/join|\.svg|/later-", url)]
    assert len(first) <= 3, first
    files = [f"{url[1:]}.br" for url in first if url.startswith("/assets/")]
    size = sum((places.web() / name).stat().st_size for name in ["phone.cy.html.br", *files])
    print(f"phone in Welsh: {size} bytes")
    assert size <= MOST_IN_WELSH, f"{size} bytes"


async def test_a_choice_is_kept_and_what_was_written_too(chrome, live):
    session = await live.session(TWO)
    page = await phone_of(chrome, live, session, locale="en-GB")
    await page.get_by_role("textbox").fill("Half a thought")
    await page.get_by_role("link", name="Cymraeg").click()
    await expect(page.get_by_role("button", name="Anfon")).to_be_visible()
    await expect(page.get_by_role("textbox")).to_have_value("Half a thought")
    await page.get_by_role("button", name="Anfon").click()
    await expect(page.get_by_text("Ar y wal")).to_be_visible()
    await page.goto(live.base)
    await expect(page.get_by_role("heading")).to_have_text("Ymuno â’r gweithdy")


async def test_a_phone_that_reads_none_of_ours_speaks_as_the_session_does(chrome, live):
    session = await live.session(script(MOMENT, language="cy"))
    page = await phone_of(chrome, live, session, locale="fr")
    await expect(page.get_by_role("button", name="Anfon")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="Anfon")).to_be_visible()


async def test_what_is_chosen_in_welsh_is_kept_as_the_script_has_it(chrome, live):
    session = await live.session(HOUR, opened="arrive")
    page = await phone_of(chrome, live, session)
    await page.get_by_role("radio", name="gofalwr").check()
    await page.get_by_role("textbox").fill("Gobeithiol")
    await page.get_by_role("button", name="Anfon").click()
    await expect(page.get_by_text("gofalwr").last).to_be_visible()
    room = await live.room(session)
    for _ in range(100):
        if room.session.cards:
            break
        await page.wait_for_timeout(50)
    (card,) = room.session.cards.values()
    assert card.body["cohorts"] == {"perspective": "carer"}


@pytest.mark.parametrize("scheme", many(["dark"], ["light", "dark"]))
async def test_a_whole_hour_in_welsh_fits_a_narrow_phone_and_is_for_everybody(chrome, live, scheme):
    session = await live.session(HOUR, opened="")
    page = await phone_of(chrome, live, session, width=320)
    await page.emulate_media(color_scheme=scheme)
    for name in STEPS:
        await live.does(session, RunStep(activity=name, step="open"))
        await expect(page.locator("h1")).not_to_have_text("Rydych chi i mewn")
        await page.locator("form, .page").first.wait_for()
        assert await page.evaluate(WIDE) == 0, name
        assert not await violations(page), name


# The board


async def test_the_board_speaks_as_the_session_does(chrome, live):
    page = await board_of(
        chrome, live, await live.session(script(MOMENT, language="cy"), opened="")
    )
    await expect(page.get_by_text("a theipiwch y cod hwn")).to_be_visible()
    page = await board_of(chrome, live, await live.session(TWO, opened=""), locale="cy")
    await expect(page.get_by_text("and type this code")).to_be_visible()


@pytest.mark.parametrize("width", [1366, 1920, 360])
async def test_a_board_in_two_languages_says_both_as_large(chrome, live, width):
    told = script(MOMENT, translations=TWO.translations, second_language="cy")
    page = await board_of(chrome, live, await live.session(told), width=width)
    twin = page.locator("h1 .twin")
    await expect(twin).to_have_text("Moment a oedd yn bwysig")
    assert await twin.get_attribute("lang") == "cy"
    size = "e => getComputedStyle(e).fontSize"
    assert await twin.evaluate(size) == await page.locator("h1").evaluate(size)
    assert await page.evaluate(WIDE) <= 0
    assert not await violations(page)


# Languages that nobody speaks


BUILT = pytest.mark.skipif(not LONG, reason="with LONG=1: two more languages are built for it")


@BUILT
@pytest.mark.parametrize("lang", [pseudo.LONG, pseudo.BACKWARDS])
@pytest.mark.parametrize("width", [320, 360])
async def test_longer_words_and_the_other_way_round_fit(chrome, odd, lang, width):
    session = await odd.session(HOUR, opened="")
    page = await phone_of(chrome, odd, session, locale=lang, width=width)
    backwards = lang == pseudo.BACKWARDS
    assert await page.evaluate("document.documentElement.dir") == ("rtl" if backwards else "")
    for name in STEPS:
        await odd.does(session, RunStep(activity=name, step="open"))
        await page.locator("form, .page").first.wait_for()
        assert await page.evaluate(WIDE) == 0, name
    await page.goto(odd.base)
    await page.locator("#code").wait_for()
    assert await page.evaluate(WIDE) == 0


@BUILT
@pytest.mark.parametrize("lang", [pseudo.LONG, pseudo.BACKWARDS])
async def test_the_board_fits_in_them_too(chrome, odd, lang):
    session = await odd.session(script(MOMENT, language=lang), opened="")
    page = await board_of(chrome, odd, session)
    await page.locator("h1").wait_for()
    assert await page.evaluate("document.documentElement.lang") == lang
    assert await page.evaluate(WIDE) <= 0
    await odd.does(session, RunStep(activity="moment", step="open"))
    await page.locator(".asking").wait_for()
    assert await page.evaluate(WIDE) <= 0


async def test_a_shared_tablet_is_one_in_each_language(chrome, live):
    session = await live.session(TWO)
    page = await chrome.new_page(locale="en-GB")
    await page.goto(f"{live.base}/j/{live.doors.door(session).code}?kiosk")
    await page.get_by_role("textbox").wait_for()
    await page.get_by_role("link", name="Cymraeg").click()
    await expect(page.get_by_role("button", name="Anfon")).to_be_visible()
    assert page.url.endswith("&kiosk")
