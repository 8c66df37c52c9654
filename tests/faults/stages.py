"""Where a run takes place: one process with its file; in rounds, so that no session grows for ever."""

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path

from tests.faults.figures import Figures
from tests.faults.house import House


@asynccontextmanager
async def a_folder():
    with tempfile.TemporaryDirectory(prefix="ace-faults-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@asynccontextmanager
async def a_house(sabotage="", **env):
    """One process of ours and its file, up and running."""
    async with a_folder() as folder:
        house = House(folder / "data", sabotage, **env)
        try:
            await house.start()
            yield house
        finally:
            await house.stop()


async def in_rounds(kind, times, most, one_round):
    """`one_round(n, number)` for at most so many faults each, added up."""
    figures = Figures(kind)
    for number, done in enumerate(range(0, times, most)):
        figures.add(await one_round(min(most, times - done), number))
    return figures
