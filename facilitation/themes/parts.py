"""A story says several things. Its parts are grouped each by itself; nothing is lost or changed.

Cut at the ends of sentences and at line breaks, never inside a sentence; what is too short to stand
alone goes with its neighbour. The parts joined by a space are the story again, but for white space.
"""

from re import compile as pattern

LONG = 40
"""Words. A shorter text is one thing to most readers."""
PART = 12
"""Words that a part has at least."""
MOST = 8
"""Parts. A longer story has longer parts, so that one voice does not fill the wall."""
_END = pattern(r"(?<=[.!?\N{HORIZONTAL ELLIPSIS}])[\"')\]]*\s+|\s*\n\s*")
_SHORTENED = frozenset(
    {"mr", "mrs", "ms", "dr", "prof", "st", "e.g", "i.e", "etc", "vs", "no", "approx"}
)


def parts_of(text: str) -> tuple[str, ...]:
    """The parts of a story in order; a short text is its own only part, nothing has none."""
    whole = " ".join(text.split())
    if not whole:
        return ()
    if _words(whole) <= LONG:
        return (whole,)
    least = max(PART, -(-_words(whole) // MOST))
    return tuple(_joined(_sentences(text), least))


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        if "\n" in end.group() or not _shortened(text[start : end.start()]):
            found.append(text[start : end.end()])
            start = end.end()
    found.append(text[start:])
    return [" ".join(each.split()) for each in found if each.strip()]


def _shortened(before: str) -> bool:
    """Does it end in "Dr." or in an initial? Then the sentence goes on."""
    last = before.rstrip(".").split()[-1:]
    word = last[0].lower().lstrip("(\"'") if last and before.endswith(".") else ""
    return word in _SHORTENED or (len(word) == 1 and word.isalpha() and word not in "ai")


def _joined(sentences: list[str], least: int) -> list[str]:
    """Whole sentences until there are `least` words; a short rest goes with the last part."""
    parts: list[str] = []
    for sentence in sentences:
        if parts and _words(parts[-1]) < least:
            parts[-1] = f"{parts[-1]} {sentence}"
        else:
            parts.append(sentence)
    if len(parts) > 1 and _words(parts[-1]) < least:
        rest = parts.pop()
        parts[-1] = f"{parts[-1]} {rest}"
    return parts


def _words(text: str) -> int:
    return len(text.split())
