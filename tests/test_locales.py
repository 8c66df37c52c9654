"""Words: every code has some, every key that a screen uses exists, and no words stand in the markup."""

import json
import re
from itertools import chain

import pytest

from facilitation.refusals import CODES
from server import places, wire
from server.plain.form import CATALOGUES
from tests.tooling.tree import ROOT

SOURCES = ROOT / "static" / "src"
LOCALES = places.locales() / "en-GB"
SCREENS = ("phone", "board", "desk", "workspace", "check")
BESIDE = {"workspace": ["accounts"]}
"""Catalogues of a screen that do not bear its name."""
OURS = {"no-answer", "offline", "trouble", "bad-message"}
"""Refusals that the client makes up itself (src/live/asks.ts)."""

KEY = r"[a-z][a-z0-9_]*(?:\.[a-z0-9_-]+)*"
USED = re.compile(rf"""\bt\(\s*['"]({KEY})['"]""")
CHOSEN = re.compile(rf"""\bt\([^)'"`]*\?\s*['"]({KEY})['"]\s*:\s*['"]({KEY})['"]""")
BUILT = re.compile(r"""\bt\([^)'"]*`([^`$]*)\$\{""")
MARKUP = re.compile(r"<script.*?</script>|<style.*?</style>|<!--.*?-->", re.DOTALL)
FORMS = (".zero", ".one", ".two", ".few", ".many", ".other")


def catalogue(path):
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


COMMON = catalogue(LOCALES / "common.json")
OF_KINDS = {path.parent.name: catalogue(path) for path in SOURCES.glob("activities/*/en-GB.json")}


def screens_of(path):
    """Which screens a source file belongs to: its own folder's, a twin's, else all that share it."""
    part = path.relative_to(SOURCES).parts
    if part[0] in SCREENS:
        return (part[0],)
    if part[0] == "activities" and len(part) == 3:
        twins = {"Phone.svelte": "phone", "Board.svelte": "board", "Desk.svelte": "desk"}
        return (twins.get(part[2], "any"),)
    return ("any",)


def words_for(path):
    """Every catalogue that is spoken where the file is used."""
    own = OF_KINDS.get(path.parent.name, {}) if "activities" in path.parts else {}
    screens = screens_of(path)
    names = SCREENS if screens == ("any",) else screens
    beside = chain.from_iterable(BESIDE.get(name, []) for name in names)
    files = chain.from_iterable(LOCALES.glob(f"{name}*.json") for name in (*names, *beside))
    return [COMMON, own, *map(catalogue, files)]


def has(words, key):
    return any(key in each or any(key + form in each for form in FORMS) for each in words)


def files():
    found = chain(SOURCES.rglob("*.svelte"), SOURCES.rglob("*.ts"))
    return sorted(path for path in found if not path.name.endswith((".test.ts", ".gen.ts")))


def named(path):
    return str(path.relative_to(SOURCES))


def test_every_refusal_has_words():
    missing = {code for code in CODES | OURS if f"told.{code}" not in COMMON}
    assert not missing
    strays = {key for key in COMMON if key.startswith("told.")} - {
        f"told.{c}" for c in CODES | OURS
    }
    assert not strays, "words for codes that there are not"


def test_every_close_has_words():
    assert {key for key in COMMON if key.startswith("close.")} == {
        f"close.{close.code}" for close in wire.CLOSES
    }


@pytest.mark.parametrize("path", files(), ids=named)
def test_every_key_that_is_used_exists(path):
    text, words = path.read_text(encoding="utf-8"), words_for(path)
    keys = set(USED.findall(text)) | set(chain(*CHOSEN.findall(text)))
    missing = sorted(key for key in keys if not has(words, key))
    missing += [
        f"{stem}..." for stem in BUILT.findall(text)
        if stem and not any(key.startswith(stem) for each in words for key in each)
    ]  # fmt: skip
    assert not missing


@pytest.mark.parametrize("path", sorted(SOURCES.rglob("*.svelte")), ids=named)
def test_no_words_stand_in_the_markup(path):
    """What a person reads comes from a catalogue: no letters between tags, none in the attributes
    that are read aloud."""
    markup = MARKUP.sub("", path.read_text(encoding="utf-8"))
    aloud = re.findall(
        r'\b(?:aria-label|title|placeholder|alt)="([^"{]*[A-Za-z]{2}[^"{]*)"', markup
    )
    assert not aloud
    between = re.findall(r">([^<>]*)<", without_expressions(markup))
    words = [text.strip() for text in between if re.search(r"[A-Za-z]{2}", text)]
    assert not words


def without_expressions(markup):
    """Everything in braces goes, innermost first; quoted strings before that, they may hold braces."""
    markup = re.sub(r"=>", "", markup)
    before = None
    while before != markup:
        before = markup
        markup = re.sub(r"\{[^{}]*\}", "", markup)
    return markup


def test_every_key_of_the_simple_page_exists():
    pages = sorted((ROOT / "server" / "plain").glob("*.py"))
    words = [catalogue(LOCALES / f"{name}.json") for name in CATALOGUES]
    used = {key for page in pages for key in USED.findall(page.read_text(encoding="utf-8"))}
    named = set(re.findall(r"plain\.[a-z_]+", "".join(each.read_text("utf-8") for each in pages)))
    assert used
    assert not [key for key in used if not has(words, key)]
    assert not [
        key for key in catalogue(LOCALES / "plain.json")
        if key.startswith("plain.") and key.removesuffix(".one").removesuffix(".other") not in named
    ]  # fmt: skip


def test_a_kinds_words_bear_its_name():
    for kind, words in OF_KINDS.items():
        assert all(key.startswith(f"{kind}.") for key in words), kind


@pytest.mark.parametrize(
    "name", ["common", "phone_join", "phone_later", "plain", "pages", *SCREENS]
)
def test_catalogues_are_flat_and_in_british_spelling(name):
    words = catalogue(LOCALES / f"{name}.json")
    assert all(isinstance(text, str) and text for text in words.values())
    american = re.compile(
        r"\b\w*(color|center|organiz|summariz|recogniz|behavior|favorite)\w*\b", re.IGNORECASE
    )
    assert not [text for text in words.values() if american.search(text)]


@pytest.mark.parametrize("name", ["common", "phone_join", "phone_later", *SCREENS])
def test_a_key_is_counted_or_it_is_not(name):
    """What stands for both, `i18n.ts` finds in its counted form, with its blank empty."""
    words = catalogue(LOCALES / f"{name}.json")
    assert not [key for key in words if f"{key}.other" in words]
