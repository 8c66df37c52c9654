"""Tables that the kinds of activities have of their own."""

from collections.abc import Mapping

from facilitation.activities import Made, Table
from facilitation.outputs.frames import Frame, Row
from facilitation.session.cards import made_in
from facilitation.session.state import Session
from facilitation.shape import Json


def tables(session: Session, frames: Mapping[str, Frame]) -> tuple[Table, ...]:
    """Tables of one name become one, over all activities."""
    found: dict[str, list[tuple[Frame, Table]]] = {}
    for frame in (each for each in frames.values() if not each.blind):
        for table in frame.kind.tables(frame.step, _counted(session, frame)):
            found.setdefault(table.name, []).append((frame, table))
    return tuple(_merged(session, name, found[name]) for name in sorted(found))


def _counted(session: Session, frame: Frame) -> list[Made]:
    """What the room could see: shown, not private, and in words of its own."""
    every = made_in(session, frame.found.id)
    made = (each for each in every if each.state == "shown" and not each.same_as)
    bodies = ((each, frame.kind.read(each.body)) for each in made)
    return [
        frame.kind.made(each.card, each.author, body, each.at)
        for each, body in bodies
        if frame.kind.shareable(body)
    ]


def _merged(session: Session, name: str, found: list[tuple[Frame, Table]]) -> Table:
    head = ("activity_id", "activity_title")
    columns = tuple(dict.fromkeys([*head, *(c for _, table in found for c in table.columns)]))
    blank = dict.fromkeys(columns, "")
    rows = (
        blank | _veiled(session, frame, row) | frame.head
        for frame, table in found
        for row in table.rows
    )
    return Table(name=name, columns=columns, rows=tuple(rows))


def _veiled(session: Session, frame: Frame, row: Mapping[str, Json]) -> Row:
    """A kind that forgets about anonymity is not believed."""
    authors = session.runs[frame.found.id].authors if frame.anonymous else {}
    return {name: "" if cell in authors else cell for name, cell in row.items()}
