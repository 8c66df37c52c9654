"""What the child answers. Apart from the themer, so that the server reads it without NumPy."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from facilitation.themes.theme import Cluster

FIRST = 8
"""Cards. At 20 the first piles are better (99 % of batch quality), but a room of fifteen people
would look at a wall that does not move."""
CUT = 0.7
"""Where the slider between fine (.5) and coarse (.9) stands by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`full`: `clusters` replace the former ones whole. Else `placed` attaches new cards to the
    clusters and themes that are there; a card that is in neither waits unsorted.

    `doubts`: for each cluster, 0 (sure) to 1. `suggestions`: for a card that waits, up to three
    clusters or themes, the likeliest first; `margins`: by how much likelier than the second."""

    full: bool
    clusters: tuple[Cluster, ...] = ()
    placed: dict[str, str] = field(default_factory=dict)
    engine: str = ""
    doubts: Mapping[str, float] = field(default_factory=dict)
    suggestions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    margins: Mapping[str, float] = field(default_factory=dict)
