"""Translations of a script hold on to texts that are there: a text that was changed later, or a
slip of the pen in it, is a fault with its line, never a sentence that is silently not shown."""

import re
from collections.abc import Iterator
from dataclasses import replace

from facilitation.script import Script
from facilitation.translations import texts_of
from server.scripts.fault_words import did_you_mean
from server.scripts.faults import Fault, dotted
from server.scripts.strict_yaml import Document

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
SHOWN = 40
"""Characters of a text that a fault repeats."""


def translation_faults(script: Script, at: Document) -> Iterator[Fault]:
    texts = texts_of(script)
    for lang, said in script.translations.items():
        if not LANGUAGE.fullmatch(lang) or lang == script.language:
            expected = "another language than that of the script, such as cy"
            yield Fault(
                *at.name(("translations", lang)), dotted(("translations", lang)), lang, expected
            )
        for text in said:
            if text not in texts:
                yield _stray(text, lang, texts, at)
    second = script.second_language
    if second and second not in script.translations:
        expected = "a language of translations"
        yield Fault(*at.value(("second_language",)), "second_language", second, expected)


def without_strays(script: Script) -> Script:
    texts = texts_of(script)
    kept = {
        lang: {text: other for text, other in said.items() if text in texts}
        for lang, said in script.translations.items()
    }
    return replace(script, translations=kept)


def _stray(text: str, lang: str, texts: frozenset[str], at: Document) -> Fault:
    found = f"{text[:SHOWN]!r}{'...' if len(text) > SHOWN else ''}"
    expected = "a text that participants read, as it stands in this script"
    path = ("translations", lang, text)
    hint = did_you_mean(text, sorted(texts))
    return Fault(*at.name(path), f"translations.{lang}", found, expected, hint[:200])
