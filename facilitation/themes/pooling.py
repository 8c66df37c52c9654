"""One vector for a card: the mean of its words' vectors, each weighed by how much it tells here.

On real opinions the loss is in the embedding, not in the number of themes: mean pooling has ARI
.209, this .271 (six conversations, grouped by two people each). What is on everybody's card tells
nothing in this activity, so the weights are counted anew at each regrouping.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from facilitation.themes.words_en import FUNCTION, HEDGES, NOTHING

Floats = NDArray[np.float32]

SLIGHT = 0.02
"""The weight of a function word, a mark, a bare number, and a word on most of the cards."""
COMMON = 0.5
"""A quarter scored the same in large rooms (ARI .314 for .307 and .311 for .312), but in a room of
twelve it silences the very subject that four people name (.249 for .262 at 20 arguments)."""
HEDGED = 0.5
"""Stance and hedge words keep half: see `words_en`."""
PLAIN = 0.35
"""The share of the plain mean, in which all words weigh the same. What a card says as a whole
steadies what its telling words say: on opinions ARI .35 for .33 (.25 to .5 scored alike), on
intents .73 for .70; on arguments, where the plain mean alone is worst (.24), still .30."""
_SAY_LITTLE = FUNCTION | HEDGES | NOTHING


@dataclass(frozen=True, slots=True)
class WordVectors:
    """A text as its words (lower case) and, row by row, what each means where it stands."""

    words: tuple[str, ...]
    vectors: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each word tells among `cards` texts."""

    on: Counter[str]
    cards: int

    def of(self, word: str) -> float:
        if not is_word(word) or word in FUNCTION or word.isdigit():
            return SLIGHT
        on = self.on[word] or 1
        if on > 1 and on > COMMON * self.cards:
            return SLIGHT
        rarity = log(max(self.cards, 2) / on)
        return rarity * HEDGED if word in HEDGES else rarity


def weights(texts: Iterable[Sequence[str]]) -> Weights:
    """Counted over distinct texts: five hundred copies are no evidence that a word is common."""
    on: Counter[str] = Counter()
    cards = 0
    for words in texts:
        on.update(set(words))
        cards += 1
    return Weights(on, cards)


def pooled(
    texts: Sequence[WordVectors], weigh: Weights, width: int, plain: float = PLAIN
) -> Floats:
    """A row of length one for each text; zeros for one that has no word that bears a subject."""
    rows: Floats = np.zeros((len(texts), width), np.float32)
    known: dict[str, float] = {}
    for at, text in enumerate(texts):
        if not bears_subject(text.words):
            continue
        for word in text.words:
            if word not in known:
                known[word] = weigh.of(word)
        each = np.array([known[word] for word in text.words], np.float32)
        vectors = text.vectors.astype(np.float32)
        telling, whole = _unit(each @ vectors), _unit(vectors.sum(axis=0))
        rows[at] = _unit((1 - plain) * telling + plain * whole)
    return rows


def _unit(row: Floats) -> Floats:
    found: Floats = row / max(float(np.linalg.norm(row)), 1e-9)
    return found


def bears_subject(words: Iterable[str]) -> bool:
    """Not "ok", "nothing", "I agree", "n/a", "123", dots or an emoji: such a card is set aside."""
    return any(word not in _SAY_LITTLE and not word.isdigit() and is_word(word) for word in words)


def is_word(text: str) -> bool:
    return any(char.isalnum() for char in text)
