"""Words thought about before they are shown.

Post-moderation shows a text some seconds after it was kept; a burst of 400 then reaches the themer
at once, 8 ms each. Their vectors can be made while they wait. Nothing is proposed from them, and
a text that is never shown leaves by age.
"""

from collections.abc import Sequence

from facilitation.themes.pooling import WordVectors
from server.themes.embedder import Embedder

MOST = 1_000
"""Texts kept, about 10 kB each; the oldest go first."""


class Ahead:
    """An embedder that may have the answer already."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._made: dict[str, WordVectors] = {}
        self.name = embedder.name
        self.width = embedder.width

    def think(self, texts: Sequence[str]) -> None:
        fresh = [text for text in dict.fromkeys(texts) if text not in self._made]
        self._made.update(zip(fresh, self._embedder.embed(fresh), strict=True))
        while len(self._made) > MOST:
            self._made.pop(next(iter(self._made)))

    def embed(self, texts: Sequence[str]) -> list[WordVectors]:
        """Each answer is handed out once: who asked keeps it."""
        late = [text for text in texts if text not in self._made]
        made = dict(zip(late, self._embedder.embed(late), strict=True))
        return [self._made.pop(text) if text in self._made else made[text] for text in texts]
