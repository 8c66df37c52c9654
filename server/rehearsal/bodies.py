"""What a simulated person fills into a form, whatever its kind.

It starts from one of the kind's own EXAMPLE bodies, as a rehearsal of a kind that nobody here has
heard of must run too, and fits each field to what the phone was told: words from the library,
ids from the settings, a choice where the body's type names the choices.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from facilitation import activities
from facilitation.shape import Json, field_names
from facilitation.words import Words, word_fields
from server.rehearsal.chance import Chance
from server.rehearsal.texts import Library

LONGEST = 2000


class Writer:
    """One person's way of filling in forms."""

    def __init__(self, library: Library, chance: Chance) -> None:
        self._library = library
        self._chance = chance

    def body(self, step: Mapping[str, Json], cohorts: Mapping[str, Json]) -> dict[str, Json]:
        """A body for `step` as the phone's view has it; {} where nothing can be sent."""
        kind = activities.kind(step["kind"])
        if kind.body is None:
            return {}
        body = dict(self._chance.choice(list(kind.example["bodies"]) or [{}]))
        settings = step["settings"]
        body |= {name: self._chance.choice(c) for name, c in choices(kind.body).items()}
        for name, fill in FILLS.items():
            if name in field_names(kind.body):
                body[name] = fill(settings, cohorts, self._chance)
        words = self._words(step, word_fields(kind.body))
        return body | words if words else body

    def _words(self, step: Mapping[str, Json], marks: Mapping[str, Words]) -> dict[str, str]:
        limits = step.get("limits", {})
        most, least = limits.get("max_chars", 280), limits.get("min_chars", 0)
        asked = {name for name in marks if not marks[name].name} & _asked(step, marks)
        story = self._library.story() if {"what_happened", "what_it_showed"} & asked else {}
        words = dict.fromkeys(marks, "")
        for place, name in enumerate(marks):
            if name not in asked:
                continue
            deck = self._library.deck(_pool(step, name))
            if marks[name].themed and self._library.own:
                deck = self._library.own
            few = limits.get("max_words", 0) if place == 0 else 0
            told = story.get(name, "") if not (marks[name].themed and self._library.own) else ""
            text = told if 0 < len(told) <= most else deck.draw(most, few, least)
            optional = name in {"keep", "change"} and self._chance.random() < 0.6
            words[name] = "" if optional else text
        return words


def choices(body: type) -> dict[str, tuple[Any, ...]]:
    """Fields of a body whose type names what may stand there."""
    hints = get_type_hints(body, include_extras=True)
    bare = {n: get_args(h)[0] if get_origin(h) is Annotated else h for n, h in hints.items()}
    return {name: get_args(hint) for name, hint in bare.items() if get_origin(hint) is Literal}


def _asked(step: Mapping[str, Json], marks: Mapping[str, Words]) -> set[str]:
    """The boxes that this form shows. Notes and fields are told by id; a kind that lists none
    shows all it has."""
    settings = step["settings"]
    listed = [each for key in ("fields", "notes") for each in settings.get(key, ())]
    ids = {str(each.get("key", each.get("id"))) for each in listed if isinstance(each, dict)}
    return ids & set(marks) if "notes" in settings or ids else set(marks)


POOLS = (
    ("hinder", "hinders"), ("gets in the way", "hinders"), ("stop", "hinders"),
    ("help", "helps"), ("value is", "values"), ("what is a value", "values"),
)  # fmt: skip


def _pool(step: Mapping[str, Json], field: str) -> str:
    if field == "line":
        return "one_word"
    if field in {"keep", "change"}:
        return field
    if "stem" in step["settings"]:
        return "pledges"
    asked = " ".join((step.get("id", ""), step.get("title", ""), step.get("prompt", ""))).lower()
    return next((pool for sign, pool in POOLS if sign in asked), "moments")


Fill = Callable[[Mapping[str, Json], Mapping[str, Json], Chance], Json]


def _cohorts(settings: Mapping[str, Json], cohorts: Mapping[str, Json], chance: Chance) -> Json:
    fields = [name for name in settings.get("fields", ()) if name in cohorts]
    return {name: chance.choice(cohorts[name]["options"]) for name in fields}


def _values(settings: Mapping[str, Json], _cohorts: Mapping[str, Json], chance: Chance) -> Json:
    points = settings.get("points", 5)
    least = 0 if settings.get("cant_tell") and chance.random() < 0.3 else 1
    return {
        each["id"]: max(least, min(points, round(chance.gauss(0.65 * points, 0.22 * points))))
        for each in settings.get("items", ())
    }


def _frequency(settings: Mapping[str, Json], cohorts: Mapping[str, Json], chance: Chance) -> Json:
    return _values(settings, cohorts, chance) if "gap" in settings else {}


def _dots(settings: Mapping[str, Json], _cohorts: Mapping[str, Json], chance: Chance) -> Json:
    options = [each["id"] for each in settings.get("options", ())]
    count = min(settings.get("dots", 1), len(options))
    return dict.fromkeys(chance.sample(options, count), 1)


def _of(name: str, key: str = "") -> Fill:
    """One of a list in the settings, sometimes none."""

    def fill(settings: Mapping[str, Json], _cohorts: Mapping[str, Json], chance: Chance) -> Json:
        listed = [each[key] if key else each for each in settings.get(name, ())]
        return chance.choice([*listed, *([] if key else [""])]) if listed else ""

    return fill


FILLS: dict[str, Fill] = {
    "cohorts": _cohorts,
    "values": _values,
    "frequency": _frequency,
    "dots": _dots,
    "ack": lambda *_: True,
    "tag": _of("prompts", "tag"),
    "category": _of("categories"),
    "value_tag": _of("value_tags"),
}
"""Fields of the kinds that there are, by name; what is not here keeps the example's value."""
