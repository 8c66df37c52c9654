""" "Me too" instead of writing it again; and duplicates that a facilitator puts together."""

import json

import pytest

from facilitation import activities, events
from facilitation.decisions.saying import silent
from facilitation.outputs import tables
from facilitation.session.cards import people_in
from facilitation.session.themes import behind, themed_cards
from facilitation.themes.edits import MoveCards, NameTheme, SameCards
from facilitation.views import board, desk, phone
from facilitation.words import themed_field
from tests.given import (
    ANNE,
    BOB,
    CAZ,
    OPEN_TALK,
    Room,
    closes,
    edits,
    given,
    goes,
    joins,
    moderates,
    opens,
    passes,
    places,
    proposes,
    replayed,
    revises,
    runs,
    same,
    says,
    script,
    step,
    undoes,
    withdraws,
)

TALK = script(
    step("reflection", "moment", **OPEN_TALK),
    step("reflection", "later", **OPEN_TALK),
    step("story", "story", moderation={"mode": "none"}, results="live", settings={"cluster": True}),
)


def talk(**fields):
    return script(step("reflection", "moment", **{**OPEN_TALK, **fields}))


def told(script=TALK) -> Room:
    """c7 is ANNE's, c8 BOB's; CAZ has said nothing."""
    room = given(script, joins(ANNE, BOB, CAZ), opens("moment"))
    return room.given(says("moment", ANNE, text="tea"), says("moment", BOB, text="more tea"))


def voices(room: Room):
    return board.view(room.session).get("voices", {})


# Who may say it, of what


def test_ones_voice_counts_with_a_card_that_is_on_the_wall():
    room = told()
    made = room.when(same("c7", CAZ)).event
    assert isinstance(made, events.ContributionMade)
    assert (made.same_as, made.body, made.person) == ("c7", {"text": ""}, "P-0003")
    said = room.given(same("c7", CAZ), same("c7", BOB))
    assert people_in(said.session, ["c7"]) == 3
    assert voices(said) == {"c7": 3}
    assert desk.view(said.session)["themes"]["moment"]["voices"] == {"c7": 3}
    assert replayed(said) == said.session


def test_it_is_no_card_of_its_own():
    said = told().given(same("c7", CAZ))
    wall = board.view(said.session)
    assert set(wall["result"]["cards"]) == {"c7", "c8"}
    assert themed_cards(said.session, "moment") == [("c7", "tea"), ("c8", "more tea")]
    assert "c9" not in desk.view(said.session)["cards"]
    said.when(edits(MoveCards(cards=("c9",)))).refuses("no-such-card")
    said.given(proposes(x=("c7", "c9"))).when(places(c9="x")).then()


def test_one_finds_it_among_ones_own():
    said = told().given(same("c7", CAZ))
    (mine,) = phone.own(said.session, CAZ)["items"].values()
    assert (mine["same_as"], mine["body"]["text"], mine["state"]) == ("c7", "", "shown")


@pytest.mark.parametrize(
    ("room", "card"),
    [
        (told().given(moderates("held", "c7")), "c7"),
        (told().given(moderates("hidden", "c7")), "c7"),
        (told().given(withdraws("moment", ANNE)), "c7"),
        (told().given(same("c7", BOB)), "c9"),
        (
            told().given(opens("later"), says("later", ANNE, text="x"), runs("moment", "reopen")),
            "c11",
        ),
        (told(talk(results="on_close")), "c7"),
        (told(talk(settings={"cluster": False})), "c7"),
        (told(), "c99"),
    ],
    ids=["held", "hidden", "withdrawn", "an echo", "elsewhere", "unseen", "not themed", "none"],
)
def test_only_of_what_the_room_can_read(room, card):
    room.when(same(card, CAZ)).refuses("no-such-card")


def test_not_of_ones_own_and_only_once():
    room = told()
    room.when(same("c7", ANNE)).refuses("no-such-card")
    said = room.given(same("c7", CAZ))
    said.when(same("c7", CAZ, 8)).refuses("said-already")
    said.when(same("c7", CAZ)).was_done(9)
    said.when(same("c8", CAZ)).refuses("id-reused")
    assert voices(said.given(same("c8", CAZ, 8))) == {"c7": 2, "c8": 2}


def test_it_counts_as_one_of_ones_items():
    room = told(talk(limits={"max_per_unit": 1}))
    said = room.given(same("c7", CAZ))
    said.when(says("moment", CAZ, text="x")).refuses("too-many")
    said.when(same("c8", CAZ, 8)).refuses("too-many")
    back = said.given(withdraws("moment", CAZ, 9))
    back.when(says("moment", CAZ, text="x")).then(events.ContributionMade)


def test_an_activity_must_take_words_to_take_this():
    told(talk(late="read_only")).given(closes("moment")).when(same("c7", CAZ)).refuses(
        "activity-closed"
    )
    told().given(runs("moment", "pause")).when(same("c7", CAZ)).refuses("activity-paused")
    told().given(goes("closed")).when(same("c7", CAZ)).refuses("session-over")
    late = told(talk(late="accept")).given(closes("moment")).when(same("c7", CAZ))
    assert late.event.late


def test_whoever_has_said_it_has_not_passed():
    said = told().given(passes("moment", CAZ), same("c7", CAZ))
    assert not said.session.runs["moment"].passed
    said.when(passes("moment", CAZ)).was_done()


def test_in_an_anonymous_activity_nobody_can_tell_who_it_was():
    hush = talk(identity="anonymous")
    room = told(hush).given(same("c7", CAZ))
    made = room.session.cards["c9"]
    assert made.author.startswith("A-")
    room.when(same("c7", ANNE)).refuses("no-such-card")
    assert voices(room) == {"c7": 2}


# Taking it back


def test_withdrawn_it_counts_no_more_and_can_be_said_again():
    said = told().given(same("c7", CAZ))
    back = said.given(withdraws("moment", CAZ, 9))
    assert voices(back) == {}
    assert voices(back.given(same("c7", CAZ, 8))) == {"c7": 2}


def test_it_has_no_words_that_could_be_changed():
    told().given(same("c7", CAZ)).when(revises("moment", CAZ, 9, text="x")).refuses("no-such-item")


def test_with_the_card_go_the_voices_behind_it():
    said = told().given(same("c7", CAZ), moderates("hidden", "c7"))
    assert voices(said) == {}
    assert voices(said.given(moderates("shown", "c7"))) == {"c7": 2}
    assert voices(said.given(withdraws("moment", ANNE))) == {}


# What it comes to


def test_it_is_the_strength_of_the_theme():
    room = told().given(proposes(tea=("c7", "c8")), edits(NameTheme(theme="tea", title="Tea")))
    pile = board.view(room.given(same("c7", CAZ)).session)["themes"]["piles"]["tea"]
    assert (pile["people"], pile["cards"]) == (3, 2)


def test_it_goes_out_without_words_and_with_what_it_stands_by():
    room = told().given(proposes(tea=("c7", "c8")), same("c7", CAZ))
    out = {each.name: each.rows for each in tables(room.session, room.entries)}
    row = next(each for each in out["contributions"] if each["contribution_id"] == "c10")
    assert json.loads(row["payload_json"]) == {"same_as": "c7"}
    assert (row["text"], row["theme_ids"], row["participant_ref"]) == ("", "", "P-0003")
    assert next(each for each in out["themes"])["people"] == 3


def test_a_kinds_own_tables_have_no_row_without_words():
    room = told().given(opens("story"), says("story", ANNE, what_happened="a", what_it_showed="b"))
    card = room.card("story", ANNE)
    before = {each.name: len(each.rows) for each in tables(room.session, room.entries)}
    said = room.given(same(card, CAZ, activity="story"))
    after = {each.name: len(each.rows) for each in tables(said.session, said.entries)}
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"contributions", "audit"}


@pytest.mark.parametrize("kind", activities.names())
def test_what_can_be_themed_can_be_read_without_words(kind):
    found = activities.kind(kind)
    assert not any(silent(kind).values())
    if found.body and themed_field(found.body):
        assert found.shareable(found.read(silent(kind)))


# Duplicates on the desk


def doubles() -> Room:
    """c7 and c8 say the same, and so does c9, in another pile."""
    room = told().given(says("moment", CAZ, text="Tea!"))
    return room.given(
        proposes(tea=("c7", "c8"), time=("c9",)),
        edits(NameTheme(theme="tea", title="Tea")),
        edits(SameCards(cards=("c8", "c9"), into="c7")),
    )


def test_one_card_is_on_the_wall_and_everybody_counts():
    room = doubles()
    wall = board.view(room.session)
    assert set(wall["result"]["cards"]) == {"c7"}
    assert wall["voices"] == {"c7": 3}
    assert wall["themes"]["homes"] == {"c7": "tea"}
    assert (wall["themes"]["piles"]["tea"]["people"], wall["themes"]["piles"]["tea"]["cards"]) == (
        3,
        1,
    )
    assert desk.view(room.session)["themes"]["moment"]["same"] == {"c8": "c7", "c9": "c7"}


def test_voices_behind_any_of_them_count():
    room = told().given(edits(SameCards(cards=("c8",), into="c7")), same("c8", CAZ))
    assert voices(room) == {"c7": 3}


def test_when_the_first_of_them_goes_the_next_one_speaks():
    for gone in (withdraws("moment", ANNE), moderates("hidden", "c7")):
        room = doubles().given(gone)
        wall = board.view(room.session)
        assert set(wall["result"]["cards"]) == {"c8"}
        assert wall["themes"]["homes"] == {"c8": "tea"}
        assert wall["voices"] == {"c8": 2}
        assert behind(room.session, "moment") == {"c9": "c8"}


def test_with_all_of_them_gone_nobody_speaks():
    room = doubles().given(moderates("hidden", "c7", "c8", "c9"))
    assert behind(room.session, "moment") == {}
    assert board.view(room.session)["result"]["cards"] == {}


def test_undone_each_is_a_card_of_its_own_again():
    room = doubles()
    back = room.given(undoes(room.session.number))
    wall = board.view(back.session)
    assert set(wall["result"]["cards"]) == {"c7", "c8", "c9"}
    assert wall["themes"]["homes"] == {"c7": "tea", "c8": "tea"}
    assert desk.view(back.session)["themes"]["moment"]["homes"]["c9"] == "time"


def test_it_goes_out_which_card_stands_for_it():
    room = doubles()
    out = {each.name: each.rows for each in tables(room.session, room.entries)}
    assert {e["contribution_id"]: (e["theme_id"], e["same_as"]) for e in out["theme_members"]} == {
        "c7": ("tea", ""),
        "c8": ("tea", "c7"),
        "c9": ("tea", "c7"),
    }
