"""The wire as TypeScript: `python -m server.wire_ts` writes static/src/protocol.gen.ts.

Law of this file. What a screen sends may leave out whatever has a default, and never names the
server's clock (`at`); what the server sends is always whole. The tags `t` and `do` are never left
out, so that a `switch` narrows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from facilitation.commands import FromDesk, FromPhone
from facilitation.refusals import CODES
from facilitation.themes.edits import Edit
from facilitation.themes.theme import Tuning
from server import wire

TARGET = Path(__file__).resolve().parent.parent / "static" / "src" / "protocol.gen.ts"
HEAD = "// Written by `python -m server.wire_ts` from server/wire.py: edit that, not this."
PLAIN: dict[Any, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    Any: "Json",
}
TAGS = frozenset({"t", "do"})
JSON = "export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }"


LOOKS = (
    wire.UndoEffect, wire.Gather, wire.Similar, wire.Steps, wire.ReturnCode, wire.Sit, wire.Shows,
    wire.Walls,
)  # fmt: skip


def page() -> str:
    commands = [*_members(FromPhone), *_members(FromDesk)]
    edits = _members(Edit)
    blocks = [
        HEAD,
        JSON,
        *(_interface(cls, sent=True) for cls in (Tuning, *edits, *commands)),
        *(_interface(cls, sent=True) for cls in (*LOOKS, *_members(wire.FromScreen), wire.Poll)),
        *(_interface(cls, sent=False) for cls in (wire.Door, *_members(wire.FromServer))),
        _union("Edit", edits),
        _union("FromPhone", _members(FromPhone)),
        _union("FromDesk", _members(FromDesk)),
        "export type Command = FromPhone | FromDesk",
        _union("FromScreen", _members(wire.FromScreen)),
        _union("FromServer", _members(wire.FromServer)),
        _interface(wire.Parcel, sent=False),
        *_constants(),
    ]
    return "\n\n".join(blocks) + "\n"


def _interface(cls: type, *, sent: bool) -> str:
    hints = get_type_hints(cls)
    told = (field for field in fields(cls) if _told(field, hints[field.name], sent))
    lines = (_line(field, hints[field.name], sent) for field in told)
    return f"export interface {cls.__name__} {{\n" + "\n".join(lines) + "\n}"


def _told(field: Field[Any], hint: Any, sent: bool) -> bool:
    return not (sent and field.name == "at" and hint is int)


def _line(field: Field[Any], hint: Any, sent: bool) -> str:
    has_default = field.default is not MISSING or field.default_factory is not MISSING
    mark = "?" if sent and has_default and field.name not in TAGS else ""
    return f"  {field.name}{mark}: {_type(hint)}"


def _type(hint: Any) -> str:
    origin, args = get_origin(hint), get_args(hint)
    if hint in PLAIN:
        return PLAIN[hint]
    if origin is Annotated:
        return _type(args[0])
    if origin is Literal:
        return " | ".join(f"'{value}'" for value in args)
    if hint == wire.FromServer:
        return "FromServer"
    if origin in (Union, UnionType):
        return " | ".join(_type(arg) for arg in args)
    if origin is tuple:
        return f"{_type(args[0])}[]"
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return f"{_type(args[0])}[]"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"{{ [key: string]: {_type(args[1])} }}"
    if isinstance(hint, type) and is_dataclass(hint):
        return hint.__name__
    raise TypeError(f"no TypeScript for {hint}")


def _members(union: Any) -> tuple[type, ...]:
    return _members(get_args(union)[0]) if get_origin(union) is Annotated else get_args(union)


def _union(name: str, members: tuple[type, ...]) -> str:
    return f"export type {name} = " + " | ".join(cls.__name__ for cls in members)


def _constants() -> Iterator[str]:
    final = ", ".join(str(each.code) for each in wire.CLOSES if not each.again)
    yield f"export const FINAL = [{final}] // after these no screen opens a new socket by itself"
    names = ((name, each) for name, each in vars(wire).items() if isinstance(each, wire.Close))
    yield "\n".join(f"export const {name} = {each.code}" for name, each in names)
    yield "\n".join(f"export const {name} = {getattr(wire, name):g}" for name in SECONDS)
    yield f"export const MAX_FRAME = {wire.MAX_FRAME}"
    yield f"export const POSTED = {wire.POSTED}"
    codes = "\n".join(f"  '{code}'," for code in sorted(CODES))
    yield f"export const REFUSALS = [\n{codes}\n] as const"
    yield "export type Refusal = (typeof REFUSALS)[number]"


SECONDS = ("HELLO_S", "BEAT_S", "SILENCE_S", "POLL_S")


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
