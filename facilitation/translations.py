"""A script's texts in other languages: the text itself is the key, so no kind needs to know of it.

Only what the people in the room read can be translated. A view carries the translations of the
texts that are in it, beside them; a screen shows those of its reader's language.
"""

from collections.abc import Iterator, Mapping

from facilitation import activities
from facilitation.script import Script
from facilitation.shape import Json

Said = Mapping[str, str]


def texts_of(script: Script) -> frozenset[str]:
    """Everything that participants may read, word for word."""
    return frozenset(_texts(script))


def _texts(script: Script) -> Iterator[str]:
    yield from (script.title, script.privacy.notice, script.privacy.contact)
    for field in script.cohorts:
        yield from (field.label, *field.options)
    for each in script.activities():
        yield from (each.title, each.prompt, each.prompt_easy, each.help)
        kind = activities.kind(each.type)
        yield from strings_in(kind.phone(kind.step(each)))


def said_in(script: Script, seen: Json) -> dict[str, Said]:
    """Of each language what is said in `seen`; a language that says none of it is left out."""
    if not script.translations:
        return {}
    shown = frozenset(strings_in(seen))
    found = {lang: _of(said, shown) for lang, said in script.translations.items()}
    return {lang: said for lang, said in found.items() if said}


def _of(said: Said, shown: frozenset[str]) -> Said:
    return {text: other for text, other in said.items() if text in shown}


def strings_in(json: Json) -> Iterator[str]:
    if isinstance(json, str):
        yield json
    elif isinstance(json, Mapping):
        for value in json.values():
            yield from strings_in(value)
    elif isinstance(json, list | tuple):
        for value in json:
            yield from strings_in(value)
