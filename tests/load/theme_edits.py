"""What people's work is worth: moves, fifteen edits with a regrouping, twenty pairs.

All of it at the real core: edits, what they hold, anchors, the themer. The people are simulated and
never err, so these are upper bounds.
"""

import random
from collections import defaultdict

import numpy as np

from facilitation.themes.edits import KeepApart, MoveCards
from tests.load.agreement import agreement
from tests.load.theme_moves import MOVES, Desk, moved, take_one
from tests.load.theme_print import OURS, SHORT, head, mean, show
from tests.load.theme_quality import taught
from tests.load.theme_sets import Kept, Rows, labelled, workshops

EDITS = 15
PAIRS = 20
LARGEST, SMALLEST = 320, 50
"""Cards of the rooms in which edits and pairs are tried: one afternoon's wall."""
ROOMS = 1 if SHORT else 2
"""Of each group of rooms."""


def moves(engine: Kept, conversations: list[Rows]) -> dict:
    """ARI by the mover, only what was touched moves; `reflow`: all is grouped again after ten."""
    head("opinions after 0, 3, 5, 10, 20 moves of a person (scored by the mover)")
    found = {}
    for way, seeds in (("best", 1), ("random", 1 if SHORT else 3)):
        runs, again = [], []
        for rows in conversations:
            for seed in range(seeds):
                desk = at_desk(engine, rows)
                scores = moved(desk, way, random.Random(seed), max(MOVES))
                runs.append({str(count): score for count, score in scores.items()})
                again.append(reflown(engine, rows, way, seed))
        found[way] = {**mean(runs), "reflow_after_10": float(np.mean(again))}
        show(way, found[way])
    return found


def at_desk(engine: Kept, rows: Rows) -> Desk:
    desk = Desk(taught(engine, rows), dict(labelled(rows)))
    desk.regroup()
    return desk


def reflown(engine: Kept, rows: Rows, way: str, seed: int) -> float:
    desk = at_desk(engine, rows)
    moved(desk, way, random.Random(seed), 10)
    desk.regroup()
    return desk.score()


def walls(whole: dict[str, dict[str, Rows]]) -> dict[str, list[Rows]]:
    """A few rooms of each kind that are neither tiny nor whole data sets."""
    return {
        group: fit[:ROOMS]
        for name, conversations in whole.items()
        for group, rooms in workshops(name, conversations, short=SHORT).items()
        if not group.endswith((" 20", " 30", " 40"))
        and (fit := [rows for rows in rooms if SMALLEST <= len(rows) <= LARGEST])
    }


def fifteen(engine: Kept, whole: dict[str, dict[str, Rows]]) -> dict[str, dict[str, float]]:
    """Right edits, then all else is grouped again around what was touched."""
    head(f"{EDITS} right edits (the most useful ones; any), then all else grouped again")
    found = {
        group: mean([edited(engine, rows) for rows in rooms])
        for group, rooms in walls(whole).items()
    }
    return told(found)


def edited(engine: Kept, rows: Rows) -> dict[str, float]:
    found: dict[str, float] = {}
    for way, end in (("best", ""), ("random", "_random")):
        desk, chance = at_desk(engine, rows), random.Random(EDITS)
        found["before"] = desk.score()
        for _ in range(EDITS):
            take_one(desk, way, chance)
        desk.regroup()
        where = desk.where()
        score = agreement(list(desk.truth.values()), [where[card] for card in desk.truth])
        found |= {f"ari{end}": score.ari, f"f1{end}": score.f1}
    return found


def twenty(engine: Kept, whole: dict[str, dict[str, Rows]]) -> dict[str, dict[str, float]]:
    """Ten pairs that belong together (the one is moved to the other), ten that do not."""
    head(f"{PAIRS} pairs by chance, half of them together and half apart")
    found = {
        group: mean([paired(engine, rows, seed) for rows in rooms for seed in range(3)])
        for group, rooms in walls(whole).items()
    }
    return told(found)


def paired(engine: Kept, rows: Rows, seed: int) -> dict[str, float]:
    desk = at_desk(engine, rows)
    before = desk.score()
    for one, other, together in pairs(desk.truth, random.Random(seed)):
        where = desk.where()
        free, home = (
            (other, where[one]) if where[other].startswith("alone") else (one, where[other])
        )
        if not together:
            desk.take(KeepApart(card=one, other=other))
        elif where[one] != where[other] and not home.startswith("alone"):
            desk.take(MoveCards(cards=(free,), to=home))
    after = desk.score()
    desk.regroup()
    return {"before": before, "gain": after - before, "regrouped": desk.score() - before}


def pairs(truth: dict[str, str], chance: random.Random) -> list[tuple[str, str, bool]]:
    by_label, cards = defaultdict(list), list(truth)
    for card, label in truth.items():
        by_label[label].append(card)
    found: list[tuple[str, str, bool]] = []
    while len(found) < PAIRS:
        one, other = chance.sample(cards, 2)
        together = len(found) % 2 == 0
        same = [card for card in by_label[truth[one]] if card != one]
        if together and same:
            found.append((one, chance.choice(same), True))
        elif not together and truth[one] != truth[other]:
            found.append((one, other, False))
    return found


def told(found: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Beside every group the mean of all groups."""
    found["all"] = mean(list(found.values()))
    for group, row in found.items():
        show(group if group != "all" else f"{OURS}, all", row)
    return found
