"""The monitor's line: counts as they stand, and not one word."""

from facilitation.views import monitor
from tests.given import ANNE, BOB, OPEN_TALK, given, joins, opens, proposes, says, script, step

SCRIPT = script(step("reflection", "moment", **OPEN_TALK), step("info", "next"))
WORDS = "A cup of tea at four in the morning"


def test_before_the_first_step_there_is_none():
    seen = monitor.line(given(SCRIPT, *joins(ANNE)).session)
    assert (seen["joined"], seen["of"], "step" in seen) == (1, 2, False)


def test_it_counts_people_and_cards_of_the_step_and_how_many_are_grouped():
    room = given(SCRIPT, *joins(ANNE, BOB), *opens("moment"), says("moment", ANNE, text=WORDS))
    seen = monitor.line(room.session)
    assert seen["step"]["place"] == 1
    assert (seen["step"]["people"], seen["step"]["cards"], seen["step"]["grouped"]) == (1, 1, 0)
    assert seen["step"]["ends_at"] > 0
    card = room.card("moment", ANNE)
    grouped = room.given(proposes(tea=(card,)))
    assert monitor.line(grouped.session)["step"]["grouped"] == 1


def test_a_step_without_themes_tells_none():
    seen = monitor.line(given(SCRIPT, *opens("next")).session)
    assert "grouped" not in seen["step"]


def test_no_word_of_anybodys_is_in_it():
    room = given(SCRIPT, *joins(ANNE), *opens("moment"), says("moment", ANNE, text=WORDS))
    assert "tea" not in str(monitor.line(room.session))
