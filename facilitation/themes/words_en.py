"""English words that carry little subject.

"I think we should really have more parks" is about parks. FUNCTION words keep a weight of .02
when the words of a card are pooled to one vector. HEDGES (stance, hedging, general praise) keep
half of theirs: at .02 they cost large conversations more than they gave small ones (mean ARI of
34 development conversations whole and cut to 40 and 20 cards: .264 against .277).

Compared in lower case, without accents, cut at apostrophes ("don't": don, t). Another language
is another module with the same names.
"""

_FUNCTION = """
    a about above across after again against ago all almost along already also although always am
    among an and another any anybody anyone anything anywhere are aren around as at away back be
    became because become becomes been before behind being below beneath beside besides between
    beyond both but by came can cannot cant come comes coming could couldn d did didn do does
    doesn doing don done down during each either else enough etc even ever every everybody
    everyone everything everywhere except few fewer for from further gave get gets getting give
    given gives giving go goes going gone got gotten had hadn half has hasn have haven having he
    her here hers herself him himself his how however i if in inside instead into is isn it its
    itself just keep keeps kept last least less let lets like ll lot lots m made make makes making
    many may me mean might mightn mine more most much must mustn my myself near need needed
    needing needn needs neither never nevertheless next no nobody none nor not nothing now nowhere
    o of off often on once one ones only onto or other others otherwise ought our ours ourselves
    out outside over own per perhaps put puts putting quite rather re s same shall shan she should
    shouldn since so some somebody someone something sometimes somewhere soon still such t take
    taken takes taking than that the their theirs them themselves then there therefore these they
    thing things this those though through throughout thus till to together too toward towards
    under unless until up upon us use used uses using ve very via was wasn way ways we went were
    weren what whatever when whenever where wherever whether which whichever while who whoever
    whole whom whose why will with within without won would wouldn yet you your yours yourself
    yourselves
"""


_HEDGES = """
    able absolutely actually agree agreed allow basically believe believes best better big
    certainly clearly completely concern concerned consider definitely different disagree ensure
    especially essential exactly extremely fairly feel feeling feelings feels felt frankly
    generally glad good great honestly hope hopefully idea ideas imagine important importantly
    indeed kind know likely little look looking main mainly matter matters maybe mostly new
    obviously ok okay opinion particularly people person personally please possible possibly
    prefer pretty probably really reason right seem seems simply sort strongly suggest sure thank
    thanks think thinking thought thoughts totally true truly try trying understand unfortunately
    various want wanted wants wish wonder yeah yes
"""

_NOTHING = """
    aye bye cheers comment comments cool dunno eh err goodbye great ha haha hello hey hi hm hmm
    hmmm idk k lol n na nah nil nope np null omg oops pass skip tbc tbd test testing
    thanks thx tick um undefined welcome wow yay yep yup x xx xxx
"""
"""Said instead of something: a card of only such words is set aside. Beside others they count as
any word does: "hello" in "say hello to your neighbours" is what it is about."""

FUNCTION = frozenset(_FUNCTION.split())
HEDGES = frozenset(_HEDGES.split())
NOTHING = frozenset(_NOTHING.split())
