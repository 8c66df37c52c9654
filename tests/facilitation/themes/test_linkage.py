"""The chain finds the mergers that looking for the nearest pair of all would find."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.themes.linkage import APART, cut, mergers


def slow(distance, sizes, limit):
    """The definition: the nearest pair of all, again and again."""
    distance, weight = distance.astype(np.float64), sizes.astype(float)
    root = np.arange(len(sizes))
    while len(sizes) > 1:
        a, b = sorted(divmod(int(distance.argmin()), len(sizes)))
        if not distance[a, b] <= limit:
            break
        mean = (weight[a] * distance[a] + weight[b] * distance[b]) / (weight[a] + weight[b])
        distance[a], distance[:, a] = mean, mean
        distance[a, a], distance[b], distance[:, b] = APART, APART, APART
        weight[a] += weight[b]
        root[root == b] = a
    return root


def distances(count, seed, apart=0):
    rows = np.random.default_rng(seed).normal(size=(count, 6))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    found = (1 - rows @ rows.T).astype(np.float32)
    np.fill_diagonal(found, APART)
    found[:apart, :apart] = APART
    return found


@settings(deadline=None)
@given(st.integers(2, 40), st.integers(0, 5), st.integers(0, 9999), st.floats(0.1, 1.5))
def test_as_the_definition(count, apart, seed, limit):
    sizes = np.random.default_rng(seed).integers(1, 5, count)
    found = mergers(distances(count, seed, apart), sizes, limit)
    assert (
        cut(count, found, limit).tolist()
        == slow(distances(count, seed, apart), sizes, limit).tolist()
    )


def test_one_list_serves_every_height():
    found = mergers(distances(30, 1), np.ones(30, np.int64), 1.5)
    for at in (0.2, 0.5, 0.9):
        assert cut(30, found, at).tolist() == slow(distances(30, 1), np.ones(30), at).tolist()


def test_all_the_same_is_one_group_and_ends():
    found = mergers(
        np.where(np.eye(50, dtype=bool), APART, np.float32(0)), np.ones(50, np.int64), 0.7
    )
    assert set(cut(50, found, 0.7)) == {0}


def test_nothing_is_nothing():
    assert mergers(np.zeros((0, 0), np.float32), np.zeros(0, np.int64), 0.7) == []
