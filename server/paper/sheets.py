"""Paper sheets of a session, a page or more for each step: they ask what the phone asks."""

from fpdf.enums import XPos, YPos

from facilitation.script import Activity
from facilitation.session.state import Session
from server.paper.columns import Column, columns, steps, words
from server.paper.sheet import FAMILY, LARGE_PT, MARGIN_MM, MM_OF_PT, NORMAL_PT, Paper

QR_MM = 28
FEW = 60
"""Characters or fewer are a line; more get six."""
ROWS_TOGETHER = 6
"""A heading and what belongs to it: at least so many lines of text stay on one page."""
BOX = "\u2610"


def sheets(session: Session, code: str, join: str, *, large: bool = False) -> bytes:
    """`join`: the address behind the QR code, for whoever would rather use a phone."""
    script = session.script
    paper = Paper(script.title, script.language, LARGE_PT if large else NORMAL_PT)
    for found in steps(session):
        paper.running = ""
        paper.add_page()
        _head(paper, script.title, code, join)
        paper.running = f"{found.title} · {words('paper.sheet')}: ________"
        _step(paper, session, found)
    if not paper.page:
        paper.add_page()
        paper.say(words("paper.nothing"))
    return paper.made()


def _head(paper: Paper, title: str, code: str, join: str) -> None:
    """The way in by phone stands at the right, what the sheet is at the left."""
    top = paper.get_y()
    wide = paper.epw - QR_MM - 4
    paper.qr(join, words("paper.qr", code=code), paper.w - MARGIN_MM - QR_MM, top, QR_MM)
    paper.set_xy(MARGIN_MM, top)
    paper.say(title, size=paper.size * 0.9, width=wide)
    paper.say(words("paper.join", code=code), size=paper.size * 0.9, width=wide)
    paper.say(f"{words('paper.sheet')}: ________", bold=True, width=wide)
    paper.set_y(max(paper.get_y(), top + QR_MM) + 2)


def _step(paper: Paper, session: Session, found: Activity) -> None:
    paper.heading(found.title)
    if found.prompt:
        paper.say(found.prompt, size=paper.size * 1.25, bold=True)
    if found.prompt_easy:
        paper.say(words("paper.easy", text=found.prompt_easy))
    if found.help:
        paper.say(found.help)
    asked = columns(session, found)[1:]
    if not any(each.blank for each in asked):
        paper.gap()
        paper.say(words("paper.options"))
        paper.lines_to_write_on(8)
    for each in asked:
        paper.gap(0.6)
        _ask(paper, found, each)
    paper.gap()
    anonymous = found.identity == "anonymous"
    paper.say(words("paper.no_names" if anonymous else "paper.care"), size=paper.size * 0.9)


def _ask(paper: Paper, found: Activity, column: Column) -> None:
    paper.room_for(paper.size * MM_OF_PT * ROWS_TOGETHER)
    paper.heading(column.heading, level=2)
    if column.options:
        _boxes(paper, [said for _, said in column.options])
        return
    short = found.limits.max_words or found.limits.max_chars <= FEW
    paper.lines_to_write_on(2 if short else 6)


def _boxes(paper: Paper, options: list[str]) -> None:
    """One after the other on a line, as many as fit; each box stays with its words."""
    high = paper.size * MM_OF_PT * 1.7
    paper.room_for(high)
    for option in options:
        wide = paper.get_string_width(f"{BOX} {option}") + 8
        if wide > paper.epw:
            paper.say(f"{BOX} {option}")
            continue
        if paper.get_x() + wide > paper.w - MARGIN_MM:
            paper.set_xy(MARGIN_MM, paper.get_y() + high)
            paper.room_for(high)
        with paper.tagged("P"):
            paper.cell(wide, high, f"{BOX} {option}", new_x=XPos.RIGHT, new_y=YPos.TOP)
    paper.set_xy(MARGIN_MM, paper.get_y() + high)
    paper.set_font(FAMILY, size=paper.size)
