"""The forward pass against one that is written as it is told: plain loops, and texts padded to one
length with a mask. A tiny model of random weights is enough for that; the real one is in
test_larger.py."""

import json
import math
import struct

import numpy as np
import pytest

from server.themes import mpnet
from server.themes.mpnet import Mpnet, weights_of

HEADS, WIDTH, INNER, LAYERS, PIECES = 2, 8, 12, 3, 40
TEXTS = [[0, 7, 9, 2], [0, 2], [0, *range(5, 25), 2], [0, 7, 7, 7, 2]]
PAD = 1


@pytest.fixture(scope="module")
def weights():
    chance = np.random.default_rng(1)
    square, made = (WIDTH, WIDTH), {}
    shapes = {
        "embeddings.word_embeddings.weight": (PIECES, WIDTH),
        "embeddings.position_embeddings.weight": (64, WIDTH),
        "encoder.relative_attention_bias.weight": (32, HEADS),
        **normal("embeddings"),
    }
    for n in range(LAYERS):
        layer = f"encoder.layer.{n}"
        shapes |= {f"{layer}.attention.attn.{part}.weight": square for part in "qkvo"}
        shapes |= {f"{layer}.attention.attn.{part}.bias": (WIDTH,) for part in "qkvo"}
        shapes |= {
            f"{layer}.intermediate.dense.weight": (INNER, WIDTH),
            f"{layer}.intermediate.dense.bias": (INNER,),
            f"{layer}.output.dense.weight": (WIDTH, INNER),
            f"{layer}.output.dense.bias": (WIDTH,),
            **normal(f"{layer}.attention"),
            **normal(f"{layer}.output"),
        }
    for name, shape in shapes.items():
        made[name] = chance.normal(size=shape).astype(np.float32)
    return made


def normal(name):
    return {f"{name}.LayerNorm.weight": (WIDTH,), f"{name}.LayerNorm.bias": (WIDTH,)}


@pytest.mark.parametrize("text", TEXTS, ids=len)
def test_a_text_alone_is_as_if_it_were_padded_and_masked(weights, text):
    found = Mpnet(weights).states(text)
    assert found.shape == (len(text), WIDTH)
    assert found.dtype == np.float32
    padded = plainly(weights, text + [PAD] * 5)[: len(text)]
    assert np.allclose(found, padded, atol=2e-4)


def test_the_same_pieces_the_same_states_to_the_last_bit(weights):
    first, again = Mpnet(weights), Mpnet(weights)
    for text in TEXTS:
        assert (first.states(text) == again.states(text)).all()


def test_where_a_piece_stands_matters(weights):
    model = Mpnet(weights)
    one, other = model.states([0, 7, 9, 2]), model.states([0, 9, 7, 2])
    assert not np.allclose(one[1], other[2])


@pytest.mark.parametrize(
    ("apart", "bucket"),
    [
        (0, 0),
        (-1, 1),
        (1, 17),
        (-7, 7),
        (-8, 8),
        (8, 24),
        (-11, 8),
        (-12, 9),
        (-127, 15),
        (127, 31),
    ],
)
def test_near_places_have_a_bias_each_and_far_ones_share(apart, bucket):
    """The sign says which comes first; the figures follow from T5's rule with 32 biases."""
    table = mpnet._buckets(128, 32)
    assert table.shape == (128, 128)
    assert table[max(0, -apart), max(0, apart)] == bucket == plain_bucket(apart)


def test_gelu_is_that_of_the_error_function():
    x = np.linspace(-8, 8, 999, dtype=np.float32)
    exact = [each * (1 + math.erf(each / math.sqrt(2))) / 2 for each in x.tolist()]
    assert np.allclose(mpnet._gelu(x), exact, atol=2e-6)


def test_weights_are_mapped_from_a_safetensors_file(tmp_path):
    first, second = np.arange(6, dtype=np.float32).reshape(2, 3), np.ones(2, np.float32)
    told = {
        "__metadata__": {"format": "pt"},
        "a.weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
        "places": {"dtype": "I64", "shape": [1], "data_offsets": [24, 32]},
        "b.bias": {"dtype": "F32", "shape": [2], "data_offsets": [32, 40]},
    }
    head = json.dumps(told).encode()
    head += b" " * (-len(head) % 8)
    file = tmp_path / "weights.safetensors"
    file.write_bytes(
        struct.pack("<Q", len(head)) + head + first.tobytes() + bytes(8) + second.tobytes()
    )
    found = weights_of(file)
    assert found.keys() == {"a.weight", "b.bias"}
    assert (found["a.weight"] == first).all()
    assert (found["b.bias"] == second).all()
    assert not found["a.weight"].flags.writeable


# As it is told: one number at a time


def plainly(w, pieces):
    real = [piece != PAD for piece in pieces]
    places, count = [], PAD
    for piece in pieces:
        count += piece != PAD
        places.append(count if piece != PAD else PAD)
    rows = [
        layer_norm(w, "embeddings", [a + b for a, b in zip(word, place, strict=True)])
        for word, place in zip(
            w["embeddings.word_embeddings.weight"][pieces].tolist(),
            w["embeddings.position_embeddings.weight"][places].tolist(),
            strict=True,
        )
    ]
    for n in range(LAYERS):
        rows = one_layer(w, f"encoder.layer.{n}", rows, real)
    return np.array(rows)


def one_layer(w, name, rows, real):
    q, k, v = ([linear(w, f"{name}.attention.attn.{part}", row) for row in rows] for part in "qkv")
    size, after = WIDTH // HEADS, []
    bias = w["encoder.relative_attention_bias.weight"].tolist()
    for i, row in enumerate(rows):
        mixed = []
        for head in range(HEADS):
            own = slice(head * size, (head + 1) * size)
            scores = [
                sum(a * b for a, b in zip(q[i][own], k[j][own], strict=True)) / math.sqrt(size)
                + bias[plain_bucket(j - i)][head]
                if real[j]
                else -math.inf
                for j in range(len(rows))
            ]
            shares = [math.exp(score - max(scores)) for score in scores]
            mixed += [
                sum(share * v[j][at] for j, share in enumerate(shares)) / sum(shares)
                for at in range(own.start, own.stop)
            ]
        out = linear(w, f"{name}.attention.attn.o", mixed)
        seen = layer_norm(w, f"{name}.attention", [a + b for a, b in zip(row, out, strict=True)])
        inner = [
            x * (1 + math.erf(x / math.sqrt(2))) / 2
            for x in linear(w, f"{name}.intermediate.dense", seen)
        ]
        more = linear(w, f"{name}.output.dense", inner)
        after.append(
            layer_norm(w, f"{name}.output", [a + b for a, b in zip(seen, more, strict=True)])
        )
    return after


def plain_bucket(apart):
    """T5's relative places: 32 of them, half for what comes after; up to 8 by themselves."""
    base, far = (16, apart) if apart > 0 else (0, -apart)
    if far < 8:
        return base + far
    return base + min(15, 8 + int(math.log(far / 8) / math.log(128 / 8) * 8))


def linear(w, name, row):
    matrix, bias = w[f"{name}.weight"].tolist(), w[f"{name}.bias"].tolist()
    return [
        sum(a * b for a, b in zip(line, row, strict=True)) + add
        for line, add in zip(matrix, bias, strict=True)
    ]


def layer_norm(w, name, row):
    mean = sum(row) / len(row)
    spread = math.sqrt(sum((x - mean) ** 2 for x in row) / len(row) + 1e-5)
    by, add = w[f"{name}.LayerNorm.weight"].tolist(), w[f"{name}.LayerNorm.bias"].tolist()
    return [(x - mean) / spread * a + b for x, a, b in zip(row, by, add, strict=True)]
