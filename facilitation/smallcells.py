"""Which groups of a room may be shown apart, so that no small one can be worked out."""

from collections.abc import Mapping


def open_cells(counts: Mapping[str, int], least: int) -> frozenset[str]:
    """The groups that may be shown. One of fewer than `least` people is not; and while those that
    are not shown come to fewer than `least` together, whoever takes the shown ones from the whole
    would see them after all: then the next smallest stays back too."""
    shown = sorted((cell for cell, n in counts.items() if n >= least), key=lambda c: (counts[c], c))
    hidden = sum(n for cell, n in counts.items() if cell not in shown)
    while shown and 0 < hidden < least:
        hidden += counts[shown.pop(0)]
    return frozenset(shown)
