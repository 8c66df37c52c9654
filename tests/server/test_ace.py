"""The `ace` command and the server as a process: what it says, what it never says, and what it finds."""

import asyncio
import json
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from contextlib import suppress
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from server import doctor, offline, places
from server.__main__ import app
from server.app import build
from server.doctor import wal_reset_fixed
from server.settings import Settings, from_environment
from server.themes import engines
from server.themes.engines import ENGINES, NoEngine
from tests.engines.valkey import Valkey
from tests.faults.house import ROOT, House
from tests.faults.phones import open_the_floor

ZEBRA = "a zebra in my pocket"


def ace(*told, **env):
    """The command in this process: exit code and everything it said."""
    ran = CliRunner(env={"COLUMNS": "200", **env}).invoke(app, [str(each) for each in told])
    return ran.exit_code, ran.output


@pytest.fixture
async def house(tmp_path):
    made = House(tmp_path / "data", ACE_LOG_JSON="1")
    await made.start()
    yield made
    await made.stop()


async def converse(house, token, *frames):
    """Says all that on one socket; what was answered until it closed or fell silent."""
    heard = []
    async with connect(
        house.base.replace("http", "ws") + "/live", origin=house.base, compression=None
    ) as live:
        await live.send(json.dumps({"t": "hello", "token": token}))
        heard.append(json.loads(await live.recv()))
        for each in frames:
            await live.send(each if isinstance(each, str) else json.dumps(each))
            with suppress(ConnectionClosed):
                await _answer(live, heard)
    return heard


async def _answer(live, heard):
    while True:
        heard.append(json.loads(await live.recv()))
        if heard[-1]["t"] in {"kept", "told"}:
            return


def says(text, item="item-0001", **body):
    command = {
        "do": "contribute",
        "activity": "talk",
        "contribution": item,
        "body": {"text": text} | body,
    }
    return {"t": "ask", "ask": item, "command": command}


async def test_a_whole_life_and_what_is_said_of_it(house):
    """One process from start to SIGTERM: nothing that it prints holds words or tokens."""
    session, code, desk, _ = await house.open_session()
    await open_the_floor(house.base, desk)
    seat = await house.seat(code)
    workspace = house._link.read_text().strip().partition("#t=")[2]
    heard = await converse(
        house, seat, says(ZEBRA), says("zebra" * 900, "item-0002"), says(ZEBRA, "item-0003", zebra=ZEBRA),
        '{"t":"zebra","zebra":"zebra"}',
    )  # fmt: skip
    person = heard[0]["own"]["person"]
    assert [each["t"] for each in heard if each["t"] in {"kept", "told"}] == [
        "kept",
        "told",
        "told",
    ]
    for path, body in (
        ("/join", {"code": "ZEBRAS"}),
        ("/api/sessions", {"script_text": "zebra: ["}),
    ):
        with pytest.raises(OSError, match="HTTP Error"):
            await house.ask(path, body, workspace)
    assert (
        ace("export", session, "--format", "json", "--data", house.data, "-o", house.data / "x")[0]
        == 0
    )
    began = time.monotonic()
    assert await house.stop() in {0, -signal.SIGTERM}
    assert not list(house.data.glob("*-wal")), "it did not end in order"
    assert time.monotonic() - began < 5
    out, err = house.out.read_text(), house.err.read_text()
    for secret in (*re.findall(r"\w*zebra\w*", ZEBRA), seat, desk, person, code):
        assert secret not in out + err
    assert out.count(workspace) == 1
    assert workspace not in err
    assert "Traceback" not in err
    assert err == "" or all(json.loads(line) for line in err.splitlines())
    assert "ZEBRA" not in out + err

    # and afterwards
    found, said = ace("replay", session, "--data", house.data)
    assert (found, "!" in said) == (0, False), said
    assert "the chain holds" in said
    assert re.search(r"([1-9]\d*) of \1 states", said)
    forge(house.data, "UPDATE entries SET by = 'somebody' WHERE number = 2")
    found, said = ace("replay", session, "--data", house.data)
    assert found == 1
    assert "! the chain breaks at event 2" in said


def forge(data, sql):
    writer = sqlite3.connect(data / "journal.sqlite")
    with writer:
        writer.execute(sql)
    writer.close()


async def test_what_changed_without_breaking_the_chain_is_found_by_the_marks(house):
    """The last events cut off, chain and all: the chain holds, the state is not what was seen."""
    session, _, desk, _ = await house.open_session()
    await open_the_floor(house.base, desk)
    await house.stop()
    forge(house.data, "DELETE FROM entries WHERE number = 3")
    found, said = ace("replay", session, "--data", house.data)
    assert found == 1
    assert "the chain holds" in said
    assert "is not what the server saw" in said


async def test_after_a_kill_the_folder_is_read_and_served_as_it_is(house):
    session, code, desk, _ = await house.open_session()
    await open_the_floor(house.base, desk)
    seat, link = await house.seat(code), house._link.read_text()
    await converse(house, seat, says(ZEBRA))
    await house.kill()
    assert ace("replay", session, "--data", house.data)[0] == 0
    await house.start()
    assert house._link.read_text() == link
    heard = await converse(house, seat, says(ZEBRA))
    assert heard[0]["own"]["items"]["item-0001"]["body"]["text"] == ZEBRA
    assert heard[-1]["t"] == "kept"
    assert stat.S_IMODE(house._link.stat().st_mode) == 0o600


async def test_a_second_server_on_the_folder_is_refused_with_the_reason(house):
    second = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server", "serve", "--port", "0", "--data", str(house.data),
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    _, said = await second.communicate()
    assert second.returncode == 1
    assert "Another ACE Live server" in said.decode()
    assert "Traceback" not in said.decode()
    assert (await house.ask("/health"))["ok"]


@pytest.mark.parametrize("what", ["no journal", "a later one"])
def test_a_folder_that_cannot_be_served_is_told(tmp_path, what):
    file = tmp_path / "journal.sqlite"
    if what == "no journal":
        file.write_text("something else " * 100)
    else:
        later = sqlite3.connect(file)
        later.execute("PRAGMA user_version=99")
        later.close()
    code, said = ace("serve", "--data", tmp_path, "--port", "0")
    assert code == 1
    assert ("cannot be opened" if what == "no journal" else "version 99") in said


# Offline


@pytest.mark.parametrize("command", ["replay", "export"])
def test_what_is_not_there_is_told_with_what_is(tmp_path, command):
    code, said = ace(command, "s-1", "--data", tmp_path)
    assert code == 1
    assert "no journal in" in said


async def test_a_session_that_is_not_there_is_told_with_those_that_are(house):
    session, *_ = await house.open_session()
    for command in ("replay", "export"):
        code, said = ace(command, "nothing", "--data", house.data)
        assert code == 1
        assert session in said
    code, said = ace("export", session, "--format", "docx", "--data", house.data)
    assert code == 1
    assert "csv, json, pack, xlsx" in said


async def test_export_beside_a_running_server_changes_nothing(house):
    session, *_ = await house.open_session()
    for wanted in ("csv", "xlsx", "json", "pack"):
        file = house.data.parent / wanted
        assert ace("export", session, "--format", wanted, "--data", house.data, "-o", file)[0] == 0
        assert file.stat().st_size > 100
    assert (await house.ask("/health"))["ok"]
    with pytest.raises(offline.NoData):
        offline.export(house.data, "nothing", "csv")


# Settings


def test_nothing_need_be_set():
    assert from_environment({}) == Settings()


def test_each_setting_is_read_from_the_environment(tmp_path):
    environ = {
        "ACE_HOST": "0.0.0.0", "ACE_PORT": "9000", "ACE_DATA": str(tmp_path), "ACE_URL": "http://x",
        "ACE_ORIGINS": "https://a, https://b,", "ACE_FORWARDED_FROM": "10.0.0.1",
        "ACE_MAX_SOCKETS": "1", "ACE_MAX_SOCKETS_SESSION": "2", "ACE_MAX_SOCKETS_ADDRESS": "3",
        "ACE_THEMES": "0", "ACE_THEMES_ENGINE": "words", "ACE_LOG_JSON": "yes", "ACE_MODEL_URL": "http://m/v1", "ACE_MODEL_NAME": "n",
        "ACE_MODEL_KEY": "k", "ACE_MODEL_TIMEOUT_S": "9", "ACE_MODEL_CARDS": "50",
        "ACE_DATABASE_URL": "postgresql://d", "ACE_REDIS_URL": "redis://r", "ACE_GROUP_HERE": "0",
        "ACE_ORGANISATION": "Northfield", "ACE_WORKSPACE_LINK": "first",
        "ACE_OIDC_ISSUER": "https://id", "ACE_OIDC_CLIENT_ID": "c", "ACE_OIDC_CLIENT_SECRET": "s",
        "ACE_OIDC_DOMAINS": "a.example, b.example",
    }  # fmt: skip
    assert {f"ACE_{name.upper()}" for name in Settings.__dataclass_fields__} == set(environ)
    assert from_environment({**environ, "ACE_OTHER": "x", "PATH": "y"}) == Settings(
        host="0.0.0.0", port=9000, data=tmp_path, url="http://x", origins=("https://a", "https://b"),
        forwarded_from="10.0.0.1", max_sockets=1, max_sockets_session=2, max_sockets_address=3,
        themes=False, themes_engine="words", log_json=True, model_url="http://m/v1", model_name="n",
        model_key="k", model_timeout_s=9, model_cards=50, database_url="postgresql://d",
        redis_url="redis://r", group_here=False, organisation="Northfield", workspace_link="first",
        oidc_issuer="https://id", oidc_client_id="c", oidc_client_secret="s",
        oidc_domains=("a.example", "b.example"),
    )  # fmt: skip


def test_addresses_of_services_are_read_under_the_names_that_hosts_give_them():
    common = {"DATABASE_URL": "postgresql://d", "REDIS_URL": "redis://r"}
    found = from_environment({**common, "ACE_REDIS_URL": "redis://ours", "PORT": "1"})
    assert (found.database_url, found.redis_url) == ("postgresql://d", "redis://ours")
    assert found.port == Settings().port
    assert "postgresql" not in repr(found)


def test_the_command_line_wins():
    assert from_environment({"ACE_PORT": "9000"}, port=7000, host=None).port == 7000


def test_a_redis_address_of_another_kind_is_told_and_not_repeated():
    code, said = ace("doctor", REDIS_URL="http://:p4ss@somewhere")
    assert code == 2
    assert "ACE_REDIS_URL must begin with redis://" in said
    assert "p4ss" not in said


@pytest.mark.parametrize("text", ["", "x", "-1", "8e3", "80.0", "²"])
def test_what_is_no_number_is_told_by_name(text):
    with pytest.raises(ValueError, match="ACE_PORT must be a whole number"):
        from_environment({"ACE_PORT": text})
    code, said = ace("doctor", ACE_PORT=text)
    assert code == 2
    assert "ACE_PORT" in said


@pytest.mark.parametrize(
    ("text", "on"),
    [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False), ("", False)],
)
def test_yes_and_no(text, on):
    assert from_environment({"ACE_THEMES": text}).themes is on


def test_an_engine_that_is_not_known_is_told_with_those_that_are():
    code, said = ace("doctor", ACE_THEMES_ENGINE="bert", COLUMNS="300")
    assert code == 2
    assert f"ACE_THEMES_ENGINE is one of {', '.join(ENGINES)}, not 'bert'" in said
    assert ace("themes", "any.txt", "--engine", "bert")[0] == 2


# Which engine tells what is alike


SAID = ["more parks", "parks and trees", "night buses", "a bus at night", "trees", "fair rents",
        "rents", "buses", "a park"]  # fmt: skip


async def test_a_server_told_to_compare_words_alone_does_and_says_so(tmp_path):
    house = House(tmp_path / "data", ACE_THEMES="1", ACE_THEMES_ENGINE="words")
    try:
        await house.start()
        _, code, desk, _ = await house.open_session()
        await open_the_floor(house.base, desk)
        seat = await house.seat(code)
        told = [says(text, f"item-{n:04}") for n, text in enumerate(SAID)]
        assert [each["t"] for each in await converse(house, seat, *told)].count("kept") == len(SAID)
        await desk_that_shows(house, desk, '"engine":"words-')
    finally:
        await house.stop()


async def desk_that_shows(house, token, wanted):
    """Returns with the first frame to the desk that holds this."""
    where = house.base.replace("http", "ws") + "/live"
    async with asyncio.timeout(20), connect(where, origin=house.base, compression=None) as live:
        await live.send(json.dumps({"t": "hello", "token": token}))
        while wanted not in str(await live.recv()):
            pass


@pytest.fixture
def without_model(monkeypatch):
    monkeypatch.setattr(engines, "find_spec", lambda _name: None)


def test_without_the_model_auto_is_words_and_naming_it_is_refused(tmp_path, without_model):
    engines.demand("auto")
    engines.demand("words")
    with pytest.raises(NoEngine, match="not installed"):
        build(Settings(data=tmp_path, themes_engine="model"))
    build(Settings(data=tmp_path, themes_engine="model", themes=False))
    code, said = ace("serve", "--data", tmp_path, ACE_THEMES_ENGINE="model")
    assert (code, "not installed" in said) == (1, True)
    code, said = ace("themes", tmp_path, ACE_THEMES_ENGINE="model")
    assert (code, "not installed" in said) == (2, True)


@pytest.mark.parametrize(
    ("engine", "state", "said"),
    [
        ("auto", "note", "no sentence model"), ("words", "good", "as was asked"),
        ("model", "bad", "no engine 'model'"),
    ],
)  # fmt: skip
def test_the_doctor_says_which_engine_is_there(tmp_path, without_model, engine, state, said):
    found = doctor.examine(Settings(data=tmp_path, port=free(), themes_engine=engine))
    [told] = [each for each in found if "live themes" in each.what]
    assert (told.state, said in told.what) == (state, True)
    assert bool(told.remedy) is (state != "good")


def test_ace_themes_takes_an_engine(tmp_path):
    file = tmp_path / "said.txt"
    file.write_text("\n".join(SAID))
    code, said = ace("themes", file, "--engine", "words")
    assert code == 0
    assert "cannot be had" not in said, "it was asked for"


# The doctor


def states(found):
    return {each.what.split(":")[0].split(" ")[0]: each.state for each in found}


def test_a_healthy_machine(tmp_path, monkeypatch):
    web = tmp_path / "web"
    web.mkdir()
    (web / "phone.html").write_text("x")
    monkeypatch.setattr(places, "web", lambda: web)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    found = doctor.examine(Settings(data=tmp_path, port=free()))
    assert not [each for each in found if each.state == "bad"]
    assert all(each.remedy for each in found if each.state != "good")


def test_what_would_keep_the_server_from_working_is_bad(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "web", lambda: tmp_path / "nothing")
    monkeypatch.setattr(doctor, "os", SimpleNamespace(access=lambda *_: False, W_OK=2, environ={}))
    code, said = ace("doctor", "--data", tmp_path)
    assert code == 1
    assert said.count("BAD") == 2
    assert "make setup" in said


def test_a_port_in_use_is_noted(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = doctor.examine(Settings(data=tmp_path, port=taken.getsockname()[1]))
    notes = [each.what for each in found if each.state == "note"]
    assert any("in use" in each for each in notes)


def test_a_redis_that_does_not_answer_is_a_note_and_its_password_is_not_told(tmp_path):
    url = f"redis://:p4ss@127.0.0.1:{free()}"
    found = doctor.examine(Settings(data=tmp_path, port=free(), redis_url=url))
    notes = [each for each in found if "Redis" in each.what]
    assert [each.state for each in notes] == ["note"]
    assert "p4ss" not in str(notes)


@pytest.mark.engines
def test_a_redis_that_answers_is_good(tmp_path):
    with Valkey() as valkey:
        found = doctor.examine(Settings(data=tmp_path, port=free(), redis_url=valkey.url))
    assert [each.state for each in found if "Redis" in each.what] == ["good"]


def free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False),
        ((3, 50, 6), False), ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True),
        ((3, 52, 0), True), ((4, 0, 0), True),
    ],
)  # fmt: skip
def test_which_sqlite_has_the_wal_reset_fault(version, fixed):
    assert wal_reset_fixed(version) is fixed


# Logs


DEAF = """
import os, sys
from server import logs
import structlog, logging
logs.configure()
os.close(2)
structlog.get_logger().error("journal.unavailable", why="full")
logging.getLogger("uvicorn.error").error("x")
sys.stderr.close()
structlog.get_logger().error("journal.unavailable", why="full")
print("goes on")
os._exit(0)
"""


def test_a_log_that_nobody_can_read_stops_nothing():
    ran = subprocess.run(
        [sys.executable, "-u", "-c", DEAF], capture_output=True, text=True, cwd=ROOT, timeout=30, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, "goes on\n")


LOGS = """
import asyncio, gc, logging, sys, structlog
from server import logs
logs.configure(as_json={json})
log = structlog.get_logger()
log.info("room.opened", session="s-1")
def fails(text):
    raise KeyError(text)
try:
    fails("a zebra in my pocket")
except KeyError as error:
    log.exception("room.fault", fault=type(error).__name__)
    logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
async def lost():
    asyncio.create_task(asyncio.to_thread(fails, "a zebra in my pocket"))
    await asyncio.sleep(0.05)
    gc.collect()
asyncio.run(lost())
"""


@pytest.mark.parametrize("as_json", [True, False])
def test_a_fault_is_logged_by_its_place_and_not_by_what_it_says(as_json):
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", LOGS.format(json=as_json)],
        capture_output=True, text=True, cwd=ROOT, timeout=30, check=True,
    )  # fmt: skip
    assert "zebra" not in ran.stdout + ran.stderr
    assert "room.opened" in ran.stderr
    assert ran.stderr.count("KeyError") >= 2
    assert "in fails" in ran.stderr
    assert "Exception in ASGI application" in ran.stderr
    assert "never retrieved" in ran.stderr
    if as_json:
        assert json.loads(ran.stderr.splitlines()[0])["session"] == "s-1"
