"""What is wrong in a YAML file, in words that say where and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

Path = tuple[str | int, ...]

FIT = "characters that can be shown and kept"


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong, where it stands (line and column count from 1) and how it is put right."""

    line: int
    column: int
    path: str
    """`parts[0].activities[2].title`; empty where no place in the data can be told."""
    found: str
    expected: str
    """Empty where no value but the whole is wrong: `found` is then a sentence."""
    hint: str = ""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.line}:{self.column}  {self.said()}{hint}"

    def said(self) -> str:
        if not self.expected:
            return self.found
        found = f", found {self.found}" if self.found else ""
        return f"expected {self.expected}{found}"


class Unreadable(Exception):
    """It ends the reading: what comes after cannot be told."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def dotted(path: Path) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def place_of(mark: Any) -> tuple[int, int]:
    """PyYAML counts from 0, people from 1."""
    return mark.line + 1, mark.column + 1


def line_and_column(before: str) -> tuple[int, int]:
    """Where the character stands that comes after `before`."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def grammar_fault(error: yaml.YAMLError) -> Fault:
    """PyYAML's complaint in plain words, with what usually causes it."""
    problem = str(getattr(error, "problem", None) or error)
    opened = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or opened
    if "end of stream" in problem or "stream end" in problem:
        mark = opened or mark  # where the quote or the bracket was opened
    line, column = place_of(mark) if mark else (1, 1)
    complaint = f"{getattr(error, 'context', '')}; {problem}"
    expected, hint = next(_causes(complaint), ("YAML that can be read", problem))
    return Fault(line, column, "", "", expected, f"{hint}; {_END}")


def _causes(complaint: str) -> Iterator[tuple[str, str]]:
    return ((expected, hint) for sign, expected, hint in _CAUSES if sign in complaint)


NO_ALIAS = ("values written out", "write the value here in full")
NO_TAG = ("a value without a tag", "leave out the word that starts with !, or quote the text")

_END = "what follows is not checked until this is put right"
_CAUSES = (
    ("'\\t'", "spaces", "a tab stands here; indent with spaces"),
    (
        "mapping values are not allowed",
        "one colon in a line, or text in quotes",
        "quote text that contains a colon, or check the indentation of this line",
    ),
    ("unknown escape", "an escape that YAML knows", "in double quotes write \\\\ for \\"),
    ("quoted scalar", "a closing quote", "the text that begins here is never closed"),
    ("flow sequence", "a closing ]", "close this list; quote text that has ? or a bracket in it"),
    ("flow mapping", "a closing }", "close these braces; quote text that has ? or a brace in it"),
    ("simple key", "a colon and a value after the key", "write key: value"),
    ("cannot start any token", "text in quotes", "text may not begin with @, ` or % unless quoted"),
    ("undefined tag handle", *NO_TAG),
    ("another document", "one script in a file", "take out the line ---"),
    ("block collection", "items of a list to begin alike", "check the indentation of this line"),
    ("block mapping", "keys of one level to begin alike", "check the indentation and the quotes"),
    ("incompatible YAML", "YAML 1", "take out the line %YAML"),
)
