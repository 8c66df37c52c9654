"""What the phones were told, held against what is on disk. Reads the file itself, with nothing of the
server's: a checker that shared its code would share its faults."""

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Verdict:
    asked: int = 0
    frames: int = 0
    kept: int = 0
    on_disk: int = 0
    lost: list = field(default_factory=list)
    """Acknowledged, and not there."""
    missing: list = field(default_factory=list)
    """Asked until answered, and neither there nor refused."""
    duplicated: list = field(default_factory=list)
    misordered: list = field(default_factory=list)
    misnumbered: list = field(default_factory=list)
    foreign: list = field(default_factory=list)
    """There, and never asked by that person."""
    gaps: int = 0

    @property
    def good(self):
        return not (
            self.lost or self.missing or self.duplicated or self.misordered
            or self.misnumbered or self.foreign or self.gaps
        )  # fmt: skip


def read(data, session):
    """(number, person, text) of every contribution, and all numbers."""
    reader = sqlite3.connect(f"file:{data / 'journal.sqlite'}?mode=ro", uri=True)
    numbers = [
        n for (n,) in reader.execute(
            "SELECT number FROM entries WHERE session = ? ORDER BY number", (session,)
        )
    ]  # fmt: skip
    made = [
        (number, json.loads(body)["person"], json.loads(words)["text"])
        for number, body, words in reader.execute(
            "SELECT e.number, e.body, w.words FROM entries e JOIN words w"
            " ON w.session = e.session AND w.number = e.number"
            " WHERE e.session = ? AND e.kind = 'ContributionMade' ORDER BY e.number",
            (session,),
        )
    ]
    reader.close()
    return numbers, made


def judge(data, session, phones):
    numbers, made = read(data, session)
    found = Verdict(on_disk=len(made))
    found.gaps = sum(n != place for place, n in enumerate(numbers, start=1))
    times = Counter(text for _, _, text in made)
    found.duplicated = [text for text, n in times.items() if n > 1]
    first = {}
    for number, _, text in made:
        first.setdefault(text, number)
    by_person = {}
    for _, person, text in made:
        by_person.setdefault(person, []).append(text)
    for phone in phones:
        found.asked += len(phone.texts)
        found.frames += phone.frames
        found.kept += len(phone.kept)
        found.lost += [text for text in phone.kept if text not in first]
        found.missing += [text for text in phone.texts if text not in first and not phone.told]
        found.misnumbered += phone.two_answers
        found.misnumbered += [
            text for text, number in phone.kept.items() if first.get(text, number) != number
        ]
        theirs = list(dict.fromkeys(by_person.pop(phone.person, [])))
        found.foreign += [text for text in theirs if text not in set(phone.texts)]
        if theirs != [text for text in phone.texts if text in set(theirs)]:
            found.misordered.append(phone.name)
    found.foreign += [text for texts in by_person.values() for text in texts]
    return found
