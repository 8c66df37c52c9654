"""What a person sees while it runs, and the table afterwards. Counts and times, never words."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from server.rehearsal.plan import Plan
from server.rehearsal.report import Report
from server.rehearsal.times import Times

MARKS = {
    "": " ",
    "open": ">",
    "closing": ">",
    "themes": ">",
    "reveal": ">",
    "talk": ">",
    "done": "=",
}


@dataclass(slots=True)
class Score:
    """As it stands; written by the rehearsal, read by the display."""

    phones: int = 0
    wanted: int = 0
    asked: int = 0
    kept: int = 0
    told: int = 0
    ack_p95: float | None = None
    note: str = ""
    states: dict[int, str] = field(default_factory=dict)


class Show:
    """`quiet` shows nothing; a terminal gets a live table, a pipe one line for each activity."""

    def __init__(self, plan: Plan, score: Score, *, quiet: bool) -> None:
        self.score = score
        self.console = Console(highlight=False, quiet=quiet, soft_wrap=True)
        self._plan = plan
        self._live = not quiet and self.console.is_terminal

    def running(self) -> AbstractContextManager[Any]:
        if not self._live:
            return nullcontext()
        return Live(get_renderable=self._picture, console=self.console, refresh_per_second=4)

    def tell(self, place: int, state: str) -> None:
        self.score.states[place] = state
        if not self._live and state == "done":
            title = self._plan.stages[place].activity.title
            self.console.print(f"  {title}: {self._line()}")

    def note(self, what: str) -> None:
        self.score.note = what
        if not self._live:
            self.console.print(f"  {what}")

    def _picture(self) -> RenderableType:
        table = Table(box=None, show_header=False, padding=(0, 1))
        for place, stage in enumerate(self._plan.stages):
            state = self.score.states.get(place, "")
            style = "bold" if state not in {"", "done"} else "dim"
            row = (
                {"": " ", "done": "="}.get(state, ">"),
                stage.activity.title,
                stage.activity.type,
                state,
            )
            table.add_row(*row, f"{stage.seconds:.0f} s", style=style)
        return Group(table, Text(self._line(), style="bold"), Text(self.score.note, style="yellow"))

    def _line(self) -> str:
        score = self.score
        ack = "-" if score.ack_p95 is None else f"{score.ack_p95:.0f} ms"
        return (
            f"phones {score.phones}/{score.wanted}  asked {score.asked}  kept {score.kept}  "
            f"told {score.told}  ack p95 {ack}"
        )


def table(report: Report) -> Iterable[RenderableType]:
    """The figures, for a person."""
    counts = Table(title=f"{report.script}: {report.phones} phones, {report.seconds:.0f} s")
    for name in ("asked", "kept", "told", "lost", "duplicated", "misordered", "resumed"):
        counts.add_column(name, justify="right")
    counts.add_column("edits violated", justify="right")
    numbers = (report.asked, report.kept, report.told, report.lost, report.duplicated)
    more = (report.misordered, report.resumed, report.more.get("edits_violated", 0))
    counts.add_row(*map(str, (*numbers, *more)))
    yield counts
    times = Table("ms", "p50", "p95", "p99", "max")
    for name, found in (
        ("answer (ack)", report.ack_ms),
        ("on the board", report.board_ms),
        ("in a theme", report.theme_ms),
        ("back after kill -9", report.more.get("back_ms", {})),
    ):
        if found:
            times.add_row(name, *_cells(found))
    yield times
    if report.rss_mib is not None:
        themes = report.more.get("rss_themes_mib", 0)
        yield Text(
            f"server: {report.rss_mib} MiB at most, {report.cpu_s} s of processor; "
            f"themes beside it: {themes} MiB, {report.more.get('cpu_themes_s', 0)} s"
        )
    bad = report.faults()
    if bad:
        yield Text("Wrong: " + "; ".join(bad), style="bold red")
    else:
        yield Text("All is well.", style="bold green")


def _cells(found: Times) -> list[str]:
    values = [found.get(name) for name in ("p50", "p95", "p99", "max")]
    return ["-" if value is None else f"{value:,.0f}" for value in values]
