"""Whatever people type: no crash, no theme of nothing, in bounded time. With the real model."""

import time
from collections import Counter

import pytest

from server.themes.embedder import ModelEmbedder
from server.themes.themer import Themer

LIMIT_S = 20.0
"""For five hundred cards at most, on a busy machine; alone the slowest takes two."""
PARKS = [
    "We need more parks and trees",
    "The parks should have more benches",
    "Plant more trees in every park",
    "A bigger park with flowers and grass",
]
BUSES = [
    "Buses should run later at night",
    "The night bus is always late",
    "More frequent buses to the suburbs",
    "Bus tickets are far too expensive",
]
OPINIONS = [*PARKS, *BUSES] * 2
SPELT = ["accommodation", "accomodation", "acommodation", "accommadation"]


@pytest.fixture(scope="module")
def model():
    return ModelEmbedder()


def homes(model, texts):
    """Text by text the pile it is in; None for none. Twice, since chance has no say in it."""
    started = time.perf_counter()
    found = [grouped(model, texts) for _ in range(2)]
    assert time.perf_counter() - started < 2 * LIMIT_S
    assert found[0] == found[1]
    return found[0]


def grouped(model, texts):
    themer = Themer(model)
    cards = [(f"c{n}", text) for n, text in enumerate(texts, 1)]
    clusters = themer.update("a", cards).clusters
    for each in clusters:
        assert each.example in each.cards
        assert len(each.cards) >= 2
    home = {card: each.id for each in clusters for card in each.cards}
    return [home.get(card) for card, _ in cards]


NOTHING = {
    "nothing at all": [""] * 40,
    "white space": [" ", "\n\n", "\t", "\u00a0"] * 10,
    "marks": ["...", "?!", "---", "***"] * 10,
    "emoji": ["🙂", "🙂🙂", "👍🏽", "❤️ 🎉", "🏳️‍🌈"] * 10,
    "numbers": ["1", "42", "2026", "007"] * 10,
    "assent": ["ok", "I agree", "yes", "n/a", "no comment", "nothing", "same as above"] * 8,
}


@pytest.mark.parametrize("name", NOTHING)
def test_what_says_nothing_makes_no_theme(model, name):
    assert set(homes(model, NOTHING[name])) == {None}


@pytest.mark.parametrize("name", NOTHING)
def test_nor_does_it_join_one_or_keep_others_apart(model, name):
    alone = homes(model, OPINIONS)
    among = homes(model, [*OPINIONS, *NOTHING[name]])
    assert set(among[len(OPINIONS) :]) == {None}
    assert among[: len(OPINIONS)] == alone


def test_one_word_each_is_counted_not_interpreted(model):
    words = ["hopeful", "tired", "Hopeful!", "anxious", "tired", "curious", "hopeful", "calm"] * 3
    found = homes(model, words)
    said = [word.lower().strip("!") for word in words]
    assert len(set(zip(said, found, strict=True))) == len(set(said)) == len(set(found))


@pytest.mark.parametrize("filler", ["park benches and trees ", "x", "🙂", "公園"])
def test_two_thousand_characters(model, filler):
    long = [(filler * 2000)[: 2000 - n] for n in range(3)]
    found = homes(model, [*OPINIONS, *long])
    assert found[: len(PARKS)] != found[len(PARKS) : len(OPINIONS) // 2]
    if filler == "🙂":
        assert set(found[len(OPINIONS) :]) == {None}


def test_another_language_is_no_part_of_an_english_theme(model):
    """The model knows English only: other scripts are known by little, but they stay apart."""
    other = [
        "公園にもっと木を植えてほしい",
        "夜のバスを増やしてほしい",
        "家賃が高すぎると思います",
    ] * 4
    found = homes(model, [*PARKS, *BUSES, *other])
    assert not set(found[:8]) & set(found[8:]) - {None}


def test_five_hundred_copies_are_one_theme_and_cost_one_reading(model):
    found = homes(model, ["Safe streets for children"] * 500)
    assert len(set(found)) == 1
    assert None not in found


def test_five_hundred_copies_leave_the_others_as_they_were(model):
    found = homes(model, [*OPINIONS, *["Safe streets for children"] * 500])
    [[pile, count]] = Counter(found[len(OPINIONS) :]).most_common()
    assert pile is not None
    assert count == 500
    assert pile not in found[: len(OPINIONS)]
    assert len(set(found[: len(PARKS)])) < len(PARKS)


def test_all_different_is_mostly_no_theme_at_all(model):
    texts = [
        "Zebras have stripes", "The kettle is broken", "Quantum computers are cold",
        "My neighbour plays the tuba", "Cheese from Normandy smells", "Volcanoes erupt rarely",
        "The invoice was paid twice", "Chess is a draw", "Glaciers melt in summer",
        "Knitting calms my nerves", "Submarines are cramped", "The printer jams on Mondays",
    ]  # fmt: skip
    sizes = Counter(home for home in homes(model, texts) if home)
    assert max(sizes.values(), default=0) <= 4
    assert sum(sizes.values()) <= len(texts) * 3 // 4


def test_spelling_does_not_split_a_theme(model):
    spelt = [f"{what} {word} for students" for word in SPELT for what in ("Cheap", "We need")]
    found = homes(model, [*spelt, *BUSES, *PARKS])
    [[pile, count]] = Counter(found[: len(spelt)]).most_common(1)
    assert pile is not None
    assert count >= len(spelt) * 3 // 4
    assert pile not in found[len(spelt) :]


def test_case_and_final_marks_make_no_other_text(model):
    same = ["More parks", "more parks.", "MORE PARKS!", "  more   parks ?"] * 3
    found = homes(model, [*same, *BUSES])
    assert len(set(found[: len(same)])) == 1
    assert found[0] is not None
