"""What a room of so many phones, with so many contributions a second, takes: the table of
docs/running.md. `make bench ARGS="--only capacity"`; not part of the usual run."""

from typing import Any

from tests.load import steady
from tests.load.venue import Crowd, alone, cluster

ALONE = ((100, 5.0), (300, 30.0), (1000, 100.0), (1000, 400.0), (2000, 400.0))
CLUSTER = ((300, 30.0), (1000, 100.0), (1000, 400.0), (2000, 400.0))
SECONDS = 15.0
SHOWN = ("per_s", "kept", "lost", "ack_ms", "seen_ms", "cores", "beside_cores", "peak_mib")


async def ours() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for where, sizes in {"alone": ALONE, "cluster": CLUSTER}.items():
        for phones, rate in sizes:
            async with (alone if where == "alone" else cluster)() as venue, Crowd() as crowd:
                run = await steady.run(venue, crowd, phones, rate, SECONDS)
            told = {name: run[name] for name in SHOWN}
            found[f"{where} {phones} {rate:g}"] = told
            print(where, phones, rate, told, flush=True)
    return found
