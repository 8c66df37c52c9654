"""The subjects of `facilitation.themes.subjects_en` as the model sees them.

Kept beside this file, since 335 runs of the model would delay the first piles by two seconds. After
a change of the list: `python -m server.themes.about` writes it again.
"""

from collections import Counter
from importlib import resources
from pathlib import Path

import numpy as np

from facilitation.themes.pooling import Floats, Weights, pooled
from facilitation.themes.subjects_en import SUBJECTS
from server.themes.embedder import Embedder, ModelEmbedder

FILE = "subjects-minilm.npy"


def subjects_of(embedder: Embedder) -> Floats:
    """A row for each subject; none for an engine that knows words only by their letters."""
    if embedder.name != ModelEmbedder.name:
        return np.zeros((0, embedder.width), np.float32)
    with (resources.files("server.themes") / "data" / FILE).open("rb") as file:
        found: Floats = np.load(file).astype(np.float32)
    return found


def made(embedder: Embedder) -> Floats:
    """All words that bear a subject weigh the same: each phrase stands for itself. Its plain mean
    would only add "and" and "of": with it ARI .347 for .350 on opinions, .335 for .344 on 20."""
    alike = Weights(Counter(), 3)
    return pooled(embedder.embed(SUBJECTS), alike, embedder.width, plain=0.0)


def main() -> None:
    np.save(Path(__file__).parent / "data" / FILE, made(ModelEmbedder()).astype(np.float16))


if __name__ == "__main__":
    main()
