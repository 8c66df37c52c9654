"""Edits of themes: what a person may do to them. Each is a value; what it means is in `arrange`.

Ids of new themes are chosen by the asker. `memo` says why, for those who ask later.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Len

Card = str
"""`c<number>`: the number of the event that made the contribution."""
UNSORTED = ""

ThemeId = Annotated[str, Len(1, 40)]
Title = Annotated[str, Len(1, 120)]
Cards = Annotated[tuple[Card, ...], Len(1, 500)]
Memo = Annotated[str, Len(0, 400)]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameTheme:
    """Give a pile a name: it becomes a theme. A theme of that id that does not exist is made."""

    do: Literal["name"] = "name"
    theme: ThemeId
    title: Title
    memo: Memo = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineTheme:
    """Say in a sentence what belongs in it."""

    do: Literal["define"] = "define"
    theme: ThemeId
    definition: Annotated[str, Len(0, 400)]
    memo: Memo = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeThemes:
    do: Literal["merge"] = "merge"
    theme: ThemeId
    into: ThemeId
    memo: Memo = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitTheme:
    """Take `cards` out of `theme` into `new`, an id that the asker chose."""

    do: Literal["split"] = "split"
    theme: ThemeId
    new: ThemeId
    cards: Cards
    title: Annotated[str, Len(0, 120)] = ""
    memo: Memo = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCards:
    """`to` empty: to the unsorted tray."""

    do: Literal["move"] = "move"
    cards: Cards
    to: Annotated[str, Len(0, 40)] = UNSORTED
    memo: Memo = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinTheme:
    """Pinned: no card joins or leaves except by hand."""

    do: Literal["pin"] = "pin"
    theme: ThemeId
    on: bool = True
    memo: Memo = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkTheme:
    """Parked: kept, and off the wall."""

    do: Literal["park"] = "park"
    theme: ThemeId
    on: bool = True
    memo: Memo = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireTheme:
    """The theme is no more; its cards go where the machine has them, or to the unsorted tray. A
    later edit of the same theme (a name given again) brings it back."""

    do: Literal["retire"] = "retire"
    theme: ThemeId
    memo: Memo = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepApart:
    """The machine never puts these two cards into one pile; the later one waits instead."""

    do: Literal["apart"] = "apart"
    card: Card
    other: Card
    memo: Memo = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlsoIn:
    """A card may belong to several themes when a person says so: it stays, and counts here too."""

    do: Literal["also"] = "also"
    cards: Cards
    theme: ThemeId
    on: bool = True
    memo: Memo = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SameCards:
    """`cards` say the same as `into`: one card on the wall, everybody counted."""

    do: Literal["same"] = "same"
    cards: Cards
    into: Card
    memo: Memo = ""


Edit = (
    NameTheme
    | DefineTheme
    | MergeThemes
    | SplitTheme
    | MoveCards
    | PinTheme
    | ParkTheme
    | RetireTheme
    | KeepApart
    | AlsoIn
    | SameCards
)
