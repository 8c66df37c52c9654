"""What the last full proposal stands on: later cards are placed in the same space, and a person
who asks for more of the same, or whether this was said already, is answered from it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from facilitation.themes import clusters, doubt
from facilitation.themes.clusters import Floats, Space
from facilitation.themes.edits import Card
from facilitation.themes.pooling import Weights, pooled
from facilitation.themes.theme import Anchor, Cluster
from server.themes.memory import Memory

MORE = 20
"""Candidates to tick: a screenful."""


@dataclass(slots=True)
class Ground:
    """`tried`: cards that were there or found no pile, and are not tried again before the next full
    proposal. `before`: the count of cards at the full proposal before this one."""

    weigh: Weights
    space: Space
    width: int
    at: dict[Card, Floats]
    before: int
    tried: set[Card] = field(default_factory=set)

    def locate(self, memory: Memory, cards: Iterable[Card]) -> None:
        missing = [card for card in cards if card not in self.at]
        if missing:
            rows = pooled(memory.vectors(missing), self.weigh, self.width)
            found = clusters.inside(self.space, rows)
            found[np.abs(rows).sum(axis=1) == 0] = 0
            self.at.update(zip(missing, found, strict=True))

    def pointing(self, cards: Iterable[Card]) -> Floats:
        """Where these cards point together; nowhere when they bear no subject."""
        rows = [self.at[card] for card in cards if card in self.at]
        middle = np.sum(rows, axis=0) if rows else np.zeros(self.space.layers[-1].shape[1])
        found: Floats = (middle / max(float(np.linalg.norm(middle)), 1e-9)).astype(np.float32)
        return found


@dataclass(frozen=True, slots=True)
class Placing:
    placed: dict[Card, str]
    hints: dict[Card, tuple[str, ...]]
    margins: dict[Card, float]


def place(
    ground: Ground,
    new: Mapping[Card, Collection[Card]],
    anchors: Sequence[Anchor],
    former: Sequence[Cluster],
    *,
    copies_only: bool = False,
) -> Placing:
    """`new`: each new card with its copies. A copy goes to its copy; another to the most like pile
    when close, to a theme that people made only when that is clearly nearer than the rest."""
    placing = Placing({}, {}, {})
    piles = open_piles(anchors, former)
    home = {card: pile for pile, cards in piles.items() for card in cards}
    names = list(piles)
    towards = np.array([ground.pointing(cards) for cards in piles.values()])
    people = {anchor.theme for anchor in anchors}
    for card, copies in new.items():
        there = next((home[copy] for copy in copies if copy in home), "")
        if there:
            placing.placed[card] = there
        elif names and not copies_only:
            _weigh_up(placing, card, towards @ ground.at[card], names, people)
    return placing


def _weigh_up(
    placing: Placing, card: Card, like: Floats, names: Sequence[str], people: Collection[str]
) -> None:
    best = int(like.argmax())
    name = names[best]
    sure = bool(doubt.confident(like[None], np.array([best]))[0])
    if sure or (name not in people and like[best] >= doubt.CLOSE):
        placing.placed[card] = name
        return
    hint = doubt.hint(like)
    if hint.groups:
        placing.hints[card] = tuple(names[group] for group in hint.groups)
        placing.margins[card] = hint.margin


def open_piles(anchors: Sequence[Anchor], former: Sequence[Cluster]) -> dict[str, list[Card]]:
    """Where a card may go, and who is there. Closed themes take nobody, and neither does a
    cluster whose cards people have all taken elsewhere."""
    by_hand = {card for anchor in anchors for card in anchor.cards}
    closed = {anchor.theme for anchor in anchors if not anchor.open}
    piles = {anchor.theme: list(anchor.cards) for anchor in anchors if anchor.open}
    for cluster in former:
        if cluster.id not in closed:
            free = [card for card in cluster.cards if card not in by_hand]
            piles.setdefault(cluster.id, []).extend(free)
    return {pile: cards for pile, cards in piles.items() if cards}


def more_like(ground: Ground, cards: Collection[Card], others: Sequence[Card]) -> tuple[Card, ...]:
    """Of the others those that are nearest to these cards, never what is like nobody."""
    if not others:
        return ()
    like = np.array([ground.at[card] for card in others]) @ ground.pointing(cards)
    best = np.argsort(-like, kind="stable")[:MORE]
    return tuple(others[int(row)] for row in best if like[row] >= doubt.FAR)
