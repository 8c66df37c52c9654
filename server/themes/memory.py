"""What the child remembers of one activity: its cards and the vectors of their words.

About 10 kB a card. Cards of the same words (whatever their case and final marks) share one copy,
so five hundred of the same cost one run of the model.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from facilitation.themes.pooling import WordVectors
from facilitation.themes.proposal import Item
from server.themes.embedder import Embedder


def same(text: str) -> str:
    """Texts are copies of each other when this is equal."""
    return " ".join(text.casefold().split()).rstrip(" .!?,;:")


class Memory:
    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._texts: dict[str, str] = {}
        self._copies: dict[str, dict[str, None]] = {}
        self._vectors: dict[str, WordVectors] = {}

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, card: str) -> bool:
        return card in self._texts

    def cards(self) -> Iterable[str]:
        return self._texts.keys()

    def learn(self, cards: Sequence[tuple[str, str]]) -> None:
        self.forget([card for card, text in cards if self._texts.get(card, text) != text])
        fresh = {same(text): text for _, text in cards if same(text) not in self._vectors}
        vectors = self._embedder.embed(list(fresh.values()))
        self._vectors.update(zip(fresh.keys(), vectors, strict=True))
        for card, text in cards:
            self._texts[card] = text
            self._copies.setdefault(same(text), {})[card] = None

    def forget(self, gone: Iterable[str]) -> None:
        """Withdrawn words leave no trace here either."""
        for card in gone:
            if (text := self._texts.pop(card, None)) is None:
                continue
            copies = self._copies[same(text)]
            del copies[card]
            if not copies:
                del self._copies[same(text)], self._vectors[same(text)]

    def items(
        self, anchor_of: Mapping[str, int], closed: Collection[int] = ()
    ) -> tuple[list[Item], list[WordVectors]]:
        """In the order of arrival; copies that people put into different themes are apart, and one
        that nobody has put anywhere is with the copy that is in an open theme."""
        home = self._homes_of_copies(anchor_of, closed)
        found: dict[tuple[str, int], list[str]] = {}
        for card, text in self._texts.items():
            anchor = anchor_of.get(card, home.get(same(text), -1))
            found.setdefault((same(text), anchor), []).append(card)
        items = [
            Item(self._texts[cards[0]], tuple(cards), anchor)
            for (_, anchor), cards in found.items()
        ]
        return items, [self._vectors[text] for text, _ in found]

    def _homes_of_copies(
        self, anchor_of: Mapping[str, int], closed: Collection[int]
    ) -> dict[str, int]:
        anchors: dict[str, set[int]] = {}
        for card, anchor in anchor_of.items():
            if card in self._texts:
                anchors.setdefault(same(self._texts[card]), set()).add(anchor)
        return {
            text: min(each)
            for text, each in anchors.items()
            if len(each) == 1 and not each & set(closed)
        }

    def copies(self, card: str) -> Collection[str]:
        """The other cards of the same words, the oldest first."""
        return [each for each in self._copies[same(self._texts[card])] if each != card]

    def copies_of(self, text: str) -> Collection[str]:
        return list(self._copies.get(same(text), ()))

    def firsts(self) -> list[str]:
        """One card for each text."""
        return [next(iter(cards)) for cards in self._copies.values()]

    def vectors(self, cards: Iterable[str]) -> list[WordVectors]:
        return [self._vectors[same(self._texts[card])] for card in cards]

    def documents(self) -> list[tuple[str, ...]]:
        return [each.words for each in self._vectors.values()]
