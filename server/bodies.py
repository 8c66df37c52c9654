"""What a phone sends, made fit and held to its kind's `Body`, before the core sees it.

Whether it is right for this activity at this time (limits, options, state) is the core's to
decide; here only its shape and its characters. A fault never carries what somebody wrote.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import orjson
from pydantic import ConfigDict, TypeAdapter, ValidationError

from facilitation import activities
from facilitation.shape import Json, build, field_names, plain
from facilitation.words import word_fields
from server.ingest import UnfitText, fit, normalise

MAX_CHARS = 2000
"""Of any words whatever; a script's `limits.max_chars` is never more."""
MALFORMED = "malformed"
"""Only a broken or hostile client sends what this stands for; the person is asked to try again."""
UNFIT = "unfit-text"


class BodyFault(ValueError):
    """`code` and `detail` as in `Refused`."""

    def __init__(self, code: str, detail: Mapping[str, Json] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail: Mapping[str, Json] = detail or {}


def validate_body(kind_name: str, raw: Mapping[str, Json]) -> dict[str, Json]:
    """The body as it may be kept: words normalised, every key of the kind's `Body` there."""
    body = activities.kind(kind_name).body
    if body is None:
        raise BodyFault("activity-closed")
    tidy = {**raw, **_words(body, raw)}
    _refuse_unfit(tidy)
    try:
        _adapter(body).validate_json(orjson.dumps([tidy]))
    except ValidationError as errors:
        raise _fault(body, errors) from None
    except orjson.JSONEncodeError:
        raise BodyFault(MALFORMED, {"why": "not JSON"}) from None
    kept: dict[str, Json] = plain(build(body, tidy))
    return kept


def _words(body: type, raw: Mapping[str, Json]) -> dict[str, str]:
    found = {name: raw[name] for name in word_fields(body) if isinstance(raw.get(name), str)}
    return {name: _normalised(name, text) for name, text in found.items()}


def _normalised(name: str, text: str) -> str:
    try:
        return normalise(text, MAX_CHARS)
    except UnfitText as unfit:
        if unfit.code == "too-long":
            detail = {"field": name, "max": MAX_CHARS, "length": unfit.detail["length"]}
            raise BodyFault("too-long", detail) from None
        raise BodyFault(UNFIT, {"field": name}) from None


def _refuse_unfit(body: Json) -> None:
    """Ids, options and keys too: they reach the same stores and files as words do."""
    if not is_fit(body):
        raise BodyFault(UNFIT)


def is_fit(data: Json) -> bool:
    """Can every text in it be kept by every store?"""
    try:
        for text in _texts(data):
            fit(text)
    except (UnfitText, RecursionError):
        return False
    return True


def _texts(data: Json) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _texts(value)
    elif isinstance(data, list):
        for item in data:
            yield from _texts(item)


def _fault(body: type, errors: ValidationError) -> BodyFault:
    """The first difference decides. pydantic's own message is dropped, and every name that is not
    ours: both quote the input."""
    error: Any = errors.errors(include_url=False)[0]
    where = next((step for step in error["loc"][1:2] if step in field_names(body)), "")
    match error["type"]:
        case "missing":
            return BodyFault("incomplete", {"missing": [where]})
        case "string_too_long":
            return BodyFault("too-long", {"field": where, "max": error["ctx"]["max_length"]})
        case "too_long":
            return BodyFault("too-many", {"field": where, "max": error["ctx"]["max_length"]})
        case "literal_error" | "greater_than_equal" | "less_than_equal":
            return BodyFault("unknown-option", {"field": where})
    return BodyFault(MALFORMED, {"field": where, "why": error["type"]})


@cache
def _adapter(body: type) -> TypeAdapter[Any]:
    """A plain dataclass takes the configuration of what it stands in: a list of one."""
    config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)
    return TypeAdapter(list[body], config=config)  # type: ignore[valid-type]
