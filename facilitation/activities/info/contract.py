"""Info: people read a short page, and tick that they have read it where that is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from annotated_types import Len

from facilitation.activities import Blank, Choice, Made, Sentence, Step
from facilitation.refusals import BadContribution
from facilitation.shape import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`body`: paragraphs apart by a blank line, list lines begin with "- ". `show_return`: this
    page shows how to come back later."""

    body: Annotated[str, Len(0, 4000)] = ""
    requires_ack: bool = False
    show_return: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    ack: bool


DEFAULTS = {"late": "accept", "proxy": "off"}

EXAMPLE = {
    "settings": {
        "body": "What you write is kept for 12 months.\n\n- No patient details, please.\n"
        "- You may pass on any question.",
        "requires_ack": True,
    },
    "bodies": [{"ack": True}],
}


def accept(_step: Step, _mine: Sequence[Body], body: Body) -> Body:
    if not body.ack:
        raise BadContribution("empty")
    return body


def from_line(line: str, _choices: Sequence[str]) -> Mapping[str, Json]:
    return {"settings": {"body": line}}


def board(step: Step, made: Sequence[Made]) -> Mapping[str, Json]:
    return {"blocks": blocks(step.settings.body), "acks": len({each.author for each in made})}


def phone(step: Step) -> Mapping[str, Json]:
    settings: Settings = step.settings
    return {
        "blocks": blocks(settings.body),
        "requires_ack": settings.requires_ack,
        "show_return": settings.show_return,
    }


def form(step: Step) -> Sequence[Blank]:
    lines = (line for block in blocks(step.settings.body) for line in _lines(block))
    ack = Blank(
        into=("ack",),
        words="read_it",
        choices=(Choice(value="yes", words="yes"),),
        required=True,
        kind="yes",
    )
    return (*(Blank(label=line) for line in lines), *((ack,) if step.settings.requires_ack else ()))


def tell(shown: Mapping[str, Json]) -> Sequence[Sentence]:
    return [Sentence(text=line) for block in shown["blocks"] for line in _lines(block)]


def _lines(block: Mapping[str, Json]) -> Sequence[str]:
    return block["items"] if "items" in block else (block["text"],)


def faults(step: Step) -> Sequence[str]:
    settings: Settings = step.settings
    if settings.body.strip() or settings.show_return:
        return ()
    return ("An info page needs a body, or show_return: true.",)


def blocks(body: str) -> list[Json]:
    """Plain text as {"text": ...} and {"items": [...]} in the order in which they are read."""
    found: list[dict[str, Json]] = []
    for line in (raw.strip() for raw in body.splitlines()):
        last = found[-1] if found else {}
        if line.startswith("- "):
            _add(found, last, "items", line[2:].strip())
        elif line:
            _add(found, last, "text", line)
        else:
            found.append({})
    return [_closed(block) for block in found if block]


def _add(found: list[dict[str, Json]], last: dict[str, Json], form: str, line: str) -> None:
    if form in last:
        last[form].append(line)
    else:
        found.append({form: [line]})


def _closed(block: dict[str, Json]) -> Json:
    return {"text": " ".join(block["text"])} if "text" in block else block
