"""A room fills, and then everybody writes at once: the join wave and the open wall."""

from dataclasses import dataclass
from typing import Any

from tests.load.places import plain
from tests.load.venue import Crowd, Session, Venue, alone, seats

CHARS = 120
PATIENCE_S, WALLS_S = 30.0, 10.0


async def ours(phones: int, within: float, texts: int, burst_s: float) -> dict[str, Any]:
    async with alone() as venue, Crowd() as crowd:
        session = await venue.session()
        await crowd.open(venue, session)
        before = venue.cpu_s()
        joins = await crowd.do("join", seats=seats(venue, session, phones), within=within)
        joins["cpu_s"] = round(venue.cpu_s() - before, 2)
        return {"joins": joins, "burst": await burst(venue, crowd, texts, burst_s)}


@dataclass
class Bare:
    """A server that is none of ours."""

    port: int
    pid: int


async def theirs(phones: int, within: float, texts: int, burst_s: float) -> dict[str, Any]:
    """The same by the plain wall (see tests/load/plain.py)."""
    async with plain("wall") as (port, pid), Crowd() as crowd:
        venue, session = Venue([Bare(port, pid)], []), Session("", "", "board", "desk")
        await crowd.look(venue, session)
        joins = await crowd.do("join", seats=seats(venue, session, phones), within=within)
        return {"joins": joins, "burst": await burst(venue, crowd, texts, burst_s)}


async def burst(venue: Venue, crowd: Crowd, texts: int, within: float) -> dict[str, Any]:
    before = venue.cpu_s()
    await crowd.do("say", tag="burst", texts=texts, within=within, chars=CHARS)
    found = await crowd.do("settle", patience=PATIENCE_S, walls=WALLS_S)
    found["cpu_s"] = round(venue.cpu_s() - before, 2)
    found["peak_mib"] = venue.peak_mib()
    return found
