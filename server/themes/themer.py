"""When to propose what. The themer remembers words as vectors; what stands on the wall it is told
each time (`former`, `anchors`), so a proposal that the room refused leaves nothing behind.

A full proposal comes with the first 8 cards, then at each quarter of growth, or when a person
asks to regroup. Between two, a new card joins the pile that it is close to, or waits unsorted.
No IO here, no clock and no chance: the same calls, the same answers.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from facilitation.themes import clusters, reconcile
from facilitation.themes.clusters import Floats, Space
from facilitation.themes.pooling import Weights, WordVectors, pooled, weights
from facilitation.themes.proposal import CLOSE, Answer, Item, Request, propose
from facilitation.themes.theme import Anchor, Cluster
from server.themes.ahead import Ahead
from server.themes.answer import FIRST, Proposal
from server.themes.embedder import Embedder
from server.themes.memory import Memory

__all__ = ["FIRST", "Proposal", "Themer"]

GROWTH = 1.25
"""Re-clustering at every card costs four changes of pile a card, at a quarter of growth half of
one, for the same quality."""
GATHERED, NEAREST = 30, 8
ALIKE = 0.6
"""Cosine of the pooled words from which two texts may say the same. Our design, not measured."""
MARGIN = 0.05
"""By how much a theme that a person made must be nearer than the next for a card to flow in."""


@dataclass(slots=True)
class _Ground:
    """What the last full proposal stands on, to place later cards in the same space."""

    weigh: Weights
    space: Space
    at: dict[str, Floats]
    size: int
    ids: frozenset[str]
    before: int
    tried: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Activity:
    memory: Memory
    highest: int = 0
    size: int = 0
    """Cards at the last full proposal that the room took."""
    ground: _Ground | None = None


class Themer:
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = Ahead(embedder)
        self._activities: dict[str, _Activity] = {}

    @property
    def engine(self) -> str:
        return self._embedder.name

    def learn(self, key: str, cards: Sequence[tuple[str, str]]) -> None:
        """Cards without an answer: a long list comes in parts, so that other rooms wait less."""
        self._activity(key).memory.learn(cards)

    def think(self, _key: str, texts: Sequence[str]) -> None:
        """Words that wait to be shown: their vectors are made now, nothing else."""
        self._embedder.think(texts)

    def forget(self, key: str) -> None:
        self._activities.pop(key, None)

    def update(
        self,
        key: str,
        cards: Sequence[tuple[str, str]],
        gone: Sequence[str] = (),
        anchors: Sequence[Anchor] = (),
        former: Sequence[Cluster] = (),
        regroup: bool = False,
        taken: Collection[str] = (),
        cut: float = clusters.CUT,
    ) -> Proposal:
        """`cards`: (id, text) of all that were not sent before; `former`: the clusters as they
        are on the wall, with the cards placed since; `taken`: other ids ever given there."""
        activity = self._activity(key)
        activity.memory.forget(gone)
        activity.memory.learn(cards)
        ids = [*taken, *(c.id for c in former), *(a.theme for a in anchors)]
        activity.highest = max(activity.highest, reconcile.highest(ids))
        self._follow(activity, anchors, former)
        if regroup or self._grown(activity):
            return self._full(activity, anchors, former, regroup=regroup, cut=cut)
        return self._place(activity, anchors, former)

    def gather(self, key: str, theme: str, anchors: Sequence[Anchor]) -> tuple[str, ...]:
        """Cards that are most like those of a theme and in no theme of a person's."""
        memory = self._activity(key).memory
        mine = [c for a in anchors if a.theme == theme for c in a.cards if c in memory]
        taken = {card for anchor in anchors for card in anchor.cards}
        if not mine:
            return ()
        rows = self._rows(memory, memory.vectors(mine))
        return self._nearest(memory, rows.mean(axis=0), taken, GATHERED, 0.0)

    def similar(self, key: str, text: str) -> tuple[str, ...]:
        """Cards that say nearly the same; the text is forgotten."""
        memory = self._activity(key).memory
        if not len(memory):
            return ()
        row = self._rows(memory, self._embedder.embed([text]))[0]
        return self._nearest(memory, row, set(), NEAREST, ALIKE)

    def _rows(self, memory: Memory, vectors: Sequence[WordVectors]) -> Floats:
        rows = pooled(list(vectors), weights(memory.documents()), self._embedder.width)
        length = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Floats = (rows / np.where(length > 0, length, 1)).astype(np.float32)
        return unit

    def _nearest(
        self, memory: Memory, row: Floats, but: Collection[str], most: int, least: float
    ) -> tuple[str, ...]:
        cards = [card for card in memory.cards() if card not in but]
        if not cards:
            return ()
        like = self._rows(memory, memory.vectors(cards)) @ row
        order = np.argsort(-like, kind="stable")[:most]
        return tuple(cards[at] for at in order if like[at] > least)

    def _activity(self, key: str) -> _Activity:
        if key not in self._activities:
            self._activities[key] = _Activity(Memory(self._embedder))
        return self._activities[key]

    def _follow(
        self, activity: _Activity, anchors: Sequence[Anchor], former: Sequence[Cluster]
    ) -> None:
        """Did the room take the last full proposal? And after a restart: how much was there?"""
        ground = activity.ground
        there = {cluster.id for cluster in former} | {anchor.theme for anchor in anchors}
        if ground is not None and not ground.ids <= there:
            activity.size = ground.before
        elif ground is None and activity.size == 0:
            activity.size = len(_homed(anchors, former))

    def _grown(self, activity: _Activity) -> bool:
        count = len(activity.memory)
        return count >= FIRST and count >= GROWTH * activity.size

    def _full(
        self,
        activity: _Activity,
        anchors: Sequence[Anchor],
        former: Sequence[Cluster],
        *,
        regroup: bool,
        cut: float,
    ) -> Proposal:
        memory = activity.memory
        weigh = weights(memory.documents())
        items, vectors = memory.items(_anchor_of(anchors))
        gain = 0.0 if regroup else reconcile.GAIN
        rows = pooled(vectors, weigh, self._embedder.width)
        request = Request(items, rows, anchors, former, gain, activity.highest, cut)
        answer = propose(request)
        self._stand(activity, weigh, items, answer)
        if not answer.clusters and not former:
            return Proposal(full=False, engine=self.engine)
        return Proposal(full=True, clusters=answer.clusters, engine=self.engine)

    def _stand(
        self, activity: _Activity, weigh: Weights, items: Sequence[Item], answer: Answer
    ) -> None:
        ids = frozenset(cluster.id for cluster in answer.clusters)
        at = {card: row for item, row in zip(items, answer.at, strict=True) for card in item.cards}
        if answer.space is not None:
            ground = _Ground(weigh, answer.space, at, len(at), ids, activity.size)
            ground.tried = set(at)
            activity.ground = ground
        activity.size = len(activity.memory)
        activity.highest = max(activity.highest, reconcile.highest(ids))

    def _place(
        self, activity: _Activity, anchors: Sequence[Anchor], former: Sequence[Cluster]
    ) -> Proposal:
        """New cards into what is there; none when there is nothing yet."""
        homed = _homed(anchors, former)
        if activity.ground is None and homed:
            self._again(activity, anchors)
        ground = activity.ground
        if ground is None:
            return Proposal(full=False, engine=self.engine)
        new = [c for c in activity.memory.cards() if c not in homed and c not in ground.tried]
        self._locate(activity.memory, ground, new)
        placed = _placed(ground, new, anchors, former)
        ground.tried.update(card for card in new if card not in placed)
        return Proposal(full=False, placed=placed, engine=self.engine)

    def _again(self, activity: _Activity, anchors: Sequence[Anchor]) -> None:
        """After a restart: the space of all cards, without moving any."""
        weigh = weights(activity.memory.documents())
        items, vectors = activity.memory.items(_anchor_of(anchors))
        answer = propose(Request(items, pooled(vectors, weigh, self._embedder.width), limit=0))
        size = activity.size
        self._stand(activity, weigh, items, Answer((), answer.space, answer.at))
        activity.size = size
        if activity.ground is not None:
            activity.ground.tried.clear()

    def _locate(self, memory: Memory, ground: _Ground, cards: Sequence[str]) -> None:
        missing = [card for card in cards if card not in ground.at]
        if missing:
            rows = pooled(memory.vectors(missing), ground.weigh, self._embedder.width)
            found = clusters.inside(ground.space, rows)
            found[np.abs(rows).sum(axis=1) == 0] = 0
            ground.at.update(zip(missing, found, strict=True))


def _anchor_of(anchors: Sequence[Anchor]) -> dict[str, int]:
    return {card: number for number, anchor in enumerate(anchors) for card in anchor.cards}


def _homed(anchors: Iterable[Anchor], former: Iterable[Cluster]) -> set[str]:
    """The cards that are somewhere on the wall."""
    by_hand = {card for anchor in anchors for card in anchor.cards}
    return by_hand.union(*(cluster.cards for cluster in former))


def _placed(
    ground: _Ground, new: Sequence[str], anchors: Sequence[Anchor], former: Sequence[Cluster]
) -> dict[str, str]:
    """Each new card's pile: the most like one that takes cards, when close enough."""
    piles = _piles(anchors, former)
    means = {
        pile: np.mean([ground.at[c] for c in cards if c in ground.at], axis=0)
        for pile, cards in piles.items()
        if any(c in ground.at for c in cards)
    }
    if not means or not new:
        return {}
    names = list(means)
    like = np.array([ground.at[card] for card in new]) @ np.array(list(means.values())).T
    people = {anchor.theme for anchor in anchors}
    found = {}
    for card, row in zip(new, like, strict=True):
        best = int(row.argmax())
        margin = row[best] - np.delete(row, best).max(initial=-1)
        if row[best] >= CLOSE and (names[best] not in people or margin >= MARGIN):
            found[card] = names[best]
    return found


def _piles(anchors: Sequence[Anchor], former: Sequence[Cluster]) -> dict[str, list[str]]:
    """Where a card may go, and who is there. Closed themes take nobody, and neither does a
    cluster whose cards people have all taken elsewhere."""
    by_hand = _anchor_of(anchors)
    closed = {anchor.theme for anchor in anchors if not anchor.open}
    piles = {anchor.theme: list(anchor.cards) for anchor in anchors if anchor.open}
    for cluster in former:
        if cluster.id not in closed:
            free = [card for card in cluster.cards if card not in by_hand]
            piles.setdefault(cluster.id, []).extend(free)
    return {pile: cards for pile, cards in piles.items() if cards}
