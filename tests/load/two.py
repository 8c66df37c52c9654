"""Two web processes and a worker, on PostgreSQL that syncs and Valkey: one session over both; and
what a second process adds when each has a session of its own.

The load shares our cores, so "twice as many" cannot be seen in seconds. It is counted in processor
time: what one session in one process takes for a contribution, against what each of two takes; twice
the quotient is what two such processes on cores of their own come to.
"""

import asyncio
from typing import Any

from tests.load import steady
from tests.load.venue import Crowd, Venue, cluster

CONFLICTS, APPENDS = "ace_conflicts_total", "ace_batch_asks_count"
TROUBLE = "ace_trouble_total"


async def together(phones: int, rate: float, seconds: float) -> dict[str, Any]:
    async with cluster() as venue, Crowd() as crowd:
        found = await steady.run(venue, crowd, phones, rate, seconds)
        names = {"conflicts": CONFLICTS, "appends": APPENDS, "trouble": TROUBLE}
        counts = {each: int(await venue.metric(name)) for each, name in names.items()}
    return found | counts


async def scaling(phones: int, rate: float, seconds: float) -> dict[str, Any]:
    async with cluster(1) as venue, Crowd() as crowd:
        one = await steady.run(venue, crowd, phones, rate, seconds)
    async with cluster(2) as venue, Crowd() as first, Crowd() as second:
        halls = [
            Venue([server], [api]) for server, api in zip(venue.servers, venue.apis, strict=True)
        ]
        both = await asyncio.gather(
            *(
                steady.run(hall, crowd, phones, rate, seconds)
                for hall, crowd in zip(halls, (first, second), strict=True)
            )
        )
    each = sum(run["ms_of_cpu_each"] for run in both) / 2
    return {
        "one_ms_of_cpu": one["ms_of_cpu_each"],
        "two_ms_of_cpu": round(each, 3),
        "factor": round(2 * one["ms_of_cpu_each"] / each, 2),
        "one_ack_ms": one["ack_ms"],
        "two_ack_ms": [run["ack_ms"] for run in both],
    }
