"""What people say, change, take back, and leave unsaid."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from facilitation.commands.fields import At, Id
from facilitation.script import Slug
from facilitation.shape import Json


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
