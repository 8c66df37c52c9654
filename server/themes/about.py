"""The subjects of `facilitation.themes.subjects_en` as each model sees them.

Kept beside this file, since 335 runs of the small model would delay the first piles by two seconds,
and of the larger one by sixteen. After a change of the list: `python -m server.themes.about` writes
them again, those of the larger model where its packages are.
"""

from collections import Counter
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np

from facilitation.themes.pooling import Floats, Weights, pooled
from facilitation.themes.subjects_en import SUBJECTS
from server.themes import parts
from server.themes.embedder import Embedder, ModelEmbedder
from server.themes.larger import LargerEmbedder, MpnetEmbedder

FILES = {ModelEmbedder.name: "subjects-minilm.npy", MpnetEmbedder.name: "subjects-mpnet.npy"}
SEEN_BY = {
    ModelEmbedder.name: (ModelEmbedder.name,),
    LargerEmbedder.name: (ModelEmbedder.name, MpnetEmbedder.name),
}


def subjects_of(embedder: Embedder) -> Floats:
    """A row of length one for each subject; none for an engine that knows words only by their
    letters."""
    files = [FILES[model] for model in SEEN_BY.get(embedder.name, ())]
    if not files:
        return np.zeros((0, embedder.width), np.float32)
    rows = np.hstack([_kept(file) for file in files])
    found: Floats = rows / np.float32(len(files) ** 0.5)
    return found


def _kept(name: str) -> Floats:
    with (resources.files("server.themes") / "data" / name).open("rb") as file:
        found: Floats = np.load(file).astype(np.float32)
    return found


def made(embedder: Embedder, subjects: Sequence[str] = SUBJECTS) -> Floats:
    """All words that bear a subject weigh the same: each phrase stands for itself. Its plain mean
    would only add "and" and "of": with it ARI .347 for .350 on opinions, .335 for .344 on 20."""
    alike = Weights(Counter(), 3)
    return pooled(embedder.embed(subjects), alike, embedder.width, plain=0.0)


def main() -> None:
    _write(ModelEmbedder())
    if parts.slices():
        _write(MpnetEmbedder())


def _write(embedder: Embedder) -> None:
    file = Path(__file__).parent / "data" / FILES[embedder.name]
    np.save(file, made(embedder).astype(np.float16))


if __name__ == "__main__":
    main()
