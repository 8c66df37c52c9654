"""Dataclasses to JSON and back, words that are marked, scripts that are walked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from annotated_types import Len
from immutables import Map

from facilitation.script import Script, activity_of
from facilitation.shape import build, changed, plain
from facilitation.words import Words, themed_field, word_fields
from tests.given import SCRIPT


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Leaf:
    n: int = 0


@dataclass(frozen=True)
class Twig:
    do: Literal["twig"] = "twig"
    n: int = 0


@dataclass(frozen=True)
class Branch:
    do: Literal["branch"] = "branch"
    leaf: Leaf = field(default_factory=Leaf)


@dataclass(frozen=True)
class Tree:
    name: str
    leaf: Leaf = field(default_factory=Leaf)
    leaves: tuple[Leaf, ...] = ()
    by_name: Mapping[str, Leaf] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    tags: Annotated[tuple[str, ...], Len(0, 3)] = ()
    maybe: Leaf | None = None
    perhaps: int | None = None
    either: int | str = 0
    part: Twig | Branch = field(default_factory=Twig)


TREE = Tree(
    "oak",
    leaf=Leaf(1),
    leaves=(Leaf(2), Leaf(3)),
    by_name={"top": Leaf(4)},
    numbers={"a": 1},
    tags=("old",),
    maybe=Leaf(5),
    part=Branch(leaf=Leaf(6)),
)


def test_what_is_built_from_its_plain_form_is_the_same():
    assert build(Tree, json.loads(json.dumps(plain(TREE)))) == TREE
    assert plain(build(Script, json.loads(json.dumps(plain(SCRIPT))))) == plain(SCRIPT)


def test_missing_keys_take_their_defaults_and_unknown_ones_are_left():
    assert build(Tree, {"name": "ash", "unknown": 1}) == Tree("ash")
    assert build(Leaf, {"n": 2, "unknown": 1}) == Leaf(2)
    assert build(Tree, {"name": "ash", "maybe": None}).maybe is None


def test_maps_sets_and_enums_have_a_plain_form():
    assert plain(Map({"a": Leaf(1)})) == {"a": {"n": 1}}
    assert plain(frozenset({"b", "a"})) == ["a", "b"]
    assert type(plain(Colour.RED)) is str
    assert plain(True) is True
    assert plain(None) is None


def test_what_has_no_plain_form_is_said_to_have_none():
    with pytest.raises(TypeError, match="object has no plain form"):
        plain(object())


def test_a_change_leaves_what_it_was_made_from():
    assert changed(TREE, name="elm").name == "elm"
    assert TREE.name == "oak"


@dataclass(frozen=True)
class Body:
    text: Annotated[str, Words(themed=True)] = ""
    note: Annotated[str, Len(0, 9), Words()] = ""
    tag: Annotated[str, Len(0, 9)] = ""
    n: int = 0


def test_words_are_where_they_are_marked():
    assert list(word_fields(Body)) == ["text", "note"]
    assert themed_field(Body) == "text"
    assert themed_field(Leaf) == ""


def test_an_activity_is_found_by_its_id():
    assert activity_of(SCRIPT, "moment").type == "reflection"
    assert activity_of(SCRIPT, "nowhere") is None
    assert [each.id for each in SCRIPT.activities()][:2] == ["welcome", "arrive"]
