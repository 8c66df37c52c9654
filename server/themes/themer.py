"""When to propose what. The themer remembers words as vectors; what stands on the wall it is told
each time (`former`, `anchors`), so a proposal that the room refused leaves nothing behind.

A full proposal comes with the first 8 cards, then at each 15 % of growth, or when a person asks
to regroup. Between two, a new card joins the pile that it is close to, or waits unsorted.
No IO here, no clock and no chance: the same calls, the same answers.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from facilitation.themes import reconcile
from facilitation.themes.clusters import COARSEST, FINEST, Tree
from facilitation.themes.edits import Card
from facilitation.themes.pooling import Floats, Weights, pooled, weights
from facilitation.themes.proposal import Answer, Item, Kept, Request, prepared, propose
from facilitation.themes.theme import Anchor, Cluster
from facilitation.themes.words import brief
from server.themes.about import subjects_of
from server.themes.ahead import Ahead
from server.themes.answer import CUT, FIRST, Proposal
from server.themes.embedder import Embedder
from server.themes.ground import Ground, more_like, place
from server.themes.memory import Memory

__all__ = ["FIRST", "Proposal", "Themer"]

GROWTH = 1.15
"""Grouping afresh often and in small steps: with piles drawn together (`proposal.HABIT`) 98.6 % of
the quality of grouping at once; at 1.25 95.7 % for as many changes, at 1.5 95.5 %."""


@dataclass(slots=True)
class _Seen:
    """The cards of an activity as vectors, and their tree when all is grouped afresh: the slider
    asks for the same again and again."""

    items: list[Item]
    anchors: tuple[Anchor, ...]
    weigh: Weights
    rows: Floats
    kept: Kept
    tree: Tree | None = None


@dataclass(slots=True)
class _Activity:
    memory: Memory
    highest: int = 0
    size: int = 0
    """Cards at the last full proposal that the room took."""
    ground: Ground | None = None
    seen: _Seen | None = None


class Themer:
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = Ahead(embedder)
        self._about = subjects_of(embedder)
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
        cut: float = CUT,
    ) -> Proposal:
        """`cards`: (id, text) of all that were not sent before; `former`: the clusters as they
        are on the wall, with the cards placed since; `taken`: other ids ever given there; `cut`:
        where the slider stands."""
        activity = self._activity(key)
        activity.memory.forget(gone)
        activity.memory.learn(cards)
        self._count_ids(activity, anchors, former, taken)
        if activity.ground is None and activity.size == 0:  # after a restart
            activity.size = len(_homed(anchors, former))
        if regroup or self._grown(activity):
            return self._full(activity, anchors, former, 0.0 if regroup else reconcile.GAIN, cut)
        return self._place(activity, anchors, former)

    def missed(self, key: str) -> None:
        """The room refused the last proposal: it is made again. This cannot be seen from what
        stands: where people have touched themes, none of it may have been theirs to take."""
        activity = self._activity(key)
        if activity.ground is not None:
            activity.size = activity.ground.before

    def preview(
        self,
        key: str,
        anchors: Sequence[Anchor] = (),
        former: Sequence[Cluster] = (),
        taken: Collection[str] = (),
        cut: float = CUT,
    ) -> Proposal:
        """What asking to regroup would bring. Nothing is changed by looking."""
        activity = self._activity(key)
        self._count_ids(activity, anchors, former, taken)
        seen = self._see(activity, anchors)
        return self._said(self._answer(activity, seen, former, 0.0, cut))

    def gather(self, key: str, theme: str, anchors: Sequence[Anchor]) -> tuple[Card, ...]:
        """Up to twenty cards that nobody has placed by hand, the most like that theme first."""
        activity = self._activity(key)
        members = next((anchor.cards for anchor in anchors if anchor.theme == theme), ())
        by_hand = _anchor_of(anchors)
        others = [card for card in activity.memory.cards() if card not in by_hand]
        ground = self._grounded(activity, anchors)
        known = [card for card in members if card in activity.memory]
        if ground is None or not known:
            return ()
        ground.locate(activity.memory, [*known, *others])
        return more_like(ground, known, others)

    def similar(self, key: str, text: str, n: int = 3) -> tuple[tuple[Card, float], ...]:
        """The cards that say nearly the same (1: the very same words), the nearest first."""
        memory = self._activity(key).memory
        copies = memory.copies_of(text)
        others = [card for card in memory.firsts() if card not in copies]
        weigh = weights(memory.documents())
        rows = pooled(memory.vectors(others), weigh, self._embedder.width)
        asked = pooled(self._embedder.embed([text]), weigh, self._embedder.width)[0]
        like = rows @ asked
        best = np.argsort(-like, kind="stable")[:n]
        near = [(others[int(row)], round(float(like[row]), 3)) for row in best if like[row] > 0]
        return tuple([*((card, 1.0) for card in copies), *near][:n])

    def _activity(self, key: str) -> _Activity:
        if key not in self._activities:
            self._activities[key] = _Activity(Memory(self._embedder))
        return self._activities[key]

    def _count_ids(
        self,
        activity: _Activity,
        anchors: Sequence[Anchor],
        former: Sequence[Cluster],
        taken: Collection[str],
    ) -> None:
        ids = [*taken, *(c.id for c in former), *(a.theme for a in anchors)]
        activity.highest = max(activity.highest, reconcile.highest(ids))

    def _grown(self, activity: _Activity) -> bool:
        count = len(activity.memory)
        return count >= FIRST and count >= GROWTH * activity.size

    def _full(
        self,
        activity: _Activity,
        anchors: Sequence[Anchor],
        former: Sequence[Cluster],
        gain: float,
        cut: float,
    ) -> Proposal:
        seen = self._see(activity, anchors)
        answer = self._answer(activity, seen, former, gain, cut)
        ids = [cluster.id for cluster in answer.clusters]
        activity.ground = _ground(seen, self._embedder.width, activity.size)
        activity.ground.tried.update(activity.ground.at)
        activity.size = len(activity.memory)
        activity.highest = max(activity.highest, reconcile.highest(ids))
        if not answer.clusters and not former:
            return Proposal(full=False, engine=self.engine)
        return self._said(answer)

    def _see(self, activity: _Activity, anchors: Sequence[Anchor]) -> _Seen:
        memory, seen = activity.memory, activity.seen
        closed = [number for number, anchor in enumerate(anchors) if not anchor.open]
        items, vectors = memory.items(_anchor_of(anchors), closed)
        if seen is None or seen.items != items or seen.anchors != tuple(anchors):
            weigh = weights(memory.documents())
            rows = pooled(vectors, weigh, self._embedder.width)
            kept = prepared(Request(items, rows, anchors, about=self._about))
            seen = activity.seen = _Seen(items, tuple(anchors), weigh, rows, kept)
        return seen

    def _answer(
        self,
        activity: _Activity,
        seen: _Seen,
        former: Sequence[Cluster],
        gain: float,
        cut: float,
    ) -> Answer:
        counted = brief(activity.memory.documents())
        limit = 0.0 if counted else min(COARSEST, max(FINEST, cut))
        request = Request(
            seen.items, seen.rows, seen.anchors, former, gain, activity.highest, limit
        )
        if gain > 0:
            return propose(request, seen.kept)
        answer = propose(request, seen.kept, seen.tree)
        seen.tree = answer.tree
        return answer

    def _said(self, answer: Answer) -> Proposal:
        return Proposal(
            full=True,
            clusters=answer.clusters,
            engine=self.engine,
            doubts=answer.doubts,
            suggestions=answer.hints,
            margins=answer.margins,
        )

    def _grounded(self, activity: _Activity, anchors: Sequence[Anchor]) -> Ground | None:
        """After a restart: the space of all cards, without moving any. None without cards."""
        if activity.ground is None and len(activity.memory):
            seen = self._see(activity, anchors)
            activity.ground = _ground(seen, self._embedder.width, activity.size)
        return activity.ground

    def _place(
        self, activity: _Activity, anchors: Sequence[Anchor], former: Sequence[Cluster]
    ) -> Proposal:
        """New cards into what is there; none when there is nothing yet."""
        homed = _homed(anchors, former)
        ground = self._grounded(activity, anchors) if homed else activity.ground
        if ground is None:
            return Proposal(full=False, engine=self.engine)
        memory = activity.memory
        new = [card for card in memory.cards() if card not in homed and card not in ground.tried]
        ground.locate(memory, new)
        copies = {card: memory.copies(card) for card in new}
        counted = brief(memory.documents())
        found = place(ground, copies, anchors, former, copies_only=counted)
        ground.tried.update(card for card in new if card not in found.placed)
        return Proposal(
            full=False,
            placed=found.placed,
            engine=self.engine,
            suggestions=found.hints,
            margins=found.margins,
        )


def _ground(seen: _Seen, width: int, before: int) -> Ground:
    rows = zip(seen.items, seen.kept.at, strict=True)
    at = {card: row for item, row in rows for card in item.cards}
    return Ground(seen.weigh, seen.kept.space, width, at, before)


def _anchor_of(anchors: Sequence[Anchor]) -> dict[str, int]:
    return {card: number for number, anchor in enumerate(anchors) for card in anchor.cards}


def _homed(anchors: Iterable[Anchor], former: Iterable[Cluster]) -> set[str]:
    """The cards that are somewhere on the wall."""
    by_hand = {card for anchor in anchors for card in anchor.cards}
    return by_hand.union(*(cluster.cards for cluster in former))
