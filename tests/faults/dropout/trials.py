"""What happens to one phone. It may take as long as it takes; afterwards the phone must be well again by
itself."""

import asyncio
import time
from contextlib import suppress

PATIENCE_S = 90.0
LOOK_S = 0.25
"""Between two looks at a page, and longer than between two tellings of the crowd."""


async def reload(room, phone):
    """With words that have just been written where nothing comes through."""
    phone.air.block()
    await room.say(phone)
    await asyncio.sleep(LOOK_S)
    await phone.reload()
    phone.air.sockets = "pass"


async def lock(room, phone):
    """A phone that sleeps says nothing and hears nothing; half of them lose their link meanwhile."""
    if room.chance.random() < 0.5:
        phone.air.moves()
    await phone.lock(room.chance.uniform(*room.locked_s))


async def from_wifi_to_4g(_room, phone):
    phone.air.moves()
    await phone.online()


async def websockets_blocked(room, phone):
    """Until words go by polls, and one has gone; then websockets are let through again."""
    phone.air.block()
    since = time.monotonic()
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_S):
            while not phone.slow:  # noqa: ASYNC110 - others tell
                await asyncio.sleep(0.1)
            room.noted("first_poll", since)
            await room.say(phone)
            await asyncio.sleep(3 * LOOK_S)
            while not phone.well:  # noqa: ASYNC110 - others tell
                await asyncio.sleep(0.1)
    phone.air.sockets = "pass"
    await phone.online()


FAULTS = (reload, lock, from_wifi_to_4g, websockets_blocked)
