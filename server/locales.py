"""Words for people that the server itself says: the same catalogues as the screens'."""

from functools import lru_cache

import orjson

from server.places import locales

DEFAULT = "en-GB"


@lru_cache(maxsize=32)
def catalogue(name: str, lang: str = DEFAULT) -> dict[str, str]:
    """One screen's catalogue in `lang`, or in British English when there is none."""
    for each in (lang, DEFAULT):
        file = locales() / each / f"{name}.json"
        if file.is_file():
            found: dict[str, str] = orjson.loads(file.read_bytes())
            return found
    return {}
