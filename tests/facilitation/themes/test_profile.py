import time

import pytest

from facilitation.themes.profile import is_profile
from facilitation.themes.words import brief


@pytest.mark.parametrize(
    "text",
    [
        "My ethnicity is White.",
        "I am between 20 and 25 years old",
        "I\N{RIGHT SINGLE QUOTATION MARK}m 34",
        "i am 18\N{EN DASH}24 years old.",
        "I identify as female.",
        "I'm a student",
        "I live in a rural area",
        "My gender has changed since birth.",
    ],
)
def test_who_somebody_is(text):
    assert is_profile(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I am a parent and the road is unsafe",
        "My job is too stressful",
        "I live in fear of my landlord every day and nobody helps",
        "I am white and that matters here",
        "I am 40 minutes from the next bus",
        "Students should pay less",
    ],
)
def test_what_somebody_thinks(text):
    assert not is_profile(text)


def test_no_text_takes_long():
    started = time.perf_counter()
    for text in (
        "I live in " + "a" * 9000 + "?",
        "I live in " + "a-b'" * 900 + "?",
        "my age is " * 900,
    ):
        assert not is_profile(text)
    assert time.perf_counter() - started < 0.5


def test_check_in_words_are_known_from_opinions():
    assert brief([["curious"], ["a", "bit"], ["tired", "."], ["hopeful"], []])
    assert not brief([["more", "parks", "please"], ["tired"]])
    assert not brief([["."], []])
