"""How the bench of themes says what it found."""

import os

import numpy as np

SHORT = os.environ.get("SHORT", "") not in {"", "0"}
OURS = "this project"


def mean(rows: list[dict[str, float]]) -> dict[str, float]:
    return {each: float(np.mean([row[each] for row in rows])) for each in rows[0]} if rows else {}


def head(words: str) -> None:
    print(f"\n{words}", flush=True)


def show(name: str, row: dict[str, float]) -> None:
    print(f"  {name:30s}", "  ".join(f"{k} {v:.3g}" for k, v in row.items()), flush=True)
