"""More time for one person."""

from dataclasses import dataclass
from typing import Literal

from facilitation.commands.fields import At


@dataclass(frozen=True, slots=True, kw_only=True)
class AskMoreTime:
    """Once, for every step of the session."""

    do: Literal["more_time"] = "more_time"
    at: At = 0
