"""How much of a text a model reads, and its pieces' vectors as those of words."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from facilitation.themes.pooling import WordVectors, is_word
from server.themes.wordpiece import Word

LONGEST = 128
"""Pieces with both ends: what the model was trained with. The rest of a longer text is not read;
it would take 2 ms more for each ten words."""


def read(words: Sequence[Word]) -> list[Word]:
    """As many whole words as the model reads at once."""
    room = LONGEST - 2
    taken = []
    for word in words:
        room -= len(word.pieces)
        if room < 0:
            break
        taken.append(word)
    return taken


def by_word(words: Sequence[Word], states: NDArray[np.float32]) -> WordVectors:
    """The mean of a word's pieces, so that a rare word of five pieces does not weigh five times
    (34 development conversations: ARI .320 against .284 on arguments). Marks are left out."""
    starts = np.cumsum([0, *(len(word.pieces) for word in words)])
    kept = [at for at, word in enumerate(words) if is_word(word.text)]
    rows = [states[starts[at] : starts[at + 1]].mean(axis=0) for at in kept]
    vectors = np.array(rows, np.float16).reshape(len(kept), states.shape[1])
    return WordVectors(tuple(words[at].text for at in kept), vectors)
