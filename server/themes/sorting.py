"""What a language model is asked to sort, part by part, and the proposal that comes of it.

What people hold stays: a card that a person placed is never sent as one to sort, and each theme
that a person touched comes back as itself, with its cards. So whatever is answered, no two of
them merge and nothing in them moves. Cards that were not sent stay where they are.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from facilitation.session.cards import text_of
from facilitation.session.state import Session
from facilitation.session.steps import activity as activity_of
from facilitation.session.themes import themed_cards, themes_of
from facilitation.themes.arrange import age, anchors, arrange
from facilitation.themes.edits import UNSORTED
from facilitation.themes.theme import Anchor, Cluster
from facilitation.views.parts import is_public
from server.themes.post import NoAnswer
from server.themes.prompting import CLIP, Group, Question, Standing

CHARS = 24_000
"""Of cards in one question: six to eight thousand tokens."""
PARTS = 10
"""Questions, at most. Cards beyond them are not sent."""
STANDING = 40
EXAMPLES = 5
FEWEST = 2
"""Cards that make a theme."""


@dataclass(slots=True, kw_only=True)
class _Heap:
    """A theme of the proposal. `anchor`: the one of a person's that it is."""

    key: str
    title: str
    about: str = ""
    examples: tuple[str, ...] = ()
    anchor: Anchor | None = None
    cards: list[str] = field(default_factory=list)


class Sorting:
    """Of one activity, as it was when the model was asked."""

    def __init__(self, session: Session, activity: str, most: int) -> None:
        self._session = session
        self._board = themes_of(session, activity)
        self._arrangement = arrange(self._board)
        found = activity_of(session, activity)
        self._prompt = found.prompt if found else ""
        self._voices: dict[str, list[str]] = {}
        """One card of those that say the same, letter for letter -> all of them."""
        self._behind: dict[str, list[str]] = {}
        """What a person said is the same as a card."""
        self._free = self._firsts(activity)
        self._heaps = [
            self._standing(n, each) for n, each in enumerate(anchors(self._board), start=1)
        ]
        self.parts = self._parts(most)
        if len(self._free) < FEWEST:
            raise NoAnswer("nothing-to-sort")

    def _firsts(self, activity: str) -> dict[str, str]:
        """Card -> words of everything that may be sent: what the room may read, and no person
        has placed."""
        seen: dict[str, str] = {}
        texts: dict[str, str] = {}
        for card, text in themed_cards(self._session, activity):
            if not is_public(self._session.cards[card]) or card in self._arrangement.hand:
                continue
            if (same := self._arrangement.same.get(card)) is not None:
                self._behind.setdefault(same, []).append(card)
                continue
            first = seen.setdefault(" ".join(text.casefold().split()), card)
            self._voices.setdefault(first, []).append(card)
            texts.setdefault(first, text)
        return texts

    def _standing(self, n: int, anchor: Anchor) -> _Heap:
        pile = self._arrangement.piles[anchor.theme]
        texts = [text_of(self._session, card) for card in anchor.cards if self._is_public(card)]
        return _Heap(
            key=f"S{n}",
            title=pile.title,
            about=pile.definition,
            examples=tuple(filter(None, texts))[:EXAMPLES],
            anchor=anchor,
        )

    def _is_public(self, card: str) -> bool:
        return is_public(self._session.cards[card])

    def _parts(self, most: int) -> tuple[tuple[str, ...], ...]:
        """As even as can be, each from the whole of the time: the first part sees all themes."""
        cards = list(self._free)
        chars = sum(min(len(text), CLIP) for text in self._free.values())
        parts = max(-(-len(cards) // most), -(-chars // CHARS), 1)
        return tuple(tuple(cards[n::parts]) for n in range(min(parts, PARTS)))

    def question(self, part: Sequence[str]) -> Question:
        ranked = sorted(self._heaps, key=lambda heap: (heap.anchor is None, -len(heap.cards)))
        return Question(
            texts=tuple(self._free[card] for card in part),
            standing=tuple(self._told(heap) for heap in ranked[:STANDING]),
            prompt=self._prompt,
        )

    def _told(self, heap: _Heap) -> Standing:
        texts = heap.examples or tuple(self._free[card] for card in heap.cards[:EXAMPLES])
        return Standing(key=heap.key, title=heap.title, about=heap.about, examples=texts)

    def take(self, part: Sequence[str], groups: Sequence[Group]) -> None:
        """The answer about one part."""
        for group in groups:
            cards = [part[number - 1] for number in group.numbers]
            self._heap_for(group).cards.extend(cards)

    def _heap_for(self, group: Group) -> _Heap:
        """A new theme of a title that is there already is that one."""
        for heap in self._heaps:
            same = heap.title and heap.title.casefold() == group.title.casefold()
            if (group.key == heap.key) if group.key else same:
                return heap
        heap = _Heap(key=f"N{len(self._heaps) + 1}", title=group.title)
        self._heaps.append(heap)
        return heap

    def is_enough(self) -> bool:
        """Fewer than half of what was to be sorted is no proposal."""
        asked = {card for part in self.parts for card in part}
        return 2 * sum(len(heap.cards) for heap in self._kept()) >= len(asked)

    def _kept(self) -> Iterator[_Heap]:
        for heap in self._heaps:
            if heap.anchor or len(list(self._all_of(heap))) >= FEWEST:
                yield heap

    def _all_of(self, heap: _Heap) -> Iterator[str]:
        for first in heap.cards:
            for card in self._voices[first]:
                yield card
                yield from self._behind.get(card, ())

    def clusters(self, number: int, engine: str) -> tuple[Cluster, ...]:
        """The whole proposal, as the answer to event `number`."""
        kept = list(self._kept())
        ids = self._ids(kept, number)
        found = {heap.key: list(self._all_of(heap)) for heap in kept}
        homes = {card: ids[key] for key, cards in found.items() for card in cards}
        stay = self._staying(homes)
        clusters = []
        for heap in kept:
            held = list(heap.anchor.cards) if heap.anchor else []
            fresh = found[heap.key] if heap.anchor is None or heap.anchor.open else []
            cards = {*held, *fresh, *stay.pop(ids[heap.key], [])}
            clusters.append(
                Cluster(
                    id=ids[heap.key],
                    cards=tuple(sorted(cards, key=age)),
                    title="" if heap.anchor else heap.title,
                    by=engine if fresh else "",
                )
            )
        return (*clusters, *(self._left(each, stay[each]) for each in sorted(stay)))

    def _left(self, home: str, cards: Sequence[str]) -> Cluster:
        was = self._board.clusters.get(home) or Cluster(id=home, cards=())
        return replace(was, cards=tuple(cards))

    def _staying(self, homes: dict[str, str]) -> dict[str, list[str]]:
        """Where the cards are that were not asked about."""
        asked = {card for part in self.parts for first in part for card in self._voices[first]}
        asked |= {card for first in asked for card in self._behind.get(first, ())}
        stay: dict[str, list[str]] = {}
        for card in sorted(self._board.homes, key=age):
            if card not in homes and card not in asked and card not in self._arrangement.hand:
                stay.setdefault(self._board.homes[card], []).append(card)
        return stay

    def _ids(self, heaps: Sequence[_Heap], number: int) -> dict[str, str]:
        """A person's theme is itself. A new one goes on the pile with which it shares most, if
        nobody has touched that; else its id is one that was never given."""
        ids = {heap.key: heap.anchor.theme for heap in heaps if heap.anchor}
        shared: Counter[tuple[str, str]] = Counter()
        for heap in heaps:
            if heap.anchor is None:
                for card in self._all_of(heap):
                    shared[heap.key, self._board.homes.get(card, UNSORTED)] += 1
        taken = {each.id for each in self._arrangement.piles.values() if each.touched} | {UNSORTED}
        for (key, home), _ in sorted(shared.items(), key=lambda each: (-each[1], each[0])):
            if key not in ids and home not in taken and home in self._arrangement.piles:
                ids[key] = home
                taken.add(home)
        fresh = (heap.key for heap in heaps if heap.key not in ids)
        return ids | {key: f"m{number}-{n}" for n, key in enumerate(fresh, start=1)}
