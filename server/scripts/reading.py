"""Event scripts: from a YAML file to a `Script`, with every fault of the file at once.

In this order: the file is read strictly (`strict_yaml`); each activity's short forms are written
out and its defaults filled in (those of `Activity`, then `privacy.identity_default`, then the
kind's DEFAULTS, then what the script says); pydantic checks all of it against the core's own
dataclasses, from outside; last come the rules across activities. A fault names line, column, what
was expected and what to do. Only a file without faults becomes a `Script`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import orjson
from pydantic import ConfigDict, TypeAdapter, ValidationError

from facilitation import activities
from facilitation.script import Activity, Option, Script, Slug
from facilitation.shape import Json, build, field_names, plain
from facilitation.views.split import may_split
from server.scripts import strict_yaml
from server.scripts.fault_words import as_slug, did_you_mean, remedy, show
from server.scripts.faults import Fault, Path, dotted
from server.scripts.keys import SLUG_IN_WORDS, hint_at, in_words, names_at
from server.scripts.translated import translation_faults, without_strays

Earlier = Mapping[str, Activity | None]

STRICT = ConfigDict(strict=True, extra="forbid")
"""Plain dataclasses take the configuration of whatever they stand in, here a list of one."""


class ScriptFaults(Exception):
    """A script that cannot be run. One line for each fault."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        super().__init__("\n".join(f"{name}:{fault}" for fault in faults))
        self.name = name
        self.faults = faults


def read(text: str | bytes, name: str = "script", *, edited: bool = False) -> Script:
    """`edited`: in our editor, where a text is changed without its translations: those of texts
    that are there no more are left out, and `lint` tells how many are missing."""
    reading = _Reading(strict_yaml.read(text), edited)
    script = reading.script()
    if script is None:
        raise ScriptFaults(name, reading.all_faults())
    return script


class _Reading:
    """One script being read. `at` finds the line of a path; faults gather here."""

    def __init__(self, document: strict_yaml.Document, edited: bool) -> None:
        self.at = document
        self.edited = edited
        self.faults: list[Fault] = []
        self.identity: Json = None

    def script(self) -> Script | None:
        data = self.at.data
        if not isinstance(data, dict):
            if not self.at.faults:
                self.fault((), show(data), "keys such as script, title and parts")
            return None
        self.identity = _within(data, "privacy", "identity_default")
        whole = self.written_out(data)
        self.check(Script, whole, ())
        self.check_names(data)
        self.check_across(whole)
        script = None if self.all_faults() else build(Script, whole)
        if script and self.edited:
            script = without_strays(script)
        if script:
            self.faults += translation_faults(script, self.at)
        return None if self.all_faults() else script

    def all_faults(self) -> list[Fault]:
        """In the order of the file; of a value that YAML itself stumbles over, nothing more."""
        broken = {(fault.line, fault.column) for fault in self.at.faults}
        sound = (fault for fault in self.faults if (fault.line, fault.column) not in broken)
        return sorted((*self.at.faults, *sound))

    # Short forms and defaults

    def written_out(self, data: Mapping[str, Json]) -> dict[str, Json]:
        return _changed(data, "parts", self.part, ())

    def part(self, raw: Mapping[str, Json], path: Path) -> dict[str, Json]:
        return _changed(raw, "activities", self.activity, path)

    def activity(self, raw: Mapping[str, Json], path: Path) -> dict[str, Json]:
        """Common keys with their defaults, and the kind's own keys as `settings`."""
        common = {name: raw[name] for name in raw if name in COMMON}
        own = {name: raw[name] for name in raw if name not in COMMON}
        kind = self.kind(raw.get("type"), path)
        if isinstance(common.get("moderation"), str):
            common["moderation"] = {"mode": common["moderation"]}
        first = {"identity": self.identity} if isinstance(self.identity, str) else {}
        defaults = {**first, **(kind.defaults if kind else {})}
        return {**_over(defaults, common), "settings": self.settings(kind, own, path)}

    def kind(self, name: Json, path: Path) -> activities.Kind | None:
        """None if there is no such kind; its own keys are then left unchecked."""
        if not isinstance(name, str):
            return None  # missing, or no text: told with the other keys
        if name in activities.names():
            return activities.kind(name)
        expected = f"one of {', '.join(activities.names())}"
        self.fault((*path, "type"), show(name), expected, did_you_mean(name, activities.names()))
        return None

    def settings(
        self, kind: activities.Kind | None, own: dict[str, Json], path: Path
    ) -> Mapping[str, Json]:
        if kind is None:
            return {}
        known = field_names(kind.settings)
        for name in [name for name in own if name not in known]:
            self.unknown((*path, name), (*known, *COMMON), f"{kind.name} has no such key")
            del own[name]
        if not self.check(kind.settings, own, path):
            return {}
        settings: Mapping[str, Json] = plain(build(kind.settings, own))
        return settings

    # Types

    def check(self, cls: type, data: Json, path: Path) -> bool:
        """Hold data against a dataclass of the core; every difference becomes a fault."""
        before = len(self.faults)
        try:
            _adapter(cls).validate_json(orjson.dumps([data]))
        except ValidationError as errors:
            for error in errors.errors(include_url=False):
                self.type_fault(cls, path, error)
        self.check_slugs(cls, data, path)
        return len(self.faults) == before

    def type_fault(self, cls: type, base: Path, error: Any) -> None:
        inner: Path = error["loc"][1:]
        path, key, found = (*base, *inner), str(inner[-1] if inner else ""), error["input"]
        expected = in_words(hint_at(cls, inner))
        if error["type"] == "unexpected_keyword_argument":
            self.unknown(path, names_at(cls, inner[:-1]), "there is no such key here")
        elif error["type"] == "missing":
            line, column = self.at.name(path[:-1])
            missing = f"the key {key}: {expected}"
            self.faults.append(Fault(line, column, dotted(path), "nothing", missing))
        elif not _knock_on(error):
            self.fault(path, show(found, expected), expected, remedy(found, expected))

    def check_slugs(self, cls: type, data: Json, path: Path) -> None:
        """Short names are ids in addresses, files and the journal: no capitals, no spaces."""
        for inner, value in _slugs(cls, data, ()):
            if value and not SLUG.fullmatch(value):
                self.fault((*path, *inner), show(value), SLUG_IN_WORDS, as_slug(value))

    def check_names(self, data: Mapping[str, Json]) -> None:
        name = data.get("script")
        if isinstance(name, str) and SLUG.fullmatch(name) and not SCRIPT_ID.fullmatch(name):
            expected = "a short name of lower-case letters, digits and -"
            self.fault(("script",), show(name), expected, as_slug(name.replace("_", "-")))
        for at, part in enumerate(_dicts(data.get("parts"))):
            starts = part.get("starts")
            if isinstance(starts, str) and starts and not CLOCK.fullmatch(starts):
                hint = 'write the hour with two digits, such as "09:45"'
                path = ("parts", at, "starts")
                self.fault(path, show(starts), "a time of day from 00:00 to 23:59", hint)

    # Rules across activities

    def check_across(self, whole: Mapping[str, Json]) -> None:
        self.check_unique(whole)
        earlier: dict[str, Activity | None] = {}  # None: it has faults of its own
        for path, raw in _paths(whole):
            activity = self.sound(raw, path)
            if activity:
                self.check_activity(activity, path, whole)
            self.check_carries(raw, path, earlier, whole)
            earlier.setdefault(str(raw.get("id")), activity)

    def sound(self, raw: Mapping[str, Json], path: Path) -> Activity | None:
        """The activity, if nothing is wrong with it so far."""
        here = dotted(path)
        for fault in (*self.at.faults, *self.faults):
            if fault.path == here or fault.path.startswith(f"{here}."):
                return None
        return build(Activity, raw)

    def check_activity(
        self,
        activity: Activity,
        path: Path,
        whole: Mapping[str, Json],
    ) -> None:
        kind = activities.kind(activity.type)
        step = kind.step(activity)
        for sentence in kind.faults(step):
            self.faults.append(Fault(*self.at.name(path), dotted(path), sentence, ""))
        self.check_cohorts(activity, path, whole)
        self.check_split(activity, path, whole)
        taken = kind.options(step.settings, (Option(id="carried"),))
        if activity.carry_from and not any(option.id == "carried" for option in taken):
            line, column = self.at.name((*path, "carry_from"))
            found = f"A {activity.type} takes nothing from earlier activities."
            here = dotted((*path, "carry_from"))
            self.faults.append(Fault(line, column, here, found, "", "leave out carry_from"))

    def check_carries(
        self, raw: Mapping[str, Json], path: Path, earlier: Earlier, whole: Mapping[str, Json]
    ) -> None:
        for at, carry in enumerate(_dicts(raw.get("carry_from"))):
            if isinstance(wanted := carry.get("activity"), str):
                self.check_carry(wanted, (*path, "carry_from", at, "activity"), earlier, whole)

    def check_carry(
        self, wanted: str, path: Path, earlier: Earlier, whole: Mapping[str, Json]
    ) -> None:
        names = [name for name, each in earlier.items() if each is None or _themed(each)]
        if wanted in names:
            return  # one with a fault of its own is given the benefit of the doubt
        expected = (
            f"an earlier activity that gathers themes ({', '.join(names[:12]) or 'none does'})"
        )
        if wanted in earlier:
            self.fault(path, f"{wanted}, which has no themes", expected)
        elif any(raw.get("id") == wanted for _, raw in _paths(whole)):
            self.fault(path, f"{wanted}, which comes later", expected)
        else:
            self.fault(path, show(wanted), expected, did_you_mean(wanted, names))

    def check_cohorts(self, activity: Activity, path: Path, whole: Mapping[str, Json]) -> None:
        declared = [str(each.get("field")) for each in _dicts(whole.get("cohorts"))]
        kind = activities.kind(activity.type)
        for at, name in enumerate(kind.asks(kind.step(activity).settings)):
            if name not in declared:
                expected = f"a field of the script's cohorts ({', '.join(declared) or 'none yet'})"
                hint = did_you_mean(name, declared) or "declare it under cohorts:"
                self.fault((*path, "fields", at), show(name), expected, hint)

    def check_split(self, activity: Activity, path: Path, whole: Mapping[str, Json]) -> None:
        declared = [str(each.get("field")) for each in _dicts(whole.get("cohorts"))]
        here = (*path, "split_by")
        for at, name in enumerate(activity.split_by):
            if name not in declared:
                expected = f"a field of the script's cohorts ({', '.join(declared) or 'none yet'})"
                hint = did_you_mean(name, declared) or "declare it under cohorts:"
                self.fault((*here, at), show(name), expected, hint)
        if activity.split_by and not may_split(activity):
            hint = "leave out split_by"
            if activity.identity == "anonymous":
                hint = "write identity: pseudonymous, or leave out split_by"
            found = f"Answers to this {activity.type} cannot be told apart by group."
            self.faults.append(Fault(*self.at.name(here), dotted(here), found, "", hint))

    def check_unique(self, whole: Mapping[str, Json]) -> None:
        parts = [(("parts", at), part) for at, part in enumerate(_dicts(whole.get("parts")))]
        fields = [(("cohorts", at), each) for at, each in enumerate(_dicts(whole.get("cohorts")))]
        for key, entries in (("id", parts), ("id", list(_paths(whole))), ("field", fields)):
            seen: dict[Json, Path] = {}
            for path, raw in entries:
                name = raw.get(key)
                if isinstance(name, str) and name in seen:
                    line = self.at.name(seen[name])[0]
                    found = f"{name} again; line {line} has it"
                    self.fault((*path, key), found, f"another {key} for each")
                elif isinstance(name, str):
                    seen[name] = (*path, key)

    # How a fault is noted

    def fault(self, path: Path, found: str, expected: str, hint: str = "") -> None:
        self.faults.append(Fault(*self.at.value(path), dotted(path), found, expected, hint))

    def unknown(self, path: Path, known: tuple[str, ...], why: str) -> None:
        name = str(path[-1])
        line, column = self.at.name(path)
        hint = did_you_mean(name, known) or f"{why}; leave it out"
        self.faults.append(
            Fault(line, column, dotted(path), f"the key {name}", "a key that is known here", hint)
        )


COMMON = frozenset(field_names(Activity)) - {"settings"}
SCRIPT_ID = re.compile(r"[a-z0-9-]{1,64}")
SLUG = re.compile(r"[a-z0-9_-]{1,64}")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@cache
def _adapter(cls: type) -> TypeAdapter[Any]:
    return TypeAdapter(list[cls], config=STRICT)  # type: ignore[valid-type]


def _within(data: Mapping[str, Json], key: str, inner: str) -> Json:
    outer = data.get(key)
    return outer.get(inner) if isinstance(outer, dict) else None


def _changed(data: Mapping[str, Json], key: str, change: Any, path: Path) -> dict[str, Json]:
    """`data` with every map of the list under `key` changed. What is no map, or no list, is left
    as it is for the type check."""
    items = data.get(key)
    if not isinstance(items, list):
        return dict(data)
    changed = [
        change(item, (*path, key, at)) if isinstance(item, dict) else item
        for at, item in enumerate(items)
    ]
    return {**data, key: changed}


def _dicts(items: Json) -> list[dict[str, Json]]:
    """The maps of a list, each at its own place."""
    if not isinstance(items, list):
        return []
    return [item if isinstance(item, dict) else {} for item in items]


def _paths(whole: Mapping[str, Json]) -> Iterator[tuple[Path, dict[str, Json]]]:
    for p, part in enumerate(_dicts(whole.get("parts"))):
        for a, raw in enumerate(_dicts(part.get("activities"))):
            yield ("parts", p, "activities", a), raw


def _over(defaults: Mapping[str, Json], said: Mapping[str, Json]) -> dict[str, Json]:
    """What the script says, laid over the defaults; maps are laid over key by key."""
    both = {
        name: {**value, **said[name]}
        for name, value in defaults.items()
        if isinstance(value, dict) and isinstance(said.get(name), dict)
    }
    return {**defaults, **said, **both}


def _slugs(hint: Any, data: Json, path: Path) -> Iterator[tuple[Path, str]]:
    if hint == Slug and isinstance(data, str):
        yield path, data
    inner: Iterator[tuple[Any, Json]] = iter(())
    if isinstance(data, dict):
        inner = iter(data.items())
    elif isinstance(data, list):
        inner = iter(enumerate(data))
    for key, value in inner:
        within = hint_at(hint, (key,))
        if within is not None:
            yield from _slugs(within, value, (*path, key))


def _themed(activity: Activity) -> bool:
    kind = activities.kind(activity.type)
    return bool(kind.themes(kind.step(activity).settings))


def _knock_on(error: Any) -> bool:
    """A list counted as too short only because pydantic dropped its faulty items."""
    least = error.get("ctx", {}).get("min_length", 0)
    return bool(error["type"] == "too_short" and len(error["input"]) >= least)
