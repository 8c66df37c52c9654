"""What a person is shown as kept about them is what the journal holds about them: no more, no less."""

from collections.abc import Iterator
from dataclasses import fields

from hypothesis import given as for_all
from hypothesis import settings

from facilitation import events
from facilitation.people import Actor
from facilitation.session.steps import on_wall
from facilitation.views import phone
from tests.facilitation.histories import HISTORIES, Life
from tests.given import (
    ANNE,
    BOB,
    MOMENT,
    OPEN_TALK,
    Room,
    after,
    closes,
    given,
    joins,
    opens,
    passes,
    revises,
    says,
    script,
    step,
    wants_more_time,
    withdraws,
)

VEILED = step("reflection", "veiled", identity="anonymous", **OPEN_TALK)
TOLD = script(step("check_in", "arrive", settings={"fields": ("perspective",)}), MOMENT, VEILED)


def about(room: Room, who: Actor) -> Iterator[events.Event]:
    """Every event that names this person, under whichever name. What a rehearsal held is no more."""
    names = phone.names(room.session, who)
    standing: list[events.Event] = []
    for event in room.journal():
        left = isinstance(event, events.SessionMoved) and event.was == "rehearsal"
        standing = [] if left else standing
        if getattr(event, "person", "") in names:
            standing.append(event)
    yield from standing


def record_of(room: Room, who: Actor) -> dict:
    """The own part, told by the journal alone."""
    told: dict = {"items": {}, "passed": {}}
    for event in about(room, who):
        match event:
            case events.PersonJoined():
                told |= {"person": who.ref, "joined_at": event.at, "lang": event.lang}
                told["cohorts"] = {}
            case events.PersonIntroduced():
                told["cohorts"] |= event.cohorts
            case events.MoreTimeAsked():
                told["more_time"] = True
            case events.Passed():
                told["passed"][event.activity] = True
            case events.ContributionMade():
                told["passed"].pop(event.activity, None)
                told["items"][event.contribution] = {
                    "activity": event.activity, "body": dict(event.body), "version": 1,
                    "at": event.at, "late": event.late, "lang": event.lang,
                    "written_at": event.written_at, "gone": False,
                }  # fmt: skip
            case events.ContributionRevised():
                told["items"][event.contribution] |= {
                    "version": event.version, "body": dict(event.body)
                }  # fmt: skip
            case events.ContributionWithdrawn():
                told["items"][event.contribution]["gone"] = True
    return told


def shown_to(room: Room, who: Actor) -> dict:
    """The own part as the phone gets it, in the same words."""
    own = phone.own(room.session, who)
    own.pop("missed", None)
    items = {}
    for name, item in own["items"].items():
        kept = {key: item[key] for key in ("activity", "body", "version", "at", "late")}
        kept |= {"lang": item.get("lang", ""), "written_at": item.get("written_at", 0)}
        items[name] = kept | {"gone": item["state"] == "withdrawn"}
    return own | {"items": items}


def without_lost_words(record: dict) -> dict:
    """Of what was withdrawn the journal wipes the words; the events here still hold them."""
    for item in record["items"].values():
        item.pop("body") if item["gone"] else None
    return record


def same(room: Room, who: Actor) -> None:
    shown = without_lost_words(shown_to(room, who))
    assert shown == without_lost_words(record_of(room, who))


@for_all(HISTORIES)
@settings(max_examples=50, deadline=None)
def test_it_is_what_the_journal_holds(history):
    for room in Life().through(history):
        for who in (ANNE, BOB):
            same(room, who)


def test_it_is_told_under_every_name():
    room = given(
        TOLD, joins(ANNE, BOB), opens("arrive"), says("arrive", ANNE, cohorts={"perspective": "staff"}),
        opens("moment"), says("moment", ANNE, text="Tea"), revises("moment", ANNE, text="Green tea"),
        says("moment", ANNE, 2, text="Cake"), withdraws("moment", ANNE, 2), passes("moment", BOB),
        wants_more_time(ANNE), opens("veiled"), says("veiled", ANNE, text="Nobody knows"),
    )  # fmt: skip
    same(room, ANNE)
    same(room, BOB)
    own = phone.own(room.session, ANNE)
    assert own["cohorts"] == {"perspective": "staff"}
    assert {each["body"]["text"] for each in own["items"].values() if "text" in each["body"]} == {
        "Green tea", "", "Nobody knows",
    }  # fmt: skip
    assert "Nobody knows" not in str(phone.own(room.session, BOB))


def test_an_event_that_names_a_person_is_thought_of_here():
    """A new one must be told to the person too: say above how."""
    naming = {
        kind for kind in events.KINDS.values() if "person" in {each.name for each in fields(kind)}
    }
    assert naming == {
        events.PersonJoined, events.PersonIntroduced, events.ContributionMade, events.Passed,
        events.ContributionRevised, events.ContributionWithdrawn, events.MoreTimeAsked,
        events.ContributionRedacted,
    }  # fmt: skip


def test_who_comes_late_is_told_what_had_closed_and_can_read_it():
    early = given(TOLD, joins(ANNE), opens("arrive"), closes("arrive"), after(1), opens("moment"))
    room = early.given(joins(BOB))
    assert phone.own(room.session, BOB)["missed"] == ["arrive"]
    assert "missed" not in phone.own(room.session, ANNE)
    steps = phone.steps(room.session)["steps"]
    assert list(steps) == ["arrive", "moment"]
    assert steps["moment"] == phone.shared(room.session)["step"]
    assert steps["arrive"]["state"] == "closed"
    assert steps["arrive"]["on_wall"] == on_wall(
        next(TOLD.activities()), room.session.runs["arrive"]
    )


def test_earlier_steps_tell_nobodys_words():
    room = given(TOLD, joins(ANNE, BOB), opens("moment"), says("moment", ANNE, text="A zebra"))
    assert "zebra" not in str(phone.steps(room.given(opens("veiled")).session))
