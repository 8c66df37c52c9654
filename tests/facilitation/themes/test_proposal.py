"""A whole proposal on made-up vectors: what holds whatever the cards are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.themes import clusters
from facilitation.themes.proposal import Item, Request, prepared, propose
from facilitation.themes.theme import Anchor, Cluster


def heaps(groups, each, seed=0, spread=0.3):
    """Items c1, c2, ... around far directions, in turns."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(groups, 48))
    truth = np.arange(groups * each) % groups
    rows = centres[truth] + spread * rng.normal(size=(len(truth), 48))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    items = [Item(f"subject{t} number{n}", (f"c{n + 1}",)) for n, t in enumerate(truth)]
    return items, rows.astype(np.float32), truth


def pinned(items, held):
    """The items with some cards in anchors: card -> anchor."""
    return [Item(i.text, i.cards, held.get(i.cards[0], -1)) for i in items]


def homes(found):
    return {card: cluster.id for cluster in found for card in cluster.cards}


def test_heaps_become_clusters_with_an_example_and_words():
    items, rows, truth = heaps(4, 10)
    found = propose(Request(items, rows)).clusters
    assert [each.id for each in found] == ["k1", "k2", "k3", "k4"]
    assert sorted(len(each.cards) for each in found) == [10] * 4
    for each in found:
        assert each.example in each.cards
        assert each.words[0] == f"subject{truth[int(each.cards[0][1:]) - 1]}"


def test_ids_live_on_and_new_ones_are_new():
    items, rows, _ = heaps(4, 10)
    first = propose(Request(items[:30], rows[:30])).clusters
    second = propose(Request(items, rows, former=first, highest=7)).clusters
    before, after = homes(first), homes(second)
    assert all(after[card] == home for card, home in before.items())
    former = tuple(each for each in first if each.id != "k2")
    third = propose(Request(items, rows, former=former, highest=7)).clusters
    assert {each.id for each in third} == {"k1", "k3", "k4", "k8"}


def test_no_card_moves_without_a_clear_gain_unless_a_person_asks():
    items, rows, _ = heaps(2, 10)
    former = (
        Cluster(id="k1", cards=("c2", *(f"c{n}" for n in range(1, 20, 2)))),
        Cluster(id="k2", cards=tuple(f"c{n}" for n in range(4, 21, 2))),
    )
    assert homes(propose(Request(items, rows, former=former, gain=2.0)).clusters)["c2"] == "k1"
    assert homes(propose(Request(items, rows, former=former, gain=0.0)).clusters)["c2"] == "k2"


def test_an_anchor_keeps_its_cards_and_draws_the_free_ones():
    items, rows, truth = heaps(3, 10)
    held = {f"c{n + 1}": 0 for n in np.flatnonzero(truth == 1)[:4]}
    anchor = Anchor(theme="k2", cards=tuple(held))
    found = homes(propose(Request(pinned(items, held), rows, (anchor,))).clusters)
    assert all(found[f"c{n + 1}"] == "k2" for n in np.flatnonzero(truth == 1))


def test_a_closed_anchor_draws_nobody():
    items, rows, truth = heaps(3, 10)
    held = {f"c{n + 1}": 0 for n in np.flatnonzero(truth == 1)[:4]}
    anchor = Anchor(theme="t1", cards=tuple(held), open=False)
    former = (Cluster(id="t1", cards=tuple(f"c{n}" for n in range(1, 31))),)
    found = propose(Request(pinned(items, held), rows, (anchor,), former)).clusters
    assert {card for card, home in homes(found).items() if home == "t1"} == set(held)


def test_between_two_themes_a_card_waits_with_both_suggested():
    rng = np.random.default_rng(3)
    axes = np.eye(3, 48, dtype=np.float32)
    truth = np.repeat([0, 1, 2, 3], [8, 8, 8, 1])
    middles = [*axes, axes[0] + axes[1]]
    rows = np.array([middles[t] for t in truth]) + 0.02 * rng.normal(size=(25, 48))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    items = [Item(f"text {n}", (f"c{n + 1}",)) for n in range(25)]
    held = {f"c{n + 1}": int(truth[n]) for n in (*range(7), *range(8, 15))}
    anchors = [
        Anchor(theme=f"t{a}", cards=tuple(c for c in held if held[c] == a)) for a in range(2)
    ]
    request = Request(pinned(items, held), rows, anchors)
    kept = prepared(request)
    kept.at[24] = (kept.at[0] + kept.at[8]) / np.linalg.norm(kept.at[0] + kept.at[8])
    found = propose(request, kept)
    assert homes(found.clusters)["c8"] == "t0"
    assert homes(found.clusters)["c16"] == "t1"
    assert "c25" not in homes(found.clusters)
    assert set(found.hints["c25"][:2]) == {"t0", "t1"}
    assert found.margins["c25"] < 0.2
    assert set(found.doubts) == {"t0", "t1", "k1"}


def test_what_is_not_clearly_a_themes_own_is_a_pile_beside_it():
    rng = np.random.default_rng(3)
    axes = np.eye(3, 48, dtype=np.float32)
    middles = [axes[0], axes[0] + axes[1], axes[1], -axes[0] - axes[1] + axes[2]]
    truth = np.arange(32) % 4
    rows = np.array([middles[t] for t in truth]) + 0.05 * rng.normal(size=(32, 48))
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    items = [Item(f"text {n}", (f"c{n + 1}",)) for n in range(32)]
    held = {f"c{n + 1}": {0: 0, 2: 1}[truth[n]] for n in range(32) if truth[n] in (0, 2)}
    anchors = [
        Anchor(theme=f"t{a}", cards=tuple(c for c in held if held[c] == a)) for a in range(2)
    ]
    request = Request(pinned(items, held), rows, anchors, limit=0.9)
    found = homes(propose(request).clusters)
    beside = {found.get(f"c{n + 1}") for n in range(32) if truth[n] == 1}
    assert not beside & {"t0", "t1"}
    assert len(beside) == 1


def test_cards_of_a_pile_that_stands_are_drawn_together_until_somebody_asks():
    """They stay one pile up to a finer cut than when all is grouped afresh."""
    items, rows, truth = heaps(6, 12, spread=1.0)
    former = (Cluster(id="k1", cards=tuple(f"c{n + 1}" for n in np.flatnonzero(truth < 2))),)

    def heights(gain):
        tree = propose(Request(items, rows, former=former, gain=gain)).tree
        cuts = [clusters.cut_at(tree, limit / 100) for limit in range(5, 91)]
        return sum(len(set(found[truth < 2].tolist())) for found in cuts)

    assert heights(0.5) < heights(0.0)


def test_what_was_prepared_serves_the_slider_with_or_without_its_tree():
    items, rows, _ = heaps(5, 10, spread=0.8)
    kept = prepared(Request(items, rows))
    counts, tree = [], None
    for limit in (0.5, 0.7, 0.9):
        again = propose(Request(items, rows, limit=limit), kept, tree)
        tree = again.tree
        assert again.clusters == propose(Request(items, rows, limit=limit)).clusters
        counts.append(len(again.clusters))
    assert counts[0] >= counts[1] >= counts[2]


def test_copies_are_a_pile_and_what_says_nothing_is_none():
    items, rows, _ = heaps(3, 10)
    items = [
        Item("ok", ("c90", "c91")),
        Item("Trams!", tuple(f"c{n}" for n in range(100, 600))),
        *items,
    ]
    rows = np.vstack([np.zeros((1, 48)), -rows.sum(axis=0)[None] / 25, rows]).astype(np.float32)
    found = propose(Request(items, rows)).clusters
    assert "c90" not in homes(found)
    assert next(len(each.cards) for each in found if "c100" in each.cards) == 500


def test_one_card_is_no_pile():
    rows = np.eye(9, 48, dtype=np.float32)
    items = [Item(f"word{n}", (f"c{n}",)) for n in range(9)]
    assert propose(Request(items, rows)).clusters == ()
    assert propose(Request([], np.zeros((0, 4), np.float32))).clusters == ()


def test_below_eight_only_copies_make_piles():
    items, rows, _ = heaps(1, 5, spread=0.01)
    items[2] = Item("twice", ("c70", "c71"))
    assert [each.cards for each in propose(Request(items, rows)).clusters] == [("c70", "c71")]


def test_many_are_sampled_and_the_rest_joins(monkeypatch):
    monkeypatch.setattr(clusters, "WHOLE", 60)
    items, rows, truth = heaps(4, 50)
    found = homes(propose(Request(items, rows)).clusters)
    assert len(found) == 200
    assert len({(found[f"c{n + 1}"], t) for n, t in enumerate(truth)}) == 4


def test_many_alone_in_a_sample_stay_unsorted(monkeypatch):
    monkeypatch.setattr(clusters, "WHOLE", 2)
    rows = np.eye(9, 48, dtype=np.float32)
    items = [Item(f"word{n}", (f"c{n}",)) for n in range(9)]
    assert propose(Request(items, rows)).clusters == ()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5), st.integers(1, 12), st.integers(0, 9999), st.data())
def test_anchors_hold_and_nothing_is_twice(groups, each, seed, data):
    items, rows, _ = heaps(groups, each, seed, spread=0.6)
    cards = [item.cards[0] for item in items]
    held = data.draw(st.dictionaries(st.sampled_from(cards), st.integers(0, 2)))
    shut = data.draw(st.sets(st.integers(0, 2)))
    anchors = [
        Anchor(theme=f"t{a}", cards=tuple(c for c in cards if held.get(c) == a), open=a not in shut)
        for a in range(3)
    ]
    old = data.draw(st.dictionaries(st.sampled_from(cards), st.sampled_from(["k1", "k2", "t0"])))
    former = [
        Cluster(id=k, cards=tuple(c for c in cards if old.get(c) == k)) for k in ("k1", "k2", "t0")
    ]
    request = Request(pinned(items, held), rows, anchors, former, highest=2)
    found = propose(request).clusters
    seen = [card for cluster in found for card in cluster.cards]
    assert len(seen) == len(set(seen))
    assert len({cluster.id for cluster in found}) == len(found)
    for card, home in homes(found).items():
        if card in held:
            assert home == f"t{held[card]}"
        else:
            assert home not in {f"t{a}" for a in shut}
    assert {f"t{a}" for a in held.values()} <= {cluster.id for cluster in found}
    assert propose(request).clusters == found
