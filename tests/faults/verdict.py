"""What the phones were told, held against what is on disk. Reads the file or the database itself, with
nothing of the server's: a checker that shared its code would share its faults."""

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, field

MADE = """SELECT e.number, e.body, w.words FROM entries e JOIN words w
ON w.session = e.session AND w.number = e.number
WHERE e.session = {} AND e.kind = 'ContributionMade' ORDER BY e.number"""
NUMBERS = "SELECT number FROM entries WHERE session = {} ORDER BY number"


@dataclass(slots=True)
class OnDisk:
    numbers: list
    made: list
    """(number, person, text) of every contribution."""


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
    refused: list = field(default_factory=list)
    """Told no: in these runs there is no reason to."""
    duplicated: list = field(default_factory=list)
    misordered: list = field(default_factory=list)
    """People whose words are there in another order than they were said."""
    misnumbered: list = field(default_factory=list)
    """Acknowledged under two numbers, or under another than they have."""
    foreign: list = field(default_factory=list)
    """There, and never asked by that person; or another session's words, shown or kept."""
    gaps: int = 0

    @property
    def good(self):
        return not any(getattr(self, name) for name in WRONG)

    def add(self, other):
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


WRONG = ("lost", "missing", "refused", "duplicated", "misordered", "misnumbered", "foreign", "gaps")


def read_sqlite(data, session):
    file = f"file:{data / 'journal.sqlite'}?mode=ro"
    reader = sqlite3.connect(file, uri=True)
    try:
        numbers = reader.execute(NUMBERS.format("?"), (session,)).fetchall()
        made = reader.execute(MADE.format("?"), (session,)).fetchall()
    finally:
        reader.close()
    return _on_disk(numbers, made)


async def read_postgres(url, session):
    import asyncpg

    reader = await asyncpg.connect(url, timeout=20, command_timeout=60)
    try:
        numbers = await reader.fetch(NUMBERS.format("$1"), session)
        made = await reader.fetch(MADE.format("$1"), session)
    finally:
        await reader.close()
    return _on_disk(numbers, made)


def _on_disk(numbers, made):
    return OnDisk(
        [number for (number,) in numbers],
        [
            (number, json.loads(body)["person"], json.loads(words)["text"])
            for number, body, words in made
        ],
    )


def judge(there, phones, ordered=True):
    """The phones of one session. `ordered`: each of them asked in the order in which it spoke."""
    found = Verdict(on_disk=len(there.made))
    found.gaps = sum(n != place for place, n in enumerate(there.numbers, start=1))
    times = Counter(text for _, _, text in there.made)
    found.duplicated = [text for text, n in times.items() if n > 1]
    first, by_person = {}, {}
    for number, person, text in there.made:
        first.setdefault(text, number)
        by_person.setdefault(person, []).append(text)
    for phone in phones:
        _judge_phone(found, phone, first, by_person, ordered)
    found.foreign += [text for texts in by_person.values() for text in texts]
    return found


def _judge_phone(found, phone, first, by_person, ordered):
    refused = {name for name, *_ in phone.told}
    found.asked += len(phone.texts)
    found.frames += phone.frames
    found.kept += len(phone.kept)
    found.lost += [phone.texts[name] for name in phone.kept if phone.texts[name] not in first]
    found.missing += [
        text for name, text in phone.texts.items() if text not in first and name not in refused
    ]
    found.refused += phone.told
    found.misnumbered += phone.two_answers
    found.misnumbered += [
        name for name, number in phone.kept.items()
        if first.get(phone.texts[name], number) != number
    ]  # fmt: skip
    found.foreign += phone.foreign_seen
    for person, texts in phone.persons.items():
        theirs = list(dict.fromkeys(by_person.pop(person, [])))
        known = set(texts)
        found.foreign += [text for text in theirs if text not in known]
        is_there = set(theirs)
        if ordered and theirs != [text for text in texts if text in is_there]:
            found.misordered.append(person)
