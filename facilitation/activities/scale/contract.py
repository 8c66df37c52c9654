"""Scale: people rate a few statements from low to high, or say that they cannot tell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Literal

from annotated_types import Ge, Le, Len

from facilitation.activities import Blank, Choice, Made, Sentence, Step, Table
from facilitation.activities.scale import gap, rows
from facilitation.activities.scale.figures import CANT_TELL, FIELDS, MOST_POINTS, figures
from facilitation.activities.scale.presets import (
    FREQUENCY,
    IMPORTANCE,
    PRESETS,
    PROVENANCE,
    Ends,
    Item,
    Name,
    Note,
    Rating,
    Sheet,
)
from facilitation.refusals import BadContribution
from facilitation.script import Slug
from facilitation.shape import Json, plain
from facilitation.words import Words

Values = Annotated[Mapping[Slug, Annotated[int, Ge(0), Le(MOST_POINTS)]], Len(0, 24)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Own `items`, a `preset`, or both: own items come first, and the preset brings the points,
    their labels and whether one may say "can't tell". `mode: gap` asks two things of each own
    item: how much it matters, and how often it is seen."""

    mode: Literal["agree", "gap"] = "agree"
    importance: Rating = IMPORTANCE
    frequency: Rating = FREQUENCY
    preset: Name = ""
    items: Annotated[tuple[Item, ...], Len(0, 12)] = ()
    points: Annotated[int, Ge(2), Le(MOST_POINTS)] = 5
    labels: Ends = field(default_factory=Ends)
    cant_tell: bool = True
    notes: Annotated[tuple[Note, ...], Len(0, 2)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """`values`: item id to 1 (low) and up; 0 is "can't tell". In gap mode they say how much each
    item matters, and `frequency` how often it is seen."""

    values: Values
    keep: Annotated[str, Words()] = ""
    change: Annotated[str, Words()] = ""
    frequency: Values = field(default_factory=dict)


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
    _refuse_unfit(sheet, body.values)
    if is_gap(step):
        _refuse_unfit(sheet, body.frequency)
    asked = {note.id for note in sheet.notes}
    return replace(
        body,
        keep=body.keep if "keep" in asked else "",
        change=body.change if "change" in asked else "",
        frequency=body.frequency if is_gap(step) else {},
    )


def from_line(line: str, _choices: Sequence[str]) -> Mapping[str, Json]:
    return {"settings": {"items": [{"id": "line", "text": line}]}}


def board(step: Step, made: Sequence[Made]) -> Mapping[str, Json]:
    sheet = sheet_of(step.settings)
    if is_gap(step):
        return gap.board(sheet, _asked(step.settings), made)
    return {
        "points": sheet.points,
        "labels": plain(sheet.labels),
        "provenance": sheet.provenance,
        "items": compare(step, made),
    }


def compare(step: Step, made: Sequence[Made]) -> Mapping[str, Json]:
    sheet = sheet_of(step.settings)
    if is_gap(step):
        return gap.compare(sheet, _asked(step.settings), made)
    return {
        item.id: {
            "at": at,
            "text": item.text,
            **figures(sheet.points, [each.body.values[item.id] for each in made]),
        }
        for at, item in enumerate(sheet.items)
    }


def tell(shown: Mapping[str, Json]) -> Sequence[Sentence]:
    if "gap" in shown:
        return gap.tell(shown)
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
    return {**sheet, "gap": plain(_asked(step.settings))} if is_gap(step) else sheet


def form(step: Step) -> Sequence[Blank]:
    sheet = sheet_of(step.settings)
    rated = (
        _rated_twice(sheet, step.settings)
        if is_gap(step)
        else (_rated(("values", item.id), item.text, sheet, sheet.labels) for item in sheet.items)
    )
    return (*rated, *(Blank(into=(note.id,), label=note.label) for note in sheet.notes))


def _rated_twice(sheet: Sheet, settings: Settings) -> Iterator[Blank]:
    for item in sheet.items:
        for name, rating in _asked(settings).items():
            into = (FIELDS[name], item.id)
            yield _rated(into, rating.text, sheet, rating, about=item.text)


def _rated(
    into: tuple[str, str], label: str, sheet: Sheet, ends: Ends | Rating, about: str = ""
) -> Blank:
    choices = _points(sheet, ends)
    return Blank(into=into, about=about, label=label, choices=choices, required=True, kind="number")


def tables(step: Step, made: Sequence[Made]) -> Sequence[Table]:
    return rows.tables(step, sheet_of(step.settings), _asked(step.settings), made)


def faults(step: Step) -> Sequence[str]:
    sheet = sheet_of(step.settings)
    ids = [item.id for item in sheet.items]
    found = [] if ids else ["A scale needs items or a preset."]
    found += [f"The item {each} stands twice." for each in sorted(set(ids)) if ids.count(each) > 1]
    found += ["Two notes have the same id."] if _same([note.id for note in sheet.notes]) else []
    return [*found, *_faults_of_mode(step.settings)]


def _faults_of_mode(settings: Settings) -> Iterator[str]:
    """What would be passed over in silence is told."""
    if settings.mode == "gap":
        if settings.preset:
            yield "mode: gap takes items of its own, not a preset."
        if settings.labels != Ends():
            yield "mode: gap has its ends in importance and frequency, not in labels."
    elif (settings.importance, settings.frequency) != (IMPORTANCE, FREQUENCY):
        yield "importance and frequency are asked with mode: gap only."


def _asked(settings: Settings) -> Mapping[str, Rating]:
    """The ratings of gap mode; none in the other, where the items are asked themselves."""
    both = {"importance": settings.importance, "frequency": settings.frequency}
    return both if settings.mode == "gap" else {}


def is_gap(step: Step) -> bool:
    return bool(step.settings.mode == "gap")


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
        provenance=_provenance(settings),
    )


def _provenance(settings: Settings) -> str:
    """Own words claim none; our two questions are ours."""
    ours = (settings.importance, settings.frequency) == (IMPORTANCE, FREQUENCY)
    return PROVENANCE if settings.mode == "gap" and ours else ""


def _points(sheet: Sheet, named: Ends | Rating) -> tuple[Choice, ...]:
    ends = {1: named.low, sheet.points: named.high}
    points = (
        Choice(value=str(point), label=f"{point} {ends.get(point, '')}".strip())
        for point in range(1, sheet.points + 1)
    )
    cant_tell = (Choice(value=str(CANT_TELL), words="cant_tell"),) if sheet.cant_tell else ()
    return (*points, *cant_tell)


def _refuse_unfit(sheet: Sheet, values: Mapping[str, int]) -> None:
    """Every item has a value, no other has, and each lies on the scale."""
    asked = {item.id for item in sheet.items}
    lowest = CANT_TELL if sheet.cant_tell else 1
    for item, value in values.items():
        if item not in asked or not lowest <= value <= sheet.points:
            raise BadContribution("unknown-option", item=item, option=value)
    missing = [item.id for item in sheet.items if item.id not in values]
    if missing:
        raise BadContribution("incomplete", missing=missing)


def _same(ids: Sequence[str]) -> bool:
    return len(set(ids)) < len(ids)
