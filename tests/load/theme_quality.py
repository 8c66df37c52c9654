"""How well the piles fit people's themes, beside plain ways of the same run."""

import time
from dataclasses import asdict

import numpy as np

from server.themes.answer import CUT
from server.themes.themer import Themer
from tests.load.agreement import agreement
from tests.load.theme_print import OURS, SHORT, head, mean, show
from tests.load.theme_rivals import RIVALS
from tests.load.theme_sets import Kept, Rows, workshops


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
