"""The ear ends when it is told to, whatever happens to its line in that moment."""

import asyncio

from server.bus.ear import Ear


class Line:
    """One that fails because it is left."""

    async def subscribe(self, _channels):
        return

    async def unsubscribe(self, _channels):
        return

    async def hear(self, _seconds):
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ConnectionError from None

    async def hang_up(self):
        return


async def test_it_ends_although_its_line_fails_as_it_is_cancelled():
    """A TaskGroup of Python 3.11 took that failure for the end, and the ear went on for ever."""

    async def dial():
        return Line()

    ear = Ear(dial, "pulse", lambda *_: None, lambda: None, lambda: None)
    task = asyncio.create_task(ear.run())
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.wait([task], timeout=1)
    ended = task.cancelled()
    while not task.done():
        task.cancel()
        await asyncio.sleep(0.02)
    assert ended
