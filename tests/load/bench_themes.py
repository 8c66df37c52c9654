"""How good, how steady, how fast the themes are: `python tests/load/bench_themes.py`.

Quality needs the development sets, which are no part of the project: `../shared/data/themes`
beside the root, or the folder given by --data; when absent that is said loudly and the rest is
still measured. Prints a table and writes build/themes.json.
"""

import argparse
import asyncio
import json
import random
import sys
import time
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from agreement import agreement  # noqa: E402

from facilitation.themes.theme import Cluster  # noqa: E402
from server.themes.embedder import embedder  # noqa: E402
from server.themes.process import ThemerProcess  # noqa: E402
from server.themes.themer import Themer  # noqa: E402

SETS = ("opinions", "argkp_train")
GOAL = {"ari": 0.27, "ami": 0.38}
"""What pooling by content reached on conversations that nobody had tuned on."""
SIZES = (30, 300, 900, 5000)


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data" / "themes")
    told.add_argument("--engine", choices=["auto", "model", "words"], default="auto")
    told.add_argument("--quick", action="store_true", help="opinions only, up to 900 cards")
    asked = told.parse_args()
    report: dict = {"engine": asked.engine, "quality": {}, "online": {}, "cost": []}
    sets = {name: read(asked.data / f"{name}.jsonl") for name in SETS[: 1 if asked.quick else None]}
    engine = embedder(asked.engine)
    report["engine"] = engine.name
    for name, groups in sets.items():
        if groups:
            report["quality"][name] = quality(engine, name, groups)
    if sets["opinions"]:
        report["online"] = online(engine, sets["opinions"])
    report["cost"] = asyncio.run(cost(asked.engine, SIZES[: 3 if asked.quick else None], sets))
    out = ROOT / "build" / "themes.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"written: {out.relative_to(ROOT)}")


def read(path):
    """Conversations of (text, label); nothing when the file is not there."""
    if not path.exists():
        print(f"!!! ABSENT: {path.name}: its quality is NOT measured (see --data)", flush=True)
        return []
    groups = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        groups[row.get("workshop", "")].append((row["text"], row["label"]))
    return list(groups.values())


def quality(engine, name, groups):
    """Each conversation whole, and how it looks in a room of 40 and of 20."""
    table = {}
    for size in (0, 40, 20):
        rows = [
            one(engine, rows if not size else random.Random(seed).sample(rows, size))
            for rows in groups
            for seed in range(2 if size else 1)
            if len(rows) >= size * 1.5
        ]
        table[str(size or "all")] = mean(rows)
        show(f"{name} {size or 'whole'}", table[str(size or "all")])
    if name == "opinions":
        best = table["all"]
        table["goal_met"] = all(best[each] >= goal for each, goal in GOAL.items())
    return table


def one(engine, rows):
    themer = Themer(engine)
    themer.learn("a", [(f"c{n}", text) for n, (text, _) in enumerate(rows, 1)])
    started = time.process_time()
    clusters = themer.update("a", [], regroup=True).clusters
    spent = time.process_time() - started
    return {**scored(rows, clusters), "regroup_ms": spent * 1000}


def scored(rows, clusters):
    home = {card: each.id for each in clusters for card in each.cards}
    found = [home.get(f"c{n}", f"alone {n}") for n in range(1, len(rows) + 1)]
    truth = [label for _, label in rows]
    big = [each.cards for each in clusters if len(each.cards) > 2]
    pure = [
        max(np.unique([truth[int(c[1:]) - 1] for c in cards], return_counts=True)[1])
        for cards in big
    ]
    inside = sum(map(len, big))
    result = asdict(agreement(truth, found))
    result["unsorted"] = 1 - len(home) / len(rows)
    result["purity"] = float(sum(pure)) / inside if inside else 0.0
    return result


def online(engine, groups):
    """Three cards at a time, as the worker would; `former` is what stands, as in a room."""
    rows = [arrivals(engine, rows) for rows in groups if len(rows) >= 40]
    table = mean(rows)
    show("opinions, live", table)
    return table


def arrivals(engine, rows):
    themer, homes, moved, worst, at_once = Themer(engine), {}, 0, 0.0, 0
    for start in range(0, len(rows), 3):
        new = [(f"c{n + 1}", rows[n][0]) for n in range(start, min(start + 3, len(rows)))]
        found = themer.update("a", new, former=piles(homes))
        if found.full:
            now = {card: each.id for each in found.clusters for card in each.cards}
            changed = sum(now.get(card) != home for card, home in homes.items())
            moved, worst = moved + changed, max(worst, changed / (start + 3))
            homes = now
        homes.update(found.placed)
        at_once += sum(card in homes for card, _ in new)
    live = {
        "changes_a_card": moved / len(rows),
        "worst_step": worst,
        "at_once": at_once / len(rows),
    }
    return {**scored(rows, piles(homes)), **live}


def piles(homes):
    cards = defaultdict(list)
    for card, home in homes.items():
        cards[home].append(card)
    return tuple(Cluster(id=home, cards=tuple(each)) for home, each in sorted(cards.items()))


async def cost(engine, sizes, sets):
    """Through the child, as the server does: wall clock, one core, the child's memory."""
    texts = stock(max(sizes), sets)
    table = []
    for size in sizes:
        child = ThemerProcess(engine)
        await child.warm()
        empty = psutil.Process(child.pid).memory_info().rss
        cards = [(f"c{n}", texts[n]) for n in range(size)]
        learnt = await timed(child.learn("a", cards))
        grouped, found = await timed_with(child.update("a", [], regroup=True))
        placed = await timed(
            child.update("a", [("c99999", texts[7] + " too")], former=found.clusters)
        )
        rss = psutil.Process(child.pid).memory_info().rss
        await child.aclose()
        row = {
            "cards": size,
            "learn_ms_a_card": learnt / size,
            "regroup_ms": grouped,
            "place_ms": placed,
            "piles": len(found.clusters),
            "rss_empty_mib": empty / 2**20,
            "rss_mib": rss / 2**20,
        }
        show(f"{size} cards", row)
        table.append(row)
    return table


def stock(count, sets):
    """Distinct texts: the sets' own, then their words shuffled; invented ones without any set."""
    known = list(dict.fromkeys(t for groups in sets.values() for rows in groups for t, _ in rows))
    words = " ".join(known).split() or [f"{a}{b}" for a in "bdgklmnprst" for b in "aeiou"]
    chance = random.Random(1)
    while len(known) < count:
        known.append(" ".join(chance.choices(words, k=12)))
    chance.shuffle(known)
    return known[:count]


async def timed(call):
    return (await timed_with(call))[0]


async def timed_with(call):
    started = time.perf_counter()
    answer = await call
    return (time.perf_counter() - started) * 1000, answer


def mean(rows):
    return {each: float(np.mean([row[each] for row in rows])) for each in rows[0]} if rows else {}


def show(name, row):
    print(
        f"{name:20s}", "  ".join(f"{each} {value:.3g}" for each, value in row.items()), flush=True
    )


if __name__ == "__main__":
    main()
