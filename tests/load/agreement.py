"""How far two groupings of the same cards agree: ARI, AMI, V-measure, pairwise F1. Written out, so
that the bench needs no scikit-learn; a card in no pile counts as a pile of its own."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import lgamma, log

import numpy as np


@dataclass(frozen=True, slots=True)
class Agreement:
    ari: float
    ami: float
    v: float
    f1: float
    piles: float
    """Piles found for each true one."""


def agreement(truth: Sequence[Hashable], found: Sequence[Hashable]) -> Agreement:
    both = _table(truth, found)
    n, rows, cols = int(both.sum()), both.sum(axis=1), both.sum(axis=0)
    same, left, right = _pairs(both), _pairs(rows), _pairs(cols)
    f1 = 2 * same / (left + right) if left + right else 0.0
    mutual = _mutual(both, n, rows, cols)
    mean = (_entropy(rows, n) + _entropy(cols, n)) / 2
    chance = _by_chance(n, rows, cols)
    ami = (mutual - chance) / (mean - chance) if mean > chance else 1.0
    v = mutual / mean if mean else 1.0
    return Agreement(_ari(same, left, right, n), ami, v, f1, len(cols) / len(rows))


def rand(truth: Sequence[Hashable], found: Sequence[Hashable]) -> float:
    """The ARI alone, which is quick."""
    both = _table(truth, found)
    return _ari(_pairs(both), _pairs(both.sum(axis=1)), _pairs(both.sum(axis=0)), int(both.sum()))


def _ari(same: float, left: float, right: float, n: int) -> float:
    chance = left * right / max(n * (n - 1) / 2, 1)
    return (same - chance) / ((left + right) / 2 - chance) if left + right != 2 * chance else 1.0


def _table(truth, found):
    left = {name: at for at, name in enumerate(dict.fromkeys(truth))}
    right = {name: at for at, name in enumerate(dict.fromkeys(found))}
    table = np.zeros((len(left), len(right)), dtype=np.int64)
    for a, b in zip(truth, found, strict=True):
        table[left[a], right[b]] += 1
    return table


def _pairs(counts) -> float:
    return float((counts * (counts - 1) / 2).sum())


def _mutual(both, n, rows, cols) -> float:
    filled = both > 0
    shared = both[filled]
    return float((shared / n * np.log(shared * n / np.outer(rows, cols)[filled])).sum())


def _entropy(counts, n) -> float:
    return -sum(count / n * log(count / n) for count in counts)


def _by_chance(n, rows, cols) -> float:
    """The mutual information of two such groupings made blindly. Groups of one size are met once."""
    fact = np.array([lgamma(i + 1) for i in range(n + 1)])
    total = 0.0
    for a, many in zip(*np.unique(rows, return_counts=True), strict=True):
        for b, more in zip(*np.unique(cols, return_counts=True), strict=True):
            k = np.arange(max(1, a + b - n), min(a, b) + 1)
            weight = fact[a] + fact[b] + fact[n - a] + fact[n - b] - fact[n]
            weight = weight - fact[k] - fact[a - k] - fact[b - k] - fact[n - a - b + k]
            sum_ = (k / n * np.log(n * k / (a * b)) * np.exp(weight)).sum()
            total += float(sum_) * int(many) * int(more)
    return total
