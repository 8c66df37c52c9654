"""What a view made of each card of an activity, made once: a wall is asked for twelve times a
second, and at 30,000 cards walking them anew took 125 ms each time."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from facilitation.script import Activity
from facilitation.session.state import Contribution, Run, Session, Touch

RUNS = 512
"""Activities whose cards are remembered."""

T = TypeVar("T")
See = Callable[[Activity, Contribution], T | None]


@dataclass(frozen=True, slots=True)
class _Gathered(Generic[T]):
    """What was seen in the first cards of an activity, after the first changes of them; `came` and
    `touch` are the last of each, by which the same history is known again."""

    found: Activity
    made: int = 0
    came: str = ""
    touched: int = 0
    touch: Touch | None = None
    every: Mapping[str, T | None] = field(default_factory=dict)
    """card -> what was seen, in the order of arrival; None holds the place of one left out."""
    seen: Mapping[str, T] = field(default_factory=dict)


def gathered(see: See[T]) -> Callable[[Session, Activity], Mapping[str, T]]:
    """card -> what `see` makes of it, in the order of arrival; None leaves it out. Only the cards
    that came or were changed since the last time are looked at, and what was made of the others
    is the very same object: so nothing is made that would be thrown away, and `patch.diff` passes
    over it."""
    kept: OrderedDict[tuple[str, str], _Gathered[T]] = OrderedDict()

    def get(session: Session, found: Activity) -> Mapping[str, T]:
        run, name = session.runs[found.id], (session.id, found.id)
        known = kept.get(name)
        if known is None or not _goes_on(known, found, run):
            known = _Gathered(found)
        kept[name] = known = _brought_up(known, session, run, see)
        kept.move_to_end(name)
        while len(kept) > RUNS:
            kept.popitem(last=False)
        return known.seen

    return get


def _goes_on(known: _Gathered[T], found: Activity, run: Run) -> bool:
    """Is it what this session's activity was? Another session of that name, or a rehearsal that was
    wiped, has other cards: the same things happened in it, if anything, but not these very ones."""
    if known.found is not found:
        return False
    came = known.made == 0 or run.made.get(known.made - 1) is known.came
    return came and (known.touched == 0 or run.touches.get(known.touched - 1) is known.touch)


def _brought_up(known: _Gathered[T], session: Session, run: Run, see: See[T]) -> _Gathered[T]:
    made, touched = len(run.made), len(run.touches)
    if (made, touched) == (known.made, known.touched):
        return known
    new = [run.made[place] for place in range(known.made, made)]
    changed = [run.touches[place].card for place in range(known.touched, touched)]
    every = {**known.every, **_seen(session, known.found, (*new, *changed), see)}
    return _Gathered(
        found=known.found,
        made=made,
        came=run.made.get(made - 1, ""),
        touched=touched,
        touch=run.touches.get(touched - 1),
        every=every,
        seen={card: part for card, part in every.items() if part is not None},
    )


def _seen(
    session: Session, found: Activity, cards: Iterable[str], see: See[T]
) -> dict[str, T | None]:
    return {card: see(found, session.cards[card]) for card in dict.fromkeys(cards)}
