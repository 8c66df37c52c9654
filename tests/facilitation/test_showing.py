"""What a facilitator holds up before the room, and that nothing is held up that it may not see."""

import pytest

from facilitation.commands.showing import BlankWall, MoveSpotlight
from facilitation.people import Actor, Role
from facilitation.session.cards import made_in
from facilitation.session.state import DARK
from facilitation.themes.edits import MergeThemes, NameTheme, ParkTheme
from facilitation.views import board, desk
from tests.given import (
    ANNE,
    BOB,
    COHORTS,
    FAY,
    MO,
    OPEN_TALK,
    VEIL,
    WALL,
    Ask,
    closes,
    edits,
    given,
    goes,
    joins,
    moderates,
    opens,
    proposes,
    revises,
    runs,
    same,
    says,
    script,
    step,
    withdraws,
)

TALK = step("reflection", "moment", prompt="What helps?", **OPEN_TALK)
SECRET = step("reflection", "quiet", prompt="?", **OPEN_TALK | {"results": "never"})
PLEDGE = step("pledge", "pledge", moderation={"mode": "none"})
RATE = step("scale", "rate", settings={"items": ({"id": "heard", "text": "I feel heard"},)})
HELLO = step("check_in", "arrive", settings={"fields": ("perspective", "role_group")})
TALE = step("story", "story", moderation={"mode": "none"}, settings={"value_tags": ("kindness",)})
SCRIPT = script(HELLO, TALK, SECRET, PLEDGE, RATE, TALE)


def lights(to, name="", activity="", by=FAY):
    return Ask(MoveSpotlight(to=to, name=name, activity=activity), by)


def blanks(on=True, by=FAY):
    return Ask(BlankWall(on=on), by)


def talk(*more):
    """Anne has said something that the room can read: card c5."""
    room = given(SCRIPT, *joins(ANNE, BOB), *opens("moment"))
    card = f"c{room.session.number + 1}"
    room = room.given(says("moment", ANNE, text="A cup of tea"))
    return room.given(*more), card


def lit(room):
    return board.view(room.session).get("spotlight", {})


# One card


def test_a_card_in_the_spotlight_is_on_the_wall_in_its_own_words():
    room, card = talk()
    lighted = room.given(lights("card", card))
    assert lit(lighted) == {"to": "card", "name": card, "text": "A cup of tea"}
    told = desk.view(lighted.session)["wall"]["spotlight"]
    assert told == {"to": "card", "activity": "moment", "name": card}


def test_it_is_taken_off_again_and_asking_twice_is_asking_once():
    room, card = talk()
    lighted = room.given(lights("card", card))
    lighted.when(lights("card", card)).was_done()
    dark = lighted.given(lights("nothing"))
    assert lit(dark) == {}
    dark.when(lights("nothing")).was_done()


@pytest.mark.parametrize("state", ["held", "hidden"])
def test_a_card_that_is_kept_back_leaves_the_spotlight_and_does_not_return_to_it(state):
    room, card = talk()
    gone = room.given(lights("card", card), moderates(state, card))
    assert lit(gone) == {}
    assert gone.session.spotlight == DARK
    assert lit(gone.given(moderates("shown", card))) == {}
    gone.when(lights("card", card)).refuses("no-such-card")


def test_withdrawn_words_leave_the_spotlight():
    room, card = talk()
    gone = room.given(lights("card", card), withdraws("moment", ANNE))
    assert gone.session.spotlight == DARK
    gone.when(lights("card", card)).refuses("no-such-card")


def test_changed_words_are_shown_changed():
    room, card = talk()
    changed = room.given(lights("card", card), revises("moment", ANNE, text="Two cups"))
    assert lit(changed)["text"] == "Two cups"


def test_changed_words_that_wait_first_leave_it():
    slow = step("reflection", "moment", prompt="?", **OPEN_TALK | {"moderation": {"mode": "pre"}})
    room = given(script(slow), *joins(ANNE), *opens("moment"))
    card = f"c{room.session.number + 1}"
    shown = room.given(says("moment", ANNE, text="A cup of tea"), moderates("shown", card))
    waits = shown.given(lights("card", card), revises("moment", ANNE, text="Rude"))
    assert lit(waits) == {}
    assert waits.session.spotlight == DARK


def test_another_card_that_goes_takes_nothing_out_of_it():
    room, card = talk(says("moment", BOB, text="Time"))
    other = f"c{room.session.number}"
    kept = room.given(lights("card", card), moderates("hidden", other))
    assert lit(kept)["name"] == card


def test_the_spotlight_goes_out_when_another_step_opens():
    room, card = talk()
    closed = room.given(lights("card", card), *closes("moment"))
    assert lit(closed)["name"] == card
    assert lit(closed.given(*opens("pledge"))) == {}


def test_a_card_that_the_room_may_not_see_is_refused():
    room, _ = talk(*opens("quiet"))
    told = room.given(says("quiet", ANNE, text="Only for you"))
    told.when(lights("card", f"c{told.session.number}")).refuses("no-such-card")


def test_a_private_pledge_is_refused_and_one_for_everyone_is_not():
    room, _ = talk(*opens("pledge"))
    own = room.given(says("pledge", ANNE, text="say sorry", visibility="private"))
    own.when(lights("card", f"c{own.session.number}")).refuses("no-such-card")
    shared = own.given(says("pledge", BOB, text="ask first", visibility="everyone"))
    lighted = shared.given(lights("card", f"c{shared.session.number}"))
    assert lit(lighted)["text"] == "My contribution is to ...\nask first"


def test_a_kind_whose_words_never_stand_alone_is_refused():
    room, _ = talk(*opens("rate"))
    rated = room.given(says("rate", ANNE, values={"heard": 3}))
    card = f"c{rated.session.number}"
    shown = rated.given(*closes("rate"), *runs("rate", "reveal"))
    shown.when(lights("card", card)).refuses("no-such-card")


def test_a_me_too_has_no_words_to_show():
    room, card = talk()
    echoed = room.given(same(card, BOB))
    echoed.when(lights("card", f"c{echoed.session.number}")).refuses("no-such-card")


def test_a_line_and_a_story_stand_alone_in_their_own_words():
    room, _ = talk(*opens("arrive"))
    room = room.given(says("arrive", ANNE, line=" Hopeful "))
    assert lit(room.given(lights("card", f"c{room.session.number}")))["text"] == "Hopeful"
    room = room.given(*opens("story"))
    told = {"what_happened": "He stayed late.", "what_it_showed": "We care."}
    room = room.given(says("story", ANNE, **told, value_tag="kindness"))
    lighted = room.given(lights("card", f"c{room.session.number}"))
    assert lit(lighted)["text"] == "He stayed late.\n\nWe care."


# One theme


def themed():
    room, card = talk(says("moment", BOB, text="Time to talk"))
    other = f"c{room.session.number}"
    return room.given(proposes(k1=(card, other), k2=())), card, other


def test_a_named_theme_in_the_spotlight_brings_all_that_is_in_it():
    room, card, other = themed()
    named = room.given(edits(NameTheme(theme="k1", title="Being together")))
    lighted = named.given(lights("theme", "k1", "moment"))
    assert lit(lighted) == {
        "to": "theme",
        "name": "k1",
        "title": "Being together",
        "people": 2,
        "cards": {card: "A cup of tea", other: "Time to talk"},
    }
    assert lit(lighted.given(moderates("hidden", other)))["cards"] == {card: "A cup of tea"}


def test_a_proposal_a_parked_theme_and_one_that_is_not_there_are_refused():
    room, _, _ = themed()
    room.when(lights("theme", "k1", "moment")).refuses("no-such-theme")
    room.when(lights("theme", "k9", "moment")).refuses("no-such-theme")
    room.when(lights("theme", "k1", "nowhere")).refuses("no-such-theme")
    parked = room.given(
        edits(NameTheme(theme="k1", title="Together")), edits(ParkTheme(theme="k1", on=True))
    )
    parked.when(lights("theme", "k1", "moment")).refuses("no-such-theme")


def test_a_theme_that_is_merged_away_leaves_the_spotlight():
    room, _, _ = themed()
    two = room.given(
        edits(NameTheme(theme="k1", title="Together")),
        edits(NameTheme(theme="k2", title="Tea"), ask="another-ask"),
        lights("theme", "k1", "moment"),
    )
    merged = two.given(edits(MergeThemes(theme="k1", into="k2"), ask="a-third-ask"))
    assert lit(merged) == {}
    assert desk.view(merged.session)["wall"]["spotlight"]["to"] == "nothing"


# Who is missing


def test_who_is_missing_names_the_groups_that_nobody_here_belongs_to():
    room = given(SCRIPT, *joins(ANNE, BOB), *opens("arrive"))
    room.when(lights("missing")).refuses("wrong-step")
    room = room.given(says("arrive", ANNE, line="Hm", cohorts={"perspective": "staff"}))
    assert lit(room.given(lights("missing"))) == {
        "to": "missing",
        "fields": {
            "perspective": {
                "label": "Who are you here?",
                "at": 0,
                "missing": ["patient"],
                "silent": True,
            }
        },
    }
    room = room.given(says("arrive", BOB, line="Hm", cohorts={"perspective": "patient"}))
    all_here = lit(room.given(lights("missing")))["fields"]["perspective"]
    assert all_here["missing"] == []
    assert not all_here["silent"]


# By group


def people(count, group):
    return [(Actor(Role.PARTICIPANT, f"P-{group}-{n}", VEIL), group) for n in range(count)]


def split_room(staff, patients, kind=RATE, body=None, **privacy):
    """So many of each group, and one who did not say, have all answered; the step is over."""
    everybody = [*people(staff, "staff"), *people(patients, "patient"), *people(1, "")]
    begun = script(HELLO, kind, privacy={"min_cell": 5} | privacy)
    room = given(begun, *joins(*(who for who, _ in everybody)), *opens("arrive"))
    hello = [says("arrive", who, line="Hi", cohorts={"perspective": g}) for who, g in everybody]
    answers = [says(kind.id, who, **(body or {"values": {"heard": 4}})) for who, _ in everybody]
    return room.given(*hello, *opens(kind.id), *answers)


def rated(**fields):
    asked = {"items": ({"id": "heard", "text": "I feel heard"},)}
    return step(
        "scale", "rate", results="on_close", split_by=("perspective",), settings=asked, **fields
    )


def test_a_result_by_group_shows_the_large_groups_and_keeps_the_small_ones_back():
    room = split_room(7, 6, rated()).given(*closes("rate"))
    room.when(lights("split", "role_group")).refuses("wrong-step")
    seen = lit(room.given(lights("split", "perspective")))
    assert seen["least"] == 5
    assert seen["people"] == 14
    # One who did not say is alone: the next smallest group stays back with them.
    assert list(seen["groups"]) == ["staff"]
    assert seen["held_back"] == ["patient"]
    assert seen["groups"]["staff"]["people"] == 7
    assert seen["groups"]["staff"]["rows"]["heard"]["counts"]["4"] == 7


def test_each_large_group_has_its_gap_and_a_small_one_has_none():
    both = step(
        "scale", "rate", results="on_close", split_by=("perspective",),
        settings={"mode": "gap", "items": ({"id": "heard", "text": "Heard"},)},
    )  # fmt: skip
    said = {"values": {"heard": 5}, "frequency": {"heard": 2}}
    seen = lit(split_room(12, 6, both, said).given(*closes("rate"), lights("split", "perspective")))
    assert (list(seen["groups"]), seen["held_back"]) == (["staff"], ["patient"])
    row = seen["groups"]["staff"]["rows"]["heard"]
    assert (row["n"], row["gap"]) == (12, 3.0)


def test_a_step_may_ask_for_larger_groups_and_never_for_smaller_ones():
    larger = split_room(7, 6, rated(min_cell=8)).given(
        *closes("rate"), lights("split", "perspective")
    )
    assert lit(larger)["groups"] == {}
    smaller = split_room(7, 6, rated(min_cell=1)).given(
        *closes("rate"), lights("split", "perspective")
    )
    assert lit(smaller)["least"] == 5


def test_nothing_is_split_while_people_answer_nor_when_nobody_knows_whose_it_is():
    asked = lights("split", "perspective")
    split_room(7, 6, rated()).when(asked).refuses("wrong-step")
    anonymous = split_room(7, 6, rated(identity="anonymous")).given(*closes("rate"))
    anonymous.when(asked).refuses("wrong-step")
    given(SCRIPT).when(asked).refuses("wrong-step")


def test_what_comes_late_does_not_change_the_picture():
    room = split_room(7, 6, rated(late="accept")).given(*closes("rate"))
    late = Actor(Role.PARTICIPANT, "P-late", VEIL)
    room = room.given(joins(late), lights("split", "perspective"))
    before = lit(room)
    assert lit(room.given(says("rate", late, values={"heard": 1}))) == before


def test_a_vote_is_split_in_people():
    settings = {"options": ("Time", "Thanks"), "dots": 2, "max_per_option": 2}
    vote = step(
        "dot_vote",
        "vote",
        settings=settings,
        split_by=("perspective",),
        identity="pseudonymous",
        results="on_close",
    )
    room = split_room(12, 12, vote, {"dots": {"o1": 2}}).given(*closes("vote"))
    rows = lit(room.given(lights("split", "perspective")))["groups"]["staff"]["rows"]
    assert rows["o1"] == {"at": 0, "text": "Time", "people": 12}
    assert rows["o2"]["people"] == 0


def test_themes_are_split_in_people_who_stand_behind_them():
    talk = step("reflection", "talk", prompt="?", split_by=("perspective",), **OPEN_TALK)
    room = split_room(7, 6, talk, {"text": "Time"})
    cards = tuple(each.card for each in made_in(room.session, "talk"))
    room = room.given(proposes("talk", k1=cards[:3], k2=cards[3:]))
    room = room.given(edits(NameTheme(theme="k1", title="Time"), activity="talk"), *closes("talk"))
    rows = lit(room.given(lights("split", "perspective")))["groups"]["staff"]["rows"]
    assert [(row["text"], row["people"]) for row in rows.values()] == [("Time", 3)]
    assert desk.view(room.session)["wall"]["splits"] == {"perspective": COHORTS[0]["label"]}


# The blank wall


def test_a_blank_wall_holds_back_everything_but_the_title():
    room, card = talk()
    blank = room.given(lights("card", card), blanks())
    seen = board.view(blank.session)
    assert seen == {"session": board.view(room.session)["session"], "people": 2, "blank": True}
    assert desk.view(blank.session)["wall"]["blank"]
    again = blank.given(blanks(False))
    assert lit(again)["name"] == card
    again.when(blanks(False)).was_done()


def test_a_blank_wall_stays_blank_when_a_step_opens():
    room, _ = talk(blanks(), *opens("pledge"))
    assert board.view(room.session)["blank"]


def test_nothing_is_held_up_in_a_session_that_has_been_put_away():
    room = given(SCRIPT, *goes("closed", "archived"))
    room.when(blanks()).refuses("session-over")
    room.when(lights("nothing")).refuses("session-over")


@pytest.mark.parametrize("who", [ANNE, MO, WALL])
def test_only_the_desk_holds_anything_up(who):
    room, card = talk()
    room.when(lights("card", card, by=who)).refuses("not-allowed")
    room.when(blanks(by=who)).refuses("not-allowed")
