"""What a simulated screen does: patches in their place, asks until answered, edits that must stand."""

from typing import Any

import pytest

from server.rehearsal.asks import NO_ANSWER_S, Ask, Outbox
from server.rehearsal.desk import cards_in
from server.rehearsal.mirror import Mirror
from server.rehearsal.standing import Standing

# The mirror


def whole(number: int, **view: Any) -> dict[str, Any]:
    return {"t": "view", "number": number, "view": view, "own": {}, "own_number": number}


def patch(after: int, number: int, **change: Any) -> dict[str, Any]:
    return {"after": after, "number": number, "patch": change}


@pytest.fixture
def mirror() -> Mirror:
    made = Mirror()
    made.whole(whole(5, title="Tea"))
    return made


def test_a_patch_in_its_place_is_applied(mirror):
    assert mirror.change(patch(5, 8, title="Cake"))
    assert (mirror.view, mirror.number, mirror.gaps) == ({"title": "Cake"}, 8, 0)


def test_a_patch_after_another_number_is_a_gap_and_is_not_applied(mirror):
    assert not mirror.change(patch(6, 8, title="Cake"))
    assert (mirror.view, mirror.gaps) == ({"title": "Tea"}, 1)


def test_while_the_whole_is_on_its_way_patches_are_no_more_gaps(mirror):
    mirror.change(patch(6, 8))
    assert mirror.change(patch(8, 9, title="Cake"))
    mirror.whole(whole(9, title="Cake"))
    assert mirror.change(patch(9, 10, title="Tea again"))
    assert (mirror.gaps, mirror.view["title"]) == (1, "Tea again")


def test_a_number_that_goes_back_is_counted(mirror):
    mirror.whole(whole(4))
    assert mirror.backwards == 2  # the shared part's and the own part's


def test_a_patch_that_goes_nowhere_is_counted(mirror):
    mirror.change(patch(5, 5))
    assert mirror.backwards == 1


def test_own_patches_have_a_number_of_their_own(mirror):
    assert mirror.change_own(patch(5, 7, items={"x": 1}))
    assert not mirror.change_own(patch(5, 9))
    assert (mirror.own, mirror.own_number, mirror.gaps) == ({"items": {"x": 1}}, 7, 1)


# The outbox


class Wire:
    def __init__(self) -> None:
        self.up = True
        self.sent: list[str] = []

    def send(self, frame: Any) -> bool:
        if self.up:
            self.sent.append(frame["ask"])
        return self.up


@pytest.fixture
def wire() -> Wire:
    return Wire()


def outbox_of(wire: Wire, *names: str, **fields: Any) -> Outbox:
    outbox = Outbox(wire.send)
    for name in names:
        outbox.add(Ask(name, {"do": "contribute", "contribution": name}, **fields))
    return outbox


def test_at_most_four_fly_and_in_order(wire):
    outbox = outbox_of(wire, *"abcdef")
    outbox.pump(1)
    outbox.pump(1)
    assert wire.sent == list("abcd")
    outbox.kept("a", 7)
    outbox.pump(1)
    assert wire.sent == list("abcde")


def test_what_was_in_flight_is_asked_again_over_the_next_link(wire):
    outbox = outbox_of(wire, "a", "b")
    outbox.pump(1)
    outbox.recall()
    outbox.pump(2)
    assert wire.sent == ["a", "b", "a", "b"]
    assert [ask.breaks for ask in outbox.asked] == [1, 1]
    assert [ask.link for ask in outbox.asked] == [1, 1]


def test_nothing_is_counted_as_sent_while_the_link_is_down(wire):
    outbox = outbox_of(wire, "a")
    wire.up = False
    outbox.pump(1)
    outbox.recall()
    assert (wire.sent, outbox.asked[0].breaks, len(outbox)) == ([], 0, 1)


def test_no_answer_for_long_is_asked_again(wire):
    outbox = outbox_of(wire, "a")
    outbox.pump(1)
    outbox.asked[0].flew_at -= NO_ANSWER_S
    outbox.pump(1)
    assert wire.sent == ["a", "a"]


def test_a_second_answer_must_be_the_first(wire):
    outbox = outbox_of(wire, "a", twice=True)
    outbox.pump(1)
    assert wire.sent == ["a", "a"]
    outbox.kept("a", 7)
    outbox.kept("a", 7)
    assert outbox.contradicted == 0
    outbox.kept("a", 8)
    assert outbox.contradicted == 1


def test_an_answer_to_nothing_is_a_contradiction(wire):
    outbox = outbox_of(wire)
    outbox.kept("z", 3)
    assert outbox.contradicted == 1


# Edits that must stand

CARDS = {f"c{n}": {"state": "shown"} for n in range(1, 7)}
HOMES = {"c1": "t1", "c2": "t1", "c3": "t1", "c4": "t2", "c5": "t3"}


def themes(homes: dict[str, str], **titles: str) -> dict[str, Any]:
    piles = {pile: {"title": titles.get(pile, "")} for pile in {*homes.values(), *titles}}
    return {"piles": piles, "homes": homes}


def edits(*made: tuple[dict[str, Any], dict[str, str]]) -> Standing:
    """Each edit with the homes that the desk showed after it."""
    standing, before = Standing(), HOMES
    for number, (edit, after) in enumerate(made, start=10):
        standing.note(number, edit, before, after)
        before = after
    return standing


NAME = {"do": "name", "theme": "t1", "title": "Kindness"}
MOVE = {"do": "move", "cards": ["c4"], "to": "t1"}
MERGE = {"do": "merge", "theme": "t2", "into": "t1"}
SPLIT = {"do": "split", "theme": "t1", "new": "n1", "cards": ["c1"], "title": "Apart"}
PIN = {"do": "pin", "theme": "t1", "on": True}
MOVED = HOMES | {"c4": "t1"}


@pytest.mark.parametrize(
    ("edit", "after", "later", "stands"),
    [
        (NAME, HOMES, themes(HOMES, t1="Kindness"), True),
        (NAME, HOMES, themes(HOMES, t1="Other"), False),
        (NAME, HOMES, themes(HOMES), False),
        (NAME, HOMES, themes(HOMES | {"c2": "t3"}, t1="Kindness"), False),
        (NAME, HOMES, themes(HOMES | {"c5": "t2"}, t1="Kindness"), True),
        (MOVE, MOVED, themes(MOVED), True),
        (MOVE, MOVED, themes(HOMES), False),
        (MERGE, MOVED, themes(MOVED), True),
        (MERGE, MOVED, themes(HOMES), False),
        (SPLIT, HOMES | {"c1": "n1"}, themes(HOMES | {"c1": "n1"}, n1="Apart"), True),
        (SPLIT, HOMES | {"c1": "n1"}, themes(HOMES, n1="Apart"), False),
        (PIN, HOMES, themes(HOMES), True),
        (PIN, HOMES, themes(HOMES | {"c6": "t1"}), False),
    ],
)
def test_an_edit_that_does_not_stand_is_seen(edit, after, later, stands):
    standing = edits((edit, after))
    standing.look(later, CARDS)
    assert (not standing.broken) == stands, standing.broken


def test_an_edit_that_was_undone_need_not_stand():
    standing = edits((MOVE, MOVED))
    standing.undo(10)
    standing.look(themes(HOMES), CARDS)
    assert not standing.broken


def test_a_card_placed_by_an_earlier_edit_goes_with_that_edit():
    split = {**SPLIT, "cards": ["c1"]}
    standing = edits((MOVE, MOVED), (split, MOVED | {"c1": "n1"}))
    standing.undo(10)
    standing.look(themes(HOMES | {"c1": "n1"}, n1="Apart"), CARDS)
    assert not standing.broken


def test_what_is_not_shown_lies_nowhere_and_breaks_nothing():
    standing = edits((MOVE, MOVED))
    held = CARDS | {"c4": {"state": "held"}}
    standing.look(themes({c: t for c, t in MOVED.items() if c != "c4"}), held)
    assert not standing.broken


def test_a_card_that_came_while_an_edit_was_decided_may_be_held_by_it():
    arrived = HOMES | {"c6": "t1"}
    standing = edits((NAME, arrived), (PIN, HOMES))
    standing.look(themes(arrived, t1="Kindness"), CARDS)
    assert not standing.broken


def test_a_card_that_was_held_back_may_come_back_to_a_pinned_pile():
    standing = Standing()
    standing.note(10, PIN, HOMES, HOMES, unseen=["c6"])
    standing.look(themes(HOMES | {"c6": "t1"}), CARDS)
    assert not standing.broken


def test_a_name_follows_a_merge():
    named = {"do": "name", "theme": "t2", "title": "Time"}
    standing = edits((named, HOMES), (MERGE, MOVED))
    standing.look(themes(MOVED, t1="Time"), CARDS)
    assert not standing.broken
    standing.look(themes(MOVED), CARDS)
    assert list(standing.broken) == [10]


def test_cards_are_found_wherever_a_kind_puts_them():
    result = {
        "cards": {"c12": {"text": "x"}, "c3": None},
        "n": 2,
        "stories": {"c4": {"fields": {}}},
    }
    assert sorted(cards_in(result)) == ["c12", "c4"]
    assert cards_in(None) == []
