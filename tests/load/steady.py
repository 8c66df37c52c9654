"""A room that goes on: so many contributions a second for as long as is asked.

`MINUTES=10 make bench ARGS="--only steady"` is the long form. A person may write 50 answers to one
question, so that a long run has several rounds, which the desk opens one after the other.
"""

from typing import Any

from tests.load.bodies import script
from tests.load.venue import Crowd, Venue, alone, seats
from tests.load.wave import CHARS, PATIENCE_S, WALLS_S

MOST = 40
"""Texts of one person in one round; less than the 50 they may write."""


async def ours(phones: int, rate: float, seconds: float) -> dict[str, Any]:
    async with alone() as venue, Crowd() as crowd:
        return await run(venue, crowd, phones, rate, seconds)


async def run(
    venue: Venue, crowd: Crowd, phones: int, rate: float, seconds: float
) -> dict[str, Any]:
    """In as many rounds as it takes; the figures are the last round's, the counts of all."""
    count = int(rate * seconds // (phones * MOST)) + 1
    names = ["say", *(f"say{n}" for n in range(2, count + 1))]
    session = await venue.session(script(*names))
    await crowd.open(venue, session)
    await crowd.do("join", seats=seats(venue, session, phones), within=phones / 100)
    rounds = []
    for name in names:
        if name != "say":
            await crowd.step(name, "open")
        rounds.append(await _round(venue, crowd, name, rate, seconds / count))
    kept = (await crowd.do("names"))["kept"]
    on_disk = await venue.on_disk(session.id)
    return rounds[-1] | {
        "rounds": [each["ack_ms"] for each in rounds],
        "texts": sum(each["texts"] for each in rounds),
        "kept": len(kept),
        "lost": len(set(kept) - set(on_disk)),
        "doubled": len(on_disk) - len(set(on_disk)),
    }


async def _round(
    venue: Venue, crowd: Crowd, name: str, rate: float, seconds: float
) -> dict[str, Any]:
    before, beside = venue.cpu_s(), venue.beside_cpu_s()
    texts = int(rate * seconds)
    await crowd.do("say", tag=name, texts=texts, within=seconds, chars=CHARS, activity=name)
    found = await crowd.do("settle", patience=PATIENCE_S, walls=WALLS_S)
    spent = venue.cpu_s() - before
    after = venue.beside_cpu_s()
    return found | {
        "per_s": round(texts / seconds, 1),
        "cpu_s": round(spent, 2),
        "cores": round(spent / seconds, 3),
        "ms_of_cpu_each": round(spent / max(1, found["kept"]) * 1000, 3),
        "beside_cores": {
            who: round((after[who] - cpu) / seconds, 3) for who, cpu in beside.items()
        },
        "peak_mib": venue.peak_mib(),
    }
