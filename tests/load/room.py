"""A room of phones: what an idle one holds, a wave of joins, a burst of texts."""

import asyncio
from time import monotonic
from typing import Any

from server.rehearsal.chance import chance
from server.rehearsal.crowd import Crowd
from server.rehearsal.phone import Phone
from server.rehearsal.plan import Plan
from server.rehearsal.texts import Library
from server.rehearsal.times import spread
from server.scripts import read
from tests.load.bodies import SCRIPT
from tests.load.fanout import say
from tests.load.places import Place, Readers, board, place, seats

IDLE_S = 5.0
TEXT = 120


async def idle(phones: int) -> dict[str, Any]:
    """Memory and processor for each phone that is there and does nothing."""
    async with place() as at:
        await seats(at, 20)
        await asyncio.sleep(1.0)
        alone = at.used()
        async with Readers(at.server.port, "/live", await seats(at, phones)):
            await asyncio.sleep(1.0)
            before = at.used()
            await asyncio.sleep(IDLE_S)
            after = at.used()
    return {
        "phones": phones,
        "kib_each": round((after.rss_mib - alone.rss_mib) * 1024 / phones, 1),
        "cores": round((after.cpu_s - before.cpu_s) / IDLE_S, 3),
        "rss_mib": round(after.rss_mib, 1),
    }


async def joins_and_burst(
    phones: int, join_s: float, texts: int, burst_s: float
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Everybody comes within `join_s`; then so many texts within `burst_s`."""
    async with place(desk_stays=True) as at, board(at) as wall:
        crowd = _crowd(at)
        before = at.used()
        crowd.come(phones, join_s)
        await asyncio.sleep(join_s)
        for _ in range(100):
            if len(crowd.join_ms) == phones:
                break
            await asyncio.sleep(0.1)
        joined = at.used()
        joins = {
            "phones": len(crowd.join_ms), "wanted": phones, "join_ms": spread(crowd.join_ms),
            "cpu_s": round(joined.cpu_s - before.cpu_s, 2),
        }  # fmt: skip
        await _burst(crowd.phones, texts, burst_s)
        after = at.used()
        done = list(crowd.done())
        acked = {f"c{ask.kept}": ask.answered_at for ask in done if ask.kept}
        await crowd.go()
    burst = {
        "texts": texts,
        "kept": len(acked),
        "ack_ms": spread((ask.answered_at - ask.sent_at) * 1000 for ask in done),
        "board_ms": spread((wall.seen[c] - at) * 1000 for c, at in acked.items() if c in wall.seen),
        "on_board": sum(card in wall.seen for card in acked),
        "cpu_s": round(after.cpu_s - joined.cpu_s, 2),
        "rss_mib": round(after.rss_mib, 1),
    }
    return joins, burst


def _crowd(at: Place) -> Crowd:
    """People without a timetable: they do nothing by themselves."""
    nothing = Plan(script=read(SCRIPT), text=SCRIPT, stages=())
    library = Library({"moments": ["-"], "stories": [{}]}, chance("texts"))
    return Crowd(at.api, at.code, nothing, library, 1)


async def _burst(phones: list[Phone], texts: int, within: float) -> None:
    began, luck = monotonic(), chance("burst")
    moments = sorted(luck.random() * within for _ in range(texts))
    for number, moment in enumerate(moments):
        await asyncio.sleep(max(0.0, began + moment - monotonic()))
        say(phones[number % len(phones)], f"burst-{number:06}", TEXT)
    await asyncio.sleep(2.0)
