"""What a card is about, beside what it says.

"A museum would be nice" and "more live music" mean different things and are about one: the arts.
People group by what cards are about. So a card is compared by its meaning (four fifths) and by how
near it is to each of some three hundred subjects of public talk (`subjects_en`, one fifth): on ten
conversations, each judged by settings chosen on the others, ARI .331 for .313.

Where the cards are about nothing on the list (intents at a bank's counter), their nearness to the
subjects is flat, and the second view fades.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SHARE = 0.2
"""Of the likeness. At .3 large conversations lose what small ones win."""
SHARP = 0.05
"""The step in cosine that makes a subject e times as likely. .03 to .08 scored alike."""
SURE = 18.0
"""Subjects between which a card of an ordinary conversation is undecided (opinions: 16 to 19,
intents: 34 to 63). Beyond, the share falls."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How the cards of one activity are seen: the subjects from its middle, what is usual in it,
    and the share that this view has."""

    subjects: Floats
    usual: Floats
    share: float

    def beside(self, centred: Floats) -> Floats:
        """The rows with their subjects beside their meaning; length one when theirs is."""
        about = np.sqrt(_odds(centred, self.subjects)) - self.usual
        about /= np.maximum(np.linalg.norm(about, axis=1, keepdims=True), 1e-9)
        both = np.hstack([np.sqrt(1 - self.share) * centred, np.sqrt(self.share) * about])
        found: Floats = both.astype(np.float32)
        return found


def sight(pooled: Floats, centred: Floats, subjects: Floats) -> Sight:
    """`subjects`: a row of length one for each, from the embedder that made `pooled`."""
    middle = subjects.mean(axis=0)
    seen = _unit(subjects - middle)
    usual = np.sqrt(_odds(centred, seen)).mean(axis=0)
    undecided = _undecided(_odds(_unit(pooled - middle), seen))
    return Sight(seen, usual, SHARE * min(1.0, SURE / undecided))


def _odds(rows: Floats, subjects: Floats) -> Floats:
    like = rows @ subjects.T
    odds = np.exp((like - like.max(axis=1, keepdims=True)) / SHARP)
    found: Floats = odds / odds.sum(axis=1, keepdims=True)
    return found


def _undecided(odds: Floats) -> float:
    """Between how many subjects a card is torn, on the mean (perplexity)."""
    entropy = -(odds * np.log(odds + 1e-12)).sum(axis=1)
    return float(np.exp(entropy).mean())


def _unit(rows: Floats) -> Floats:
    found: Floats = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return found
