"""Words that look like somebody's data: an NHS number, a telephone number, an e-mail address, a
postcode. A guess, never a refusal: the phone asks before it sends, the facilitator looks before
the wall shows. `static/src/phone/personal.ts` is its twin: the same patterns, the same vectors.

Read wide, so that a number is found however it is written: full-width digits, thin spaces and
invisible characters are folded first. Every repeat is bounded: no text can make a pattern slow.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from facilitation.shape import Json
from facilitation.words import word_fields

NHS_NUMBER = "nhs-number"
PHONE = "phone"
EMAIL = "email"
POSTCODE = "postcode"
KINDS = (NHS_NUMBER, PHONE, EMAIL, POSTCODE)

DIGIT = re.compile("[0-9]")
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d\u2060\ufeff]")
TEN_DIGITS = re.compile(
    r"(?:^|[^0-9])([0-9]{3})[ .\u2010-\u2015-]{0,3}([0-9]{3})"
    r"[ .\u2010-\u2015-]{0,3}([0-9]{4})(?![0-9])"
)
PHONE_ABROAD = re.compile(
    r"(?:\+|(?:^|[^0-9])00)44(?:[ .()\u2010-\u2015-]{0,3}[0-9]){10,11}(?![0-9])"
)
PHONE_HOME = re.compile(r"(?:^|[^0-9+])0[127][0-9](?:[ .()\u2010-\u2015-]{0,2}[0-9]){8}(?![0-9])")
"""01, 02 and 07; helplines (03, 08) are nobody's own."""
ADDRESS = re.compile(
    r"[A-Za-z0-9\u00c0-\u024f._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}"
)
CODE = re.compile(
    r"(?:^|[^A-Za-z0-9])(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|"
    r"E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|"
    r"JE|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|"
    r"R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)"
    r"[0-9][0-9A-Z]? {0,2}[0-9]([ABD-HJLNP-UW-Z]{2})(?![A-Za-z0-9])",
    re.IGNORECASE | re.ASCII,
)
"""Only areas that there are. The inward part has no C I K M O V, so `2 pm` is none."""
NO_CODE = frozenset(
    ["nd", "rd", "st", "th", "hr", "ft", "lb", "gb", "tb", "hz", "ug", "ng", "pt", "pp"]
)
"""`room B1, 2nd floor`: in small letters these are other words."""


def looks_like(text: str) -> tuple[str, ...]:
    """What kinds of personal data stand in it, in the order of `KINDS`; nothing: ()."""
    found = set(_found(_folded(text)))
    return tuple(kind for kind in KINDS if kind in found)


def _found(text: str) -> Iterator[str]:
    """What has neither a digit nor an `@` costs next to nothing, and that is most texts (2,000
    characters: 12 us against 260): a room decides 128 at once."""
    if "@" in text and ADDRESS.search(text):
        yield EMAIL
    if not DIGIT.search(text):
        return
    if any(_is_nhs_number("".join(found.groups())) for found in TEN_DIGITS.finditer(text)):
        yield NHS_NUMBER
    if PHONE_ABROAD.search(text) or PHONE_HOME.search(text):
        yield PHONE
    if any(found[1] not in NO_CODE for found in CODE.finditer(text)):
        yield POSTCODE


def _is_nhs_number(digits: str) -> bool:
    """The tenth is a check on the others, modulo 11; one in eleven of all numbers passes. Ten
    times the same digit passes too, and is nobody's."""
    weighed = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    return (weighed + int(digits[9])) % 11 == 0 and len(set(digits)) > 1


def in_body(kind: type | None, body: Mapping[str, Json]) -> tuple[str, ...]:
    """The same for all words of a contribution whose kind has this `Body`."""
    words = word_fields(kind) if kind else {}
    return _in_words(tuple(str(body.get(name, "")) for name in words))


BLACK = "[\u2588\u2588\u2588]"
"""What stands in place of a detail; in no language, as it goes on every wall."""


def blacked_out(kind: type | None, body: Mapping[str, Json]) -> dict[str, Json]:
    """The same body without what looks like somebody's data."""
    words = word_fields(kind) if kind else {}
    return {
        name: without_details(value) if name in words and isinstance(value, str) else value
        for name, value in body.items()
    }


def without_details(text: str) -> str:
    """Nothing `looks_like` anything in what comes out. If it can only be found in the folded
    text, that is what is kept."""
    if not looks_like(text):
        return text
    plain = _blackened(text)
    return plain if not looks_like(plain) else _blackened(_folded(text))


def _blackened(text: str) -> str:
    """Again and again: one detail may have hidden the beginning of the next."""
    while spans := sorted(_spans(text)):
        start, end = spans[0]
        text = text[:start] + BLACK + text[end:]
    return text


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where it stands. A pattern may have taken in the character before."""
    yield from (found.span() for found in ADDRESS.finditer(text))
    for found in TEN_DIGITS.finditer(text):
        if _is_nhs_number("".join(found.groups())):
            yield found.start(1), found.end(3)
    for pattern in (PHONE_ABROAD, PHONE_HOME, CODE):
        for found in pattern.finditer(text):
            if pattern is CODE and found[1] in NO_CODE:
                continue
            first = next(n for n, char in enumerate(found[0]) if char.isalnum() or char == "+")
            yield found.start() + first, found.end()


def _folded(text: str) -> str:
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=4096)
def _in_words(texts: tuple[str, ...]) -> tuple[str, ...]:
    return looks_like("\n".join(texts))
