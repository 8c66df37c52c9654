"""Every kind says in words what the wall draws, and nothing that the wall does not show."""

import json

import pytest

from facilitation import activities
from facilitation.activities import Sentence
from tests.given import step as step_of

SHAPES = {
    "check_in": [
        ({"line": "Hopeful"}, {"line": "hopeful"}, {"line": "Tired"}),
        [Sentence(words="said", values={"text": "Hopeful", "n": 2}), Sentence(text="Tired")],
    ],
    "pledge": [
        ({"text": "ask first", "visibility": "everyone"},),
        [
            Sentence(words="pledges", values={"n": 1}, level="note"),
            Sentence(text="My contribution is to ...", level="heading"),
            Sentence(text="ask first"),
        ],
    ],
    "story": [
        ({"what_happened": "He stayed.", "what_it_showed": "We care."},),
        [
            Sentence(words="story", values={"number": 1}, level="heading"),
            Sentence(text="What happened? He stayed."),
            Sentence(text="What did it show about us? We care."),
        ],
    ],
}


def told(name, bodies, **settings):
    kind = activities.kind(name)
    step = kind.step(step_of(name, "it", prompt="?", settings=settings))
    options = kind.options(step.settings, ())
    step = activities.Step(step.activity, step.settings, options)
    made = [kind.made(f"c{n}", f"P-{n}", kind.read(body), n) for n, body in enumerate(bodies)]
    return list(kind.tell(kind.board(step, made)))


@pytest.mark.parametrize("name", SHAPES)
def test_a_picture_in_words(name):
    bodies, lines = SHAPES[name]
    assert told(name, bodies) == lines


def test_an_answer_to_one_of_several_questions_says_which():
    prompts = ({"tag": "helps", "text": "What helps?"}, {"tag": "hinders", "text": "What hinders?"})
    lines = told("reflection", [{"text": "Tea", "tag": "helps"}], prompts=prompts)
    assert lines == [Sentence(text="What helps? Tea")]
    assert told("reflection", [{"text": "Tea", "tag": ""}]) == [Sentence(text="Tea")]


def test_a_scale_is_told_answer_by_answer_and_never_by_its_mean_alone():
    items = ({"id": "heard", "text": "I feel heard"},)
    bodies = [{"values": {"heard": 2}}, {"values": {"heard": 0}}]
    lines = told("scale", bodies, items=items, points=2, labels={"low": "No", "high": "Yes"})
    assert lines == [
        Sentence(words="ends", values={"low": "No", "high": "Yes", "points": 2}, level="note"),
        Sentence(text="I feel heard", level="heading"),
        Sentence(words="gave", values={"value": "1", "n": 0}),
        Sentence(words="gave", values={"value": "2", "n": 1}),
        Sentence(words="cant_tell", values={"n": 1}),
        Sentence(words="mean", values={"mean": 2.0, "n": 1}),
    ]
    assert "mean" not in [line.words for line in told("scale", [], items=items)]


def test_a_vote_is_told_in_the_order_of_its_places():
    lines = told("dot_vote", [{"dots": {"o2": 1}}], options=("Time", "Thanks"), dots=1)
    assert lines == [
        Sentence(words="voted", values={"n": 1}, level="note"),
        Sentence(words="voters", values={"label": "Thanks", "dots": 1, "n": 1}),
        Sentence(words="voters", values={"label": "Time", "dots": 0, "n": 0}),
    ]


def test_a_page_of_information_and_a_break_are_told_as_they_stand():
    assert told("info", [], body="Kept.\n\n- No names.") == [
        Sentence(text="Kept."),
        Sentence(text="No names."),
    ]
    assert told("break", [], message="Tea!") == [Sentence(text="Tea!")]
    assert told("break", []) == []


def test_a_private_pledge_is_in_no_line():
    lines = told("pledge", [{"text": "a secret", "visibility": "private"}])
    assert "a secret" not in json.dumps([line.text for line in lines])
