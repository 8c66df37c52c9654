"""What each edit does, what it holds, and what is left when it is undone."""

import random

import pytest

from facilitation.themes import changes
from facilitation.themes.arrange import anchors, arrange, retired
from facilitation.themes.edits import (
    AlsoIn,
    DefineTheme,
    KeepApart,
    MergeThemes,
    MoveCards,
    NameTheme,
    ParkTheme,
    PinTheme,
    RetireTheme,
    SameCards,
    SplitTheme,
)
from facilitation.themes.theme import Cluster, Edited, Tuning
from tests.facilitation.themes.test_theme import CARDS, TWO, after, board, piles, titles

TEN = board(tea=("c1", "c2"), time=("c3", "c4"), care=("c5", "c6"))


def again(before, **proposed):
    """As the machine's next proposal, applied as it is when nobody asked for it."""
    clusters = [Cluster(id=name, cards=cards) for name, cards in proposed.items()]
    return changes.proposed(before, changes.untouched(before, clusters), "later")


def without(before, number):
    return changes.undone(before, number)


# Define, park


def test_a_definition_stays_with_its_theme_and_holds_its_cards():
    made = after(TWO, DefineTheme(theme="tea", definition="A pause with others"))
    assert arrange(made).piles["tea"].definition == "A pause with others"
    assert piles(again(made, x=("c1", "c2", "c3")))["tea"] == ("c1", "c2")
    assert arrange(without(made, 1)).piles["tea"].definition == ""
    merged = after(made, MergeThemes(theme="tea", into="time"))
    assert arrange(merged).piles["time"].definition == "A pause with others"


def test_a_parked_theme_keeps_its_cards_and_its_name():
    made = after(TWO, NameTheme(theme="tea", title="Tea"), ParkTheme(theme="tea"))
    assert arrange(made).piles["tea"].parked
    assert piles(made) == piles(TWO)
    assert titles(made) == {"tea": "Tea"}
    assert not arrange(after(made, ParkTheme(theme="tea", on=False))).piles["tea"].parked
    assert not arrange(without(made, 2)).piles["tea"].parked


# Retire


def test_cards_of_a_retired_theme_wait_until_the_machine_has_them_elsewhere():
    made = after(TWO, NameTheme(theme="tea", title="Tea"), RetireTheme(theme="tea"))
    assert piles(made) == {"time": ("c3",)}
    assert arrange(made).unsorted == {"c1", "c2"}
    assert retired(made) == {"tea"}
    assert piles(again(made, time=("c1", "c3"), x=("c2",))) == {"time": ("c1", "c3"), "x": ("c2",)}


def test_a_retired_theme_has_nothing_of_what_was_said_of_it():
    made = after(
        TWO,
        NameTheme(theme="tea", title="Tea"),
        DefineTheme(theme="tea", definition="All of it"),
        PinTheme(theme="tea"),
        ParkTheme(theme="tea"),
        AlsoIn(cards=("c3",), theme="tea"),
        RetireTheme(theme="tea"),
        NameTheme(theme="tea", title="Coffee"),
    )
    pile = arrange(made).piles["tea"]
    assert (pile.title, pile.definition, pile.pinned, pile.parked) == ("Coffee", "", False, False)
    assert pile.also == ()


def test_a_name_given_again_brings_it_back_with_what_the_machine_has_there_and_holds_that():
    made = after(
        TWO,
        MoveCards(cards=("c4",), to="tea"),
        RetireTheme(theme="tea"),
        NameTheme(theme="tea", title="Tea"),
    )
    assert piles(made)["tea"] == ("c1", "c2")
    assert piles(again(made, x=("c1", "c2", "c3")))["tea"] == ("c1", "c2")


def test_a_retirement_undone_brings_back_all_of_it():
    made = after(
        TWO,
        NameTheme(theme="tea", title="Tea"),
        MoveCards(cards=("c4",), to="tea"),
        RetireTheme(theme="tea"),
    )
    assert piles(without(made, 3))["tea"] == ("c1", "c2", "c4")
    assert titles(without(made, 3)) == {"tea": "Tea"}


def test_a_card_moved_into_a_theme_that_came_back_stays_when_the_name_is_undone():
    made = after(
        TWO,
        RetireTheme(theme="tea"),
        NameTheme(theme="tea", title="Tea"),
        MoveCards(cards=("c3",), to="tea"),
    )
    assert piles(without(made, 2))["tea"] == ("c1", "c2", "c3")
    assert titles(without(made, 2)) == {}


def test_a_card_let_go_by_a_retirement_is_held_by_the_next_who_names_its_pile():
    made = after(
        TWO,
        MoveCards(cards=("c1",), to="time"),
        RetireTheme(theme="time"),
        NameTheme(theme="tea", title="Tea"),
    )
    assert piles(made) == {"tea": ("c1", "c2")}
    assert piles(again(made, x=("c1", "c2")))["tea"] == ("c1", "c2")


# Never together


def test_of_two_cards_kept_apart_the_later_one_waits():
    made = after(TWO, KeepApart(card="c2", other="c1"))
    assert piles(made)["tea"] == ("c1",)
    assert arrange(made).unsorted == {"c2"}
    assert piles(again(made, x=("c1", "c2", "c3"))) == {"x": ("c1", "c3")}
    assert piles(without(made, 1)) == piles(TWO)


def test_apart_holds_also_where_a_name_or_a_merge_has_taken_both_in_hand():
    named = after(TWO, NameTheme(theme="tea", title="Tea"), KeepApart(card="c1", other="c2"))
    assert piles(named)["tea"] == ("c1",)
    merged = after(TWO, KeepApart(card="c1", other="c3"), MergeThemes(theme="time", into="tea"))
    assert piles(merged)["tea"] == ("c1", "c2")
    assert arrange(merged).unsorted == {"c3"}
    assert piles(without(merged, 1))["tea"] == ("c1", "c2", "c3")


def test_two_that_a_person_puts_together_one_by_one_stay_together():
    made = after(
        TWO, KeepApart(card="c1", other="c3"), SplitTheme(theme="tea", new="n", cards=("c1", "c3"))
    )
    assert piles(made)["n"] == ("c1", "c3")


def test_who_lies_in_a_persons_hand_is_not_pushed_out_by_an_older_card():
    made = after(
        changes.placed(TWO, {"c8": "time"}, {}),
        NameTheme(theme="time", title="Time"),
        KeepApart(card="c1", other="c8"),
    )
    assert piles(again(made, time=("c1", "c3", "c8")))["time"] == ("c3", "c8")


def test_the_machine_puts_no_card_beside_one_that_is_kept_apart_from_it():
    made = after(board(tea=("c1", "c8"), time=("c3",)), KeepApart(card="c3", other="c8"))
    assert changes.fitting(made, {"c3": "tea", "c5": "tea"}, changes.where(made)) == {"c5": "tea"}
    touched = after(made, PinTheme(theme="tea", on=False))
    assert piles(again(touched, tea=("c1", "c3", "c8")))["tea"] == ("c1", "c8")


# Belongs to another theme as well


def test_a_card_belongs_to_several_themes_when_a_person_says_so():
    made = after(TWO, AlsoIn(cards=("c1", "c2"), theme="time"))
    assert piles(made) == piles(TWO)
    assert arrange(made).piles["time"].also == ("c1", "c2")
    less = after(made, AlsoIn(cards=("c1",), theme="time", on=False))
    assert arrange(less).piles["time"].also == ("c2",)
    assert arrange(without(less, 2)).piles["time"].also == ("c1", "c2")
    assert arrange(without(less, 1)).piles["time"].also == ()


def test_a_card_that_lives_there_does_not_belong_there_twice():
    made = after(TWO, AlsoIn(cards=("c1",), theme="time"), MoveCards(cards=("c1",), to="time"))
    assert arrange(made).piles["time"].also == ()
    assert piles(made)["time"] == ("c1", "c3")


def test_belonging_goes_with_a_merge_and_can_be_taken_back_under_the_new_name():
    made = after(TEN, AlsoIn(cards=("c5",), theme="tea"), MergeThemes(theme="tea", into="time"))
    assert arrange(made).piles["time"].also == ("c5",)
    less = after(made, AlsoIn(cards=("c5",), theme="time", on=False))
    assert arrange(less).piles["time"].also == ()


# The same


def test_cards_that_say_the_same_lie_where_the_one_that_stands_for_them_lies():
    made = after(TWO, SameCards(cards=("c3",), into="c1"))
    assert piles(made) == {"tea": ("c1", "c2", "c3")}
    assert dict(arrange(made).same) == {"c3": "c1"}
    moved = after(made, NameTheme(theme="n", title="N"), MoveCards(cards=("c1",), to="n"))
    assert piles(moved)["n"] == ("c1", "c3")
    assert piles(without(moved, 1)) == {"tea": ("c2",), "time": ("c3",), "n": ("c1",)}


def test_what_stands_for_others_and_waits_has_them_wait_with_it():
    made = after(TWO, SameCards(cards=("c3", "c7"), into="c8"))
    assert piles(made) == {"tea": ("c1", "c2")}
    assert arrange(made).unsorted == {"c3", "c7"}
    out = after(made, MoveCards(cards=("c8",)))
    assert arrange(out).hand["c3"] == ""


def test_sameness_goes_on_to_the_first_and_never_round():
    made = after(
        TEN,
        SameCards(cards=("c1",), into="c2"),
        SameCards(cards=("c5",), into="c1"),
        SameCards(cards=("c1",), into="c5"),
        SameCards(cards=("c2",), into="c5"),
    )
    assert dict(arrange(made).same) == {"c1": "c2", "c5": "c2"}
    assert dict(arrange(without(made, 1)).same) == {"c5": "c1", "c2": "c1"}


def test_a_copy_that_lies_elsewhere_by_itself_is_not_held_with_the_theme_it_is_shown_in():
    made = after(TWO, SameCards(cards=("c3",), into="c1"), NameTheme(theme="tea", title="Tea"))
    assert made.edits[1].held == {"tea": ("c1", "c2")}
    assert piles(without(made, 1)) == piles(TWO)


# Refused


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (NameTheme(theme="tea", title=" \u00a0"), "empty"),
        (DefineTheme(theme="none", definition="x"), "no-such-theme"),
        (ParkTheme(theme="none"), "no-such-theme"),
        (RetireTheme(theme="none"), "no-such-theme"),
        (AlsoIn(cards=("c1",), theme="none"), "no-such-theme"),
        (AlsoIn(cards=("c99",), theme="tea"), "no-such-card"),
        (KeepApart(card="c1", other="c99"), "no-such-card"),
        (KeepApart(card="c1", other="c1"), "same-card"),
        (SameCards(cards=("c1", "c99"), into="c2"), "no-such-card"),
        (SameCards(cards=("c1", "c2"), into="c2"), "same-card"),
    ],
)
def test_what_is_not_there_cannot_be_edited(edit, code):
    refused = changes.check(TWO, edit, CARDS)
    assert refused is not None
    assert refused.code == code


def test_an_id_that_an_edit_undone_has_used_is_not_given_to_another():
    made = after(
        TEN,
        SplitTheme(theme="tea", new="n", cards=("c1",), title="N"),
        MergeThemes(theme="n", into="time"),
    )
    refused = changes.check(
        without(made, 1), SplitTheme(theme="care", new="n", cards=("c5",)), CARDS
    )
    assert refused is not None
    assert refused.code == "id-reused"


def test_an_id_of_a_proposal_that_waits_is_not_given_to_another():
    waiting = changes.Pending(number=9, clusters=(Cluster(id="k9", cards=("c1",)),))
    assert "k9" in changes.ids_of(changes.waits(TWO, waiting))


# Undo, in any order


EDITS = (
    NameTheme(theme="tea", title="Tea"),
    DefineTheme(theme="time", definition="When"),
    SplitTheme(theme="care", new="n", cards=("c6",), title="New"),
    MergeThemes(theme="time", into="tea"),
    PinTheme(theme="tea"),
    MoveCards(cards=("c7",), to="n"),
    ParkTheme(theme="care"),
    AlsoIn(cards=("c1",), theme="n"),
    KeepApart(card="c1", other="c3"),
    SameCards(cards=("c2",), into="c1"),
)


def standing(of):
    """All that a facilitator sees."""
    seen = arrange(of)
    return (
        {
            each.id: (each.title, each.definition, each.cards, each.also, each.pinned, each.parked)
            for each in seen.piles.values()
        },
        dict(seen.same),
        seen.unsorted,
    )


def test_number_four_of_ten_is_undone_on_its_own():
    made = after(TEN, *EDITS)
    less, same, unsorted = standing(without(made, 4))
    assert less["tea"] == ("Tea", "", ("c1", "c2"), (), True, False)
    assert less["time"] == ("", "When", ("c3", "c4"), (), False, False)
    assert less["n"] == ("New", "", ("c6", "c7"), ("c1",), False, False)
    assert less["care"] == ("", "", ("c5",), (), False, True)
    assert same == {"c2": "c1"}
    assert unsorted == set()
    full, _, waiting = standing(made)
    assert full.keys() == less.keys() - {"time"}
    assert full["tea"][2] == ("c1", "c2", "c4")
    assert waiting == {"c3"}


@pytest.mark.parametrize("number", range(1, 11))
def test_each_of_ten_undone_on_its_own_is_as_if_it_had_never_been_made(number):
    """Where the others do not build on it: what it held, they hold too."""
    made = without(after(TEN, *EDITS), number)
    never = tuple(each for each in made.edits if each.number != number)
    assert standing(made) == standing(changes.changed(made, edits=never))
    assert standing(made) != standing(after(TEN, *EDITS))


@pytest.mark.parametrize("seed", range(6))
def test_all_ten_undone_in_whatever_order_leave_the_machines_piles(seed):
    order = random.Random(seed).sample(range(1, 11), 10)
    made = after(TEN, *EDITS)
    for number in order:
        foreseen = changes.effect(made, without(made, number))
        before, made = standing(made), without(made, number)
        assert bool(foreseen.themes) == (standing(made) != before)
    assert piles(made) == piles(TEN)
    assert not arrange(made).hand


# What would follow


def test_what_would_follow_is_told_card_by_card():
    made = after(TEN, MergeThemes(theme="time", into="tea"), NameTheme(theme="tea", title="Tea"))
    effect = changes.effect(made, without(made, 1))
    assert effect.themes == 2
    assert effect.moves == (("c3", "tea", "time"), ("c4", "tea", "time"))
    assert changes.effect(made, without(made, 2)) == changes.Effect(themes=1, moves=())
    assert changes.effect(made, made) == changes.Effect(themes=0, moves=())


@pytest.mark.parametrize(
    "edit",
    [
        NameTheme(theme="tea", title="Tea"),
        DefineTheme(theme="tea", definition="All"),
        PinTheme(theme="tea"),
        ParkTheme(theme="tea"),
        AlsoIn(cards=("c3",), theme="tea"),
        SameCards(cards=("c2",), into="c1"),
    ],
)
def test_an_edit_that_moves_no_card_changes_one_theme(edit):
    made = after(TEN, edit)
    assert changes.effect(made, without(made, 1)) == changes.Effect(themes=1, moves=())


def test_a_card_that_would_come_from_the_tray_is_told_so():
    made = after(TEN, KeepApart(card="c1", other="c2"))
    assert changes.effect(made, without(made, 1)).moves == (("c2", "", "tea"),)
    out = after(TEN, MoveCards(cards=("c2",)))
    assert changes.effect(out, without(out, 1)).moves == (("c2", "", "tea"),)
    assert changes.effect(without(out, 1), out).moves == (("c2", "tea", ""),)


# What the machine may do meanwhile


def test_an_unasked_proposal_moves_nothing_in_a_touched_pile_and_all_in_others():
    made = changes.placed(after(TEN, NameTheme(theme="tea", title="Tea")), {"c7": "tea"}, {})
    fresh = again(made, x=("c1", "c7", "c3"), care=("c2", "c4"), tea=("c8",))
    assert piles(fresh) == {"tea": ("c1", "c2", "c7", "c8"), "x": ("c3",), "care": ("c4",)}


def test_where_the_machine_had_a_card_is_kept_for_the_day_on_which_an_edit_is_undone():
    made = changes.placed(after(TEN, MergeThemes(theme="time", into="tea")), {"c7": "time"}, {})
    fresh = again(made, x=("c1", "c3", "c7"))
    assert piles(fresh)["tea"] == ("c1", "c2", "c3", "c4", "c7")
    assert piles(without(fresh, 1)) == {"tea": ("c1", "c2"), "time": ("c3", "c4", "c7")}


def test_with_all_edits_undone_a_proposal_applies_whole():
    made = without(after(TEN, NameTheme(theme="tea", title="Tea")), 1)
    assert changes.may_apply(made)
    assert piles(again(made, x=("c1", "c3"))) == {"x": ("c1", "c3")}


def test_anchors_have_no_retired_theme_and_no_card_twice():
    made = after(TEN, NameTheme(theme="tea", title="Tea"), RetireTheme(theme="time"))
    assert [anchor.theme for anchor in anchors(made)] == ["tea"]


def test_tuning_is_whole_each_time():
    tuned = changes.tuned(TEN, Tuning(cut=0.5))
    assert tuned.tuning == Tuning(cut=0.5)
    assert piles(tuned) == piles(TEN)


def test_an_old_edit_without_what_it_held_is_laid_all_the_same():
    bare = changes.edited(
        TEN, Edited(number=1, by="d", at=0, edit=NameTheme(theme="tea", title="T"))
    )
    assert titles(bare) == {"tea": "T"}
