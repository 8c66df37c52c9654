"""One process with its file: killed, frozen, told to stop, each time in the middle of a burst."""

import asyncio
import time

from tests.faults.figures import at
from tests.faults.kinds import Kind
from tests.faults.scene import Scene, through
from tests.faults.stages import a_house, in_rounds

ROUND = 20
BURST_S = 0.05
FORGETS = "outbox-forgets"
"""The one sabotage that is not the server's: a phone that keeps nothing when its link is lost."""
RESUMED_S = 3.0
"""From the lost link to the next view (G9), where another process is there to go to."""
ALONE_S = 6.0
"""Where there is none: to end, to start (1 to 3 s on a busy machine), and the phones' own pauses."""
OF_ITS_OWN = {0, -15}
"""It tidies up and then ends by the signal that it was sent."""
AS_OURS = (0.0, 2.0)
"""Our client comes back within so many seconds, spread by chance."""


def _each(kind, fault, **options):
    """A run of `fault(house, scene)` on a house of its own."""

    async def run(times, phones, seed=1, sabotage="", say=print):
        async def one_round(n, number):
            forgets = sabotage == FORGETS
            async with a_house("" if forgets else sabotage) as house:
                if sabotage:
                    await asyncio.sleep(1.0)  # the organiser's link must be on disk, late or not
                scene = Scene(house, phones, seed + number, forgets=forgets, **options)
                return await through(kind, scene, lambda s: fault(house, s), n, say=say)

        return await in_rounds(kind, times, ROUND, one_round)

    return run


async def killed(house, scene):
    await many_waiting(scene)
    await house.kill()
    await house.spawn()
    return time.monotonic()


async def frozen(house, scene):
    await many_waiting(scene)
    house.freeze()
    await asyncio.sleep(0.2 + scene.chance.random() ** 3 * 6)
    house.thaw()
    return time.monotonic()


async def restarted(house, scene):
    await many_waiting(scene)
    assert await house.stop() in OF_ITS_OWN, "it did not end by itself"
    await house.spawn()
    return time.monotonic()


async def many_waiting(scene):
    """A moment at which many asks have no answer: the worst one to die at."""
    for _ in range(400):
        if scene.waiting() >= scene.crowd / 3:
            return
        await asyncio.sleep(0.002)


async def server_restart(times, phones, seed=1, sabotage="", say=print):
    figures = await _restart(times, phones, seed, sabotage, say)
    figures.hold("away p99, s", at(figures.away, 0.99), ALONE_S)
    return figures


_restart = _each("server-restart", restarted, gap_s=0.3, again_s=AS_OURS)
KINDS = (
    Kind("server-kill", _each("server-kill", killed, gap_s=BURST_S), 3, 60,
         sabotages=(("ack-before-commit", 3), ("no-unique-key", 2), (FORGETS, 2))),
    Kind("server-freeze", _each("server-freeze", frozen, gap_s=0.1), 2, 20),
    Kind("server-restart", server_restart, 2, 20, phones=(24, 200)),
)  # fmt: skip
