"""Plain English: what is on a screen can be read at eleven, by our own estimate (`reading_age.py`).

The worst are printed with `-s`; a limit that is broken names the sentence.
"""

import json

import pytest

from server import places
from tests.tooling.reading_age import age, words_in, worst
from tests.tooling.tree import ROOT

LOCALES = places.locales() / "en-GB"
KINDS = sorted((ROOT / "static" / "src" / "activities").glob("*/en-GB.json"))
FOR_ALL = ("phone", "phone_join", "phone_later", "common", "plain", "pages", "board")
FOR_FACILITATORS = ("desk", "workspace")
OLDEST, OLDEST_FACILITATOR, OLDEST_ON_THE_WHOLE = 11.0, 14.0, 8.0
"""Years, our limits: the guide for public health texts is nine to eleven."""


def read(path):
    return json.loads(path.read_text("utf-8"))


def of(name):
    files = KINDS if name == "kinds" else [LOCALES / f"{name}.json"]
    return {key: text for file in files for key, text in read(file).items()}


@pytest.mark.parametrize("name", [*FOR_ALL, "kinds", *FOR_FACILITATORS])
def test_a_sentence_is_plain(name):
    limit = OLDEST_FACILITATOR if name in FOR_FACILITATORS else OLDEST
    found = worst(of(name))
    for each in found[:3]:
        print(name, *each)
    assert not [each for each in found if each[0] > limit], "say it in shorter words or sentences"


@pytest.mark.parametrize("name", [*FOR_ALL, "kinds", *FOR_FACILITATORS])
def test_a_screen_as_a_whole_is_plain(name):
    assert (
        age(" ".join(f"{text.rstrip('.')}." for text in of(name).values())) <= OLDEST_ON_THE_WHOLE
    )


def test_the_estimate_can_fail():
    hard = (
        "Notwithstanding aforementioned organisational considerations, contributions deemed "
        "inappropriate by the moderating facilitator are subsequently withheld from publication."
    )
    assert age(hard) > 18 > OLDEST > age("The cat sat on the mat. It was warm there.")
    assert words_in("Not sent. {why}") == ["not", "sent", "it"]


# One word for one thing (the vocabulary of the workshop)

BANNED = {
    "attendee": "person", "attendees": "people", "slide": "step", "question bank": "script",
    "user": "person", "users": "people", "topic": "theme", "tag cloud": "words", "submit": "send",
    "dashboard": "board", "delete your": "take back", "log in": "join", "admin": "facilitator",
}  # fmt: skip


@pytest.mark.parametrize("name", [*FOR_ALL, "kinds"])
def test_one_thing_has_one_word(name):
    for key, text in of(name).items():
        said = f" {' '.join(words_in(text))} "
        strays = [word for word in BANNED if f" {word} " in said]
        assert not strays, f"{key}: say {[BANNED[word] for word in strays]}"
