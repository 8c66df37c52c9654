"""Redis or Valkey is killed, frozen, cut off, emptied, absent. It is a doorbell: acknowledgements do not
wait for it, nothing is lost, and boards lag by a second at most."""

import asyncio
import time

from tests.faults.kinds import Kind
from tests.faults.kinds.links import black_hole
from tests.faults.kinds.town import each

LONGEST_S = 30.0
HELD = (("lag max, s", "lag", 1.0, 1.0), ("ack p99, s", "ack", 0.99, 1.0))
"""An ack that waited for Redis would take seconds (a publish to a stopped one took 26); a second leaves
room for two cores that have other work."""
WAIT_S = 0.8
"""After each fault: two looks and a pulse fit in, so that the next one finds a bus that works."""


def _bell(kind, fault, long=100, short=3, **more):
    async def mended(town, scene):
        await fault(town, scene)
        since = time.monotonic()
        await asyncio.sleep(WAIT_S * scene.chance.random())
        return since

    run = each(kind, mended, held=HELD, gap_s=0.6)
    return Kind(kind, run, short, long, engines=True, **more)


async def killed(town, scene):
    await asyncio.to_thread(town.valkey.kill)
    await asyncio.sleep(scene.chance.random() * 0.8)
    await asyncio.to_thread(town.valkey.start)


async def frozen(town, scene):
    """Mostly for a second or two, at times for half a minute."""
    town.valkey.stop()
    try:
        await asyncio.sleep(0.2 + scene.chance.random() ** 8 * LONGEST_S)
    finally:
        town.valkey.go_on()


async def swallowed(town, scene):
    await black_hole(town.to_valkey, 0.2 + scene.chance.random() ** 3 * 6)


async def clients_killed(town, scene):
    kind = scene.chance.choice(("pubsub", "normal"))
    await asyncio.to_thread(town.valkey.command, "CLIENT", "KILL", "TYPE", kind)


async def emptied(town, _scene):
    await asyncio.to_thread(town.valkey.command, "FLUSHALL")


async def absent(town, scene):
    await asyncio.to_thread(town.valkey.kill)
    await asyncio.sleep(3 + scene.chance.random() * 5)
    await asyncio.to_thread(town.valkey.start)


KINDS = (
    _bell("redis-kill", killed, sabotages=(("no-gap-check", 4), ("stale-cursor", 8))),
    _bell("redis-freeze", frozen, short=2),
    _bell("redis-black-hole", swallowed, short=2),
    _bell("redis-client-kill", clients_killed, long=200, short=5),
    _bell("redis-flush", emptied, long=60),
    _bell("redis-absent", absent, long=40, short=1),
)
