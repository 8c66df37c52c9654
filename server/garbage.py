"""When the whole heap is searched for circles of garbage: while nobody waits.

The search stops the loop, for 2.4 us a contribution that is in memory (0.2 s at 90,000, or at 2,000
phones). By itself it comes whenever the heap has grown by a quarter, so in the middle of the talk.
What it finds are connections that ended, 24 KiB each; it is put off until a moment in which little
happens, but not for ever.
"""

import asyncio
import gc
import time

YOUNG, MIDDLE = 700, 10
"""Python's own, for what was made a moment ago: these searches take microseconds."""
NEVER = 1_000_000
LOOK_S = 1.0
CALM = 0.05
"""Of a core, over `LOOK_S`: 50 contributions a second take more."""
OWED, TOO_MUCH = 20, 400
"""Middle searches since the last whole one, each for 7,000 objects that are still there: from so
many on it is worth a search, and after so many (a connection is some 100 objects, so these would be
28,000 that ended without a calm second) it is made whatever happens."""


def put_off() -> None:
    """No whole search comes by itself any more; what the program consists of is in none."""
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, NEVER)


def is_due(owed: int, share: float) -> bool:
    """`owed`: middle searches since the last whole one; `share`: of a core that was used lately."""
    return owed >= (OWED if share < CALM else TOO_MUCH)


async def search_when_calm() -> None:
    """Until it is cancelled."""
    while True:
        before = time.process_time()
        await asyncio.sleep(LOOK_S)
        if is_due(gc.get_count()[2], (time.process_time() - before) / LOOK_S):
            gc.collect()
