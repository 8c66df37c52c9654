"""The server's clock is set, forward and back, by up to an hour: the clock that the application is
given, in a server inside this process. People notice nothing, and links are not lost."""

import asyncio
import time

from server.clock import now
from tests.faults import verdict
from tests.faults.house import open_session, seat
from tests.faults.kinds import Kind
from tests.faults.scene import Scene, through
from tests.faults.stages import a_folder, in_rounds
from tests.server.live import serving

HOUR_MS = 3_600_000
ROUND = 30
LAG_S = 1.5
NOT_THE_SERVER = {1000, 1006, None}
"""Closed by the phone itself, in time or not quite; never opened."""
AGAIN = 4
"""Phones that come back with their token after each jump."""


class SetClock:
    def __init__(self):
        self.off_ms = 0

    def __call__(self):
        return now() + self.off_ms


class Inside:
    """A place in this process."""

    def __init__(self, live, data):
        self._live, self._data = live, data
        self.bases = [live.base]

    async def open_session(self):
        return await open_session(self._live.base, f"#t={await self._live.app.workspace_token()}")

    async def seat(self, code):
        return await seat(self._live.base, code)

    async def read(self, session):
        return verdict.read_sqlite(self._data, session)


async def clock_jump(times, phones, seed=1, sabotage="", say=print):
    async def one_round(n, number):
        clock = SetClock()
        async with a_folder() as folder, serving(folder / "data", clock=clock) as live:
            scene = Scene(Inside(live, folder / "data"), phones, seed + number, gap_s=0.5)
            found = await through("clock-jump", scene, lambda s: jump(clock, s), n, say=say)
            codes = {code for phone in scene.all_phones for code in phone.codes}
            found.hold("ways in which the server closed links", len(codes - NOT_THE_SERVER), 0)
            return found

    figures = await in_rounds("clock-jump", times, ROUND, one_round)
    figures.hold("lag max, s", max(figures.lag, default=None), LAG_S)
    return figures


async def jump(clock, scene):
    """By an hour at most, also to and fro; a few phones then come back with the token they have."""
    clock.off_ms = round(scene.chance.uniform(-HOUR_MS, HOUR_MS))
    since = time.monotonic()
    for phone in scene.chance.sample(scene.all_phones, min(AGAIN, len(scene.all_phones))):
        await phone.leave()
    await asyncio.sleep(0.5)
    return since


KINDS = (Kind("clock-jump", clock_jump, 6, 120, alone=True),)
