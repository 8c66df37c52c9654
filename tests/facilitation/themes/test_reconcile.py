import numpy as np

from facilitation.themes.clusters import ALONE
from facilitation.themes.reconcile import highest, matched, named, settled


def test_ids_go_to_the_largest_overlap():
    labels = np.array([0, 0, 0, 1, 1, 2])
    assert matched(labels, ["k1", "k1", "k2", "k2", "k1", ""], range(3)) == {0: "k1", 1: "k2"}


def test_an_id_goes_on_once_and_only_in_the_groups_asked_for():
    labels = np.array([0, 1, ALONE])
    assert matched(labels, ["k1", "k1", "k2"], range(2)) == {0: "k1"}
    assert matched(labels, ["k1", "k1", "k2"], range(1, 2)) == {1: "k1"}


def test_new_groups_get_the_next_free_number():
    assert named([0, 1, 2], {1: "k4"}, 7) == {1: "k4", 0: "k8", 2: "k9"}


def test_the_highest_number_skips_what_is_not_ours():
    assert highest(["k3", "k12", "theme-99", "kx", "k", "k²"]) == 12
    assert highest([]) == 0


def test_a_card_moves_only_for_a_clear_gain():
    like = np.array([[0.5, 0.8], [0.1, 0.8], [0.5, 0.8], [0.5, 0.1], [0.1, 0.0]], np.float32)
    labels = np.array([1, 1, 1, ALONE, ALONE])
    former = np.array([0, 0, ALONE, 0, 0])
    assert settled(labels, former, like, 0.5, 0.2).tolist() == [0, 1, 1, 0, ALONE]
