"""Scale: people rate a few statements from low to high, or say that they cannot tell."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

from annotated_types import Ge, Le, Len

from facilitation.activities import Blank, Choice, Made, Sentence, Step, Table
from facilitation.activities.scale.presets import PRESETS, Ends, Item, Name, Note, Sheet
from facilitation.refusals import BadContribution
from facilitation.script import Slug
from facilitation.shape import Json, plain
from facilitation.words import Words

MOST_POINTS = 11
CANT_TELL = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Own `items`, a `preset`, or both: own items come first, and the preset brings the points,
    their labels and whether one may say "can't tell"."""

    preset: Name = ""
    items: Annotated[tuple[Item, ...], Len(0, 12)] = ()
    points: Annotated[int, Ge(2), Le(MOST_POINTS)] = 5
    labels: Ends = field(default_factory=Ends)
    cant_tell: bool = True
    notes: Annotated[tuple[Note, ...], Len(0, 2)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """`values`: item id to 1 (low) and up; 0 is "can't tell"."""

    values: Annotated[Mapping[Slug, Annotated[int, Ge(0), Le(MOST_POINTS)]], Len(0, 24)]
    keep: Annotated[str, Words()] = ""
    change: Annotated[str, Words()] = ""


DEFAULTS = {"results": "on_reveal"}

EXAMPLE = {
    "settings": {"preset": "evaluation"},
    "bodies": [
        {"values": {"useful": 4, "could_say": 5}, "keep": "Time in pairs", "change": ""},
        {"values": {"useful": 2, "could_say": 4}},
    ],
}


def accept(step: Step, _mine: Sequence[Body], body: Body) -> Body:
    sheet = sheet_of(step.settings)
    _refuse_strays(sheet, body.values)
    missing = [item.id for item in sheet.items if item.id not in body.values]
    if missing:
        raise BadContribution("incomplete", missing=missing)
    asked = {note.id for note in sheet.notes}
    return replace(
        body,
        keep=body.keep if "keep" in asked else "",
        change=body.change if "change" in asked else "",
    )


def from_line(line: str, _choices: Sequence[str]) -> Mapping[str, Json]:
    return {"settings": {"items": [{"id": "line", "text": line}]}}


def board(step: Step, made: Sequence[Made]) -> Mapping[str, Json]:
    sheet = sheet_of(step.settings)
    return {
        "points": sheet.points,
        "labels": plain(sheet.labels),
        "provenance": sheet.provenance,
        "items": compare(step, made),
    }


def compare(step: Step, made: Sequence[Made]) -> Mapping[str, Json]:
    sheet = sheet_of(step.settings)
    return {
        item.id: {"at": at, "text": item.text, **_summary(sheet, item, made)}
        for at, item in enumerate(sheet.items)
    }


def tell(shown: Mapping[str, Json]) -> Sequence[Sentence]:
    low, high = shown["labels"].get("low", ""), shown["labels"].get("high", "")
    ends = {"low": low, "high": high, "points": shown["points"]}
    lines = [Sentence(words="ends", values=ends, level="note")] if low and high else []
    for item in sorted(shown["items"].values(), key=lambda each: each["at"]):
        lines.append(Sentence(text=item["text"], level="heading"))
        lines += [
            Sentence(words="gave", values={"value": value, "n": n})
            for value, n in item["counts"].items()
        ]
        if item["cant_tell"]:
            lines.append(Sentence(words="cant_tell", values={"n": item["cant_tell"]}))
        if "mean" in item:
            lines.append(Sentence(words="mean", values={"mean": item["mean"], "n": item["n"]}))
    return lines


def phone(step: Step) -> Mapping[str, Json]:
    sheet: Mapping[str, Json] = plain(sheet_of(step.settings))
    return sheet


def form(step: Step) -> Sequence[Blank]:
    sheet = sheet_of(step.settings)
    rated = (
        Blank(
            into=("values", item.id),
            label=item.text,
            choices=_points(sheet),
            required=True,
            kind="number",
        )
        for item in sheet.items
    )
    return (*rated, *(Blank(into=(note.id,), label=note.label) for note in sheet.notes))


def tables(step: Step, made: Sequence[Made]) -> Sequence[Table]:
    return (_answers(step, made), _results(step, made))


def faults(step: Step) -> Sequence[str]:
    sheet = sheet_of(step.settings)
    ids = [item.id for item in sheet.items]
    found = [] if ids else ["A scale needs items or a preset."]
    found += [f"The item {each} stands twice." for each in sorted(set(ids)) if ids.count(each) > 1]
    found += ["Two notes have the same id."] if _same([note.id for note in sheet.notes]) else []
    return found


def items_of(settings: Settings) -> tuple[Item, ...]:
    """What is rated: own items, then those of the preset."""
    return settings.items + (PRESETS[settings.preset].items if settings.preset else ())


def sheet_of(settings: Settings) -> Sheet:
    """What people are asked, with the preset's part written out."""
    if settings.preset:
        preset = PRESETS[settings.preset]
        notes = settings.notes or preset.notes
        return replace(preset, items=items_of(settings), notes=notes)
    return Sheet(
        items=settings.items,
        points=settings.points,
        labels=settings.labels,
        cant_tell=settings.cant_tell,
        notes=settings.notes,
        provenance="",
    )


def _points(sheet: Sheet) -> tuple[Choice, ...]:
    ends = {1: sheet.labels.low, sheet.points: sheet.labels.high}
    points = (
        Choice(value=str(point), label=f"{point} {ends.get(point, '')}".strip())
        for point in range(1, sheet.points + 1)
    )
    cant_tell = (Choice(value=str(CANT_TELL), words="cant_tell"),) if sheet.cant_tell else ()
    return (*points, *cant_tell)


def _refuse_strays(sheet: Sheet, values: Mapping[str, int]) -> None:
    asked = {item.id for item in sheet.items}
    lowest = CANT_TELL if sheet.cant_tell else 1
    for item, value in values.items():
        if item not in asked or not lowest <= value <= sheet.points:
            raise BadContribution("unknown-option", item=item, option=value)


def _same(ids: Sequence[str]) -> bool:
    return len(set(ids)) < len(ids)


def _summary(sheet: Sheet, item: Item, made: Sequence[Made]) -> dict[str, Json]:
    """Never a mean without its n and its distribution; of nothing, no mean at all."""
    given = sorted(each.body.values[item.id] for each in made)
    rated = [value for value in given if value != CANT_TELL]
    counts = Counter(rated)
    return {
        "n": len(rated),
        "cant_tell": len(given) - len(rated),
        "counts": {str(point): counts[point] for point in range(1, sheet.points + 1)},
        **({"mean": _mean(rated), "median": _median(rated)} if rated else {}),
    }


def _mean(rated: Sequence[int]) -> float:
    return round(sum(rated) / len(rated), 2)


def _median(in_order: Sequence[int]) -> float:
    return (in_order[(len(in_order) - 1) // 2] + in_order[len(in_order) // 2]) / 2


def _answers(step: Step, made: Sequence[Made]) -> Table:
    """One row for each person and item. Anonymous answers carry no ref and stand in no order
    that tells who came when."""
    rows = [
        {**_head(step, item), **_whose(step, each), **_value(each.body.values[item.id])}
        for each in made
        for item in items_of(step.settings)
    ]
    if step.activity.identity == "anonymous":
        rows.sort(key=lambda row: (row["item_id"], str(row["value"])))
    columns = (*HEAD, "card", "participant_ref", "value", "cant_tell")
    return Table(name="scales", columns=columns, rows=tuple(rows))


HEAD = ("activity_id", "repeat_key", "item_id", "item_text")
COUNTS = tuple(f"count_{point}" for point in range(1, MOST_POINTS + 1))


def _head(step: Step, item: Item) -> dict[str, Json]:
    told = (step.activity.id, step.activity.repeat_key, item.id, item.text)
    return dict(zip(HEAD, told, strict=True))


def _whose(step: Step, each: Made) -> dict[str, Json]:
    if step.activity.identity == "anonymous":
        return {"card": "", "participant_ref": ""}
    return {"card": each.card, "participant_ref": each.author}


def _value(value: int) -> dict[str, Json]:
    return {"value": value or "", "cant_tell": value == CANT_TELL}


def _results(step: Step, made: Sequence[Made]) -> Table:
    """One row for each item. `favourable_pct`: the share above the middle of the scale."""
    sheet = sheet_of(step.settings)
    rows = tuple(_result(step, sheet, item, made) for item in sheet.items)
    columns = (*HEAD, "points", "n", "mean", "median", "favourable_pct", "cant_tell", *COUNTS)
    return Table(name="scale_results", columns=columns, rows=rows)


def _result(step: Step, sheet: Sheet, item: Item, made: Sequence[Made]) -> dict[str, Json]:
    told = _summary(sheet, item, made)
    counts = {f"count_{point}": n for point, n in told.pop("counts").items()}
    above = sum(
        counts[f"count_{p}"] for p in range(1, sheet.points + 1) if 2 * p > sheet.points + 1
    )
    favourable = round(100 * above / told["n"], 1) if told["n"] else ""
    none = {"mean": "", "median": "", **dict.fromkeys(COUNTS, "")}
    sizes = {"points": sheet.points, "favourable_pct": favourable}
    return {**_head(step, item), **none, **told, **counts, **sizes}
