import numpy as np
import pytest

from facilitation.themes.pooling import pooled, weights
from server.themes import about
from server.themes import embedder as embedders
from server.themes.embedder import ModelEmbedder, embedder
from server.themes.lexical import LexicalEmbedder, stem

ODD = ["", "🙂🙂", "x" * 2000, "word " * 400, "مرحبا بالعالم", "ok\0\ufffd"]


@pytest.fixture(scope="module")
def model():
    return ModelEmbedder()


@pytest.fixture(params=["model", "words"])
def any_embedder(request, model):
    return model if request.param == "model" else LexicalEmbedder()


def test_a_row_for_each_word(any_embedder):
    [found] = any_embedder.embed(["More green parks, please"])
    assert [word for word in found.words if word.isalpha()] == ["more", "green", "parks", "please"]
    assert found.vectors.shape == (len(found.words), any_embedder.width)
    assert found.vectors.dtype == np.float16


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_have_finite_vectors_and_bounded_length(any_embedder, text):
    [found] = any_embedder.embed([text])
    assert found.vectors.shape == (len(found.words), any_embedder.width)
    assert len(found.words) <= 256
    assert np.isfinite(found.vectors).all()


def test_alone_or_in_company_the_vectors_are_the_same(any_embedder):
    texts = [
        "Trams at night",
        "a much longer text about the state of our pavements",
        "Trams at night",
    ]
    together = any_embedder.embed(texts)
    for text, found in zip(texts, together, strict=True):
        assert (found.vectors == any_embedder.embed([text])[0].vectors).all()


def likeness(engine, *texts):
    found = engine.embed(texts)
    rows = pooled(found, weights(each.words for each in [*found, *found, *found]), engine.width)
    return rows @ rows.T


def test_the_model_knows_that_a_bus_is_like_a_train(model):
    like = likeness(
        model, "more buses at night", "trains run too late", "my grandmother taught me to bake"
    )
    assert like[0, 1] > like[0, 2] + 0.1


def test_the_subjects_are_kept_as_the_model_sees_them(model):
    made = about.made(model, about.SUBJECTS[:20])
    assert np.allclose(about.subjects_of(model)[:20], made, atol=1e-3)
    assert len(about.subjects_of(LexicalEmbedder())) == 0


def test_words_alone_know_endings_and_spelling():
    like = likeness(LexicalEmbedder(), "cleaner parks", "clean park", "night buses")
    assert like[0, 1] > 0.3 > abs(like[0, 2])
    assert [stem(word) for word in ("parks", "parking", "bus", "cities", "is")] == [
        "park",
        "park",
        "bus",
        "cit",
        "is",
    ]


def test_without_the_model_words_alone(monkeypatch):
    def missing():
        raise ImportError

    monkeypatch.setattr(embedders, "_session", missing)
    assert embedder("auto").name.startswith("words")
    assert embedder("words").name.startswith("words")
    with pytest.raises(ImportError):
        embedder("model")
