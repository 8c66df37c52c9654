"""What the organiser takes away: who and what is in it, and above all what is not."""

import json

import pytest

from facilitation import events
from facilitation.activities import Table
from facilitation.audit import _TOLD, moment
from facilitation.outputs import tables
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
from tests.given import (
    ANNE,
    ARRIVE,
    BASELINE,
    BOB,
    CAZ,
    FAY,
    MOMENT,
    OPEN_TALK,
    PLEDGE,
    SCRIPT,
    STORY,
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
    places,
    proposes,
    resolves,
    revises,
    runs,
    says,
    script,
    shows,
    step,
    ticks,
    tunes,
    undoes,
    withdraws,
)

DOMAIN = [
    "programme_id",
    "event_id",
    "event_kind",
    "session_id",
    "activity_id",
    "activity_type",
    "script_id",
    "script_version",
    "contribution_id",
    "version",
    "seq",
    "submitted_at_utc",
    "participant_ref",
    "perspective",
    "cohort_perspective",
    "cohort_role_group",
    "site",
    "learning_partner",
    "unit_kind",
    "unit_ref",
    "round",
    "kind",
    "prompt_tag",
    "value_ref",
    "text",
    "payload_json",
    "theme_ids",
    "theme_names",
    "consent_level",
    "moderation_state",
    "redactions",
    "late",
    "proxy",
    "lang",
    "imported_from",
]


def table(room: Room, name: str) -> Table:
    return next(each for each in tables(room.session, room.entries) if each.name == name)


def rows(room: Room, name: str):
    return [dict(row) for row in table(room, name).rows]


def row(room: Room, activity: str, name: str = "contributions"):
    (found,) = (each for each in rows(room, name) if each["activity_id"] == activity)
    return found


def told(row):
    return {name: cell for name, cell in row.items() if cell != ""}


def everything(room: Room) -> str:
    return repr([[dict(row) for row in each.rows] for each in tables(room.session, room.entries)])


# Contributions


def test_the_columns_are_those_of_the_domain_in_that_order():
    assert list(table(given(), "contributions").columns) == DOMAIN


def test_a_script_without_cohorts_has_no_cohort_columns():
    plain = given(script(MOMENT, cohorts=()))
    assert list(table(plain, "contributions").columns) == [c for c in DOMAIN if "cohort_" not in c]
    assert table(plain, "participants").columns == ("participant_ref", "joined_at_utc")


def test_a_row_says_what_was_said_where_when_and_by_which_reference():
    room = given(
        SCRIPT,
        joins(ANNE),
        opens("arrive"),
        says("arrive", ANNE, line="Hopeful", cohorts={"perspective": "staff"}),
        opens("moment"),
        after(1.25),
        says("moment", ANNE, text="She stayed"),
    )
    card = room.card("moment", ANNE)
    assert told(row(room, "moment")) == {
        "event_id": "s-1",
        "event_kind": "workshop",
        "session_id": "day",
        "activity_id": "moment",
        "activity_type": "reflection",
        "script_id": "tiny",
        "script_version": 1,
        "contribution_id": card,
        "version": 1,
        "seq": int(card[1:]),
        "submitted_at_utc": "2026-11-21T10:00:01.250Z",
        "participant_ref": "P-0001",
        "perspective": "staff",
        "cohort_perspective": "staff",
        "kind": "reflection",
        "text": "She stayed",
        "payload_json": '{"tag":"","text":"She stayed"}',
        "moderation_state": "shown",
        "late": False,
    }


def test_every_row_has_every_column_and_nothing_else():
    for each in tables(a_full_room().session, a_full_room().entries):
        for cells in each.rows:
            assert set(cells) == set(each.columns), each.name
            assert all(type(cell) in {str, int, float, bool} for cell in cells.values()), each.name


def test_all_words_are_in_the_text_and_each_field_in_the_payload():
    told_story = says(
        "story",
        ANNE,
        what_happened="One",
        what_it_showed="Two",
        consent="publish_named",
        value_tag="kindness",
    )
    room = given(SCRIPT, joins(ANNE), opens("story"), told_story)
    assert row(room, "story")["text"] == "One\nTwo"
    assert json.loads(row(room, "story")["payload_json"])["what_happened"] == "One"
    assert row(room, "story")["consent_level"] == "publish_named"
    assert row(room, "story")["value_ref"] == "kindness"
    assert row(room, "story")["moderation_state"] == "held"


def test_a_prompt_and_a_later_version_are_told():
    prompts = ({"tag": "helps", "text": "What helps?"}, {"tag": "hinders", "text": "What hinders?"})
    asked = script(step("reflection", "moment", settings={"prompts": prompts}, **OPEN_TALK))
    room = given(asked, joins(ANNE), opens("moment"), says("moment", ANNE, text="Tea", tag="helps"))
    assert row(room, "moment")["prompt_tag"] == "helps"
    room = room.given(after(5), revises("moment", ANNE, text="More tea", tag="hinders"))
    assert row(room, "moment")["prompt_tag"] == "hinders"
    assert row(room, "moment")["text"] == "More tea"
    assert row(room, "moment")["version"] == 2
    assert row(room, "moment")["submitted_at_utc"] == "2026-11-21T10:00:00.000Z"


def test_rows_stand_in_the_order_in_which_items_came():
    room = given(SCRIPT, joins(ANNE, BOB), opens("moment"))
    for n in (1, 2, 3):
        room = room.given(says("moment", BOB, n, text="x"), says("moment", ANNE, n, text="y"))
    assert [each["seq"] for each in rows(room, "contributions")] == [6, 7, 8, 9, 10, 11]


def test_late_is_told():
    late = script(step("reflection", "moment", late="accept", **OPEN_TALK))
    room = given(
        late, joins(ANNE), opens("moment"), closes("moment"), says("moment", ANNE, text="x")
    )
    assert row(room, "moment")["late"] is True


# What is not told


def test_a_withdrawn_item_leaves_where_and_when_but_not_who_or_what():
    room = given(SCRIPT, joins(ANNE), opens("story"))
    room = room.given(
        says("story", ANNE, what_happened="CANARY", what_it_showed="CANARY", value_tag="kindness")
    )
    room = room.given(withdraws("story", ANNE))
    left = told(row(room, "story"))
    assert left["moderation_state"] == "withdrawn"
    assert (
        left.keys() & {"participant_ref", "text", "payload_json", "value_ref", "consent_level"}
        == set()
    )
    assert "CANARY" not in everything(room)


def test_words_for_ones_own_eyes_only_stay_there():
    room = given(SCRIPT, joins(ANNE), opens("pledge"))
    room = room.given(says("pledge", ANNE, text="CANARY", visibility="private"), after(9), ticks())
    assert row(room, "pledge")["text"] == ""
    assert row(room, "pledge")["payload_json"] == '{"private":true}'
    assert row(room, "pledge")["moderation_state"] == "shown"
    assert "CANARY" not in everything(room)


def test_a_name_leaves_the_room_only_where_the_activity_is_a_named_one():
    def arrived(identity):
        asked = step("check_in", "arrive", identity=identity, settings={"ask_name": True})
        return given(
            script(asked),
            joins(ANNE),
            opens("arrive"),
            says("arrive", ANNE, line="Here", name="CANARY"),
        )

    assert "CANARY" not in everything(arrived("pseudonymous"))
    assert row(arrived("pseudonymous"), "arrive")["text"] == "Here"
    assert row(arrived("named"), "arrive")["text"] == "Here\nCANARY"


def test_an_anonymous_activity_says_neither_who_nor_at_which_moment():
    veiled = script(ARRIVE, step("reflection", "moment", identity="anonymous", **OPEN_TALK))
    room = given(
        veiled,
        joins(ANNE),
        opens("arrive"),
        says("arrive", ANNE, cohorts={"perspective": "staff"}),
        opens("moment"),
        says("moment", ANNE, text="Hard to say"),
    )
    found = told(row(room, "moment"))
    assert found["text"] == "Hard to say"
    assert found["submitted_at_utc"] == "2026-11-21"
    assert found.keys() & {"participant_ref", "perspective", "cohort_perspective"} == set()
    assert "A-" not in everything(room)
    (noted,) = (e for e in rows(room, "audit") if "activity=moment kind=" in e["what"])
    assert noted["at_utc"] == "2026-11-21"
    assert noted["by"] == "participant"


def test_anonymous_ballots_stand_in_their_own_table_only():
    room = given(SCRIPT, joins(ANNE, BOB), opens("vote"), says("vote", ANNE, dots={"o2": 1}))
    room = room.given(says("vote", BOB, dots={"o1": 1}), closes("vote"))
    ballots = [told(each) for each in rows(room, "contributions")]
    assert {each["payload_json"] for each in ballots} == {'{"anonymous":true}'}
    assert [each["option_id"] for each in rows(room, "votes")] == ["o1", "o2"]
    assert {each["participant_ref"] for each in rows(room, "votes")} == {""}
    assert "A-" not in everything(room)


def test_what_an_anonymous_scale_was_told_in_words_is_kept():
    notes = ({"id": "keep", "label": "Keep"},)
    items = ({"id": "heard", "text": "I feel heard"},)
    asked = step(
        "scale", "baseline", identity="anonymous", settings={"items": items, "notes": notes}
    )
    room = given(script(asked), joins(ANNE), opens("baseline"))
    room = room.given(says("baseline", ANNE, values={"heard": 4}, keep="The tea"))
    assert row(room, "baseline")["text"] == "The tea"
    assert row(room, "baseline")["payload_json"] == '{"anonymous":true}'
    assert told(row(room, "baseline", "scales"))["value"] == 4


def test_a_kind_that_forgets_about_anonymity_is_not_believed(monkeypatch):
    from facilitation.activities.scale import rows as scale_rows

    monkeypatch.setattr(
        scale_rows, "_whose", lambda _step, each: {"card": "", "participant_ref": each.author}
    )
    asked = step("scale", "baseline", identity="anonymous", settings=dict(BASELINE.settings))
    room = given(
        script(asked), joins(ANNE), opens("baseline"), says("baseline", ANNE, values={"heard": 1})
    )
    assert row(room, "baseline", "scales")["participant_ref"] == ""


def test_a_blind_vote_is_told_when_it_is_over_and_not_before():
    room = given(SCRIPT, joins(ANNE), opens("vote"), says("vote", ANNE, dots={"o1": 1}))
    assert row(room, "vote")["payload_json"] == '{"blind_until_close":true}'
    assert "votes" not in {each.name for each in tables(room.session, room.entries)}
    over = room.given(closes("vote"))
    assert told(row(over, "vote", "votes")) == {
        "activity_id": "vote",
        "activity_title": "Vote",
        "ballot": "b1",
        "option_id": "o1",
        "label": "Time",
        "dots": 1,
    }
    again = over.given(runs("vote", "reopen"))
    assert row(again, "vote")["payload_json"] == '{"blind_until_close":true}'


def test_held_and_hidden_votes_do_not_count():
    held = script(
        step("scale", "baseline", moderation={"mode": "pre"}, settings=dict(BASELINE.settings))
    )
    room = given(held, joins(ANNE), opens("baseline"), says("baseline", ANNE, values={"heard": 1}))
    assert rows(room, "scales") == []
    assert row(room, "baseline")["moderation_state"] == "held"


# Themes


def themed() -> Room:
    room = given(SCRIPT, joins(ANNE, BOB), opens("moment"))
    room = room.given(
        says("moment", ANNE, 1, text="tea and time"),
        says("moment", ANNE, 2, text="more tea"),
        says("moment", BOB, 1, text="a kind word"),
        says("moment", BOB, 2, text="no time"),
    )
    return room.given(proposes(tea=("c6", "c7"), kind=("c8",)))


def test_a_proposal_is_told_without_a_name_and_a_theme_with_its_name():
    room = themed()
    found = {each["contribution_id"]: each for each in rows(room, "contributions")}
    assert [found[card]["theme_ids"] for card in ("c6", "c7", "c8", "c9")] == [
        "tea",
        "tea",
        "kind",
        "",
    ]
    assert {each["theme_names"] for each in found.values()} == {""}
    room = room.given(edits(NameTheme(theme="tea", title="Tea matters")))
    found = {each["contribution_id"]: each for each in rows(room, "contributions")}
    assert [found[card]["theme_names"] for card in ("c6", "c8")] == ["Tea matters", ""]


def test_themes_are_told_with_their_strength_in_people_first():
    room = themed().given(edits(NameTheme(theme="tea", title="Tea")), edits(PinTheme(theme="kind")))
    assert rows(room, "themes") == [
        {
            "activity_id": "moment", "activity_title": "Moment", "theme_id": "tea", "title": "Tea",
            "definition": "", "named": True, "slot": 0, "pinned": False, "parked": False,
            "people": 1, "cards": 2, "key_words": "tea", "example_card": "c6",
            "suggested_by": "",
        },
        {
            "activity_id": "moment", "activity_title": "Moment", "theme_id": "kind", "title": "",
            "definition": "", "named": False, "slot": 1, "pinned": True, "parked": False,
            "people": 1, "cards": 1, "key_words": "kind", "example_card": "c8",
            "suggested_by": "",
        },
    ]  # fmt: skip


def test_a_word_and_an_example_go_with_the_card_they_came_from():
    room = themed().given(withdraws("moment", ANNE, 1), moderates("held", "c8"))
    (left,) = rows(room, "themes")
    assert (left["key_words"], left["example_card"], left["cards"]) == ("tea", "c7", 1)
    gone = room.given(withdraws("moment", ANNE, 2))
    assert rows(gone, "themes") == []


def test_members_say_who_put_them_there_and_withdrawn_ones_are_out():
    room = themed().given(
        edits(MoveCards(cards=("c9", "c6"), to="kind")), withdraws("moment", ANNE, 1)
    )
    members = [
        (e["theme_id"], e["contribution_id"], e["by_hand"]) for e in rows(room, "theme_members")
    ]
    assert sorted(members) == [("kind", "c8", True), ("kind", "c9", True), ("tea", "c7", False)]


def test_edits_are_told_in_order_also_those_undone():
    room = themed().given(
        edits(NameTheme(theme="tea", title="Tea, and cake")),
        edits(MoveCards(cards=("c9", "c8"), to="tea")),
        edits(SplitTheme(theme="tea", new="new-pile", cards=("c6",))),
        edits(MergeThemes(theme="new-pile", into="tea")),
        edits(PinTheme(theme="tea", on=False)),
        undoes(12),
    )
    assert [(e["number"], e["what"], e["undone"]) for e in rows(room, "theme_edits")] == [
        (11, 'do=name theme=tea title="Tea, and cake"', False),
        (12, "do=move to=tea cards=c9,c8", True),
        (13, "do=split theme=tea new=new-pile cards=c6", False),
        (14, "do=merge theme=new-pile into=tea", False),
        (15, "do=pin theme=tea on=false", False),
    ]
    assert {each["by"] for each in rows(room, "theme_edits")} == {FAY.ref}


def test_a_theme_is_told_with_what_belongs_in_it_and_whether_it_is_on_the_wall():
    room = themed().given(
        edits(NameTheme(theme="tea", title="Tea")),
        edits(DefineTheme(theme="tea", definition="A pause; with others")),
        edits(ParkTheme(theme="kind")),
    )
    found = {each["theme_id"]: each for each in rows(room, "themes")}
    assert (found["tea"]["definition"], found["tea"]["parked"]) == ("A pause; with others", False)
    assert (found["kind"]["definition"], found["kind"]["parked"]) == ("", True)


def test_a_card_that_belongs_to_several_themes_is_told_with_all_of_them_its_home_first():
    room = themed().given(
        edits(NameTheme(theme="tea", title="Tea")),
        edits(NameTheme(theme="late", title="Late")),
        edits(AlsoIn(cards=("c8", "c9"), theme="tea")),
        edits(AlsoIn(cards=("c8", "c6"), theme="late")),
    )
    found = {each["contribution_id"]: each for each in rows(room, "contributions")}
    assert [(found[c]["theme_ids"], found[c]["theme_names"]) for c in ("c6", "c8", "c9")] == [
        ("tea;late", "Tea;Late"),
        ("kind;tea;late", "Tea;Late"),
        ("tea", "Tea"),
    ]
    members = {
        (e["theme_id"], e["contribution_id"]): (e["by_hand"], e["also"])
        for e in rows(room, "theme_members")
    }
    assert members["kind", "c8"] == (False, False)
    assert members["tea", "c8"] == (True, True)
    assert members["tea", "c6"] == (True, False)
    assert {e["theme_id"]: (e["people"], e["cards"]) for e in rows(room, "themes")} == {
        "tea": (2, 4),
        "kind": (1, 1),
        "late": (2, 2),
    }


def test_every_edit_is_told_with_its_words_and_why_and_the_audit_has_neither():
    room = themed().given(
        edits(DefineTheme(theme="tea", definition="CANARY", memo="CANARY too")),
        edits(ParkTheme(theme="tea", on=False)),
        edits(KeepApart(card="c6", other="c7")),
        edits(AlsoIn(cards=("c8",), theme="tea")),
        edits(SameCards(cards=("c9",), into="c6")),
        edits(RetireTheme(theme="kind", memo="not one of ours")),
    )
    assert [(e["what"], e["memo"]) for e in rows(room, "theme_edits")] == [
        ("do=define theme=tea definition=CANARY", "CANARY too"),
        ("do=park theme=tea on=false", ""),
        ("do=apart card=c6 other=c7", ""),
        ("do=also theme=tea on=true cards=c8", ""),
        ("do=same into=c6 cards=c9", ""),
        ("do=retire theme=kind", "not one of ours"),
    ]
    assert "CANARY" not in repr(rows(room, "audit"))
    assert rows(room, "audit")[-1]["what"] == "activity=moment do=retire theme=kind"


def test_what_became_of_proposals_and_tunings_is_in_the_audit():
    room = themed().given(edits(NameTheme(theme="tea", title="Tea")))
    room = room.given(proposes(asked=True, x=("c8", "c9")))
    room = room.given(resolves(room.session.number, accept=False))
    room = room.given(tunes(on=False, cut=0.5, wall="one_by_one"), shows("tea", on=True))
    lines = {each["event"]: each["what"] for each in rows(room, "audit")}
    assert lines["ClustersProposed"] == "activity=moment clusters=1 engine=test pending=true"
    assert lines["ProposalResolved"] == "activity=moment accept=false"
    assert lines["ThemesTuned"] == "activity=moment on=false cadence=live cut=0.5 wall=one_by_one"
    assert lines["ThemeShown"] == "activity=moment theme=tea on=true"


# Kinds, people, activities


def test_tables_of_a_kind_are_one_over_all_activities():
    items = ({"id": "heard", "text": "I feel heard"},)
    twice = script(
        *(step("scale", name, settings={"items": items}) for name in ("before", "after"))
    )
    room = given(twice, joins(ANNE), opens("before"), says("before", ANNE, values={"heard": 2}))
    room = room.given(opens("after"), says("after", ANNE, values={"heard": 4}))
    assert [each.name for each in tables(room.session, room.entries)].count("scales") == 1
    assert table(room, "scales").columns[:2] == ("activity_id", "activity_title")
    found = [(e["activity_id"], e["activity_title"], e["value"]) for e in rows(room, "scales")]
    assert found == [("before", "Before", 2), ("after", "After", 4)]


def test_participants_have_a_reference_a_time_and_cohorts_but_no_name():
    room = given(SCRIPT, joins(ANNE), after(2), joins(BOB), opens("arrive"))
    room = room.given(says("arrive", BOB, line="Bob", cohorts={"role_group": "support"}))
    assert [list(each.values()) for each in rows(room, "participants")] == [
        ["P-0001", "2026-11-21T10:00:00.000Z", "", ""],
        ["P-0002", "2026-11-21T10:00:02.000Z", "", "support"],
    ]


def test_activities_are_told_in_the_order_of_the_script_with_their_counts():
    room = given(SCRIPT, joins(ANNE, BOB, CAZ), opens("moment"), says("moment", ANNE, text="x"))
    room = room.given(
        says("moment", BOB, text="y"), withdraws("moment", BOB), passes("moment", CAZ)
    )
    assert [each["activity_id"] for each in rows(room, "activities")][:3] == [
        "welcome",
        "arrive",
        "baseline",
    ]
    found = row(room, "moment", "activities")
    assert (found["people"], found["contributions"], found["withdrawn"], found["passed"]) == (
        1,
        1,
        1,
        1,
    )
    assert found["state"] == "open"
    assert row(room, "story", "activities")["opened_at_utc"] == ""


# The audit


def test_every_event_of_the_journal_is_in_the_audit_once_and_none_of_its_words():
    room = a_full_room()
    audit = rows(room, "audit")
    assert [each["number"] for each in audit] == [number for number, _ in room.entries]
    assert "CANARY" not in repr(audit)
    assert {each["by"] for each in audit} == {
        "organiser",
        "participant",
        "desk-1",
        "desk-2",
        "system",
    }


def test_every_kind_of_event_has_its_line_in_the_audit():
    assert set(_TOLD) == set(events.KINDS.values())


def test_the_lines_of_the_audit_say_what_and_how_many():
    lines = {each["event"]: each["what"] for each in rows(a_full_room(), "audit")}
    assert lines["SessionCreated"] == "session=s-1"
    assert lines["OptionsFrozen"] == "activity=vote options=3"
    assert lines["CardsPlaced"] == "activity=moment homes=1"
    assert lines["ThemesEdited"] == "activity=moment do=name theme=tea"
    assert lines["CardsModerated"].startswith("to=hidden cards=c")
    assert lines["ContributionWithdrawn"].startswith("activity=moment card=c")


def test_of_a_rehearsal_the_audit_keeps_only_its_beginning_and_end():
    room = given(
        SCRIPT, joins(ANNE), opens("moment"), says("moment", ANNE, text="x"), state="rehearsal"
    )
    assert len(rows(room, "audit")) == len(room.entries)
    room = room.given(goes("live"), joins(BOB))
    left = ["SessionCreated", "SessionMoved", "SessionMoved", "PersonJoined"]
    assert [each["event"] for each in rows(room, "audit")] == left
    assert rows(room, "contributions") == []
    assert len(rows(room, "participants")) == 1


@pytest.mark.parametrize("state", ["draft", "rehearsal", "live"])
def test_a_session_can_be_taken_out_before_anything_has_happened(state):
    room = given(SCRIPT, state=state)
    assert rows(room, "contributions") == []
    assert len(rows(room, "activities")) == len(list(SCRIPT.activities()))


def test_the_same_state_gives_the_same_tables():
    assert everything(a_full_room()) == everything(a_full_room())


def test_no_time_is_no_time():
    assert moment(0) == ""
    assert moment(1) == "1970-01-01T00:00:00.001Z"


def a_full_room() -> Room:
    """Something of everything, with canaries where nobody but the author may look."""
    room = given(script(ARRIVE, BASELINE, MOMENT, STORY, VOTE, PLEDGE), joins(ANNE, BOB, CAZ))
    room = room.given(
        opens("arrive"),
        says("arrive", ANNE, line="Hopeful", cohorts={"perspective": "staff"}),
        opens("baseline"),
        says("baseline", ANNE, values={"heard": 3}),
        passes("baseline", BOB),
        opens("moment"),
        says("moment", ANNE, 1, text="tea and time"),
        says("moment", ANNE, 2, text="CANARY withdrawn"),
        says("moment", BOB, 1, text="a kind word"),
        says("moment", BOB, 2, text="hidden by a moderator"),
    )
    card = room.card
    return room.given(
        proposes(tea=(card("moment", ANNE, 1),), CANARY=(card("moment", ANNE, 2),)),
        places(**{card("moment", BOB, 1): "tea"}),
        edits(NameTheme(theme="tea", title="Tea")),
        withdraws("moment", ANNE, 2),
        opens("vote"),
        says("vote", CAZ, dots={"o1": 1}),
        opens("pledge"),
        says("pledge", CAZ, text="CANARY private", visibility="private"),
        says("pledge", BOB, text="ask a patient", visibility="everyone"),
        after(10),
        ticks(),
        moderates("hidden", card("moment", BOB, 2)),
    )
