"""Rows that were typed up from sheets become words written for somebody, each of them once.

The id of a row follows from the file's name, the step, the sheet's number and how often that sheet
stands there: the same file again is nothing new, a file that grew brings what is new, and a row
whose words have changed is told as a fault, never kept twice.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2s

from facilitation.commands.proxies import ContributeFor
from facilitation.decisions import Already, decide
from facilitation.people import Actor
from facilitation.refusals import Refused
from facilitation.script import Activity
from facilitation.session.folding import evolve
from facilitation.session.state import Session
from facilitation.shape import Json
from server.bodies import BodyFault, validate_body
from server.paper.columns import STEP, Column, columns, steps, words
from server.paper.reading import Row
from server.plain.form import fill

COPY = re.compile(r"( ?\(\d+\)| - copy)+$")
"""What browsers and desktops add to the name of a file that is there already."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Of one row: why it cannot be kept. Never what stands in it."""

    row: int
    tab: str
    code: str
    detail: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intake:
    """What would come of a file. `fresh`: the commands that keep something new."""

    rows: int
    already: int
    fresh: tuple[ContributeFor, ...]
    faults: tuple[Fault, ...]


def intake(session: Session, found: Sequence[Row], name: str, actor: Actor, at: int) -> Intake:
    """Each row is decided as if the ones before it had been kept; nothing is. A sheet that came
    back empty has a number and no more."""
    found = [row for row in found if _is_filled(row)]
    known, fresh, faults, already = session, [], [], 0
    for row, command in zip(found, _commands(session, found, name, at), strict=True):
        if isinstance(command, Fault):
            faults.append(command)
            continue
        decided = decide(known, command, actor)
        match decided:
            case Already():
                already += 1
            case Refused(code=code, detail=detail):
                faults.append(Fault(row.place, row.tab, code, detail))
            case _:
                fresh.append(command)
                for event in decided:
                    known = evolve(known, event)
    return Intake(len(found), already, tuple(fresh), tuple(faults))


def _is_filled(row: Row) -> bool:
    numbers = {STEP, _folded(words("paper.sheet"))}
    return any(said and _folded(name) not in numbers for name, said in row.cells.items())


def _commands(
    session: Session, found: Sequence[Row], name: str, at: int
) -> Iterator[ContributeFor | Fault]:
    forms = {each.id: (each, columns(session, each)) for each in steps(session)}
    seen: Counter[tuple[str, str]] = Counter()
    for row in found:
        step = row.cells.get(STEP, "") or _of_tab(row.tab, forms)
        if step not in forms:
            yield Fault(row.place, row.tab, "no-such-activity")
            continue
        activity, asked = forms[step]
        sheet = _cell(row, asked[0])
        seen[step, sheet] += 1
        key = (_stem(name), step, sheet or f"row {seen[step, sheet]}")
        yield _command(row, activity, asked, key, seen[step, sheet], at)


def _command(
    row: Row,
    activity: Activity,
    asked: Sequence[Column],
    key: tuple[str, str, str],
    nth: int,
    at: int,
) -> ContributeFor | Fault:
    strange = [name for name in row.cells if name != STEP and not _known(name, asked)]
    if strange:
        return Fault(row.place, row.tab, "no-such-column", {"column": strange[0][:60]})
    stem, step, sheet = key
    try:
        body = validate_body(activity.type, _body(row, asked))
        cohorts = {
            each.cohort: said for each in asked if each.cohort and (said := _said(row, each))
        }
    except BodyFault as fault:
        return Fault(row.place, row.tab, fault.code, fault.detail)
    return ContributeFor(
        at=at,
        activity=step,
        contribution=_mark("paper", stem, step, sheet, nth),
        person=_mark("sheet", stem, sheet if not sheet.startswith("row ") else f"{step} {sheet}"),
        body=body,
        cohorts=cohorts,
    )


def _body(row: Row, asked: Sequence[Column]) -> dict[str, Json]:
    body: dict[str, Json] = {}
    for each in asked:
        if each.blank and (given := _said(row, each) or each.blank.given):
            fill(body, each.blank, given)
    return body


def _said(row: Row, column: Column) -> str:
    """A choice by its value, by what stands on the paper, or by the number it begins with."""
    given = _cell(row, column)
    if not column.options or not given:
        return given
    wanted = given.casefold()
    for value, said in column.options:
        if wanted in {value.casefold(), said.casefold()}:
            return value
    raise BodyFault("unknown-option", {"option": column.heading[:60]})


def _cell(row: Row, column: Column) -> str:
    wanted = _folded(column.heading)
    return next((said for name, said in row.cells.items() if _folded(name) == wanted), "")


def _known(name: str, asked: Sequence[Column]) -> bool:
    return _folded(name) in {_folded(each.heading) for each in asked}


def _folded(heading: str) -> str:
    return " ".join(heading.casefold().split())


def _of_tab(tab: str, forms: Mapping[str, tuple[Activity, Sequence[Column]]]) -> str:
    """A row below those that were ready has no step of its own: its tab's place tells."""
    place = tab.partition(" ")[0]
    names = list(forms)
    return names[int(place) - 1] if place.isdigit() and 0 < int(place) <= len(names) else ""


def _stem(name: str) -> str:
    """`Ward 7 (1).xlsx` is `ward 7`: the same file, taken out of a folder twice."""
    return COPY.sub("", name.rpartition("/")[2].rpartition(".")[0].casefold().strip()) or "sheets"


def _mark(*parts: object) -> str:
    told = "\x1f".join(str(each) for each in parts)
    return f"{parts[0]}-{blake2s(told.encode(), digest_size=12).hexdigest()}"
