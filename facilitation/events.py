"""Facts in the journal, past tense. An entry here is never changed: old journals hold it.

Every event says when (`at`, the server's clock) and by whom (`by`: a person's ref, a link's id,
`system`). Its number is its place in the session: dense, from 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from facilitation.script import Option
from facilitation.shape import Json
from facilitation.themes.edits import Edit
from facilitation.themes.theme import Cluster, Tuning
from facilitation.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    at: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCreated(Event):
    """`script` is a validated `Script` as plain JSON."""

    session: str
    script: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMoved(Event):
    """Leaving a rehearsal (`was`) wipes: everything since the session was made counts no more."""

    to: str
    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonJoined(Event):
    person: str
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonIntroduced(Event):
    person: str
    cohorts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepMoved(Event):
    """`ends_at` 0: no clock. `left_ms`: what a paused clock still has. `undo`: went back."""

    activity: str
    to: str
    ends_at: int = 0
    left_ms: int = 0
    undo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionsFrozen(Event):
    activity: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMoved(Event):
    activity: str
    ends_at: int
    left_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionMade(Event):
    """`person` is the ref it is kept under (`people.author`); `due_at` > 0: waits until then."""

    activity: str
    kind: str
    contribution: str
    person: str
    body: Mapping[str, Json]
    state: str = "shown"
    due_at: int = 0
    late: bool = False
    lang: str = ""
    written_at: int = 0
    same_as: str = ""
    """A card of somebody else's that this one says "me too" to, without words of its own."""
    proxy_by: str = ""
    """The link by which somebody else wrote it down for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionRevised(Event):
    activity: str
    kind: str
    contribution: str
    person: str
    card: str
    version: int
    body: Mapping[str, Json]
    state: str = "shown"
    due_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionRedacted(ContributionRevised):
    """The desk's own version, with personal details blacked out. The journal wipes the words of
    all versions before it in the same transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionWithdrawn(Event):
    """The journal wipes the words of all versions in the same transaction."""

    activity: str
    contribution: str
    person: str
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsModerated(Event):
    """`to`: shown, held or hidden. By `system`: a delay has run out."""

    cards: tuple[str, ...]
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindWordSent(Event):
    """To the authors of these cards; `word` is a code, never words."""

    cards: tuple[str, ...]
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonNeeded(Event):
    """Somebody should talk with the author of `card`. `to`: asked, taken, done or off."""

    card: str
    to: str
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed(Event):
    activity: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoreTimeAsked(Event):
    """For every step, and nobody asks why."""

    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClustersProposed(Event):
    """`pending`: it waits for a person's word, because people have touched the themes. `unchanged`:
    a person asked for it, and it would move nothing."""

    activity: str
    clusters: tuple[Cluster, ...]
    engine: str = ""
    pending: bool = False
    unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CardsPlaced(Event):
    """`suggestions`: cards that the machine would not place by itself, and where they might go."""

    activity: str
    homes: Mapping[str, str]
    suggestions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalResolved(Event):
    """The waiting proposal was taken, or thrown away."""

    activity: str
    accept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesTuned(Event):
    activity: str
    tuning: Tuning


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeShown(Event):
    """Shown on the wall, or taken off it again, by itself."""

    activity: str
    theme: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotlightMoved(Event):
    """`to`: nothing, card, theme, missing or split; `name`: which card, theme or cohort field."""

    to: str
    activity: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WallBlanked(Event):
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegroupAsked(Event):
    activity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAsked(Event):
    """The words that the room may read go to that language model, for a proposal."""

    activity: str
    model: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFailed(Event):
    """It came to nothing, and our own method proposes instead. `why`: a code, never words."""

    activity: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemesEdited(Event):
    """`held`: the cards that this edit took out of the machine's hand (theme -> cards)."""

    activity: str
    ask: str
    edit: Edit
    held: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditUndone(Event):
    activity: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityAdded(Event):
    """A step that the script did not have: `activity` as plain JSON, made as a script's reader
    would make it; in the running order after `after`. `line`: what it was made from, or `repeats`:
    of which it is a second turn."""

    activity: Mapping[str, Json]
    after: str
    line: str = ""
    repeats: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityReworded(Event):
    """Before it opened its question was changed; `activity` is all of it, as it is now."""

    activity: Mapping[str, Json]
    line: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityRemoved(Event):
    """A step that had been added, and was never opened, is gone."""

    activity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesPlanned(Event):
    """So long a step to come shall take now; 0: as the script has it."""

    activity: str
    minutes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten(Event):
    """The facilitator's own words: the headline of a step, or an issue that is parked. Written
    again under the same `note` they replace what was there. `wall`: may stand under the result."""

    note: str
    kind: str
    activity: str
    text: Annotated[str, Words()]
    wall: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTicked(Event):
    note: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRemoved(Event):
    """The journal wipes its words in the same transaction."""

    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadTaken(Event):
    """From now on the steps are run from that desk: a browser, not a link. `name`: how whoever
    sits there is called."""

    desk: str
    name: Annotated[str, Words()]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLeft(Event):
    """Nobody leads: anybody with a link to the desk may run the steps."""

    desk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WallChecked(Event):
    """The wall shows its test card, or does so no more."""

    on: bool


KINDS: dict[str, type[Event]] = {
    each.__name__: each
    for each in (
        SessionCreated, SessionMoved, PersonJoined, PersonIntroduced, StepMoved, OptionsFrozen,
        ClockMoved, ContributionMade, ContributionRevised, ContributionWithdrawn, CardsModerated,
        Passed, ClustersProposed, CardsPlaced, ProposalResolved, RegroupAsked, ThemesEdited,
        ActivityAdded, ActivityReworded, ActivityRemoved, MinutesPlanned, NoteWritten, NoteTicked,
        NoteRemoved, LeadTaken, LeadLeft, WallChecked,
        EditUndone, ThemesTuned, ThemeShown, ModelAsked, ModelFailed, KindWordSent, PersonNeeded,
        ContributionRedacted,
        SpotlightMoved, WallBlanked, MoreTimeAsked,
    )
}  # fmt: skip
"""By name, as the journal stores them."""
