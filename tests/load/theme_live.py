"""Cards that come a few at a time: how good the wall is in the end, and how much it moved."""

import random
from collections import defaultdict
from dataclasses import asdict

from facilitation.themes.theme import Cluster
from server.themes.themer import Themer
from tests.load.agreement import agreement
from tests.load.theme_print import OURS, SHORT, head, mean, show
from tests.load.theme_quality import ours
from tests.load.theme_sets import Kept, Rows

ORDERS = 1 if SHORT else 3
FEWEST = 40
"""Cards. A smaller conversation is grouped afresh only two or three times."""


def live(engine: Kept, conversations: list[Rows]) -> dict[str, float]:
    """`of_batch`: the share of the quality of grouping the same cards at once."""
    head(f"opinions as they come, three cards at a time, in {ORDERS} orders")
    rooms = [
        random.Random(seed).sample(rows, len(rows)) if seed else rows
        for rows in conversations
        if len(rows) >= FEWEST
        for seed in range(ORDERS)
    ]
    found = [arrivals(engine, rows) for rows in rooms]
    table = mean(found)
    table["of_batch"] = table["ari"] / mean([ours(engine, rows) for rows in rooms])["ari"]
    table["worst_of_all"] = max(each["worst_step"] for each in found)
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
