"""How sure the machine may be: of a pile, of a card that would flow into a person's theme, and
what it would say about a card that waits.

A pile's doubt is the mean distance between its cards: of all that was tried it goes best with how
mixed people find the pile (rank correlation .44 in conversations of 130 cards, .3 in rooms of 40).

A card flows into a person's theme only when that theme is nearer than anything else by MARGIN.
With three cards as examples for each theme that is half of the new cards, and three of four of
them are right; of the rest the right one is among the first three for .81.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from facilitation.themes.clusters import ALONE, Floats, Labels

MARGIN = 0.2
"""Cosine in the last layer. At .1 seven of ten cards flow and two thirds of them are right; at .3
a third, and four of five."""
CLOSE = 0.25
"""Below this a card is like nobody there, however much nearer one is than the next."""
FAR = 0.1
"""Nothing less alike than this is suggested."""
HINTS = 3


@dataclass(frozen=True, slots=True)
class Hint:
    """Where a waiting card might belong, the likeliest first; `margin`: how much likelier."""

    groups: tuple[int, ...]
    margin: float


def directions(at: Floats, labels: Labels, groups: int) -> Floats:
    """Where each group points, at length one; zeros for an empty group."""
    found: Floats = np.zeros((groups, at.shape[1]), np.float32)
    held = np.flatnonzero((labels != ALONE) & (labels < groups))
    np.add.at(found, labels[held], at[held])
    length = np.linalg.norm(found, axis=1, keepdims=True)
    found /= np.maximum(length, 1e-9)
    return found


def leads(like: Floats, groups: Labels) -> Floats:
    """By how much each row is nearer to its group than to any other; to no other, than to none."""
    rows = np.arange(len(like))
    own = like[rows, groups]
    others = like.copy()
    others[rows, groups] = -1
    found: Floats = own - others.max(axis=1, initial=0)
    return found


def confident(like: Floats, groups: Labels) -> NDArray[np.bool_]:
    rows = np.arange(len(like))
    found: NDArray[np.bool_] = (like[rows, groups] >= CLOSE) & (leads(like, groups) >= MARGIN)
    return found


def hint(like: Floats) -> Hint:
    """One row of likeness to all groups."""
    best = np.argsort(-like, kind="stable")[:HINTS]
    near = tuple(int(group) for group in best if like[group] >= FAR)
    second = like[near[1]] if len(near) > 1 else 0.0
    return Hint(near, round(float(like[near[0]] - second), 3) if near else 0.0)


def doubts(at: Floats, labels: Labels, groups: Mapping[int, str]) -> dict[str, float]:
    """The mean distance between two different cards of each group, 0 to 1."""
    found = {}
    for group, name in groups.items():
        rows = at[labels == group]
        count = len(rows)
        total = float(rows.sum(axis=0) @ rows.sum(axis=0)) - float((rows * rows).sum())
        alike = total / (count * (count - 1)) if count > 1 else 1.0
        found[name] = round(min(1.0, max(0.0, 1 - alike)), 3)
    return found
