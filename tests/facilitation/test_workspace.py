"""The workspace's line of a session: when what was said has been kept long enough."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from facilitation import audit, events
from facilitation.session.state import Run
from facilitation.themes.edits import NameTheme
from facilitation.views.workspace import keep_until, line
from tests.given import SCRIPT, given


def ms(*told):
    return int(datetime(*told, tzinfo=UTC).timestamp() * 1000)


def ended(at, months, state="closed"):
    """A session whose last step was then."""
    session = given(SCRIPT).session
    script = replace(SCRIPT, privacy=replace(SCRIPT.privacy, retention_months=months))
    runs = {name: Run(moved_at=at - n) for n, name in enumerate(session.runs)}
    return replace(session, state=state, script=script, created_at=at - 999, runs=runs)


@pytest.mark.parametrize(
    ("at", "months", "until"),
    [
        ((2026, 11, 27, 9), 12, (2027, 11, 27, 9)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2027, 11, 30), 3, (2028, 2, 29)),
        ((2026, 12, 31), 1, (2027, 1, 31)),
        ((2026, 1, 31), 120, (2036, 1, 31)),
    ],
)
def test_kept_for_as_many_months_as_people_were_told(at, months, until):
    assert keep_until(ended(ms(*at), months)) == ms(*until)
    assert keep_until(ended(ms(*at), months, "archived")) == ms(*until)


@pytest.mark.parametrize("state", ["draft", "rehearsal", "live"])
def test_what_is_not_over_is_not_due(state):
    assert keep_until(ended(ms(2020, 1, 1), 1, state)) == 0


def test_a_session_in_which_nothing_was_run_counts_from_its_making():
    session = replace(ended(ms(2026, 1, 1), 1), runs={}, created_at=ms(2026, 5, 5))
    assert keep_until(session) == ms(2026, 6, 5)
    assert line(session)["keep_until"] == ms(2026, 6, 5)


# The story of a session


def test_an_act_is_told_without_its_activity_and_without_words():
    edit = NameTheme(theme="T-1", title="A canary")
    told = [
        events.StepMoved(at=1, by="L-1", activity="moment", to="open"),
        events.ThemesEdited(at=1, by="L-1", activity="moment", ask="ask-1", edit=edit),
        events.RegroupAsked(at=1, by="L-1", activity="moment"),
    ]
    assert [audit.told(each) for each in told] == ["to=open", "do=name theme=T-1", ""]
