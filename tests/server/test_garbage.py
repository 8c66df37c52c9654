"""The whole heap is searched for circles while nobody waits, and not never."""

import asyncio
import gc
import subprocess
import sys
import weakref

import pytest

from server import garbage


class Circle:
    def __init__(self):
        self.me = self


@pytest.fixture
def put_off(monkeypatch):
    """As a server has it, with less to wait for."""
    was = gc.get_threshold()
    monkeypatch.setattr(garbage, "LOOK_S", 0.02)
    monkeypatch.setattr(garbage, "OWED", 3)
    garbage.put_off()
    yield
    gc.unfreeze()
    gc.set_threshold(*was)


def old_circle():
    """One that only a whole search finds, and what makes one due."""
    made = Circle()
    gc.collect(1)
    seen = weakref.ref(made)
    del made
    for _ in range(garbage.OWED):
        gc.collect(1)
    assert seen() is not None
    return seen


async def gone(seen, busy, tries=50):
    task = asyncio.create_task(garbage.search_when_calm())
    for _ in range(tries):
        if busy:
            sum(range(400_000))
            await asyncio.sleep(0)
        else:
            await asyncio.sleep(0.01)
        if seen() is None:
            break
    task.cancel()
    return seen() is None


async def test_a_calm_moment_is_used(put_off, monkeypatch):
    monkeypatch.setattr(garbage, "CALM", 2.0)  # whatever this machine does beside
    assert await gone(old_circle(), busy=False)


async def test_while_there_is_work_it_waits_but_not_for_ever(put_off, monkeypatch):
    monkeypatch.setattr(garbage, "CALM", 0.0)  # however little of a core is left for us
    seen = old_circle()
    assert not await gone(seen, busy=True)
    monkeypatch.setattr(garbage, "TOO_MUCH", 3)
    assert await gone(seen, busy=True)


@pytest.mark.parametrize(
    ("owed", "share", "due"),
    [(19, 0.0, False), (20, 0.04, True), (20, 0.06, False), (399, 1.0, False), (400, 1.0, True)],
)
def test_when_it_is_due(owed, share, due):
    assert garbage.is_due(owed, share) is due


def test_no_whole_search_comes_by_itself():
    """However much is made and kept: in a process of its own, as a server is."""
    told = (
        "import gc\n"
        "from server import garbage\n"
        "garbage.put_off()\n"
        "whole = []\n"
        "gc.callbacks.append(lambda phase, told: told['generation'] == 2 and whole.append(phase))\n"
        "kept = [[n] for n in range(2_000_000)]\n"
        "print(len(whole))\n"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"
