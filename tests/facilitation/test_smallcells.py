"""No small group can be worked out from what is shown of a room."""

from hypothesis import given
from hypothesis import strategies as st

from facilitation.smallcells import open_cells


def test_a_lone_small_group_takes_the_next_smallest_back_with_it():
    assert open_cells({"staff": 30, "patient": 12, "carer": 2}, 10) == {"staff"}


def test_two_small_groups_that_are_enough_together_need_no_third():
    assert open_cells({"staff": 30, "patient": 6, "carer": 5}, 10) == {"staff"}
    assert open_cells({"staff": 30, "leader": 11, "patient": 6, "carer": 5}, 10) == {
        "staff",
        "leader",
    }


def test_where_nobody_is_small_nothing_stays_back_and_an_empty_group_gives_nobody_away():
    assert open_cells({"staff": 30, "patient": 10, "carer": 0}, 10) == {"staff", "patient"}
    assert open_cells({}, 10) == frozenset()


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 40), max_size=8), st.integers(1, 20))
def test_whoever_is_not_shown_is_in_a_crowd(counts, least):
    shown = open_cells(counts, least)
    hidden = [n for cell, n in counts.items() if cell not in shown and n]
    assert all(counts[cell] >= least for cell in shown)
    assert sum(hidden) == 0 or sum(hidden) >= least or not shown
    assert len(hidden) != 1 or not shown or hidden[0] >= least
