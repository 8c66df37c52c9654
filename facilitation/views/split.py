"""The result of a step by group, for groups that are large enough, once the step is over."""

from collections import Counter
from collections.abc import Collection, Iterator

from facilitation import activities
from facilitation.script import Activity, CohortField
from facilitation.session.cards import authors_of, made_in, text_of
from facilitation.session.state import OVER, Contribution, Session
from facilitation.session.steps import activity, on_wall, step_of
from facilitation.session.themes import behind, example_of, is_themed, speaking
from facilitation.smallcells import open_cells
from facilitation.views import parts
from facilitation.views.patch import View

NOT_STATED = ""


def fields(session: Session, found: Activity) -> list[CohortField]:
    """By which cohort fields this step may be shown apart now. Not while people still answer: two
    pictures, one answer apart, would tell who gave it."""
    run = session.runs[found.id]
    ready = run.state in OVER and on_wall(found, run) and may_split(found)
    return [each for each in session.script.cohorts if ready and each.field in found.split_by]


def may_split(found: Activity) -> bool:
    """Anonymous answers belong to nobody, so to no group either."""
    splits = activities.kind(found.type).compare is not None or is_themed(found)
    return splits and found.identity != "anonymous"


def part(session: Session, name: str, field: str) -> View:
    found = activity(session, name)
    asked = [each for each in fields(session, found) if each.field == field] if found else []
    return _part(session, found, asked[0]) if found and asked else {}


def _part(session: Session, found: Activity, asked: CohortField) -> View:
    people = {each.author for each in made_in(session, found.id) if _counts(each)}
    group_of = {person: _group(session, asked, person) for person in people}
    counts = Counter(group_of.values())
    least = max(session.script.privacy.min_cell, found.min_cell)
    shown = open_cells(counts, least)
    return {
        "to": "split",
        "name": asked.field,
        "label": asked.label,
        "least": least,
        "people": len(group_of),
        "groups": {
            option: {
                "at": at,
                "people": counts[option],
                "rows": _rows(session, found, {p for p in people if group_of[p] == option}),
            }
            for at, option in enumerate((*asked.options, NOT_STATED))
            if option in shown
        },
        "held_back": [option for option in asked.options if option not in shown],
    }


def _counts(card: Contribution) -> bool:
    """What came late is left out: it would change the picture by one person."""
    return parts.is_public(card) and not card.late


def _group(session: Session, asked: CohortField, person: str) -> str:
    """A word of their own counts as none stated: it names nobody's group."""
    known = session.people.get(person)
    stated = known.cohorts.get(asked.field, NOT_STATED) if known else NOT_STATED
    return stated if stated in asked.options else NOT_STATED


def _rows(session: Session, found: Activity, people: Collection[str]) -> View:
    compare = activities.kind(found.type).compare
    if compare is None:
        return dict(_themes(session, found, people))
    every = parts.shown_in(session, found)
    made = [each for each in every if each.author in people and _counts(session.cards[each.card])]
    return dict(compare(step_of(session, found), made))


def _themes(
    session: Session, found: Activity, people: Collection[str]
) -> Iterator[tuple[str, View]]:
    """How many of the group stand behind each theme that is on the wall."""
    same = behind(session, found.id)
    for pile in parts.piles_for_wall(session, found.id):
        said = authors_of(session, speaking(session, pile, same)[1])
        title = pile.title or text_of(session, example_of(session, pile))
        yield pile.id, {"at": pile.slot, "text": title, "people": len(said.intersection(people))}
