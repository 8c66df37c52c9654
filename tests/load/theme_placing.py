"""New cards into themes that people have named."""

import random
from collections import defaultdict

import numpy as np

from facilitation.themes.theme import Anchor, Cluster
from server.themes.answer import Proposal
from server.themes.themer import Themer
from tests.load.theme_print import head, show
from tests.load.theme_sets import Kept, Rows, labelled

PARTS = 10
"""One of them is new, so that it is placed: after 15 % of growth all would be grouped afresh."""


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
    tenth of the cards is new once; of the others `examples` are in each theme, the rest unsorted."""
    found = []
    for part in range(PARTS):
        new = [card for n, card in enumerate(labelled(rows)) if n % PARTS == part]
        old = [card for n, card in enumerate(labelled(rows)) if n % PARTS != part]
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
