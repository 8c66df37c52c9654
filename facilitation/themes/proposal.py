"""A proposal: the clusters of one activity from its cards, their vectors and what must hold.

The path: cards of the same words are one item; items that bear no subject are set aside; the rest
is grouped around the anchors; what would flow into a person's theme without being clearly nearer
to it than to anything else is grouped apart; groups take the ids of the former clusters; cards stay
where they were unless the gain is clear; single cards join a pile only when close, else they wait
unsorted, with up to three suggestions.

A cluster with the id of an anchor's theme says "these flow into that theme". Its cards include
the anchor's own, so that undoing the edit leaves them in a pile and not in the air.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from facilitation.themes import clusters, doubt, labels, reconcile
from facilitation.themes.clusters import ALONE, Floats, Labels, Space, Tree
from facilitation.themes.doubt import CLOSE
from facilitation.themes.edits import Card
from facilitation.themes.theme import Anchor, Cluster

COPIES = 2
"""Cards of the same words that are a pile by themselves."""
HABIT = 0.2
"""Cosine by which cards that have lain together are more alike, while the wall stands. So whole
piles stay or change, where a rule for each card alone breaks them up: on opinions 98.6 % of the
quality of grouping at once for .23 changes of pile a card, where that rule had 91 % for .26 (eight
conversations in three orders; at .18 98.6 % for .25, at .22 97.7 % for .21). On intents, where
piles are clear from the first, it costs some: 88 % for .14 changes, against 95 % for .22."""


def _nothing() -> Floats:
    return np.zeros((0, 0), np.float32)


@dataclass(frozen=True, slots=True)
class Item:
    """Cards of the same words, in the same anchor (or in none)."""

    text: str
    cards: tuple[Card, ...]
    anchor: int = ALONE


@dataclass(frozen=True, slots=True)
class Kept:
    """What does not depend on where the tree is cut: a slider asks for it once."""

    space: Space
    at: Floats
    """A row for each item, in the space's last layer."""
    core: Labels


@dataclass(frozen=True, slots=True)
class Request:
    """`pooled`: a row for each item, zeros for what bears no subject. `highest`: of all ids that
    were ever given. `gain`: how much likeness a card must win to leave its pile. `limit`: where the
    tree is cut. `about`: the subjects, if the engine knows any."""

    items: Sequence[Item]
    pooled: Floats
    anchors: Sequence[Anchor] = ()
    former: Sequence[Cluster] = ()
    gain: float = reconcile.GAIN
    highest: int = 0
    limit: float = clusters.CUT
    about: Floats = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Answer:
    """`doubts`: for each cluster. `hints`: for each card that waits, clusters or themes that it
    might belong to; `margins`: by how much the first of them is nearer than the second."""

    clusters: tuple[Cluster, ...]
    kept: Kept
    tree: Tree
    doubts: Mapping[str, float]
    hints: Mapping[Card, tuple[str, ...]]
    margins: Mapping[Card, float]


def propose(request: Request, kept: Kept | None = None, tree: Tree | None = None) -> Answer:
    """`kept`: what was prepared for the same items; `tree`: for the same anchors and piles too."""
    kept = kept or prepared(request)
    homes = _homes(request)
    tree = tree or _linked(request, kept, homes)
    found = _grouped(request, kept, tree)
    found = _apart(request, kept.at, found, homes)
    count = max(int(found.max(initial=ALONE)) + 1, len(request.anchors))
    names = _named(request, found, homes, count)
    found = _without_singles(request, found, count)
    found = _stay(request, kept.at, found, homes, names, count)
    found = _joined(request, kept.at, _without_singles(request, found, count), homes)
    return _answer(request, kept, tree, found, names, count)


def prepared(request: Request) -> Kept:
    """The core: a sample of the free ones, all pinned ones."""
    space, at = spread(request.pooled, request.about)
    pinned = _pinned(request)
    free = np.flatnonzero(_bearing(request.pooled) & (pinned == ALONE))
    core = np.union1d(free[clusters.sample(len(free))], np.flatnonzero(pinned != ALONE))
    return Kept(space, at, core)


def _linked(request: Request, kept: Kept, homes: Sequence[str]) -> Tree:
    """The core as a tree. While the wall stands, cards of one pile are drawn together by HABIT."""
    core, at = kept.core, kept.at[kept.core]
    if request.former and request.gain > 0:
        at = np.hstack([at, _habit([homes[int(row)] for row in core])])
    pinned = _pinned(request)[core]
    return clusters.tree_of(at, pinned, len(request.anchors), _closed(request))


def _habit(homes: Sequence[str]) -> Floats:
    """A row for each home: those of the same have HABIT in common, others nothing."""
    column = {home: at for at, home in enumerate(dict.fromkeys(filter(None, homes)))}
    found: Floats = np.zeros((len(homes), len(column)), np.float32)
    for row, home in enumerate(homes):
        if home:
            found[row, column[home]] = np.sqrt(HABIT)
    return found


def spread(pooled: Floats, about: Floats | None = None) -> tuple[Space, Floats]:
    """The space of those that bear a subject, and where every item is in it (the rest: zero)."""
    bearing = np.flatnonzero(_bearing(pooled))
    space = clusters.space_of(pooled[bearing], about)
    at: Floats = np.zeros((len(pooled), space.layers[-1].shape[1]), np.float32)
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


def _pinned(request: Request) -> Labels:
    return np.array([item.anchor for item in request.items], dtype=np.int64)


def _grouped(request: Request, kept: Kept, tree: Tree) -> Labels:
    """The tree is cut, and what was not in the core joins it."""
    pinned = _pinned(request)
    bearing = _bearing(request.pooled)
    limit = request.limit if np.count_nonzero(bearing) >= clusters.FEW else 0.0
    found = pinned.copy()
    found[kept.core] = clusters.cut_at(tree, limit)
    rest = np.setdiff1d(np.flatnonzero(bearing & (pinned == ALONE)), kept.core)
    if len(rest):
        found[rest] = _nearest(request, kept.at, found, rest, 1 - limit)
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


def _apart(request: Request, at: Floats, found: Labels, homes: list[str]) -> Labels:
    """Those whom the tree brought to a theme that is not clearly theirs, grouped by themselves."""
    unsure = _unsure(request, at, found, homes)
    if not len(unsure):
        return found
    out = found.copy()
    first = max(int(found.max()) + 1, len(request.anchors))
    alone = np.full(len(unsure), ALONE, dtype=np.int64)
    sample = clusters.sample(len(unsure))
    out[unsure] = ALONE
    out[unsure[sample]] = first + clusters.grouped(
        at[unsure[sample]], alone[sample], 0, limit=request.limit
    )
    return out


def _unsure(request: Request, at: Floats, found: Labels, homes: list[str]) -> Labels:
    """Free rows in a person's theme that were not there before and are not clearly its own."""
    themes = [anchor.theme for anchor in request.anchors]
    free = (_pinned(request) == ALONE) & (found != ALONE) & (found < len(themes))
    rows = [int(r) for r in np.flatnonzero(free) if homes[int(r)] != themes[int(found[int(r)])]]
    if not rows:
        return np.zeros(0, dtype=np.int64)
    fixed = np.where(free, ALONE, found)
    like = at[rows] @ doubt.directions(at, fixed, int(found.max()) + 1).T
    return np.array(rows)[~doubt.confident(like, found[rows])]


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
    pinned = _pinned(request)
    return np.where(pinned == ALONE, stayed, pinned)


def _without_singles(request: Request, found: Labels, count: int) -> Labels:
    """One card is no pile."""
    out = found.copy()
    for group in range(len(request.anchors), count):
        if _cards(request, found, group) < COPIES:
            out[found == group] = ALONE
    return out


def _joined(request: Request, at: Floats, found: Labels, homes: list[str]) -> Labels:
    """A single card joins the nearest pile when close, else it waits unsorted: a wrong home is
    worse than none, and a pile for all that is left over is worst."""
    out = found.copy()
    alone = np.flatnonzero((out == ALONE) & _bearing(request.pooled))
    if len(alone):
        out[alone] = _nearest(request, at, out, alone, CLOSE)
        out[_unsure(request, at, out, homes)] = ALONE
    return out


def _answer(
    request: Request, kept: Kept, tree: Tree, found: Labels, names: Mapping[int, str], count: int
) -> Answer:
    filled = {g: names[g] for g in range(count) if g in names and bool((found == g).any())}
    doubts = doubt.doubts(kept.at, found, filled)
    hints, margins = _hints(request, kept.at, found, filled, count)
    piles = _clusters(request, kept.at, found, filled, doubts)
    return Answer(piles, kept, tree, doubts, hints, margins)


def _hints(
    request: Request, at: Floats, found: Labels, filled: Mapping[int, str], count: int
) -> tuple[dict[Card, tuple[str, ...]], dict[Card, float]]:
    hints: dict[Card, tuple[str, ...]] = {}
    margins: dict[Card, float] = {}
    waiting = np.flatnonzero((found == ALONE) & _bearing(request.pooled))
    towards = doubt.directions(at, found, count)
    for row in waiting:
        hint = doubt.hint(at[row] @ towards.T)
        for card in request.items[int(row)].cards if hint.groups else ():
            hints[card] = tuple(filled[group] for group in hint.groups)
            margins[card] = hint.margin
    return hints, margins


def _clusters(
    request: Request,
    at: Floats,
    found: Labels,
    filled: Mapping[int, str],
    doubts: Mapping[str, float],
) -> tuple[Cluster, ...]:
    piles = {g: tuple(int(r) for r in np.flatnonzero(found == g)) for g in filled}
    words = labels.key_words([[request.items[r].text for r in rows] for rows in piles.values()])
    like = clusters.likeness(at, found, max(filled, default=-1) + 1)[:, list(filled)]
    lengths = np.array([labels.length(item.text) for item in request.items], dtype=np.int64)
    shown = {cluster.example for cluster in request.former if cluster.example}
    out = []
    for number, (group, rows) in enumerate(piles.items()):
        before = next((r for r in rows if shown.intersection(request.items[r].cards)), -1)
        row = labels.example(labels.Pile(rows, before), number, like, lengths)
        cards = tuple(card for r in rows for card in request.items[r].cards)
        cluster = Cluster(id=filled[group], cards=cards, words=words[number])
        cluster = replace(cluster, example=request.items[row].cards[0])
        out.append(_with_doubt(cluster, doubts[cluster.id]))
    return tuple(out)


def _with_doubt(cluster: Cluster, sure: float) -> Cluster:
    known: dict[str, Any] = {"doubt": sure}
    return replace(cluster, **{each: known[each] for each in known if hasattr(cluster, each)})
