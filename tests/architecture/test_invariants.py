"""The invariants of `docs/architecture.md`, each as a rule; and each rule shown to bite."""

import shutil
import subprocess
import sys

import pytest

from tests.architecture import rules
from tests.tooling.tree import ROOT


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_it_holds(rule):
    assert list(rule(ROOT)) == []


PLANTED = [
    (rules.core_imports, "facilitation/people.py", "import asyncio"),
    (rules.core_imports, "facilitation/people.py", "import logging"),
    (rules.core_imports, "facilitation/session/state.py", "from time import time"),
    (rules.core_imports, "facilitation/session/rules/saying.py", "import random"),
    (rules.core_imports, "facilitation/session/themes.py", "import numpy"),
    (rules.core_imports, "facilitation/script.py", "from pydantic import BaseModel"),
    (rules.core_imports, "facilitation/themes/theme.py", "import sqlite3"),
    (rules.core_imports, "facilitation/decisions/__init__.py", "from server import wire"),
    (rules.core_imports, "facilitation/activities/story/contract.py", "import importlib"),
    (rules.core_effects, "facilitation/session/state.py", "async def wait(): ..."),
    (rules.core_effects, "facilitation/session/state.py", "FILE = open('x')"),
    (rules.core_effects, "facilitation/session/state.py", "NOW = datetime.now()"),
    (rules.core_effects, "facilitation/people.py", "def f():\n    global x\n    x = 1"),
    (rules.core_effects, "facilitation/outputs/themes.py", "print('x')"),
    (rules.decide_and_evolve, "facilitation/session/state.py", "def f():\n    return Refused('x')"),
    (rules.decide_and_evolve, "facilitation/session/rules/saying.py", "NO = Refused"),
    (rules.decide_and_evolve, "facilitation/views/board.py", "NO = Refused"),
    (
        rules.session_one_way,
        "facilitation/session/state.py",
        "from facilitation.session.cards import made_in",
    ),
    (
        rules.session_one_way,
        "facilitation/session/rules/saying.py",
        "from facilitation.session import folding",
    ),
    (rules.files_are_short, "facilitation/people.py", "X = 1\n" * rules.LONGEST),
    (rules.files_are_short, "server/doors.py", "X = 1\n" * rules.LONGEST),
    (rules.composition_root, "server/rooms.py", "from server.journal.sqlite import SqliteJournal"),
    (rules.composition_root, "server/rooms.py", "from server.bus import memory"),
    (rules.composition_root, "server/house.py", "DISK = Disk('x')"),
    (rules.composition_root, "server/offline.py", "J = SqliteJournal(None)"),
    (rules.no_markup, "static/src/live/patch.ts", "el.innerHTML = text"),
    (rules.no_markup, "static/src/board/App.svelte", "{@html text}"),
    (rules.no_markup, "static/src/ui/planted.ts", "el.insertAdjacentHTML('x', y)"),
    (rules.kinds_unnamed, "server/rooms.py", "if kind == 'dot_vote': pass"),
    (rules.kinds_unnamed, "facilitation/views/board.py", "X = {'reflection': 1}"),
    (rules.kinds_unnamed, "facilitation/activities/scale/contract.py", "X = 'story'"),
    (
        rules.kinds_unnamed,
        "facilitation/outputs/kinds.py",
        "from facilitation.activities.pledge import contract",
    ),
    (rules.kinds_unnamed, "static/src/board/main.ts", "if (step.type === 'dot_vote') {}"),
    (rules.kinds_unnamed, "static/src/board/main.ts", "import x from '../activities/scale/a.ts'"),
    (rules.kinds_apart, "static/src/activities/scale/planted.ts", "import x from '../story/a.ts'"),
    (rules.screens_see_no_events, "server/wire.py", "from facilitation.events import Event"),
    (rules.screens_see_no_events, "facilitation/views/desk.py", "from facilitation import events"),
    (rules.sql_is_bound, "server/storage/disk.py", "W.execute(f'SELECT {x} FROM notes')"),
    (rules.sql_is_bound, "server/storage/disk.py", "W.execute('SELECT * FROM ' + x)"),
    (rules.sql_is_bound, "server/storage/disk.py", "W.executemany('SELECT %s' % x, y)"),
    (rules.sql_is_bound, "server/storage/disk.py", "W.execute('SELECT {}'.format(x))"),
    (rules.refusal_codes, "server/bodies.py", "X = Refused('not-a-code')"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """What the rules look at, to be broken."""
    root = tmp_path_factory.mktemp("copy")
    leave = shutil.ignore_patterns("__pycache__", "node_modules", "dist", "*.json", "*.md")
    for name in ("facilitation", "server", "static"):
        shutil.copytree(ROOT / name, root / name, ignore=leave)
    return root


@pytest.mark.parametrize(
    ("rule", "where", "what"), PLANTED, ids=[f"{r.__name__}-{w[:24]}" for r, _, w in PLANTED]
)
def test_it_bites(copy, rule, where, what):
    file = copy / where
    before = file.read_text("utf-8") if file.exists() else None
    file.write_text(f"{before or ''}\n{what}\n", "utf-8")
    try:
        assert [said for said in rule(copy) if where in said]
    finally:
        file.write_text(before, "utf-8") if before is not None else file.unlink()


def test_a_code_that_nobody_says_is_found(copy):
    file = copy / "facilitation" / "refusals.py"
    before = file.read_text("utf-8")
    file.write_text(before.replace('"activity-closed"', '"activity-closed", "never-said"', 1))
    assert list(rules.refusal_codes(copy)) == ["never-said is said nowhere"]
    file.write_text(before)


def test_every_rule_is_shown_to_bite():
    shown = {rule for rule, *_ in PLANTED}
    assert set(rules.RULES) - shown == {rules.words_are_marked}


def test_every_exception_is_still_needed():
    for name, place in rules.CORE_EXCEPTIONS:
        files = [
            f for f in rules.sources(ROOT, "facilitation") if rules.told(ROOT, f).startswith(place)
        ]
        assert any(name in {m.split(".")[0] for m in rules.imported(f)} for f in files), name
    for name in rules.CONCRETE_EXCEPTIONS:
        modules = set(rules.imported(ROOT / name))
        assert any(rules._is_implementation(each) for each in modules), name
    for name, statement in rules.SQL_EXCEPTIONS:
        assert statement in (ROOT / name).read_text("utf-8"), name
    for name, kind in rules.KIND_EXCEPTIONS:
        assert f'"{kind}"' in (ROOT / name).read_text("utf-8"), name


IMPORTS_ALL = """
import os, pkgutil, socket, sys, threading
sys.path.insert(0, {root!r})
def forbidden(*_a, **_k): raise SystemExit("a socket at import")
socket.socket.bind = socket.socket.connect = forbidden
import facilitation, server
for package in (facilitation, server):
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not found.name.endswith("__main__"):
            __import__(found.name)
assert threading.active_count() == 1, threading.enumerate()
assert os.listdir(".") == [], os.listdir(".")
assert "onnxruntime" not in sys.modules, "the model is loaded before it is wanted"
"""


def test_nothing_happens_at_import(tmp_path):
    """No thread, no socket, no file, no model: only definitions."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORTS_ALL.format(root=str(ROOT))],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert (ran.stdout, ran.stderr) == ("", "")


SERVES = """
import sys
import server.serve
print(*sorted({"fpdf", "PIL", "numpy", "openpyxl", "onnxruntime", "alembic"} & set(sys.modules)))
"""


def test_a_server_starts_without_what_few_need():
    """For PDF alone it was 0.2 s and 33 MiB."""
    ran = subprocess.run(
        [sys.executable, "-c", SERVES], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )  # fmt: skip
    assert ran.stdout.split() == []
