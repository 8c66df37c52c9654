"""The wall in words, for those who cannot see it: made of the board's own view, so that it cannot
say more.

A kind tells its picture in lines (`tell`); themes, the spotlight and all around are told here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from facilitation import activities
from facilitation.activities import Sentence
from facilitation.shape import Json
from server.plain.form import t

Seen = Mapping[str, Any]


def lines(view: Seen) -> list[Sentence]:
    return [Sentence(text=view["session"]["title"], level="note"), *_now(view)]


def said(line: Sentence) -> str:
    return line.text or t(f"feed.{line.words}", **dict(line.values))


def _now(view: Seen) -> Iterator[Sentence]:
    if view.get("blank"):
        yield _head("blank")
    elif view["session"]["state"] in {"closed", "archived"}:
        yield _head("over")
    elif lit := view.get("spotlight"):
        yield from _lit(lit)
    elif step := view.get("step"):
        yield from _step(view, step)
    else:
        yield _head("begin")
        yield _note("joined", n=view["people"])


def _step(view: Seen, step: Seen) -> Iterator[Sentence]:
    yield _note("place", place=step["place"], of=step["of"])
    yield Sentence(text=step["prompt"] or step["title"], level="heading")
    yield _note("answered", n=step["counts"]["people"])
    if "result" not in view:
        yield _note("not_yet")
        return
    told = list(_themes(view) if "themes" in view else _kind(step, view["result"]))
    yield from told or [_note("nothing")]
    if told:
        yield _note("room")


def _kind(step: Seen, result: Seen) -> Iterator[Sentence]:
    kind = activities.kind(step["kind"])
    told = kind.tell(result)
    if not told and kind.body is not None and not _empty(result):
        yield _note("picture")
    yield from told


def _empty(result: Seen) -> bool:
    """Nothing has come in: every list and map in it is empty."""
    return not any(each for each in result.values() if isinstance(each, dict | list))


def _themes(view: Seen) -> Iterator[Sentence]:
    """Named ones first, then by people; in each what was said, and last what lies in none."""
    cards, themes = view["result"].get("cards", {}), view["themes"]
    homes = themes["homes"]
    piles = sorted(
        themes["piles"].items(), key=lambda each: (not each[1]["named"], -each[1]["people"])
    )
    for name, pile in piles:
        title = pile["title"] or pile.get("example_text", "")
        words = "theme" if pile["named"] else "proposal"
        yield _head(words, title=title, n=pile["people"])
        yield from (
            Sentence(text=each["text"]) for card, each in cards.items() if homes.get(card) == name
        )
    loose = [each for card, each in cards.items() if homes.get(card) not in themes["piles"]]
    if piles and loose:
        yield _head("unsorted")
    yield from (Sentence(text=each["text"]) for each in loose)


def _lit(lit: Seen) -> Iterator[Sentence]:
    match lit["to"]:
        case "card":
            yield _head("lit")
            yield Sentence(text=lit["text"])
        case "theme":
            yield _head("theme", title=lit["title"], n=lit["people"])
            yield from (
                Sentence(text=text)
                for text in (lit.get("definition", ""), *lit["cards"].values())
                if text
            )
        case "missing":
            yield from _missing(lit)
        case _:
            yield from _split(lit)


def _missing(lit: Seen) -> Iterator[Sentence]:
    yield _head("missing")
    for asked in sorted(lit["fields"].values(), key=lambda each: each["at"]):
        yield Sentence(text=asked["label"], level="note")
        groups = ", ".join(asked["missing"])
        yield (
            Sentence(words="missing_from", values={"groups": groups})
            if groups
            else Sentence(words="missing_none")
        )
    yield _note("room")


def _split(lit: Seen) -> Iterator[Sentence]:
    yield _head("split", field=lit["label"])
    for option, group in sorted(lit["groups"].items(), key=lambda each: each[1]["at"]):
        yield _head("group", group=option or t("feed.not_stated"), n=group["people"])
        rows = sorted(group["rows"].values(), key=lambda each: each["at"])
        yield from (_row(row, group["people"]) for row in rows)
    if lit["held_back"]:
        yield _note("held_back", groups=", ".join(lit["held_back"]), least=lit["least"])
    yield _note("room")


def _row(row: Seen, people: int) -> Sentence:
    if "people" in row:
        return Sentence(words="of", values={"text": row["text"], "n": row["people"], "of": people})
    if "between" in row:
        gap = {"text": row["text"], "gap": row.get("gap", 0), "n": row["n"]}
        return Sentence(words="gap_of" if row["n"] else "nobody", values=gap)
    mean = {"text": row["text"], "mean": row.get("mean", 0), "n": row["n"]}
    return Sentence(words="mean_of" if row["n"] else "nobody", values=mean)


def _head(words: str, **values: Json) -> Sentence:
    return Sentence(words=words, values=values, level="heading")


def _note(words: str, **values: Json) -> Sentence:
    return Sentence(words=words, values=values, level="note")
