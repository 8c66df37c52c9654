"""People's words, made fit once at the door, so that everything behind it may trust them.

What passes can be stored by SQLite and PostgreSQL, sent as JSON, written to every kind of export
and read back unchanged. Passing twice is passing once.
"""

import re
import unicodedata

MARKS_PER_BASE = 4
"""Accents that one letter may carry. Written languages need at most four; more is a drawing."""

UNFIT = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls other than tab and line feed
    "\ud800-\udfff"  # halves of a character
    "\ufdd0-\ufdef"  # noncharacters, here and at the end of every plane
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
"""Characters that some store, wire or export cannot hold."""

BIDI_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""They can show words in another order than they are kept; screens isolate text themselves."""

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
"""PowerPoint pastes a vertical tab where its writer pressed shift and enter."""
_MANY_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){3,}")


class UnfitText(ValueError):
    """Words that cannot be kept: `code` is one of `refusals.CODES`."""

    def __init__(self, code: str, message: str, **detail: int) -> None:
        super().__init__(message)
        self.code = code
        self.detail = detail


def normalise(text: str, max_chars: int) -> str:
    """The text as it is kept. UnfitText where it cannot be: never cut, never guessed."""
    text = fit(_LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", _without_drawings(text))
    text = _MANY_BLANK_LINES.sub("\n\n\n", text.strip())
    if len(text) > max_chars:
        message = f"{len(text)} characters; at most {max_chars} can be kept"
        raise UnfitText("too-long", message, length=len(text), limit=max_chars)
    return text


def fit(text: str) -> str:
    """NFC without bidi overrides; UnfitText if a character cannot be kept."""
    if found := UNFIT.search(text):
        code, place = f"U+{ord(found.group()):04X}", found.start() + 1
        message = f"character {code} at place {place} cannot be kept; leave it out"
        raise UnfitText("unfit-text", message, place=place)
    return unicodedata.normalize("NFC", BIDI_OVERRIDES.sub("", text))


def _without_drawings(text: str) -> str:
    """At most four accents on a letter. Invisible characters (Cf) between them start no new one."""
    if text.isascii():
        return text
    kept, marks = [], 0
    for char in text:
        category = unicodedata.category(char)
        if category in ("Mn", "Me"):
            marks += 1
            if marks > MARKS_PER_BASE:
                continue
        elif category != "Cf":
            marks = 0
        kept.append(char)
    return "".join(kept)
