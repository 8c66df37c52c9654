"""How old a reader must be for a sentence: our own estimate, and no more than that.

Long sentences and long words make reading hard; the formula that weighs them is Flesch and Kincaid's,
with syllables counted by groups of vowels. It says nothing of sense. Of a few words it says nothing at
all: those are measured together.
"""

import re

FEWEST = 8
"""Words. Of fewer the estimate is chance."""
SCHOOL_BEGINS = 5
OURS = frozenset(["javascript", "facilitator", "facilitators", "workshop", "workshops"])
"""Words that the room learns on its first day: two syllables are counted for each."""


def age(text: str) -> float:
    words = words_in(text)
    sentences = max(1, len(re.findall(r"[.?!:]+(?:\s|$)", text.strip())))
    spoken = sum(map(syllables, words))
    grade = 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59
    return round(SCHOOL_BEGINS + grade, 1)


def words_in(text: str) -> list[str]:
    """A blank (`{title}`) is a short word."""
    return re.findall(r"[a-z]+(?:['’-][a-z]+)*", re.sub(r"\{\w+\}", "it", text.lower()))


def syllables(word: str) -> int:
    if word in OURS:
        return 2
    groups = re.findall(
        r"[aeiouy]+", re.sub(r"(?<=[^aeiouyl])e(?=$|s$|d$)|(?<=[aeiouy]l)e$", "", word)
    )
    return max(1, len(groups))


def worst(said: dict[str, str]) -> list[tuple[float, str, str]]:
    """(age, key, text) of what is long enough to be measured, hardest first."""
    measured = [
        (age(text), key, text) for key, text in said.items() if len(words_in(text)) >= FEWEST
    ]
    return sorted(measured, reverse=True)
