"""kill -9 in mid-burst: phones ask, the server dies, it is started again on the same folder."""

import asyncio
import random
import tempfile
import time
from pathlib import Path

from tests.faults.house import House
from tests.faults.phones import Phone, open_the_floor
from tests.faults.sabotage import LATE_S
from tests.faults.verdict import judge

PATIENCE_S = 60.0
MOST = 50
"""Items of one person that the script takes."""


async def killed(kills, phones, seed=1, sabotage="", say=lambda _line: None):
    """The figures of one run."""
    with tempfile.TemporaryDirectory(prefix="ace-faults-") as folder:
        house = House(Path(folder) / "data", sabotage)
        try:
            return await _run(house, kills, phones, random.Random(seed), say)
        finally:
            await house.stop()


async def _run(house, kills, crowd, chance, say):
    began = time.monotonic()
    await house.start()
    session, code, desk = await house.open_session()
    await open_the_floor(house.base, desk)
    if house.sabotage:
        await asyncio.sleep(2 * LATE_S)  # the session itself must be on disk, late or not
    phones = [
        Phone(house.base, await house.seat(code), f"phone-{n:03}", random.Random(chance.random()))
        for n in range(crowd)
    ]
    unanswered = []
    each = min(MOST // (kills + 1), 12)
    for n in range(kills):
        await _all_in(phones)
        bursts = [asyncio.create_task(phone.burst(each)) for phone in phones]
        await _many_waiting(phones, chance)
        unanswered.append(sum(len(phone.outbox) for phone in phones))
        await house.kill()
        say(f"kill {n + 1} of {kills}: {unanswered[-1]} asks had no answer yet")
        await house.start()
        await asyncio.gather(*bursts)
    await _all_in(phones)
    await asyncio.gather(*(phone.burst(each) for phone in phones))
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*(phone.answered() for phone in phones))
    for phone in phones:
        await phone.end()
    await house.stop()
    back = sorted(each for phone in phones for each in phone.back_s)
    verdict = judge(house.data, session, phones)
    return {
        "kills": kills, "phones": crowd, "seconds": round(time.monotonic() - began, 1),
        "asked": verdict.asked, "frames": verdict.frames, "kept": verdict.kept,
        "told": sum(len(phone.told) for phone in phones), "on_disk": verdict.on_disk,
        "unanswered_at_kills": sum(unanswered), "lost": len(verdict.lost),
        "missing": len(verdict.missing), "duplicated": len(verdict.duplicated),
        "misordered": len(verdict.misordered), "misnumbered": len(verdict.misnumbered),
        "foreign": len(verdict.foreign), "gaps": verdict.gaps,
        "back_s": {"p50": _at(back, 0.5), "max": _at(back, 1.0)}, "good": verdict.good,
    }  # fmt: skip


async def _many_waiting(phones, chance):
    """A moment in the burst at which many asks have no answer: the worst one to die at."""
    await asyncio.sleep(0.02 + chance.random() * 0.08)
    for _ in range(100):
        if sum(len(phone.outbox) for phone in phones) >= len(phones) / 2:
            return
        await asyncio.sleep(0.001)


async def _all_in(phones):
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*(phone.connected.wait() for phone in phones))


def _at(ordered, part):
    return round(ordered[min(int(len(ordered) * part), len(ordered) - 1)], 2) if ordered else None
