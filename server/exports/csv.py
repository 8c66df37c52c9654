"""CSV: one table. Text in quotation marks, numbers bare, and no cell that a spreadsheet would run.

With a byte order mark: an organiser opens these with a double click, and without the mark Excel
shows accents and emoji as rubbish. Programs lose little: pandas and R skip it, Python reads
`utf-8-sig`, and the read-me says so. Rows end in CR LF as in RFC 4180.
"""

import csv
import io
from unicodedata import category

from facilitation.activities import Table
from facilitation.shape import Json
from server.exports.export import Export

RUNS = frozenset("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")
"""A cell that begins with one of these may be run as a formula; with the full-width = + - @ too."""


def write(export: Export) -> bytes:
    """The contributions. All other tables are in the workbook, the JSON and the pack."""
    return of(next(table for table in export.tables if table.name == "contributions"))


def of(table: Table) -> bytes:
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC)
    rows.writerow([guarded(column) for column in table.columns])
    rows.writerows([_cell(row[column]) for column in table.columns] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Json) -> Json:
    if isinstance(value, bool):
        return "true" if value else "false"
    return guarded(value) if isinstance(value, str) else value


def guarded(text: str) -> str:
    """With an apostrophe before what a spreadsheet could run. Before what already looks guarded
    too, so that `unguarded` always gives back what was written."""
    return f"'{text}" if _runs(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """The words as written, from a cell of one of these files."""
    return text[1:] if text.startswith("'") and _runs(text.lstrip("'")) else text


def _runs(text: str) -> bool:
    """What stands first, past spaces and signs that nobody sees?"""
    first = next((c for c in text if c in RUNS or not _unseen(c)), "")
    return first in RUNS if first else False


def _unseen(char: str) -> bool:
    return char.isspace() or category(char) == "Cf"
