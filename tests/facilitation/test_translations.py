"""Texts of a script in other languages: beside what a view shows, and only of that."""

from facilitation.session.state import Session
from facilitation.translations import said_in, texts_of
from facilitation.views import board, phone
from tests.given import ANNE, OPEN_TALK, given, joins, opens, script, step

MOMENT = step("reflection", "moment", title="A moment", prompt="What mattered?", **OPEN_TALK)
RATE = step(
    "scale",
    "rate",
    prompt="How true?",
    settings={"items": ({"id": "heard", "text": "I feel heard"},)},
)
CY = {
    "A tiny workshop": "Gweithdy bach", "What mattered?": "Beth oedd yn bwysig?", "staff": "aelod o staff",
    "How true?": "Pa mor wir?", "I feel heard": "Rwy’n teimlo bod rhywun yn gwrando",
}  # fmt: skip
TWO = script(MOMENT, RATE, translations={"cy": CY, "pl": {"How true?": "Na ile to prawda?"}})


def played(told, *asked) -> Session:
    return given(told, joins(ANNE), *asked).session


def test_a_text_is_whatever_a_participant_may_read_presets_and_options_too():
    told = script(step("scale", "x", settings={"preset": "evaluation"}))
    assert {"How useful was today?", "One thing to keep", "staff", "A tiny workshop"} <= texts_of(
        told
    )
    assert "watch the wall" not in texts_of(
        script(step("reflection", "y", facilitator={"say": "watch the wall"}))
    )


def test_a_phone_is_given_what_the_step_on_it_says():
    seen = phone.shared(played(TWO, opens("moment")))
    assert seen["said"] == {
        "cy": {key: CY[key] for key in ("A tiny workshop", "What mattered?", "staff")}
    }
    seen = phone.shared(played(TWO, opens("rate")))
    assert seen["said"]["cy"]["I feel heard"] == CY["I feel heard"]
    assert seen["said"]["pl"] == {"How true?": "Na ile to prawda?"}
    assert "What mattered?" not in seen["said"]["cy"]


def test_a_script_in_one_language_sends_nothing_more():
    assert "said" not in phone.shared(played(script(MOMENT), opens("moment")))
    assert "second" not in board.view(played(TWO, opens("moment")))
    assert said_in(script(MOMENT), {"title": "A moment"}) == {}


def test_the_board_has_the_second_language_beside_the_first():
    both = script(MOMENT, RATE, translations={"cy": CY}, second_language="cy")
    seen = board.view(played(both, opens("moment")))
    assert seen["second"] == {"lang": "cy", "said": {"What mattered?": "Beth oedd yn bwysig?"}}
    assert "second" not in board.view(played(both))


def test_what_is_kept_is_the_scripts_own_word():
    assert (
        phone.shared(played(TWO, opens("moment")))["cohorts"]["perspective"]["options"][0]
        == "staff"
    )
