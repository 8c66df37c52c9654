"""What moderators may say and ask for, beyond showing and keeping back.

Codes only: the words stand in the catalogues of the screens, so nobody writes to an author in
haste. The set of lines is our own design, and the same in every workshop.
"""

from dataclasses import dataclass
from typing import Literal

KindCode = Literal["", "personal", "reword", "private", "thanks"]
"""`personal`: please take out personal details. `reword`: please say it in another way. `private`:
thank you, we would like to talk about it in private. `thanks`: read, and not for the wall."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """Somebody should talk with the author of a card. `to`: asked, taken or done."""

    to: str
    at: int
    who: str = ""
