"""The goals that were set for the themes, and how far the figures are from them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from tests.load.theme_print import OURS, head

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Goal:
    """`most`: the figure must not be above, else not below."""

    what: str
    wanted: float
    figure: Callable[[Report], float]
    most: bool = False


def quality(group: str, kind: str) -> Callable[[Report], float]:
    return lambda report: report["quality"][group][OURS][kind]


def comments(kind: str) -> Callable[[Report], float]:
    sizes = ("30", "100", "300")
    return lambda report: float(
        np.mean([report["quality"][f"nhs_p1_sub {n}"][OURS][kind] for n in sizes])
    )


def cost(cards: int, kind: str) -> Callable[[Report], float]:
    return lambda report: next(row for row in report["cost"] if row["cards"] == cards)[kind]


GOALS = (
    Goal("opinions, by itself, ARI", 0.32, quality("opinions", "ari")),
    Goal("opinions, by itself, AMI", 0.44, quality("opinions", "ami")),
    Goal("the same, stretched, ARI", 0.38, quality("opinions", "ari")),
    Goal("the same, stretched, AMI", 0.50, quality("opinions", "ami")),
    Goal("opinions, ten random right moves, ARI", 0.52, lambda r: r["moves"]["random"]["10"]),
    Goal("arguments (ArgKP), ARI", 0.35, quality("argkp_train", "ari")),
    Goal("arguments (ArgKP), AMI", 0.42, quality("argkp_train", "ami")),
    Goal("patients' comments, 30 to 300 cards, ARI", 0.33, comments("ari")),
    Goal("patients' comments, 30 to 300 cards, AMI", 0.38, comments("ami")),
    Goal("live: share of the quality at once", 0.98, lambda r: r["live"]["of_batch"]),
    Goal("live: changes of pile a card", 0.25, lambda r: r["live"]["changes_a_card"], most=True),
    Goal("live: worst step, share of the wall", 0.15, lambda r: r["live"]["worst_step"], most=True),
    Goal("fifteen useful edits, regrouped, ARI", 0.70, lambda r: r["edits"]["all"]["ari"]),
    Goal("fifteen useful edits, regrouped, F1", 0.75, lambda r: r["edits"]["all"]["f1"]),
    Goal(
        "fifteen edits by chance, regrouped, ARI", 0.70, lambda r: r["edits"]["all"]["ari_random"]
    ),
    Goal("fifteen edits by chance, regrouped, F1", 0.75, lambda r: r["edits"]["all"]["f1_random"]),
    Goal("twenty random pairs: gain in ARI", 0.06, lambda r: r["pairs"]["all"]["gain"]),
    Goal("titles that point to their theme", 0.70, lambda r: r["titles"]["all"]["title"]),
    Goal("the same on opinions alone", 0.70, lambda r: r["titles"]["opinions"]["title"]),
    Goal("placing with 300 cards, p95, ms", 50, cost(300, "place_p95_ms"), most=True),
    Goal("5,000 cards regrouped, ms of one core", 2000, cost(5000, "regroup_cpu_ms"), most=True),
    Goal("placing with 5,000, ms of one core", 20, cost(5000, "placed_cpu_ms"), most=True),
    Goal("memory of the child with 5,000, MiB", 400, cost(5000, "rss_mib"), most=True),
)


def against_goals(report: Report) -> list[dict[str, Any]]:
    """Prints goal beside figure; what this run has not measured has no figure."""
    head("goals")
    found = []
    for goal in GOALS:
        figure = _figure(goal, report)
        met = (
            None
            if figure is None
            else (figure <= goal.wanted) == goal.most or (figure == goal.wanted)
        )
        found.append({"what": goal.what, "goal": goal.wanted, "figure": figure, "met": met})
    for line in _lines(found):
        print(line, flush=True)
    return found


def _figure(goal: Goal, report: Report) -> float | None:
    try:
        return float(goal.figure(report))
    except (KeyError, StopIteration):
        return None


def _lines(found: Iterable[dict[str, Any]]) -> Iterable[str]:
    for row in found:
        figure = "-" if row["figure"] is None else f"{row['figure']:.3g}"
        said = {None: "not measured", True: "met", False: "NOT MET"}[row["met"]]
        yield f"  {row['what']:44s} {row['goal']:>6g} {figure:>7s}  {said}"
