"""How far two groupings of the same cards agree: ARI, AMI, pairwise F1. Written out, so that the
bench needs no scikit-learn; a card in no pile counts as a pile of its own."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import lgamma, log

import numpy as np


@dataclass(frozen=True, slots=True)
class Agreement:
    ari: float
    ami: float
    f1: float
    piles: float
    """Piles found for each true one."""


def agreement(truth: Sequence[Hashable], found: Sequence[Hashable]) -> Agreement:
    both = _table(truth, found)
    n, rows, cols = int(both.sum()), both.sum(axis=1), both.sum(axis=0)
    same, left, right = _pairs(both), _pairs(rows), _pairs(cols)
    chance = left * right / max(_pairs(np.array([n])), 1)
    ari = (same - chance) / ((left + right) / 2 - chance) if left + right != 2 * chance else 1.0
    f1 = 2 * same / (left + right) if left + right else 0.0
    return Agreement(ari, _ami(both, n, rows, cols), f1, len(cols) / len(rows))


def _table(truth, found):
    left = {name: at for at, name in enumerate(dict.fromkeys(truth))}
    right = {name: at for at, name in enumerate(dict.fromkeys(found))}
    table = np.zeros((len(left), len(right)), dtype=np.int64)
    for a, b in zip(truth, found, strict=True):
        table[left[a], right[b]] += 1
    return table


def _pairs(counts) -> float:
    return float((counts * (counts - 1) / 2).sum())


def _ami(both, n, rows, cols) -> float:
    """Mutual information above what chance gives, over the mean entropy above the same."""
    filled = both > 0
    shared = both[filled]
    mutual = float((shared / n * np.log(shared * n / np.outer(rows, cols)[filled])).sum())
    chance = _by_chance(n, rows, cols)
    mean = (_entropy(rows, n) + _entropy(cols, n)) / 2
    return (mutual - chance) / (mean - chance) if mean > chance else 1.0


def _entropy(counts, n) -> float:
    return -sum(count / n * log(count / n) for count in counts)


def _by_chance(n, rows, cols) -> float:
    fact = np.array([lgamma(i + 1) for i in range(n + 1)])
    total = 0.0
    for a in rows:
        for b in cols:
            k = np.arange(max(1, a + b - n), min(a, b) + 1)
            weight = fact[a] + fact[b] + fact[n - a] + fact[n - b] - fact[n]
            weight = weight - fact[k] - fact[a - k] - fact[b - k] - fact[n - a - b + k]
            total += float((k / n * np.log(n * k / (a * b)) * np.exp(weight)).sum())
    return total
