"""The machine proposes; what waits, what applies, what a facilitator decides, and what the wall shows."""

import pytest

from facilitation import events
from facilitation.commands.curating import PlaceCards, Regroup
from facilitation.people import SYSTEM
from facilitation.session.themes import themes_of
from facilitation.themes import changes
from facilitation.themes.arrange import arrange
from facilitation.themes.edits import (
    AlsoIn,
    DefineTheme,
    MergeThemes,
    MoveCards,
    NameTheme,
    ParkTheme,
)
from facilitation.views import board, desk, phone
from tests.given import (
    ANNE,
    BOB,
    CAZ,
    FAY,
    OPEN_TALK,
    Ask,
    Room,
    closes,
    edits,
    given,
    joins,
    moderates,
    opens,
    places,
    proposes,
    replayed,
    resolves,
    revises,
    says,
    script,
    shows,
    step,
    tunes,
    undoes,
    withdraws,
)

TALK = script(step("reflection", "moment", **OPEN_TALK))
FIRST = {"tea": ("c7", "c8"), "time": ("c9", "c10")}


def talked(**piles: tuple[str, ...]) -> Room:
    """c7 to c12, two of each of three people; the first four in two piles."""
    room = given(TALK, joins(ANNE, BOB, CAZ), opens("moment"))
    for n in range(6):
        room = room.given(says("moment", (ANNE, BOB, CAZ)[n % 3], 1 + n // 3, text=f"card{n}"))
    return room.given(proposes(**piles or FIRST))


def named() -> Room:
    return talked().given(edits(NameTheme(theme="tea", title="Tea")))


def themes(room: Room):
    return themes_of(room.session, "moment")


def piles(room: Room):
    return {name: pile.cards for name, pile in arrange(themes(room)).piles.items()}


def places_with(room: Room, homes=None, **suggestions):
    told = PlaceCards(activity="moment", homes=homes or {}, suggestions=suggestions)
    return room.when(Ask(told, SYSTEM))


# What waits


def test_a_proposal_applies_by_itself_while_nobody_has_touched_anything():
    asked = talked().when(proposes(asked=True, x=("c7", "c9")))
    assert not asked.event.pending
    assert piles(asked.follows()) == {"x": ("c7", "c9")}


def test_one_that_a_person_asked_for_waits_for_their_word_where_somebody_has_touched_themes():
    room = named()
    asked = room.when(proposes(asked=True, x=("c7", "c9", "c10"), y=("c11", "c12")))
    assert asked.event.pending
    waiting = asked.follows()
    assert piles(waiting) == piles(room)
    assert themes(waiting).pending.number == waiting.session.number
    told = desk.view(waiting.session)["themes"]["moment"]["pending"]
    assert (told["themes"], told["cards"], told["engine"]) == (3, 4, "test")
    assert told["moves"] == {
        "c9": {"from": "time", "to": "x"},
        "c10": {"from": "time", "to": "x"},
        "c11": {"from": "", "to": "y"},
        "c12": {"from": "", "to": "y"},
    }
    for view in (board.view(waiting.session), phone.shared(waiting.session)):
        assert "pending" not in repr(view)


def test_one_that_would_move_nothing_does_not_wait():
    asked = named().when(proposes(asked=True, **FIRST))
    assert not asked.event.pending


def test_accepted_it_does_what_was_told_and_what_a_person_touched_stays():
    room = named().given(proposes(asked=True, x=("c7", "c9", "c10"), y=("c11", "c12")))
    after = room.given(resolves(themes(room).pending.number))
    assert piles(after) == {"tea": ("c7", "c8"), "x": ("c9", "c10"), "y": ("c11", "c12")}
    assert themes(after).pending is None
    assert "pending" not in desk.view(after.session)["themes"]["moment"]
    assert replayed(after) == after.session


def test_thrown_away_it_leaves_everything_as_it_was():
    room = named().given(proposes(asked=True, x=("c7", "c9")))
    after = room.given(resolves(themes(room).pending.number, accept=False))
    assert piles(after) == piles(room)
    assert themes(after).pending is None


def test_what_is_accepted_is_what_was_looked_at():
    room = named().given(proposes(asked=True, x=("c7", "c9")))
    seen = themes(room).pending.number
    again = room.given(proposes(asked=True, y=("c9", "c10", "c11")))
    assert themes(again).pending.number > seen
    again.when(resolves(seen)).refuses("no-such-proposal")
    assert piles(again.given(resolves(seen + 1)))["y"] == ("c9", "c10", "c11")


def test_what_the_machine_does_by_itself_does_not_take_away_what_a_person_looks_at():
    room = named().given(proposes(asked=True, x=("c9", "c11")))
    seen = themes(room).pending.number
    after = room.given(proposes(time=("c9", "c10"), more=("c11", "c12")), places(c12="time"))
    assert themes(after).pending.number == seen
    assert piles(after.given(resolves(seen)))["x"] == ("c9", "c11")


def test_cards_that_came_after_it_stay_where_they_are_when_it_is_accepted():
    room = named().given(proposes(asked=True, x=("c9", "c10")))
    late = room.given(
        says("moment", BOB, 3, text="late"),
        says("moment", CAZ, 3, text="later"),
        places(c16="time", c17="tea"),
    )
    after = late.given(resolves(themes(room).pending.number))
    assert piles(after) == {"tea": ("c7", "c8", "c17"), "x": ("c9", "c10"), "time": ("c16",)}


def test_words_that_are_withdrawn_or_changed_leave_what_waits():
    room = named().given(proposes(asked=True, x=("c9", "c10", "c11")))
    after = room.given(withdraws("moment", CAZ, 1), revises("moment", ANNE, 2, text="else"))
    assert [each.cards for each in themes(after).pending.clusters] == [("c11",)]


def test_an_unasked_proposal_applies_only_to_what_nobody_has_touched():
    room = named().given(places(c11="tea"))
    asked = room.when(proposes(time=("c7", "c11"), x=("c9", "c12"), y=("c8",)))
    assert not asked.event.pending
    assert piles(asked.follows()) == {"tea": ("c7", "c8", "c11"), "x": ("c9", "c12")}


# Cards that wait, and where they might go


def test_the_machine_says_where_a_card_might_go_that_it_would_not_place():
    room = named()
    asked = places_with(room, c11=("tea", "nowhere", "time", "tea", "time"), c7=(), c99=("tea",))
    assert asked.event.suggestions == {"c11": ("tea", "time")}
    waiting = asked.follows()
    assert desk.view(waiting.session)["themes"]["moment"]["suggestions"] == {"c11": ["tea", "time"]}
    places_with(waiting, c11=("tea", "time", "tea")).then()
    assert "suggestions" not in repr(board.view(waiting.session))


def test_a_suggestion_is_gone_with_the_card_and_when_the_card_has_a_home():
    waiting = places_with(named(), c11=("tea",), c12=("time",)).follows()
    placed = waiting.given(places(c11="tea"))
    assert set(themes(placed).suggestions) == {"c12"}
    assert not themes(placed.given(withdraws("moment", CAZ, 2))).suggestions
    proposed = waiting.given(proposes(x=("c11", "c12")))
    assert not themes(proposed).suggestions


def test_a_pile_that_is_no_more_is_not_suggested():
    waiting = places_with(named(), c11=("time", "tea"), c12=("time",)).follows()
    merged = waiting.given(edits(MergeThemes(theme="time", into="tea")))
    assert desk.view(merged.session)["themes"]["moment"]["suggestions"] == {"c11": ["tea"]}
    by_hand = merged.given(edits(MoveCards(cards=("c11",), to="tea")))
    assert desk.view(by_hand.session)["themes"]["moment"]["suggestions"] == {}
    hidden = merged.given(moderates("hidden", "c11"))
    assert desk.view(hidden.session)["themes"]["moment"]["suggestions"] == {}


# Tuning


def test_an_activity_is_grouped_as_the_facilitator_says():
    tuned = talked().given(tunes(on=True, cadence="by_hand", cut=0.5, wall="one_by_one"))
    told = desk.view(tuned.session)["themes"]["moment"]["tuning"]
    assert told == {
        "on": True, "cadence": "by_hand", "cut": 0.5, "frozen": False, "wall": "one_by_one",
    }  # fmt: skip
    tuned.when(tunes(cadence="by_hand", cut=0.5, wall="one_by_one")).was_done()
    assert replayed(tuned) == tuned.session


@pytest.mark.parametrize("tuning", [{"on": False}, {"frozen": True}])
def test_switched_off_or_frozen_the_machine_has_no_say_and_people_have(tuning):
    room = talked().given(tunes(**tuning))
    for asked in (
        proposes(x=("c7",)),
        places(c11="tea"),
        Ask(Regroup(activity="moment"), FAY),
    ):
        room.when(asked).refuses("themes-off")
    after = room.given(edits(NameTheme(theme="tea", title="Tea")))
    assert piles(after) == piles(room)
    after.given(tunes()).when(places(c11="tea")).then(events.CardsPlaced)


def test_a_proposal_that_waits_can_be_resolved_while_frozen():
    room = named().given(proposes(asked=True, x=("c9", "c11")), tunes(frozen=True))
    assert "x" in piles(room.given(resolves(themes(room).pending.number)))


def test_a_tuning_lasts_until_the_next_and_leaves_the_piles():
    room = named()
    assert piles(room.given(tunes(cut=0.9))) == piles(room)


# The wall


def wall(room: Room):
    return board.view(room.session)["themes"]


def test_naming_is_publishing():
    room = talked()
    assert wall(room) == {"piles": {}, "homes": {}}
    shown = room.given(edits(NameTheme(theme="tea", title="Tea")))
    assert list(wall(shown)["piles"]) == ["tea"]
    assert wall(shown)["homes"] == {"c7": "tea", "c8": "tea"}
    gone = shown.given(undoes(shown.session.number))
    assert wall(gone)["piles"] == {}


def test_proposals_are_on_the_wall_too_where_the_facilitator_or_the_script_says_so():
    assert set(wall(talked().given(tunes(wall="all")))["piles"]) == {"tea", "time"}
    told = script(step("reflection", "moment", board={"proposals": True}, **OPEN_TALK))
    room = given(told, joins(ANNE), opens("moment"), says("moment", ANNE, text="x"))
    assert set(wall(room.given(proposes(tea=("c5",))))["piles"]) == {"tea"}


def test_themes_are_revealed_one_by_one_and_taken_off_again():
    room = named().given(
        edits(NameTheme(theme="time", title="Time")), tunes(wall="one_by_one"), shows("time")
    )
    assert list(wall(room)["piles"]) == ["time"]
    assert desk.view(room.session)["themes"]["moment"]["piles"]["time"]["on_wall"]
    assert not desk.view(room.session)["themes"]["moment"]["piles"]["tea"]["on_wall"]
    room.when(shows("time")).was_done()
    assert set(wall(room.given(shows("tea")))["piles"]) == {"tea", "time"}
    assert wall(room.given(shows("time", on=False)))["piles"] == {}


def test_a_pile_without_a_name_is_not_revealed():
    room = talked().given(tunes(wall="one_by_one"), shows("tea"))
    assert wall(room)["piles"] == {}


@pytest.mark.parametrize("mode", ["named", "one_by_one", "all"])
def test_what_is_parked_is_off_the_wall(mode):
    room = named().given(tunes(wall=mode), shows("tea"), edits(ParkTheme(theme="tea")))
    assert "tea" not in wall(room)["piles"]
    assert "c7" not in wall(room)["homes"]
    assert desk.view(room.session)["themes"]["moment"]["piles"]["tea"]["parked"]
    back = room.given(edits(ParkTheme(theme="tea", on=False)))
    assert "tea" in wall(back)["piles"]


def test_who_belongs_to_two_themes_counts_in_both():
    room = named().given(edits(AlsoIn(cards=("c9", "c11"), theme="tea")))
    told = wall(room)["piles"]["tea"]
    assert (told["people"], told["cards"]) == (3, 4)
    assert told["also"] == {"c9": True, "c11": True}
    assert wall(room)["homes"] == {"c7": "tea", "c8": "tea"}
    held = room.given(moderates("held", "c9"))
    assert (wall(held)["piles"]["tea"]["people"], wall(held)["piles"]["tea"]["cards"]) == (2, 3)


def test_a_definition_is_told_with_its_theme():
    room = named().given(edits(DefineTheme(theme="tea", definition="A pause", memo="as agreed")))
    assert wall(room)["piles"]["tea"]["definition"] == "A pause"
    assert "as agreed" not in repr(board.view(room.session))
    made = desk.view(room.session)["themes"]["moment"]["edits"]
    assert made[str(room.session.number)]["memo"] == "as agreed"


# Nothing would move


def test_who_asks_to_group_again_is_told_when_nothing_would_move():
    room = named().given(proposes(asked=True, **FIRST))
    assert desk.view(room.session)["themes"]["moment"]["unchanged"]
    assert themes(room).pending is None
    assert "unchanged" not in repr(board.view(room.session))


def test_nobody_is_told_so_who_has_not_asked_or_when_it_moves_something():
    for told in (proposes(**FIRST), proposes(asked=True, x=("c7", "c9"))):
        room = named().given(told)
        assert "unchanged" not in desk.view(room.session)["themes"]["moment"]


def test_it_is_forgotten_with_the_next_thing_that_happens():
    room = named().given(
        proposes(asked=True, **FIRST), edits(NameTheme(theme="tea", title="Hot tea"))
    )
    assert "unchanged" not in desk.view(room.session)["themes"]["moment"]


# Edits by two hands


def test_the_same_ask_is_one_edit():
    room = talked().given(edits(NameTheme(theme="tea", title="Tea"), ask="ask-00001"))
    again = room.when(edits(NameTheme(theme="tea", title="Tea"), ask="ask-00001"))
    again.was_done(room.session.number)


def test_an_undo_is_told_beforehand_as_it_happens():
    room = named().given(edits(MoveCards(cards=("c9",), to="tea")))
    number = room.session.number
    told = changes.effect(themes(room), changes.undone(themes(room), number))
    assert (told.themes, told.moves) == (2, (("c9", "tea", "time"),))
    assert piles(room.given(undoes(number)))["time"] == ("c9", "c10")


def test_themes_go_on_after_the_activity_is_over():
    room = talked().given(closes("moment"))
    room.when(proposes(x=("c7",))).then(events.ClustersProposed)
