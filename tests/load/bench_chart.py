"""A chart without a library: each figure as a share of its goal. The line is the goal."""

from collections.abc import Mapping
from html import escape
from typing import Any

from tests.load.goals import ROWS, Row, at, met

LEFT, WIDE, LINE, TOP, STEP = 330, 900, 640, 64, 22
INK = {True: "#1b7f5c", False: "#c0392b"}


def chart(found: Mapping[str, Any]) -> str:
    rows = [(row, at(found, row.at)) for row in ROWS if row.goal]
    rows = [(row, figure) for row, figure in rows if figure is not None]
    high = TOP + STEP * len(rows) + 20
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" '
            'font-family="sans-serif" font-size="13">'
        ),
        f'<rect width="{WIDE}" height="{high}" fill="white"/>',
        _text(16, 26, "Load: each figure as a share of its goal", 17),
        _text(16, 46, found["machine"]["name"], 12),
    ]
    for place, (row, figure) in enumerate(rows):
        parts += _bar(row, figure, TOP + STEP * place)
    parts.append(
        f'<line x1="{LINE}" x2="{LINE}" y1="{TOP - 6}" y2="{high - 14}" '
        'stroke="#17202a" stroke-dasharray="4 3"/>'
    )
    return "\n".join([*parts, "</svg>", ""])


def share(row: Row, figure: float) -> float:
    """Of the goal that was used; where more is better, of the figure that was needed."""
    if row.least:
        return (row.goal or 0) / figure if figure else 9.0
    return figure / row.goal if row.goal else 0.0


def _bar(row: Row, figure: float, y: int) -> list[str]:
    part = share(row, figure)
    wide = min(part, 1.35) * (LINE - LEFT)
    ink = INK[bool(met(row, figure))]
    told = f"{figure:g} {row.unit}".strip()
    return [
        _text(LEFT - 10, y + 13, row.what, 12, "end"),
        f'<rect x="{LEFT}" y="{y + 2}" width="{wide:.1f}" height="14" fill="{ink}"/>',
        _text(LEFT + max(wide, 2) + 6, y + 13, told, 12),
    ]


def _text(x: float, y: float, words: str, size: int = 13, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
        f'fill="#17202a">{escape(words.strip())}</text>'
    )
