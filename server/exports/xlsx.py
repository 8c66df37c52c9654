"""XLSX: a workbook with a read-me, the data dictionary and a sheet for each table.

Text is only ever written as text (`write_string`, never `write`): nothing that somebody wrote can
be a formula or a link, and the cells' format keeps it so when a cell is edited.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from facilitation.activities import Table
from facilitation.shape import Json
from server.exports.export import Export, words
from server.exports.readme import dictionary, readme

LONGEST_CELL = 32_767
"""UTF-16 units; longer text is cut off by Excel and refused by the writer."""
MOST_ROWS = 1_048_575
"""Below the heading."""
LONGEST_NAME = 31
WIDE = {"text": 60, "payload_json": 40, "item_text": 40, "label": 40, "title": 30, "what": 60}
"""Characters. Other columns are as wide as their heading."""
READ = 110


@dataclass(frozen=True, slots=True)
class Column:
    """`piece`: which part of a text that is too long for one cell."""

    name: str
    piece: int = 0

    @property
    def heading(self) -> str:
        return f"{self.name} ({self.piece + 1})" if self.piece else self.name


def write(export: Export) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"created": _day(export.at), "title": export.session.script.title})
        _Sheets(book, export).write()
    return file.getvalue()


def _day(at: int) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC).replace(tzinfo=None)


class _Sheets:
    """A workbook being written: its formats, and the names that are taken."""

    def __init__(self, book: Workbook, export: Export) -> None:
        self.book = book
        self.export = export
        self.names: set[str] = set()
        self.text = book.add_format({"num_format": "@"})
        self.heading = book.add_format({"bold": True, "num_format": "@", "bottom": 1})
        self.prose = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})

    def write(self) -> None:
        titles = words(self.export.lang)["sheets"]
        self.read_me(titles["readme"])
        self.table(titles["dictionary"], dictionary(self.export), READ)
        for table in self.export.tables:
            self.table(table.name, table)

    def read_me(self, title: str) -> None:
        sheet = self.sheet(title)
        sheet.set_column(0, 0, READ)
        for place, line in enumerate([*readme(self.export, "workbook"), *self.notes()]):
            sheet.write_string(place, 0, line, self.prose)

    def notes(self) -> Iterator[str]:
        told = words(self.export.lang)
        cut = [
            f"{table.name}: {column.heading}"
            for table in self.export.tables
            for column in columns_of(table)
            if column.piece
        ]
        if cut:
            yield str(told["long_cells"]).format(columns=", ".join(cut))
        if any(len(table.rows) > MOST_ROWS for table in self.export.tables):
            yield str(told["long_tables"])

    def table(self, title: str, table: Table, last: int = 0) -> None:
        """`last`: how wide the last column is, when that is known."""
        columns = columns_of(table)
        for start in range(0, max(len(table.rows), 1), MOST_ROWS):
            sheet = self.sheet(title)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(columns):
                wide = last if last and place == len(columns) - 1 else _width(column)
                sheet.set_column(place, place, wide)
                sheet.write_string(0, place, column.heading, self.heading)
            for line, row in enumerate(table.rows[start : start + MOST_ROWS], start=1):
                for place, column in enumerate(columns):
                    self.cell(sheet, line, place, _piece(row[column.name], column.piece))

    def cell(self, sheet: Worksheet, line: int, place: int, value: Json) -> None:
        if isinstance(value, bool):
            sheet.write_boolean(line, place, value)
        elif isinstance(value, int | float):
            sheet.write_number(line, place, value)
        elif value:
            sheet.write_string(line, place, value, self.text)

    def sheet(self, title: str) -> Worksheet:
        """Of that name, short enough and only once."""
        clean = "".join(" " if char in "[]:*?/\\'" else char for char in title)
        names = (_numbered(clean, n) for n in count(1))
        name = next(name for name in names if name.casefold() not in self.names)
        self.names.add(name.casefold())
        return self.book.add_worksheet(name)


def _numbered(title: str, n: int) -> str:
    tail = f" ({n})" if n > 1 else ""
    return title[: LONGEST_NAME - len(tail)] + tail


def columns_of(table: Table) -> list[Column]:
    """With one more column for each further piece of the longest text."""
    most = {
        name: max((len(pieces(row[name])) for row in table.rows), default=1)
        for name in table.columns
    }
    return [Column(name, piece) for name in table.columns for piece in range(most[name])]


def pieces(value: Json) -> Sequence[str]:
    """A text in parts that fit a cell each; no sign is cut in two."""
    if not isinstance(value, str) or 2 * len(value) <= LONGEST_CELL:
        return (value,)
    parts, start, units = [], 0, 0
    for place, char in enumerate(value):
        wide = 2 if char > "\uffff" else 1
        if units + wide > LONGEST_CELL:
            parts.append(value[start:place])
            start, units = place, 0
        units += wide
    return (*parts, value[start:])


def _piece(value: Json, piece: int) -> Any:
    parts = pieces(value)
    return parts[piece] if piece < len(parts) else ""


def _width(column: Column) -> int:
    return WIDE.get(column.name, max(len(column.heading) + 2, 12))
