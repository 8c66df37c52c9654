"""Statements in which somebody says who they are, not what they think.

"I am between 20 and 25 years old", "My ethnicity is White": among opinions they make piles of
people, so they are set aside. Only a short sentence that says nothing else is recognised: "I am a
parent and the road is unsafe" is an opinion. English.
"""

from re import IGNORECASE, VERBOSE
from re import compile as pattern

LONGEST = 120
"""Characters."""
_WHO = pattern(
    r"""
    (?: my \s (?: age | gender | sex | ethnicity | ethnic \s group | race | nationality
        | occupation | postcode | zip \s code | sexual \s orientation | pronouns )
        (?: \s at \s birth )? \s (?: is | are | was | has \s changed | isn't ) \b .*
      | i \s (?: identify | describe \s myself ) \s as \b [^,;]*
      | i \s? (?: am | 'm | was ) \s (?: (?: aged? | between | over | under | about ) \s )? \d+
        (?: \s (?: and | to | or ) \s \d+ | \s? - \s? \d+ )?
        (?: \s years? (?: \s old )? | \s of \s age )?
      | i \s? (?: am | 'm ) \s (?: an? \s )? (?: cis \w* | trans \w* | non-?binary | straight
        | gay | lesbian | bisexual | heterosexual | homosexual | male | female | man | woman
        | black | white | asian | latin[oax] | hispanic | christian | muslim | jewish | hindu
        | sikh | buddhist | atheist | retired | unemployed | single | married | divorced
        | widowed | (?: full-?time \s )? student )
      | i \s (?: was \s born | grew \s up | (?: currently \s )? live )
        \s (?: in | near | within | outside ) \s [\w'-]+ (?: \s [\w'-]+ ){0,4}
    ) [.!]*
    """,
    IGNORECASE | VERBOSE,
)
_PLAIN = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'", "\N{EN DASH}": "-"})


def is_profile(text: str) -> bool:
    if len(text) > LONGEST:
        return False
    return _WHO.fullmatch(" ".join(text.translate(_PLAIN).split())) is not None
