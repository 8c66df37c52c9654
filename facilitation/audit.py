"""The audit: every event that counts, in a line without words: what happened, when, by whom.

An allow-list of fields, none of which holds anybody's words. Participants are one and all
`participant`: who said what is told in the contributions, and only there, as far as it may be.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from facilitation import events
from facilitation.activities import Table
from facilitation.events import Event
from facilitation.session.state import Session
from facilitation.shape import Json

Entries = Iterable[tuple[int, Event]]
"""(number, event), from 1."""
COLUMNS = ("number", "at_utc", "by", "event", "what")

OF_EDITS = ("do", "theme", "into", "new", "to", "on", "cards", "card", "other")
OF_TUNING = ("on", "cadence", "cut", "frozen", "wall")
SWITCHES = frozenset({"on", "accept"})
"""What is told also when it is false."""
_TOLD: dict[type[Event], tuple[str, ...]] = {
    events.SessionCreated: ("session",),
    events.SessionMoved: ("to",),
    events.PersonJoined: (),
    events.PersonIntroduced: (),
    events.StepMoved: ("activity", "to", "undo"),
    events.OptionsFrozen: ("activity", "options"),
    events.ClockMoved: ("activity",),
    events.ContributionMade: ("activity", "kind", "state", "late", "proxy_by"),
    events.ContributionRevised: ("activity", "kind", "card", "version", "state"),
    events.ContributionWithdrawn: ("activity", "card"),
    events.ContributionRedacted: ("activity", "kind", "card", "version", "state"),
    events.CardsModerated: ("to", "cards"),
    events.KindWordSent: ("word", "cards"),
    events.PersonNeeded: ("to",),  # how often, but not about whose words
    events.Passed: ("activity",),
    events.ClustersProposed: ("activity", "clusters", "engine", "pending", "unchanged"),
    events.CardsPlaced: ("activity", "homes", "suggestions"),
    events.ProposalResolved: ("activity", "accept"),
    events.RegroupAsked: ("activity",),
    events.ModelAsked: ("activity", "model"),
    events.ModelFailed: ("activity", "why"),
    events.ThemesTuned: ("activity",),
    events.ThemeShown: ("activity", "theme", "on"),
    events.ModelAsked: ("activity", "model"),
    events.ModelFailed: ("activity", "why"),
    events.ThemesEdited: ("activity",),
    events.SpotlightMoved: ("to", "activity", "name"),
    events.WallBlanked: ("on",),
    events.EditUndone: ("activity", "number"),
    events.ActivityAdded: ("after", "repeats"),
    events.ActivityReworded: (),
    events.ActivityRemoved: ("activity",),
    events.MinutesPlanned: ("activity", "minutes"),
    events.NoteWritten: ("note", "kind", "activity", "wall"),
    events.NoteTicked: ("note", "on"),
    events.NoteRemoved: ("note",),
    events.LeadTaken: ("desk",),
    events.LeadLeft: ("desk",),
    events.WallChecked: ("on",),
    events.MoreTimeAsked: (),
}
"""The fields of each event that may be told. None of them holds words."""
_FROM_PHONES = (
    events.PersonJoined,
    events.PersonIntroduced,
    events.ContributionMade,
    events.ContributionRevised,
    events.ContributionWithdrawn,
    events.Passed,
    events.MoreTimeAsked,
)


def table(session: Session, entries: Entries) -> Table:
    veiled = {each.id for each in session.script.activities() if each.identity == "anonymous"}
    rows = (_noted(veiled, number, event) for number, event in _standing(entries))
    return Table(name="audit", columns=COLUMNS, rows=tuple(rows))


def moment(at: int) -> str:
    """Milliseconds since 1970 as ISO 8601; '' for 0, which means never."""
    told = _1970 + timedelta(milliseconds=at)
    return told.isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else ""


_1970 = datetime(1970, 1, 1, tzinfo=UTC)


def _standing(entries: Entries) -> list[tuple[int, Event]]:
    """What counts: leaving a rehearsal wipes it, but for the session's own steps."""
    standing: list[tuple[int, Event]] = []
    for number, event in entries:
        if isinstance(event, events.SessionMoved) and event.was == "rehearsal":
            standing = [entry for entry in standing if _lasts(entry[1])]
        standing.append((number, event))
    return standing


def _lasts(event: Event) -> bool:
    return isinstance(event, events.SessionCreated | events.SessionMoved)


def _noted(veiled: set[str], number: int, event: Event) -> dict[str, Json]:
    """Of an anonymous activity the day only, and not who wrote for whom."""
    phone = isinstance(event, _FROM_PHONES)
    hushed = phone and getattr(event, "activity", "") in veiled
    if hushed and isinstance(event, events.ContributionMade):
        event = replace(event, proxy_by="")
    at = moment(event.at)
    return {
        "number": number,
        "at_utc": at[:10] if hushed else at,
        "by": "participant" if phone else event.by,
        "event": type(event).__name__,
        "what": " ".join(filter(None, _whats(number, event))),
    }


def told(event: Event) -> str:
    """What it was, without the activity, for whoever says that beside it."""
    names = tuple(name for name in _TOLD.get(type(event), ()) if name != "activity")
    return " ".join(filter(None, (line(event, names), *_more(event))))


def _whats(number: int, event: Event) -> Iterator[str]:
    if isinstance(event, events.ContributionMade):
        yield f"card=c{number}"
    yield line(event, _TOLD.get(type(event), ()))
    yield from _more(event)


def _more(event: Event) -> Iterator[str]:
    if isinstance(event, events.ActivityAdded | events.ActivityReworded):
        yield f"activity={event.activity['id']} type={event.activity['type']}"
    if isinstance(event, events.ThemesEdited):
        yield line(event.edit, OF_EDITS)
    if isinstance(event, events.ThemesTuned):
        yield line(event.tuning, OF_TUNING)


def line(told: object, names: Iterable[str]) -> str:
    """`to=open undo=true`. What is empty is left out; of a list, unless of cards, the length."""
    values = ((name, getattr(told, name, "")) for name in names)
    told = {name: value for name, value in values if value or (name in SWITCHES and value is False)}
    return " ".join(f"{name}={_short(name, value)}" for name, value in told.items())


def _short(name: str, value: Json) -> str:
    if name == "cards":
        return ",".join(value)
    if isinstance(value, str) and value.isprintable() and not set(value) & set(' "'):
        return value
    told = value if isinstance(value, str | int | float) else len(value)
    return json.dumps(told, ensure_ascii=False)
