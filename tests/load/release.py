"""The stampede: a result is released, and every phone in the room is told in the same moment."""

import asyncio
from typing import Any

from tests.load.venue import Crowd, alone, seats
from tests.load.wave import burst

TEXTS = 200
SETTLE_S = 1.0
"""For the flush that tells of the close; it is none of the release."""
PATCHES = 'ace_patches_total{audience="phone"}'


async def ours(phones: int) -> dict[str, Any]:
    async with alone() as venue, Crowd() as crowd:
        session = await venue.session()
        await crowd.open(venue, session)
        await crowd.do("join", seats=seats(venue, session, phones), within=phones / 100)
        await burst(venue, crowd, min(TEXTS, phones), 2.0)
        for step in ("close", "close"):  # the grace, then its end
            await crowd.do(
                "ask", name="desk", command={"do": "run", "activity": "say", "step": step}
            )
        await asyncio.sleep(SETTLE_S)
        before, patches = venue.cpu_s(), await venue.metric(PATCHES)
        command = {"do": "run", "activity": "say", "step": "reveal"}
        found = await crowd.do("release", name="desk", command=command)
        found["cpu_s"] = round(venue.cpu_s() - before, 2)
        found["serialised"] = int(await venue.metric(PATCHES) - patches)
        return found
