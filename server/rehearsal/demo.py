"""`ace demo`: a server, a session, simulated people who write slowly, and the addresses to look at.

All texts are invented. Ctrl-C ends everything and wipes it.
"""

import asyncio

from rich.console import Console

from server.rehearsal.api import split
from server.rehearsal.course import play
from server.rehearsal.interrupt import run_to_end
from server.rehearsal.options import NoWay, Options
from server.rehearsal.stage import Stage, opened

SCRIPT = "values-hour"
SECONDS = 600.0
LEAD_S = 45.0
"""A visitor looks for a minute: by then the first themes stand on the wall."""


def run_demo(port: int = 8000, phones: int = 60) -> None:
    """Until Ctrl-C."""
    say = Console(highlight=False, soft_wrap=True)
    try:
        run_to_end(_demo(say, port, phones))
    except KeyboardInterrupt:
        say.print("\nThe demo has ended; its data is gone.")
    except NoWay as why:
        say.print(str(why), style="bold red", markup=False)
        raise SystemExit(1) from None


async def _demo(say: Console, port: int, phones: int) -> None:
    options = Options(script=SCRIPT, phones=phones, seconds=SECONDS, lead_s=LEAD_S, port=port)
    say.print(f"Starting a server with {phones} simulated phones ...")
    async with opened(options) as stage:
        _welcome(say, stage)
        await play(stage)
        say.print("The script is through. The wall stays until Ctrl-C.")
        await asyncio.Event().wait()


def _welcome(say: Console, stage: Stage) -> None:
    base = split(stage.links["board"])[0]
    workspace = f"{base}/workspace#t={stage.own.token if stage.own else ''}"
    say.print("\n[bold]A demonstration. All texts are invented; no real person's words.[/bold]\n")
    say.print(f"  The wall       {stage.links['board']}", style="bold")
    say.print(f"  The desk       {stage.links['desk']}")
    say.print(f"  Take part      {stage.links['join']}")
    say.print(f"  The workspace  {workspace}\n")
    minutes = round(stage.plan.seconds / 60)
    say.print(f"  {stage.plan.script.title} in {minutes} minutes. Ctrl-C ends it and wipes it.\n")
