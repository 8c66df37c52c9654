"""A scale as rows for the outputs: what each person gave, and what it comes to.

In gap mode each item has two rows, told apart by `rating`. Each rating is counted with all who
gave it; `lived_gap` with those alone who gave both (`n_both`), as on the wall."""

from collections.abc import Collection, Mapping, Sequence

from facilitation.activities import Made, Step, Table
from facilitation.activities.scale.figures import CANT_TELL, FIELDS, MOST_POINTS, figures
from facilitation.activities.scale.gap import lived_gap, pairs_of
from facilitation.activities.scale.presets import Item, Sheet
from facilitation.shape import Json

HEAD = ("activity_id", "repeat_key", "item_id", "item_text")
COUNTS = tuple(f"count_{point}" for point in range(1, MOST_POINTS + 1))
GAP = ("rating", "n_both", "lived_gap")
PLAIN = ("",)
"""The one rating of a scale that is no gap: it needs no name."""


def tables(
    step: Step, sheet: Sheet, asked: Collection[str], made: Sequence[Made]
) -> Sequence[Table]:
    """`asked`: the names of the ratings in gap mode."""
    ratings = tuple(asked) or PLAIN
    return (_answers(step, sheet, ratings, made), _results(step, sheet, ratings, made))


def _answers(step: Step, sheet: Sheet, ratings: Sequence[str], made: Sequence[Made]) -> Table:
    """One row for each person, item and rating. Anonymous answers carry no ref and stand in no
    order that tells who came when, nor which two belong together."""
    rows = [
        {
            **_head(step, item),
            **_whose(step, each),
            **_value(_given(each, rating)[item.id]),
            "rating": rating,
        }
        for each in made
        for item in sheet.items
        for rating in ratings
    ]
    if step.activity.identity == "anonymous":
        rows.sort(key=lambda row: (row["item_id"], row["rating"], str(row["value"])))
    columns = (*HEAD, "card", "participant_ref", "value", "cant_tell", "rating")
    return Table(name="scales", columns=columns, rows=tuple(rows))


def _head(step: Step, item: Item) -> dict[str, Json]:
    told = (step.activity.id, step.activity.repeat_key, item.id, item.text)
    return dict(zip(HEAD, told, strict=True))


def _whose(step: Step, each: Made) -> dict[str, Json]:
    if step.activity.identity == "anonymous":
        return {"card": "", "participant_ref": ""}
    return {"card": each.card, "participant_ref": each.author}


def _given(each: Made, rating: str) -> Mapping[str, int]:
    found: Mapping[str, int] = getattr(each.body, FIELDS.get(rating, "values"))
    return found


def _value(value: int) -> dict[str, Json]:
    return {"value": value or "", "cant_tell": value == CANT_TELL}


def _results(step: Step, sheet: Sheet, ratings: Sequence[str], made: Sequence[Made]) -> Table:
    """One row for each item and rating."""
    rows = tuple(
        {**_head(step, item), **_result(sheet, item, rating, made), **_gap(item, rating, made)}
        for item in sheet.items
        for rating in ratings
    )
    sizes = ("points", "n", "mean", "median", "favourable_pct", "cant_tell")
    return Table(name="scale_results", columns=(*HEAD, *sizes, *COUNTS, *GAP), rows=rows)


def _result(sheet: Sheet, item: Item, rating: str, made: Sequence[Made]) -> dict[str, Json]:
    """`favourable_pct`: the share above the middle of the scale."""
    told = figures(sheet.points, [_given(each, rating)[item.id] for each in made])
    counts = {f"count_{point}": n for point, n in told.pop("counts").items()}
    above = sum(
        counts[f"count_{p}"] for p in range(1, sheet.points + 1) if 2 * p > sheet.points + 1
    )
    favourable = round(100 * above / told["n"], 1) if told["n"] else ""
    none = {"mean": "", "median": "", **dict.fromkeys(COUNTS, "")}
    sizes = {"points": sheet.points, "favourable_pct": favourable}
    return {**none, **told, **counts, **sizes}


def _gap(item: Item, rating: str, made: Sequence[Made]) -> dict[str, Json]:
    if not rating:
        return dict.fromkeys(GAP, "")
    pairs = pairs_of(item, made)
    return {
        "rating": rating,
        "n_both": len(pairs),
        "lived_gap": lived_gap(pairs) if pairs else "",
    }
