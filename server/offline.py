"""`ace export`, `ace replay`: reading a data folder or a database, also beside a server."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from facilitation.events import Event
from server import exports
from server.clock import now
from server.digest import state_digest
from server.journal import Mark
from server.journal.sqlite import broken_at, read_events, read_marks, session_ids
from server.replaying import replayed
from server.storage.disk import connect

Place = Path | str
"""A data folder, or a database's address."""


class NoData(Exception):
    """Says what is missing and what would help."""


@dataclass(frozen=True, slots=True)
class _Kept:
    events: Sequence[Event]
    broken: int
    marks: Sequence[Mark]
    known: Sequence[str]


def export(place: Place, session: str, wanted: str) -> bytes:
    """The session's bytes in that format."""
    events = _kept(place, session).events
    entries = list(enumerate(events, start=1))
    return exports.make(wanted, replayed(events), entries, now())


def verify(place: Place, session: str) -> list[str]:
    """Folds the journal again and holds it against its chain and the digests that the running
    server left. One line a finding; lines that begin with `!` are faults."""
    kept = _kept(place, session)
    events, marks = kept.events, kept.marks
    said = [f"{len(events)} events"]
    said.append(f"! the chain breaks at event {kept.broken}" if kept.broken else "the chain holds")
    said += [f"state now: {state_digest(replayed(events))[:16]}"]
    wrong = [m for m in marks if state_digest(replayed(events, m.number)) != m.digest]
    said += [f"! the state after event {m.number} is not what the server saw" for m in wrong]
    same = len(marks) - len(wrong)
    said.append(f"{same} of {len(marks)} states that the server saw are the same")
    return said


def _kept(place: Place, session: str) -> _Kept:
    if isinstance(place, str):
        kept, shown = asyncio.run(_in_database(place, session)), "the database"
    else:
        kept, shown = _in_folder(place, session), str(place)
    if not kept.events:
        known = ", ".join(kept.known) or "none"
        raise NoData(f"no session {session!r} in {shown}; there are: {known}")
    return kept


def _in_folder(data: Path, session: str) -> _Kept:
    file = data / "journal.sqlite"
    if not file.is_file():
        raise NoData(f"no journal in {data}; name its folder with --data")
    reader = connect(file, read_only=True)
    try:
        return _Kept(
            list(read_events(reader, session)),
            broken_at(reader, session),
            read_marks(reader, session),
            session_ids(reader),
        )
    finally:
        reader.close()


def database_told(url: str) -> tuple[str, int]:
    """The server's own version, and that of our tables there; 0: there are none yet."""
    from server.storage.postgres import told

    return asyncio.run(told(url))


async def _in_database(url: str, session: str) -> _Kept:
    from server.storage.postgres import reading

    async with reading(url) as journal:
        return _Kept(
            await journal.read(session),
            await journal.verify(session),
            await journal.marks(session),
            await journal.sessions(),
        )
