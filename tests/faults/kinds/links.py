"""Bad links between the screens and a server that is well: cut, standing still, half-open, slow."""

import asyncio
import time

from tests.faults.kinds import Kind
from tests.faults.proxy import Proxy
from tests.faults.scene import Scene, through
from tests.faults.stages import a_house, in_rounds

ROUND = 30


class Behind:
    """A place that screens reach through a proxy; sessions are opened directly."""

    def __init__(self, place, proxy):
        self._place = place
        self.bases = [f"http://127.0.0.1:{proxy.port}"]

    def __getattr__(self, name):
        return getattr(self._place, name)


def _each(kind, fault, **options):
    async def run(times, phones, seed=1, sabotage="", say=print):
        async def one_round(n, number):
            async with a_house() as house, Proxy(house.port) as proxy:
                scene = Scene(Behind(house, proxy), phones, seed + number, **options)
                return await through(kind, scene, lambda s: fault(proxy, s), n, say=say)

        return await in_rounds(kind, times, ROUND, one_round)

    return Kind(kind, run, SHORT[kind], LONG)


async def cut(proxy, scene):
    proxy.switch("cut")
    await asyncio.sleep(scene.chance.random() * 0.8)
    proxy.switch("pass")
    return time.monotonic()


async def held(proxy, scene):
    proxy.switch("hold")
    await asyncio.sleep(0.2 + scene.chance.random() * 3)
    proxy.switch("pass")
    return time.monotonic()


async def swallowed(proxy, scene):
    await black_hole(proxy, 0.2 + scene.chance.random() * 5)
    return time.monotonic()


async def black_hole(proxy, seconds):
    """Links that were there are dead for good: TCP hands nothing on with a hole in it."""
    proxy.switch("black hole")
    await asyncio.sleep(seconds)
    proxy.cut_now()
    proxy.switch("pass")


async def slow(proxy, scene):
    """In small pieces, late, a little a second; then as before."""
    proxy.slice = scene.chance.choice((1, 7, 64))
    proxy.latency, proxy.bytes_per_second = 0.001, 40_000
    await asyncio.sleep(1 + scene.chance.random() * 2)
    proxy.slice = proxy.bytes_per_second = 0
    proxy.latency = 0.0
    return time.monotonic()


async def subscribers(times, phones, seed=1, sabotage="", say=print):
    """Many who watch; each time some of them, or all, lose their links while people talk."""

    async def one_round(n, number):
        async with a_house(sabotage) as house:
            scene = Scene(house, TALKERS, seed + number, gap_s=0.5, boards=phones // 2)
            return await through("subscribers", scene, _some_dropped, n, calm_s=0.1, say=say)

    figures = await in_rounds("subscribers", times, ROUND, one_round)
    figures.notes = {"watching": phones}
    return figures


async def _some_dropped(scene):
    watchers = scene.all_watchers
    for watcher in scene.chance.sample(watchers, scene.chance.randint(1, len(watchers))):
        watcher.drop()
    return time.monotonic()


TALKERS = 12
SHORT = {"link-cut": 4, "link-hold": 2, "link-black-hole": 1, "link-slow": 2}
LONG = 60
KINDS = (
    _each("link-cut", cut, gap_s=0.1),
    _each("link-hold", held, gap_s=0.2),
    _each("link-black-hole", swallowed, gap_s=0.2, silence_s=4.0),
    _each("link-slow", slow, gap_s=0.5, silence_s=15.0),
    Kind("subscribers", subscribers, 10, 1000, phones=(20, 200), sabotages=(("stale-whole", 5),)),
)
