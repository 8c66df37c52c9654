"""Exports: bytes for the organiser, from the tables of `facilitation/outputs/`.

Everything here is a plain function that may take a second of processor time: call it in a thread.
A session may be taken out at any time, also while it is live.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from facilitation import outputs
from facilitation.audit import Entries, moment
from facilitation.session.state import Session
from server.exports import csv, json, pack, xlsx
from server.exports.export import Export

__all__ = ["FORMATS", "Export", "Format", "filename", "make"]


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    media_type: str
    suffix: str
    write: Callable[[Export], bytes]


_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        Format("csv", "text/csv; charset=utf-8", "csv", csv.write),
        Format("xlsx", _XLSX, "xlsx", xlsx.write),
        Format("json", "application/json", "json", json.write),
        Format("pack", "application/zip", "zip", pack.write),
    )
}


def make(format: str, session: Session, entries: Entries, at: int) -> bytes:  # noqa: A002
    """The session in that format, as it stands; `at` is the time now."""
    tables = outputs.tables(session, entries)
    export = Export(session=session, tables=tables, at=at, lang=session.script.language)
    return FORMATS[format].write(export)


def filename(session_id: str, format: str, at: int) -> str:  # noqa: A002
    """`s-1-20261121t100000z.csv`: only letters, digits and hyphens, whatever the id is."""
    safe = re.sub(r"[^a-z0-9]+", "-", session_id.lower()).strip("-")[:64] or "session"
    when = re.sub(r"[-:]|\.\d+", "", moment(at))
    return f"{safe}-{when.lower()}.{FORMATS[format].suffix}"
