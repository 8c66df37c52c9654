"""Adding a kind is dropping two folders: on a copy of the tree, no file that is there is touched, and
everything knows the new kind: contract, script reader, room, journal, views, outputs."""

import shutil
import subprocess
import sys
from hashlib import sha256

import pytest

from tests.tooling.tree import ROOT

CONTRACT = '''"""Applause: everybody claps as loudly as they like, and may say for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Ge, Le

from facilitation.activities import Made, Step
from facilitation.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    loudest: Annotated[int, Ge(1), Le(9)] = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    claps: Annotated[int, Ge(0), Le(9)] = 1
    why: Annotated[str, Words()] = ""


DEFAULTS = {"limits": {"max_per_unit": 3}}
EXAMPLE = {"settings": {"loudest": 7}, "bodies": [{"claps": 3, "why": "the tea"}]}


def board(step: Step, made: Sequence[Made]) -> Mapping[str, object]:
    return {"claps": sum(each.body.claps for each in made)}
'''

SESSION = """
import asyncio, sys
from pathlib import Path
from facilitation import activities
from facilitation.commands.running import CreateSession, Join, MoveSession, RunStep
from facilitation.commands.saying import Contribute
from facilitation.people import Actor, Role
from facilitation.views import board, desk, phone
from server import exports, scripts
from server.bodies import validate_body
from server.bus.memory import MemoryBus
from server.clock import now
from server.storage.disk import Disk
from server.journal.sqlite import SqliteJournal, prepare
from server.asks import Kept
from server.replaying import replayed
from server.rooms import Room

SCRIPT = '''
script: ninth
title: Nine
parts:
  - id: day
    title: The day
    activities:
      - id: hands
        type: applause
        title: Clap
        moderation: {mode: none}
        loudest: 9
'''

async def main():
    assert "applause" in activities.names()
    disk = Disk(Path(sys.argv[1]) / "journal.sqlite")
    disk.open(prepare)
    room = Room("s-1", SqliteJournal(disk), MemoryBus(), now)
    await room.open()
    desk_of, anne = Actor(Role.FACILITATOR, "d"), Actor(Role.PARTICIPANT, "P-1", b"x")
    body = validate_body("applause", {"claps": 4, "why": "  caf\\u0065\\u0301 "})
    assert body["why"] == "caf\\u00e9"
    asked = [
        (CreateSession(session="s-1", script=scripts.read(SCRIPT)), Actor(Role.ORGANISER)),
        (MoveSession(to="live"), desk_of),
        (RunStep(activity="hands", step="open"), desk_of),
        (Join(), anne),
        (Contribute(activity="hands", contribution="item-0001", body=body), anne),
    ]
    for command, by in asked:
        answer = await room.ask(command, by)
        assert isinstance(answer, Kept), (command, answer)
    session = room.session
    assert board.view(session)["result"] == {"claps": 4}
    assert phone.own(session, anne)["items"]["item-0001"]["body"] == body
    assert desk.view(session)["steps"]["hands"]["kind"] == "applause"
    told = await room._journal.read("s-1")
    assert replayed(told) == session
    entries = list(enumerate(told, start=1))
    assert b"caf" in exports.make("csv", session, entries, now())
    skeleton = disk.read_now(lambda r: b"".join(b for (b,) in r.execute("SELECT body FROM entries")))
    assert "caf\\u00e9".encode() not in skeleton
    await room.close()
    disk.close()

asyncio.run(main())
"""


def fingerprint(root):
    return {
        path.relative_to(root): sha256(path.read_bytes()).digest()
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and "applause" not in path.parts
    }


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    root = tmp_path_factory.mktemp("ninth")
    leave = shutil.ignore_patterns("__pycache__", "node_modules", "dist")
    for name in ("facilitation", "server", "static/src/activities", "static/locales",
                 "event_scripts", "tests/contracts"):  # fmt: skip
        shutil.copytree(ROOT / name, root / name, ignore=leave)
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "tests/given.py"):
        shutil.copy(ROOT / name, root / name)
    before = fingerprint(root)
    kind = root / "facilitation" / "activities" / "applause"
    kind.mkdir()
    (kind / "__init__.py").write_text('"""Applause."""\n')
    (kind / "contract.py").write_text(CONTRACT)
    (kind / "README.md").write_text("# applause\n\n| `loudest` | how loud it may be |\n")
    twin = root / "static" / "src" / "activities" / "applause"
    twin.mkdir()
    for name in ("Phone.svelte", "Board.svelte"):
        (twin / name).write_text("<p>Clap</p>\n")
    yield root
    assert fingerprint(root) == before, "a file that was there had to change"


def ran(copy, *told):
    answer = subprocess.run(
        [sys.executable, *told], cwd=copy, capture_output=True, text=True, timeout=60, check=False,
        env={"PYTHONPATH": str(copy), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-3000:]
    return answer.stdout


def test_it_keeps_the_contract_of_every_kind(copy):
    said = ran(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider",
               "tests/contracts/test_activities.py", "-k", "applause")  # fmt: skip
    assert "passed" in said
    assert "skipped" not in said


def test_a_whole_session_runs_with_it(copy, tmp_path):
    ran(copy, "-c", SESSION, str(tmp_path))
