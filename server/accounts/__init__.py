"""Who organises: accounts, what each may do, and who they are when they ask.

Nothing has to be set up. The link that the server prints is the owner's key; with it the first
account is made. A participant never has one. Whoever asks is an `Asker`, however they proved it.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Rank(StrEnum):
    """Each may do what those before it may."""

    ANALYST = "analyst"
    """Reads: lists, downloads. Changes nothing, and sees no link that would."""
    ORGANISER = "organiser"
    OWNER = "owner"

    def covers(self, other: "Rank") -> bool:
        ranks = list(Rank)
        return ranks.index(self) >= ranks.index(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """`login` is what they type, as `folded` leaves it; `secret` the hash of their password."""

    id: str
    login: str
    name: str
    rank: Rank
    secret: str = ""
    subject: str = ""
    made_at: int
    seen_at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """`key`: of their sign-in; empty when the workspace link proved them."""

    id: str
    name: str
    rank: Rank
    key: str = ""


LINK = "workspace-link"
"""The id of whoever came by it, in the record."""
NAME_LONGEST = 80
LOGIN_LONGEST = 120


def folded(login: str) -> str:
    """As two people who type the same name would both mean it. Empty: it is none."""
    plain = unicodedata.normalize("NFKC", login).strip().casefold()
    return plain if len(plain) <= LOGIN_LONGEST and plain.isprintable() else ""


def named(name: str) -> str:
    """Fit to be shown. Empty: it is not."""
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    return plain if len(plain) <= NAME_LONGEST and plain.isprintable() else ""
