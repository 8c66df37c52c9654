"""JSON: the session, its script and all its tables in one document."""

from typing import Any

import orjson

from facilitation.activities import Table
from facilitation.audit import moment
from facilitation.shape import plain
from server.exports.export import Export

FORMAT = "ace-live/1"


def write(export: Export) -> bytes:
    session = export.session
    return dump(
        {
            "format": FORMAT,
            "session": {
                "id": session.id,
                "title": session.script.title,
                "state": session.state,
                "events": session.number,
                "people": len(session.people),
                "created_at_utc": moment(session.created_at),
                "moved_at_utc": moment(session.moved_at),
                "exported_at_utc": moment(export.at),
            },
            "script": plain(session.script),
            "tables": {table.name: _table(table) for table in export.tables},
        }
    )


def dump(document: Any) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _table(table: Table) -> Any:
    """The columns apart, so that a table without rows still says what it would hold."""
    return {
        "columns": table.columns,
        "rows": [{column: row[column] for column in table.columns} for row in table.rows],
    }
