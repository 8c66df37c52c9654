"""Make .venv ready: `python3 tools/setup.py run|test [--hushed]`.

Law: each step leaves a note of what it was done for and is skipped while the note still holds, so
that `make run` may ask for it every time. Everything comes from the hashed lock.
It runs before anything is installed, so: the standard library only, and syntax that an older
Python can read far enough to say that it is too old.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
NEWS_EVERY = 5  # seconds of silence before a line that says it is still going on
READY = """
Ready. Next:
    make run      then open http://localhost:8000
    make demo     a workshop with 60 simulated phones
    make test     the whole suite"""


def main(arguments: list[str]) -> None:
    lock = ROOT / "requirements" / "{}.txt".format("test" if "test" in arguments else "run")
    begun = time.monotonic()
    use_a_python_that_is_new_enough()
    with one_at_a_time():
        steps = [make_environment(), install_lock(lock)]
        steps += [build_clients(tools="test" in arguments), install_project()]
    if any(steps):
        print(f"Set up in {time.monotonic() - begun:.0f} s.")
    if "--hushed" not in arguments:
        print(READY)


def use_a_python_that_is_new_enough() -> None:
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    sys.exit(
        "ACE Live needs Python {}.{} or newer; this is {}.\n"
        "Install one, or name it: make setup PYTHON=/path/to/python3".format(
            *OLDEST, sys.version.split()[0]
        )
    )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two setups in one folder would install over each other: the second waits."""
    import fcntl

    VENV.mkdir(exist_ok=True)
    with (VENV / ".ace-setup").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment() -> bool:
    if works(PYTHON):
        return False
    with said("Making the Python environment .venv"):
        answer = quietly([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if answer.returncode:
        sys.exit(
            answer.stdout
            + answer.stderr
            + "\nOn Debian or Ubuntu, `apt-get install python3-venv` brings what is missing."
        )
    return True


def works(python: Path) -> bool:
    if not python.exists():
        return False
    new_enough = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    return quietly([str(python), "-c", new_enough]).returncode == 0


def quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


def install_lock(lock: Path) -> bool:
    wanted = digest(lock)
    # The test lock holds everything that the run lock holds.
    sufficient = {lock.stem, "test"}
    if any(
        noted(".ace-lock-" + name) == digest(lock.with_name(name + ".txt")) for name in sufficient
    ):
        return False
    packages = sum("==" in line for line in lock.read_text().splitlines())
    with said(f"Installing {packages} pinned Python packages"):
        pip("install", "--require-hashes", "--no-deps", "-r", str(lock), of=packages)
    note(".ace-lock-" + lock.stem, wanted)
    return True


def build_clients(*, tools: bool) -> bool:
    """hatch_build.py knows whether there is anything to do; it has to be asked each time."""
    command = [str(PYTHON), str(ROOT / "hatch_build.py")] + (["--tools"] if tools else [])
    if quietly([*command, "--due"]).returncode == 0:
        return False
    with said("Building the web clients"):
        watched(command)
    return True


def install_project() -> bool:
    wanted = digest(ROOT / "pyproject.toml")
    if noted(".ace-project") == wanted and (VENV / "bin" / "ace").exists():
        return False
    with said("Installing ACE Live itself"):
        pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    note(".ace-project", wanted)
    return True


def pip(*arguments: str, of: int = 0) -> None:
    watched([str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments], of=of)


def watched(command: list[str], of: int = 0) -> None:
    """Run; say now and then how far it is; show its words only if it fails."""
    words: list[str] = []
    seen, told = 0, time.monotonic()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            words.append(line)
            seen += line.startswith("Collecting ")
            if of and time.monotonic() - told >= NEWS_EVERY:
                told = time.monotonic()
                step = "unpacking" if seen >= of else f"fetched {seen} of {of}"
                print(f"    {step} ...", flush=True)
    if process.returncode:
        sys.exit("".join(words[-60:]) + "\nThat failed: {}".format(" ".join(command)))


@contextmanager
def said(what: str) -> Iterator[None]:
    print(what + " ...", flush=True)
    begun = time.monotonic()
    yield
    print(f"    done in {time.monotonic() - begun:.1f} s", flush=True)


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def noted(name: str) -> str:
    file = VENV / name
    return file.read_text() if file.is_file() else ""


def note(name: str, text: str) -> None:
    (VENV / name).write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
