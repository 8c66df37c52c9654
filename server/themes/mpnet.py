"""MPNet's forward pass in NumPy: the pieces of one text to what each means where it stands.

Written out because the packages that hold this model hold weights alone, and the usual runtime
for them is a gigabyte. One text a run, as with the smaller model: no padding, so no mask either,
and nobody's words depend on what else was read at that moment.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

BEGIN, END = 0, 2
SHIFT = 4
"""MPNet's vocabulary is BERT's behind four pieces of its own, with `<mask>` as the last."""
FIRST_PLACE = 2
"""Places are counted from behind the one that stands for padding."""
NEAR, FAR = 8, 128
"""Distances up to 8 have a bias each, up to 128 share one by their logarithm, as T5's do."""
EPSILON = np.float32(1e-5)
ONE, TWO, HALF_ROOT, ERF_SLOPE = map(np.float32, (1, 2, 0.5**0.5, 0.3275911))
ERF_TERMS = tuple(
    map(np.float32, (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592))
)


class Mpnet:
    """`weights` by their names in the published file."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self._w = weights
        self._bias = weights["encoder.relative_attention_bias.weight"]
        self._heads = self._bias.shape[1]
        self.width = weights["embeddings.word_embeddings.weight"].shape[1]
        self._layers = [f"encoder.layer.{n}" for n in range(_count(weights))]

    def states(self, pieces: Sequence[int]) -> Floats:
        """A row for each piece, the ends included."""
        places = np.arange(FIRST_PLACE, FIRST_PLACE + len(pieces))
        x = self._w["embeddings.word_embeddings.weight"][np.asarray(pieces)]
        x = x + self._w["embeddings.position_embeddings.weight"][places]
        x = self._normal(x, "embeddings.LayerNorm")
        near = self._bias[_buckets(len(pieces), len(self._bias))].transpose(2, 0, 1)
        for layer in self._layers:
            x = self._normal(x + self._attended(x, near, f"{layer}.attention.attn"),
                             f"{layer}.attention.LayerNorm")  # fmt: skip
            inner = _gelu(self._linear(x, f"{layer}.intermediate.dense"))
            x = self._normal(x + self._linear(inner, f"{layer}.output.dense"),
                             f"{layer}.output.LayerNorm")  # fmt: skip
        return x

    def _attended(self, x: Floats, near: Floats, name: str) -> Floats:
        """Each piece as a mean of all, weighed by likeness and by nearness."""
        size = self.width // self._heads
        q, k, v = (
            self._linear(x, f"{name}.{part}").reshape(len(x), self._heads, size).transpose(1, 0, 2)
            for part in "qkv"
        )
        scores = q @ k.transpose(0, 2, 1) / np.float32(np.sqrt(size)) + near
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = scores / scores.sum(axis=-1, keepdims=True) @ v
        return self._linear(mixed.transpose(1, 0, 2).reshape(len(x), self.width), f"{name}.o")

    def _linear(self, x: Floats, name: str) -> Floats:
        made: Floats = x @ self._w[f"{name}.weight"].T + self._w[f"{name}.bias"]
        return made

    def _normal(self, x: Floats, name: str) -> Floats:
        x = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((x * x).mean(axis=-1, keepdims=True) + EPSILON)
        made: Floats = x / spread * self._w[f"{name}.weight"] + self._w[f"{name}.bias"]
        return made


def _count(weights: Mapping[str, Floats]) -> int:
    return len([name for name in weights if name.endswith("attention.attn.q.weight")])


def _buckets(length: int, count: int) -> NDArray[np.int64]:
    """Which bias stands between two places: half of them for what follows, half for before."""
    half = count // 2
    near = min(NEAR, half // 2)
    after = np.arange(length)[None, :] - np.arange(length)[:, None]
    apart = np.abs(after)
    scale = (half - near) / np.log(FAR / near)
    beyond = near + (np.log(np.maximum(apart, 1) / near) * scale).astype(np.int64)
    found: NDArray[np.int64] = np.where(apart < near, apart, np.minimum(beyond, half - 1))
    found += half * (after > 0)
    return found


def _gelu(x: Floats) -> Floats:
    """With the exact error function to 1.5e-7 (Abramowitz and Stegun 7.1.26): NumPy has none."""
    z = np.abs(x) * HALF_ROOT
    t = ONE / (ONE + ERF_SLOPE * z)
    tail = np.zeros_like(x)
    for term in ERF_TERMS:
        tail = (tail + term) * t
    tail = tail * np.exp(-z * z)
    made: Floats = x * (ONE + np.sign(x) * (ONE - tail)) / TWO
    return made


def weights_of(file: Path) -> dict[str, Floats]:
    """A safetensors file, mapped and not read: pages come as they are used, and may go again."""
    with file.open("rb") as opened:
        size = struct.unpack("<Q", opened.read(8))[0]
        told = json.loads(opened.read(size))
    raw = np.memmap(file, np.uint8, "r", 8 + size)
    return {
        name: raw[slice(*each["data_offsets"])].view(np.float32).reshape(each["shape"])
        for name, each in told.items()
        if each.get("dtype") == "F32"
    }
