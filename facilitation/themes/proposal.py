"""A proposal: the clusters of one activity from its cards, their vectors and what must hold.

The path: cards of the same words are one item; items that bear no subject are set aside; the rest
is grouped around the anchors; groups take the ids of the former clusters; cards stay where they
were unless the gain is clear; single cards join a pile only when close, else they are unsorted.

A cluster with the id of an anchor's theme says "these flow into that theme". Its cards include
the anchor's own, so that undoing the edit leaves them in a pile and not in the air.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from facilitation.themes import clusters, labels, reconcile
from facilitation.themes.clusters import ALONE, Floats, Labels, Space
from facilitation.themes.edits import Card
from facilitation.themes.theme import Anchor, Cluster

CLOSE = 0.25
"""Mean cosine from which a single card joins the nearest pile. Joining is at .3 (the cut)."""
COPIES = 2
"""Cards of the same words that are a pile by themselves."""


@dataclass(frozen=True, slots=True)
class Item:
    """Cards of the same words, in the same anchor (or in none)."""

    text: str
    cards: tuple[Card, ...]
    anchor: int = ALONE


@dataclass(frozen=True, slots=True)
class Request:
    """`pooled`: a row for each item, zeros for what bears no subject. `highest`: of all ids that
    were ever given. `gain`: how much likeness a card must win to leave its pile."""

    items: Sequence[Item]
    pooled: Floats
    anchors: Sequence[Anchor] = ()
    former: Sequence[Cluster] = ()
    gain: float = reconcile.GAIN
    highest: int = 0
    limit: float = clusters.CUT


@dataclass(frozen=True, slots=True)
class Answer:
    clusters: tuple[Cluster, ...] = ()
    space: Space | None = None
    at: Floats = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    """A row for each item, in the space's last layer."""


def propose(request: Request) -> Answer:
    space, at = spread(request.pooled)
    found = _grouped(request, at)
    count = max(int(found.max(initial=ALONE)) + 1, len(request.anchors))
    homes = _homes(request)
    names = _named(request, found, homes, count)
    found = _without_singles(request, found, count)
    found = _stay(request, at, found, homes, names, count)
    found = _joined(request, at, _without_singles(request, found, count))
    return Answer(_clusters(request, at, found, names, count), space, at)


def spread(pooled: Floats) -> tuple[Space, Floats]:
    """The space of those that bear a subject, and where every item is in it (the rest: zero)."""
    bearing = np.flatnonzero(_bearing(pooled))
    space = clusters.space_of(pooled[bearing])
    at: Floats = np.zeros_like(pooled)
    rows = clusters.sample(len(bearing))
    at[bearing[rows]] = space.layers[-1]
    if len(rows) < len(bearing):
        rest = np.delete(bearing, rows)
        at[rest] = clusters.inside(space, pooled[rest])
    return space, at


def _bearing(pooled: Floats) -> NDArray[np.bool_]:
    """The items that bear a subject."""
    found: NDArray[np.bool_] = np.abs(pooled).sum(axis=1) > 0
    return found


def _grouped(request: Request, at: Floats) -> Labels:
    """The core (a sample of the free ones, all pinned ones) is linked, the rest joins it."""
    pinned = np.array([item.anchor for item in request.items], dtype=np.int64)
    bearing = _bearing(request.pooled)
    free = np.flatnonzero(bearing & (pinned == ALONE))
    core = np.union1d(free[clusters.sample(len(free))], np.flatnonzero(pinned != ALONE))
    limit = request.limit if np.count_nonzero(bearing) >= clusters.FEW else 0.0
    found = pinned.copy()
    anchors = len(request.anchors)
    found[core] = clusters.grouped(at[core], pinned[core], anchors, _closed(request), limit)
    rest = np.setdiff1d(free, core)
    if len(rest):
        found[rest] = _nearest(request, at, found, rest, 1 - request.limit)
    return found


def _closed(request: Request) -> list[int]:
    return [number for number, anchor in enumerate(request.anchors) if not anchor.open]


def _nearest(request: Request, at: Floats, found: Labels, rows: Labels, close: float) -> Labels:
    """The most like group that takes cards, for rows that are at least `close` to it."""
    groups = int(found.max(initial=ALONE)) + 1
    if not groups:
        return np.full(len(rows), ALONE, dtype=np.int64)
    like = clusters.likeness(at, found, groups)[rows]
    like[:, [number for number in _closed(request) if number < groups]] = -1
    best = like.argmax(axis=1)
    return np.where(like[np.arange(len(rows)), best] >= close, best, ALONE)


def _homes(request: Request) -> list[str]:
    """Where each item was shown before, '' for nowhere."""
    home = {card: cluster.id for cluster in request.former for card in cluster.cards}
    return [next((home[c] for c in item.cards if c in home), "") for item in request.items]


def _named(request: Request, found: Labels, homes: list[str], count: int) -> dict[int, str]:
    themes = [anchor.theme for anchor in request.anchors]
    free = [home if home not in themes else "" for home in homes]
    groups = range(len(themes), count)
    known = reconcile.matched(found, free, groups)
    names = dict(enumerate(themes)) | known
    piles = [group for group in groups if _cards(request, found, group) >= COPIES]
    return reconcile.named(piles, names, request.highest)


def _cards(request: Request, found: Labels, group: int) -> int:
    return sum(len(request.items[int(row)].cards) for row in np.flatnonzero(found == group))


def _stay(
    request: Request,
    at: Floats,
    found: Labels,
    homes: list[str],
    names: Mapping[int, str],
    count: int,
) -> Labels:
    if not request.former or request.gain <= 0:
        return found
    group_of = {name: group for group, name in names.items()}
    for closed in _closed(request):
        group_of.pop(names[closed], None)
    former = np.array([group_of.get(home, ALONE) for home in homes], dtype=np.int64)
    like = clusters.likeness(at, found, count)
    stayed = reconcile.settled(found, former, like, request.gain, CLOSE)
    pinned = np.array([item.anchor for item in request.items], dtype=np.int64)
    return np.where(pinned == ALONE, stayed, pinned)


def _without_singles(request: Request, found: Labels, count: int) -> Labels:
    """One card is no pile."""
    out = found.copy()
    for group in range(len(request.anchors), count):
        if _cards(request, found, group) < COPIES:
            out[found == group] = ALONE
    return out


def _joined(request: Request, at: Floats, found: Labels) -> Labels:
    """A single card joins the nearest pile when close, else it waits unsorted: a wrong home is
    worse than none, and a pile for all that is left over is worst."""
    out = found.copy()
    alone = np.flatnonzero((out == ALONE) & _bearing(request.pooled))
    if len(alone):
        out[alone] = _nearest(request, at, out, alone, CLOSE)
    return out


def _clusters(
    request: Request, at: Floats, found: Labels, names: Mapping[int, str], count: int
) -> tuple[Cluster, ...]:
    piles = {g: tuple(int(r) for r in np.flatnonzero(found == g)) for g in range(count)}
    filled = [group for group, rows in piles.items() if rows and group in names]
    words = labels.key_words([[request.items[r].text for r in piles[g]] for g in filled])
    like = clusters.likeness(at, found, count)[:, filled] if filled else at
    lengths = np.array([labels.length(item.text) for item in request.items], dtype=np.int64)
    shown = {cluster.example for cluster in request.former if cluster.example}
    out = []
    for number, group in enumerate(filled):
        rows = piles[group]
        before = next((r for r in rows if shown.intersection(request.items[r].cards)), -1)
        row = labels.example(labels.Pile(rows, before), number, like, lengths)
        cards = tuple(card for r in rows for card in request.items[r].cards)
        cluster = Cluster(id=names[group], cards=cards, words=words[number])
        out.append(replace(cluster, example=request.items[row].cards[0]))
    return tuple(out)
