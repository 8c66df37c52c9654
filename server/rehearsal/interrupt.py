"""Ctrl-C, a kill and a closed terminal end a run alike: the server that it started goes too."""

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
ENDS = (signal.SIGTERM, signal.SIGHUP)


def run_to_end(work: Coroutine[Any, Any, T]) -> T:
    """KeyboardInterrupt, after everything has been put away, when somebody ended it."""
    try:
        return asyncio.run(_heeding(work))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _heeding(work: Coroutine[Any, Any, T]) -> T:
    loop, task = asyncio.get_running_loop(), asyncio.create_task(work)
    for sign in ENDS:
        with suppress(ValueError, RuntimeError):  # not in the main thread
            loop.add_signal_handler(sign, task.cancel)
    return await task
