"""`event_scripts/schema.json`: the YAML of event scripts for editors, made from the same types.

`python -m server.scripts.schema` writes it; a test fails while it is stale.
"""

import json
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from pydantic import TypeAdapter

from facilitation import activities
from facilitation.script import Script
from server import places
from server.scripts.reading import CLOCK, COMMON, SCRIPT_ID, SLUG, STRICT

Schema = dict[str, Any]


def schema(kinds: Sequence[str]) -> Schema:
    """JSON Schema (2020-12) of a script. Each kind of activity is a definition of its own."""
    whole, found = _of(Script)
    common = found.pop("Activity")
    for name in kinds:
        own, inner = _of(activities.kind(name).settings)
        names = {each: f"{name}_{each}" for each in inner}
        found |= {names[each]: _renamed(inner[each], names) for each in inner}
        found[f"activity_{name}"] = _activity(name, common, _renamed(own, names))
    found["Activity"] = _any_kind(kinds)
    _patterns_and_short_forms(whole, found)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **whole,
        "title": "ACE Live event script",
        "$defs": dict(sorted(found.items())),
    }


def text(kinds: Sequence[str]) -> str:
    return json.dumps(schema(kinds), indent=2, ensure_ascii=False) + "\n"


def _of(cls: type) -> tuple[Schema, Schema]:
    """The schema of a dataclass, and the definitions it leans on."""
    listed = TypeAdapter(list[cls], config=STRICT).json_schema()  # type: ignore[valid-type]
    definitions: Schema = {name: _tidy(each) for name, each in listed["$defs"].items()}
    return definitions.pop(cls.__name__), definitions


def _tidy(found: Schema) -> Schema:
    """Without titles that only repeat the key; ids with the pattern that the reader holds."""
    properties = {
        key: {word: said for word, said in each.items() if word != "title"}
        for key, each in found.get("properties", {}).items()
    }
    for each in properties.values():
        _hold_slugs(each)
        _hold_slugs(each.get("items", {}))
    return {**found, "properties": properties}


def _hold_slugs(each: Schema) -> None:
    """The constraints of `script.Slug`; it has no pattern, for the core does no matching."""
    if (each.get("minLength"), each.get("maxLength")) == (1, 64):
        each["pattern"] = f"^{SLUG.pattern}$"


def _renamed(found: Any, names: dict[str, str]) -> Any:
    """Two kinds may each have a dataclass of the same name."""
    if isinstance(found, list):
        return [_renamed(each, names) for each in found]
    if not isinstance(found, dict):
        return found
    return {
        key: f"#/$defs/{names[each.rsplit('/', 1)[1]]}" if key == "$ref" else _renamed(each, names)
        for key, each in found.items()
    }


def _activity(name: str, common: Schema, own: Schema) -> Schema:
    """Common keys and the kind's own, side by side as they stand in a script."""
    shared = {key: each for key, each in common["properties"].items() if key in COMMON}
    for key, default in activities.kind(name).defaults.items():
        shared[key] = {**shared[key], "default": default}
    return {
        "type": "object",
        "description": import_module(f"facilitation.activities.{name}.contract").__doc__,
        "properties": {**shared, "type": {"const": name}, **own["properties"]},
        "required": [*common["required"], *own.get("required", [])],
        "additionalProperties": False,
    }


def _any_kind(names: Sequence[str]) -> Schema:
    """An editor then complains about the keys of this kind, not about all kinds at once."""
    return {
        "type": "object",
        "properties": {"type": {"enum": list(names)}},
        "required": ["type"],
        "allOf": [
            {
                "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
                "then": {"$ref": f"#/$defs/activity_{name}"},
            }
            for name in names
        ],
    }


def _patterns_and_short_forms(whole: Schema, found: Schema) -> None:
    """What the reader asks or allows beyond the types."""
    whole["properties"]["script"]["pattern"] = f"^{SCRIPT_ID.pattern}$"
    found["Part"]["properties"]["starts"]["pattern"] = f"^({CLOCK.pattern})?$"
    long = found["Moderation"]
    short = long["properties"]["mode"]["enum"]
    found["Moderation"] = {"anyOf": [{"type": "string", "enum": short}, long]}


if __name__ == "__main__":
    (places.scripts() / "schema.json").write_text(text(activities.names()), encoding="utf-8")
