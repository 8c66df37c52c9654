"""From vectors to groups: centre, smooth, link. Arithmetic only; the same input, the same groups.

Raw cosines mean nothing across activities ("all answer one question" against "many topics"):
average linkage cut at .7 has ARI .006 on raw vectors of ArgKP. Centred on the activity's mean and
smoothed twice towards the nearest neighbours, one cut serves all sizes of workshop.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facilitation.themes import subjects
from facilitation.themes.linkage import APART, Merger, cut, mergers

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]

CUT = 0.7
"""Cosine distance. .65 to .75 scored alike."""
FINEST, COARSEST = 0.5, 0.9
"""The ends of the slider."""
ROUNDS = 2
FEW = 8
"""Below this nothing can be smoothed, and a centre means little."""
CHANCE = 0.1
"""Cosine that is nothing but chance (the median card has .44 to its nearest): it does not pull."""
KIN = 0.25
"""Neighbours less alike than this beyond chance, on the mean, pull less than half. So a card that
is like nobody stays so: in rooms of 20 opinions a fifth waits unsorted instead of none, and the
piles are purer (.69 for .57; ARI .34 for .27; unchanged in large rooms)."""
WHOLE = 3000
"""Beyond this a sample is grouped and the rest joins it: 3,000 squared is 36 MB a matrix."""
BLOCK = 512
ALONE = -1


@dataclass(frozen=True, slots=True)
class Space:
    """Where the cards of one activity are compared. `layers`: centred, smoothed once, twice;
    a card that comes later is taken through the same layers (`inside`)."""

    mean: Floats
    layers: tuple[Floats, ...]
    near: int
    sight: subjects.Sight | None = None


def space_of(pooled: Floats, about: Floats | None = None) -> Space:
    """The space that these cards span; a sample of them, evenly over time, when they are many.
    `about`: the subjects as `subjects.sight` wants them; none of them, no second view."""
    rows = sample(len(pooled))
    mean = pooled[rows].mean(axis=0) if len(rows) else np.zeros(pooled.shape[1], np.float32)
    centred = _unit(pooled[rows] - mean)
    near = min(10, max(3, len(rows) // 8))
    if len(rows) < FEW:
        return Space(mean, (centred,), near)
    sight = None
    if about is not None and len(about):
        sight = subjects.sight(pooled[rows], centred, about)
        centred = sight.beside(centred)
    layers = [centred]
    for _ in range(ROUNDS):
        layers.append(_drawn(layers[-1], layers[-1], near, own=True))
    return Space(mean, tuple(layers), near, sight)


def inside(space: Space, pooled: Floats) -> Floats:
    """Later cards in the last layer: centred, and drawn to the same neighbours."""
    at = _unit(pooled - space.mean)
    if space.sight is not None:
        at = space.sight.beside(at)
    for layer in space.layers[:-1]:
        at = _drawn(at, layer, space.near, own=False)
    return at


def sample(count: int) -> Labels:
    """Rows to be grouped with each other: all, or WHOLE of them evenly over the order."""
    if count <= WHOLE:
        return np.arange(count)
    return np.arange(WHOLE) * count // WHOLE


@dataclass(frozen=True, slots=True)
class Tree:
    """Who merges with whom, kept: one tree serves every place of the slider."""

    pinned: Labels
    anchors: int
    taking: tuple[int, ...]
    """The anchors that take cards; each is one point of the tree, before the free rows."""
    mergers: tuple[Merger, ...] = ()


def tree_of(
    at: Floats,
    pinned: Labels,
    anchors: int,
    closed: Collection[int] = (),
    limit: float = COARSEST,
) -> Tree:
    """`pinned`: a row's anchor (0, 1, ...), or ALONE. Anchors never merge; nobody joins a closed
    one."""
    taking = tuple(a for a in range(anchors) if a not in closed and bool((pinned == a).any()))
    free = np.flatnonzero(pinned == ALONE)
    if not len(free):
        return Tree(pinned, anchors, taking)
    points, sizes = _points(at, pinned, taking, free)
    distance = 1 - points @ points.T
    np.fill_diagonal(distance, APART)
    distance[: len(taking), : len(taking)] = APART
    return Tree(pinned, anchors, taking, tuple(mergers(distance, sizes, limit)))


def cut_at(tree: Tree, limit: float) -> Labels:
    """For each row its group. The groups below `anchors` are the anchors'; those that the machine
    found follow."""
    labels = tree.pinned.copy()
    free = np.flatnonzero(tree.pinned == ALONE)
    root = cut(len(tree.taking) + len(free), tree.mergers, limit)
    names = _names(root, tree.taking, tree.anchors)
    labels[free] = [names[int(each)] for each in root[len(tree.taking) :]]
    return labels


def grouped(
    at: Floats,
    pinned: Labels,
    anchors: int,
    closed: Collection[int] = (),
    limit: float = CUT,
) -> Labels:
    """Both at once."""
    return cut_at(tree_of(at, pinned, anchors, closed, limit), limit)


def _points(
    at: Floats, pinned: Labels, taking: Sequence[int], free: Labels
) -> tuple[Floats, Labels]:
    """An anchor is one point: the mean over its pairs is the product of the means."""
    means = [at[pinned == anchor].mean(axis=0) for anchor in taking]
    sizes = [int((pinned == anchor).sum()) for anchor in taking] + [1] * len(free)
    points = np.vstack([*means, at[free]]).astype(np.float32)
    return points, np.array(sizes, dtype=np.int64)


def _names(root: Labels, taking: Sequence[int], anchors: int) -> dict[int, int]:
    """Anchors come first among the points, so an anchor is the root of its group."""
    names = dict(enumerate(taking))
    for each in root[len(taking) :]:
        if int(each) not in names:
            names[int(each)] = anchors + len(names) - len(taking)
    return names


def likeness(at: Floats, labels: Labels, groups: int) -> Floats:
    """rows x groups: the mean cosine of a row with the members of a group; -1 for an empty one."""
    found: Floats = np.full((len(at), groups), -1, np.float32)
    order = np.argsort(labels, kind="stable")[np.count_nonzero(labels == ALONE) :]
    some, starts, count = np.unique(labels[order], return_index=True, return_counts=True)
    if len(some):
        means = np.add.reduceat(at[order], starts, axis=0) / count[:, None]
        found[:, some] = at @ means.astype(np.float32).T
    return found


def _drawn(at: Floats, layer: Floats, near: int, *, own: bool) -> Floats:
    """Half itself, half its nearest neighbours in `layer` by likeness; block by block, so that
    memory stays bounded. `own`: the rows are those of `layer`, and none is its own neighbour."""
    near = min(near, len(layer) - own)
    out: Floats = np.empty_like(at)
    for start in range(0, len(at), BLOCK):
        block = at[start : start + BLOCK]
        like = block @ layer.T
        if own:
            rows = np.arange(len(block))
            like[rows, start + rows] = -1
        who = np.argpartition(like, -near, axis=1)[:, -near:]
        who.sort(axis=1)
        pull = np.clip(np.take_along_axis(like, who, axis=1) - CHANCE, 0, None)
        pull /= np.maximum(pull.sum(axis=1, keepdims=True), KIN * near)
        drawn = np.einsum("ij,ijk->ik", pull, layer[who])
        out[start : start + BLOCK] = _unit((block + drawn) / 2)
    return out


def _unit(rows: Floats) -> Floats:
    """Length one; what has no length stays nothing and is like nobody."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    length[length < 1e-6] = 1
    found: Floats = (rows / length).astype(np.float32)
    return found
