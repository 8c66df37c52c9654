"""Words for people that the server itself says: the same catalogues as the screens'."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import orjson

from facilitation.shape import Json
from server.languages import FIRST
from server.places import locales
from server.plurals import plural

Say = Callable[..., str]


@lru_cache(maxsize=1)
def known() -> frozenset[str]:
    """Every language that has a folder."""
    return frozenset(each.name for each in locales().iterdir() if each.is_dir())


@lru_cache(maxsize=256)
def catalogue(name: str, lang: str = FIRST) -> Mapping[str, str]:
    """One screen's catalogue in `lang`; in British English what it has no words for."""
    found: dict[str, str] = {}
    for each in (FIRST, lang):
        file = locales() / each / f"{name}.json"
        if each in known() and file.is_file():
            found |= orjson.loads(file.read_bytes())
    return found


def speaker(lang: str, names: Sequence[str]) -> Say:
    """Words of these catalogues, the first that has them, as `i18n.ts` finds and fills them."""
    words = [catalogue(name, lang) for name in names]

    def say(key: str, **values: Json) -> str:
        n = values.get("n")
        form = f"{key}.{plural(lang, n)}" if isinstance(n, int) else key
        forms = (form, key, f"{key}.other")
        found = next((w for each in forms for name in words if (w := name.get(each))), key)
        return re.sub(r"\{(\w+)\}", lambda blank: str(values.get(blank[1], blank[0])), found)

    return say
