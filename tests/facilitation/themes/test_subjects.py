"""What cards are about is seen beside what they mean."""

import numpy as np

from facilitation.themes import clusters, subjects

CHANCE = np.random.default_rng(7)


def rows(count, width=24):
    found = CHANCE.normal(size=(count, width)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_a_card_beside_its_subjects_has_length_one():
    cards, known = rows(40), rows(12)
    sight = subjects.sight(cards, cards - cards.mean(axis=0), known)
    seen = sight.beside(rows(5))
    assert seen.shape == (5, 24 + 12)
    assert np.allclose(np.linalg.norm(seen, axis=1), 1, atol=1e-4)


def test_subjects_that_say_little_of_these_cards_have_a_small_share():
    known = rows(60, 400)
    torn = subjects.sight(strangers := rows(40, 400), strangers, known)
    clear = subjects.sight(known[:40], known[:40], known)
    assert 0 < torn.share < clear.share <= subjects.SHARE


def test_cards_of_one_subject_come_nearer_to_each_other():
    known = rows(10)
    cards = np.vstack([known[at % 2] + 0.6 * rows(1)[0] for at in range(40)]).astype(np.float32)
    plain, seen = clusters.space_of(cards), clusters.space_of(cards, known)
    same = np.equal.outer(np.arange(40) % 2, np.arange(40) % 2)

    def apart(space):
        like = space.layers[0] @ space.layers[0].T
        return like[same].mean() - like[~same].mean()

    assert seen.sight is not None
    assert plain.sight is None
    assert apart(seen) > apart(plain)
    later = clusters.inside(seen, cards[:3])
    assert np.allclose(later, seen.layers[-1][:3], atol=0.4)


def test_too_few_cards_are_seen_without_subjects():
    assert clusters.space_of(rows(3), rows(10)).sight is None
