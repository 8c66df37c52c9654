"""What a list of ratings comes to: never a mean without its n and its distribution."""

from collections import Counter
from collections.abc import Sequence

from facilitation.shape import Json

CANT_TELL = 0
MOST_POINTS = 11
FIELDS = {"importance": "values", "frequency": "frequency"}
"""Which field of a body has which rating of gap mode."""


def figures(points: int, given: Sequence[int]) -> dict[str, Json]:
    """Of nothing, no mean at all."""
    rated = sorted(value for value in given if value != CANT_TELL)
    counts = Counter(rated)
    return {
        "n": len(rated),
        "cant_tell": len(given) - len(rated),
        "counts": {str(point): counts[point] for point in range(1, points + 1)},
        **({"mean": mean(rated), "median": median(rated)} if rated else {}),
    }


def mean(rated: Sequence[int]) -> float:
    return round(sum(rated) / len(rated), 2)


def median(in_order: Sequence[int]) -> float:
    return (in_order[(len(in_order) - 1) // 2] + in_order[len(in_order) // 2]) / 2
