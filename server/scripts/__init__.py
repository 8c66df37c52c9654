"""Event scripts on the shelf: reading one, finding one, listing all, and advice on one."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from facilitation.script import Script
from server.scripts import strict_yaml
from server.scripts.advice import lint
from server.scripts.advising import Advice
from server.scripts.fault_words import did_you_mean
from server.scripts.faults import Fault
from server.scripts.reading import SCRIPT_ID, ScriptFaults, read
from server.scripts.writing import written, yaml_of

__all__ = [
    "Advice",
    "Entry",
    "Fault",
    "NoSuchScript",
    "ScriptFaults",
    "catalogue",
    "find",
    "lint",
    "load",
    "read",
    "written",
    "yaml_of",
]


def load(path: Path) -> Script:
    """The script of a file. ScriptFaults with all of them; OSError if it cannot be opened."""
    with path.open("rb") as file:
        return read(file.read(strict_yaml.MAX_BYTES + 1), str(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A script that can be chosen; one with `faults` is listed and cannot be run."""

    id: str
    title: str
    minutes: float = 0
    steps: int = 0
    helper: bool = False
    """Somebody has to read words before they are shown."""
    goal: str = ""
    faults: int = 0


class NoSuchScript(LookupError):
    """Says which scripts there are."""


def catalogue(folder: Path) -> list[Entry]:
    """The scripts of a folder by name. YAML files that are no scripts are left out."""
    files = sorted(file for file in folder.glob("*.yaml") if SCRIPT_ID.fullmatch(file.stem))
    stats = [(file, file.stat()) for file in files if file.is_file() and _inside(file, folder)]
    entries = [_entry(file, stat.st_mtime_ns, stat.st_size) for file, stat in stats]
    return [entry for entry in entries if entry]


def find(wanted: str, folder: Path, *, paths: bool = False) -> Path:
    """The file of a script: by id from the folder, or, with `paths` (the command line alone),
    any file that is there. An id is never a path."""
    if paths and Path(wanted).is_file():
        return Path(wanted)
    if SCRIPT_ID.fullmatch(wanted):
        file = folder / f"{wanted}.yaml"
        if file.is_file() and _inside(file, folder):
            return file
    names = [entry.id for entry in catalogue(folder)]
    hint = did_you_mean(wanted, names) or f"there are: {', '.join(names) or 'none'}"
    raise NoSuchScript(f"no event script {wanted[:64]!r}; {hint}")


def _inside(file: Path, folder: Path) -> bool:
    """No symbolic link leads out of the folder."""
    return file.resolve().is_relative_to(folder.resolve())


@lru_cache(maxsize=256)
def _entry(file: Path, _changed: int, _size: int) -> Entry | None:
    """Read again only when the file has changed: strict reading takes about 20 ms."""
    text = file.read_bytes()[: strict_yaml.MAX_BYTES + 1]
    try:
        script = read(text)
    except ScriptFaults as bad:
        if not re.search(rb"^script\s*:", text, re.MULTILINE):
            return None
        return Entry(id=file.stem, title=file.stem, faults=len(bad.faults))
    steps = list(script.activities())
    return Entry(
        id=file.stem,
        title=script.title,
        minutes=sum(step.minutes for step in steps),
        steps=len(steps),
        helper=any(step.moderation.mode == "pre" for step in steps),
        goal=script.goal,
    )
