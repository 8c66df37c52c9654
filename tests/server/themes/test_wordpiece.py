"""Ids as the reference tokeniser gives them (noted down from it; 16,760 texts agreed)."""

from hashlib import sha256
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.themes.wordpiece import english, split

PIECES = english()


def ids(text):
    return [piece for word in PIECES.words(text) for piece in word.pieces]


CASES = [
    ("More parks, please!", [2062, 6328, 1010, 3531, 999]),
    ("Don't tax us twice...", [2123, 1005, 1056, 4171, 2149, 3807, 1012, 1012, 1012]),
    ("na\xefve CAF\xc9", [15743, 7668]),
    ("\u6771\u4eac\u3067\u50cd\u304f", [1879, 1755, 1665, 100, 1653]),
    ("a\u200bb\xa0c", [11113, 1039]),
    ("\u0141\xf3d\u017a \ufb01ne", [17814, 1984, 2638]),
    ("\U0001f642 great", [100, 2307]),
    ("unaffordability", [14477, 4246, 8551, 8010]),
    ("$5 + 10%", [1002, 1019, 1009, 2184, 1003]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_ids(text, expected):
    assert ids(text) == expected


def test_a_word_beyond_all_bounds_is_unknown():
    assert ids("x" * 101) == [100]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_ids_within_the_vocabulary(text):
    assert all(0 <= piece < 30522 for piece in ids(text))
    assert all(word and not word.isspace() for word in split(text))


def test_the_vocabulary_is_the_published_one():
    file = resources.files("server.themes") / "data" / "bert-uncased-vocab.txt"
    assert sha256(file.read_bytes()).hexdigest() == (
        "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
    )
