"""A person's grouping stands over the machine's: whatever the machine says next, whatever is undone."""

from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from immutables import Map

from facilitation.themes import arrange as arranging
from facilitation.themes import changes, theme
from facilitation.themes.arrange import arrange
from facilitation.themes.edits import (
    KeepApart,
    MergeThemes,
    MoveCards,
    NameTheme,
    PinTheme,
    SameCards,
    SplitTheme,
)
from facilitation.themes.theme import Anchor, Cluster, Edited, ThemeBoard

CARDS = tuple(f"c{n}" for n in range(1, 9))


def board(**piles: tuple[str, ...]) -> ThemeBoard:
    """As the machine proposes it: the first card of each pile is its example."""
    clusters = (
        Cluster(id=name, cards=cards, example=cards[0], words=(name,))
        for name, cards in piles.items()
    )
    return changes.proposed(ThemeBoard(), clusters, "test")


def after(before: ThemeBoard, *edits: theme.Edit) -> ThemeBoard:
    """Each edit made as the front door makes it: checked, and with what it holds."""
    for edit in edits:
        assert changes.check(before, edit, CARDS) is None, edit
        number = len(before.edits) + 1
        made = Edited(number=number, by="desk", at=0, edit=edit, held=changes.held_by(before, edit))
        before = changes.edited(before, made)
    return before


def piles(of: ThemeBoard) -> dict[str, tuple[str, ...]]:
    return {name: pile.cards for name, pile in arrange(of).piles.items()}


def titles(of: ThemeBoard) -> dict[str, str]:
    return {name: pile.title for name, pile in arrange(of).piles.items() if pile.title}


def slots(of: ThemeBoard) -> dict[str, int]:
    return {name: pile.slot for name, pile in arrange(of).piles.items()}


TWO = board(tea=("c1", "c2"), time=("c3",))


def test_without_edits_the_piles_are_the_machines():
    assert piles(TWO) == {"tea": ("c1", "c2"), "time": ("c3",)}
    assert titles(TWO) == {}
    assert arrange(TWO).piles["tea"].words == ("tea",)
    assert not arrange(TWO).piles["tea"].touched


def test_a_named_pile_keeps_its_cards_whatever_the_machine_proposes_next():
    named = after(TWO, NameTheme(theme="tea", title="Tea"))
    again = changes.proposed(named, [Cluster(id="else", cards=("c1", "c3", "c4"))], "later")
    assert piles(again) == {"tea": ("c1", "c2"), "else": ("c3", "c4")}
    assert titles(again) == {"tea": "Tea"}
    assert again.engine == "later"


def test_new_cards_still_join_a_named_theme():
    named = after(TWO, NameTheme(theme="tea", title="Tea"))
    assert piles(changes.placed(named, {"c4": "tea"}, {}))["tea"] == ("c1", "c2", "c4")


def test_a_name_alone_makes_a_theme():
    assert piles(after(TWO, NameTheme(theme="new", title="New"))) == {**piles(TWO), "new": ()}


def test_the_last_name_counts():
    twice = after(TWO, NameTheme(theme="tea", title="Tea"), NameTheme(theme="tea", title="Coffee"))
    assert titles(twice) == {"tea": "Coffee"}
    assert titles(changes.undone(twice, 2)) == {"tea": "Tea"}


def test_merging_brings_the_cards_and_the_name_if_there_is_no_other():
    merged = after(
        TWO, NameTheme(theme="time", title="Time"), MergeThemes(theme="time", into="tea")
    )
    assert piles(merged) == {"tea": ("c1", "c2", "c3")}
    assert titles(merged) == {"tea": "Time"}
    both = after(
        TWO,
        NameTheme(theme="tea", title="Tea"),
        NameTheme(theme="time", title="Time"),
        MergeThemes(theme="time", into="tea"),
    )
    assert titles(both) == {"tea": "Tea"}


def test_a_merged_theme_is_still_found_under_its_old_name():
    merged = after(TWO, MergeThemes(theme="time", into="tea"), NameTheme(theme="time", title="All"))
    assert titles(merged) == {"tea": "All"}
    assert piles(changes.placed(merged, {"c4": "time"}, {})) == {"tea": ("c1", "c2", "c3", "c4")}


def test_splitting_takes_cards_out_and_holds_the_rest():
    split = after(TWO, SplitTheme(theme="tea", new="cake", cards=("c2",), title="Cake"))
    assert piles(split) == {"tea": ("c1",), "cake": ("c2",), "time": ("c3",)}
    assert titles(split) == {"cake": "Cake"}
    again = changes.proposed(split, [Cluster(id="x", cards=("c1", "c2", "c3"))], "")
    assert piles(again) == {"tea": ("c1",), "cake": ("c2",), "x": ("c3",)}


def test_a_moved_card_stays_moved():
    moved = after(TWO, MoveCards(cards=("c1", "c3"), to="tea"), MoveCards(cards=("c2",)))
    assert piles(moved) == {"tea": ("c1", "c3")}
    assert arrange(moved).unsorted == {"c2"}
    again = changes.proposed(moved, [Cluster(id="x", cards=("c1", "c2", "c3"))], "")
    assert piles(again) == {"tea": ("c1", "c3")}


def test_nothing_joins_a_pinned_theme_by_itself():
    pinned = after(TWO, PinTheme(theme="tea"))
    fuller = changes.placed(pinned, {"c4": "tea"}, {})
    assert piles(fuller)["tea"] == ("c1", "c2")
    assert arrange(fuller).unsorted == {"c4"}
    assert arrange(fuller).piles["tea"].pinned
    by_hand = after(fuller, MoveCards(cards=("c4",), to="tea"))
    assert piles(by_hand)["tea"] == ("c1", "c2", "c4")
    assert piles(after(fuller, PinTheme(theme="tea", on=False)))["tea"] == ("c1", "c2", "c4")


def test_the_example_is_the_machines_while_it_is_there_and_else_the_oldest():
    assert arrange(TWO).piles["tea"].example == "c1"
    moved = after(board(tea=("c3", "c1", "c2")), MoveCards(cards=("c3",)))
    assert arrange(moved).piles["tea"].example == "c1"
    assert arrange(after(TWO, NameTheme(theme="new", title="New"))).piles["new"].example == ""


# Undo


def test_each_edit_can_be_undone_on_its_own_in_any_order():
    made = after(
        TWO,
        NameTheme(theme="tea", title="Tea"),
        MoveCards(cards=("c3",), to="tea"),
        PinTheme(theme="tea"),
    )
    assert piles(changes.undone(made, 2)) == piles(TWO)
    assert titles(changes.undone(made, 1)) == {}
    assert piles(changes.undone(made, 1))["tea"] == ("c1", "c2", "c3")
    assert not arrange(changes.undone(made, 3)).piles["tea"].pinned
    bare = changes.undone(changes.undone(changes.undone(made, 2), 3), 1)
    assert piles(bare) == piles(TWO)
    assert not arrange(bare).hand


def test_a_split_undone_after_its_pile_was_merged_leaves_nothing_behind():
    made = after(
        TWO,
        SplitTheme(theme="tea", new="cake", cards=("c2",)),
        MergeThemes(theme="cake", into="time"),
    )
    assert piles(made) == {"tea": ("c1",), "time": ("c2", "c3")}
    assert piles(changes.undone(made, 1)) == piles(TWO)
    assert piles(changes.undone(made, 2)) == {"tea": ("c1",), "cake": ("c2",), "time": ("c3",)}


def test_a_merge_undone_lets_go_what_it_held():
    made = after(TWO, MergeThemes(theme="time", into="tea"))
    again = changes.proposed(made, [Cluster(id="x", cards=("c1", "c2", "c3"))], "")
    assert piles(again) == {"tea": ("c1", "c2", "c3")}
    assert piles(changes.undone(again, 1)) == {"x": ("c1", "c2", "c3")}


def test_a_merge_the_other_way_after_an_undo():
    there = after(TWO, MergeThemes(theme="time", into="tea"))
    back = after(changes.undone(there, 1), MergeThemes(theme="tea", into="time"))
    assert piles(back) == {"time": ("c1", "c2", "c3")}


def test_merges_that_point_at_each_other_do_no_harm():
    """No front door lets this in; an old journal might hold it."""
    edits = (MergeThemes(theme="time", into="tea"), MergeThemes(theme="tea", into="time"))
    both = TWO
    for number, edit in enumerate(edits, start=1):
        both = changes.edited(both, Edited(number=number, by="desk", at=0, edit=edit))
    assert piles(both) == {"tea": ("c1", "c2", "c3")}


def test_an_edit_that_was_never_made_is_not_undone():
    assert changes.undone(TWO, 9) == TWO


# What is refused


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (MergeThemes(theme="tea", into="tea"), "same-theme"),
        (MergeThemes(theme="tea", into="none"), "no-such-theme"),
        (MergeThemes(theme="none", into="tea"), "no-such-theme"),
        (SplitTheme(theme="none", new="n", cards=("c1",)), "no-such-theme"),
        (SplitTheme(theme="tea", new="time", cards=("c1",)), "id-reused"),
        (SplitTheme(theme="tea", new="n", cards=("c1", "c99")), "no-such-card"),
        (MoveCards(cards=("c1",), to="none"), "no-such-theme"),
        (MoveCards(cards=("c99",)), "no-such-card"),
        (PinTheme(theme="none"), "no-such-theme"),
    ],
)
def test_what_is_not_there_cannot_be_edited(edit, code):
    refused = changes.check(TWO, edit, CARDS)
    assert refused is not None
    assert refused.code == code
    if code == "no-such-theme":
        assert refused.detail == {"theme": "none"}


def test_the_id_of_a_cluster_that_was_merged_away_is_still_taken():
    merged = after(TWO, MergeThemes(theme="time", into="tea"))
    refused = changes.check(merged, SplitTheme(theme="tea", new="time", cards=("c1",)), CARDS)
    assert refused is not None
    assert refused.code == "id-reused"


# What the machine must respect


def test_anchors_are_the_themes_that_a_person_touched_with_the_cards_they_hold():
    made = after(TWO, NameTheme(theme="tea", title="Tea"), PinTheme(theme="time"))
    fuller = changes.placed(made, {"c4": "tea"}, {})
    assert arranging.anchors(fuller) == (
        Anchor(theme="tea", cards=("c1", "c2")),
        Anchor(theme="time", cards=("c3",), open=False),
    )
    assert arranging.anchors(TWO) == ()


def test_an_edit_holds_what_is_in_the_themes_it_touches():
    assert changes.held_by(TWO, NameTheme(theme="tea", title="T")) == {"tea": ("c1", "c2")}
    assert changes.held_by(TWO, MoveCards(cards=("c1",), to="tea")) == {"tea": ("c2",)}
    assert changes.held_by(TWO, MoveCards(cards=("c1",))) == {}
    assert changes.held_by(TWO, PinTheme(theme="tea", on=False)) == {}
    merge = MergeThemes(theme="tea", into="time")
    assert changes.held_by(TWO, merge) == {"tea": ("c1", "c2"), "time": ("c3",)}
    assert changes.held_by(TWO, NameTheme(theme="new", title="N")) == {}


def test_what_an_earlier_edit_holds_is_held_again_for_it_may_be_undone():
    made = after(TWO, NameTheme(theme="tea", title="Tea"), PinTheme(theme="tea"))
    assert piles(changes.undone(made, 1)) == piles(TWO)
    again = changes.proposed(made, [Cluster(id="x", cards=("c1", "c2", "c3"))], "")
    assert piles(changes.undone(again, 1)) == {"tea": ("c1", "c2"), "x": ("c3",)}


def test_what_a_person_put_there_one_by_one_goes_when_that_is_undone():
    made = after(TWO, MoveCards(cards=("c3",), to="tea"), NameTheme(theme="tea", title="Tea"))
    assert piles(changes.undone(made, 1)) == piles(TWO)


def test_a_theme_named_after_a_merge_lets_the_merge_be_undone():
    merged = changes.placed(after(TWO, MergeThemes(theme="time", into="tea")), {"c4": "time"}, {})
    made = after(merged, NameTheme(theme="tea", title="Both"))
    assert piles(changes.undone(made, 1)) == {"tea": ("c1", "c2"), "time": ("c3", "c4")}
    assert titles(changes.undone(made, 1)) == {"tea": "Both"}


# Cards that go, slots that stay


def test_a_card_that_goes_leaves_the_machines_hand_but_not_a_persons():
    gone = changes.without(TWO, "c1")
    assert piles(gone)["tea"] == ("c2",)
    assert changes.without(TWO, "c99") is TWO
    held = after(TWO, NameTheme(theme="tea", title="Tea"))
    assert piles(changes.without(held, "c1"))["tea"] == ("c1", "c2")


def test_a_pile_that_comes_back_when_a_card_goes_takes_a_slot_of_its_own():
    """c1 kept c2 from tea; then it was said to say the same as a card of care, and tea was empty."""
    three = board(care=("c5", "c6"), tea=("c1", "c2"))
    empty = after(three, KeepApart(card="c1", other="c2"), SameCards(cards=("c1",), into="c5"))
    assert "tea" not in piles(empty)
    back = changes.without(empty, "c1")
    assert piles(back)["tea"] == ("c2",)
    assert slots(back) == {"care": 0, "tea": 1}


def test_a_pile_that_came_back_stays_where_it_was_seen_when_a_larger_one_comes():
    three = board(care=("c5", "c6"), tea=("c1", "c2"))
    empty = after(three, KeepApart(card="c1", other="c2"), SameCards(cards=("c1",), into="c5"))
    back = changes.without(empty, "c1")
    larger = changes.placed(back, {"c3": "a", "c4": "a", "c7": "a"}, {})
    assert slots(larger) == {"care": 0, "tea": 1, "a": 2}


def test_of_two_piles_that_come_back_one_after_the_other_the_first_does_not_move():
    four = board(care=("c5", "c6"), tea=("c1", "c2"), time=("c3", "c4", "c7"))
    apart = [KeepApart(card="c1", other="c2"), KeepApart(card="c3", other="c4")]
    apart += [KeepApart(card="c3", other="c7"), SameCards(cards=("c1", "c3"), into="c5")]
    first = changes.without(after(four, *apart), "c1")
    assert slots(first) == {"care": 1, "tea": 0}
    assert slots(changes.without(first, "c3")) == {"care": 1, "tea": 0, "time": 2}


def test_a_pile_whose_last_card_is_written_anew_has_its_slot_again():
    """Its place waits: nobody's colour changes because a card was corrected."""
    three = board(care=("c5", "c6"), tea=("c1", "c2"), time=("c3",))
    gone = changes.without(changes.without(changes.without(three, "c5"), "c6"), "c3")
    assert set(piles(gone)) == {"tea"}
    again = changes.placed(gone, {"c3": "time"}, {})
    assert slots(again) == {"tea": 1, "time": 2}


def test_a_pile_keeps_its_slot_while_it_is_there_and_a_new_one_takes_the_first_that_is_free():
    assert dict(TWO.slots) == {"tea": 0, "time": 1}
    three = changes.proposed(
        TWO, [Cluster(id="time", cards=("c3",)), Cluster(id="new", cards=("c4",))], ""
    )
    assert dict(three.slots) == {"time": 1, "new": 0}
    assert arrange(three).piles["time"].slot == 1


def test_larger_piles_come_first_and_equal_ones_in_the_order_of_their_ids():
    made = board(b=("c1",), a=("c2",), large=("c3", "c4"))
    assert dict(made.slots) == {"large": 0, "a": 1, "b": 2}


# For any history


IDS = st.sampled_from(("tea", "time", "cake", "new"))
SOME = st.lists(st.sampled_from(CARDS), min_size=1, max_size=3, unique=True).map(tuple)
EDITS = st.one_of(
    st.builds(NameTheme, theme=IDS, title=st.sampled_from(("One", "Two"))),
    st.builds(MergeThemes, theme=IDS, into=IDS),
    st.builds(SplitTheme, theme=IDS, new=IDS, cards=SOME, title=st.sampled_from(("", "Three"))),
    st.builds(MoveCards, cards=SOME, to=st.one_of(st.just(""), IDS)),
    st.builds(PinTheme, theme=IDS, on=st.booleans()),
)
PROPOSALS = st.lists(st.tuples(IDS, SOME), max_size=3).map(
    lambda found: [Cluster(id=name, cards=cards) for name, cards in dict(found).items()]
)
MOVES = st.one_of(EDITS, PROPOSALS, st.integers(1, 12))


def played(moves) -> ThemeBoard:
    """Edits as far as they are allowed, proposals, and undoes by number."""
    made = TWO
    for move in moves:
        if isinstance(move, list):
            made = changes.proposed(made, move, "")
        elif isinstance(move, int):
            made = changes.undone(made, move)
        elif changes.check(made, move, CARDS) is None:
            made = after(made, move)
    return made


@for_all(st.lists(MOVES, max_size=12))
def test_no_card_is_lost_and_none_is_in_two_places(moves):
    made = played(moves)
    arranged = arrange(made)
    placed = [card for pile in arranged.piles.values() for card in pile.cards]
    assert len(placed) == len(set(placed))
    assert set(placed) | arranged.unsorted == set(made.homes) | set(arranged.hand)
    assert not set(placed) & arranged.unsorted


@for_all(st.lists(MOVES, max_size=12))
def test_with_every_edit_undone_the_machines_piles_are_back(moves):
    made = played(moves)
    bare = made
    for edited in reversed(made.edits):
        bare = changes.undone(bare, edited.number)
    assert piles(bare) == piles(replace(made, edits=()))


@for_all(st.lists(MOVES, max_size=12), PROPOSALS)
def test_a_new_proposal_takes_no_card_from_a_person(moves, proposal):
    made = played(moves)
    by_hand = dict(arrange(made).hand)
    assert dict(arrange(changes.proposed(made, proposal, "")).hand) == by_hand


@for_all(st.lists(MOVES, max_size=12))
def test_slots_are_never_shared_and_every_pile_has_one(moves):
    made = played(moves)
    slots = [made.slots[pile] for pile in arrange(made).piles]
    assert len(slots) == len(set(slots))


def test_an_arrangement_is_remembered_for_its_board():
    assert arrange(TWO) is arrange(TWO)
    assert arrange(replace(TWO, homes=Map(TWO.homes))).piles == arrange(TWO).piles
