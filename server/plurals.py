"""Which form of a counted word belongs to a whole number: the twin of `Intl.PluralRules`.

The rules are Unicode's (CLDR, cardinal numbers); a test holds them against the browser's own. A
family of rules stands for all languages that share it.
"""

from collections.abc import Callable

Rule = Callable[[int], str]


def plural(lang: str, n: int) -> str:
    return _RULES.get(lang.lower().partition("-")[0], _one)(abs(n))


def _one(n: int) -> str:
    return "one" if n == 1 else "other"


def _none(_n: int) -> str:
    return "other"


def _none_or_one(n: int) -> str:
    return "one" if n < 2 else "other"


def _millions(n: int) -> str:
    """Spanish, Italian: `de` before a round million."""
    return "one" if n == 1 else _round(n)


def _french(n: int) -> str:
    return "one" if n < 2 else _round(n)


def _round(n: int) -> str:
    return "many" if n and n % 1_000_000 == 0 else "other"


def _welsh(n: int) -> str:
    return {0: "zero", 1: "one", 2: "two", 3: "few", 6: "many"}.get(n, "other")


def _two(n: int) -> str:
    return {1: "one", 2: "two"}.get(n, "other")


def _arabic(n: int) -> str:
    if n < 3:
        return ("zero", "one", "two")[n]
    return "few" if 3 <= n % 100 <= 10 else "many" if n % 100 >= 11 else "other"


def _russian(n: int) -> str:
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    return "few" if _ends_on_few(n) else "many"


def _polish(n: int) -> str:
    return "one" if n == 1 else "few" if _ends_on_few(n) else "many"


def _serbian(n: int) -> str:
    return {"one": "one", "few": "few"}.get(_russian(n), "other")


def _ends_on_few(n: int) -> bool:
    return 2 <= n % 10 <= 4 and not 12 <= n % 100 <= 14


def _czech(n: int) -> str:
    return "one" if n == 1 else "few" if 2 <= n <= 4 else "other"


def _lithuanian(n: int) -> str:
    if 11 <= n % 100 <= 19:
        return "other"
    return "one" if n % 10 == 1 else "few" if n % 10 >= 2 else "other"


def _latvian(n: int) -> str:
    if n % 10 == 0 or 11 <= n % 100 <= 19:
        return "zero"
    return "one" if n % 10 == 1 else "other"


def _slovene(n: int) -> str:
    return {1: "one", 2: "two", 3: "few", 4: "few"}.get(n % 100, "other")


def _romanian(n: int) -> str:
    return "one" if n == 1 else "few" if n == 0 or 1 <= n % 100 <= 19 else "other"


def _irish(n: int) -> str:
    if n in {1, 2}:
        return "one" if n == 1 else "two"
    return "few" if 3 <= n <= 6 else "many" if 7 <= n <= 10 else "other"


def _gaelic(n: int) -> str:
    if n in {1, 11}:
        return "one"
    return "two" if n in {2, 12} else "few" if 3 <= n <= 19 else "other"


def _manx(n: int) -> str:
    if n % 20 == 0:
        return "few"
    return {1: "one", 2: "two"}.get(n % 10, "other")


def _breton(n: int) -> str:
    if n % 100 not in {11, 71, 91} and n % 10 == 1:
        return "one"
    if n % 100 not in {12, 72, 92} and n % 10 == 2:
        return "two"
    if n % 10 in {3, 4, 9} and n % 100 // 10 not in {1, 7, 9}:
        return "few"
    return _round(n)


def _maltese(n: int) -> str:
    if n < 3:
        return ("few", "one", "two")[n]
    return "few" if 3 <= n % 100 <= 10 else "many" if 11 <= n % 100 <= 19 else "other"


def _icelandic(n: int) -> str:
    return "one" if n % 10 == 1 and n % 100 != 11 else "other"


def _filipino(n: int) -> str:
    return "other" if n % 10 in {4, 6, 9} else "one"


def _zero_or_one(n: int) -> str:
    return {0: "zero", 1: "one"}.get(n, "other")


_FAMILIES: dict[Rule, str] = {
    _none: "bm bo dz ig ii id in ja jbo jv jw kde kea km ko lkt lo ms my nqo osa sah ses sg su th"
    " to tpi vi wo yo yue zh hnj",
    _none_or_one: "ak am as bh bho bn csw doi fa ff gu guw hi hy kab kn ln mg nso pa pcm si ti"
    " wa zu",
    _millions: "ca es it lld pt-pt scn vec",
    _french: "fr pt",
    _welsh: "cy",
    _two: "iu naq sat se sma smi smj smn sms he iw",
    _arabic: "ar ars",
    _russian: "be ru uk",
    _polish: "pl",
    _serbian: "bs hr sh sr",
    _czech: "cs sk",
    _lithuanian: "lt",
    _latvian: "lv prg",
    _slovene: "sl dsb hsb",
    _romanian: "ro mo",
    _irish: "ga",
    _gaelic: "gd",
    _manx: "gv",
    _breton: "br",
    _maltese: "mt",
    _icelandic: "is mk",
    _filipino: "fil tl ceb",
    _zero_or_one: "blo cv ksh lag",
}
_RULES = {lang: rule for rule, langs in _FAMILIES.items() for lang in langs.split()}
