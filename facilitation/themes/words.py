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
    lengths = [sum(is_word(word) for word in words) for words in texts]
    spoken = [length for length in lengths if length]
    return bool(spoken) and sum(length <= SHORT for length in spoken) >= MOST * len(spoken)
