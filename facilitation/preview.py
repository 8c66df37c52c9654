"""A script before anybody is there: each step as phones and the board would have it just opened.

It is the views themselves, on a session that nobody has joined; so a preview cannot tell anything
else than the screens will.
"""

from collections.abc import Iterator, Sequence

from facilitation import activities, events
from facilitation.script import Activity, Carry, Option, Script
from facilitation.session.folding import begin, evolve
from facilitation.session.state import Session
from facilitation.shape import plain
from facilitation.views import board, phone
from facilitation.views.patch import View

BY = "preview"
A_FEW = 5
"""Stand-ins for themes where a script does not say how many are carried."""
NOW = 0
"""The clock of the preview stands still: a screen that shows it counts from here."""


def steps(script: Script, stand_ins: Sequence[str]) -> list[View]:
    """`stand_ins`: labels for the themes that a step would carry from an earlier one."""
    return [
        {"phone": phone.shared(opened), "board": board.view(opened)}
        for opened in _each_opened(script, stand_ins)
    ]


def _each_opened(script: Script, stand_ins: Sequence[str]) -> Iterator[Session]:
    created = events.SessionCreated(at=NOW, by=BY, session=BY, script=plain(script))
    live = evolve(begin(created), events.SessionMoved(at=NOW, by=BY, to="live", was="draft"))
    for found in script.activities():
        frozen = events.OptionsFrozen(
            at=NOW, by=BY, activity=found.id, options=_options(found, stand_ins)
        )
        opening = events.StepMoved(
            at=NOW, by=BY, activity=found.id, to="open", ends_at=round(found.minutes * 60_000)
        )
        yield evolve(evolve(live, frozen), opening)


def _options(found: Activity, stand_ins: Sequence[str]) -> tuple[Option, ...]:
    kind = activities.kind(found.type)
    carried = tuple(option for each in found.carry_from for option in _stand_ins(each, stand_ins))
    return kind.options(kind.step(found).settings, carried)


def _stand_ins(carry: Carry, labels: Sequence[str]) -> Iterator[Option]:
    for at, label in enumerate(labels[: carry.top or A_FEW], start=1):
        yield Option(id=f"{carry.activity}-{at}", label=label)
