"""Two models beside each other: the small one's words and all-mpnet-base-v2's, of equal weight.

On ten conversations of opinions the larger model alone is no better than the small one (ARI .357
for .350), both together are (.382; AMI .506 for .463), at 82 ms of processor a text for 6. They cut
a text alike, so a word's two vectors are simply one longer vector, and nothing that follows needs
to know.
"""

from collections.abc import Sequence

import numpy as np

from facilitation.themes.pooling import WordVectors
from server.themes import parts
from server.themes.embedder import ModelEmbedder
from server.themes.mpnet import BEGIN, END, SHIFT, Mpnet, weights_of
from server.themes.reading import by_word, read
from server.themes.wordpiece import english

LENGTHS = (7.5, 3.5)
"""How long a word's vector is in the small and in the large one, on the mean of 1,327 opinions:
divided by it, neither outweighs the other."""


class MpnetEmbedder:
    name = "mpnet-base-1"
    width = 768

    def __init__(self) -> None:
        self._pieces = english()
        self._model = Mpnet(weights_of(parts.unpacked()))
        self.embed(["warm"])

    def embed(self, texts: Sequence[str]) -> list[WordVectors]:
        return [self._embed(text) for text in texts]

    def _embed(self, text: str) -> WordVectors:
        words = read(self._pieces.words(text))
        pieces = [BEGIN, *(piece + SHIFT for word in words for piece in word.pieces), END]
        return by_word(words, self._model.states(pieces)[1:-1])


class LargerEmbedder:
    name = "minilm-mpnet-1"
    width = ModelEmbedder.width + MpnetEmbedder.width

    def __init__(self) -> None:
        self._small, self._large = ModelEmbedder(), MpnetEmbedder()

    def embed(self, texts: Sequence[str]) -> list[WordVectors]:
        both = zip(self._small.embed(texts), self._large.embed(texts), strict=True)
        return [_beside(small, large) for small, large in both]


def _beside(small: WordVectors, large: WordVectors) -> WordVectors:
    pair = zip((small, large), LENGTHS, strict=True)
    vectors = np.hstack([each.vectors.astype(np.float32) / length for each, length in pair])
    return WordVectors(small.words, vectors.astype(np.float16))
