"""What is accepted survives every store and wire unchanged; all of Unicode is tried."""

import json
import sqlite3
import sys
import unicodedata

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.refusals import CODES
from server.ingest import MARKS_PER_BASE, UnfitText, normalise

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
TRICKY = st.text(
    st.sampled_from(
        "a \n\t\r\x0b\u00e9e\u0301\u0327\u0489\u200d\u200b\u202e\u2066\u1100\u1161\u11a8\u09c7\u09be\u0dd9\u0dca\u0f71\u0f74\ud800\x00\ufffe\U0001f469\u2028\u3000\u0344\u0958"
    ),
    max_size=40,
)


def accepted(text: str) -> str | None:
    try:
        return normalise(text, 2000)
    except UnfitText:
        return None


def is_stable(text: str) -> None:
    kept = accepted(text)
    if kept is None:
        return
    assert normalise(kept, 2000) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert orjson.loads(orjson.dumps(kept)) == kept
    assert json.loads(json.dumps(kept, ensure_ascii=False).encode().decode()) == kept


@given(ANY_TEXT)
def test_twice_is_once_and_json_brings_it_back(text: str):
    is_stable(text)


@given(TRICKY)
def test_twice_is_once_for_what_composes_stacks_and_hides(text: str):
    is_stable(text)


def test_every_character_that_is_accepted_comes_back_from_sqlite():
    """Each code point between two letters, in lines of 256."""
    store = sqlite3.connect(":memory:")
    store.execute("CREATE TABLE kept (text TEXT)")
    refused = 0
    for first in range(0, sys.maxunicode + 1, 256):
        fit = [
            kept
            for code in range(first, first + 256)
            if (kept := accepted(f"a{chr(code)}b")) is not None
        ]
        refused += 256 - len(fit)
        line = "".join(fit)
        assert store.execute("SELECT CAST(? AS TEXT), length(?)", (line, line)).fetchone() == (
            line,
            len(line),
        )
        assert orjson.loads(orjson.dumps(fit)) == fit
    # 65 controls less \t \n \v \f \r and NEL, 2,048 surrogates, 66 noncharacters
    assert refused == 65 - 6 + 2048 + 66


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        pytest.param("  hello\n ", "hello", id="outer-space"),
        pytest.param("e\u0301", "\u00e9", id="composed"),
        pytest.param("one\r\ntwo\rthree", "one\ntwo\nthree", id="line-ends"),
        pytest.param("soft\x0bbreak", "soft\nbreak", id="powerpoint"),
        pytest.param("one\u2028two", "one\ntwo", id="line-separator"),
        pytest.param("a\n\n\nb", "a\n\n\nb", id="two-blank-lines"),
        pytest.param("a\n\n \n\t\n\n\nb", "a\n\n\nb", id="many-blank-lines"),
        pytest.param("abc\u202edef\u2066g\u2069", "abcdefg", id="bidi-overrides"),
        pytest.param("\u200f\u05e9\u05dc\u200e", "\u200f\u05e9\u05dc\u200e", id="bidi-marks-stay"),
        pytest.param("z" + "\u0335" * 30 + "y", "z" + "\u0335" * MARKS_PER_BASE + "y", id="zalgo"),
        pytest.param("z" + "\u0335\u200d" * 30, "z" + "\u0335\u200d" * 4 + "\u200d" * 26, id="zalgo-behind-joiners"),
        pytest.param("👩‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁷󠁬󠁳󠁿", "👩‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁷󠁬󠁳󠁿", id="emoji"),
        pytest.param("นี้ ที่ กำลัง", unicodedata.normalize("NFC", "นี้ ที่ กำลัง"), id="thai"),
        pytest.param("क्षत्रिय हिन्दी", "क्षत्रिय हिन्दी", id="devanagari"),
        pytest.param("=HYPERLINK(1)", "=HYPERLINK(1)", id="formula-is-the-export's-care"),
        pytest.param("<b>&amp;</b>", "<b>&amp;</b>", id="markup-is-the-screen's-care"),
        pytest.param(" \n\t ", "", id="nothing"),
    ],
)  # fmt: skip
def test_words_are_tidied_and_never_changed_otherwise(given_text: str, kept: str):
    assert normalise(given_text, 2000) == kept


@pytest.mark.parametrize(
    "char",
    [
        "\x00",
        "\x07",
        "\x1b",
        "\x1f",
        "\x7f",
        "\x9f",
        "\ud800",
        "\ufdd0",
        "\ufffe",
        "\U0010ffff",
    ],
)
def test_what_no_store_can_hold_is_refused_with_its_place(char: str):
    with pytest.raises(UnfitText, match=f"U\\+{ord(char):04X} at place 4") as refused:
        normalise(f"abc{char}d", 2000)
    assert refused.value.code == "unfit-text"


def test_length_is_counted_after_tidying_in_characters():
    assert normalise("  " + "é" * 10 + "\n", 10) == "é" * 10
    with pytest.raises(UnfitText) as refused:
        normalise("👩" * 11, 10)
    assert refused.value.code == "too-long"
    assert refused.value.code in CODES
    assert refused.value.detail == {"length": 11, "limit": 10}
