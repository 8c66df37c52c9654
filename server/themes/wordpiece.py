"""WordPiece as BERT (uncased) does it: a text to words, a word to the longest pieces known.

Written out here because the model's package ships no tokeniser, and the usual one brings ten
more packages for the 59 microseconds a text that it takes; this takes about 70.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

CLS, SEP, UNKNOWN = 101, 102, 100
LONGEST_WORD = 100
"""Characters. Beyond that BERT takes a word as unknown; it also bounds the search."""

_CJK = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip
_ASCII_MARKS = frozenset("$+<=>^`|~")
"""Symbols by Unicode, but BERT cuts at them as at punctuation."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case without accents, and the ids of its pieces."""

    text: str
    pieces: tuple[int, ...]


class WordPiece:
    def __init__(self, vocabulary: dict[str, int]) -> None:
        self._ids = vocabulary
        self._cut = lru_cache(maxsize=20_000)(self._pieces)

    def words(self, text: str) -> list[Word]:
        return [Word(word, self._cut(word)) for word in split(text)]

    def _pieces(self, word: str) -> tuple[int, ...]:
        if len(word) > LONGEST_WORD:
            return (UNKNOWN,)
        found: list[int] = []
        start = 0
        while start < len(word):
            end = self._longest(word, start)
            if end == start:
                return (UNKNOWN,)
            found.append(self._ids[_piece(word, start, end)])
            start = end
        return tuple(found)

    def _longest(self, word: str, start: int) -> int:
        for end in range(len(word), start, -1):
            if _piece(word, start, end) in self._ids:
                return end
        return start


def _piece(word: str, start: int, end: int) -> str:
    return word[start:end] if start == 0 else "##" + word[start:end]


def split(text: str) -> list[str]:
    """Words and single marks, in lower case, accents dropped, Chinese characters one by one."""
    words: list[str] = []
    for chunk in "".join(_cleaned(text)).split():
        bare = unicodedata.normalize("NFD", chunk.lower())
        letters = "".join(c for c in bare if unicodedata.category(c) != "Mn")
        words.extend(_at_marks(letters))
    return words


def _cleaned(text: str) -> Iterator[str]:
    for char in text:
        if char.isspace():
            yield " "
        elif char in "\0\ufffd" or unicodedata.category(char).startswith("C"):
            continue
        elif char > "\u2fff" and any(low <= ord(char) <= high for low, high in _CJK):
            yield f" {char} "
        else:
            yield char


def _at_marks(chunk: str) -> Iterator[str]:
    start = 0
    for at, char in enumerate(chunk):
        if is_mark(char):
            if start < at:
                yield chunk[start:at]
            yield char
            start = at + 1
    if start < len(chunk):
        yield chunk[start:]


def is_mark(char: str) -> bool:
    return char in _ASCII_MARKS or unicodedata.category(char).startswith("P")


def english() -> WordPiece:
    """The pieces that the model was trained with, from the file beside this one."""
    file = resources.files("server.themes") / "data" / "bert-uncased-vocab.txt"
    pieces = file.read_text(encoding="utf-8").split("\n")
    return WordPiece({piece: number for number, piece in enumerate(pieces) if piece})
