"""Many processes that share a database: webs killed, frozen and restarted under their phones, workers
killed while they group."""

import asyncio
import time

import asyncpg

from tests.faults.figures import at
from tests.faults.kinds import Kind
from tests.faults.kinds.crashes import AS_OURS, OF_ITS_OWN, RESUMED_S, many_waiting
from tests.faults.scene import Scene, through
from tests.faults.stages import in_rounds
from tests.faults.town import a_town

ROUND = 20
TAKEN_OVER_S = 5.5
"""A lease of 4 s, a look each second, and what it takes us to see it."""
LOOK_S = 0.05


def each(kind, fault, town=None, held=None, **options):
    """A run of `fault(town, scene)`, rounds of it in a town of their own."""

    async def run(times, phones, seed=1, sabotage="", say=print):
        async def one_round(n, number):
            async with a_town(sabotage, **(town or {})) as place:
                scene = Scene(place, phones, seed + number, **options)
                return await through(kind, scene, lambda s: fault(place, s), n, say=say)

        figures = await in_rounds(kind, times, ROUND, one_round)
        for what, of, part, most in held or ():
            figures.hold(what, at(getattr(figures, of), part), most)
        return figures

    return run


async def web_killed(town, scene):
    web = scene.chance.choice(town.webs)
    await many_waiting(scene)
    await web.kill()
    await asyncio.sleep(scene.chance.random())
    await web.spawn()
    return time.monotonic()


async def web_frozen(town, scene):
    """A process that stands still may hold locks, and comes back with what it was about to do."""
    web = scene.chance.choice(town.webs)
    await many_waiting(scene)
    web.freeze()
    await asyncio.sleep(0.2 + scene.chance.random() ** 2 * 6)
    web.thaw()
    return time.monotonic()


async def all_killed(town, scene):
    await many_waiting(scene)
    for process in town.processes:
        await process.kill()
    for process in town.processes:
        await process.spawn()
    return time.monotonic()


async def rolled(town, scene):
    """One after the other; the second goes when the first and all its phones are back."""
    for web in town.webs:
        assert await web.stop() in OF_ITS_OWN, "it did not end by itself"
        await web.start()
        await scene.steady()
    return time.monotonic()


async def worker_kill(times, phones, seed=1, sabotage="", say=print):
    taken = []

    async def fault(town, scene):
        taken.extend(await _worker_killed(town, scene))
        return time.monotonic()

    run = each("worker-kill", fault, town={"workers": 2, "themes": True}, gap_s=1.0)
    figures = await run(times, phones, seed, sabotage, say)
    figures.hold("lease taken over, max s", max(taken, default=None), TAKEN_OVER_S)
    figures.notes["leases taken over"] = len(taken)
    return figures


async def _worker_killed(town, scene):
    """Of each session that the killed one worked for: after how long another did, and placed."""
    reader = await asyncpg.connect(town.postgres.url)
    try:
        before = await _holders(reader, scene, len(scene.sessions))
        victim = await _on_duty(town.workers, scene.chance.choice(list(scene.sessions.values())))
        since = time.monotonic()
        await victim.kill()
        took = await _taken_over(reader, before, since)
        if max(took, default=0) < TAKEN_OVER_S:
            await _grouping_goes_on(reader, scene)
        await victim.spawn()
        return took
    finally:
        await reader.close()


async def _on_duty(workers, session):
    """The one that said last that it works for this session; lines begin with the time. A lease is
    there a moment before the line is."""
    async with asyncio.timeout(10):
        while not (said := list(_said_on_duty(workers, session))):  # noqa: ASYNC110 - looked at from outside
            await asyncio.sleep(LOOK_S)
    return workers[max(said)[1]]


def _said_on_duty(workers, session):
    for n, worker in enumerate(workers):
        for line in worker.err.read_text().splitlines():
            if "duty.taken" in line and session in line:
                yield line.split()[0], n


async def _taken_over(reader, before, since):
    """A lease that is prolonged was not the dead one's."""
    took, left = [], dict(before)
    while left and time.monotonic() - since < 4 * TAKEN_OVER_S:
        await asyncio.sleep(LOOK_S)
        now = dict(await _leases(reader))
        for name, (holder, until) in tuple(left.items()):
            if now.get(name, (holder, until))[0] != holder:
                took.append(time.monotonic() - since)
                del left[name]
            elif now[name][1] > until and time.monotonic() - since > 0.5:
                del left[name]
    return took + [time.monotonic() - since for _ in left]


async def _leases(reader):
    return [(n, (h, u)) for n, h, u in await reader.fetch("SELECT name, holder, until FROM leases")]


async def _holders(reader, scene, sessions):
    async with asyncio.timeout(60):
        while len(found := dict(await _leases(reader))) < sessions:  # noqa: ASYNC110 - looked at from outside
            await asyncio.sleep(LOOK_S)
    return {name: found[name] for name in scene.sessions.values()}


PLACED = """SELECT count(*) FROM entries
WHERE session = $1 AND kind IN ('CardsPlaced', 'ClustersProposed')"""


async def _grouping_goes_on(reader, scene):
    """New words are placed again, in every session."""
    before = {name: await reader.fetchval(PLACED, name) for name in scene.sessions.values()}
    async with asyncio.timeout(60):
        for name, count in before.items():
            while await reader.fetchval(PLACED, name) <= count:  # noqa: ASYNC110 - looked at from outside
                await asyncio.sleep(LOOK_S)


BACK = (("away p99, s", "away", 0.99, RESUMED_S),)
KINDS = (
    Kind("web-kill", each("web-kill", web_killed, gap_s=0.05), 2, 60, engines=True,
         sabotages=(("ack-before-commit", 3),)),
    Kind("web-freeze", each("web-freeze", web_frozen, gap_s=0.2), 1, 40, engines=True),
    Kind("all-kill", each("all-kill", all_killed, town={"workers": 1}, gap_s=0.05), 1, 40,
         engines=True),
    Kind("rolling-restart", each("rolling-restart", rolled, held=BACK, gap_s=1.0, again_s=AS_OURS),
         1, 100, phones=(40, 1000), engines=True),
    Kind("worker-kill", worker_kill, 1, 20, engines=True, sabotages=(("lease-for-ever", 2),)),
)  # fmt: skip
