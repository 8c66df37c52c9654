"""What the facilitator, and the machine, make of what people said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Len

from facilitation.commands.fields import At, Id
from facilitation.moderation import KindCode
from facilitation.script import Slug
from facilitation.themes.edits import Cards, Edit, ThemeId
from facilitation.themes.theme import Cluster, Tuning


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderate:
    """`word`: one of our kind lines, for the authors of what is not shown; empty: none."""

    do: Literal["moderate"] = "moderate"
    at: At = 0
    cards: Cards
    to: Literal["shown", "held", "hidden"]
    word: KindCode = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditThemes:
    """`ask` numbers the edit for the asker: the same edit asked twice is made once."""

    do: Literal["themes"] = "themes"
    at: At = 0
    activity: Slug
    ask: Id
    edit: Edit


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoEdit:
    """Undo edit `number` on its own, whatever came after it."""

    do: Literal["undo_edit"] = "undo_edit"
    at: At = 0
    activity: Slug
    number: Annotated[int, Ge(1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Regroup:
    """Ask the machine for a fresh proposal; themes that people touched stay as they are."""

    do: Literal["regroup"] = "regroup"
    at: At = 0
    activity: Slug


@dataclass(frozen=True, slots=True, kw_only=True)
class AskModel:
    """Ask the organisation's language model for a proposal. It waits for a person's word. `model`:
    the server's own, written there as the command comes in; empty when it has none."""

    do: Literal["ask_model"] = "ask_model"
    at: At = 0
    activity: Slug
    model: Annotated[str, Len(0, 200)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveProposal:
    """Take the proposal that waits, or throw it away. `number`: the one that was looked at."""

    do: Literal["resolve"] = "resolve"
    at: At = 0
    activity: Slug
    number: Annotated[int, Ge(1)]
    accept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneThemes:
    do: Literal["tune"] = "tune"
    at: At = 0
    activity: Slug
    tuning: Tuning


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowTheme:
    """Reveal themes one by one; `on` false takes it off the wall again."""

    do: Literal["show_theme"] = "show_theme"
    at: At = 0
    activity: Slug
    theme: ThemeId
    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposeClusters:
    """The machine's whole proposal, made from the session as it was at event `basis`."""

    do: Literal["propose"] = "propose"
    at: At = 0
    activity: Slug
    clusters: tuple[Cluster, ...]
    engine: str = ""
    basis: int = 0
    asked: bool = False
    """A person asked for it: then it waits for their word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUpModel:
    """What was asked of the language model as event `number` came to nothing; `why` is a code."""

    do: Literal["give_up_model"] = "give_up_model"
    at: At = 0
    activity: Slug
    number: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceCards:
    """The machine adds new cards to clusters or themes that are there."""

    do: Literal["place"] = "place"
    at: At = 0
    activity: Slug
    homes: Mapping[str, str] = field(default_factory=dict)
    suggestions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
