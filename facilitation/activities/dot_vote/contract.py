"""Dot vote: each person spends a few dots on the options, and sees no one else's until close."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Annotated

from annotated_types import Ge, Le, Len

from facilitation.activities import Blank, Choice, Made, Sentence, Step, Table
from facilitation.refusals import BadContribution
from facilitation.script import Option, Slug
from facilitation.shape import Json

MOST_OPTIONS = 12
"""About a dozen: with more, people vote for what they have read. Rule of practice, not ours."""
ALIKE = 0.75
"""Share of common words from which two options count as near-identical. Our design."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`options`: none when they are carried from an earlier activity. `dots`: 0 gives a quarter of
    the number of options, rounded up. `max_per_option`: 0 for no limit."""

    options: Annotated[tuple[Annotated[str, Len(1, 120)], ...], Len(0, 40)] = ()
    dots: Annotated[int, Ge(0), Le(40)] = 0
    max_per_option: Annotated[int, Ge(0), Le(40)] = 1
    blind: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Option id to the number of dots on it."""

    dots: Annotated[Mapping[Slug, Annotated[int, Ge(0), Le(40)]], Len(0, 40)]


CHOICES = 2
"""A vote on one thing is none."""

DEFAULTS = {"identity": "anonymous", "results": "on_reveal", "late": "read_only"}

EXAMPLE = {
    "settings": {
        "options": ["Protected time", "Thank people aloud", "Fewer forms", "A quiet room", "Lunch"]
    },
    "bodies": [{"dots": {"o1": 1, "o3": 1}}, {"dots": {"o3": 1}}],
}


def options(settings: Settings, carried: Sequence[Option]) -> tuple[Option, ...]:
    own = (Option(id=f"o{n}", label=label) for n, label in enumerate(settings.options, start=1))
    return (*own, *carried)


def blind(settings: Settings) -> bool:
    return settings.blind


def accept(step: Step, mine: Sequence[Body], body: Body) -> Body:
    spent = {option: dots for option, dots in body.dots.items() if dots}
    if not spent:
        raise BadContribution("empty")
    for option, dots in spent.items():
        _refuse_stray(step, mine, option, dots)
    before = sum(sum(other.dots.values()) for other in mine)
    if before + sum(spent.values()) > dots_of(step):
        raise BadContribution("no-dots-left", max=dots_of(step))
    return replace(body, dots=spent)


def from_line(line: str, choices: Sequence[str]) -> Mapping[str, Json]:
    return {"prompt": line, "settings": {"options": list(choices)}}


def board(step: Step, made: Sequence[Made]) -> Mapping[str, Json]:
    return {
        "options": {
            row["option_id"]: _shown(at, row) for at, row in enumerate(_totals(step, made))
        },
        "voted": len({each.author for each in made}),
        "dots": dots_of(step),
    }


def compare(step: Step, made: Sequence[Made]) -> Mapping[str, Json]:
    """People, not dots: a group that spread its dots thinly is no weaker for it."""
    return {
        row["option_id"]: {"at": at, "text": row["label"], "people": row["voters"]}
        for at, row in enumerate(_totals(step, made))
    }


def tell(shown: Mapping[str, Json]) -> Sequence[Sentence]:
    ranked = sorted(shown["options"].values(), key=lambda each: (each["rank"], each["at"]))
    told = (
        {name: each[name] for name in ("label", "dots")} | {"n": each["voters"]} for each in ranked
    )
    voted = Sentence(words="voted", values={"n": shown["voted"]}, level="note")
    return [voted, *(Sentence(words="voters", values=each) for each in told)]


def phone(step: Step) -> Mapping[str, Json]:
    settings: Settings = step.settings
    return {
        "options": [{"id": option.id, "label": option.label} for option in step.options],
        "dots": dots_of(step),
        "max_per_option": settings.max_per_option,
        "blind": settings.blind,
    }


def form(step: Step) -> Sequence[Blank]:
    dots = dots_of(step)
    most = min(step.settings.max_per_option or dots, dots)
    choices = tuple(Choice(value=str(n), label=str(n)) for n in range(most + 1))
    return (
        Blank(words="dots", count=dots),
        *(
            Blank(
                into=("dots", option.id),
                label=option.label,
                choices=choices,
                given="0",
                kind="number",
            )
            for option in step.options
        ),
    )


def tables(step: Step, made: Sequence[Made]) -> Sequence[Table]:
    return (_ballots(step, made), _ranking(step, made))


def faults(step: Step) -> Sequence[str]:
    return [*_about_options(step), *_about_blindness(step), *_look_alikes(step.settings.options)]


def dots_of(step: Step) -> int:
    """Dots for each person."""
    own: int = step.settings.dots
    return own or -(-len(step.options) // 4)


def _refuse_stray(step: Step, mine: Sequence[Body], option: str, dots: int) -> None:
    if option not in {each.id for each in step.options}:
        raise BadContribution("unknown-option", option=option)
    most = step.settings.max_per_option
    if most and dots + sum(other.dots.get(option, 0) for other in mine) > most:
        raise BadContribution("option-full", option=option, max=most)


def _totals(step: Step, made: Sequence[Made]) -> list[dict[str, Json]]:
    """One row for each option, in the order of the options. Equal dots share the better rank."""
    counted = [_counted(option, made) for option in step.options]
    dots = [row["dots"] for row in counted]
    return [
        {
            **row,
            "rank": 1 + sum(other > row["dots"] for other in dots),
            "tie": row["dots"] > 0 and dots.count(row["dots"]) > 1,
        }
        for row in counted
    ]


def _counted(option: Option, made: Sequence[Made]) -> dict[str, Json]:
    return {
        "option_id": option.id,
        "label": option.label,
        "dots": sum(each.body.dots.get(option.id, 0) for each in made),
        "voters": len({each.author for each in made if each.body.dots.get(option.id)}),
    }


def _shown(at: int, row: Mapping[str, Json]) -> Json:
    return {"at": at, **{name: row[name] for name in ("label", "dots", "voters", "rank", "tie")}}


def _ballots(step: Step, made: Sequence[Made]) -> Table:
    """One row for each ballot and option. Anonymous ballots carry no ref and are numbered by what
    is on them, so that nobody can tell who voted when. A ballot may name an option that is gone
    since: the vote was taken back and opened anew."""
    ballots = [(each.card, each.author, sorted(each.body.dots.items())) for each in made]
    if step.activity.identity == "anonymous":
        papers = sorted(paper for _, _, paper in ballots)
        ballots = [(f"b{n}", "", paper) for n, paper in enumerate(papers, start=1)]
    labels = {option.id: option.label for option in step.options}
    columns = ("activity_id", "ballot", "participant_ref", "option_id", "label", "dots")
    rows = (
        (step.activity.id, ballot, ref, option, labels.get(option, ""), dots)
        for ballot, ref, paper in ballots
        for option, dots in paper
    )
    return _table("votes", columns, rows)


def _ranking(step: Step, made: Sequence[Made]) -> Table:
    """Dots and voters apart: many dots of a few people are not the same as one of many."""
    voted = len({each.author for each in made})
    columns = ("activity_id", "option_id", "label", "rank", "tie", "dots", "voters", "voted",
               "voters_pct")  # fmt: skip
    rows = (
        (step.activity.id, row["option_id"], row["label"], row["rank"], row["tie"], row["dots"],
         row["voters"], voted, round(100 * row["voters"] / voted, 1) if voted else "")
        for row in _totals(step, made)
    )  # fmt: skip
    return _table("vote_totals", columns, rows)


def _table(name: str, columns: tuple[str, ...], rows: Iterable[tuple[Json, ...]]) -> Table:
    made = tuple(dict(zip(columns, row, strict=True)) for row in rows)
    return Table(name=name, columns=columns, rows=made)


def _about_options(step: Step) -> Iterator[str]:
    own = len(step.settings.options)
    if not own and not step.activity.carry_from:
        yield "A dot vote needs options, or carry_from an earlier activity."
    if own + sum(carry.top for carry in step.activity.carry_from) > MOST_OPTIONS:
        yield f"More than {MOST_OPTIONS} options: people cannot weigh so many."


def _about_blindness(step: Step) -> Iterator[str]:
    if step.settings.blind and step.activity.results == "live":
        yield "A blind vote cannot show its results live."


def _look_alikes(labels: Sequence[str]) -> Iterator[str]:
    for one, other in combinations(labels, 2):
        if _alike(_words(one), _words(other)):
            yield f"Near-identical options split the vote: {one} / {other}."


def _words(label: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", label.casefold()))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)
