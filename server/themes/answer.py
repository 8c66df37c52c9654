"""What the child answers. Apart from the themer, so that the server reads it without NumPy."""

from dataclasses import dataclass, field

from facilitation.themes.theme import Cluster

FIRST = 8
"""Cards. At 20 the first piles are better (99 % of batch quality), but a room of fifteen people
would look at a wall that does not move."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`full`: `clusters` replace the former ones whole. Else `placed` attaches new cards to the
    clusters and themes that are there; a card that is in neither waits unsorted."""

    full: bool
    clusters: tuple[Cluster, ...] = ()
    placed: dict[str, str] = field(default_factory=dict)
    engine: str = ""
    suggestions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Cards that are not placed confidently: up to three piles, likeliest first."""
