"""What a phone said, as the run keeps it and as `verdict.judge` reads it."""

from dataclasses import dataclass


@dataclass(slots=True)
class Said:
    """What one phone said, by id, in order; what it heard to be kept, by id: its number."""

    texts: dict
    kept: dict


class AsJudged:
    """What one phone said, in the words of `verdict.judge`. Whose it is, the journal says: two persons
    of one phone are two."""

    told, two_answers, foreign_seen, frames = (), (), (), 0

    def __init__(self, said, there):
        self.texts, self.kept = said.texts, said.kept
        mine = set(said.texts.values())
        of = {person: None for _, person, text in there.made if text in mine}
        self.persons = {person: list(said.texts.values()) for person in of}
