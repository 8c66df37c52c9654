"""What a sheet of one step asks for: the blanks of its form, and who somebody is here.

The printed sheet, the table to type it up in and the reading of that table come from this list, so
that what was printed yesterday fits what is read today.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from facilitation import activities
from facilitation.activities import Blank, Choice
from facilitation.script import Activity
from facilitation.session.state import Session
from facilitation.views.scribe import takes
from server.locales import catalogue
from server.plain.form import blanks_in, label_of, said_of

STEP = "step"
"""The column that says which step a row belongs to. In a workbook its tab says so already."""


@dataclass(frozen=True, slots=True)
class Column:
    """`blank`: where it goes in the body; else `cohort`: a field of the script; else the sheet."""

    heading: str
    blank: Blank | None = None
    cohort: str = ""
    options: tuple[tuple[str, str], ...] = ()
    """(value, what stands on the paper); none: free text."""


def steps(session: Session) -> list[Activity]:
    """Those that may be answered on paper."""
    return [each for each in session.script.activities() if takes(each)]


def columns(session: Session, found: Activity) -> list[Column]:
    """The sheet's number first. In an anonymous step nobody is asked who they are."""
    made = [Column(words("paper.sheet")), *_answers(session, found)]
    if found.identity != "anonymous":
        made += _cohorts(session, found)
    return list(_told_apart(made))


def _answers(session: Session, found: Activity) -> Iterator[Column]:
    for blank in blanks_in(session, found.id):
        if blank.into:
            yield Column(label_of(blank), blank, options=_options(blank.choices))


def _options(choices: tuple[Choice, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((each.value, said_of(each)) for each in choices)


def _cohorts(session: Session, found: Activity) -> Iterator[Column]:
    """But for those that the form asks itself."""
    kind = activities.kind(found.type)
    asked = set(kind.asks(kind.step(found).settings))
    for each in session.script.cohorts:
        if each.field not in asked:
            pairs = tuple((option, option) for option in each.options)
            yield Column(each.label, cohort=each.field, options=pairs)


def _told_apart(made: list[Column]) -> Iterator[Column]:
    """Two questions of one wording: the later has a number."""
    seen: dict[str, int] = {}
    for each in made:
        n = seen[each.heading] = seen.get(each.heading, 0) + 1
        name = f"{each.heading} ({n})" if n > 1 else each.heading
        yield Column(name, each.blank, each.cohort, each.options)


def words(key: str, **values: object) -> str:
    text = catalogue("paper").get(key, key)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text
