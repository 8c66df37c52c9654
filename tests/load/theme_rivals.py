"""Plain ways to group texts, measured in the same run: what the method must beat.

`tfidf_kmeans`: TF-IDF, 100 components, k-means, k by silhouette. `model_linkage`: mean pooling, average
linkage cut at .7, nothing else. `model_plain`: the product's own path with mean pooling.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from facilitation.themes import clusters
from facilitation.themes.clusters import ALONE, Floats, Labels
from facilitation.themes.pooling import WordVectors
from facilitation.themes.proposal import Item, Request, propose
from facilitation.themes.words_en import FUNCTION

COMPONENTS = 100
MOST = 20
"""Groups that k-means may find."""
SILHOUETTE = 400
"""Texts on which k is chosen."""


def tfidf_kmeans(texts: Sequence[WordVectors]) -> Labels:
    rows = _components(_tfidf(texts))
    if len(rows) < 4:
        return np.zeros(len(rows), np.int64)
    chance = np.random.default_rng(0)
    tried = chance.permutation(len(rows))[:SILHOUETTE]
    best, score = np.zeros(len(rows), np.int64), -2.0
    for k in range(2, min(MOST, max(3, len(rows) // 3)) + 1):
        found = _kmeans(rows, k, chance)
        now = _silhouette(rows[tried], found[tried])
        if now > score:
            best, score = found, now
    return best


def model_linkage(texts: Sequence[WordVectors]) -> Labels:
    rows = plain(texts)
    core = clusters.sample(len(rows))
    alone = np.full(len(core), ALONE, np.int64)
    found = np.full(len(rows), ALONE, np.int64)
    found[core] = clusters.grouped(rows[core], alone, 0)
    rest = np.flatnonzero(found == ALONE)
    if len(rest):
        like = clusters.likeness(rows, found, int(found.max()) + 1)
        found[rest] = like[rest].argmax(axis=1)
    return found


def model_plain(texts: Sequence[WordVectors]) -> Labels:
    items = [Item(" ".join(text.words), (f"c{n}",)) for n, text in enumerate(texts)]
    answer = propose(Request(items, plain(texts)))
    home = {card: at for at, each in enumerate(answer.clusters) for card in each.cards}
    return np.array([home.get(f"c{n}", len(texts) + n) for n in range(len(texts))])


def plain(texts: Sequence[WordVectors]) -> Floats:
    width = texts[0].vectors.shape[1]
    rows = [text.vectors.astype(np.float32).mean(axis=0) for text in texts if len(text.words)]
    found = np.zeros((len(texts), width), np.float32)
    found[[at for at, text in enumerate(texts) if len(text.words)]] = rows
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


def _tfidf(texts: Sequence[WordVectors]) -> Floats:
    told = [[word for word in text.words if word not in FUNCTION] for text in texts]
    on = Counter(word for words in told for word in set(words))
    column = {word: at for at, word in enumerate(sorted(on))}
    rows = np.zeros((len(texts), max(len(column), 1)), np.float32)
    for at, words in enumerate(told):
        for word, times in Counter(words).items():
            rows[at, column[word]] = (1 + np.log(times)) * np.log((1 + len(texts)) / on[word])
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def _components(rows: Floats) -> Floats:
    """By a random start and two rounds of power iteration: as good as exact, and quick."""
    wanted = min(COMPONENTS, *rows.shape)
    start = np.random.default_rng(0).normal(size=(rows.shape[1], wanted)).astype(np.float32)
    for _ in range(3):
        start, _ = np.linalg.qr(rows.T @ (rows @ start))
    found = rows @ start
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


def _kmeans(rows: Floats, k: int, chance: np.random.Generator) -> Labels:
    best, cost = np.zeros(len(rows), np.int64), np.inf
    for _ in range(2):
        middles = rows[chance.choice(len(rows), k, replace=False)]
        for _ in range(30):
            found = (rows @ middles.T - (middles * middles).sum(axis=1) / 2).argmax(axis=1)
            fresh = middles.copy()
            for each in np.unique(found):
                fresh[each] = rows[found == each].mean(axis=0)
            if np.allclose(fresh, middles, atol=1e-4):
                break
            middles = fresh
        now = float(((rows - middles[found]) ** 2).sum())
        if now < cost:
            best, cost = found, now
    return best


def _silhouette(rows: Floats, found: Labels) -> float:
    groups, found = np.unique(found, return_inverse=True)
    if len(groups) < 2:
        return -1.0
    inside = np.eye(len(groups), dtype=np.float32)[found]
    count = inside.sum(axis=0)
    far = (1 - rows @ rows.T) @ inside
    at = np.arange(len(rows))
    own = far[at, found] / np.maximum(count[found] - 1, 1)
    far = far / count
    far[at, found] = np.inf
    other = far.min(axis=1)
    each = np.where(count[found] > 1, (other - own) / np.maximum(other, own), 0)
    return float(each.mean())


RIVALS = {
    "TF-IDF, k-means, silhouette": tfidf_kmeans,
    "MiniLM mean, average linkage": model_linkage,
    "MiniLM mean, our path": model_plain,
}
