"""YAML without its surprises: what a file says is what a person reading it would say it says.

The law: a bare word is a number, true, false or null only where JSON would say so; everything
else is text (`no`, `on`, `10:45`, `010`, `2026-11-21`). No tags, no anchors, no aliases, no merge
keys, no key twice, one document, at most 64 KiB and 20 levels.

Faults are collected, not raised: a reader wants all of them at once. Only a fault of YAML's own
grammar ends the reading.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

import yaml

from server.ingest import UnfitText, fit
from server.scripts.faults import (
    FIT,
    NO_ALIAS,
    NO_TAG,
    Fault,
    Path,
    Unreadable,
    dotted,
    grammar_fault,
    line_and_column,
    place_of,
)

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20
"""A script has 8 levels. PyYAML takes 92 s over 60,000 open brackets, so we stop early."""
MAX_DIGITS = 18
"""Then every number is one for any JSON library."""

Place = tuple[int, int]


@dataclass(slots=True)
class Document:
    """Plain data, and where each part of it stands."""

    data: Any = None
    names: dict[Path, Place] = field(default_factory=dict)
    """Where a key, or an item of a list, begins."""
    values: dict[Path, Place] = field(default_factory=dict)
    """Where the value of a key, or an item of a list, begins."""
    faults: list[Fault] = field(default_factory=list)

    def name(self, path: Path) -> Place:
        """Line and column of a key, or of the nearest thing around it that is in the file."""
        while path and path not in self.names:
            path = path[:-1]
        return self.names.get(path, (1, 1))

    def value(self, path: Path) -> Place:
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))


def read(source: str | bytes) -> Document:
    """The document, with every fault that could be found."""
    document = Document()
    try:
        document.data = _Reader(_text(source), document).whole()
    except Unreadable as end:
        document.faults.append(end.fault)
    except yaml.YAMLError as error:
        document.faults.append(grammar_fault(error))
    document.faults.sort()
    return document


def _text(source: str | bytes) -> str:
    size = len(source if isinstance(source, bytes) else source.encode(errors="surrogatepass"))
    if size > MAX_BYTES:
        found, expected = f"{size:,} bytes", f"a script of at most {MAX_BYTES:,} bytes"
        raise Unreadable(Fault(1, 1, "", found, expected, "split it into two scripts"))
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = line_and_column(source[: error.start].decode(errors="replace"))
        fault = Fault(line, column, "", "other bytes", "text in UTF-8", "save the file as UTF-8")
        raise Unreadable(fault) from error


class _Reader(yaml.SafeLoader):
    """SafeLoader up to the node graph, with our own way from there to plain data."""

    def __init__(self, text: str, document: Document) -> None:
        try:
            super().__init__(text)
        except yaml.reader.ReaderError as error:
            place = line_and_column(text[: error.position])
            found = f"U+{ord(text[error.position]):04X}"
            raise Unreadable(Fault(*place, "", found, FIT, "delete it")) from error
        self.document = document
        self.depth = 0

    def whole(self) -> Any:
        node = self.get_single_node()
        return None if node is None else self.value(node, ())

    # From events to nodes

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            self.get_event()  # type: ignore[no-untyped-call]
            self.fault(event.start_mark, (), f"the alias *{event.anchor}", *NO_ALIAS)
            mark: Any = event.start_mark
            return yaml.ScalarNode("", "", mark, mark, style="'")
        self.refuse_ornaments(event)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            expected = f"at most {MAX_DEPTH} levels of lists and keys"
            raise Unreadable(Fault(*place_of(event.start_mark), "", "more", expected))
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def refuse_ornaments(self, event: Any) -> None:
        """Note anchors and tags, and read on as if they were not there."""
        if event.anchor is not None:
            self.fault(event.start_mark, (), f"the anchor &{event.anchor}", *NO_ALIAS)
            event.anchor = None
        if event.tag is not None:
            self.fault(event.start_mark, (), f"the tag {event.tag}", *NO_TAG)
            event.tag = None

    def resolve(self, _kind: type[yaml.Node], _value: Any, _implicit: Any) -> str:
        """No guessing of types from tags: `scalar` decides by the law above."""
        return ""

    def scan_flow_scalar(self, style: str) -> Any:
        """PyYAML lets Python's own error out where an escape names no character."""
        place = place_of(self.get_mark())
        try:
            return super().scan_flow_scalar(style)
        except (ValueError, OverflowError) as error:
            expected = "an escape that names a character, such as \\u00e9"
            raise Unreadable(Fault(*place, "", "one that names none", expected)) from error

    # From nodes to plain data

    def value(self, node: yaml.Node, path: Path) -> Any:
        place = place_of(node.start_mark)
        self.document.names.setdefault(path, place)
        self.document.values.setdefault(path, place)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, at)) for at, item in enumerate(node.value)]
        return self.scalar(node, path)

    def mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        read: dict[str, Any] = {}
        for key, item in node.value:
            name = self.key(key, path)
            if name in read:
                line = self.document.name((*path, name))[0]
                found = f"{name!r} again; line {line} has it"
                self.fault(key.start_mark, (*path, name), found, "each key once", "keep one")
            self.document.names.setdefault((*path, name), place_of(key.start_mark))
            read.setdefault(name, self.value(item, (*path, name)))
        return read

    def key(self, node: yaml.Node, path: Path) -> str:
        if isinstance(node, yaml.ScalarNode) and node.value:
            return self.words(node.value, node, path)
        self.fault(node.start_mark, path, "something else", "a word as the key before the colon")
        return f"?{node.start_mark.index}"

    def scalar(self, node: Any, path: Path) -> Any:
        text = str(node.value)
        bare = not node.style  # neither quoted nor a block of text
        if bare and text in _JSON_WORDS:
            return _JSON_WORDS[text]
        if bare and _JSON_NUMBER.fullmatch(text):
            return self.number(text, node, path)
        return self.words(text, node, path)

    def number(self, text: str, node: yaml.Node, path: Path) -> Any:
        number = json.loads(text.removeprefix("+")) if len(text) <= MAX_DIGITS else float("inf")
        if isfinite(number):
            return number
        expected = f"a number of at most {MAX_DIGITS} digits"
        self.fault(node.start_mark, path, f"{text[:MAX_DIGITS]}...", expected, "quote it")
        return 0

    def words(self, text: str, node: yaml.Node, path: Path) -> str:
        try:
            return fit(text)
        except UnfitText as error:
            self.fault(node.start_mark, path, "one that cannot", FIT, str(error))
            return ""

    def fault(self, mark: Any, path: Path, found: str, expected: str, hint: str = "") -> None:
        fault = Fault(*place_of(mark), dotted(path), found, expected, hint)
        self.document.faults.append(fault)


_JSON_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_JSON_WORDS: Mapping[str, Any] = {"true": True, "false": False, "null": None, "": None}
