"""A script as people write it: from a `Script` back to plain data and to YAML.

What equals the default is left out, but for the keys that the workspace's editor shows: those are
always there, so that the editor needs to know no default. Reading the result gives the same script.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from facilitation import activities
from facilitation.script import Activity, Script
from facilitation.shape import Json, plain
from server.scripts.forms import boxes

EDITED = ("title", "prompt", "prompt_easy", "minutes", "must_keep", "identity", "moderation")
WIDTH = 98
HEAD = "# yaml-language-server: $schema=./schema.json\n"


def written(script: Script) -> dict[str, Json]:
    """As it would stand in a file."""
    whole: dict[str, Json] = plain(script)
    whole["parts"] = [
        {**_lean(plain(part), {"title": "", "starts": ""}),
         "activities": [_activity(each) for each in part.activities]}
        for part in script.parts
    ]  # fmt: skip
    return _lean(whole, {"provenance": {}, "goal": ""})


def yaml_of(data: Mapping[str, Json]) -> str:
    """A file that `read` reads as just this data."""
    body = yaml.dump(
        data, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=WIDTH, line_break="\n"
    )
    return f"{HEAD}{body}"


def _activity(activity: Activity) -> dict[str, Json]:
    kind = activities.kind(activity.type)
    said: dict[str, Json] = plain(activity)
    settings: dict[str, Json] = said.pop("settings")
    usual: dict[str, Json] = plain(Activity(id="x", type=activity.type, title="x"))
    usual |= {
        key: {**usual[key], **value} if isinstance(value, dict) else value
        for key, value in kind.defaults.items()
    }
    shown = {box.key for box in boxes(kind.settings)}
    own = _lean(settings, plain(kind.settings()), keep=shown)
    return {**_lean(said, usual, keep={"id", "type", *EDITED}), **own}


def _lean(
    data: Mapping[str, Json], usual: Mapping[str, Json], keep: Any = frozenset()
) -> dict[str, Json]:
    return {
        key: value
        for key, value in data.items()
        if key in keep or key not in usual or usual[key] != value
    }


class _Writer(yaml.SafeDumper):
    """Long texts as folded blocks would lose blanks at their ends, so quotes are left to PyYAML."""

    def ignore_aliases(self, _data: Any) -> bool:
        """The reader takes none."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Items of a list stand in from their key, as in the scripts that come with the project."""
        del indentless
        super().increase_indent(flow, indentless=False)


def _text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Several lines as several lines."""
    style = "|" if "\n" in text else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _text)
