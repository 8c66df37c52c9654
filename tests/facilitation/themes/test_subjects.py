"""The second view: cards that are about one thing, and when that says nothing."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.themes.clusters import inside, space_of
from facilitation.themes.subjects import SHARE, sight
from facilitation.themes.subjects_en import SUBJECTS


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def world(seed=0, subjects=40, width=64):
    rng = np.random.default_rng(seed)
    return rng, unit(rng.normal(size=(subjects, width)))


def around(rng, subjects, about, spread):
    return unit(subjects[about] + spread * rng.normal(size=(len(about), subjects.shape[1])))


def test_the_list_is_clean():
    assert len(SUBJECTS) == len(set(SUBJECTS)) > 300
    assert all(each == each.strip().replace("  ", " ") and each for each in SUBJECTS)


def test_cards_about_one_subject_come_nearer():
    rng, subjects = world()
    about = np.arange(40) % 4
    rows = around(rng, subjects, about, 0.25)
    centred = unit(rows - rows.mean(axis=0))
    seen = sight(rows, centred, subjects)
    both = seen.beside(centred)
    together, apart = np.equal.outer(about, about), ~np.equal.outer(about, about)
    before, after = centred @ centred.T, both @ both.T
    assert after[together].mean() - after[apart].mean() > (
        before[together].mean() - before[apart].mean()
    )
    assert np.allclose(np.linalg.norm(both, axis=1), 1, atol=1e-4)


def test_where_the_list_says_nothing_the_view_fades():
    rng, subjects = world(subjects=335, width=384)
    rows = around(rng, subjects, np.arange(40) % 4, 0.02)
    known = sight(rows, unit(rows - rows.mean(axis=0)), subjects)
    strange = unit(rng.normal(size=(40, 384)))
    unknown = sight(strange, unit(strange - strange.mean(axis=0)), subjects)
    assert known.share == SHARE
    assert unknown.share < SHARE / 2


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 60), st.integers(0, 99))
def test_a_space_with_subjects_takes_any_number_of_cards_and_later_ones(count, seed):
    rng, subjects = world(seed)
    rows = unit(rng.normal(size=(count + 1, 64)))[:count]
    space = space_of(rows, subjects)
    later = inside(space, unit(rng.normal(size=(3, 64))))
    assert later.shape[1] == space.layers[-1].shape[1]
    assert np.isfinite(space.layers[-1]).all()
    assert np.isfinite(later).all()
