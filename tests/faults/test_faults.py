"""The most telling minute of the fault runs, and that they would tell. The whole is `make faults`."""

import pytest

from tests.engines.postgres import Missing
from tests.faults.kinds import Skipped, kinds
from tests.long import many

pytestmark = pytest.mark.slow
KINDS = kinds()

QUICK = {
    "server-kill": 2, "journal-kill": 25, "power-cut": 100, "file-limit": 1, "disk-full": 1,
    "duplicates": 2,
} | many({}, {"link-cut": 2, "clock-jump": 3, "subscribers": 5})  # fmt: skip
WITH_ENGINES = {"redis-kill": 2, "postgres-kill": 1} | many(
    {}, {"postgres-terminate": 2, "web-kill": 1}
)
SHORT = {"phones": 10, "say": lambda _line: None}

FOUND = [
    ("server-kill", "ack-before-commit", "lost"),
    ("duplicates", "no-unique-key", "duplicated"),
    ("power-cut", "synchronous-normal", "lost"),
]
FOUND_WITH_ENGINES = many([], [("redis-kill", "no-gap-check", 4)])


@pytest.mark.parametrize("name", QUICK)
async def test_nothing_is_lost(name):
    await _holds(name, QUICK[name])


@pytest.mark.engines
@pytest.mark.parametrize("name", WITH_ENGINES)
async def test_nothing_is_lost_between_many_processes(name):
    await _holds(name, WITH_ENGINES[name])


async def _holds(name, times):
    found = await _run(name, times)
    assert found.times >= times
    assert found.verdict.asked == found.verdict.kept == found.verdict.on_disk > 0 or name in CRASHED
    assert not _wrong(found), found.why()


CRASHED = {"journal-kill", "power-cut"}
"""Here what was kept and not acknowledged is no fault: nobody asks again."""


def _wrong(found):
    """Counts, not times: a test on a busy machine holds no stop-watch."""
    return not found.verdict.good or found.unequal or found.leaps or found.stopped


@pytest.mark.parametrize(("name", "way", "symptom"), FOUND)
async def test_a_broken_promise_is_found(name, way, symptom):
    found = await _run(name, dict(KINDS[name].sabotages)[way], sabotage=way)
    assert len(getattr(found.verdict, symptom)) > 0


@pytest.mark.engines
@pytest.mark.parametrize(("name", "way", "times"), FOUND_WITH_ENGINES)
async def test_a_broken_promise_between_processes_is_found(name, way, times):
    assert not (await _run(name, times, sabotage=way)).good


def test_every_kind_that_is_named_here_and_every_sabotage_there_is():
    from tests.faults.kinds.crashes import FORGETS
    from tests.faults.kinds.dropout import FORGETS as OF_PHONES
    from tests.faults.sabotage import WAYS

    assert {*QUICK, *WITH_ENGINES} <= KINDS.keys()
    named = {way for kind in KINDS.values() for way, _ in kind.sabotages}
    assert named == {*WAYS, FORGETS, *OF_PHONES} - {
        "no-origin-check"
    }  # that one is for the doors' tests


async def _run(name, times, **more):
    try:
        return await KINDS[name].run(times, **SHORT | more)
    except (Missing, Skipped) as why:
        from tests.conftest import missing

        if isinstance(why, Skipped):
            pytest.skip(str(why))
        missing("engines", why)
