"""How each event changes a session: one rule for each, in files named as those that decide it.

`after(event, session)` finds the rule by the event's type. No rule may refuse: what is in a journal
has happened.
"""

from facilitation.session.rules import (
    caring,
    curating,
    leading,
    more_time,
    noting,
    planning,
    running,
    saying,
    showing,
)
from facilitation.session.rules.common import after

__all__ = [
    "after", "caring", "curating", "leading", "more_time", "noting", "planning", "running",
    "saying", "showing",
]  # fmt: skip
