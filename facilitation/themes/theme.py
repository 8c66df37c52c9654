"""Themes: a person's grouping, standing over the machine's.

Law of this file. The machine proposes **homes** (card -> cluster). People make **edits**. What
the room sees is `arrange(board)`: the homes with all edits that are not undone laid over them,
in order. Nothing else is kept, so an edit outlives every re-clustering, any edit can be undone
on its own, and replay needs no model.

An edit **holds** the cards that are in the themes it touches: from then on they are placed by
hand. Hence a later proposal cannot empty a theme that somebody named. Cards that a person put there
one by one are not held: undoing that must take them away again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Annotated, Literal

from annotated_types import Len
from immutables import Map

from facilitation.refusals import Refused
from facilitation.shape import changed

Card = str
"""`c<number>`: the number of the event that made the contribution."""
UNSORTED = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The machine's proposal. Its title is the text of one of its cards, `example`."""

    id: str
    cards: tuple[Card, ...]
    example: Card = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What a proposal must respect: these cards are in this theme. `open`: new ones may join."""

    theme: str
    cards: tuple[Card, ...]
    open: bool = True


ThemeId = Annotated[str, Len(1, 40)]
Title = Annotated[str, Len(1, 120)]
Cards = Annotated[tuple[Card, ...], Len(1, 500)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTheme:
    """Give a pile a name: it becomes a theme. A theme of that id that does not exist is made."""

    do: Literal["name"] = "name"
    theme: ThemeId
    title: Title


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeThemes:
    do: Literal["merge"] = "merge"
    theme: ThemeId
    into: ThemeId


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitTheme:
    """Take `cards` out of `theme` into `new`, an id that the asker chose."""

    do: Literal["split"] = "split"
    theme: ThemeId
    new: ThemeId
    cards: Cards
    title: Annotated[str, Len(0, 120)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCards:
    """`to` empty: to the unsorted tray."""

    do: Literal["move"] = "move"
    cards: Cards
    to: Annotated[str, Len(0, 40)] = UNSORTED


@dataclass(frozen=True, slots=True, kw_only=True)
class PinTheme:
    """Pinned: no card joins or leaves except by hand."""

    do: Literal["pin"] = "pin"
    theme: ThemeId
    on: bool = True


Edit = NameTheme | MergeThemes | SplitTheme | MoveCards | PinTheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """An edit as made: its number, and the cards it holds from then on (theme -> cards)."""

    number: int
    by: str
    at: int
    edit: Edit
    held: Mapping[str, tuple[Card, ...]] = field(default_factory=dict)
    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class ThemeBoard:
    """The themes of one activity."""

    clusters: Map[str, Cluster] = field(default_factory=Map)
    homes: Map[Card, str] = field(default_factory=Map)
    edits: tuple[Edited, ...] = ()
    slots: Map[str, int] = field(default_factory=Map)
    engine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """What is shown: a theme (`title` given by a person) or an untitled proposal."""

    id: str
    title: str
    example: Card
    words: tuple[str, ...]
    cards: tuple[Card, ...]
    touched: bool
    pinned: bool
    slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    piles: Map[str, Pile]
    hand: Map[Card, str]
    """Cards placed by a person, and where (after merges)."""
    unsorted: frozenset[Card]
    """Cards that a person put back, or that wait before a pinned theme."""


class _Overlay:
    """Edits laid over each other, in order."""

    def __init__(self) -> None:
        self.titles: dict[str, str] = {}
        self.pinned: set[str] = set()
        self.hand: dict[Card, str] = {}
        self.placed: set[Card] = set()
        self.alias: dict[str, str] = {}
        self.touched: set[str] = set()

    def lay(self, edited: Edited) -> None:
        for theme, cards in edited.held.items():
            self.touched.add(theme)
            for card in cards:
                self.hand[card] = theme
        match edited.edit:
            case NameTheme(theme=theme, title=title):
                self.titles[self.home(theme)] = title
                self.touched.add(theme)
            case MergeThemes(theme=theme, into=into):
                self.merge(self.home(theme), self.home(into))
            case SplitTheme(new=new, cards=cards, title=title):
                self.touched.add(new)
                self.place(cards, new)
                if title:
                    self.titles[new] = title
            case MoveCards(cards=cards, to=to):
                self.touched.add(to)
                self.place(cards, to)
            case PinTheme(theme=theme, on=on):
                self.touched.add(theme)
                (self.pinned.add if on else self.pinned.discard)(self.home(theme))

    def place(self, cards: Iterable[Card], theme: str) -> None:
        """One by one, by a person."""
        self.hand.update(dict.fromkeys(cards, theme))
        self.placed.update(cards)

    def merge(self, theme: str, into: str) -> None:
        """After an undo, two merges may point at each other: the later one then does nothing."""
        if theme == into:
            return
        self.alias[theme] = into
        self.touched |= {theme, into}
        if into not in self.titles and theme in self.titles:
            self.titles[into] = self.titles[theme]

    def home(self, theme: str) -> str:
        while theme in self.alias:
            theme = self.alias[theme]
        return theme


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
    over = _laid(board)
    hand = {card: over.home(theme) for card, theme in over.hand.items()}
    members: dict[str, list[Card]] = {over.home(t): [] for t in over.touched if t != UNSORTED}
    unsorted = {card for card, theme in hand.items() if theme == UNSORTED}
    for card, theme in hand.items():
        if theme != UNSORTED:
            members.setdefault(theme, []).append(card)
    for card in board.homes:
        if card in hand:
            continue
        theme = over.home(board.homes[card])
        if theme in over.pinned:
            unsorted.add(card)
        else:
            members.setdefault(theme, []).append(card)
    touched = {over.home(theme) for theme in over.touched}
    piles = {
        theme: Pile(
            id=theme,
            title=over.titles.get(theme, ""),
            example=_example(board.clusters.get(theme), cards),
            words=board.clusters[theme].words if theme in board.clusters else (),
            cards=tuple(sorted(cards, key=_age)),
            touched=theme in touched,
            pinned=theme in over.pinned,
            slot=board.slots.get(theme, 0),
        )
        for theme, cards in members.items()
        if cards or theme in over.titles
    }
    return Arrangement(piles=Map(piles), hand=Map(hand), unsorted=frozenset(unsorted))


def _laid(board: ThemeBoard) -> _Overlay:
    over = _Overlay()
    for edited in board.edits:
        if not edited.undone:
            over.lay(edited)
    return over


def _example(cluster: Cluster | None, cards: Iterable[Card]) -> Card:
    """The machine's example while it still is in the pile, else the oldest card."""
    inside = set(cards)
    if cluster and cluster.example in inside:
        return cluster.example
    return min(inside, key=_age, default="")


def _age(card: Card) -> int:
    return int(card[1:])


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


def check(board: ThemeBoard, edit: Edit, cards: Iterable[Card]) -> Refused | None:
    """Why `edit` cannot be made now. `cards`: those that the activity has."""
    piles = arrange(board).piles
    known = set(cards)
    missing: list[str] = []
    match edit:
        case NameTheme():
            return None
        case MergeThemes(theme=theme, into=into) if theme == into:
            return Refused("same-theme")
        case MergeThemes(theme=theme, into=into):
            missing = [each for each in (theme, into) if each not in piles]
        case SplitTheme(theme=theme, new=new):
            missing = [each for each in (theme,) if each not in piles]
            if new in piles or new in board.clusters:
                return Refused("id-reused")
        case MoveCards(to=to):
            missing = [to] if to != UNSORTED and to not in piles else []
        case PinTheme(theme=theme):
            missing = [theme] if theme not in piles else []
    if missing:
        return Refused("no-such-theme", {"theme": missing[0]})
    if isinstance(edit, SplitTheme | MoveCards) and not known.issuperset(edit.cards):
        return Refused("no-such-card")
    return None


def held_by(board: ThemeBoard, edit: Edit) -> dict[str, tuple[Card, ...]]:
    """The cards that `edit` holds, each under the theme by which it came: when a merge is undone
    they go back to their side. What an earlier edit holds is held again: that one may be undone."""
    taken: frozenset[str] = frozenset()
    match edit:
        case NameTheme(theme=theme) | PinTheme(theme=theme, on=True):
            touched = {theme}
        case SplitTheme(theme=theme, cards=cards):
            touched, taken = {theme}, frozenset(cards)
        case MergeThemes(theme=theme, into=into):
            touched = {theme, into}
        case MoveCards(to=to, cards=cards):
            touched, taken = {to} - {UNSORTED}, frozenset(cards)
        case _:
            touched = set()
    piles, over = arrange(board).piles, _laid(board)
    held: dict[str, list[Card]] = {}
    for card in (c for theme in sorted(touched & set(piles)) for c in piles[theme].cards):
        if card not in taken and card not in over.placed:
            came_by = over.hand[card] if card in over.hand else board.homes[card]
            held.setdefault(came_by, []).append(card)
    return {theme: tuple(cards) for theme, cards in held.items()}


def proposed(board: ThemeBoard, clusters: Iterable[Cluster], engine: str) -> ThemeBoard:
    """A new proposal replaces the former one whole."""
    fresh = {cluster.id: cluster for cluster in clusters}
    homes = {card: cluster.id for cluster in fresh.values() for card in cluster.cards}
    return with_slots(changed(board, clusters=Map(fresh), homes=Map(homes), engine=engine))


def placed(board: ThemeBoard, homes: Mapping[Card, str]) -> ThemeBoard:
    """New cards join clusters or themes that are there already."""
    return with_slots(changed(board, homes=board.homes.update(homes)))


def edited(board: ThemeBoard, edit: Edited) -> ThemeBoard:
    return with_slots(changed(board, edits=(*board.edits, edit)))


def undone(board: ThemeBoard, number: int) -> ThemeBoard:
    edits = tuple(replace(e, undone=True) if e.number == number else e for e in board.edits)
    return with_slots(changed(board, edits=edits))


def without(board: ThemeBoard, card: Card) -> ThemeBoard:
    """A card that was withdrawn or hidden leaves the machine's homes (edits keep its tombstone)."""
    return changed(board, homes=board.homes.delete(card)) if card in board.homes else board


def with_slots(board: ThemeBoard) -> ThemeBoard:
    """Every pile keeps its slot (place and colour on the wall) while it exists; a new pile takes
    the lowest free one. Older piles first, so that replay and live agree."""
    piles = arrange(board).piles
    slots = {pile: slot for pile, slot in board.slots.items() if pile in piles}
    taken = set(slots.values())
    newest = sorted(piles.keys() - slots.keys(), key=lambda p: (-len(piles[p].cards), p))
    free = (slot for slot in range(len(piles) + len(taken)) if slot not in taken)
    slots.update(zip(newest, free, strict=False))
    return board if slots == dict(board.slots) else changed(board, slots=Map(slots))
