"""What a poster says, and the three sizes that there are of it."""

from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal["a4", "a3", "cards"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """`contact`: whom to ask; may be empty."""

    title: str
    code: str
    url: str
    contact: str = ""
    lang: str = "en-GB"
