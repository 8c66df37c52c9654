"""Who runs the steps, where several desks are open; and the wall's test card."""

import pytest

from facilitation import events
from facilitation.commands.curating import Regroup
from facilitation.commands.leading import CheckWall, LeaveLead, TakeLead
from facilitation.commands.noting import WriteHeadline
from facilitation.commands.planning import PlanMinutes
from facilitation.commands.running import MoveSession, RunStep
from facilitation.people import Actor, Role
from facilitation.views import board, desk
from tests.given import (
    ANNE,
    FAY,
    MO,
    SCRIPT,
    Ask,
    given,
    goes,
    joins,
    opens,
    replayed,
    runs,
)

ANA, BEN = "desk-of-ana", "desk-of-ben"


ORGANISER = Actor(Role.ORGANISER, "account-1")


def leads(who=ANA, name="Ana"):
    return Ask(TakeLead(lead=who, name=name), FAY)


def leaves(who=ANA):
    return Ask(LeaveLead(desk=who), FAY)


def opens_at(who, activity="moment"):
    return Ask(RunStep(activity=activity, step="open", desk=who), FAY)


def shows_card(on=True, who=""):
    return Ask(CheckWall(on=on, desk=who), FAY)


@pytest.fixture
def room():
    return given(SCRIPT, joins(ANNE))


def test_while_nobody_leads_anybody_runs_the_steps(room):
    room.when(opens_at(BEN)).then(events.StepMoved)
    room.when(opens("moment")).then(events.StepMoved)


def test_who_leads_runs_the_steps_and_nobody_else(room):
    led = room.when(leads()).then(events.LeadTaken)
    assert desk.view(led.session)["session"]["lead"] == {"desk": ANA, "name": "Ana", "at": led.at}
    led.when(opens_at(ANA)).then(events.StepMoved)
    led.when(opens_at(BEN)).refuses("not-leading", name="Ana")
    for command in (
        MoveSession(to="closed"),
        PlanMinutes(activity="tea", minutes=4),
        CheckWall(on=True),
    ):
        led.when(command, FAY).refuses("not-leading")
    led.when(leads()).was_done()
    assert replayed(led) == led.session
    room.when(Ask(leads().command, MO)).refuses("not-allowed")


def test_the_lead_is_taken_over_at_once(room):
    both = room.given(leads(), leads(BEN, "Ben"))
    both.when(opens_at(ANA)).refuses("not-leading", name="Ben")
    both.when(opens_at(BEN)).then(events.StepMoved)
    both.when(leads(BEN, "Benjamin")).then(events.LeadTaken)


def test_words_and_notes_are_everybodys_at_all_times(room):
    led = room.given(leads(), opens_at(ANA))
    led.when(WriteHeadline(activity="moment", text="Tea"), FAY).then(events.NoteWritten)
    led.when(Regroup(activity="moment"), FAY).then(events.RegroupAsked)


def test_who_leads_may_leave_it_and_nobody_else(room):
    led = room.given(leads())
    led.when(leaves(BEN)).refuses("not-leading")
    left = led.when(leaves()).then(events.LeadLeft)
    assert "lead" not in desk.view(left.session)["session"]
    left.when(leaves()).was_done()
    left.when(opens_at(BEN)).then(events.StepMoved)


def test_when_it_is_over_nobody_takes_the_lead(room):
    room.given(goes("closed")).when(leads()).refuses("session-over")


def test_a_session_that_is_over_is_put_away_whoever_led_it(room):
    """From the workspace, which sits at no desk."""
    over = room.given(leads(), Ask(MoveSession(to="closed", desk=ANA), FAY))
    over.when(leaves(BEN)).refuses("not-leading")
    over.when(MoveSession(to="archived"), ORGANISER).then(events.SessionMoved)


def test_the_wall_shows_its_test_card_until_something_begins(room):
    shown = room.when(shows_card()).then(events.WallChecked)
    assert board.view(shown.session)["test_card"] is True
    assert desk.view(shown.session)["session"]["test_card"] is True
    shown.when(shows_card()).was_done()
    assert "test_card" not in board.view(shown.given(shows_card(on=False)).session)
    assert "test_card" not in board.view(shown.given(opens("moment")).session)
    other = shown.given(runs("tea", "skip"))
    assert board.view(other.session)["test_card"] is True
    draft = given(SCRIPT, shows_card(), state="draft")
    assert board.view(draft.session)["test_card"] is True
    assert "test_card" not in board.view(draft.given(goes("live")).session)
    room.given(goes("closed")).when(shows_card()).refuses("session-over")
