"""`ace rehearse` and `ace demo`: a script run with simulated people, and a count of the lost."""

from contextlib import suppress

import orjson
from rich.console import Console

from server.rehearsal import plan as timetable
from server.rehearsal.course import rehearse
from server.rehearsal.demo import run_demo
from server.rehearsal.interrupt import run_to_end
from server.rehearsal.options import NoWay, Options, check
from server.rehearsal.report import Report
from server.rehearsal.show import Score, Show, table

__all__ = ["NoWay", "Options", "Report", "rehearse", "run", "run_demo"]


def run(options: Options) -> int:
    """The whole, with a display and a table. 0: all is well; 1: something is wrong."""
    try:
        check(options)
        plan = timetable.plan(options)
        show = Show(plan, Score(), quiet=options.quiet)
        show.console.print(
            f"[bold]{plan.script.title}[/bold]: {options.phones} simulated phones, "
            f"{len(plan.stages)} activities, about {plan.seconds:.0f} s"
        )
        report = run_to_end(rehearse(options, show))
    except NoWay as why:
        _say(options, str(why))
        return 1
    except KeyboardInterrupt:
        _say(options, "Stopped; what was made for it is gone.")
        return 1
    for part in table(report):
        show.console.print(part)
    if options.report is not None:
        with suppress(FileNotFoundError):
            options.report.parent.mkdir(parents=True, exist_ok=True)
        options.report.write_bytes(orjson.dumps(report.json(), option=orjson.OPT_INDENT_2))
    return 1 if report.faults() else 0


def _say(options: Options, what: str) -> None:
    wail = Console(stderr=True, highlight=False, quiet=options.quiet)
    wail.print(what, style="bold red", markup=False)
