"""Welsh is whole: whatever a participant may see has Welsh words, with the same blanks in them.

A key that is missing is named with its file and its English words, so that it can be filled in.
"""

import json
import re
from pathlib import Path

import pytest

from facilitation.translations import texts_of
from server import places, scripts
from server.plurals import plural
from tests.tooling.tree import ROOT

FILES = ("common", "phone", "phone_join", "phone_later", "board", "plain", "pages")
"""Desk, workspace and outputs are read by those who run a session: British English."""
KINDS = ROOT / "static" / "src" / "activities"
ALIKE = {"app", "privacy.contact"}
"""The same words in both languages: a name, a blank alone."""
SIX = ("zero", "one", "two", "few", "many", "other")
FORM = re.compile(rf"\.({'|'.join(SIX)})$")
IDS = re.compile(r"[a-z]+(_[a-z]+)*|")


def pairs():
    """(name, English file, Welsh file), of screens and kinds."""
    for name in FILES:
        yield name, *(places.locales() / lang / f"{name}.json" for lang in ("en-GB", "cy"))
    for english in sorted(KINDS.glob("*/en-GB.json")):
        yield english.parent.name, english, english.with_name("cy.json")


def read(path: Path) -> dict[str, str]:
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}


def wanted(english: dict[str, str]) -> dict[str, str]:
    """The keys that Welsh needs, each with the English that it says: of what is counted all six
    forms; a key that has a form in English is counted."""
    counted = {FORM.sub("", key) for key in english if FORM.search(key)}
    plain = {key: text for key, text in english.items() if not FORM.search(key)}
    general = {key: english.get(f"{key}.other", english.get(key, "")) for key in counted}
    return plain | {f"{key}.{form}": general[key] for key in counted for form in SIX}


def blanks(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


EACH = pytest.mark.parametrize(
    ("english", "welsh"),
    [pytest.param(read(a), read(b), id=name) for name, a, b in pairs()],
)


@EACH
def test_every_key_has_welsh_words(english, welsh):
    missing = {key: text for key, text in wanted(english).items() if key not in welsh}
    assert not missing, "write these in Welsh:\n" + json.dumps(
        missing, indent=2, ensure_ascii=False
    )


@EACH
def test_no_key_is_welsh_alone(english, welsh):
    assert not sorted(welsh.keys() - wanted(english).keys()), "nothing says these any more"


@EACH
def test_the_blanks_are_the_same(english, welsh):
    """A form may leave out the number that it says in words (`Dim dotiau`, `Mewn dau air`)."""
    for key, text in wanted(english).items():
        said = welsh.get(key, "")
        left_out = {"n"} if FORM.search(key) else set()
        assert blanks(said) <= blanks(text), key
        assert blanks(text) - blanks(said) <= left_out, key


@EACH
def test_nothing_is_english_still(english, welsh):
    same = {key for key, text in welsh.items() if wanted(english).get(key) == text}
    assert not {
        key for key in same - ALIKE if re.search("[a-z]", re.sub(r"\{\w+\}", "", welsh[key]))
    }


def test_all_six_forms_are_reached():
    assert {plural("cy", n) for n in range(10)} == set(SIX)


def test_a_shipped_script_is_welsh_as_a_whole():
    hour = scripts.load(places.scripts() / "values-hour.yaml")
    left = texts_of(hour) - hour.translations["cy"].keys()
    assert {text for text in left if not IDS.fullmatch(text)} == set()
