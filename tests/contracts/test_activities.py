"""Every kind that is found by looking keeps the contract of `facilitation/activities/README.md`."""

import ast
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, get_args, get_origin, get_type_hints

import pytest
from annotated_types import Len
from pydantic import TypeAdapter

from facilitation.activities import kind, names
from facilitation.refusals import CODES, BadContribution
from facilitation.script import Activity
from facilitation.shape import build, field_names, plain
from facilitation.words import Words, themed_field, word_fields

ROOT = Path(__file__).parents[2]
KINDS = ROOT / "facilitation" / "activities"
TWINS = ROOT / "static" / "src" / "activities"

pytestmark = pytest.mark.parametrize("name", names())


def activity(name):
    found = kind(name)
    script = {"id": "step", "type": name, "title": "A step", "prompt": "What matters?"}
    return build(Activity, {**script, **found.defaults, "settings": found.example["settings"]})


def example_step(name):
    found = kind(name)
    settled = found.step(activity(name))
    return found.step(activity(name), found.options(settled.settings, ()))


def examples(name):
    found = kind(name)
    return [found.accept(example_step(name), (), found.read(body)) for body in bodies(name)]


def bodies(name):
    return kind(name).example["bodies"]


def made(name, kept):
    return [kind(name).made(f"c{n}", f"P-{n}", body, n) for n, body in enumerate(kept, start=1)]


def test_it_takes_its_own_examples(name):
    kept = examples(name)
    assert bool(kept) == (kind(name).body is not None)
    assert all(isinstance(body, kind(name).body) for body in kept)


def test_what_it_has_kept_it_would_keep_again(name):
    step = example_step(name)
    assert [kind(name).accept(step, (), body) for body in examples(name)] == examples(name)


def test_settings_and_bodies_go_to_json_and_back(name):
    there_and_back(kind(name).settings, kind(name).example["settings"])
    for body in bodies(name):
        there_and_back(kind(name).body, body)


def there_and_back(cls, data):
    value = build(cls, data)
    written = json.loads(json.dumps(plain(value)))
    assert build(cls, written) == value
    assert_within(data, written)


def test_the_examples_pass_the_door(name):
    found = kind(name)
    settings = found.example["settings"]
    assert TypeAdapter(found.settings).validate_python(settings) == build(found.settings, settings)
    for body in bodies(name):
        assert TypeAdapter(found.body).validate_python(body) == build(found.body, body)


def test_defaults_are_fields_of_an_activity(name):
    script = {"id": "step", "type": name, "title": "A step", **kind(name).defaults}
    assert TypeAdapter(Activity).validate_python(script) == build(Activity, script)
    written = plain(build(Activity, script))
    assert_within(kind(name).defaults, written)


def assert_within(part, whole):
    """All that `part` says, `whole` says too."""
    if isinstance(part, Mapping):
        assert part.keys() <= whole.keys()
        for key in part:
            assert_within(part[key], whole[key])
    elif isinstance(part, list):
        for one, other in zip(part, whole, strict=True):
            assert_within(one, other)
    else:
        assert part == whole


def test_the_example_has_no_fault(name):
    assert list(kind(name).faults(example_step(name))) == []


def test_the_blanks_of_its_form_are_fields_of_its_body_and_have_words(name):
    found = kind(name)
    ours = json.loads((ROOT / "static" / "locales" / "en-GB" / "plain.json").read_text("utf-8"))
    for blank in found.form(example_step(name)):
        assert not blank.into or blank.into[0] in field_names(found.body)
        told = [blank, *blank.choices]
        for key in [f"blank.{each.words}" for each in told if not each.label and each.words]:
            assert key in ours or f"{key}.other" in ours, key
        assert blank.label or blank.words or blank.cohort


def test_the_board_of_nothing_is_a_board(name):
    assert_json(kind(name).board(example_step(name), ()))


def test_board_and_phone_are_json(name):
    assert_json(kind(name).board(example_step(name), made(name, examples(name))))
    assert_json(kind(name).phone(example_step(name)))


def assert_json(value):
    assert json.loads(json.dumps(value, allow_nan=False)) == value
    assert_no_none(value)


def assert_no_none(value):
    assert value is not None
    for each in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        assert_no_none(each)


def test_the_board_does_not_hang_on_the_order_of_keys(name):
    found, step = kind(name), example_step(name)
    turned = [found.accept(step, (), found.read(backwards(body))) for body in bodies(name)]
    expected = json.dumps(found.board(step, made(name, examples(name))))
    assert json.dumps(found.board(step, made(name, turned))) == expected


def backwards(value):
    if not isinstance(value, dict):
        return value
    return {key: backwards(value[key]) for key in reversed(value)}


def test_the_board_does_not_hang_on_who_came_first(name):
    found, step, all_made = kind(name), example_step(name), made(name, examples(name))
    assert found.board(step, all_made[::-1]) == found.board(step, all_made)


def test_accept_does_not_hang_on_the_order_of_what_was_there(name):
    kept = examples(name)
    for body in kept:
        assert answer(name, kept, body) == answer(name, kept[::-1], body)


def answer(name, mine, body):
    try:
        return kind(name).accept(example_step(name), mine, body)
    except BadContribution as bad:
        return bad.code, bad.detail


def test_every_refusal_has_a_known_code(name):
    calls = [node for node in ast.walk(tree(name)) if isinstance(node, ast.Call)]
    codes = {
        call.args[0].value for call in calls if getattr(call.func, "id", "") == "BadContribution"
    }
    assert codes <= CODES


def tree(name):
    return ast.parse((KINDS / name / "contract.py").read_text("utf-8"))


def test_rows_have_the_declared_columns(name):
    for kept in ([], made(name, examples(name))):
        for table in kind(name).tables(example_step(name), kept):
            assert len(set(table.columns)) == len(table.columns)
            assert all(set(row) == set(table.columns) for row in table.rows)
            assert_json([dict(row) for row in table.rows])


def test_free_text_is_marked_as_words(name):
    """A string that is neither marked nor bounded would slip past screening and limits."""
    hints = get_type_hints(kind(name).body or object, include_extras=True)
    assert [field for field, hint in hints.items() if not (marked(hint) or bounded(hint))] == []


def marked(hint):
    return any(isinstance(mark, Words) for mark in get_args(hint)[1:])


def bounded(hint):
    if get_origin(hint) is Annotated:
        inner, *marks = get_args(hint)
        return any(isinstance(mark, Len) for mark in marks) if inner is str else bounded(inner)
    if get_origin(hint) is Literal:
        return True
    return hint is not str and all(bounded(part) for part in get_args(hint))


def test_at_most_one_field_is_themed(name):
    found = kind(name)
    marks = word_fields(found.body).values() if found.body else ()
    assert sum(mark.themed for mark in marks) <= 1
    if found.themes(example_step(name).settings):
        assert themed_field(found.body)


def test_what_the_author_alone_may_read_is_on_no_board(name):
    found = kind(name)
    private = [body for body in examples(name) if not found.shareable(body)]
    shown = json.dumps(found.board(example_step(name), made(name, private)), ensure_ascii=False)
    for body in private:
        assert not [
            text
            for field in word_fields(found.body)
            if (text := getattr(body, field)) and text in shown
        ]


def test_it_states_cohorts_as_text(name):
    for body in examples(name):
        stated = kind(name).introduces(body)
        assert all(isinstance(part, str) and part for pair in stated.items() for part in pair)


def test_blind_and_themes_are_yes_or_no(name):
    settings = example_step(name).settings
    assert isinstance(kind(name).blind(settings), bool)
    assert isinstance(kind(name).themes(settings), bool)


def test_it_is_frozen_and_told_in_words(name):
    found = kind(name)
    for cls in filter(None, (found.settings, found.body)):
        assert cls.__dataclass_params__.frozen
        assert all(field.kw_only for field in cls.__dataclass_fields__.values())
    assert ast.get_docstring(tree(name)).count("\n") == 0
    assert (KINDS / name / "README.md").read_text("utf-8").startswith(f"# {name}\n")


def test_its_readme_tells_every_setting(name):
    told = (KINDS / name / "README.md").read_text("utf-8")
    assert [field for field in field_names(kind(name).settings) if f"`{field}`" not in told] == []


def test_it_has_a_twin_in_the_client(name):
    if not any(TWINS.glob("*/*.svelte")):
        pytest.skip("static/src/activities has no kind yet")
    assert (TWINS / name / "Phone.svelte").is_file()
    assert (TWINS / name / "Board.svelte").is_file()


def test_shapes_are_as_told(name):
    """The examples of SHAPES.md, for the kinds that have a section there."""
    found, step, kept = kind(name), example_step(name), examples(name)
    shapes = {"phone": plain(found.phone(step)), "board": found.board(step, made(name, kept))}
    shapes |= {"body": plain(kept[0])} if kept else {}
    told = told_shapes(name)
    assert told in ({}, shapes), json.dumps(shapes, indent=2, ensure_ascii=False)


def told_shapes(name):
    page = (KINDS / "SHAPES.md").read_text("utf-8")
    section = next((part for part in page.split("\n## ") if part.startswith(f"{name}\n")), "")
    blocks = re.findall(r"^`(\w+)`\n```json\n(.*?)\n```", section, re.MULTILINE | re.DOTALL)
    return {label: json.loads(text) for label, text in blocks}
