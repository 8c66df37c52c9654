import numpy as np

from facilitation.themes.clusters import ALONE
from facilitation.themes.doubt import confident, directions, doubts, hint, leads


def test_a_tight_pile_is_sure_and_a_mixed_one_is_not():
    at = np.array([[1, 0], [1, 0], [1, 0], [-1, 0], [0, 1]], np.float32)
    found = doubts(at, np.array([0, 0, 1, 1, 2]), {0: "k1", 1: "k2", 2: "k3"})
    assert found == {"k1": 0.0, "k2": 1.0, "k3": 0.0}


def test_groups_point_somewhere_and_empty_ones_nowhere():
    at = np.array([[2, 0], [0, 2], [0, 1]], np.float32)
    towards = directions(at, np.array([0, 0, ALONE]), 2)
    assert np.allclose(towards, [[0.5**0.5, 0.5**0.5], [0, 0]])


def test_only_a_clear_lead_is_confident():
    like = np.array([[0.6, 0.3], [0.6, 0.5], [0.2, -0.5], [0.3, -0.5]], np.float32)
    first = np.zeros(4, np.int64)
    assert np.allclose(leads(like, first), [0.3, 0.1, 0.2, 0.3])
    assert confident(like, first).tolist() == [True, False, False, True]


def test_at_most_three_hints_the_likeliest_first_and_none_that_is_far():
    assert hint(np.array([0.2, 0.5, 0.4, 0.3], np.float32)).groups == (1, 2, 3)
    assert hint(np.array([0.05, -0.2], np.float32)).groups == ()
    only = hint(np.array([0.05, 0.4], np.float32))
    assert only.groups == (1,)
    assert only.margin == 0.4
    assert hint(np.zeros(0, np.float32)).groups == ()
