"""A short rehearsal, with a real server of its own and real websockets: nothing may be lost."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from server.rehearsal import Options, run
from server.rehearsal.own_server import free_port
from tests.long import many

ZEROS = ("lost", "duplicated", "misordered", "edits_violated", "own_missing", "unanswered", "gaps")
PROMISED = {
    "script", "session", "phones", "seconds", "asked", "kept", "told", "lost", "duplicated",
    "misordered", "ack_ms", "board_ms", "theme_ms", "resumed", "rss_mib", "cpu_s",
}  # fmt: skip

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its folders are made where the test can see whether they are gone."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()


def rehearsed(tmp_path: Path, **wishes) -> dict:
    file = tmp_path / "report" / "figures.json"
    given = {"script": "values-hour", "phones": 12, "seconds": 8, "quiet": True, "report": file}
    code = run(Options(**given | wishes))
    report = orjson.loads(file.read_bytes())
    assert {name: report[name] for name in ZEROS} == dict.fromkeys(ZEROS, 0), report
    assert report["stopped"] == []
    assert code == 0
    return report


def test_a_short_rehearsal_loses_nothing_and_leaves_nothing(tmp_path):
    report = rehearsed(tmp_path)
    assert report.keys() >= PROMISED
    assert report["phones"] == 12
    assert report["asked"] == report["kept"] + report["told"] > 50
    assert report["contributions"] > 40
    assert report["board_cards"] > 5
    assert not list((tmp_path / "temporary").iterdir())


def test_kill_9_in_the_middle_loses_nothing(tmp_path):
    report = rehearsed(tmp_path, seconds=12, kill_at=5)
    assert report["everyone_back"]
    assert report["were_in"] == 12
    assert report["back_s"]["max"] > 0
    assert report["resumed"] >= 12


def test_what_cannot_begin_says_why_and_is_no_success(tmp_path, capsys):
    assert run(Options(script="no-such-script")) == 1
    assert "no event script" in capsys.readouterr().err
    assert run(Options(script="values-hour", url="http://localhost:1")) == 1
    assert "wants its workspace link" in capsys.readouterr().err
    assert run(Options(script="values-hour", url="http://127.0.0.1:9/workspace#t=x")) == 1
    assert "does not answer" in capsys.readouterr().err


SABOTAGE = """
import server.reception as reception
from facilitation.commands.saying import Contribute
from server.asks import Kept
real, count = reception.Reception._ask, [0]
async def ask(self, hall, asked, actor):
    made = isinstance(asked.command, Contribute)
    count[0] += made
    if made and count[0] % 5 == 0:
        {lie}
    return await real(self, hall, asked, actor)
reception.Reception._ask = ask
"""
LOSES = "return Kept(hall.room.session.number + 1)"
MISCOUNTS = "return Kept((await real(self, hall, asked, actor)).number + 1)"


@pytest.mark.parametrize(
    ("lie", "counted"), [(LOSES, "lost"), *many([], [(MISCOUNTS, "misordered")])]
)
def test_a_server_that_lies_is_found_out(tmp_path, monkeypatch, lie, counted):
    """kept, and nothing was; kept, under another number."""
    (tmp_path / "sitecustomize.py").write_text(SABOTAGE.format(lie=lie))
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{Path(__file__).parents[2]}")
    file = tmp_path / "figures.json"
    wishes = {"script": "values-hour", "phones": 8, "seconds": 5, "quiet": True}
    assert run(Options(report=file, **wishes)) == 1
    assert orjson.loads(file.read_bytes())[counted] > 0


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_whoever_ends_the_demonstration_ends_its_server_too(tmp_path, sign):
    port, folders = free_port(), tmp_path / "temporary"
    command = [sys.executable, "-m", "server", "demo", "--port", str(port), "--phones", "3"]
    environ = os.environ | {"TMPDIR": str(folders), "ACE_THEMES": "0"}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as demo:
        said = ""
        for line in demo.stdout:
            said += line
            if "Ctrl-C ends it" in line:
                break
        assert "invented" in said
        assert f":{port}/board#t=" in said
        demo.send_signal(sign)
        assert "its data is gone" in demo.stdout.read()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port)).close()
    assert not list(folders.iterdir())
