"""Gap mode: how much each item matters, how often it is seen, and what lies between.

The lived gap is the mean of importance minus frequency, in points of the scale. Our design: it is
made of those alone who gave both, so that the same people stand on either side of the minus."""

from collections.abc import Iterator, Mapping, Sequence

from facilitation.activities import Made, Sentence
from facilitation.activities.scale.figures import CANT_TELL, figures
from facilitation.activities.scale.presets import Item, Rating, Sheet
from facilitation.shape import Json, plain

Asked = Mapping[str, Rating]
"""What is asked of every item, by the name of the rating: importance, then frequency."""
Pairs = Sequence[tuple[int, int]]
"""Importance and frequency, of each person who gave both."""


def pairs_of(item: Item, made: Sequence[Made]) -> Pairs:
    both = [(each.body.values[item.id], each.body.frequency[item.id]) for each in made]
    return [pair for pair in both if CANT_TELL not in pair]


def lived_gap(pairs: Pairs) -> float:
    """In points; below nought where people see it more than it matters to them."""
    return round(sum(matters - seen for matters, seen in pairs) / len(pairs), 2)


def board(sheet: Sheet, asked: Asked, made: Sequence[Made]) -> Mapping[str, Json]:
    return {
        "points": sheet.points,
        "gap": plain(asked),
        "provenance": sheet.provenance,
        "items": {
            item.id: {"at": at, "text": item.text, **_result(sheet, item, asked, made)}
            for at, item in enumerate(sheet.items)
        },
    }


def compare(sheet: Sheet, asked: Asked, made: Sequence[Made]) -> Mapping[str, Json]:
    """One row for each item: how both ratings lie, of the same people, and the gap between them."""
    return {
        item.id: {"at": at, "text": item.text, **_apart(asked, _result(sheet, item, asked, made))}
        for at, item in enumerate(sheet.items)
    }


def _apart(asked: Asked, found: Mapping[str, Json]) -> dict[str, Json]:
    """Of nobody there is no gap."""
    between = {name: {"text": rating.text, **found[name]} for name, rating in asked.items()}
    return {"n": found["n"], "between": between} | ({"gap": found["gap"]} if "gap" in found else {})


def tell(shown: Mapping[str, Json]) -> Sequence[Sentence]:
    lines = [line for asked in shown["gap"].values() for line in _asked(asked, shown["points"])]
    for item in sorted(shown["items"].values(), key=lambda each: each["at"]):
        lines.append(Sentence(text=item["text"], level="heading"))
        lines += _told(item, shown["gap"])
    return lines


def _asked(asked: Mapping[str, str], points: int) -> Iterator[Sentence]:
    yield Sentence(text=asked["text"], level="note")
    if asked["low"] and asked["high"]:
        ends = {"low": asked["low"], "high": asked["high"], "points": points}
        yield Sentence(words="ends", values=ends, level="note")


def _told(item: Mapping[str, Json], asked: Mapping[str, Json]) -> Iterator[Sentence]:
    if "gap" in item:
        yield Sentence(words="gap", values={"gap": item["gap"], "n": item["n"]})
    for name, rating in asked.items():
        yield Sentence(text=rating["text"], level="note")
        for value, n in item[name]["counts"].items():
            yield Sentence(words="gave", values={"value": value, "n": n})
        if "mean" in item[name]:
            yield Sentence(words="mean", values={"mean": item[name]["mean"], "n": item["n"]})
    if item["cant_tell"]:
        yield Sentence(words="cant_tell_both", values={"n": item["cant_tell"]})


def _result(sheet: Sheet, item: Item, asked: Asked, made: Sequence[Made]) -> dict[str, Json]:
    """Never a gap without both means, and never a mean without n and how the answers lie."""
    pairs = pairs_of(item, made)
    each = {
        name: _spread(sheet.points, [pair[at] for pair in pairs]) for at, name in enumerate(asked)
    }
    told = {"n": len(pairs), "cant_tell": len(made) - len(pairs), **each}
    return {**told, **({"gap": lived_gap(pairs)} if pairs else {})}


def _spread(points: int, given: Sequence[int]) -> dict[str, Json]:
    """One rating of those who gave both: n and "can't tell" stand with the item."""
    found = figures(points, given)
    return {name: found[name] for name in ("counts", "mean", "median") if name in found}
