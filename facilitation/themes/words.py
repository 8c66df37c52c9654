"""Words that are counted, not grouped: a round of check-in words is no conversation."""

from collections.abc import Iterable, Sequence

from facilitation.themes.pooling import is_word

SHORT = 2
"""Words. "Curious", "a bit tired" is three."""
MOST = 0.8
"""Of the texts are short: then all are counted."""


def brief(texts: Iterable[Sequence[str]]) -> bool:
    """Are these one or two words each? Then only the same words are together: how near "hopeful"
    is to "anxious" is not for a machine to say."""
    spoken = short = 0
    for words in texts:
        few = sum(map(is_word, words)) if len(words) <= 2 * SHORT else len(words)
        spoken += few > 0
        short += 0 < few <= SHORT
    return spoken > 0 and short >= MOST * spoken
