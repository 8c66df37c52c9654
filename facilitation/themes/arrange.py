"""What the room sees: the machine's homes with people's edits laid over them, in order."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from immutables import Map

from facilitation.themes import edits
from facilitation.themes.edits import UNSORTED, Card
from facilitation.themes.theme import Anchor, Edited, ThemeBoard


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """What is shown: a theme (`title` given by a person) or an untitled proposal. `also`: cards
    that live elsewhere and belong here too."""

    id: str
    title: str
    definition: str
    example: Card
    words: tuple[str, ...]
    cards: tuple[Card, ...]
    also: tuple[Card, ...]
    touched: bool
    pinned: bool
    parked: bool
    slot: int
    doubt: float
    suggested: str = ""
    by: str = ""
    """A language model's name for it, and that model; never shown as a person's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    piles: Map[str, Pile]
    hand: Map[Card, str]
    """Cards placed by a person, and where (after merges)."""
    unsorted: frozenset[Card]
    """Cards that a person put back, or that wait: before a pinned theme, or kept apart."""
    same: Map[Card, Card]
    """Cards that a person said are the same as another."""


class Overlay:
    """Edits laid over each other."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.definitions: dict[str, str] = {}
        self.pinned: set[str] = set()
        self.parked: set[str] = set()
        self.retired: set[str] = set()
        self.hand: dict[Card, str] = {}
        self.placed: set[Card] = set()
        self.also: dict[str, set[Card]] = {}
        self.apart: list[tuple[Card, Card]] = []
        self.same: dict[Card, Card] = {}
        self.alias: dict[str, str] = {}
        self.touched: set[str] = set()

    def lay(self, edited: Edited) -> None:  # noqa: C901, PLR0912 - a case for each edit
        for theme, cards in edited.held.items():
            self.touch(theme)
            self.hand.update(dict.fromkeys(cards, theme))
        match edited.edit:
            case edits.NameTheme(theme=theme, title=title):
                self.name(theme, title)
            case edits.DefineTheme(theme=theme, definition=definition):
                self.touch(theme)
                self.definitions[self.home(theme)] = definition
            case edits.MergeThemes(theme=theme, into=into):
                self.merge(self.home(theme), self.home(into))
            case edits.SplitTheme(new=new, cards=cards, title=title):
                self.place(cards, new)
                if title:
                    self.titles[new] = title
            case edits.MoveCards(cards=cards, to=to):
                self.place(cards, to)
            case edits.PinTheme(theme=theme, on=on):
                self.switch(self.pinned, theme, on)
            case edits.ParkTheme(theme=theme, on=on):
                self.switch(self.parked, theme, on)
            case edits.RetireTheme(theme=theme):
                self.retire(self.home(theme))
            case edits.KeepApart(card=card, other=other):
                self.apart.append((card, other))
            case edits.AlsoIn(cards=cards, theme=theme, on=on):
                self.belong(cards, theme, on)
            case edits.SameCards(cards=cards, into=into):
                first = self.first(into)
                self.same.update({card: first for card in cards if card != first})

    def touch(self, theme: str) -> None:
        """A theme that was retired is back as soon as a later edit has to do with it."""
        self.touched.add(theme)
        self.retired.discard(self.home(theme))

    def name(self, theme: str, title: str) -> None:
        self.touch(theme)
        self.titles[self.home(theme)] = title

    def place(self, cards: Iterable[Card], theme: str) -> None:
        """One by one, by a person."""
        self.touch(theme)
        self.hand.update(dict.fromkeys(cards, theme))
        self.placed.update(cards)

    def switch(self, among: set[str], theme: str, on: bool) -> None:
        self.touch(theme)
        (among.add if on else among.discard)(self.home(theme))

    def belong(self, cards: Iterable[Card], theme: str, on: bool) -> None:
        """Also under the names by which it was known before a merge."""
        self.touch(theme)
        theme = self.home(theme)
        for each, said in self.also.items():
            if self.home(each) == theme:
                said.difference_update(cards)
        if on:
            self.also.setdefault(theme, set()).update(cards)

    def merge(self, theme: str, into: str) -> None:
        """After an undo, two merges may point at each other: the later one then does nothing."""
        if theme == into:
            return
        self.alias[theme] = into
        self.touch(theme)
        self.touch(into)
        for said in (self.titles, self.definitions):
            if into not in said and theme in said:
                said[into] = said[theme]

    def retire(self, theme: str) -> None:
        """Its cards are in nobody's hand any more, and nothing that was said of it counts."""
        self.retired.add(theme)
        let_go = {card for card, home in self.hand.items() if self.home(home) == theme}
        self.hand = {card: home for card, home in self.hand.items() if card not in let_go}
        self.placed -= let_go
        for said in (self.titles, self.definitions, self.also):
            for each in [each for each in said if self.home(each) == theme]:
                del said[each]
        for switched in (self.pinned, self.parked):
            switched.discard(theme)

    def home(self, theme: str) -> str:
        while theme in self.alias:
            theme = self.alias[theme]
        return theme

    def first(self, card: Card) -> Card:
        """The card that stands for it on the wall."""
        while card in self.same:
            card = self.same[card]
        return card


def laid(board: ThemeBoard) -> Overlay:
    over = Overlay()
    for edited in board.edits:
        if not edited.undone:
            over.lay(edited)
    return over


def arrange(board: ThemeBoard) -> Arrangement:
    """What the room sees. Pure in `board`; three audiences ask for each board, so it is kept."""
    return _arranged(_ById(board))


class _ById:
    """A board as a cache key: comparing two boards by value costs as much as arranging one."""

    __slots__ = ("board",)

    def __init__(self, board: ThemeBoard) -> None:
        self.board = board

    def __hash__(self) -> int:
        return id(self.board)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.board is self.board


@lru_cache(maxsize=64)
def _arranged(key: _ById) -> Arrangement:
    board = key.board
    over = laid(board)
    hand = {card: over.home(theme) for card, theme in over.hand.items()}  # corrected by `_members`
    members, unsorted = _members(board, over, hand)
    touched = {over.home(theme) for theme in over.touched} - over.retired - {UNSORTED}
    found = {theme: cards for theme, cards in members.items() if cards or theme in over.titles}
    slots = slotted(board.slots, found)
    piles = {
        theme: _pile(board, over, theme, cards, theme in touched, slots[theme])
        for theme, cards in found.items()
    }
    return Arrangement(
        piles=Map(piles),
        hand=Map(hand),
        unsorted=frozenset(unsorted),
        same=Map({card: over.first(card) for card in over.same}),
    )


def _members(
    board: ThemeBoard, over: Overlay, hand: dict[Card, str]
) -> tuple[dict[str, list[Card]], set[Card]]:
    """Which cards each pile has, and which wait. First those in a person's hand."""
    members: dict[str, list[Card]] = {}
    for theme in over.touched:
        if (home := over.home(theme)) != UNSORTED and home not in over.retired:
            members.setdefault(home, [])
    unsorted = {card for card, theme in hand.items() if theme == UNSORTED}
    for card, theme in hand.items():
        if theme != UNSORTED:
            members.setdefault(theme, []).append(card)
    closed = over.pinned | over.retired
    for card, cluster in board.homes.items():
        if card not in hand:
            theme = over.home(cluster)
            if theme in closed:
                unsorted.add(card)
            else:
                members.setdefault(theme, []).append(card)
    if over.apart:
        _part(members, unsorted, hand, over)
    if over.same:
        _gather(members, unsorted, hand, over)
    return members, unsorted


def _part(
    members: dict[str, list[Card]], unsorted: set[Card], hand: dict[Card, str], over: Overlay
) -> None:
    """Of two cards that must not be together, the one that is in nobody's hand waits; else the
    later one. Two that a person placed together stay: their hand is the stronger word."""
    where = {card: theme for theme, cards in members.items() for card in cards}
    for pair in over.apart:
        free = [card for card in pair if card not in over.placed]
        home = where.get(pair[0])
        if home is not None and home == where.get(pair[1]) and free:
            card = max(free, key=lambda card: (card not in hand, age(card)))
            _wait(card, where.pop(card), members, unsorted, hand)


def _wait(
    card: Card,
    home: str,
    members: dict[str, list[Card]],
    unsorted: set[Card],
    hand: dict[Card, str],
) -> None:
    members[home].remove(card)
    unsorted.add(card)
    if card in hand:
        hand[card] = UNSORTED


def _gather(
    members: dict[str, list[Card]], unsorted: set[Card], hand: dict[Card, str], over: Overlay
) -> None:
    """Cards that say the same lie where the one that stands for them lies, and in the same hand."""
    where = {card: theme for theme, cards in members.items() for card in cards}
    for card in over.same:
        first = over.first(card)
        if card in where:
            members[where[card]].remove(card)
        unsorted.discard(card)
        hand.pop(card, None)
        if first in where:
            members[where[first]].append(card)
        else:
            unsorted.add(card)
        if first in hand:
            hand[card] = hand[first]


def _pile(
    board: ThemeBoard,
    over: Overlay,
    theme: str,
    cards: list[Card],
    touched: bool,
    slot: int,
) -> Pile:
    cluster = board.clusters.get(theme)
    inside, lying = set(cards), by_age(cards)
    first = lying[0] if lying else ""
    also = {
        card for each, said in over.also.items() if over.home(each) == theme for card in said
    } - inside
    return Pile(
        id=theme,
        title=over.titles.get(theme, ""),
        definition=over.definitions.get(theme, ""),
        example=cluster.example if cluster and cluster.example in inside else first,
        words=cluster.words if cluster else (),
        cards=lying,
        also=by_age(also),
        touched=touched,
        pinned=theme in over.pinned,
        parked=theme in over.parked,
        slot=slot,
        doubt=0.0 if theme in over.titles or cluster is None else cluster.doubt,
        suggested=cluster.title if cluster and theme not in over.titles else "",
        by=cluster.by if cluster else "",
    )


def slotted(kept: Mapping[str, int], piles: Mapping[str, Collection[Card]]) -> dict[str, int]:
    """The slots that are kept, and the lowest free ones for piles that have none: larger ones
    first, equal ones by their ids, so that replay and live agree."""
    taken = set(kept.values())
    new = sorted(piles.keys() - kept.keys(), key=lambda pile: (-len(piles[pile]), pile))
    free = (slot for slot in range(len(piles) + len(taken)) if slot not in taken)
    return {**kept, **dict(zip(new, free, strict=False))}


def by_age(cards: Iterable[Card]) -> tuple[Card, ...]:
    """The oldest first: c9 before c10. Three times as fast as by `age`, and all of them are sorted
    whenever anything changes."""
    return tuple(sorted(sorted(cards), key=len))


def age(card: Card) -> int:
    return int(card[1:])


def retired(board: ThemeBoard) -> frozenset[str]:
    """Ids of themes that are no more: the machine puts nothing there."""
    return frozenset(laid(board).retired)


def anchors(board: ThemeBoard) -> tuple[Anchor, ...]:
    """What the machine must respect when it proposes again: every theme a person has touched."""
    arrangement = arrange(board)
    return tuple(
        Anchor(
            theme=pile.id,
            cards=tuple(card for card in pile.cards if card in arrangement.hand),
            open=not pile.pinned,
        )
        for pile in sorted(arrangement.piles.values(), key=lambda pile: pile.id)
        if pile.touched
    )
