"""`ace check-script FILE...`: every fault with its line, then advice."""

from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from facilitation.script import Script
from server import scripts
from server.scripts import Advice, Fault
from server.scripts.advising import OURS

CONTEXT = 100
"""Characters of an offending line that are shown."""


def check_script(files: Iterable[str | Path], console: Console | None = None) -> int:
    """What a shell is told: 0 when every script can be run, else 1. Advice changes nothing."""
    out = console or Console(highlight=False, soft_wrap=True)
    return max([_check(Path(file), out) for file in files], default=0)


def _check(file: Path, out: Console) -> int:
    try:
        script = scripts.load(file)
    except OSError as error:
        out.print(Text.assemble((str(file), "bold"), f": cannot be read ({error.strerror})"))
        return 1
    except scripts.ScriptFaults as bad:
        _tell_faults(file, bad.faults, out)
        return 1
    _tell_advice(file, script, out)
    return 0


def _tell_faults(file: Path, faults: list[Fault], out: Console) -> None:
    lines = file.read_text(errors="replace").splitlines()
    for fault in faults:
        place = f"{file}:{fault.line}:{fault.column}"
        out.print(Text.assemble((place, "bold"), "  ", (_shown(fault.said()), "red")))
        if fault.line <= len(lines):
            _point(fault, lines[fault.line - 1], out)
        if fault.hint:
            out.print(Text.assemble("        ", (_shown(fault.hint), "green")))
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    out.print(Text.assemble((str(file), "bold"), f": {count}; this script cannot be run yet"))


def _point(fault: Fault, line: str, out: Console) -> None:
    """The line, and a mark under the place; of a long line the part around the place."""
    start = max(0, fault.column - CONTEXT // 2) if len(line) > CONTEXT else 0
    shown = _shown(line[start : start + CONTEXT])
    out.print(Text.assemble((f"{fault.line:>5} | ", "dim"), shown))
    out.print(Text.assemble(("      | ", "dim"), " " * (fault.column - 1 - start), ("^", "red")))


def _tell_advice(file: Path, script: Script, out: Console) -> None:
    minutes = sum(activity.minutes for activity in script.activities())
    said = f": can be run; {minutes:g} minutes, {len(list(script.activities()))} activities"
    out.print(Text.assemble((str(file), "bold"), (said, "green")))
    advice: list[Advice] = scripts.lint(script)
    if advice:
        out.print("  Advice (our design where nothing else is said; nothing has to be changed):")
    for each in advice:
        source = "" if each.source == OURS else f" [{each.source}]"
        out.print(Text(f"  - {_shown(str(each))}{source}"))


def _shown(text: str) -> str:
    """Without anything that a terminal would obey."""
    return "".join(char if char.isprintable() else " " for char in text)
