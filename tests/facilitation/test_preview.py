"""The preview: what the screens will show, before anybody is there."""

import pytest

from facilitation import activities, preview
from tests.given import script, step

MOMENT = step("reflection", "moment", prompt="What mattered?", prompt_easy="What was good?")
VOTE = step("dot_vote", "vote", carry_from=({"activity": "moment", "top": 2},))
LABELS = ["Theme 1", "Theme 2", "Theme 3", "Theme 4", "Theme 5", "Theme 6"]


def test_each_step_is_shown_open_to_phone_and_board():
    first, second = preview.steps(script(MOMENT, VOTE), LABELS)
    for seen in (first["phone"], first["board"]):
        assert seen["step"]["id"] == "moment"
        assert seen["step"]["state"] == "open"
        assert (seen["step"]["prompt"], seen["step"]["easy"]) == (
            "What mattered?",
            "What was good?",
        )
        assert seen["step"]["ends_at"] - preview.NOW == 300_000
    assert second["phone"]["step"]["place"] == 2
    assert second["board"]["people"] == 0


def test_what_would_be_carried_is_stood_in_for():
    *_, vote = preview.steps(script(MOMENT, VOTE), LABELS)
    labels = [option["label"] for option in vote["phone"]["step"]["options"].values()]
    assert labels == ["Theme 1", "Theme 2"]
    every = step("dot_vote", "vote", carry_from=({"activity": "moment"},))
    *_, vote = preview.steps(script(MOMENT, every), LABELS)
    assert len(vote["board"]["step"]["options"]) == preview.A_FEW


@pytest.mark.parametrize("kind", activities.names())
def test_every_kind_can_be_shown_before_anybody_is_there(kind):
    shown = step(kind, "it", settings=activities.kind(kind).example["settings"])
    (seen,) = preview.steps(script(shown), LABELS)
    assert seen["phone"]["step"]["kind"] == kind
    assert "memo" not in str(seen["phone"])
