"""PostgreSQL is killed, frozen, cut off, or ends our connections. Nobody is told `kept` who was not, phones
are told that there is trouble, and all goes on within five seconds of its end."""

import asyncio
import time

import asyncpg

from tests.faults.figures import at
from tests.faults.kinds import Kind
from tests.faults.kinds.links import black_hole
from tests.faults.kinds.town import each

BACK_S = 5.0
ASK_S = 2.0
"""What a statement has (`server.storage.database`): a fault that is longer must be told."""
TELL_S = 1.5


def _away(kind, fault, long, short=2, **more):
    """`fault` gives the seconds for which nothing could be kept."""
    counted = {"long faults": 0, "of them told": 0}

    async def mended(town, scene):
        before = sum(phone.troubles for phone in scene.all_phones)
        lasted = await fault(town, scene)
        since = time.monotonic()
        if lasted > ASK_S + TELL_S:
            counted["long faults"] += 1
            counted["of them told"] += sum(phone.troubles for phone in scene.all_phones) > before
        return since

    run = each(kind, mended, gap_s=0.4, at_once=4)

    async def held(times, phones, seed=1, sabotage="", say=print):
        counted.update(dict.fromkeys(counted, 0))
        figures = await run(times, phones, seed, sabotage, say)
        figures.hold("back max, s", at(figures.back, 1.0) or 0.0, BACK_S)
        figures.notes |= counted
        figures.hold("long faults not told", counted["long faults"] - counted["of them told"], 0)
        return figures

    return Kind(kind, held, short, long, engines=True, **more)


async def killed(town, scene):
    """The server and every process of it; started at once or a little later."""
    since = time.monotonic()
    await asyncio.to_thread(town.postgres.kill)
    await asyncio.sleep(scene.chance.random() ** 2 * 5)
    await asyncio.to_thread(town.postgres.start)
    return time.monotonic() - since


async def frozen(town, scene):
    seconds = 0.2 + scene.chance.random() * 6
    town.postgres.freeze()
    try:
        await asyncio.sleep(seconds)
    finally:
        town.postgres.thaw()
    return seconds


async def swallowed(town, scene):
    seconds = 0.2 + scene.chance.random() * 6
    await black_hole(town.to_postgres, seconds)
    return seconds


async def terminated(town, _scene):
    """Every connection of ours is ended by the server, once."""
    reader = await asyncpg.connect(town.postgres.url)
    try:
        await reader.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ace'"
        )
    finally:
        await reader.close()
    return 0.0


KINDS = (
    _away("postgres-kill", killed, 60, sabotages=(("ack-before-commit", 3),)),
    _away("postgres-freeze", frozen, 50),
    _away("postgres-black-hole", swallowed, 50),
    _away("postgres-terminate", terminated, 90, short=4),
)
