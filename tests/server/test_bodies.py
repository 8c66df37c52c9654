"""A body is its kind's `Body` and nothing else before the core sees it."""

import pytest

from facilitation import activities
from facilitation.refusals import CODES
from facilitation.shape import plain
from server.bodies import MAX_CHARS, BodyFault, validate_body

DEEP: list = []
for _ in range(300):
    DEEP = [DEEP]


@pytest.mark.parametrize("name", activities.names())
def test_every_example_passes_and_passing_twice_is_passing_once(name: str):
    for example in activities.kind(name).example["bodies"]:
        kept = validate_body(name, example)
        assert kept == plain(activities.kind(name).read(example))
        assert validate_body(name, kept) == kept


def test_words_are_normalised_and_defaults_filled_in():
    assert validate_body("reflection", {"text": "  cafe\u0301\r\n"}) == {
        "text": "caf\u00e9",
        "tag": "",
    }


def test_what_is_no_words_is_never_changed():
    assert validate_body("reflection", {"text": "a", "tag": " x "})["tag"] == " x "


@pytest.mark.parametrize(
    ("kind", "raw", "code", "detail"),
    [
        pytest.param("reflection", {}, "incomplete", {"missing": ["text"]}, id="missing"),
        pytest.param("reflection", {"text": 5}, "malformed", {"field": "text", "why": "string_type"}, id="number-for-words"),
        pytest.param("reflection", {"text": None}, "malformed", {"field": "text", "why": "string_type"}, id="null-for-words"),
        pytest.param("reflection", {"text": "a", "secret": 1}, "malformed", {"field": "", "why": "unexpected_keyword_argument"}, id="another-key"),
        pytest.param("reflection", {"text": "a" * (MAX_CHARS + 1)}, "too-long", {"field": "text", "max": MAX_CHARS, "length": MAX_CHARS + 1}, id="too-long"),
        pytest.param("reflection", {"text": "a", "tag": "t" * 65}, "too-long", {"field": "tag", "max": 64}, id="long-tag"),
        pytest.param("reflection", {"text": "a\x00"}, "unfit-text", {"field": "text"}, id="nul-in-words"),
        pytest.param("reflection", {"text": "a", "tag": "\ud800"}, "unfit-text", {}, id="surrogate-in-tag"),
        pytest.param("dot_vote", {"dots": {"\ufffe": 1}}, "unfit-text", {}, id="noncharacter-in-key"),
        pytest.param("dot_vote", {"dots": {"o1": 41}}, "unknown-option", {"field": "dots"}, id="out-of-range"),
        pytest.param("dot_vote", {"dots": {"o1": True}}, "malformed", {"field": "dots", "why": "int_type"}, id="true-is-no-number"),
        pytest.param("dot_vote", {"dots": {f"o{n}": 1 for n in range(41)}}, "too-many", {"field": "dots", "max": 40}, id="too-many"),
        pytest.param("dot_vote", {"dots": {"o1": 2**80}}, "malformed", {"why": "not JSON"}, id="huge-number"),
        pytest.param("dot_vote", {"dots": {"o1": float("nan")}}, "malformed", {"field": "dots", "why": "int_type"}, id="not-a-number"),
        pytest.param("dot_vote", {"dots": DEEP}, "malformed", {"why": "not JSON"}, id="deep"),
        pytest.param("story", {"consent": "everything"}, "unknown-option", {"field": "consent"}, id="unknown-choice"),
        pytest.param("info", {"ack": 1}, "malformed", {"field": "ack", "why": "bool_type"}, id="one-is-not-true"),
        pytest.param("break", {}, "activity-closed", {}, id="nothing-to-submit"),
    ],
)  # fmt: skip
def test_a_body_of_another_shape_is_refused(kind: str, raw: dict, code: str, detail: dict):
    with pytest.raises(BodyFault) as refused:
        validate_body(kind, raw)
    assert (refused.value.code, refused.value.detail) == (code, detail)
    assert code in CODES


def test_a_refusal_repeats_nothing_that_was_written():
    for raw in (
        {"text": 1, "CANARY": 1},
        {"CANARY": "CANARY"},
        {"text": ["CANARY"]},
        {"text": "CANARY\x00"},
    ):
        with pytest.raises(BodyFault) as refused:
            validate_body("reflection", raw)
        assert "CANARY" not in f"{refused.value} {refused.value.detail} {refused.value.__cause__}"
