"""The colours of static/src/ui: contrast in light and dark, and themes told apart by every eye."""

import re
from itertools import combinations

import pytest

from tests.tooling.tree import ROOT

UI = ROOT / "static" / "src" / "ui"
VARIABLE = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6})")
SIGHTS = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""Machado, Oliveira and Fernandes 2009, severity 1, on linear sRGB."""
LEAST_APART = 0.07
"""In OKLab; a difference of 0.02 is just noticeable side by side."""


def colours(look):
    """Light: before any media query. Dark: inside `prefers-color-scheme: dark`."""
    found = {}
    for name in ("base.css", "themes.css"):
        text = (UI / name).read_text()
        light, dark = text.split("@media (prefers-color-scheme: dark)", 1)
        found |= dict(VARIABLE.findall(light if look == "light" else block(dark)))
    return found


def block(text):
    return text[: text.index("\n}\n")]


def linear(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def contrast(one, other):
    weights = (0.2126, 0.7152, 0.0722)
    light = sorted(
        sum(w * c for w, c in zip(weights, linear(each), strict=True)) for each in (one, other)
    )
    return (light[1] + 0.05) / (light[0] + 0.05)


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def oklab(rgb):
    to_cone = ((0.4122214708, 0.5363325363, 0.0514459929), (0.2119034982, 0.6806995451, 0.1073969566),
               (0.0883024619, 0.2817188376, 0.6299787005))  # fmt: skip
    to_lab = ((0.2104542553, 0.7936177850, -0.0040720468), (1.9779984951, -2.4285922050, 0.4505937099),
              (0.0259040371, 0.7827717662, -0.8086757660))  # fmt: skip
    return times(to_lab, [max(each, 0) ** (1 / 3) for each in times(to_cone, rgb)])


def apart(one, other, sight):
    seen = [
        oklab([min(max(c, 0), 1) for c in times(SIGHTS[sight], linear(each))])
        for each in (one, other)
    ]
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


def themes(look):
    return [colours(look)[f"theme-{slot}"] for slot in range(12)]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_words_stand_out_from_what_they_stand_on(look):
    found = colours(look)
    for ink in ("ink", "quiet", "accent", "good", "warn", "bad"):
        for ground in ("page", "sheet", "sunk"):
            assert contrast(found[ink], found[ground]) >= 4.5, (ink, ground)
    for name in ("good", "warn", "bad", "accent"):
        assert contrast(found["ink"], found[f"{name}-soft"]) >= 4.5, name
        assert contrast(found[name], found[f"{name}-soft"]) >= 4.5, name
    assert contrast(found["accent-ink"], found["accent"]) >= 4.5


@pytest.mark.parametrize("look", ["light", "dark"])
def test_edges_and_focus_can_be_seen(look):
    found = colours(look)
    for name in ("edge", "focus"):
        assert min(contrast(found[name], found[ground]) for ground in ("page", "sheet")) >= 3, name


@pytest.mark.parametrize("look", ["light", "dark"])
def test_theme_colours_carry_words_and_stand_out(look):
    found = colours(look)
    for slot, colour in enumerate(themes(look)):
        assert contrast(colour, found["theme-ink"]) >= 4.5, slot
        assert contrast(colour, found["page"]) >= 3, slot


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("look", ["light", "dark"])
def test_any_two_themes_can_be_told_apart(look, sight):
    nearest = min(
        combinations(enumerate(themes(look)), 2), key=lambda p: apart(p[0][1], p[1][1], sight)
    )
    assert apart(nearest[0][1], nearest[1][1], sight) >= LEAST_APART, nearest


def test_dark_by_choice_is_dark_by_device():
    text = (UI / "themes.css").read_text()
    chosen = dict(VARIABLE.findall(text.split("data-look='dark'] {", 1)[1]))
    assert chosen == colours("dark")
