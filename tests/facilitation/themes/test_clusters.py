import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.themes.clusters import (
    ALONE,
    WHOLE,
    grouped,
    inside,
    likeness,
    sample,
    space_of,
)


def blobs(groups, each, seed=0, width=32, spread=0.3):
    """`groups` heaps of `each` rows around far directions, in turns."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(groups, width))
    truth = np.arange(groups * each) % groups
    rows = centres[truth] + spread * rng.normal(size=(groups * each, width))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32), truth


def free(count):
    return np.full(count, ALONE, dtype=np.int64)


def test_heaps_are_found():
    rows, truth = blobs(5, 12)
    found = grouped(space_of(rows).layers[-1], free(60), 0)
    assert len(set(found)) == 5
    assert len(set(zip(found, truth, strict=True))) == 5


def test_a_later_card_lands_where_it_would_have_been():
    rows, truth = blobs(5, 12)
    space = space_of(rows[:50])
    found = grouped(space.layers[-1], free(50), 0)
    like = likeness(space.layers[-1], found, 5)
    assert like.shape == (50, 5)
    later = inside(space, rows[50:])
    means = np.array([space.layers[-1][found == g].mean(axis=0) for g in range(5)])
    group_of = dict(zip(truth[:50].tolist(), found.tolist(), strict=True))
    assert (later @ means.T).argmax(axis=1).tolist() == [group_of[t] for t in truth[50:]]


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(1, 4), st.integers(0, 99), st.data())
def test_anchors_hold(count, anchors, seed, data):
    rows, _ = blobs(4, count, seed)
    pinned = np.array(
        data.draw(st.lists(st.integers(-1, anchors - 1), min_size=len(rows), max_size=len(rows)))
    )
    closed = data.draw(st.sets(st.integers(0, anchors - 1)))
    found = grouped(space_of(rows).layers[-1], pinned, anchors, closed)
    held = pinned != ALONE
    assert (found[held] == pinned[held]).all()
    assert not closed & set(found[~held].tolist())
    assert (found != ALONE).all()


def test_free_cards_flow_into_an_open_anchor_but_not_into_a_closed_one():
    rows, truth = blobs(3, 10)
    at = space_of(rows).layers[-1]
    pinned = np.where((truth == 1) & (np.arange(30) < 12), 0, ALONE)
    assert (grouped(at, pinned, 1)[truth == 1] == 0).all()
    assert (grouped(at, pinned, 1, closed=[0])[(truth == 1) & (pinned == ALONE)] > 0).all()


def test_two_anchors_on_one_heap_never_merge():
    rows, _ = blobs(1, 20, spread=0.05)
    pinned = free(20)
    pinned[:3], pinned[3:6] = 0, 1
    found = grouped(rows, pinned, 2)
    assert set(found[:3]) == {0}
    assert set(found[3:6]) == {1}
    assert set(found[6:]) <= {0, 1}


def test_all_pinned_leaves_nothing_to_do():
    rows, truth = blobs(2, 3)
    assert grouped(rows, truth, 2).tolist() == truth.tolist()


def test_few_or_no_rows_have_a_space():
    assert space_of(np.zeros((0, 8), np.float32)).layers[-1].shape == (0, 8)
    assert len(space_of(blobs(1, 3)[0]).layers) == 1


def test_nobody_is_like_an_empty_group():
    assert likeness(np.ones((2, 3), np.float32), np.array([ALONE, ALONE]), 2).tolist() == [
        [-1, -1],
        [-1, -1],
    ]


def test_a_sample_is_even_over_time():
    assert len(sample(7)) == 7
    rows = sample(5 * WHOLE)
    assert len(rows) == WHOLE
    assert set(np.diff(rows)) == {5}
