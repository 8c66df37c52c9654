"""Threat 24: the machine's clock is set while a workshop runs, back or forward by an hour. Order is told by
numbers, so nothing is lost, doubled or moved; timers end by the clock that there is."""

import asyncio

import pytest

from facilitation.events import ContributionMade
from server import exports
from server.clock import now
from server.limits import WrongCodes
from server.replaying import replayed
from tests.given import script, step
from tests.server.live import OPEN, contribute, run, serving

HOUR = 3_600_000
TIMED = script(
    step("reflection", "moment", prompt="?", minutes=30, closes="timer", grace_seconds=0, **OPEN),
    step("reflection", "later", prompt="?", moderation={"mode": "post", "delay_s": 60}),
)


class Clock:
    """The real one, set by so much."""

    def __init__(self):
        self.by = 0

    def __call__(self):
        return now() + self.by


@pytest.mark.parametrize(
    "by",
    [-HOUR, HOUR, -24 * HOUR, 400 * 24 * HOUR],
    ids=["back", "forward", "yesterday", "next year"],
)
async def test_a_clock_that_is_set_loses_doubles_and_moves_nothing(tmp_path, by):
    clock, said = Clock(), []
    async with serving(tmp_path / "data", clock) as live:
        session = await live.session(script(step("reflection", "moment", prompt="?", **OPEN)))
        phone, board = await live.phone(session), await live.board(session)
        for n in range(30):
            clock.by = by if 10 <= n < 20 else 0
            kept = await phone.ask(contribute("moment", f"item-{n:04}", text=f"note {n}"))
            again = await phone.ask(contribute("moment", f"item-{n:04}", text=f"note {n}"))
            assert kept["number"] == again["number"]
            said.append(kept["number"])
        assert said == sorted(set(said))
        await board.until(lambda s: len(s.view["result"]["cards"]) == 30)
        events = await live.house.journal.read(session)
        assert [e.contribution for e in events if isinstance(e, ContributionMade)] == [
            f"item-{n:04}" for n in range(30)
        ]
        assert replayed(events) == (await live.room(session)).session
        assert await live.house.journal.verify(session) == 0
        for name in exports.FORMATS:
            assert exports.make(name, replayed(events), list(enumerate(events, 1)), clock())
    async with serving(tmp_path / "data", clock) as live:
        assert len((await live.room(session)).session.cards) == 30


async def test_timers_and_delays_follow_a_clock_that_is_set_forward_and_survive_one_set_back(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("server.rooms.LOOK_S", 0.05)
    clock = Clock()
    async with serving(tmp_path / "data", clock) as live:
        session = await live.session(TIMED, opened="later")
        phone, desk = await live.phone(session), await live.desk(session)
        kept = await phone.ask(contribute("later", text="waits a minute"))
        room = await live.room(session)
        card = f"c{kept['number']}"
        clock.by = -HOUR
        await asyncio.sleep(0.3)
        assert room.session.cards[card].state == "waiting"
        clock.by = HOUR
        await desk.until(lambda s: room.session.cards[card].state == "shown")
        clock.by = 0
        assert (await desk.ask(run("moment")))["t"] == "kept"
        await asyncio.sleep(0.3)
        assert room.session.runs["moment"].state == "open"
        clock.by = HOUR
        await desk.until(lambda s: room.session.runs["moment"].state == "closed")


def test_a_clock_that_is_set_back_opens_no_door_and_shuts_none_for_an_hour():
    clock = Clock()
    tries = WrongCodes(clock)
    for _ in range(WrongCodes.PER_ADDRESS):
        tries.wrong("stranger")
    clock.by = -HOUR
    assert 1 <= tries.barred("stranger") <= 10
    clock.by += 10_000
    assert not tries.barred("stranger")
