"""`ace export`, `ace replay`: reading a data folder, also while a server has it open."""

from pathlib import Path

from facilitation.events import Event
from server import exports
from server.clock import now
from server.disk import connect
from server.journal.sqlite import broken_at, read_events, read_marks, session_ids
from server.rooms import replayed, state_digest


class NoData(Exception):
    """Says what is missing and what would help."""


def export(data: Path, session: str, wanted: str) -> bytes:
    """The session's bytes in that format."""
    events = _events(data, session)
    entries = list(enumerate(events, start=1))
    return exports.make(wanted, replayed(events), entries, now())


def verify(data: Path, session: str) -> list[str]:
    """Folds the journal again and holds it against its chain and the digests that the running
    server left. One line a finding; lines that begin with `!` are faults."""
    events = _events(data, session)
    reader = connect(_file(data), read_only=True)
    broken, marks = broken_at(reader, session), read_marks(reader, session)
    reader.close()
    said = [f"{len(events)} events"]
    said.append(f"! the chain breaks at event {broken}" if broken else "the chain holds")
    said += [f"state now: {state_digest(replayed(events))[:16]}"]
    wrong = [m for m in marks if state_digest(replayed(events, m.number)) != m.digest]
    said += [f"! the state after event {m.number} is not what the server saw" for m in wrong]
    same = len(marks) - len(wrong)
    said.append(f"{same} of {len(marks)} states that the server saw are the same")
    return said


def _events(data: Path, session: str) -> list[Event]:
    file = _file(data)
    reader = connect(file, read_only=True)
    try:
        events = list(read_events(reader, session))
        if not events:
            known = ", ".join(session_ids(reader)) or "none"
            raise NoData(f"no session {session!r} in {data}; there are: {known}")
        return events
    finally:
        reader.close()


def _file(data: Path) -> Path:
    file = data / "journal.sqlite"
    if not file.is_file():
        raise NoData(f"no journal in {data}; name its folder with --data")
    return file
