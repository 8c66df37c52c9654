"""What a phone that is there and does nothing holds and takes."""

import asyncio
from typing import Any

from tests.load.places import Readers, place, seats

IDLE_S = 5.0


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
