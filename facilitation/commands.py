"""What somebody asks for. Every command that a screen may send is in `Command`.

Ids of things that a command makes (contributions, themes) are chosen by the asker, so that
asking twice is asking once. `at` is the server's clock, stamped as the command comes in: what a
screen writes there is overwritten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from facilitation.script import Script, Slug
from facilitation.shape import Json
from facilitation.themes.edits import Cards, Edit, ThemeId
from facilitation.themes.theme import Cluster, Tuning

Id = Annotated[str, Len(8, 40)]
"""Chosen at random by the asker."""
At = int
"""Milliseconds since 1970, UTC."""
Lit = Literal["nothing", "card", "theme", "missing", "split"]
"""What the spotlight may fall on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSession:
    do: Literal["create"] = "create"
    at: At = 0
    session: str
    script: Script


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSession:
    """Rehearse, start for real, close, re-open within a minute, archive."""

    do: Literal["session"] = "session"
    at: At = 0
    to: Literal["draft", "rehearsal", "live", "closed", "archived"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A person comes in; coming in again is no second joining."""

    do: Literal["join"] = "join"
    at: At = 0
    lang: Annotated[str, Len(0, 12)] = ""


StepVerb = Literal["open", "pause", "resume", "close", "reveal", "lock", "skip", "reopen"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStep:
    """The facilitator runs one activity. Opening one closes whichever is open."""

    do: Literal["run"] = "run"
    at: At = 0
    activity: Slug
    step: StepVerb


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoStep:
    """Back to the state before the last step of this activity, within 60 s."""

    do: Literal["undo_step"] = "undo_step"
    at: At = 0
    activity: Slug


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustClock:
    do: Literal["clock"] = "clock"
    at: At = 0
    activity: Slug
    minutes: Annotated[int, Ge(-30), Le(30)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribute:
    do: Literal["contribute"] = "contribute"
    at: At = 0
    activity: Slug
    contribution: Id
    body: Mapping[str, Json]
    lang: Annotated[str, Len(0, 12)] = ""
    written_at: At = 0
    """The phone's clock when it was written: information only, never an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SayTheSame:
    """Instead of writing again what is on the wall already: one's voice counts with that card."""

    do: Literal["same"] = "same"
    at: At = 0
    activity: Slug
    contribution: Id
    card: Annotated[str, Len(2, 20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revise:
    """Another version of one's own contribution; `version` counts from 2."""

    do: Literal["revise"] = "revise"
    at: At = 0
    activity: Slug
    contribution: Id
    version: Annotated[int, Ge(2), Le(1000)]
    body: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """Take one's own words back: they are wiped, a tombstone stays."""

    do: Literal["withdraw"] = "withdraw"
    at: At = 0
    activity: Slug
    contribution: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    do: Literal["pass"] = "pass"
    at: At = 0
    activity: Slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderate:
    do: Literal["moderate"] = "moderate"
    at: At = 0
    cards: Cards
    to: Literal["shown", "held", "hidden"]


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
class MoveSpotlight:
    """One thing large on the wall in place of the step's picture; `nothing` takes it off again.
    `name`: the card, the theme or the cohort field; of who is missing there is only one."""

    do: Literal["spotlight"] = "spotlight"
    at: At = 0
    to: Lit
    activity: Annotated[str, Len(0, 64)] = ""
    name: Annotated[str, Len(0, 64)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlankWall:
    """Nothing but the session's title on the wall, until it is shown again."""

    do: Literal["blank"] = "blank"
    at: At = 0
    on: bool


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """The clock's only word: show what has waited long enough, close what is over."""

    do: Literal["tick"] = "tick"
    at: At = 0


FromPhone = Contribute | SayTheSame | Revise | Withdraw | Pass
FromDesk = (
    MoveSession
    | RunStep
    | UndoStep
    | AdjustClock
    | Moderate
    | EditThemes
    | UndoEdit
    | Regroup
    | AskModel
    | ResolveProposal
    | TuneThemes
    | ShowTheme
    | MoveSpotlight
    | BlankWall
)
FromServer = CreateSession | Join | ProposeClusters | GiveUpModel | PlaceCards | Tick
Command = FromPhone | FromDesk | FromServer
