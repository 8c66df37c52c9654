"""What a session is at one moment: all of its state, and the states that things may be in.

All of it is persistent (maps share structure: copying tuples cost 8.3 s for 20,000 contributions,
maps 0.15 s for 50,000) and without slots, for `shape.changed`. Everything is found by key.
Nothing is computed that a view could compute, except counts that would need a walk over all
contributions.

A contribution's public id is its **card**, `c<number>` of the event that made it: short, unique,
and it says nothing about who wrote it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from immutables import Map

from facilitation.moderation import Need
from facilitation.script import Option, Script
from facilitation.shape import Json
from facilitation.themes.theme import ThemeBoard

SESSION_STEPS: dict[str, frozenset[str]] = {
    "draft": frozenset({"rehearsal", "live"}),
    "rehearsal": frozenset({"draft", "live"}),
    "live": frozenset({"closed"}),
    "closed": frozenset({"live", "archived"}),
    "archived": frozenset(),
}
RUNNING = frozenset({"rehearsal", "live"})
STEPS: dict[str, dict[str, str]] = {
    "open": {"pending": "open", "skipped": "open"},
    "pause": {"open": "paused"},
    "resume": {"paused": "open"},
    "close": {"open": "closing", "paused": "closing", "closing": "closed"},
    "reveal": {"closed": "revealed"},
    "lock": {"closed": "locked", "revealed": "locked"},
    "skip": {"pending": "skipped"},
    "reopen": {"closing": "open", "closed": "open", "revealed": "open"},
}
"""step -> from -> to. A grace of 0 s goes through `closing` at once."""
OPEN = frozenset({"open", "closing"})
OVER = frozenset({"closed", "revealed", "locked"})
UNDO_MS = 60_000
"""Our design: a wrong button can be taken back for a minute."""


@dataclass(frozen=True)
class Touch:
    """A card was changed. A view that saw the first of these looks at the later ones only, and
    knows by the object that it is the same history (`views.gathered`)."""

    card: str


@dataclass(frozen=True, kw_only=True)
class Run:
    """How one activity stands."""

    state: str = "pending"
    was: str = ""
    """The state before, while it may still be undone; else empty."""
    was_ends_at: int = 0
    was_left_ms: int = 0
    moved_at: int = 0
    opened_at: int = 0
    ends_at: int = 0
    left_ms: int = 0
    options: tuple[Option, ...] = ()
    regroups: int = 0
    made: Map[int, str] = field(default_factory=Map)
    """0, 1, 2 ... -> card, in the order of arrival."""
    authors: Map[str, tuple[str, ...]] = field(default_factory=Map)
    """person -> their cards here."""
    passed: Map[str, bool] = field(default_factory=Map)
    closed_at: int = 0
    """When it closed for the room; 0 while it has not."""
    stamp: int = 0
    """The last event that changed one of its cards."""
    touches: Map[int, Touch] = field(default_factory=Map)
    """0, 1, 2 ... -> each change of a card that is in `made`."""


@dataclass(frozen=True, kw_only=True)
class Person:
    ref: str
    joined_at: int
    lang: str = ""
    cohorts: Map[str, str] = field(default_factory=Map)
    more_time: bool = False


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """`state`: waiting (its delay runs), shown, held, hidden, withdrawn."""

    card: str
    id: str
    author: str
    activity: str
    kind: str
    body: Mapping[str, Json]
    at: int
    version: int = 1
    state: str = "shown"
    late: bool = False
    lang: str = ""
    written_at: int = 0
    same_as: str = ""
    proxy_by: str = ""
    redacted: bool = False

    __hash__ = object.__hash__
    """By identity, so that what a view makes of a card is made once (`views.parts`). Only ever a
    cache key: two equal cards that are not the same one merely miss the cache."""


@dataclass(frozen=True, kw_only=True)
class Added:
    """How a step came that the script did not have. `line`: what it was made from, or
    `repeats`: of which it is a second turn."""

    line: str = ""
    repeats: str = ""


@dataclass(frozen=True, kw_only=True)
class Note:
    """The facilitator's own words. `kind`: headline (of its activity), parked. `state`: kept,
    done (ticked off), removed."""

    id: str
    kind: str
    activity: str
    text: str
    at: int
    by: str
    wall: bool = False
    state: str = "kept"


@dataclass(frozen=True, kw_only=True)
class Lead:
    desk: str
    name: str
    at: int


@dataclass(frozen=True, kw_only=True)
class Spotlight:
    """What stands large on the wall: `to` is nothing, card, theme, missing or split."""

    to: str = "nothing"
    activity: str = ""
    name: str = ""


DARK = Spotlight()


@dataclass(frozen=True, kw_only=True)
class Session:
    id: str
    number: int = 0
    state: str = "draft"
    was: str = ""
    moved_at: int = 0
    created_at: int = 0
    script: Script
    current: str = ""
    runs: Map[str, Run] = field(default_factory=Map)
    people: Map[str, Person] = field(default_factory=Map)
    cards: Map[str, Contribution] = field(default_factory=Map)
    ids: Map[tuple[str, str], str] = field(default_factory=Map)
    """(author, contribution id) -> card."""
    waiting: Map[str, int] = field(default_factory=Map)
    """card -> when its delay runs out."""
    themes: Map[str, ThemeBoard] = field(default_factory=Map)
    echoes: Map[str, tuple[str, ...]] = field(default_factory=Map)
    """card -> the cards that say the same."""
    asked: Map[str, int] = field(default_factory=Map)
    """ask of a theme edit -> its number."""
    written: Script | None = None
    """The script as it was written, once this session has changed its own."""
    added: Map[str, Added] = field(default_factory=Map)
    planned: Map[str, float] = field(default_factory=Map)
    """activity -> the minutes that it shall take, where they are not the script's."""
    notes: Map[str, Note] = field(default_factory=Map)
    lead: Lead | None = None
    test_card: bool = False
    kind_words: Map[str, str] = field(default_factory=Map)
    """card -> the kind line that its author was sent and has not answered yet."""
    needs: Map[str, Need] = field(default_factory=Map)
    """card -> whether somebody has gone to its author."""
    spotlight: Spotlight = DARK
    blank: bool = False
    """The wall is held: it shows the title alone."""
