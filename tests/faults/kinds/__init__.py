"""The kinds of fault, one file for each family. Every kind says how often it is injected in the short
run and in the long one, and what a run of it is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module

FAMILIES = ("crashes", "appends", "power", "disk", "asking", "links", "clock", "town",
            "redis", "postgres", "dropout")  # fmt: skip


class Skipped(Exception):
    """This machine does not let us do that; says why."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`run(times, phones, seed, sabotage, say)` gives `Figures`. `phones`: short and long."""

    name: str
    run: Callable[..., Awaitable[object]]
    short: int
    long: int
    phones: tuple[int, int] = (12, 40)
    engines: bool = False
    """Needs PostgreSQL and Valkey."""
    alone: bool = False
    """It changes this process, or compares times: nothing runs beside it."""
    sabotages: tuple[tuple[str, int], ...] = ()
    """Broken promises that this kind must find, and how many times are enough for that."""


def kinds():
    found = [
        each for name in FAMILIES for each in import_module(f"tests.faults.kinds.{name}").KINDS
    ]
    return {kind.name: kind for kind in found}
