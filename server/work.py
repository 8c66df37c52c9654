"""`ace worker` as a process: runs until SIGTERM or Ctrl-C, then gives its leases back."""

import asyncio
import signal

from rich.console import Console

from server import logs
from server.app import working
from server.settings import Settings


def work(settings: Settings) -> None:
    logs.configure(as_json=settings.log_json)
    asyncio.run(_until_told(settings))


async def _until_told(settings: Settings) -> None:
    told = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, told.set)
    async with working(settings):
        Console(highlight=False).print("The worker is at work. Press Ctrl-C to stop it.")
        await told.wait()
