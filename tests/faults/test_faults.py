"""The fault runs in their short form, and that they would tell."""

import pytest

from tests.faults.kills import killed

pytestmark = pytest.mark.slow


async def test_a_server_that_is_killed_in_mid_burst_loses_nothing_it_acknowledged():
    run = await killed(kills=2, phones=12)
    assert run["unanswered_at_kills"] > 0, "it was killed while nobody waited"
    assert run["good"], run
    assert run["asked"] == run["kept"] == run["on_disk"]


@pytest.mark.parametrize(
    ("way", "symptom"), [("ack-before-commit", "lost"), ("no-unique-key", "duplicated")]
)
async def test_a_broken_promise_is_found(way, symptom):
    run = await killed(kills=1, phones=6, sabotage=way)
    assert not run["good"]
    assert run[symptom] > 0
