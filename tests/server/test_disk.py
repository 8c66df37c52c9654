"""The SQLite file: kept or not kept, never in between, and never by two servers."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.journal.sqlite import VERSION, Newer, prepare
from server.storage import Taken, Unavailable, disk
from server.storage.disk import Disk


def schema(writer):
    writer.execute("CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT)")


@contextmanager
def opened(file):
    made = Disk(file)
    made.open(schema)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def kept(tmp_path):
    with opened(tmp_path / "journal.sqlite") as made:
        yield made


def note(name, value=""):
    return lambda writer: writer.execute("INSERT INTO notes VALUES (?, ?)", (name, value))


def names(reader):
    return [name for (name,) in reader.execute("SELECT name FROM notes ORDER BY name")]


async def at_once(kept, *jobs):
    return await asyncio.gather(*(kept.write(job) for job in jobs), return_exceptions=True)


# Commits


async def test_what_was_written_is_read_by_another_connection(kept):
    await kept.write(note("a"))
    assert await kept.read(names) == ["a"]
    other = sqlite3.connect(kept.file)
    assert names(other) == ["a"]
    other.close()


async def test_what_a_job_returns_is_the_answer(kept):
    assert await kept.write(lambda writer: writer.execute("SELECT 7").fetchone()) == (7,)


async def test_whoever_waits_goes_into_one_commit(kept):
    commits = []

    def slow(writer):
        writer.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
        note("first")(writer)

    await at_once(kept, slow, *(note(f"{n:03}") for n in range(100)))
    assert len(await kept.read(names)) == 101
    assert 1 <= len(commits) <= 3


async def test_a_job_fails_alone(kept):
    def fails(writer):
        note("half")(writer)
        raise ValueError("its own fault")

    answers = await at_once(kept, note("a"), fails, note("a"), note("b"))
    assert [type(each).__name__ for each in answers] == [
        "Cursor", "ValueError", "IntegrityError", "Cursor",
    ]  # fmt: skip
    assert await kept.read(names) == ["a", "b"]


async def test_text_that_no_file_can_hold_fails_alone(kept):
    answers = await at_once(kept, note("\ud800"), note("a"))
    assert isinstance(answers[0], UnicodeEncodeError)
    assert await kept.read(names) == ["a"]


async def test_the_reader_cannot_write(kept):
    with pytest.raises(Unavailable):
        await kept.read(note("a"))


async def test_the_file_is_kept_as_durably_as_it_can_be(kept):
    def asked(writer):
        names = ("journal_mode", "synchronous", "secure_delete")
        return [writer.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    assert await kept.write(asked) == ["wal", 2, 1]


# Nobody else


async def test_a_second_server_on_the_folder_is_refused_with_the_reason(kept):
    second = Disk(kept.file)
    with pytest.raises(Taken, match=str(kept.file.parent)):
        second.open(schema)
    assert not second.is_open
    await kept.write(note("undisturbed"))


def test_the_folder_is_free_again_after_the_end(tmp_path):
    for _ in range(2):
        with opened(tmp_path / "journal.sqlite") as again:
            assert again.is_open


def test_the_folder_is_free_again_after_a_kill(tmp_path):
    """The lock is the process's: nothing has to be tidied up."""
    file = tmp_path / "journal.sqlite"
    held = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(file)], stdout=subprocess.PIPE, text=True,
        cwd=Path(disk.__file__).parents[1],
    )  # fmt: skip
    assert held.stdout.readline() == "open\n"
    with pytest.raises(Taken):
        Disk(file).open(schema)
    held.kill()
    held.wait()
    held.stdout.close()
    with opened(file) as again:
        assert names(again._reader) == []


HOLDS = """
import sys, time
from pathlib import Path
from server.storage.disk import Disk
Disk(Path(sys.argv[1])).open(lambda w: w.execute("CREATE TABLE IF NOT EXISTS notes (name, value)"))
print("open", flush=True)
time.sleep(60)
"""


def test_a_file_of_a_later_version_is_refused(tmp_path):
    file = tmp_path / "journal.sqlite"
    later = sqlite3.connect(file)
    later.execute(f"PRAGMA user_version={VERSION + 1}")
    later.close()
    for _ in range(2):  # and the folder is not left locked
        with pytest.raises(Newer, match=str(VERSION + 1)):
            Disk(file).open(prepare)


@pytest.mark.parametrize("what", ["not a database", "a folder"])
def test_a_file_that_is_no_journal_is_refused_with_the_reason(tmp_path, what):
    file = tmp_path / "journal.sqlite"
    file.write_text("not a database" * 100) if what == "not a database" else file.mkdir()
    for _ in range(2):
        with pytest.raises(Unavailable, match="database"):
            Disk(file).open(prepare)


def test_a_locked_file_is_refused_with_the_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "BUSY_MS", 50)
    file = tmp_path / "journal.sqlite"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(Unavailable, match="locked"):
        Disk(file).open(prepare)
    other.close()
    with opened(file):
        pass


def test_only_we_may_read_the_files(tmp_path):
    with opened(tmp_path / "data" / "journal.sqlite") as made:
        modes = {each.name: each.stat().st_mode & 0o077 for each in made.file.parent.iterdir()}
        assert set(modes.values()) == {0}, modes
        assert made.file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["a b", "50%20off", "what?", "sharp#s", "Ünï"])
def test_any_folder_name_will_do(tmp_path, name):
    with opened(tmp_path / name / "journal.sqlite") as made:
        assert made.file.is_file()
    assert [each.name for each in tmp_path.iterdir()] == [name]


# Trouble


async def fill(kept, n=400):
    """Notes of 4 KB until one fails: how many were kept, and the failure."""
    for place in range(n):
        try:
            await kept.write(note(f"{place:04}", "x" * 4000))
        except Unavailable as error:
            return place, error
    raise AssertionError("it never was full")


async def test_a_full_disk_keeps_nothing_says_so_and_recovers_by_itself(kept):
    def limited(pages):
        return lambda writer: writer.execute(f"PRAGMA max_page_count={pages}")

    await kept.write(limited(40))
    acked, error = await fill(kept)
    assert "full" in str(error)
    assert len(await kept.read(names)) == acked
    answers = await at_once(kept, note("one", "x" * 9000), note("two"))
    assert {type(each) for each in answers} == {Unavailable}  # both, or the second might be lost
    await kept.write(limited(100_000))
    await kept.write(note("again"))
    assert len(await kept.read(names)) == acked + 1


async def test_a_file_that_another_locks_is_trouble_and_then_is_not(kept, monkeypatch):
    await kept.write(lambda writer: writer.execute("PRAGMA busy_timeout=20"))
    other = sqlite3.connect(kept.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked"):
        await kept.write(note("a"))
    assert await kept.read(names) == []
    other.execute("ROLLBACK")
    other.close()
    await kept.write(note("a"))
    assert await kept.read(names) == ["a"]


TINY = """
import asyncio, ctypes, os, sys
from pathlib import Path

libc = ctypes.CDLL(None, use_errno=True)
uid, gid = os.getuid(), os.getgid()
if libc.unshare(0x10000000 | 0x00020000):
    sys.exit(77)
try:
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
    Path("/proc/self/gid_map").write_text(f"0 {gid} 1")
except OSError:
    sys.exit(77)
folder = sys.argv[1].encode()
if libc.mount(b"tmpfs", folder, b"tmpfs", 0, b"size=1m"):
    sys.exit(77)

from server.storage.disk import Disk
from server.storage import Unavailable
from tests.server.test_disk import fill, names, note, schema

async def main():
    kept = Disk(Path(sys.argv[1]) / "journal.sqlite")
    kept.open(schema)
    acked, error = await fill(kept)
    assert await kept.read(names) == [f"{n:04}" for n in range(acked)]
    assert not libc.mount(b"tmpfs", folder, b"tmpfs", 32, b"size=8m")
    await kept.write(note("again"))
    assert len(await kept.read(names)) == acked + 1
    print(acked, error)
    kept.close()

asyncio.run(main())
"""


def test_a_disk_that_really_is_full(tmp_path):
    """1 MiB of memory as a disk, in a namespace of its own; grown while the file is open."""
    ran = subprocess.run(
        [sys.executable, "-c", TINY, str(tmp_path)],
        check=False, capture_output=True, text=True, timeout=60, cwd=Path(disk.__file__).parents[1],
        env={**os.environ, "PYTHONPATH": str(Path(disk.__file__).parents[1])},
    )  # fmt: skip
    if ran.returncode == 77:
        pytest.skip("NO USER NAMESPACES: this machine does not let us mount a small disk")
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout.split()[0]) > 10
    assert "full" in ran.stdout


# The end


async def test_the_end_keeps_what_was_asked_before_it(tmp_path):
    file = tmp_path / "journal.sqlite"
    with opened(file) as made:
        asking = [asyncio.create_task(made.write(note(f"{n}"))) for n in range(600)]
        await asyncio.sleep(0)
    await asyncio.gather(*asking)
    with opened(file) as again:
        assert len(await again.read(names)) == 600


async def test_after_the_end_nobody_is_left_waiting(kept):
    kept.close()
    for asked in (kept.write(note("a")), kept.read(names)):
        with pytest.raises(Unavailable, match="not open"):
            await asyncio.wait_for(asked, 1)


async def test_the_end_leaves_one_file_and_its_lock(tmp_path):
    with opened(tmp_path / "journal.sqlite") as made:
        await made.write(note("a"))
        assert await made.read(names) == ["a"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["journal.lock", "journal.sqlite"]


def test_an_asker_whose_loop_has_ended_is_no_fault(tmp_path):
    asking = []
    with opened(tmp_path / "journal.sqlite") as made:

        async def gone():
            asking.append(asyncio.create_task(made.write(note("a"))))
            await asyncio.sleep(0)

        asyncio.run(gone())
        asyncio.run(made.write(note("b")))
        assert asyncio.run(made.read(names)) == ["a", "b"]


# What was wiped


def log_of(kept):
    return kept.file.with_name(kept.file.name + "-wal").read_bytes()


async def emptied(kept, within=5.0):
    async with asyncio.timeout(within):
        while log_of(kept):  # noqa: ASYNC110 - the disk tells nobody
            await asyncio.sleep(0.01)


async def test_the_log_is_left_alone_until_something_is_wiped(kept, monkeypatch):
    monkeypatch.setattr(disk, "QUIET_S", 0.05)
    await kept.write(note("a"))
    await asyncio.sleep(0.3)
    assert log_of(kept)
    await kept.write(note("b"), wipes=True)
    await emptied(kept)
    assert await kept.read(names) == ["a", "b"]


async def test_a_log_that_is_never_quiet_is_emptied_too(kept, monkeypatch):
    monkeypatch.setattr(disk, "LATEST_S", 0.3)
    secret = "forget me " * 9
    await kept.write(note("s", secret))
    await kept.write(lambda writer: writer.execute("DELETE FROM notes"), wipes=True)
    async with asyncio.timeout(10):
        n = 0
        while secret.encode() in log_of(kept) + kept.file.read_bytes():
            n += 1
            await kept.write(note(f"n{n}"))
    assert n > 1


async def test_a_reader_in_the_middle_holds_up_nobody(kept, monkeypatch):
    monkeypatch.setattr(disk, "QUIET_S", 0.05)
    monkeypatch.setattr(disk, "LATEST_S", 0.1)
    await kept.write(note("a"))
    other = sqlite3.connect(kept.file, isolation_level=None)
    other.execute("BEGIN")
    names(other)
    await kept.write(note("b"), wipes=True)
    await asyncio.sleep(0.3)
    assert log_of(kept), "emptied under a reader"
    async with asyncio.timeout(1):
        await kept.write(note("c"))
    other.close()
    await emptied(kept)
