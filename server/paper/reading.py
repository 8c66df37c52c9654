"""What comes back from the typist: a workbook or a CSV file, as rows of text, without guesses."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

LONGEST = 2_000_000
"""Bytes of a file; 2,000 rows of the longest answers."""
UNPACKED = 40_000_000
"""Bytes of what a workbook holds: a small file that unfolds without end is refused unread."""
MOST_ROWS = 2_000


class Unreadable(ValueError):
    """`code` has words under `paper.<code>` on the desk."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Row:
    """`place`: where the typist sees it, the heading being 1."""

    tab: str
    place: int
    cells: dict[str, str]


def rows(data: bytes) -> list[Row]:
    """All rows in which something stands."""
    if len(data) > LONGEST:
        raise Unreadable("too-large")
    tabs = _workbook(data) if data[:2] == b"PK" else [("", _csv(data))]
    found = [row for tab, lines in tabs for row in _rows(tab, lines)]
    if len(found) > MOST_ROWS:
        raise Unreadable("too-large")
    if not found:
        raise Unreadable("no-rows")
    return found


def _rows(tab: str, lines: Iterable[list[str]]) -> Iterator[Row]:
    heads: list[str] = []
    for place, cells in enumerate(lines, start=1):
        if not heads:
            heads = [each.strip() for each in cells]
            continue
        told = dict(zip(heads, (each.strip() for each in cells), strict=False))
        told.pop("", None)
        if any(value for name, value in told.items() if name != "step"):
            yield Row(tab, place, told)


def _csv(data: bytes) -> list[list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text), delimiter=mark))
    except csv.Error:
        raise Unreadable("not-a-table") from None


def _workbook(data: bytes) -> list[tuple[str, list[list[str]]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(each.file_size for each in packed.infolist()) > UNPACKED:
                raise Unreadable("too-large")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return [
            (
                tab.title,
                [[_text(cell) for cell in line] for line in tab.iter_rows(values_only=True)],
            )
            for tab in book.worksheets
        ]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ParseError, OSError):
        raise Unreadable("not-a-table") from None


def _text(cell: object) -> str:
    """A number that Excel made of a number is told as it was typed."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
