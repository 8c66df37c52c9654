"""The example kind of CONTRIBUTING.md is one that works."""

import json
import re
import sys
from types import ModuleType

import pytest
from pydantic import TypeAdapter

from facilitation.activities import Made, Step
from facilitation.refusals import BadContribution
from facilitation.script import Activity
from facilitation.shape import build
from tests.tooling.tree import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.fixture
def example(monkeypatch):
    text = re.search(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)[1]
    module = ModuleType("one_word_of_contributing")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(text, "CONTRIBUTING.md", "exec"), module.__dict__)
    return module


@pytest.fixture
def step(example):
    common = {"id": "step", "type": "one_word", "title": "A word", **example.DEFAULTS}
    settings = example.EXAMPLE["settings"]
    activity = TypeAdapter(Activity).validate_python({**common, "settings": settings})
    return Step(activity, build(example.Settings, settings))


def test_it_counts_words(example, step):
    said = [example.Body(word=word) for word in ("Courage", "courage ", "tea")]
    kept = [example.accept(step, (), body) for body in said]
    made = [Made(f"c{n}", f"P-{n}", body, n) for n, body in enumerate(kept)]
    assert json.loads(json.dumps(example.board(step, made))) == {"words": {"courage": 2, "tea": 1}}


def test_it_refuses_nothing_at_all(example, step):
    with pytest.raises(BadContribution):
        example.accept(step, (), example.Body(word="  "))


def test_every_file_that_the_page_sends_readers_to_is_there():
    named = set(re.findall(r"`((?:docs|facilitation|server|static|tests)/[\w./-]+)`", PAGE))
    example_files = {path for path in named if "one_word" in path}
    missing = {path for path in named - example_files if not (ROOT / path).exists()}
    assert missing == set()
