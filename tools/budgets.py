"""What the built screens may weigh, and what they do: `python -m tools.budgets`, in `make check`.

Bytes are brotli, of the files as they are served. "To the first word" is the phone's page and the
form that the first step needs; what is for after it may come later. The numbers are our own goals.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DIST = Path(__file__).resolve().parents[1] / "static" / "dist"
KIB = 1024
FIRST_KIND = "reflection"
"""The form that most workshops open with, in words."""
SCREENS = {"board": 45, "desk": 70, "workspace": 90}
"""KiB of script: what the page loads at once, and the largest part that it may load on top."""


@dataclass(frozen=True)
class Line:
    what: str
    found: int
    most: int
    unit: str = "B"

    @property
    def kept(self) -> bool:
        return self.found <= self.most


class Built:
    """The files of one build."""

    def __init__(self, dist: Path) -> None:
        self._dist = dist

    def text(self, name: str) -> str:
        return (self._dist / name).read_text(encoding="utf-8")

    def weight(self, name: str) -> int:
        """The smallest files are not worth compressing."""
        file = self._dist / name
        packed = file.with_name(f"{file.name}.br")
        return (packed if packed.is_file() else file).stat().st_size

    def weigh(self, names: set[str]) -> int:
        return sum(map(self.weight, names))

    def scripts(self, page: str) -> set[str]:
        """What the page loads at once."""
        return self.reach(set(re.findall(r"/(assets/[\w.-]+\.js)", self.text(f"{page}.html"))))

    def reach(self, names: set[str], *, later: bool = False) -> set[str]:
        """These, and what they import at once; `later`: also what they may import afterwards."""
        keyword = "" if later else r"(?:from|import)\s*"
        found: set[str] = set()
        waiting = set(names)
        while waiting:
            found.add(name := waiting.pop())
            named = re.findall(keyword + r'["`\']\./([\w.-]+\.js)["`\']', self.text(name))
            waiting |= {f"assets/{each}" for each in named} - found
        return found

    def forms(self) -> dict[str, set[str]]:
        """The files of each kind's form on the phone."""
        page = self.text("phone.html")
        listed = re.search(r"m\.f=\[(.*?)\]", page)
        files = re.findall(r'"([^"]+)"', listed[1]) if listed else []
        loads = (
            r'"\./(\w+)/Phone\.svelte":.*?import\(`/([^`]+)`\)(?:,__vite__mapDeps\(\[([\d,]*)\]\))?'
        )
        return {
            kind: {script, *(files[int(at)] for at in deps.split(",") if at)}
            for kind, script, deps in re.findall(loads, page)
        }


def lines(dist: Path = DIST) -> Iterator[Line]:
    built = Built(dist)
    forms = built.forms()
    page = built.weight("phone.html")
    first = forms[FIRST_KIND]
    yield Line("phone, to the first word", page + built.weigh(first), 30 * KIB)
    yield Line("phone, files to the first word", 1 + len(first), 3, "")
    for kind, files in sorted(forms.items()):
        yield Line(f"phone, form of {kind}", built.weigh(files), 5 * KIB)
    for screen, most in SCREENS.items():
        yield Line(f"{screen}, script", script(built, screen), most * KIB)


def script(built: Built, screen: str) -> int:
    start = built.scripts(screen)
    parts = built.reach(start, later=True) - start
    on_top = [built.weigh(built.reach({part}) - start) for part in parts]
    return built.weigh(start) + max(on_top, default=0)


def main(dist: Path = DIST) -> int:
    found = list(lines(dist))
    for line in found:
        told = "" if line.kept else "  TOO MUCH"
        print(f"{line.what:32} {line.found:7,} of {line.most:7,} {line.unit}{told}".rstrip())
    return 0 if all(line.kept for line in found) else 1


if __name__ == "__main__":
    sys.exit(main())
