"""When what is proposed, with the lexical engine (fast, and all that differs is the vectors)."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.themes.theme import Anchor, Cluster
from server.themes.lexical import LexicalEmbedder
from server.themes.themer import FIRST, Themer

SUBJECTS = {
    "parks": ["parks", "trees", "benches", "playground", "grass", "flowers"],
    "transit": ["buses", "trams", "night", "timetable", "stops", "drivers"],
    "housing": ["rents", "flats", "landlords", "mortgage", "tenants", "repairs"],
}


def said(count, start=1, seed=0):
    """Cards about three subjects in turns, three of six words of each."""
    rng = random.Random(seed + start)
    names = list(SUBJECTS)
    return [
        (f"c{n}", "we want " + " ".join(rng.sample(SUBJECTS[names[n % 3]], 4)))
        for n in range(start, start + count)
    ]


@pytest.fixture
def themer():
    return Themer(LexicalEmbedder())


def homes(clusters):
    return {card: cluster.id for cluster in clusters for card in cluster.cards}


def test_nothing_below_eight_then_the_wall_moves(themer):
    assert not themer.update("a", said(FIRST - 1)).full
    found = themer.update("a", said(FIRST + 10, start=FIRST))
    assert found.full
    assert found.engine.startswith("words")
    assert len(found.clusters) == 3


def test_a_new_card_joins_its_pile_and_a_stranger_waits(themer):
    former = themer.update("a", said(30)).clusters
    found = themer.update(
        "a", [("c31", "trees and flowers in parks"), ("c32", "zebra quantum")], former=former
    )
    assert not found.full
    assert found.placed == {"c31": homes(former)["c3"]}


def test_after_some_growth_all_is_thought_over_and_ids_stay(themer):
    former = themer.update("a", said(30)).clusters
    assert not themer.update("a", said(4, start=31), former=former).full
    again = themer.update("a", said(1, start=35), former=former)
    assert again.full
    assert all(homes(again.clusters)[card] == home for card, home in homes(former).items())


def test_on_demand(themer):
    former = themer.update("a", said(30)).clusters
    assert themer.update("a", [], former=former, regroup=True).full


def test_a_refused_proposal_comes_again(themer):
    former = themer.update("a", said(30)).clusters
    more = themer.update(
        "a",
        [
            *said(10, start=31),
            *[(f"c{n}", f"zebra quantum {'stripes' * (n % 2)}") for n in range(50, 60)],
        ],
        former=former,
    )
    assert more.full
    assert {each.id for each in more.clusters} - {each.id for each in former}
    assert not themer.update("a", [], former=former).full
    themer.missed("a")
    assert themer.update("a", [], former=former).full


def test_a_placing_that_was_refused_comes_again(themer):
    former = themer.update("a", said(30)).clusters
    placed = themer.update("a", [("c31", "trees and flowers in parks")], former=former).placed
    assert themer.update("a", [], former=former).placed == placed != {}


def test_after_a_restart_nothing_moves_and_new_cards_are_placed(themer):
    former = themer.update("a", said(30)).clusters
    fresh = Themer(LexicalEmbedder())
    fresh.learn("a", said(30))
    found = fresh.update("a", [("c31", "trees and flowers in parks")], former=former)
    assert not found.full
    assert found.placed == {"c31": homes(former)["c3"]}


def test_ids_are_never_given_twice(themer):
    themer.update("a", said(30))
    found = themer.update("a", [], former=(), taken=["k9", "theme-77"], regroup=True).clusters
    assert [each.id for each in found] == ["k10", "k11", "k12"]


def test_what_is_gone_is_forgotten(themer):
    former = themer.update("a", said(30)).clusters
    found = themer.update("a", [], gone=["c1", "c2", "c99"], former=former, regroup=True)
    assert not {"c1", "c2"} & homes(found.clusters).keys()
    assert len(homes(found.clusters)) == 28
    gone = themer.update("a", [], gone=[card for card, _ in said(30)], former=former, regroup=True)
    assert gone.full
    assert gone.clusters == ()


def test_other_words_on_the_same_card_are_another_text(themer):
    former = themer.update("a", said(30)).clusters
    found = themer.update(
        "a", [("c3", "buses and trams at night, stops, drivers")], former=former, regroup=True
    )
    assert homes(found.clusters)["c3"] == homes(former)["c1"]


def test_new_cards_flow_into_open_themes_of_people_only_by_a_margin(themer):
    clusters = themer.update("a", said(30)).clusters
    parks = next(each for each in clusters if "c3" in each.cards)
    for is_open in (True, False):
        anchor = Anchor(theme=parks.id, cards=parks.cards, open=is_open)
        found = themer.update(
            "a", [("c31", "trees and flowers in parks")], anchors=[anchor], former=clusters
        )
        assert found.placed.get("c31") == (parks.id if is_open else None)
        themer.update("a", [], gone=["c31"], anchors=[anchor], former=clusters)


def test_activities_do_not_know_each_other(themer):
    themer.update("a", said(30))
    assert not themer.update("b", said(3)).full
    themer.forget("a")
    assert not themer.update("a", said(3)).full


BAD = {
    "empty": [""] * 40,
    "marks": ["...", "?", "!!", "- -"] * 10,
    "emoji": ["🙂", "🙂🙂", "👍", "❤️ 🎉"] * 10,
    "huge": ["parks and trees " * 125, "buses at night " * 130] * 20,
    "one text 500 times": ["Safe streets for children"] * 500,
    "contentless": ["ok", "nothing", "I agree", "yes"] * 20,
    "all different": ["".join(chr(97 + (n * k) % 26) for k in range(3, 12)) for n in range(60)],
    "Japanese": ["公園にもっと木を", "夜のバスを増やして", "家賃が高すぎる"] * 12,
    "Welsh": ["Mwy o barciau a choed", "Bysiau’r nos", "Gwrando ar ein gilydd", "Tŷ cynnes"] * 10,
    "Welsh and English": ["Mwy o goed", "More trees", "Llai o ffurflenni", "Fewer forms"] * 10,
    "Arabic and Hindi": ["المزيد من الحدائق", "अधिक पार्क चाहिए"] * 20,
    "spelt apart": ["more parks", "more parcs", "moar parkz", "more  PARKS!"] * 10,
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_neither_crashes_nor_makes_a_pile_of_nothing(themer, name):
    cards = [(f"c{n}", text) for n, text in enumerate(BAD[name], 1)]
    first = themer.update("a", cards)
    assert len(homes(first.clusters)) <= len(cards)
    themer.update("a", [("c9001", "parks"), ("c9002", ""), ("c9003", "🙂")], former=first.clusters)
    if name in {"empty", "marks", "emoji", "contentless"}:
        assert first.clusters == ()
    if name == "one text 500 times":
        assert [len(each.cards) for each in first.clusters] == [500]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_whatever_happens_anchors_hold_ids_stay_and_the_same_journal_gives_the_same_wall(data):
    """Arrivals, withdrawals, anchors and regroups in any order, twice, once with a restart."""
    one, other = Themer(LexicalEmbedder()), Themer(LexicalEmbedder())
    stock, alive = said(120), {}
    former: tuple[Cluster, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    for _ in range(data.draw(st.integers(1, 6))):
        new = [stock.pop() for _ in range(data.draw(st.integers(0, 15)))]
        gone = (
            data.draw(st.lists(st.sampled_from(sorted(alive)), unique=True, max_size=3))
            if alive
            else []
        )
        regroup = data.draw(st.booleans())
        alive = {card: text for card, text in {**alive, **dict(new)}.items() if card not in gone}
        former = tuple(
            Cluster(id=c.id, cards=tuple(x for x in c.cards if x in alive)) for c in former
        )
        free = sorted(set(alive) - {card for anchor in anchors for card in anchor.cards})
        if free and data.draw(st.booleans()):
            cards = data.draw(st.lists(st.sampled_from(free), unique=True, min_size=1, max_size=8))
            anchors += (
                Anchor(theme=f"t{len(anchors)}", cards=tuple(cards), open=data.draw(st.booleans())),
            )
        found = one.update("a", new, gone, anchors, former, regroup)
        assert other.update("a", new, gone, anchors, former, regroup) == found
        held = {card: anchor for anchor in anchors for card in anchor.cards if card in alive}
        if found.full:
            former = found.clusters
            assert set(homes(former)) <= set(alive)
            for card, home in homes(former).items():
                assert home == held[card].theme if card in held else home not in closed(anchors)
        for card, home in found.placed.items():
            assert card in alive
            assert card not in held
            assert home not in closed(anchors)


def closed(anchors):
    return {anchor.theme for anchor in anchors if not anchor.open}
