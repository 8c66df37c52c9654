"""The themes of one activity, as a value: what the machine proposes and what people decide.

Law of this folder. The machine proposes **homes** (card -> cluster). People make **edits**. What
the room sees is `arrange(board)` (see `arrange.py`): the homes with all edits that are not undone
laid over them, in order. Nothing else is kept, so an edit outlives every re-clustering, any edit
can be undone on its own, and replay needs no model.

An edit **holds** the cards that the machine had put into the themes it touches: from then on
they are placed by hand. Hence a later proposal cannot empty a theme that somebody named; and once
there is an edit, a fresh proposal only waits (`pending`) until a person accepts it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Ge, Le
from immutables import Map

from facilitation.themes.edits import Card, Edit


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The machine's proposal. Its title is the text of one of its cards, `example`. `doubt`: 0
    (alike as can be) to 1; the most doubtful piles want a person's eye first.

    `by`: the language model that made it, empty for our own method; `title`: what that model would
    call it. It is shown on the desk as a suggestion, and a name only when a person gives it."""

    id: str
    cards: tuple[Card, ...]
    example: Card = ""
    words: tuple[str, ...] = ()
    doubt: float = 0.0
    title: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What a proposal must respect: these cards are in this theme. `open`: new ones may join."""

    theme: str
    cards: tuple[Card, ...]
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """How an activity is grouped, as the facilitator set it.

    `cadence`: while people write, once the activity is closed, or only when asked. `cut`: .5 fine
    to .9 coarse. `frozen`: nothing that the machine says counts. `wall`: what the room sees of
    the piles: named ones, those that the facilitator showed one by one, or proposals too.
    """

    on: bool = True
    cadence: Literal["live", "on_close", "by_hand"] = "live"
    cut: Annotated[float, Ge(0.4), Le(0.95)] = 0.7
    frozen: bool = False
    wall: Literal["named", "one_by_one", "all"] = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A proposal that waits for a person's word."""

    number: int
    clusters: tuple[Cluster, ...]
    engine: str = ""


ENDPOINT = "endpoint:"
"""What an `engine` begins with that is a language model: then comes its name, @, its version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What became of the last question to a language model. `number`: of the event that asked;
    `state`: asked, failed (then `why`) or done."""

    number: int
    at: int
    model: str
    state: Literal["asked", "failed", "done"] = "asked"
    why: str = ""


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
    tuning: Tuning = field(default_factory=Tuning)
    suggestions: Map[Card, tuple[str, ...]] = field(default_factory=Map)
    """Cards that the machine would not place by itself -> up to three piles, likeliest first."""
    pending: Pending | None = None
    unchanged: bool = False
    """The last thing that happened: a person asked to group again, and nothing would move."""
    errand: Errand | None = None
    on_wall: Map[str, bool] = field(default_factory=Map)
    """Themes that the facilitator has shown, one by one."""
