"""What has been shown does not move without cause: ids live on, and a card changes its pile only
for a clear gain.

What holds the wall still is mostly that cards of one pile are drawn together (`proposal.HABIT`);
this spares moves that gain next to nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from facilitation.themes.clusters import ALONE, Floats, Labels

GAIN = 0.01
"""Mean cosine. 0 when a person asks to regroup. Before piles were drawn together it had to be .5;
beside it .1 costs one part in a hundred of the quality and saves next to no change."""
_PREFIX = "k"


def matched(labels: Labels, homes: Sequence[str], groups: range) -> dict[int, str]:
    """Group -> the former id that it goes on, by the largest overlap first. `homes`: where each
    row was ('' for nowhere). Each id goes on once; on a tie the lower group, then the lower id."""
    shared: Counter[tuple[int, str]] = Counter(
        (int(label), home)
        for label, home in zip(labels, homes, strict=True)
        if int(label) in groups and home
    )
    found: dict[int, str] = {}
    taken: set[str] = set()
    for (group, home), _ in sorted(shared.items(), key=lambda each: (-each[1], each[0])):
        if group not in found and home not in taken:
            found[group] = home
            taken.add(home)
    return found


def settled(labels: Labels, former: Labels, like: Floats, gain: float, hold: float) -> Labels:
    """The new groups with every card left where it was, unless the gain is clear. `former`: each
    row's former group in the new numbering, ALONE when that is no more or there was none.
    A card that fits nowhere now stays while it still is as like its pile as `hold`."""
    rows = np.arange(len(labels))
    was = former != ALONE
    here = np.where(was, like[rows, np.where(was, former, 0)], -1)
    there = np.where(labels != ALONE, like[rows, np.where(labels != ALONE, labels, 0)], -1)
    lost: NDArray[np.bool_] = was & (labels == ALONE) & (here >= hold)
    small: NDArray[np.bool_] = was & (labels != ALONE) & (there - here < gain)
    return np.where(lost | small, former, labels)


def named(groups: Iterable[int], known: Mapping[int, str], highest: int) -> dict[int, str]:
    """An id for each group: the one that it goes on, else the next number never used."""
    names = dict(known)
    for group in groups:
        if group not in names:
            highest += 1
            names[group] = f"{_PREFIX}{highest}"
    return names


def highest(ids: Iterable[str]) -> int:
    """The highest number that an id of ours has had; people's ids do not count."""
    numbers = (each[len(_PREFIX) :] for each in ids if each.startswith(_PREFIX))
    return max((int(n) for n in numbers if n.isascii() and n.isdigit()), default=0)
