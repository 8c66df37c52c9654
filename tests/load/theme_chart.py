"""A chart without a library: bars of quality beside the plain ways, and what people's moves add."""

from collections.abc import Mapping, Sequence
from html import escape

WIDE, HIGH, LEFT, TOP = 900, 300, 60, 60
INK = ("#1b4f72", "#e59866", "#a9b7c0", "#7fb3a3")


def chart(title: str, bars: Mapping[str, Mapping[str, float]], lines: Mapping[str, Mapping]) -> str:
    """`bars`: group -> way -> value; `lines`: way -> moves -> value. Values from 0 to 1."""
    height = TOP + HIGH + 110 + (HIGH + 110 if lines else 0)
    ways = list(dict.fromkeys(way for group in bars.values() for way in group))
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {height}" '
            'font-family="sans-serif" font-size="13">'
        ),
        f'<rect width="{WIDE}" height="{height}" fill="white"/>',
        _text(LEFT, 26, title, 17),
        *_key(ways, 46),
        *_bars(bars, ways, TOP + 10),
    ]
    if lines:
        top = TOP + HIGH + 110
        names = list(lines)
        parts += [*_key(names, top - 14), *_lines(lines, top + 10)]
    return "\n".join([*parts, "</svg>", ""])


def _key(names: Sequence[str], y: int) -> list[str]:
    found, x = [], LEFT
    for at, name in enumerate(names):
        found.append(f'<rect x="{x}" y="{y - 10}" width="12" height="12" fill="{INK[at % 4]}"/>')
        found.append(_text(x + 18, y, name))
        x += 40 + 7 * len(name)
    return found


def _bars(bars: Mapping[str, Mapping[str, float]], ways: Sequence[str], top: int) -> list[str]:
    found = _axis(top, "ARI")
    step = (WIDE - LEFT - 20) / max(len(bars), 1)
    wide = step * 0.8 / max(len(ways), 1)
    for at, (group, values) in enumerate(bars.items()):
        for n, way in enumerate(ways):
            value = max(values.get(way, 0.0), 0.0)
            x, y = LEFT + at * step + step * 0.1 + n * wide, top + HIGH * (1 - value)
            found.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide * 0.9:.1f}" '
                f'height="{HIGH * value:.1f}" fill="{INK[n % 4]}"><title>{escape(group)}, '
                f"{escape(way)}: {value:.3f}</title></rect>"
            )
        middle = LEFT + (at + 0.5) * step
        for line, word in enumerate(group.replace("_", " ").split(" ")[:3]):
            found.append(_text(middle, top + HIGH + 18 + 15 * line, word, 12, "middle"))
    return found


def _lines(lines: Mapping[str, Mapping[int, float]], top: int) -> list[str]:
    found = _axis(top, "ARI after so many moves")
    most = max(int(n) for values in lines.values() for n in values)
    for at, values in enumerate(lines.values()):
        spots = [
            (LEFT + 20 + (WIDE - LEFT - 60) * int(n) / most, top + HIGH * (1 - value), n)
            for n, value in values.items()
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in spots)
        found.append(
            f'<polyline points="{path}" fill="none" stroke="{INK[at % 4]}" stroke-width="3"/>'
        )
        found += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{INK[at % 4]}"/>' for x, y, _ in spots
        ]
        if at == 0:
            found += [_text(x, top + HIGH + 18, str(n), 12, "middle") for x, _, n in spots]
    return found


def _axis(top: int, name: str) -> list[str]:
    found = [_text(LEFT, top - 4, name, 12)]
    for tenth in range(0, 11, 2):
        y = top + HIGH * (1 - tenth / 10)
        found.append(
            f'<line x1="{LEFT}" x2="{WIDE - 20}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d5dbdb"/>'
        )
        found.append(_text(LEFT - 8, y + 4, f"{tenth / 10:.1f}", 12, "end"))
    return found


def _text(x: float, y: float, words: str, size: int = 13, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" '
        f'fill="#17202a">{escape(words)}</text>'
    )
