"""What it costs, through the child process as the server does it: wall clock, one core, memory."""

import random
import time

import numpy as np
import psutil

from facilitation.themes.theme import Anchor
from server.themes.process import ThemerProcess
from server.themes.worker import PART
from tests.load.theme_print import SHORT, head, show
from tests.load.theme_sets import Rows

SIZES = (30, 300) if SHORT else (30, 300, 1000, 5000)
TIMES = 20
"""Cards that are placed one by one at each size."""


async def cost(engine, whole: dict[str, dict[str, Rows]]) -> list[dict[str, float]]:
    head("cost, through the child process")
    texts = stock(max(SIZES), whole)
    table = []
    for size in SIZES:
        child = ThemerProcess(engine)
        await child.warm()
        empty = psutil.Process(child.pid).memory_info().rss
        cards = [(f"c{n}", texts[n]) for n in range(size)]
        learnt, _ = await timed(taught_in_parts(child, cards))
        spent = processor(child)
        grouped, found = await timed(child.update("a", [], regroup=True))
        spent = processor(child) - spent
        anchors = [Anchor(theme=each.id, cards=each.cards[:5]) for each in found.clusters[:10]]
        row = {
            "cards": size,
            "learn_ms_a_card": learnt / size,
            "regroup_ms": grouped,
            "regroup_cpu_ms": spent * 1000,
            "slider_ms": (await timed(child.preview("a", former=found.clusters, cut=0.6)))[0],
            **await place(child, texts, found),
            "similar_ms": (await timed(child.similar("a", texts[3] + " indeed")))[0],
            "gather_ms": (await timed(child.gather("a", found.clusters[0].id, anchors)))[0],
            "piles": len(found.clusters),
            "rss_empty_mib": empty / 2**20,
            "rss_mib": psutil.Process(child.pid).memory_info().rss / 2**20,
        }
        await child.aclose()
        show(f"{size} cards", row)
        table.append(row)
    return table


async def taught_in_parts(child: ThemerProcess, cards: list[tuple[str, str]]) -> None:
    for start in range(0, len(cards), PART):
        await child.learn("a", cards[start : start + PART])


async def place(child: ThemerProcess, texts: list[str], found) -> dict[str, float]:
    """One card after another into piles that stand; `placed`: its words were thought about
    before, so that only finding its pile is timed."""
    whole, placed, spent = [], [], 0.0
    for n in range(2 * TIMES):
        text = f"{texts[7]} {texts[11 + n % 15]} {n}"
        if n % 2:
            await child.think("a", [text])
        before = processor(child)
        took, _ = await timed(child.update("a", [(f"c{99900 + n}", text)], former=found.clusters))
        (placed if n % 2 else whole).append(took)
        spent += (processor(child) - before) * (n % 2)
    return {
        "place_ms": float(np.median(whole)),
        "place_p95_ms": float(np.percentile(whole, 95)),
        "placed_ms": float(np.median(placed)),
        "placed_cpu_ms": spent / TIMES * 1000,
    }


def processor(child: ThemerProcess) -> float:
    times = psutil.Process(child.pid).cpu_times()
    return float(times.user + times.system)


def stock(count: int, whole: dict[str, dict[str, Rows]]) -> list[str]:
    """Distinct texts: the sets' own, then their words shuffled; invented ones without any set."""
    known = list(
        dict.fromkeys(
            text for found in whole.values() for rows in found.values() for text, _ in rows
        )
    )
    words = " ".join(known).split() or [f"{a}{b}" for a in "bdgklmnprst" for b in "aeiou"]
    chance = random.Random(1)
    while len(known) < count:
        known.append(" ".join(chance.choices(words, k=12)))
    chance.shuffle(known)
    return known[:count]


async def timed(call) -> tuple[float, object]:
    started = time.perf_counter()
    answer = await call
    return (time.perf_counter() - started) * 1000, answer
