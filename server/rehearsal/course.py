"""A rehearsal from beginning to end: screens, script, journal, figures; afterwards all is wiped."""

import asyncio
from time import monotonic
from urllib.parse import quote

from server.rehearsal.ending import back_at, told
from server.rehearsal.options import NoWay, Options
from server.rehearsal.report import Report
from server.rehearsal.show import Show
from server.rehearsal.stage import Stage, opened
from server.rehearsal.times import spread

DOORS = 0.1
"""Of the rehearsal: people come in; at most 10 s, and while the first activity is open."""
OVERTIME_S = 120.0
"""Beyond the timetable, before it is given up: a server that is away, edits that take long."""
BACK_S = 30.0
SETTLE_S = 1.0
"""After the last answer, for the last patches to come."""


async def rehearse(options: Options, show: Show | None = None) -> Report:
    """NoWay when it cannot begin; whatever goes wrong later is told by the report."""
    async with opened(options, show) as stage:
        return await play(stage)


async def play(stage: Stage) -> Report:
    """The script from beginning to end, and what came of it."""
    beside = [
        asyncio.create_task(work)
        for work in (
            stage.desk.run(), stage.board.run(), stage.meter.run(), _keep_score(stage),
            _feel_own_lag(stage), _kill(stage),
        )
    ]  # fmt: skip
    try:
        with stage.show.running():
            await _run_script(stage)
            unanswered = await stage.crowd.drain()
            await asyncio.sleep(SETTLE_S)
        stage.meter.sample()
        journal = await stage.api.must("GET", f"/api/sessions/{quote(stage.session)}/journal")
        return told(stage, journal, unanswered)
    finally:
        await stage.crowd.go()
        await asyncio.gather(stage.desk.stop(), stage.board.stop())
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


async def _run_script(stage: Stage) -> None:
    """To its end, or as far as it went; why it stopped is part of the report."""
    seconds = stage.plan.seconds
    try:
        async with asyncio.timeout(seconds + OVERTIME_S):
            await stage.facilitator.begin()
            stage.crowd.come(stage.options.phones, min(10.0, DOORS * seconds))
            await stage.facilitator.run()
            if stage.killed_at:
                await _all_back(stage)
    except NoWay as why:
        stage.stopped.append(str(why))
    except TimeoutError:
        stage.stopped.append(f"the script was not through {OVERTIME_S:.0f} s after its time")
    if fault := stage.crowd.fault():
        stage.stopped.append(f"a phone fell over: {type(fault).__name__}: {fault}")


async def _kill(stage: Stage) -> None:
    """kill -9 in the middle, and the same server again on the same folder."""
    if stage.options.kill_at is None or stage.own is None:
        return
    await asyncio.sleep(stage.options.kill_at)
    stage.meter.sample()
    stage.were_in = [each for each in stage.crowd.phones if each.open]
    stage.killed_at = monotonic()
    stage.own.kill()
    stage.show.note("kill -9; the server starts again")
    await stage.own.start()
    stage.up_at = monotonic()
    stage.meter.watch(stage.own.pid)


async def _all_back(stage: Stage) -> None:
    end = stage.killed_at + BACK_S
    while monotonic() < end and not all(back_at(stage, s) for s in stage.were_in):  # noqa: ASYNC110 - a look at many phones
        await asyncio.sleep(0.1)


async def _keep_score(stage: Stage) -> None:
    while True:
        score, crowd = stage.show.score, stage.crowd
        score.phones = crowd.present()
        score.asked = sum(len(phone.outbox.asked) for phone in crowd.phones)
        done = list(crowd.done())
        score.kept = sum(ask.kept > 0 for ask in done)
        score.told = len(done) - score.kept
        recent = ((ask.answered_at - ask.sent_at) * 1000 for ask in done[-2000:] if not ask.breaks)
        score.ack_p95 = spread(recent)["p95"]
        await asyncio.sleep(1.0)


async def _feel_own_lag(stage: Stage) -> None:
    """How late our own loop is: what the load generator itself adds to every time."""
    while True:
        due = monotonic() + 0.05
        await asyncio.sleep(0.05)
        stage.lag_ms.append((monotonic() - due) * 1000)
