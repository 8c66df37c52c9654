"""kill -9 in mid-burst, with a full room; the server is started again on the same data at once."""

import asyncio
import time
from typing import Any

from tests.load.venue import Crowd, alone, seats
from tests.load.wave import CHARS, PATIENCE_S, WALLS_S

BACK_S = 30.0


async def ours(phones: int, rate: float, seconds: float) -> dict[str, Any]:
    async with alone() as venue, Crowd() as crowd:
        session, server = await venue.session(), venue.servers[0]
        await crowd.open(venue, session)
        await crowd.do("join", seats=seats(venue, session, phones), within=phones / 100)
        await crowd.do("say", tag="storm", texts=int(rate * seconds), within=seconds, chars=CHARS)
        await asyncio.sleep(seconds / 2)
        killed = time.time()
        server.kill()
        await server.start()
        up = time.time()
        back = await crowd.do("back", since=killed, patience=BACK_S)
        said = await crowd.do("settle", patience=PATIENCE_S, walls=WALLS_S)
        kept = set((await crowd.do("names"))["kept"])
        on_disk = await venue.on_disk(session.id)
    return back | {
        "server_up_ms": round((up - killed) * 1000),
        "texts": said["texts"],
        "kept": said["kept"],
        "must_press_again": said["unanswered"] + sum(said["told"].values()),
        "lost": len(kept - set(on_disk)),
        "doubled": len(on_disk) - len(set(on_disk)),
    }
