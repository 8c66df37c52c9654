"""People who move only rightly, at the real core: themes that are edited, anchors, the themer.

A move drags up to five cards that belong together out of a pile (to the pile where most of their kind
are, or into a new one), or merges two piles of one kind. `best` takes the move that helps most,
`random` any that helps. Upper bounds: a real person errs and reads for longer.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from facilitation.themes import changes
from facilitation.themes.arrange import anchors, arrange
from facilitation.themes.edits import Edit, MergeThemes, MoveCards, SplitTheme
from facilitation.themes.theme import Edited, ThemeBoard
from server.themes.themer import Themer
from server.themes.worker import former, ids_of
from tests.load.agreement import rand

MOVES = (0, 3, 5, 10, 20)
DRAG = 5
"""Cards in one drag."""
GAIN = 1e-4
"""ARI. A move that helps less is none."""


@dataclass
class Desk:
    """One activity as a facilitator has it before them."""

    themer: Themer
    truth: dict[str, str]
    board: ThemeBoard = field(default_factory=ThemeBoard)
    made: int = 0

    def regroup(self) -> None:
        found = self.themer.update(
            "a",
            [],
            anchors=anchors(self.board),
            former=former(self.board),
            regroup=True,
            taken=ids_of(self.board),
        )
        self.board = changes.proposed(self.board, found.clusters, found.engine)

    def edit(self, move: Edit) -> ThemeBoard:
        """The board after `move`, as the core would have it; nothing is changed yet."""
        refused = changes.check(self.board, move, self.truth)
        assert refused is None, refused
        held = changes.held_by(self.board, move)
        edited = Edited(number=self.made + 1, by="desk", at=0, edit=move, held=held)
        return changes.edited(self.board, edited)

    def take(self, move: Edit) -> None:
        self.board = self.edit(move)
        self.made += 1

    def piles(self) -> dict[str, tuple[str, ...]]:
        return {pile.id: pile.cards for pile in arrange(self.board).piles.values()}

    def where(self) -> dict[str, str]:
        home = {card: pile for pile, cards in self.piles().items() for card in cards}
        return {card: home.get(card, f"alone {card}") for card in self.truth}

    def score(self, where: dict[str, str] | None = None) -> float:
        found = where or self.where()
        return rand(list(self.truth.values()), [found[card] for card in self.truth])


def moved(desk: Desk, way: str, chance: random.Random, most: int) -> dict[int, float]:
    """ARI after each count of moves, nothing grouped again in between."""
    scores = {0: desk.score()}
    for count in range(1, most + 1):
        take_one(desk, way, chance)
        if count in MOVES:
            scores[count] = desk.score()
    return scores


def take_one(desk: Desk, way: str, chance: random.Random) -> None:
    now = desk.score()
    options = [(desk.score(after), move) for move, after in _moves(desk)]
    good = [(score, move) for score, move in options if score > now + GAIN]
    if good:
        pick: Callable[..., tuple[float, Edit]] = {
            "best": lambda: max(good, key=lambda each: each[0]),
            "random": lambda: chance.choice(good),
        }[way]
        desk.take(pick()[1])


def _moves(desk: Desk) -> list[tuple[Edit, dict[str, str]]]:
    """All right moves, and where the cards are after each."""
    piles, where = desk.piles(), desk.where()
    kind = {pile: _most(desk, cards) for pile, cards in piles.items() if cards}
    heads = defaultdict(list)
    for pile in sorted(kind, key=lambda p: (-len(piles[p]), p)):
        heads[kind[pile]].append(pile)
    found: list[tuple[Edit, dict[str, str]]] = []
    for same in heads.values():
        for pile in same[1:]:
            after = {card: same[0] if home == pile else home for card, home in where.items()}
            found.append((MergeThemes(theme=pile, into=same[0]), after))
    for pile, cards in [*piles.items(), ("", _alone(desk, where))]:
        for label, drag in _drags(desk, cards).items():
            if label == kind.get(pile):
                continue
            new = f"new-{desk.made}"
            to = heads[label][0] if heads[label] else new
            after = {**where, **dict.fromkeys(drag, to)}
            if heads[label]:
                found.append((MoveCards(cards=drag, to=to), after))
            elif pile:
                found.append((SplitTheme(theme=pile, new=new, cards=drag), after))
    return found


def _most(desk: Desk, cards: tuple[str, ...]) -> str:
    return Counter(desk.truth[card] for card in cards).most_common(1)[0][0]


def _alone(desk: Desk, where: dict[str, str]) -> tuple[str, ...]:
    return tuple(card for card in desk.truth if where[card].startswith("alone "))


def _drags(desk: Desk, cards: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    by_label = defaultdict(list)
    for card in cards:
        by_label[desk.truth[card]].append(card)
    return {label: tuple(same[:DRAG]) for label, same in by_label.items()}
