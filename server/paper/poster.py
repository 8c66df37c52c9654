"""The poster by the door: how to join, with a picture for cameras, in black on white.

Three sizes of one sheet. How large the letters are is our design: at 3 m a capital of 12 mm is read
with ease by most (about 14 minutes of arc, near three times the smallest that normal sight can
read), so on A3 the code has 32 mm and no line below 6 mm but the small print.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from fpdf import XPos, YPos

from server.paper.invitation import Invitation, Kind
from server.paper.sheet import FAMILY, LINE_HEIGHT, MM_OF_PT, Paper

STEPS = ("first", "second", "third")
PICTURE = 46
"""Units of the QR code's side: on A3 121 mm, which a camera reads from the back of a queue."""
BELOW = 54
"""Units that address and steps take below it. Where little is left, the picture gives way."""
FOOT = 3.4
SMALL_PRINT = ("no_phone", "access", "privacy")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where it goes on the paper, mm; `unit` is what every size on it is counted in."""

    x: float
    y: float
    wide: float
    high: float

    @property
    def unit(self) -> float:
        return self.wide / 100


def poster(kind: Kind, invitation: Invitation, words: Mapping[str, str]) -> bytes:
    """`words`: the catalogue `poster`."""
    paper = Paper(invitation.title, invitation.lang)
    paper.set_auto_page_break(auto=False)
    paper.c_margin = 0
    paper.add_page(format="A3" if kind == "a3" else "A4")
    frames = _cards(paper) if kind == "cards" else [Frame(18, 18, paper.w - 36, paper.h - 36)]
    for frame in frames:
        _draw(paper, frame, invitation, words)
    return paper.made()


def _cards(paper: Paper) -> list[Frame]:
    """Four of A6, with dashed lines to cut along."""
    with paper.decoration():
        paper.set_draw_color(120)
        paper.set_dash_pattern(dash=2, gap=2)
        paper.line(paper.w / 2, 0, paper.w / 2, paper.h)
        paper.line(0, paper.h / 2, paper.w, paper.h / 2)
        paper.set_dash_pattern()
    wide, high, edge = paper.w / 2, paper.h / 2, 8
    return [
        Frame(x * wide + edge, y * high + edge, wide - 2 * edge, high - 2 * edge)
        for y in (0, 1)
        for x in (0, 1)
    ]


def _draw(paper: Paper, frame: Frame, said: Invitation, words: Mapping[str, str]) -> None:
    unit, pen = frame.unit, _Pen(paper, frame)
    pen.say(said.title, 8.4, most_lines=3, bold=True, kind="H1")
    pen.skip(3)
    foot = _foot_lines(said, words)
    side = min(PICTURE, (frame.y + frame.high - pen.y - _foot_high(pen, foot)) / unit - BELOW)
    top, wide = pen.y, side * unit
    paper.qr(said.url, words["poster.qr"].replace("{url}", said.url), frame.x, top, wide)
    left = frame.x + wide + 4 * unit
    beside = _Pen(paper, Frame(left, top, frame.x + frame.wide - left, wide), unit)
    beside.skip(side / 2 - 12)
    beside.say(words["poster.code"], 5)
    beside.say(f"{said.code[:3]} {said.code[3:]}", 15, bold=True, most_lines=1)
    pen.y = top + wide
    pen.skip(2)
    pen.say(words["poster.at"], 4.2)
    pen.say(_bare(said.url, said.code), 6.6, bold=True, most_lines=1)
    pen.skip(3.5)
    for at, step in enumerate(STEPS, start=1):
        pen.item(f"{at}", words[f"poster.{step}"], 5)
        pen.skip(1.2)
    _foot(paper, frame, foot, pen.y)


def _foot_lines(said: Invitation, words: Mapping[str, str]) -> list[str]:
    lines = [words[f"poster.{line}"] for line in SMALL_PRINT]
    if said.contact:
        lines.append(words["poster.contact"].replace("{contact}", said.contact))
    return lines


def _foot_high(pen: "_Pen", lines: Sequence[str]) -> float:
    return sum(pen.height(line, FOOT) + pen.unit for line in lines) + 2 * pen.unit


def _foot(paper: Paper, frame: Frame, lines: Sequence[str], after: float) -> None:
    """At the bottom of the frame, under a rule."""
    pen = _Pen(paper, frame)
    pen.y = max(after, frame.y + frame.high - _foot_high(pen, lines))
    with paper.decoration():
        paper.set_draw_color(0)
        paper.line(frame.x, pen.y, frame.x + frame.wide, pen.y)
    pen.skip(2)
    for line in lines:
        pen.say(line, FOOT)
        pen.skip(1)


class _Pen:
    """Writes down a frame; sizes are in units of the frame."""

    def __init__(self, paper: Paper, frame: Frame, unit: float = 0.0) -> None:
        self._paper, self._frame = paper, frame
        self.unit = unit or frame.unit
        self.y = frame.y

    def skip(self, units: float) -> None:
        self.y += units * self.unit

    def height(self, text: str, size: float, *, bold: bool = False) -> float:
        """In mm, as many lines as it takes."""
        points = size * self.unit / MM_OF_PT
        self._paper.set_font(FAMILY, "B" if bold else "", points)
        high = size * self.unit * LINE_HEIGHT
        self._paper.set_xy(self._frame.x, self.y)
        found = self._paper.multi_cell(
            self._frame.wide, high, text, align="L", dry_run=True, output="HEIGHT"
        )
        return cast(float, found)

    def say(
        self, text: str, size: float, *, bold: bool = False, kind: str = "P", most_lines: int = 0
    ) -> None:
        """Smaller by tenths until it keeps within `most_lines`."""
        while most_lines and self.height(text, size, bold=bold) > self._lines(size, most_lines):
            size *= 0.9
        high = self.height(text, size, bold=bold)
        with self._paper.tagged(kind):
            self._paper.multi_cell(
                self._frame.wide, size * self.unit * LINE_HEIGHT, text, align="L",
                new_x=XPos.LMARGIN, new_y=YPos.NEXT,
            )  # fmt: skip
        self.y += high

    def item(self, number: str, text: str, size: float) -> None:
        """A line of a list: its number stands out to the left."""
        indent = size * 1.3 * self.unit
        frame, top = self._frame, self.y
        with self._paper.tagged("Lbl"):
            self._paper.set_font(FAMILY, "B", size * self.unit / MM_OF_PT)
            self._paper.set_xy(frame.x, top)
            self._paper.cell(indent, size * self.unit * LINE_HEIGHT, number)
        self._frame = Frame(frame.x + indent, frame.y, frame.wide - indent, frame.high)
        self.say(text, size)
        self._frame = frame

    def _lines(self, size: float, count: int) -> float:
        return size * self.unit * LINE_HEIGHT * count + 0.01


def _bare(url: str, code: str) -> str:
    """The address to type: without what a browser adds, and without the code, which is asked."""
    return url.split("://", 1)[-1].removesuffix(f"/j/{code}")
