"""What comes with the project: the scripts, their schema and the page about their keys."""

import json
import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from facilitation import activities
from facilitation.script import Activity, Script
from server import places, scripts
from server.scripts import schema as script_schema
from server.scripts.keys import REQUIRED, Key, keys

FOLDER = places.scripts()
SHIPPED = sorted(file.stem for file in FOLDER.glob("*.yaml"))
PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_script_can_be_run_and_needs_no_advice(name: str):
    script = scripts.load(FOLDER / f"{name}.yaml")
    assert script.script == name
    assert [str(advice) for advice in scripts.lint(script)] == []
    assert "our design" in script.provenance["agenda"]
    assert script.language == "en-GB"


@pytest.mark.parametrize("name", SHIPPED)
def test_every_step_of_a_shipped_script_can_be_led_and_answered(name: str):
    for step in scripts.load(FOLDER / f"{name}.yaml").activities():
        assert step.facilitator.say, step.id
        assert step.facilitator.do, step.id
        assert step.facilitator.watch_for, step.id
        asks = activities.kind(step.type).body is not None and step.type != "info"
        assert bool(step.prompt) == asks, step.id
        if asks and step.type not in ("pledge", "scale", "dot_vote"):
            assert step.prompt_easy or len(step.prompt.split()) < 12, step.id


def test_the_values_hour_is_an_hour_and_has_its_steps_in_order():
    hour = scripts.load(FOLDER / "values-hour.yaml")
    steps = list(hour.activities())
    assert sum(step.minutes for step in steps) == 60
    assert [step.type for step in steps] == [
        "check_in", "info", "scale", "reflection", "story", "dot_vote", "pledge", "scale", "info",
    ]  # fmt: skip
    assert [carry.activity for step in steps for carry in step.carry_from] == ["moment"]
    assert [
        step.id
        for step in steps
        if activities.kind(step.type).blind(activities.kind(step.type).step(step).settings)
    ] == ["vote"]


def test_the_morning_keeps_its_own_time():
    (morning,) = scripts.load(FOLDER / "ace-1-morning.yaml").parts
    assert morning.starts == "09:45"
    assert sum(step.minutes for step in morning.activities) == 177


def test_the_catalogue_is_the_table_of_the_page():
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (\d+) \|", PAGE, re.MULTILINE)
    assert sorted(rows) == [(entry.id, f"{entry.minutes:g}") for entry in scripts.catalogue(FOLDER)]


def test_the_smallest_script_of_the_page_can_be_run():
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert scripts.read(example).title == "One question"


# The schema


def test_the_schema_is_the_one_that_the_code_would_write():
    """A kind that is new here may be missing until `python -m server.scripts.schema` is run."""
    committed = json.loads((FOLDER / "schema.json").read_text(encoding="utf-8"))
    listed = committed["$defs"]["Activity"]["properties"]["type"]["enum"]
    assert set(documented()) <= set(listed)
    assert committed == script_schema.schema(listed), "run: python -m server.scripts.schema"


def test_the_schema_and_the_reader_know_the_same_keys():
    schema = script_schema.schema(activities.names())["$defs"]
    for name in activities.names():
        own = {
            key.name
            for key in keys(activities.kind(name).settings)
            if not set(key.name) & set(".[")
        }
        common = {key.name for key in keys(Activity) if not set(key.name) & set(".[")} - {
            "settings"
        }
        assert set(schema[f"activity_{name}"]["properties"]) == own | common


# The page


def documented() -> list[str]:
    return re.findall(r"^### (\w+)$", PAGE, re.MULTILINE)


def section(page: str, heading: str) -> str:
    found = re.search(rf"^##+ {heading}$\n(.*?)(?=^##+ |\Z)", page, re.DOTALL | re.MULTILINE)
    assert found, f"no section {heading!r}"
    return found.group(1)


def rows(text: str) -> list[tuple[str, str, str]]:
    """Key, takes, if left out; what it does is the writer's own, and never empty."""
    found = re.findall(r"^\| `([^`]+)` \| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    return [(key, takes, default) for key, takes, default, _ in found]


def row(key: Key) -> tuple[str, str, str]:
    return key.name, key.takes, _left_out(key.default)


def _left_out(default: object) -> str:
    if default is REQUIRED:
        return "required"
    if isinstance(default, dict) and default:
        return "its own defaults"
    if isinstance(default, list) and default:
        return "the usual ones"
    return f"`{json.dumps(default).strip(chr(34))}`" if default not in ("", [], {}) else "nothing"


def test_the_page_tells_every_key_of_a_script():
    inner = "parts[].activities[]."
    expected = [row(key) for key in keys(Script) if not key.name.startswith(inner)]
    assert rows(section(PAGE, "Keys of a script")) == expected


def test_the_page_tells_every_key_of_an_activity():
    expected = [row(key) for key in keys(Activity) if key.name != "settings"]
    assert rows(section(PAGE, "Keys of every activity")) == expected


@pytest.mark.parametrize("name", activities.names())
def test_every_kind_has_a_page_that_tells_its_keys(name: str):
    """Here, or in a README.md beside its contract: a new kind needs no existing file."""
    kind = activities.kind(name)
    told = section(_page_of(name), name)
    assert rows(told) == [row(key) for key in keys(kind.settings)]
    contract = import_module(f"facilitation.activities.{name}.contract")
    assert str(contract.__doc__).strip().splitlines()[0] in told
    starts = re.findall(r"`([^`]+)`", told.rpartition("Starts from")[2]) if kind.defaults else []
    assert starts == list(_flat(kind.defaults))


def _page_of(name: str) -> str:
    if name in documented():
        return PAGE
    package = import_module(f"facilitation.activities.{name}")
    beside = next(iter(package.__path__))
    return (places.Path(beside) / "README.md").read_text(encoding="utf-8")


def _flat(defaults: dict, within: str = "") -> Iterator[str]:
    for name, value in defaults.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{within}{name}.")
        else:
            yield f"{within}{name}: {json.dumps(value).strip(chr(34))}"
