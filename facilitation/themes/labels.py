"""What stands on a pile: a card of its own as the example, and three or four key words.

A short sentence that is like its own pile and unlike the others is recognised best (.58 of the
sentences point to the right theme, key words alone .50). Key words read badly as a title, so they
stand under it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from re import compile as pattern

import numpy as np

from facilitation.themes.clusters import Floats, Labels
from facilitation.themes.words_en import FUNCTION, HEDGES

WORDS = 4
OTHER = 0.5
"""How much likeness to the next pile counts against an example."""
SHORT, LONG = 3, 12
"""Words. An example within is free; each word beyond costs COST, each that lacks too."""
COST = 0.02
KEEP = 0.1
"""The example that is shown stays while no other is better by this."""
_CURLY = "\N{RIGHT SINGLE QUOTATION MARK}"
_WORD = pattern(rf"[^\W_]+(?:['{_CURLY}\-][^\W_]+)*")
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Pile:
    """The rows of one group, and the row of the example that it has had (or -1)."""

    rows: tuple[int, ...]
    shown: int = -1


def example(pile: Pile, group: int, like: Floats, lengths: Labels) -> int:
    """The row of the card that stands for the pile."""
    rows = np.array(pile.rows)
    others = np.delete(like[rows], group, axis=1).max(axis=1, initial=0)
    count = lengths[rows]
    beyond = np.clip(count - LONG, 0, None) + np.clip(SHORT - count, 0, None)
    score = like[rows, group] - OTHER * np.clip(others, 0, None) - COST * beyond
    best = int(score.argmax())
    if pile.shown in pile.rows and score[pile.rows.index(pile.shown)] >= score[best] - KEEP:
        return pile.shown
    return pile.rows[best]


def length(text: str) -> int:
    return len(_WORD.findall(text))


def key_words(groups: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """For each group of texts the words that mark it (class-based TF-IDF), as they were spelt."""
    counts = [_counted(texts) for texts in groups]
    all_over: Counter[str] = Counter()
    for count in counts:
        all_over.update(count)
    mean = sum(all_over.values()) / max(len(counts), 1)
    return [
        tuple(_spelt(word, texts) for word in _best(count, all_over, mean, min(len(texts), 2)))
        for texts, count in zip(groups, counts, strict=True)
    ]


def _counted(texts: Iterable[str]) -> Counter[str]:
    """A word counts once for a text, however often it is said there."""
    count: Counter[str] = Counter()
    for text in texts:
        count.update({word.lower() for word in _WORD.findall(text)})
    return Counter({word: times for word, times in count.items() if _tells(word)})


def _tells(word: str) -> bool:
    stem = word.replace(_CURLY, "'").split("'")[0]
    return (
        1 < len(word) <= _LONGEST
        and stem not in FUNCTION
        and stem not in HEDGES
        and not word.isdigit()
    )


def _best(count: Counter[str], all_over: Counter[str], mean: float, least: int) -> list[str]:
    """Only words that two cards share: a rare word of one card marks no pile, so a pile may have
    none. Of "tax" and "taxes" the better."""
    shared = [word for word in count if count[word] >= least]
    best: list[str] = []
    for word in sorted(shared, key=lambda w: (-count[w] * log(1 + mean / all_over[w]), w)):
        if not any(word.startswith(other) or other.startswith(word) for other in best):
            best.append(word)
    return best[:WORDS]


def _spelt(low: str, texts: Iterable[str]) -> str:
    """As most of them wrote it."""
    spellings = Counter(
        word for text in texts if low in text.lower() for word in _WORD.findall(text)
    )
    same = [word for word in spellings if word.lower() == low]
    return min(same, key=lambda word: (-spellings[word], word), default=low)
