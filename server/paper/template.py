"""The table to type sheets up in: a workbook with a tab for each step, or one step as CSV."""

import csv
import io

from xlsxwriter import Workbook

from facilitation.script import Activity
from facilitation.session.state import Session
from server.paper.columns import STEP, Column, columns, steps, words

ROWS = 200
"""Rows that are ready for typing, with their lists to choose from."""
LONGEST_LIST = 255
"""Characters of a list in a cell; a longer one is typed by hand."""
WIDE = 30


def workbook(session: Session) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for place, found in enumerate(steps(session), start=1):
            tab = book.add_worksheet(_tab(place, found))
            heads = [STEP, *(each.heading for each in columns(session, found))]
            tab.set_column(0, len(heads) - 1, WIDE, text)
            tab.freeze_panes(1, 0)
            for at, head in enumerate(heads):
                tab.write_string(0, at, head, bold)
            for at, each in enumerate(columns(session, found), start=1):
                _offer(tab, at, each)
        if not steps(session):
            book.add_worksheet().write_string(0, 0, words("paper.nothing"))
    return file.getvalue()


def _offer(tab: "Workbook.worksheet_class", at: int, column: Column) -> None:
    said = [each for _, each in column.options]
    if said and len(",".join(said)) <= LONGEST_LIST and not any("," in each for each in said):
        tab.data_validation(1, at, ROWS, at, {"validate": "list", "source": said})


def _tab(place: int, found: Activity) -> str:
    """A name that Excel takes: no more than 31 characters, none of its own signs."""
    plain = "".join(" " if char in "[]:*?/\\'" else char for char in found.title)
    return f"{place} {plain}"[:31].strip()


def table(session: Session, found: Activity) -> bytes:
    """With the mark by which spreadsheets know UTF-8."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow([STEP, *(each.heading for each in columns(session, found))])
    rows.writerow([found.id])
    return b"\xef\xbb\xbf" + file.getvalue().encode()
