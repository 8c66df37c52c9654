"""The development sets as workshops, and their words' vectors kept between runs.

The sets are no part of the project: `../shared/data/themes` beside the root. A set that is absent is
named loudly and left out.
"""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from facilitation.themes.pooling import WordVectors
from server.themes.embedder import Embedder

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data" / "themes"
KEPT = ROOT / "build" / "vectors"

Rows = list[tuple[str, str]]
"""(text, label) of one workshop."""

CONVERSATIONS = ("opinions", "argkp_train")
WHOLE = ("valueeval", "dstc11_development")
DRAWN = ("banking77_sim", "nhs_p1_sub")
NATURAL = ("nhs_p1_sub",)
"""Sets whose themes keep their own sizes when a workshop is drawn, which is harder."""
SETS = (*CONVERSATIONS, *WHOLE, *DRAWN)
GENERAL = {"Care received", "Staff: General", "Everything was good/bad", "General"}
GENERAL |= {"Nothing was good", "Miscellaneous"}
"""Labels of the comments set that name no subject; a drawn workshop has none of them."""
THEMES = {30: 5, 100: 8, 300: 10, 1000: 12}
DRAWS = {30: 6, 100: 4, 300: 2, 1000: 1}


def rows_of(name: str, data: Path = DATA) -> dict[str, Rows]:
    """Each conversation of a set; nothing when the file is not there."""
    path = data / f"{name}.jsonl"
    if not path.exists():
        print(f"!!! ABSENT: {path.name}: its quality is NOT measured (see --data)", flush=True)
        return {}
    found: dict[str, Rows] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found[row.get("workshop", name)].append((row["text"], row["label"]))
    return dict(found)


def workshops(name: str, whole: dict[str, Rows], *, short: bool) -> dict[str, list[Rows]]:
    """What is scored of a set: each group's mean is one line of the table."""
    if not whole:
        return {}
    if name in DRAWN:
        rows = next(iter(whole.values()))
        sizes = (30, 100) if short else tuple(THEMES)
        draws = {n: 2 if short else DRAWS[n] for n in sizes}
        found = {
            f"{name} {n}": [drawn(rows, n, s, natural=name in NATURAL) for s in range(draws[n])]
            for n in sizes
        }
        return found if short else {**found, f"{name} whole": [rows]}
    if name not in CONVERSATIONS:
        return {name: list(whole.values())}
    found = {name: list(whole.values())[: 6 if short and name != "opinions" else None]}
    for size in (40,) if short or name != "opinions" else (40, 20):
        seeds = range(1 if short else 2)
        found[f"{name} {size}"] = [
            random.Random(seed).sample(rows, size)
            for rows in whole.values()
            if len(rows) >= size * 1.5
            for seed in seeds
        ]
    return found


def drawn(rows: Rows, count: int, seed: int, *, natural: bool = False) -> Rows:
    """A workshop of so many cards of few themes, some of them larger than others. `natural`: as
    large as they are in the set, and large ones are drawn more often."""
    chance = random.Random(f"{count} {seed}")
    by_label: dict[str, list[str]] = defaultdict(list)
    for text, label in rows:
        if label not in GENERAL:
            by_label[label].append(text)
    themes = THEMES[count]
    least = max(3, count // (themes * 6))
    fit = sorted(label for label in by_label if len(by_label[label]) >= least)
    size = {label: len(by_label[label]) for label in fit}
    chosen: list[str] = []
    while len(chosen) < min(themes, len(fit)):
        left = [label for label in fit if label not in chosen]
        odds = [size[label] ** 0.5 if natural else 1.0 for label in left]
        chosen += chance.choices(left, odds)
    stock = {label: chance.sample(by_label[label], len(by_label[label])) for label in chosen}
    share = {
        label: float(size[label]) if natural else (at + 1) ** -0.6
        for at, label in enumerate(chosen)
    }
    found = [(stock[label].pop(), label) for label in chosen for _ in range(2)]
    while len(found) < count and any(stock.values()):
        weights = [share[label] if stock[label] else 0 for label in chosen]
        label = chance.choices(chosen, weights)[0]
        found.append((stock[label].pop(), label))
    chance.shuffle(found)
    return found


class Kept:
    """An embedder that answers from a file in build/ what it has been asked before."""

    def __init__(self, embedder: Embedder) -> None:
        self.name, self.width = embedder.name, embedder.width
        self._embedder = embedder
        self._known: dict[str, WordVectors] = {}

    def learn(self, name: str, texts: Sequence[str]) -> None:
        """All texts of a set: from its file, else from the model, and then into the file."""
        wanted = list(dict.fromkeys(texts))
        mark = sha256("\0".join([self.name, *wanted]).encode()).hexdigest()[:16]
        path = KEPT / f"{name}-{mark}.npz"
        if not path.exists():
            print(f"embedding {len(wanted):,} texts of {name} (kept in build/) ...", flush=True)
            self._known.update(zip(wanted, self._embedder.embed(wanted), strict=True))
            _write(path, [self._known[text] for text in wanted])
            return
        self._known.update(zip(wanted, _read(path), strict=True))

    def embed(self, texts: Sequence[str]) -> list[WordVectors]:
        return [self._known.get(text) or self._embedder.embed([text])[0] for text in texts]


def _write(path: Path, vectors: Sequence[WordVectors]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    words = json.dumps([each.words for each in vectors])
    rows = np.vstack([each.vectors for each in vectors])
    np.savez(path.with_suffix(".part.npz"), words=np.array(words), rows=rows)
    path.with_suffix(".part.npz").rename(path)


def _read(path: Path) -> list[WordVectors]:
    with np.load(path) as file:
        words, rows = json.loads(str(file["words"])), file["rows"]
    ends = np.cumsum([len(each) for each in words])
    return [
        WordVectors(tuple(each), rows[end - len(each) : end])
        for each, end in zip(words, ends, strict=True)
    ]


def sizes(rows: Rows) -> Counter[str]:
    return Counter(label for _, label in rows)


def labelled(rows: Rows) -> list[tuple[str, str]]:
    return [(f"c{n}", label) for n, (_, label) in enumerate(rows, 1)]
