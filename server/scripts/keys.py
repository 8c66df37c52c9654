"""The keys of a frozen dataclass, in words: what each takes and what it is when left out.

Read by the script reader (what was expected here?), by the pages that list all keys, and by the
did-you-mean of an unknown key. Constraints come from `annotated_types`, never from a second list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from annotated_types import Ge, Gt, Le, Len

from facilitation.script import Slug
from facilitation.shape import Json, plain
from server.scripts.faults import Path

REQUIRED = object()
SLUG_IN_WORDS = "a short name of lower-case letters, digits, - and _"


@dataclass(frozen=True, slots=True)
class Key:
    """`limits.max_chars`; `prompts[].tag` for a key of each item of a list."""

    name: str
    takes: str
    default: Json
    """REQUIRED where there is none."""


@cache
def hints(cls: type) -> Mapping[str, Any]:
    return get_type_hints(cls, include_extras=True)


def keys(cls: type, within: str = "") -> Iterator[Key]:
    """Every key of the class, each followed by the keys inside it."""
    for each in fields(cls):
        hint = hints(cls)[each.name]
        name = f"{within}{each.name}"
        yield Key(name, in_words(hint), _default(each))
        yield from _inner(hint, name)


def _inner(hint: Any, name: str) -> Iterator[Key]:
    bare = unmarked(hint)
    if get_origin(bare) is tuple:
        bare, name = unmarked(get_args(bare)[0]), f"{name}[]"
    if is_dataclass(bare) and isinstance(bare, type):
        yield from keys(bare, f"{name}.")


def _default(each: "Field[Any]") -> Json:
    if each.default is not MISSING:
        return plain(each.default)
    return plain(each.default_factory()) if each.default_factory is not MISSING else REQUIRED


def hint_at(hint: Any, path: Path) -> Any:
    """The type that stands at `path` within a type; None where there is none."""
    for step in path:
        bare = unmarked(hint)
        if is_dataclass(bare) and isinstance(bare, type):
            hint = hints(bare).get(str(step))
        elif get_origin(bare) is tuple:
            hint = get_args(bare)[0]
        elif len(get_args(bare)) == 2:
            hint = get_args(bare)[1]
        else:
            return None
    return hint


def names_at(hint: Any, path: Path) -> tuple[str, ...]:
    """The keys that may stand at `path` within a type."""
    bare = unmarked(hint_at(hint, path))
    return tuple(hints(bare)) if isinstance(bare, type) and is_dataclass(bare) else ()


def in_words(hint: Any) -> str:
    """`a whole number from 1 to 50`."""
    if hint == Slug:
        return SLUG_IN_WORDS
    bare, marks = unmarked(hint), get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    if get_origin(bare) is Literal:
        return _one_of([str(option) for option in get_args(bare) if option != ""])
    if get_origin(bare) is tuple:
        each = in_words(get_args(bare)[0])
        return f"a list{_sized(marks, '')}, each {each.replace('the keys', 'with the keys', 1)}"
    if isinstance(bare, type) and is_dataclass(bare):
        return _keys_in_words(bare)
    if bare is str:
        return f"text{_sized(marks, ' characters')}"
    return f"{_PLAIN.get(bare, 'keys of your own with text')}{_between(marks)}"


def _keys_in_words(cls: type) -> str:
    names = hints(cls)
    if len(names) > 6:
        return f"the keys of an {cls.__name__.lower()}"
    return f"the keys {', '.join(names)}"


_PLAIN: Mapping[Any, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    NoneType: "nothing",
}


def unmarked(hint: Any) -> Any:
    """The type without what `Annotated` says of it."""
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _one_of(options: list[str]) -> str:
    *others, last = options
    return f"{', '.join(others)} or {last}" if others else last


def _sized(marks: tuple[Any, ...], what: str) -> str:
    for mark in marks:
        if isinstance(mark, Len):
            least, most = mark.min_length, mark.max_length
            if most is None:
                return f" of at least {least}{what}"
            return f" of {least} to {most}{what}" if least else f" of at most {most}{what}"
    return ""


def _between(marks: tuple[Any, ...]) -> str:
    above = [mark.gt for mark in marks if isinstance(mark, Gt)]
    least = [mark.ge for mark in marks if isinstance(mark, Ge)]
    most = [mark.le for mark in marks if isinstance(mark, Le)]
    if least and most:
        return f" from {least[0]} to {most[0]}"
    said = [f"above {bound}" for bound in above]
    said += [f"of at least {bound}" for bound in least]
    said += [f"at most {bound}" for bound in most]
    return f" {' and '.join(said)}" if said else ""
