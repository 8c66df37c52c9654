import numpy as np

from facilitation.themes.pooling import SLIGHT, WordVectors, bears_subject, pooled, weights


def text(*words):
    """Each word its own axis."""
    axes = {"more": 0, "parks": 1, "buses": 2, "think": 3, "everywhere": 4, "🙂": 5}
    rows = np.zeros((len(words), 6), np.float16)
    for row, word in zip(rows, words, strict=True):
        row[axes[word]] = 1
    return WordVectors(words, rows)


def test_content_bears_the_weight():
    cards = [
        text("more", "parks"),
        text("more", "buses"),
        text("think", "more", "parks"),
        text("parks"),
    ]
    row = pooled(cards, weights(card.words for card in cards), 6)[1]
    assert row[2] > 3 * row[0] > 0
    assert abs(np.linalg.norm(row) - 1) < 1e-5


def test_what_everybody_says_tells_nothing():
    many = weights([("parks", "a")] * 3 + [("buses",)] * 9)
    assert many.of("parks") > 1
    assert weights([("parks",)] * 9 + [("buses",)]).of("parks") == SLIGHT


def test_a_hedge_keeps_half_and_a_mark_next_to_nothing():
    some = weights([("think", "parks"), ("buses",), ("more",), ("x",)])
    assert some.of("think") == some.of("parks") / 2
    assert some.of("!") == some.of("the") == SLIGHT


def test_a_new_word_is_a_rare_one():
    assert weights([("parks",)] * 3 + [("buses",)] * 17).of("trams") == weights(
        [("a",)] * 19 + [("b",)]
    ).of("b")


def test_what_bears_no_subject_is_set_aside():
    assert not any(
        map(
            bears_subject,
            [
                (),
                ("🙂",),
                ("ok",),
                ("i", "agree"),
                (".", ".", "."),
                ("nothing", "."),
                ("yes",),
                ("n", "/", "a"),
                ("no", "comment"),
            ],
        )
    )
    assert bears_subject(("nothing", "works", "here", "but", "trams"))
    assert not pooled(
        [text("🙂"), WordVectors((), np.zeros((0, 6), np.float16))], weights([]), 6
    ).any()
