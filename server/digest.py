"""One fingerprint of a session's state, which holds for as long as the journal does.

A journal has marks: the fingerprint as it was at some number, which `ace replay --verify` works out
anew. So what the state has had since the first release is told only where it says something new.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from heapq import merge
from itertools import islice
from operator import itemgetter
from time import perf_counter
from typing import Any, cast

import orjson
from immutables import Map

from facilitation.session.state import Run, Session
from facilitation.shape import Json, field_names, plain
from facilitation.themes.theme import ThemeBoard

SINCE = frozenset(
    {"written", "added", "planned", "notes", "lead", "test_card", "kind_words", "needs",
     "spotlight", "blank"}
)  # fmt: skip
"""What the state has had since the first release: left out while it is as it began, so that the
marks of older journals hold."""
LATER = {
    "runs": ("closed_at", "touches"),
    "people": ("more_time",),
    "cards": ("proxy_by", "redacted"),
}
"""Fields of its parts that came later too: they follow from events of which the chain holds every
one."""
IN_STEPS = {"proxy": "allowed", "split_by": (), "min_cell": 0}
IN_PRIVACY = {"support": ""}
IN_SCRIPT = {"translations": {}, "second_language": ""}
"""What a script has had since: left out where it says nothing new."""
SLICE_S, REST_S = 0.001, 0.004
KEYS = 1_000
FIRST = itemgetter(0)


def state_digest(session: Session) -> str:
    """One fingerprint of the whole state, words excepted: they may be wiped, the fingerprint
    of what happened stays."""
    digest = sha256()
    for piece in _pieces(session):
        digest.update(piece)
    return digest.hexdigest()


async def state_digest_meanwhile(session: Session, rest_s: float = REST_S) -> str:
    """The same while others are served: it works for `SLICE_S` and rests. Without a rest, and in a
    thread of its own, whoever keeps events waited for the interpreter at each step of that, and
    answers were late for as long as this took (0.4 s with 30,000 cards)."""
    digest = sha256()
    until = perf_counter() + SLICE_S
    for piece in _pieces(session):
        digest.update(piece)
        if perf_counter() > until:
            await asyncio.sleep(rest_s)
            until = perf_counter() + SLICE_S
    return digest.hexdigest()


def _pieces(session: Session) -> Iterator[bytes]:
    """The state as JSON with sorted keys, an entry of a map at a time."""
    begun = Session(id=session.id, script=session.script)
    told = {
        name: getattr(session, name)
        for name in field_names(Session)
        if name not in SINCE or getattr(session, name) != getattr(begun, name)
    }
    return _object(told, _field)


def _object(
    told: Mapping[Any, Any], piece: Callable[[str, Any], Iterator[bytes]]
) -> Iterator[bytes]:
    """Keys are sorted by the thousand and merged: 90,000 at once take a quarter of a second."""
    items = iter(told.items())
    ordered = []
    while some := [(_key(key), value) for key, value in islice(items, KEYS)]:
        ordered.append(sorted(some, key=FIRST))
        yield b""
    yield b"{"
    comma = b""
    for key, value in merge(*ordered, key=FIRST):
        yield comma + orjson.dumps(key) + b":"
        yield from piece(key, value)
        comma = b","
    yield b"}"


def _key(key: object) -> str:
    return "/".join(key) if isinstance(key, tuple) else str(key)


def _field(name: str, value: Any) -> Iterator[bytes]:
    match name:
        case "runs" | "themes":
            return _object(value, partial(_part, name))
        case "people" | "cards" | "notes":
            return _object(value, partial(_entry, name))
        case "lead" | "script":
            return iter((_json(_one(name, plain(value))),))
    return _whole(name, value)


def _whole(_: str, value: object) -> Iterator[bytes]:
    return _object(value, _whole) if isinstance(value, Map) else iter((_json(plain(value)),))


def _part(name: str, _: str, part: Run | ThemeBoard) -> Iterator[bytes]:
    """Of one activity: its maps are as long as the session's own."""
    left_out = LATER.get(name, ())
    told = {
        each: getattr(part, each)
        for each in field_names(cast(Any, type(part)))
        if each not in left_out
    }
    return _object(told, _whole)


def _entry(name: str, _: str, value: object) -> Iterator[bytes]:
    told = plain(value)
    for later in LATER.get(name, ()):
        del told[later]
    if name == "cards":
        told["body"] = sorted(told["body"])
    elif name == "notes":
        told["text"] = ""
    yield _json(told)


def _one(name: str, told: Json) -> Json:
    if name == "lead":
        told["name"] = ""
    else:
        _forget_in_script(told)
    return told


def _forget_in_script(script: Json) -> None:
    _forget_since(script, IN_SCRIPT)
    _forget_since(script["privacy"], IN_PRIVACY)
    for part in script["parts"]:
        for step in part["activities"]:
            _forget_since(step, IN_STEPS)


def _json(told: Json) -> bytes:
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS)


def _forget_since(told: dict[str, Json], since: Mapping[str, Json]) -> None:
    for name, silent in since.items():
        if told[name] == plain(silent):
            del told[name]
