"""Which language somebody is answered in, and what follows from a language.

Who has chosen one on a screen has a cookie that holds its name and nothing else; of the others the
browser says what they read. A language is known when it has a folder in `static/locales`.
"""

import re
from collections.abc import Collection, Iterator

from starlette.requests import Request
from starlette.responses import Response

FIRST = "en-GB"
"""Complete, so that every other may be incomplete."""
COOKIE = "lang"
A_YEAR = 365 * 24 * 3600
MOST_WISHES = 20
"""Languages of an Accept-Language that are looked at."""
RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "syr", "ug", "ur", "yi"}
)
WISH = re.compile(r"\s*([A-Za-z0-9-]{1,35})\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")


def language_of(request: Request, known: Collection[str]) -> str:
    """The one that was asked for or chosen, else the first that the browser knows and we too."""
    return wished(request, known) or FIRST


def wished(request: Request, known: Collection[str]) -> str:
    """Empty: this person has said nothing that we could follow."""
    for wish in (*chosen(request), *_read(request.headers.get("accept-language", ""))):
        if found := nearest(wish, known):
            return found
    return ""


def chosen(request: Request) -> Iterator[str]:
    if asked := request.query_params.get("lang"):
        yield asked
    if kept := request.cookies.get(COOKIE):
        yield kept


def keep(request: Request, answer: Response, known: Collection[str]) -> Response:
    """`?lang=cy&keep` is the link of somebody who chooses: remembered on their device."""
    found = nearest(request.query_params.get("lang", ""), known)
    if found and "keep" in request.query_params:
        answer.set_cookie(COOKIE, found, max_age=A_YEAR, samesite="lax", httponly=True)
    return answer


def nearest(wish: str, known: Collection[str]) -> str:
    """`cy` for `cy-GB`, `en-GB` for `en` and `en-US`; empty if there is none."""
    wish = wish.lower()
    exact = [each for each in known if each.lower() == wish]
    alike = [each for each in sorted(known) if _main(each) == _main(wish)]
    return next(iter((*exact, *alike)), "")


def is_right_to_left(lang: str) -> bool:
    return _main(lang) in RIGHT_TO_LEFT


def _main(lang: str) -> str:
    return lang.lower().partition("-")[0]


def _read(header: str) -> list[str]:
    """An Accept-Language, best first; what is none of its grammar is passed over."""
    wishes = [WISH.fullmatch(each) for each in header.split(",")[:MOST_WISHES]]
    weighed = [(float(each[2] or 1), each[1]) for each in wishes if each]
    return [lang for weight, lang in sorted(weighed, key=lambda each: -each[0]) if weight > 0]
