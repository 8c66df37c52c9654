"""`make bench-themes`: how good, how steady, how fast the themes are.

Prints tables, writes build/themes.json and build/themes.svg. SHORT=1 is a fifth of everything, in
about a minute. Quality needs the development sets, which are no part of the project: see
`theme_sets`; what is absent is said loudly and the rest is measured all the same. The words' vectors
are kept in build/, so that a second run takes half the time.
"""

import argparse
import asyncio
import json
import os
import random
import time
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

import numpy as np
import psutil

from facilitation.themes.theme import Anchor, Cluster
from server.themes.answer import CUT, Proposal
from server.themes.embedder import embedder
from server.themes.engines import ENGINES
from server.themes.process import ThemerProcess
from server.themes.themer import Themer
from server.themes.worker import PART
from tests.load.agreement import agreement
from tests.load.theme_chart import chart
from tests.load.theme_moves import MOVES, Desk, moved
from tests.load.theme_rivals import RIVALS
from tests.load.theme_sets import DATA, ROOT, SETS, Kept, Rows, rows_of, workshops

SHORT = os.environ.get("SHORT", "") not in {"", "0"}
GOAL = {"opinions": {"ari": 0.27, "ami": 0.38}}
"""What content-weighted pooling reached on conversations that nobody had tuned on."""
WANTED = {"opinions": {"ari": 0.32, "ami": 0.44}}
SIZES = (30, 300) if SHORT else (30, 300, 1000, 5000)
OURS = "this project"
OUT = ROOT / "build"


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--data", type=Path, default=DATA)
    told.add_argument("--engine", choices=ENGINES, default="auto")
    asked = told.parse_args()
    started = time.perf_counter()
    engine = Kept(embedder(asked.engine))
    whole = {name: rows_of(name, asked.data) for name in SETS}
    report: dict = {"engine": engine.name, "short": SHORT, "goals": GOAL, "wanted": WANTED}
    report["quality"] = quality(engine, whole)
    if conversations := list(whole["opinions"].values()):
        report["cuts"] = cuts(engine, conversations)
        report["moves"] = moves(engine, conversations)
        report["live"] = live(engine, conversations)
        report["placing"] = placing(engine, conversations)
    report["cost"] = asyncio.run(cost(asked.engine, whole))
    report["seconds"] = round(time.perf_counter() - started, 1)
    report["goals_met"] = met(report["quality"])
    write(report)


def quality(engine: Kept, whole: dict[str, dict[str, Rows]]) -> dict:
    """Every set by every way. A conversation that is drawn twice counts once."""
    found: dict = {}
    for name, conversations in whole.items():
        texts = [text for rows in conversations.values() for text, _ in rows]
        if texts:
            engine.learn(name, texts)
        for group, rooms in workshops(name, conversations, short=SHORT).items():
            head(f"{group}: {len(rooms)} x {np.mean([len(rows) for rows in rooms]):.0f} cards")
            table = {OURS: mean([ours(engine, rows) for rows in rooms])}
            show(OURS, table[OURS])
            for way, group_by in RIVALS.items():
                table[way] = mean([theirs(engine, rows, group_by) for rows in rooms])
                show(way, table[way])
            found[group] = table
    return found


def ours(engine: Kept, rows: Rows, cut: float = CUT) -> dict[str, float]:
    themer = taught(engine, rows)
    started = time.process_time()
    found = themer.update("a", [], regroup=True, cut=cut)
    spent = (time.process_time() - started) * 1000
    home = {card: each.id for each in found.clusters for card in each.cards}
    truth = [label for _, label in rows]
    where = [home.get(f"c{n}", f"alone {n}") for n in range(1, len(rows) + 1)]
    big = [each.cards for each in found.clusters if len(each.cards) > 2]
    pure = sum(
        max(np.unique([truth[int(c[1:]) - 1] for c in cards], return_counts=True)[1])
        for cards in big
    )
    inside = sum(map(len, big))
    return {
        **asdict(agreement(truth, where)),
        "unsorted": 1 - len(home) / len(rows),
        "largest": max([len(each.cards) for each in found.clusters], default=0) / len(rows),
        "purity": float(pure) / inside if inside else 0.0,
        "ms": spent,
    }


def theirs(engine: Kept, rows: Rows, group_by) -> dict[str, float]:
    vectors = engine.embed([text for text, _ in rows])
    started = time.process_time()
    found = group_by(vectors).tolist()
    spent = (time.process_time() - started) * 1000
    return {**asdict(agreement([label for _, label in rows], found)), "ms": spent}


def taught(engine: Kept, rows: Rows) -> Themer:
    themer = Themer(engine)
    themer.learn("a", [(f"c{n}", text) for n, (text, _) in enumerate(rows, 1)])
    return themer


def cuts(engine: Kept, conversations: list[Rows]) -> dict:
    head("opinions by the slider: .5 fine, .9 coarse")
    found = {}
    for cut in (0.5, 0.6, 0.7, 0.8, 0.9):
        found[str(cut)] = mean([ours(engine, rows, cut) for rows in conversations])
        show(str(cut), found[str(cut)])
    return found


def moves(engine: Kept, conversations: list[Rows]) -> dict:
    """ARI by the mover, only what was touched moves; `reflow`: all is grouped again after ten."""
    head("opinions after 0, 3, 5, 10, 20 moves of a person (scored by the mover)")
    found = {}
    for way, seeds in (("best", 1), ("random", 1 if SHORT else 3)):
        runs, again = [], []
        for rows in conversations:
            for seed in range(seeds):
                desk = Desk(taught(engine, rows), dict(labelled(rows)))
                desk.regroup()
                scores = moved(desk, way, random.Random(seed), max(MOVES))
                runs.append({str(count): score for count, score in scores.items()})
                again.append(reflown(engine, rows, way, seed))
        found[way] = {**mean(runs), "reflow_after_10": float(np.mean(again))}
        show(way, found[way])
    return found


def reflown(engine: Kept, rows: Rows, way: str, seed: int) -> float:
    desk = Desk(taught(engine, rows), dict(labelled(rows)))
    desk.regroup()
    moved(desk, way, random.Random(seed), 10)
    desk.regroup()
    return desk.score()


def labelled(rows: Rows) -> list[tuple[str, str]]:
    return [(f"c{n}", label) for n, (_, label) in enumerate(rows, 1)]


def live(engine: Kept, conversations: list[Rows]) -> dict[str, float]:
    head("opinions as they come, three cards at a time")
    table = mean([arrivals(engine, rows) for rows in conversations if len(rows) >= 40])
    show(OURS, table)
    return table


def arrivals(engine: Kept, rows: Rows) -> dict[str, float]:
    """As the worker would: `former` is what stands, as in a room."""
    themer, homes, changes, worst, at_once = Themer(engine), {}, 0, 0.0, 0
    for start in range(0, len(rows), 3):
        new = [(f"c{n + 1}", rows[n][0]) for n in range(start, min(start + 3, len(rows)))]
        found = themer.update("a", new, former=piles(homes))
        if found.full:
            now = {card: each.id for each in found.clusters for card in each.cards}
            changed = sum(now.get(card) != home for card, home in homes.items())
            changes, worst = changes + changed, max(worst, changed / (start + 3))
            homes = now
        homes.update(found.placed)
        at_once += sum(card in homes for card, _ in new)
    where = [homes.get(f"c{n}", f"alone {n}") for n in range(1, len(rows) + 1)]
    return {
        **asdict(agreement([label for _, label in rows], where)),
        "changes_a_card": changes / len(rows),
        "worst_step": worst,
        "at_once": at_once / len(rows),
    }


def piles(homes: dict[str, str]) -> tuple[Cluster, ...]:
    cards = defaultdict(list)
    for card, home in homes.items():
        cards[home].append(card)
    return tuple(Cluster(id=home, cards=tuple(each)) for home, each in sorted(cards.items()))


def placing(engine: Kept, conversations: list[Rows]) -> dict:
    """A person has put so many cards into each theme; the others come."""
    head("opinions: new cards into named themes")
    found = {}
    for each in (3, 5):
        told = [come(engine, rows, each) for rows in conversations]
        cards = sum(len(one) for one in told)
        flown = [right for one in told for sure, right, _ in one if sure]
        waits = [among for one in told for sure, _, among in one if not sure]
        table = {
            "flow": len(flown) / cards,
            "right": float(np.mean(flown)),
            "wait": len(waits) / cards,
            "suggested": float(np.mean(waits)),
        }
        found[str(each)] = table
        show(f"{each} examples", table)
    return found


def come(engine: Kept, rows: Rows, examples: int) -> list[tuple[bool, bool, bool]]:
    """For each new card: did it flow, rightly, and is the right theme among those suggested? Each
    sixth of the cards is new once; of the others `examples` are in each theme, the rest unsorted."""
    found = []
    for sixth in range(6):
        new = [card for n, card in enumerate(labelled(rows)) if n % 6 == sixth]
        old = [card for n, card in enumerate(labelled(rows)) if n % 6 != sixth]
        anchors = named(old, examples)
        themes = {anchor.theme for anchor in anchors}
        answer = placed(engine, rows, [card for card, _ in new], anchors)
        found += [
            (card in answer.placed, answer.placed.get(card) == label, told(answer, card, label))
            for card, label in new
            if label in themes
        ]
    return found


def named(cards: list[tuple[str, str]], examples: int) -> list[Anchor]:
    by_label, chance = defaultdict(list), random.Random(examples)
    for card, label in cards:
        by_label[label].append(card)
    return [
        Anchor(theme=label, cards=tuple(chance.sample(same, examples)))
        for label, same in sorted(by_label.items())
        if len(same) >= examples
    ]


def placed(engine: Kept, rows: Rows, new: list[str], anchors: list[Anchor]) -> Proposal:
    """The themes stand on the wall and nothing else; what the machine had proposed is empty."""
    themer = Themer(engine)
    texts = {f"c{n}": text for n, (text, _) in enumerate(rows, 1)}
    old = [(card, text) for card, text in texts.items() if card not in new]
    first = themer.update("a", old, anchors=anchors, regroup=True)
    themes = {anchor.theme: anchor.cards for anchor in anchors}
    wall = [Cluster(id=c.id, cards=themes.get(c.id, ())) for c in first.clusters]
    return themer.update("a", [(card, texts[card]) for card in new], (), anchors, wall)


def told(answer: Proposal, card: str, label: str) -> bool:
    return label in answer.suggestions.get(card, ())


async def cost(engine, whole: dict[str, dict[str, Rows]]) -> list[dict[str, float]]:
    """Through the child, as the server does: wall clock, one core, the child's memory."""
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
            "place_ms": await place(child, texts, found),
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
    """As the worker does."""
    for start in range(0, len(cards), PART):
        await child.learn("a", cards[start : start + PART])


async def place(child: ThemerProcess, texts: list[str], found) -> float:
    """The median of five, each with its embedding."""
    took = []
    for n in range(5):
        card = (f"c{99990 + n}", f"{texts[7]} {texts[11 + n]}")
        took.append((await timed(child.update("a", [card], former=found.clusters)))[0])
    return float(np.median(took))


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


def met(table: dict) -> dict[str, bool]:
    return {
        f"{name} {kind}": all(table[name][OURS][each] >= goal for each, goal in goals[name].items())
        for kind, goals in (("goal", GOAL), ("wanted", WANTED))
        for name in goals
        if name in table
    }


def write(report: dict) -> None:
    OUT.mkdir(exist_ok=True)
    (OUT / "themes.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    bars = {
        group: {way: row["ari"] for way, row in table.items()}
        for group, table in report["quality"].items()
    }
    lines = {
        f"{way} right moves": {n: score for n, score in found.items() if n.isdigit()}
        for way, found in report.get("moves", {}).items()
    }
    drawing = chart("Agreement with people's themes (ARI)", bars, lines)
    (OUT / "themes.svg").write_text(drawing, encoding="utf-8")
    print(f"\ngoals met: {report['goals_met']}; {report['seconds']} s")
    print("written: build/themes.json, build/themes.svg")


def mean(rows: list[dict[str, float]]) -> dict[str, float]:
    return {each: float(np.mean([row[each] for row in rows])) for each in rows[0]} if rows else {}


def head(words: str) -> None:
    print(f"\n{words}", flush=True)


def show(name: str, row: dict[str, float]) -> None:
    print(f"  {name:30s}", "  ".join(f"{k} {v:.3g}" for k, v in row.items()), flush=True)


if __name__ == "__main__":
    main()
