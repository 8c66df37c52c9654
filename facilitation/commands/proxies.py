"""Words that somebody writes down for a person without a phone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from annotated_types import Len

from facilitation.commands.fields import At, Id
from facilitation.script import Slug
from facilitation.shape import Json


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
