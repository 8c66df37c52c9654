"""Activity kinds, found by looking: every folder here with a `contract.py` is one.

A kind knows no other kind, and nobody but this file knows a kind by more than its name. What
`contract.py` must and may define is told in `README.md` beside this file; `Kind` is that
contract as a type, and `tests/contracts/test_activities.py` holds every kind to it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal

from facilitation.script import Activity, Option
from facilitation.shape import Json, build, plain


@dataclass(frozen=True, slots=True)
class Made:
    """One contribution as its kind sees it: `body` is an instance of the kind's `Body`, `shown` is
    what the kind's `card` makes of it. `Kind.made` makes one."""

    card: str
    author: str
    body: Any
    at: int
    shown: Json = None


@dataclass(frozen=True, slots=True)
class Step:
    """An activity as its kind sees it: `settings` is an instance of the kind's `Settings`;
    `options` were frozen when the activity opened (labels resolved)."""

    activity: Activity
    settings: Any
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a few. `label` is the script's; where it is empty, `words` names ours."""

    value: str
    label: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blank:
    """One blank of the form for a phone without script (`server/plain/`). `into`: the field of
    the body, or the field and a key in it; none: a sentence to read. Without `choices` it is for
    free text. `words` and `count` name and fill ours, `blank.<words>` in `plain.json`; `cohort`
    takes label and choices from the script's field of that name. `kind`: how the body has it.
    `about`: what the label asks of, where the same is asked of several things."""

    into: tuple[str, ...] = ()
    about: str = ""
    label: str = ""
    words: str = ""
    count: int = 0
    cohort: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = False
    given: str = ""
    kind: Literal["text", "number", "yes"] = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One line of the wall in words, for those who cannot see it. `text` is the room's or the
    script's; `words` names ours, `feed.<words>` in `plain.json`, filled with `values`."""

    text: str = ""
    words: str = ""
    values: Mapping[str, Json] = field(default_factory=dict)
    level: Literal["heading", "item", "note"] = "item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows for the outputs: `name` is the file (`votes`, `scales`), one mapping a row."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Json], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One activity kind. Fields with a default are optional in `contract.py`."""

    name: str
    settings: type
    body: type | None
    """None: nothing can be submitted (a break)."""
    defaults: Mapping[str, Json]
    """Defaults for the fields of `Activity`, as they would stand in a script."""
    example: Mapping[str, Json]
    """{"settings": {...}, "bodies": [...]}: valid ones, for the contract test and rehearsals."""
    accept: Callable[[Step, Sequence[Any], Any], Any]
    """(step, the person's other bodies here, body) -> body to keep; raises BadContribution."""
    board: Callable[[Step, Sequence[Made]], Mapping[str, Json]]
    """What the room sees once results may be seen. Keyed maps, so that patches are small."""
    card: Callable[[Any], Json]
    """(body) -> one contribution on the wall, for kinds that show each; `board` finds it in
    `Made.shown`, made once however often the wall is asked for."""
    tables: Callable[[Step, Sequence[Made]], Sequence[Table]]
    faults: Callable[[Step], Sequence[str]]
    """What is wrong with these settings beyond their types, one sentence each."""
    options: Callable[[Any, Sequence[Option]], tuple[Option, ...]]
    """(settings, carried from earlier activities) -> what is frozen when the activity opens."""
    asks: Callable[[Any], Sequence[str]]
    """(settings) -> the cohort fields that are asked here."""
    introduces: Callable[[Any], Mapping[str, str]]
    """The cohort values that a body states about its author."""
    shareable: Callable[[Any], bool]
    """False: only its author may ever read this body."""
    blind: Callable[[Any], bool]
    """True: nobody, the facilitator neither, sees a result before close."""
    themes: Callable[[Any], bool]
    """Group the themed field of this activity?"""
    phone: Callable[[Step], Mapping[str, Json]]
    """What a phone must know of the settings to show the form."""
    form: Callable[[Step], Sequence[Blank]]
    """The same form for a phone without script; none: it cannot be answered there."""
    from_line: Callable[[str, Sequence[str]], Mapping[str, Json]] | None
    """(a line, things to choose from) -> fields of `Activity`: how a facilitator makes one in the
    middle of a workshop. None: that takes more than a line."""
    choices: int
    """So many things to choose from it needs when it is made so; 0: it takes none."""
    quote: Callable[[Any, Any], str] | None
    """(settings, body) -> the words that may stand alone on the wall. None: nothing ever does."""
    compare: Callable[[Step, Sequence[Made]], Mapping[str, Json]] | None
    """The result of one group in rows, to be laid beside other groups'; None: not by group."""
    tell: Callable[[Mapping[str, Json]], Sequence[Sentence]]
    """(what `board` made) -> the same in words; no line: it has none yet."""

    def step(self, activity: Activity, options: tuple[Option, ...] = ()) -> Step:
        return Step(activity, build(self.settings, activity.settings), options)

    def made(self, card: str, author: str, body: Any, at: int) -> Made:
        return Made(card, author, body, at, self.card(body))

    def read(self, body: Mapping[str, Json]) -> Any:
        """A body from the journal, as the kind's own type."""
        return build(self.body, body) if self.body else None


@cache
def kind(name: str) -> Kind:
    """The kind of that name. KeyError when there is no such folder."""
    if name not in names():
        raise KeyError(name)
    contract = import_module(f"{__name__}.{name}.contract")
    return Kind(
        name=name,
        settings=contract.Settings,
        body=getattr(contract, "Body", None),
        defaults=getattr(contract, "DEFAULTS", {}),
        example=contract.EXAMPLE,
        accept=getattr(contract, "accept", _keep),
        board=contract.board,
        card=getattr(contract, "card", lambda _body: None),
        tables=getattr(contract, "tables", lambda _step, _made: ()),
        faults=getattr(contract, "faults", lambda _step: ()),
        options=getattr(contract, "options", lambda _settings, _carried: ()),
        asks=getattr(contract, "asks", lambda _settings: ()),
        introduces=getattr(contract, "introduces", lambda _body: {}),
        shareable=getattr(contract, "shareable", lambda _body: True),
        blind=getattr(contract, "blind", lambda _settings: False),
        themes=getattr(contract, "themes", lambda _settings: False),
        phone=getattr(contract, "phone", lambda step: plain(step.settings)),
        form=getattr(contract, "form", lambda _step: ()),
        from_line=getattr(contract, "from_line", None),
        choices=getattr(contract, "CHOICES", 0),
        quote=getattr(contract, "quote", None),
        compare=getattr(contract, "compare", None),
        tell=getattr(contract, "tell", lambda _shown: ()),
    )


def names() -> tuple[str, ...]:
    return tuple(_found())


@cache
def _found() -> tuple[str, ...]:
    return tuple(sorted(found.name for found in _folders()))


def _folders() -> Iterator[Any]:
    return (found for found in iter_modules(__path__) if found.ispkg)


def _keep(_step: Step, _mine: Sequence[Any], body: Any) -> Any:
    return body
