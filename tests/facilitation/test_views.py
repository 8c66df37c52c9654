"""What each audience sees, and above all what it never sees."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from facilitation.outputs import tables
from facilitation.people import author
from facilitation.themes.edits import MergeThemes, MoveCards, NameTheme, PinTheme, SplitTheme
from facilitation.views import board, desk, phone, workspace
from facilitation.views.patch import View, apply, diff
from tests.facilitation.histories import HISTORIES, Life, words_in
from tests.given import (
    ANNE,
    BOB,
    CAZ,
    OPEN_TALK,
    SCRIPT,
    T0,
    VEIL,
    VOTE,
    Room,
    after,
    closes,
    edits,
    given,
    goes,
    joins,
    moderates,
    opens,
    passes,
    proposes,
    runs,
    says,
    script,
    step,
    ticks,
    tunes,
    undoes,
    withdraws,
)

AUDIENCES = {
    "board": board.view,
    "desk": desk.view,
    "phone": phone.shared,
    "anne": lambda session: phone.own(session, ANNE),
    "workspace": workspace.line,
}


def seen(room: Room, audience: str) -> View:
    return AUDIENCES[audience](room.session)


def talked(*texts: str) -> Room:
    room = given(SCRIPT, joins(ANNE, BOB), opens("moment"))
    for n, text in enumerate(texts or ("tea and time", "more tea")):
        room = room.given(says("moment", (ANNE, BOB)[n % 2], 1 + n // 2, text=text))
    return room


# Patches


KEYS = st.sampled_from("abcd")
VALUES = st.recursive(
    st.one_of(
        st.booleans(), st.integers(), st.text(max_size=3), st.lists(st.integers(), max_size=2)
    ),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
VIEWS = st.dictionaries(KEYS, VALUES, max_size=4)


@for_all(VIEWS, VIEWS)
def test_a_patch_makes_the_new_view_of_the_old_one(old, new):
    before = json.dumps(old)
    assert apply(old, diff(old, new)) == new
    assert json.dumps(old) == before


@for_all(VIEWS)
def test_there_is_no_patch_between_equal_views(view):
    assert diff(view, json.loads(json.dumps(view))) == {}


@for_all(VIEWS, VIEWS, VIEWS)
def test_a_patch_holds_nothing_that_is_the_same_in_both(old, new, other):
    patch = diff(old, new)
    assert apply(apply(old, patch), diff(new, other)) == other
    for key, value in patch.items():
        assert key not in old or key not in new or old[key] != value


def test_what_goes_is_none_and_what_is_changed_inside_is_told_alone():
    old = {"gone": 1, "same": {"deep": 1}, "deep": {"a": 1, "b": 2}, "kind": {"a": 1}}
    new = {"same": {"deep": 1}, "deep": {"a": 1, "b": 3, "c": {}}, "kind": [1], "new": {"x": 1}}
    assert diff(old, new) == {"gone": None, "deep": {"b": 3, "c": {}}, "kind": [1], "new": {"x": 1}}


# For any history


def plain_json(value: Any) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str for key in value) and all(map(plain_json, value.values()))
    if isinstance(value, list):
        return all(map(plain_json, value))
    return type(value) in {str, int, float, bool}


@for_all(HISTORIES)
@settings(max_examples=50, deadline=None)
def test_patches_bring_every_audience_along_and_no_view_holds_a_none(history):
    life = Life()
    before = {name: seen(life.room, name) for name in AUDIENCES}
    for room in life.through(history):
        for name in AUDIENCES:
            now = seen(room, name)
            assert plain_json(now), (name, now)
            assert apply(before[name], diff(before[name], now)) == now, name
            before[name] = now


@for_all(HISTORIES)
@settings(max_examples=100, deadline=None)
def test_no_audience_ever_sees_words_that_it_may_not(history):
    life = Life()
    for room in life.through(history):
        shown = words_in(room, "shown")
        for name in ("board", "phone"):
            assert life.words & found(room, name, life.words) <= shown, name
        assert found(room, "desk", life.words) <= words_in(
            room, "shown", "waiting", "held", "hidden"
        )
        assert found(room, "workspace", life.words) == set()
        assert found(room, "anne", life.words) <= own_words(room)


@for_all(HISTORIES)
@settings(max_examples=50, deadline=None)
def test_no_table_ever_holds_words_that_were_withdrawn_or_private(history):
    life = Life()
    for room in life.through(history):
        told = json.dumps(
            [[dict(row) for row in table.rows] for table in tables(room.session, room.entries)]
        )
        left = {word for word in life.words if word in told}
        assert left <= words_in(room, "shown", "waiting", "held", "hidden")


@for_all(HISTORIES)
@settings(max_examples=50, deadline=None)
def test_no_screen_of_the_room_ever_says_who(history):
    life = Life()
    for room in life.through(history):
        for name in ("board", "desk", "phone", "workspace"):
            text = json.dumps(seen(room, name))
            assert not any(made.author in text for made in room.session.cards.values()), name
            assert not any(made.id in text for made in room.session.cards.values()), name


def found(room: Room, audience: str, words: set[str]) -> set[str]:
    text = json.dumps(seen(room, audience))
    return {word for word in words if word in text}


def own_words(room: Room) -> set[str]:
    """Everything that stands in cards of this person, under whichever name they are kept."""
    mine = phone.names(room.session, ANNE)
    bodies = [card.body for card in room.session.cards.values() if card.author in mine]
    return {value for body in bodies for value in body.values() if isinstance(value, str)}


# Canaries, one by one


@pytest.mark.parametrize("audience", ["board", "phone", "workspace", "anne"])
@pytest.mark.parametrize("state", ["held", "hidden"])
def test_what_a_moderator_took_down_is_on_the_desk_only(audience, state):
    room = talked("tea", "CANARY tea").given(proposes(CANARY=("c7", "c6")))
    room = room.given(moderates(state, "c7"))
    assert "CANARY" not in json.dumps(seen(room, audience)).replace('"CANARY"', "")
    assert seen(room, "desk")["cards"]["c7"]["text"] == "CANARY tea"
    assert seen(room, "desk")["cards"]["c7"]["state"] == state


@pytest.mark.parametrize("audience", ["board", "phone", "workspace", "anne"])
def test_what_waits_for_its_delay_is_on_the_desk_only(audience):
    waits = script(step("reflection", "moment", moderation={"mode": "post", "delay_s": 8}))
    room = given(waits, joins(BOB), opens("moment"), says("moment", BOB, text="CANARY"))
    assert "CANARY" not in json.dumps(seen(room, audience))
    assert "CANARY" in json.dumps(seen(room, "desk"))
    assert "CANARY" in json.dumps(seen(room.given(after(8), ticks()), "board"))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_is_withdrawn_is_nowhere_also_not_as_a_key_word_an_example_or_an_option(audience):
    room = talked("CANARY", "tea").given(
        proposes(p=("c6", "c7")), edits(MoveCards(cards=("c6",), to="p"))
    )
    room = room.given(opens("vote"), withdraws("moment", ANNE))
    assert "CANARY" not in json.dumps(seen(room, audience))
    back = room.given(closes("vote"), runs("moment", "reopen"))
    assert "CANARY" not in json.dumps(seen(back, audience))


def test_words_for_ones_own_eyes_are_on_ones_own_phone_only():
    room = given(SCRIPT, joins(ANNE, BOB), opens("pledge"))
    room = room.given(says("pledge", ANNE, text="CANARY", visibility="private"), after(9), ticks())
    for name in ("board", "desk", "phone", "workspace"):
        assert "CANARY" not in json.dumps(seen(room, name)), name
    assert "CANARY" not in json.dumps(phone.own(room.session, BOB))
    (mine,) = phone.own(room.session, ANNE)["items"].values()
    assert (mine["body"]["text"], mine["private"]) == ("CANARY", True)


# When the room may see results


@pytest.mark.parametrize(
    ("results", "states"),
    [
        ("live", {"open", "paused", "closing", "closed", "revealed", "locked"}),
        ("on_close", {"closed", "revealed", "locked"}),
        ("on_reveal", {"revealed", "locked"}),
        ("facilitator_only", set()),
        ("never", set()),
    ],
)
def test_results_are_on_the_wall_when_the_script_says_so(results, states):
    told = script(step("reflection", "moment", results=results, **OPEN_TALK))
    room = given(told, joins(ANNE), opens("moment"), says("moment", ANNE, text="CANARY"))
    ways = {
        "open": (), "paused": ("pause",), "closing": ("close",), "closed": ("close", "close"),
        "revealed": ("close", "close", "reveal"), "locked": ("close", "close", "reveal", "lock"),
    }  # fmt: skip
    for state, way in ways.items():
        at = room.given(runs("moment", *way))
        assert at.session.runs["moment"].state == state
        wall = seen(at, "board")
        assert ("CANARY" in json.dumps(wall)) == (state in states), state
        assert ("result" in wall) == ("themes" in wall) == (state in states), state
        assert wall["step"]["on_wall"] == seen(at, "phone")["step"]["on_wall"] == (state in states)
        assert "result" in seen(at, "desk")


def test_nobody_sees_a_blind_result_before_it_is_over():
    live = script(replace(VOTE, results="live", carry_from=()))
    room = given(live, joins(ANNE), opens("vote"), says("vote", ANNE, dots={"o1": 1}))
    for at in (room, room.given(runs("vote", "close")), room.given(runs("vote", "pause"))):
        assert "result" not in seen(at, "board")
        assert "result" not in seen(at, "desk")
        assert seen(at, "desk")["steps"]["vote"]["blind"] is True
    over = room.given(closes("vote"))
    assert seen(over, "board")["result"]["options"]["o1"]["dots"] == 1
    assert seen(over, "desk")["result"]["options"]["o1"]["dots"] == 1
    assert seen(over, "desk")["steps"]["vote"]["blind"] is False
    assert "result" not in seen(over.given(runs("vote", "reopen")), "board")


def test_the_wall_shows_themes_where_the_script_wants_them():
    for display, wanted in (
        ("auto", True),
        ("themes", True),
        ("wall", False),
        ("words", False),
        ("columns", False),
    ):
        told = script(step("reflection", "moment", board={"display": display}, **OPEN_TALK))
        assert ("themes" in seen(given(told, opens("moment")), "board")) == wanted, display
    plain = script(step("reflection", "moment", settings={"cluster": False}, **OPEN_TALK))
    assert "themes" not in seen(given(plain, opens("moment")), "board")


def test_a_wall_without_proposals_shows_only_what_people_have_named():
    told = script(step("reflection", "moment", board={"proposals": False}, **OPEN_TALK))
    room = given(
        told,
        joins(ANNE),
        opens("moment"),
        says("moment", ANNE, 1, text="a"),
        says("moment", ANNE, 2, text="b"),
    )
    room = room.given(
        proposes(one=("c5",), two=("c6",)), edits(NameTheme(theme="two", title="Two"))
    )
    assert list(seen(room, "board")["themes"]["piles"]) == ["two"]
    assert seen(room, "board")["themes"]["homes"] == {"c6": "two"}
    assert set(seen(room, "desk")["themes"]["moment"]["piles"]) == {"one", "two"}


# The board


def test_before_anything_is_opened_the_board_shows_who_is_there():
    assert seen(given(SCRIPT, joins(ANNE)), "board") == {
        "session": {"title": "A tiny workshop", "state": "live", "lang": "en-GB"},
        "people": 1,
    }


def test_a_pile_is_told_with_its_strength_in_people_and_an_example_in_somebodys_words():
    room = talked("tea and time", "more tea", "tea again").given(
        proposes(tea=("c6", "c7", "c8")), tunes(wall="all")
    )
    assert seen(room, "board")["themes"]["piles"]["tea"] == {
        "title": "",
        "named": False,
        "pinned": False,
        "parked": False,
        "slot": 0,
        "people": 2,
        "cards": 3,
        "words": ["tea"],
        "example": "c6",
        "example_text": "tea and time",
    }
    named = room.given(edits(NameTheme(theme="empty", title="Empty")))
    assert "example_text" not in seen(named, "board")["themes"]["piles"]["empty"]


def test_counts_on_the_wall_are_of_people_and_cards():
    room = talked("a", "b", "c").given(joins(CAZ), passes("moment", CAZ))
    assert seen(room, "board")["step"]["counts"] == {"people": 2, "cards": 3, "passed": 1}


def test_a_clock_is_told_while_it_runs_and_while_it_stands_still():
    room = given(script(step("reflection", "moment", minutes=2, **OPEN_TALK)), opens("moment"))
    assert seen(room, "board")["step"]["ends_at"] == T0 + 120_000
    paused = seen(room.given(after(20), runs("moment", "pause")), "board")["step"]
    assert "ends_at" not in paused
    assert paused["left_ms"] == 100_000
    over = seen(room.given(closes("moment")), "board")["step"]
    assert over.keys() & {"ends_at", "left_ms"} == set()


# The desk


def test_the_desk_has_the_whole_script_with_its_memos():
    told = script(
        step("reflection", "moment", facilitator={"say": "Think of a moment"}, **OPEN_TALK), VOTE
    )
    view = seen(given(told, opens("moment")), "desk")
    assert view["order"] == ["moment", "vote"]
    assert view["parts"] == {"day": {"title": "The day", "starts": "10:00", "place": 0}}
    assert view["steps"]["moment"]["memo"]["say"] == "Think of a moment"
    assert (view["steps"]["moment"]["part"], view["current"]) == ("day", "moment")
    for name in ("board", "phone"):
        assert "Think of a moment" not in json.dumps(seen(given(told, opens("moment")), name))


def test_the_desk_says_what_can_be_taken_back_and_until_when():
    room = given(SCRIPT, opens("moment"))
    assert seen(room, "desk")["steps"]["moment"]["was"] == "pending"
    assert seen(room, "desk")["steps"]["moment"]["undo_until"] == T0 + 60_000
    assert "was" not in seen(room, "desk")["steps"]["story"]
    assert seen(room.given(goes("closed")), "desk")["session"]["undo_until"] == T0 + 60_000


def test_the_desk_counts_people_by_what_they_said_of_themselves():
    room = given(SCRIPT, joins(ANNE, BOB), opens("arrive"))
    room = room.given(says("arrive", ANNE, line="Here", cohorts={"perspective": "staff"}))
    assert seen(room, "desk")["people"]["joined"] == 2
    assert seen(room, "desk")["people"]["cohorts"]["perspective"] == {
        "label": "Who are you here?",
        "counts": {"staff": 1, "patient": 0},
        "not_stated": 1,
    }


def test_the_desk_shows_what_needs_a_decision_wherever_it_was_said():
    room = given(SCRIPT, joins(ANNE), opens("story"))
    room = room.given(says("story", ANNE, what_happened="One", what_it_showed="Two"), opens("tea"))
    view = seen(room, "desk")
    assert view["cards"]["c5"] == {
        "activity": "story",
        "text": "One\nTwo",
        "state": "held",
        "at": T0,
    }
    assert view["steps"]["story"]["counts"]["held"] == 1
    done = room.given(moderates("shown", "c5"))
    assert seen(done, "desk")["cards"] == {}


def test_the_desk_shows_a_cards_tag():
    prompts = ({"tag": "helps", "text": "What helps?"},)
    told = script(step("reflection", "moment", settings={"prompts": prompts}, **OPEN_TALK))
    room = given(told, joins(ANNE), opens("moment"), says("moment", ANNE, text="Tea"))
    assert seen(room, "desk")["cards"]["c5"]["tag"] == "helps"


def test_the_desk_tells_every_edit_so_that_it_can_be_undone():
    room = talked("a", "b").given(
        proposes(one=("c6",), two=("c7",)),
        edits(NameTheme(theme="one", title="One")),
        edits(MoveCards(cards=("c7",), to="one")),
        edits(SplitTheme(theme="one", new="new", cards=("c6",))),
        edits(MergeThemes(theme="new", into="one")),
        edits(PinTheme(theme="one")),
        undoes(10),
    )
    themes = seen(room, "desk")["themes"]["moment"]
    assert themes["edits"] == {
        "9": {"do": "name", "at": T0, "undone": False, "theme": "one", "title": "One"},
        "10": {"do": "move", "at": T0, "undone": True, "to": "one", "cards": 1},
        "11": {
            "do": "split",
            "at": T0,
            "undone": False,
            "theme": "one",
            "new": "new",
            "title": "",
            "cards": 1,
        },
        "12": {"do": "merge", "at": T0, "undone": False, "theme": "new", "into": "one", "cards": 0},
        "13": {"do": "pin", "at": T0, "undone": False, "theme": "one", "on": True},
    }
    assert themes["engine"] == "test"
    assert themes["by_hand"] == {"c6": True}


# The phone


def test_the_shared_part_tells_what_the_form_needs_and_nobodys_words():
    view = seen(talked("CANARY"), "phone")
    assert "CANARY" not in json.dumps(view)
    assert view["step"]["limits"] == {"items": 3, "min_chars": 0, "max_chars": 2000, "max_words": 0}
    assert (view["step"]["may_pass"], view["step"]["may_edit"], view["step"]["takes"]) == (
        True,
        True,
        True,
    )
    assert view["privacy"] == {"notice": "", "contact": "", "months": 12}
    assert view["cohorts"]["perspective"]["options"] == ["staff", "patient"]
    assert seen(given(SCRIPT, opens("tea")), "phone")["step"]["takes"] is False
    assert "step" not in seen(given(), "phone")


def test_ones_own_part_has_all_of_ones_items_and_nobody_elses():
    room = talked("mine", "CANARY").given(opens("story"), passes("story", ANNE))
    mine = phone.own(room.session, ANNE)
    assert mine["person"] == "P-0001"
    assert mine["passed"] == {"story": True}
    assert mine["items"] == {
        "P-0001-moment-1": {
            "activity": "moment",
            "body": {"text": "mine", "tag": ""},
            "state": "shown",
            "version": 1,
            "at": T0,
            "late": False,
            "private": False,
        }
    }
    assert phone.own(room.session, CAZ) == {"items": {}, "passed": {}}


def test_ones_own_anonymous_items_are_found_by_ones_own_key():
    hush = step("reflection", "moment", identity="anonymous", **OPEN_TALK)
    room = given(script(hush), joins(ANNE), opens("moment"), says("moment", ANNE, text="quietly"))
    assert len(phone.own(room.session, ANNE)["items"]) == 1
    assert phone.own(room.session, replace(ANNE, veil=VEIL[::-1]))["items"] == {}
    assert phone.names(room.session, ANNE) == {"P-0001", author(ANNE, "anonymous", "moment")}


# The workspace


def test_the_workspaces_line_has_states_and_counts_and_no_words():
    room = talked("CANARY", "b", "c").given(moderates("held", "c7"), withdraws("moment", ANNE, 2))
    assert seen(room, "workspace") == {
        "id": "s-1",
        "title": "A tiny workshop",
        "script": "tiny",
        "state": "live",
        "created_at": T0,
        "moved_at": T0,
        "events": 10,
        "people": 2,
        "contributions": 2,
        "held": 1,
        "withdrawn": 1,
        "step": "Moment",
        "steps": 8,
        "keep_until": 0,
    }
    assert seen(given(), "workspace")["step"] == ""
