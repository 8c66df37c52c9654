"""How fast this machine is just now: the processor time of a fixed piece of plain work, of the kind
that a server does (JSON read and written, small maps copied). Costs are told as multiples of it."""

import statistics
import time

import orjson

ROUNDS, TIMES = 50_000, 5


def ms() -> float:
    return round(statistics.median(_once() for _ in range(TIMES)), 2)


def _once() -> float:
    row = orjson.dumps({"at": 1, "by": "somebody", "text": "listen " * 17, "tags": ["a", "b"]})
    began = time.process_time()
    for number in range(ROUNDS):
        read = orjson.loads(row)
        orjson.dumps({**read, "number": number, "state": {"shown": True}})
    return (time.process_time() - began) * 1000
