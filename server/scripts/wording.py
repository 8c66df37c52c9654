"""Advice on the words that people read: length, reading age, two questions in one, look-alikes.

The reading age is the Flesch-Kincaid grade (Kincaid and others, 1975) and five years. Syllables
are guessed from groups of vowels and a question is a short text, so it is an estimate; the least
number of words and the age at which we speak up are ours.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import combinations

from facilitation.script import Activity, Script
from server.scripts.advising import Advice

WORDS_IN_A_PROMPT = 25
WORDS_TO_JUDGE = 8
"""Of fewer words one long one would decide."""
READING_AGE = 14
"""Years. Above it we ask for plainer words; the shipped scripts' prompts come to 5 to 11."""
OLDEST = 22
"""Years. Above it the formula says nothing that means anything."""
ALIKE = 0.85
"""Share of common characters from which two choices look the same."""
FLESCH_KINCAID = "formula: Flesch-Kincaid grade (1975) and 5 years; the limit is our design"
SURVEYS = "a common rule for surveys; how we find it is our design"


def prompts(script: Script) -> Iterator[Advice]:
    for activity, prompt in _all_prompts(script):
        words = len(prompt.split())
        if words > WORDS_IN_A_PROMPT:
            text = f"a prompt of {words} words; {WORDS_IN_A_PROMPT} are read at a glance"
            yield Advice(rule="prompt", activity=activity.id, text=text)


def age(script: Script) -> Iterator[Advice]:
    """Nothing where easy words stand beside it."""
    for activity, prompt in _all_prompts(script):
        years = reading_age(prompt)
        if years > READING_AGE and not activity.prompt_easy:
            text = f"reads like a text for people of about {years}; shorten it, or add easy words"
            yield Advice(rule="age", activity=activity.id, text=text, source=FLESCH_KINCAID)


def double(script: Script) -> Iterator[Advice]:
    for activity, prompt in _all_prompts(script):
        if prompt.count("?") > 1 or _SECOND.search(prompt):
            text = "seems to ask two things at once; people answer one, and you cannot tell which"
            yield Advice(rule="double", activity=activity.id, text=text, source=SURVEYS)


def alike(script: Script) -> Iterator[Advice]:
    """A vote is held to it more strictly by its own kind."""
    for field in script.cohorts:
        for one, other in _pairs(field.options):
            text = f"{field.label}: “{one}” and “{other}” look the same"
            yield Advice(rule="alike", text=text)
    for activity in script.activities():
        for choices in activity.settings.values():
            for one, other in _pairs(_texts(choices)):
                text = f"“{one}” and “{other}” look the same"
                yield Advice(rule="alike", activity=activity.id, text=text)


def reading_age(text: str) -> int:
    """In years; 0 where the text is too short to tell."""
    words = re.findall(r"[A-Za-z'\u2019]+", text)
    if len(words) < WORDS_TO_JUDGE:
        return 0
    sentences = max(1, len(re.findall(r"[.?!:;]+(?:\s|$)", text)))
    grade = 0.39 * len(words) / sentences + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59
    return min(OLDEST, max(5, round(grade + 5)))


def _syllables(word: str) -> int:
    """Groups of vowels; a silent e at the end is none."""
    bare = re.sub(r"(?<=[^aeiouyl])e(s|d)?$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", bare)))


_SECOND = re.compile(r"\b(?:and|or) (?:how|what|why|when|where|who|which)\b.*\?", re.IGNORECASE)


def _all_prompts(script: Script) -> Iterator[tuple[Activity, str]]:
    for activity in script.activities():
        own = (str(each["text"]) for each in activity.settings.get("prompts", ()))
        for prompt in (activity.prompt, *own):
            yield activity, prompt


def _texts(choices: object) -> list[str]:
    items = choices if isinstance(choices, list | tuple) else ()
    return [each for each in items if isinstance(each, str)]


def _pairs(choices: Sequence[str]) -> Iterator[tuple[str, str]]:
    for one, other in combinations(choices, 2):
        if SequenceMatcher(None, one.casefold(), other.casefold()).ratio() >= ALIKE:
            yield one, other
