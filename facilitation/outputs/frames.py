"""What the rows of one activity share, worked out once for all tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from facilitation import activities
from facilitation.activities import Kind, Step
from facilitation.audit import moment
from facilitation.script import Activity
from facilitation.session.state import OVER, Person, Session
from facilitation.session.steps import step_of
from facilitation.session.themes import behind, themes_of
from facilitation.shape import Json
from facilitation.themes.arrange import Pile, arrange

Row = dict[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """An activity, and what all its rows share."""

    found: Activity
    part: str
    kind: Kind
    step: Step
    piles: tuple[Pile, ...]
    homes: Mapping[str, list[Pile]]
    same: Mapping[str, str]
    by_hand: frozenset[str]
    anonymous: bool
    sealed: bool
    """The answers stand in the kind's own tables only."""
    blind: bool
    """Nobody may know the answers yet."""

    @property
    def head(self) -> Row:
        return {"activity_id": self.found.id, "activity_title": self.found.title}

    def when(self, at: int) -> str:
        return moment(at)[:10] if self.anonymous else moment(at)


def frames_of(session: Session) -> dict[str, Frame]:
    return {
        found.id: _frame(session, part.id, found)
        for part in session.script.parts
        for found in part.activities
    }


def _frame(session: Session, part: str, found: Activity) -> Frame:
    kind, step = activities.kind(found.type), step_of(session, found)
    arrangement = arrange(themes_of(session, found.id))
    piles = tuple(sorted(arrangement.piles.values(), key=lambda pile: (pile.slot, pile.id)))
    anonymous = found.identity == "anonymous"
    return Frame(
        found=found,
        part=part,
        kind=kind,
        step=step,
        piles=piles,
        homes=_homes(piles),
        same=behind(session, found.id),
        by_hand=frozenset(arrangement.hand),
        anonymous=anonymous,
        sealed=anonymous and bool(kind.tables(step, ())),
        blind=kind.blind(step.settings) and session.runs[found.id].state not in OVER,
    )


def _homes(piles: Iterable[Pile]) -> dict[str, list[Pile]]:
    """Where a card lives, and then where it belongs too."""
    homes: dict[str, list[Pile]] = {}
    for pile in piles:
        for card in pile.cards:
            homes.setdefault(card, []).insert(0, pile)
        for card in pile.also:
            homes.setdefault(card, []).append(pile)
    return homes


def cohorts(session: Session, person: Person) -> Row:
    return {f"cohort_{f.field}": person.cohorts.get(f.field, "") for f in session.script.cohorts}


def cohort_columns(session: Session) -> tuple[str, ...]:
    return tuple(f"cohort_{each.field}" for each in session.script.cohorts)
