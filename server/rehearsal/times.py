"""How long things took, from stamps that the screens left. Definitions are in docs/rehearsal.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from facilitation.decisions.saying import RELEASE_MS
from facilitation.script import Activity

Times = dict[str, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One contribution that was never edited, held or taken back. Times in seconds of one clock;
    `at`: when the server received it; `left`: when its activity gave way to the next."""

    card: str
    activity: Activity
    acked: float
    at: float
    left: float
    shown: float = 0.0
    """When a person let it through; only where that is needed."""
    private: bool = False


def released(card: Card) -> float:
    """When the room may read it: at once, after its delay, or when a person says so. Delays end
    on the server's grid."""
    moderation = card.activity.moderation
    if moderation.mode == "pre":
        return card.shown
    if moderation.mode == "none" or not moderation.delay_s:
        return card.acked
    due = (card.at + moderation.delay_s) * 1000
    return max(card.acked, -(-due // RELEASE_MS) * RELEASE_MS / 1000)


@dataclass(slots=True)
class Seen:
    """`ms`: from release to the wall. `never`: released in time, and did not come."""

    ms: list[float] = field(default_factory=list)
    never: list[str] = field(default_factory=list)


PATIENCE_S = 1.5
"""A card released later than this before its activity gives way is not counted as missing."""


def on_board(cards: Iterable[Card], seen: Mapping[str, float], each_shown: set[str]) -> Seen:
    """`each_shown`: activities whose wall shows every card by itself, while they are live."""
    found = Seen()
    for card in cards:
        if card.activity.id not in each_shown or card.private or not (out := released(card)):
            continue
        if card.card in seen:
            found.ms.append(max(0.0, seen[card.card] - out) * 1000)
        elif out < card.left - PATIENCE_S:
            found.never.append(card.card)
    return found


@dataclass(slots=True)
class Grouped:
    """`ms`: until a pile or the decision "unsorted"; `homed_ms`: of those that got a pile."""

    ms: list[float] = field(default_factory=list)
    homed_ms: list[float] = field(default_factory=list)
    unsorted: int = 0
    undecided: int = 0


def in_themes(cards: Iterable[Card], homed: Mapping[str, float], first: int) -> Grouped:
    """`first`: with fewer cards than this the machine proposes nothing, so the first ones count
    from the release of the last of them. A card without a pile has been looked at when one that
    was released later has one."""
    found = Grouped()
    by_activity: dict[str, list[tuple[float, str]]] = {}
    for card in cards:
        if out := released(card):
            by_activity.setdefault(card.activity.id, []).append((out, card.card))
    for stamped in by_activity.values():
        _group(sorted(stamped), homed, first, found)
    return found


def _group(
    stamped: list[tuple[float, str]], homed: Mapping[str, float], first: int, found: Grouped
) -> None:
    if len(stamped) < first:
        return
    start = stamped[first - 1][0]
    decided = float("inf")
    for out, card in reversed(stamped):
        begin = max(out, start)
        decided = min(decided, homed.get(card, float("inf")))
        if card in homed:
            found.homed_ms.append(max(0.0, homed[card] - begin) * 1000)
        if decided == float("inf"):
            found.undecided += 1
        else:
            found.ms.append(max(0.0, decided - begin) * 1000)
            found.unsorted += card not in homed


def spread(values: Iterable[float], *more: str) -> Times:
    """p50, p95, p99 and max, rounded to a tenth; None of nothing."""
    ordered = sorted(values)
    names = more or ("p50", "p95", "p99", "max")
    return {name: _at(ordered, name) for name in names}


def _at(ordered: list[float], name: str) -> float | None:
    if not ordered:
        return None
    share = 1.0 if name == "max" else int(name[1:]) / 100
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
