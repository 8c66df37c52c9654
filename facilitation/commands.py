"""What somebody asks for. Every command that a screen may send is in `Command`.

Ids of things that a command makes (contributions, themes) are chosen by the asker, so that
asking twice is asking once. `at` is the server's clock, stamped as the command comes in: what a
screen writes there is overwritten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Len

from facilitation.moderation import KindCode
from facilitation.script import Script, Slug
from facilitation.shape import Json
from facilitation.themes.edits import Cards, Edit, ThemeId
from facilitation.themes.theme import Cluster, Tuning

Id = Annotated[str, Len(8, 40)]
"""Chosen at random by the asker."""
At = int
"""Milliseconds since 1970, UTC."""
DeskId = Annotated[str, Len(0, 40)]
"""Which desk asks: while one desk leads, no other runs the steps. A browser's own, at random."""
Line = Annotated[str, Len(1, 200)]
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
    desk: DeskId = ""


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
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoStep:
    """Back to the state before the last step of this activity, within 60 s."""

    do: Literal["undo_step"] = "undo_step"
    at: At = 0
    activity: Slug
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustClock:
    do: Literal["clock"] = "clock"
    at: At = 0
    activity: Slug
    minutes: Annotated[int, Ge(-30), Le(30)]
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMinutes:
    """A step to come shall take so long; 0: as the script has it."""

    do: Literal["minutes"] = "minutes"
    at: At = 0
    activity: Slug
    minutes: Annotated[float, Ge(0), Le(600)]
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddActivity:
    """A step that the script does not have, made from a line, to follow on `after`."""

    do: Literal["add"] = "add"
    at: At = 0
    activity: Slug
    """Its id, chosen by the asker."""
    type: Slug
    title: Annotated[str, Len(1, 120)]
    line: Line
    choices: Annotated[tuple[Annotated[str, Len(1, 120)], ...], Len(0, 12)] = ()
    minutes: Annotated[float, Gt(0), Le(600)] = 5
    after: Slug
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatActivity:
    """The same step again, as a new one that follows on `after`."""

    do: Literal["repeat"] = "repeat"
    at: At = 0
    activity: Slug
    repeats: Slug
    after: Slug
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RewordActivity:
    """Another question, while it has not been opened."""

    do: Literal["reword"] = "reword"
    at: At = 0
    activity: Slug
    line: Line
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveActivity:
    """Take out again what was added, while it has not been opened."""

    do: Literal["remove"] = "remove"
    at: At = 0
    activity: Slug
    desk: DeskId = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteHeadline:
    """What came of a step, in one line; nothing: it goes. `wall`: the room may read it."""

    do: Literal["headline"] = "headline"
    at: At = 0
    activity: Slug
    text: Annotated[str, Len(0, 160)]
    wall: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkIssue:
    """Something to come back to. Asked again with the same `note` it is worded anew."""

    do: Literal["park"] = "park"
    at: At = 0
    note: Id
    text: Annotated[str, Len(1, 280)]
    activity: Annotated[str, Len(0, 64)] = ""
    """The step that it came up in, or belongs to; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TickIssue:
    do: Literal["tick_issue"] = "tick_issue"
    at: At = 0
    note: Id
    on: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveIssue:
    """Its words are wiped."""

    do: Literal["remove_issue"] = "remove_issue"
    at: At = 0
    note: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeLead:
    """From now on only this desk runs the steps, whoever led before."""

    do: Literal["lead"] = "lead"
    at: At = 0
    lead: Annotated[str, Len(8, 40)]
    name: Annotated[str, Len(1, 40)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveLead:
    do: Literal["leave_lead"] = "leave_lead"
    at: At = 0
    desk: DeskId


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckWall:
    """Before it begins: can the last row read the wall?"""

    do: Literal["check_wall"] = "check_wall"
    at: At = 0
    on: bool
    desk: DeskId = ""


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
class AskMoreTime:
    """Once, for every step of the session."""

    do: Literal["more_time"] = "more_time"
    at: At = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderate:
    """`word`: one of our kind lines, for the authors of what is not shown; empty: none."""

    do: Literal["moderate"] = "moderate"
    at: At = 0
    cards: Cards
    to: Literal["shown", "held", "hidden"]
    word: KindCode = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redact:
    """Show these with what looks like personal details blacked out; the details are wiped."""

    do: Literal["redact"] = "redact"
    at: At = 0
    cards: Cards


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedPerson:
    """Somebody should talk with the author of this card: asked for, taken, done, or asked in
    error (`off`). `who`: the name that the one who takes it goes by in the team."""

    do: Literal["need_person"] = "need_person"
    at: At = 0
    card: Annotated[str, Len(2, 20)]
    to: Literal["asked", "taken", "done", "off"]
    who: Annotated[str, Len(0, 40)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributeFor:
    """A scribe writes for somebody without a phone. `person`: who, chosen by the asker; the same
    again is the same person. `cohorts`: as far as they are known."""

    do: Literal["proxy"] = "proxy"
    at: At = 0
    activity: Slug
    contribution: Id
    person: Id
    body: Mapping[str, Json]
    cohorts: Mapping[str, str] = field(default_factory=dict)
    lang: Annotated[str, Len(0, 12)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawFor:
    """Take back what was written for somebody: they asked for it, or it was a slip."""

    do: Literal["proxy_withdraw"] = "proxy_withdraw"
    at: At = 0
    card: Annotated[str, Len(2, 20)]


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


FromPhone = Contribute | SayTheSame | Revise | Withdraw | Pass | AskMoreTime
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
    | PlanMinutes
    | AddActivity
    | RepeatActivity
    | RewordActivity
    | RemoveActivity
    | WriteHeadline
    | ParkIssue
    | TickIssue
    | RemoveIssue
    | TakeLead
    | LeaveLead
    | CheckWall
    | Redact
    | NeedPerson
    | ContributeFor
    | WithdrawFor
    | MoveSpotlight
    | BlankWall
)
FromServer = CreateSession | Join | ProposeClusters | GiveUpModel | PlaceCards | Tick
Command = FromPhone | FromDesk | FromServer
