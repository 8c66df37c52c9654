"""Does the card that stands on a pile point to the pile's theme?

The judge is the model's plain mean: a title is right when, of all themes of the workshop as people
named them, the nearest is the one that most cards of the pile belong to. The same model made the
piles, so this is a kind judge; arguments have no named themes here and are left out.
"""

from collections import Counter
from collections.abc import Callable

import numpy as np

from facilitation.themes.theme import Cluster
from tests.load.theme_print import SHORT, head, mean, show
from tests.load.theme_quality import taught
from tests.load.theme_rivals import plain
from tests.load.theme_sets import Kept, Rows, workshops

UNNAMED = ("argkp_train",)
"""Their themes are numbers."""
ROOMS = 2 if SHORT else 10
LARGEST = 320


def titles(engine: Kept, whole: dict[str, dict[str, Rows]]) -> dict[str, dict[str, float]]:
    head("titles: the share of piles whose title points to their theme")
    found = {}
    for name, conversations in whole.items():
        for group, rooms in workshops(name, conversations, short=SHORT).items():
            fit = [rows for rows in rooms if len(rows) <= LARGEST][:ROOMS]
            if name in UNNAMED or group.endswith((" 20", " 30", " 40")) or not fit:
                continue
            found[group] = mean([pointing(engine, rows) for rows in fit])
            show(group, found[group])
    found["all"] = mean(list(found.values()))
    show("all", found["all"])
    return found


def pointing(engine: Kept, rows: Rows) -> dict[str, float]:
    """`best_card`: were the title chosen by one who knows the names."""
    names = sorted({label for _, label in rows})
    towards = plain(engine.embed([name.replace("_", " ") for name in names]))
    text = {f"c{n}": words for n, (words, _) in enumerate(rows, 1)}
    label = {f"c{n}": theme for n, (_, theme) in enumerate(rows, 1)}
    near = plain(engine.embed(list(text.values()))) @ towards.T
    points = {card: names[int(row.argmax())] for card, row in zip(text, near, strict=True)}
    piles = taught(engine, rows).update("a", [], regroup=True).clusters
    kind = {each.id: Counter(label[c] for c in each.cards).most_common(1)[0][0] for each in piles}

    def share(right: Callable[[Cluster], bool]) -> float:
        return float(np.mean([right(each) for each in piles])) if piles else 0.0

    words = plain(engine.embed([" ".join(each.words) for each in piles])) @ towards.T
    said = {each.id: names[int(row.argmax())] for each, row in zip(piles, words, strict=True)}
    return {
        "title": share(lambda each: points[each.example] == kind[each.id]),
        "key_words": share(lambda each: said[each.id] == kind[each.id]),
        "best_card": share(lambda each: kind[each.id] in {points[c] for c in each.cards}),
    }
