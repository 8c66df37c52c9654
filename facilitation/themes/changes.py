"""How a board changes: what may be asked of it, what an edit holds, and what would follow."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from immutables import Map

from facilitation.refusals import Refused
from facilitation.shape import changed
from facilitation.themes import edits
from facilitation.themes.arrange import Arrangement, age, arrange, by_age, laid, slotted
from facilitation.themes.edits import UNSORTED, Card, Edit
from facilitation.themes.theme import ENDPOINT, Cluster, Edited, Errand, Pending, ThemeBoard, Tuning


def check(board: ThemeBoard, edit: Edit, cards: Iterable[Card]) -> Refused | None:
    """Why `edit` cannot be made now. `cards`: those that the activity has."""
    piles = arrange(board).piles
    if isinstance(edit, edits.MergeThemes) and edit.theme == edit.into:
        return Refused("same-theme")
    if isinstance(edit, edits.NameTheme) and not edit.title.strip():
        return Refused("empty")
    if isinstance(edit, edits.SplitTheme) and edit.new in ids_of(board):
        return Refused("id-reused")
    if missing := [theme for theme in _themes_named(edit) if theme not in piles]:
        return Refused("no-such-theme", {"theme": missing[0]})
    named = _cards_named(edit)
    if not set(cards).issuperset(named):
        return Refused("no-such-card")
    if isinstance(edit, edits.KeepApart | edits.SameCards) and len(set(named)) < len(named):
        return Refused("same-card")
    return None


def _themes_named(edit: Edit) -> tuple[str, ...]:
    """Themes that must be there for `edit`. A name may make a new one."""
    match edit:
        case edits.NameTheme() | edits.KeepApart() | edits.SameCards():
            return ()
        case edits.MergeThemes(theme=theme, into=into):
            return theme, into
        case edits.MoveCards(to=to):
            return (to,) if to != UNSORTED else ()
        case _:
            return (edit.theme,)


def _cards_named(edit: Edit) -> tuple[Card, ...]:
    match edit:
        case edits.KeepApart(card=card, other=other):
            return card, other
        case edits.SameCards(cards=cards, into=into):
            return *cards, into
        case edits.SplitTheme(cards=cards) | edits.MoveCards(cards=cards):
            return cards
        case edits.AlsoIn(cards=cards):
            return cards
        case _:
            return ()


def held_by(board: ThemeBoard, edit: Edit) -> dict[str, tuple[Card, ...]]:
    """The cards that `edit` holds, each under the theme by which it came: when a merge is undone
    they go back to their side. What an earlier edit holds is held again: that one may be undone.
    A card that is here only because it says the same as another is not: it goes with that one."""
    touched, taken = _touched_by(edit)
    over = laid(board)
    piles = arrange(_with(board, edit) if isinstance(edit, edits.NameTheme) else board).piles
    held: dict[str, list[Card]] = {}
    for home in sorted({over.home(theme) for theme in touched} & set(piles)):
        for card in piles[home].cards:
            came_by = over.hand[card] if card in over.hand else board.homes.get(card, UNSORTED)
            if card not in taken and card not in over.placed and over.home(came_by) == home:
                held.setdefault(came_by, []).append(card)
    return {theme: tuple(cards) for theme, cards in held.items()}


def _with(board: ThemeBoard, edit: Edit) -> ThemeBoard:
    """A name may bring back a theme that was retired, with the cards that the machine has there."""
    return changed(board, edits=(*board.edits, Edited(number=0, by="", at=0, edit=edit)))


def ids_of(board: ThemeBoard) -> frozenset[str]:
    """Every theme id that the machine or an edit, even an undone one, has named: it is not given
    again to another theme."""
    found = {*board.clusters, *board.slots}
    found.update(cluster.id for cluster in (board.pending.clusters if board.pending else ()))
    for edited in board.edits:
        found.update(edited.held)
        found.update(getattr(edited.edit, name, "") for name in ("theme", "into", "new", "to"))
    return frozenset(found - {UNSORTED})


def _touched_by(edit: Edit) -> tuple[set[str], frozenset[Card]]:
    """The themes whose cards `edit` takes into a person's hand, and those it places itself."""
    match edit:
        case edits.NameTheme(theme=theme) | edits.DefineTheme(theme=theme):
            return {theme}, frozenset()
        case edits.PinTheme(theme=theme, on=True) | edits.ParkTheme(theme=theme, on=True):
            return {theme}, frozenset()
        case edits.SplitTheme(theme=theme, cards=cards):
            return {theme}, frozenset(cards)
        case edits.MergeThemes(theme=theme, into=into):
            return {theme, into}, frozenset()
        case edits.MoveCards(to=to, cards=cards):
            return {to} - {UNSORTED}, frozenset(cards)
        case edits.AlsoIn(theme=theme):
            return {theme}, frozenset()
        case _:
            return set(), frozenset()


def proposed(board: ThemeBoard, clusters: Iterable[Cluster], engine: str) -> ThemeBoard:
    """A new proposal replaces the former one whole. One that a person has before them waits on."""
    fresh = {cluster.id: cluster for cluster in clusters}
    homes = {card: cluster.id for cluster in fresh.values() for card in cluster.cards}
    told = {card: ids for card, ids in board.suggestions.items() if card not in homes}
    replaced = changed(
        board,
        clusters=Map(fresh),
        homes=Map(homes),
        engine=engine,
        suggestions=Map(told),
    )
    return with_slots(board, replaced)


def waits(board: ThemeBoard, pending: Pending | None) -> ThemeBoard:
    return changed(board, pending=pending)


def accepted(board: ThemeBoard, pending: Pending) -> ThemeBoard:
    """A proposal that waited, taken. Cards that came after it was made stay where they are."""
    known = {card for cluster in pending.clusters for card in cluster.cards}
    later: dict[str, list[Card]] = {}
    for card, home in board.homes.items():
        if card not in known and age(card) > pending.number:
            later.setdefault(home, []).append(card)
    fresh = {cluster.id: cluster for cluster in pending.clusters}
    for home, cards in sorted(later.items()):
        was = board.clusters.get(home) or Cluster(id=home, cards=())
        into = fresh.get(home) or replace(was, cards=())
        fresh[home] = replace(into, cards=(*into.cards, *sorted(cards, key=age)))
    return waits(proposed(board, fresh.values(), pending.engine), None)


def by_model(engine: str) -> bool:
    return engine.startswith(ENDPOINT)


def sent(board: ThemeBoard, errand: Errand) -> ThemeBoard:
    return changed(board, errand=errand)


def answered(board: ThemeBoard, state: Literal["failed", "done"], why: str = "") -> ThemeBoard:
    """The model has spoken, or will not."""
    if board.errand is None:
        return board
    return changed(board, errand=replace(board.errand, state=state, why=why))


def placed(
    board: ThemeBoard, homes: Mapping[Card, str], suggestions: Mapping[Card, tuple[str, ...]]
) -> ThemeBoard:
    """New cards join clusters or themes that are there already, or wait with suggestions."""
    told = board.suggestions.update(suggestions)
    for card in homes:
        if card in told:
            told = told.delete(card)
    return with_slots(board, changed(board, homes=board.homes.update(homes), suggestions=told))


def edited(board: ThemeBoard, edit: Edited) -> ThemeBoard:
    return with_slots(board, changed(board, edits=(*board.edits, edit)))


def undone(board: ThemeBoard, number: int) -> ThemeBoard:
    marked = tuple(replace(e, undone=True) if e.number == number else e for e in board.edits)
    return with_slots(board, changed(board, edits=marked))


def tuned(board: ThemeBoard, tuning: Tuning) -> ThemeBoard:
    return changed(board, tuning=tuning)


def shown(board: ThemeBoard, theme: str, on: bool) -> ThemeBoard:
    return changed(board, on_wall=board.on_wall.set(theme, on))


def without(board: ThemeBoard, card: Card) -> ThemeBoard:
    """A card that was withdrawn or changed leaves the machine's hand (edits keep its tombstone).
    All slots stay kept: if it was the last of its pile, its new words may come back there. If that
    brings a pile back (one that was kept apart from it), `arrange` shows that in a free slot, which
    is kept with the next change: so what old journals come to is what it was."""
    if board.pending is not None:
        left = tuple(_less(cluster, card) for cluster in board.pending.clusters)
        board = changed(board, pending=replace(board.pending, clusters=left))
    if card in board.suggestions:
        board = changed(board, suggestions=board.suggestions.delete(card))
    if card not in board.homes:
        return board
    return changed(board, homes=board.homes.delete(card), slots=_seen(board))


def _less(cluster: Cluster, card: Card) -> Cluster:
    return replace(cluster, cards=tuple(each for each in cluster.cards if each != card))


def with_slots(before: ThemeBoard, board: ThemeBoard) -> ThemeBoard:
    """Every pile keeps its slot (place and colour on the wall) while it exists; a new pile takes
    the lowest free one."""
    piles = arrange(board).piles
    kept = {pile: slot for pile, slot in _seen(before).items() if pile in piles}
    slots = slotted(kept, {name: pile.cards for name, pile in piles.items()})
    return board if slots == dict(board.slots) else changed(board, slots=Map(slots))


def _seen(board: ThemeBoard) -> Map[str, int]:
    """The slots that are kept, and those in which piles stand that came back without one."""
    fresh = {p.id: p.slot for p in arrange(board).piles.values() if p.id not in board.slots}
    return board.slots.update(fresh) if fresh else board.slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What would change: how many themes, and which cards from where to where ('' = unsorted)."""

    themes: int
    moves: tuple[tuple[Card, str, str], ...]


def effect(before: ThemeBoard, after: ThemeBoard) -> Effect:
    """What a facilitator is shown before it happens. Piles that only a machine knows count too."""
    old, new = arrange(before), arrange(after)
    was, will = where(before), where(after)
    moves = tuple(
        (card, was.get(card, UNSORTED), will.get(card, UNSORTED))
        for card in sorted(was.keys() | will.keys(), key=age)
        if was.get(card, UNSORTED) != will.get(card, UNSORTED)
    )
    touched = Counter(theme for _, *ends in moves for theme in ends if theme != UNSORTED)
    renamed = {
        theme for theme in {*old.piles, *new.piles} if _face(old, theme) != _face(new, theme)
    }
    return Effect(themes=len(touched.keys() | renamed), moves=moves)


def where(board: ThemeBoard) -> dict[Card, str]:
    """The pile in which each card lies."""
    return {card: pile.id for pile in arrange(board).piles.values() for card in pile.cards}


def _face(arrangement: Arrangement, theme: str) -> tuple[object, ...]:
    """What is seen of a theme beside where its cards lie. One that comes or goes changes its face
    too, unless it was and is without a name."""
    pile = arrangement.piles.get(theme)
    if pile is None:
        return ("", "", False, False, (), ())
    same = tuple(card for card in pile.cards if card in arrangement.same)
    return (pile.title, pile.definition, pile.pinned, pile.parked, pile.also, same)


def may_apply(board: ThemeBoard) -> bool:
    """A proposal applies by itself only while no person has touched anything, nor taken what a
    language model proposed."""
    taken = any(cluster.by for cluster in board.clusters.values())
    return not taken and all(edit.undone for edit in board.edits)


def untouched(board: ThemeBoard, clusters: Iterable[Cluster]) -> tuple[Cluster, ...]:
    """A proposal cut down to what no person has touched: cards that are in a touched pile, or in
    one of a model that a person took, stay where they are, whoever put them there."""
    if may_apply(board):
        return tuple(clusters)
    stays = {
        card: board.homes[card]
        for pile in arrange(board).piles.values()
        if pile.touched or pile.by
        for card in pile.cards
        if card in board.homes
    }
    found = tuple(clusters)
    joining = {c: cluster.id for cluster in found for c in cluster.cards if c not in stays}
    joins = fitting(board, joining, stays)
    staying: dict[str, list[Card]] = {}
    for card in by_age(stays):
        staying.setdefault(stays[card], []).append(card)
    kept: dict[str, Cluster] = {}
    for cluster in found:
        cards = tuple(card for card in cluster.cards if joins.get(card) == cluster.id)
        if cards or cluster.id in staying:
            was = board.clusters.get(cluster.id) or cluster
            kept[cluster.id] = replace(cluster, cards=cards, title=was.title, by=was.by)
    for theme, stay in staying.items():
        was = board.clusters.get(theme) or Cluster(id=theme, cards=())
        into = kept.get(theme) or replace(was, cards=())
        kept[theme] = replace(into, cards=(*into.cards, *stay))
    return tuple(kept.values())


def fitting(
    board: ThemeBoard, homes: Mapping[Card, str], lying: Mapping[Card, str]
) -> dict[Card, str]:
    """New homes for cards, but for those that would put one beside another from which a person
    keeps it apart: whoever lies there already (`lying`) stays, and the new one waits."""
    over = laid(board)
    found = dict(homes)
    for pair in over.apart:
        for card, other in (pair, pair[::-1]):
            if card in found and over.home(found[card]) == over.home(lying.get(other, UNSORTED)):
                del found[card]
    return found
