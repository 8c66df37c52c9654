import numpy as np

from facilitation.themes.labels import Pile, example, key_words, length

LIKE = np.array([[0.9, 0.8], [0.8, 0.1], [0.82, 0.1], [0.1, 0.9]], np.float32)


def test_like_its_own_and_unlike_the_next():
    assert example(Pile((0, 1, 2)), 0, LIKE, np.array([5, 5, 5, 5])) == 2


def test_a_long_or_a_one_word_example_costs():
    assert example(Pile((1, 2)), 0, LIKE, np.array([5, 5, 40, 5])) == 1
    assert example(Pile((1, 2)), 0, LIKE, np.array([5, 5, 1, 5])) == 1


def test_the_one_that_is_shown_stays_unless_clearly_worse():
    assert example(Pile((0, 1, 2), shown=1), 0, LIKE, np.array([5, 5, 5, 5])) == 1
    assert example(Pile((0, 1, 2), shown=0), 0, LIKE, np.array([5, 5, 5, 5])) == 2


def test_a_lonely_pile_has_an_example():
    assert example(Pile((0,)), 0, LIKE[:, :1], np.array([5, 5, 5, 5])) == 0


def test_key_words_mark_the_pile_and_keep_their_spelling():
    words = key_words([
        ["More Colour in Soho", "Colour for Soho", "colour and a kind Soho"],
        ["Buses at night in the city", "night buses for the city"],
    ])  # fmt: skip
    assert words[0][:2] == ("Colour", "Soho")
    assert set(words[1]) >= {"night", "city"}


def test_only_shared_words_and_none_twice_but_a_single_text_has_its_own():
    assert key_words([["tax xylophones", "taxes", "tax taxes"], ["trams"]]) == [
        ("tax",),
        ("trams",),
    ]


def test_without_words_there_are_none():
    assert key_words([["🙂🙂", "12 34", "the and"], []]) == [(), ()]
    assert length("It\N{RIGHT SINGLE QUOTATION MARK}s a well-made plan 🙂") == 4
