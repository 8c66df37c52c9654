"""The child: answers, dies, comes back, and leaves the parent light."""

import asyncio
import os
import signal
import subprocess
import sys

import psutil
import pytest

from server.themes import process
from server.themes.process import ThemerLost, ThemerProcess

CARDS = [
    (f"c{n}", text)
    for n, text in enumerate(
        ["more parks and trees", "night buses and trams", "fair rents for flats"] * 5, 1
    )
]
DISTINCT = [(card, f"{text} {'abcde'[n % 5]}{n}") for n, (card, text) in enumerate(CARDS)]


@pytest.fixture
async def themes():
    made = ThemerProcess("words")
    yield made
    await made.aclose()


async def test_it_answers_from_another_process_that_is_nice(themes):
    assert themes.pid == 0
    assert (await themes.warm()).startswith("words")
    found = await themes.update("a", DISTINCT)
    assert found.full
    assert len(found.clusters) == 3
    assert themes.knows("a")
    assert psutil.Process(themes.pid).nice() == psutil.Process().nice() + 10


async def test_killed_between_two_calls_it_says_so_and_comes_back(themes):
    await themes.learn("a", DISTINCT)
    os.kill(themes.pid, signal.SIGKILL)
    with pytest.raises(ThemerLost):
        await themes.update("a", [])
    assert not themes.knows("a")
    assert (await themes.update("a", DISTINCT)).full


async def test_killed_in_the_middle_of_a_call(themes):
    await themes.warm()
    call = asyncio.create_task(
        themes.learn("a", [(f"c{n}", f"word{n} " * 300) for n in range(3000)])
    )
    await asyncio.sleep(0.05)
    os.kill(themes.pid, signal.SIGKILL)
    with pytest.raises(ThemerLost):
        await call
    assert (await themes.update("a", DISTINCT)).full


async def test_the_loss_of_one_activity_is_told_to_the_others(themes):
    await themes.learn("a", DISTINCT)
    await themes.learn("b", DISTINCT)
    os.kill(themes.pid, signal.SIGKILL)
    with pytest.raises(ThemerLost):
        await themes.learn("a", [])
    assert not themes.knows("b")


async def test_what_cannot_be_answered_loses_one_activity_and_no_child(themes):
    await themes.learn("a", DISTINCT)
    before = themes.pid
    with pytest.raises(ThemerLost, match="ValueError"):
        await themes.learn("a", [("not", "a", "pair")])
    assert not themes.knows("a")
    assert themes.pid == before


async def test_a_caller_that_gives_up_does_not_leave_its_answer_to_the_next(themes):
    await themes.warm()
    call = asyncio.create_task(
        themes.learn("a", [(f"c{n}", f"word{n} " * 300) for n in range(3000)])
    )
    await asyncio.sleep(0.05)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    assert (await themes.update("a", DISTINCT)).full


async def test_a_child_that_hangs_is_ended(themes, monkeypatch):
    await themes.learn("a", DISTINCT)
    monkeypatch.setattr(process, "PATIENCE_S", 0.2)
    child = themes.pid
    os.kill(child, signal.SIGSTOP)
    with pytest.raises(ThemerLost, match="Timeout"):
        await themes.learn("a", [])
    assert not psutil.pid_exists(child)


async def test_forgotten_is_unknown(themes):
    await themes.learn("a", DISTINCT)
    await themes.forget("a")
    await themes.forget("never")
    assert not themes.knows("a")
    assert not (await themes.update("a", DISTINCT[:5])).full


async def test_closing_ends_the_child_and_may_be_repeated():
    made = ThemerProcess("words")
    await made.warm()
    child = made.pid
    await made.aclose()
    await made.aclose()
    assert not psutil.pid_exists(child)


def test_the_server_imports_neither_numpy_nor_the_model():
    code = (
        "import sys, server.themes.process, server.themes.worker;"
        "print({'numpy', 'onnxruntime', 'server.themes.themer'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_child_ends_with_its_parent():
    code = (
        "import asyncio, os; from server.themes.process import ThemerProcess\n"
        "async def main():\n"
        "    made = ThemerProcess('words'); await made.warm(); print(made.pid, flush=True); os._exit(9)\n"
        "asyncio.run(main())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    child = int(done.stdout)
    with pytest.raises(psutil.NoSuchProcess):
        psutil.Process(child).wait(5) or psutil.Process(child)
