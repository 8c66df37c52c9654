"""Every journal keeps the promise in `server/journal/__init__.py`."""

import asyncio
import dataclasses
import re
import sqlite3
from types import SimpleNamespace

import pytest

from facilitation.activities import kind
from facilitation.events import (
    KINDS,
    ContributionMade,
    ContributionRevised,
    LeadTaken,
    NoteRemoved,
    NoteWritten,
)
from facilitation.words import word_fields
from server.journal import Conflict, Mark
from server.journal.memory import MemoryJournal
from server.journal.sqlite import SqliteJournal, prepare
from server.storage.disk import Disk
from server.storage.postgres import PostgresStorage
from tests.contracts.every_event import (
    CREATED,
    EXAMPLES,
    SECRET,
    made,
    moved,
    redacted,
    revised,
    withdrawn,
)
from tests.given import T0

POSTGRES = pytest.param("postgres", marks=pytest.mark.engines)


@pytest.fixture(params=["memory", "sqlite", POSTGRES])
async def kept(request, tmp_path):
    """A journal, and where its bytes are."""
    if request.param == "memory":
        yield SimpleNamespace(journal=MemoryJournal(), file=None)
        return
    if request.param == "postgres":
        storage = PostgresStorage(request.getfixturevalue("postgres"))
        await storage.open()
        yield SimpleNamespace(journal=storage.journal, file=None, database=storage._database)
        await storage.close()
        return
    disk = Disk(tmp_path / "journal.sqlite")
    disk.open(prepare)
    yield SimpleNamespace(journal=SqliteJournal(disk), file=disk.file)
    disk.close()


@pytest.fixture
def journal(kept):
    return kept.journal


# Numbers


async def test_what_was_appended_is_read_back_in_order(journal):
    await journal.append("s-1", 0, [CREATED, made("item-0001")])
    await journal.append("s-1", 2, [made("item-0002"), made("item-0003")])
    ids = [getattr(each, "contribution", "") for each in await journal.read("s-1")]
    assert ids == ["", "item-0001", "item-0002", "item-0003"]


async def test_reading_on_begins_after_the_number(journal):
    await journal.append("s-1", 0, [CREATED, made("item-0001"), made("item-0002")])
    assert await journal.read("s-1", 2) == [made("item-0002")]
    assert await journal.read("s-1", 3) == []


@pytest.mark.parametrize("after", [0, 1, 3, 4])
async def test_an_append_after_another_number_is_a_conflict(journal, after):
    await journal.append("s-1", 0, [CREATED, made("item-0001")])
    with pytest.raises(Conflict):
        await journal.append("s-1", after, [made("item-0002")])
    assert await journal.read("s-1") == [CREATED, made("item-0001")]


async def test_sessions_are_apart_and_told_oldest_first(journal):
    older = dataclasses.replace(CREATED, at=CREATED.at - 1, session="s-9")
    await journal.append("s-9", 0, [older])
    await journal.append("s-1", 0, [CREATED, made("item-0001")])
    await journal.append("s-9", 1, [made("item-0001")])
    assert await journal.sessions() == ["s-9", "s-1"]
    assert await journal.read("s-9") == [older, made("item-0001")]


@pytest.mark.parametrize("name", ["s-?", "", "s-\x00", "é" * 5000])
async def test_nobody_knows_nothing(journal, name):
    """Whatever an address may ask for."""
    assert await journal.read(name) == []
    assert await journal.verify(name) == 0


async def test_nobody_has_no_marks(journal):
    assert await journal.marks("s-?") == []


async def test_heads_are_the_last_numbers(journal):
    await journal.append("s-1", 0, [CREATED, made("item-0001")])
    await journal.append("s-2", 0, [CREATED])
    await journal.append("s-1", 2, [made("item-0002")])
    await journal.append("s-3", 0, [CREATED])
    await journal.discard("s-3")
    assert await journal.heads() == {"s-1": 3, "s-2": 1}
    assert await journal.heads(["s-1", "s-3", "s-?"]) == {"s-1": 3}
    assert await journal.heads([]) == {}


async def test_many_at_once_on_many_sessions(journal):
    """Each of them goes on where it was; of those that name the same number, one is first."""

    async def speak(session):
        await journal.append(session, 0, [CREATED])
        for n in range(1, 20):
            await journal.append(session, n, [made(f"item-{n:04}")])

    names = [f"s-{n:02}" for n in range(12)]
    await asyncio.gather(*map(speak, names))
    assert await journal.heads() == dict.fromkeys(names, 20)
    tried = [journal.append("s-03", 20, [made(f"same-{n:04}")]) for n in range(9)]
    told = await asyncio.gather(*tried, return_exceptions=True)
    assert sorted(type(each).__name__ for each in told) == ["Conflict"] * 8 + ["NoneType"]
    assert [await journal.verify(name) for name in names] == [0] * 12


# Once


@pytest.mark.parametrize(
    "again",
    [made("item-0001"), made("item-0001", text="other words"), revised("item-0001", version=2)],
    ids=["same", "other body", "version"],
)
async def test_a_version_is_kept_once(journal, again):
    await journal.append("s-1", 0, [CREATED, made("item-0001"), revised("item-0001", version=2)])
    with pytest.raises(Conflict):
        await journal.append("s-1", 3, [again])
    assert len(await journal.read("s-1")) == 3


async def test_a_version_is_kept_once_within_a_batch_too(journal):
    with pytest.raises(Conflict):
        await journal.append("s-1", 0, [CREATED, made("item-0001"), made("item-0001")])
    assert await journal.read("s-1") == []


async def test_two_people_may_choose_the_same_id(journal):
    await journal.append("s-1", 0, [CREATED, made("item-0001"), made("item-0001", "P-0002")])
    assert len(await journal.read("s-1")) == 3


async def test_nothing_of_a_failed_batch_is_kept(journal):
    await journal.append("s-1", 0, [CREATED, made("item-0001")])
    with pytest.raises(Conflict):
        await journal.append("s-1", 2, [made("item-0002"), withdrawn(), made("item-0001")])
    assert await journal.read("s-1") == [CREATED, made("item-0001")]
    await journal.append("s-1", 2, [made("item-0002")])
    assert await journal.verify("s-1") == 0


# Every event


def test_every_event_has_an_example():
    assert {type(each).__name__ for each in EXAMPLES} == set(KINDS)


async def test_every_event_is_read_back_as_it_was_written(journal):
    alive = [each for each in EXAMPLES if type(each).__name__ != "ContributionWithdrawn"]
    await journal.append("s-1", 0, alive)
    for written, read in zip(alive, await journal.read("s-1"), strict=True):
        assert read == written
        assert_same_types(read, written)


async def test_the_journal_of_every_event_verifies(journal):
    await journal.append("s-1", 0, EXAMPLES)
    assert len(await journal.read("s-1")) == len(EXAMPLES)
    assert await journal.verify("s-1") == 0


def assert_same_types(read, written):
    """`(1,) == [1]` is False already; this tells `True` from 1 and an edit from a dict."""
    for field in dataclasses.fields(written):
        assert type(getattr(read, field.name)) is type(getattr(written, field.name)), field.name


# Words


def silenced(event):
    """The event as it reads once its words are wiped."""
    names = word_fields(kind(event.kind).body)
    body = {name: "" if name in names else value for name, value in event.body.items()}
    return dataclasses.replace(event, body=body)


async def test_withdrawing_wipes_the_words_of_every_version(journal):
    said = [made("item-0001"), revised("item-0001", version=2), made("item-0002", text="stays")]
    await journal.append("s-1", 0, [CREATED, *said])
    await journal.append("s-1", 4, [withdrawn("item-0001")])
    read = await journal.read("s-1")
    assert read == [CREATED, silenced(said[0]), silenced(said[1]), said[2], withdrawn("item-0001")]
    assert await journal.verify("s-1") == 0


async def test_redacting_wipes_the_words_of_every_version_before(journal):
    said = [made("item-0001"), revised("item-0001", version=2), made("item-0002", text="stays")]
    await journal.append("s-1", 0, [CREATED, *said])
    await journal.append("s-1", 4, [redacted("item-0001", version=3)])
    read = await journal.read("s-1")
    assert read[1:3] == [silenced(said[0]), silenced(said[1])]
    assert read[3:] == [said[2], redacted("item-0001", version=3)]
    assert await journal.verify("s-1") == 0


async def test_a_redacted_version_can_be_changed_and_withdrawn_like_any_other(journal):
    await journal.append("s-1", 0, [CREATED, made("item-0001"), redacted("item-0001", version=2)])
    await journal.append("s-1", 3, [revised("item-0001", version=3), withdrawn("item-0001")])
    assert {each.body["text"] for each in (await journal.read("s-1"))[1:4]} == {""}
    assert await journal.verify("s-1") == 0


async def test_words_that_come_and_go_in_one_batch_are_wiped_too(journal):
    await journal.append("s-1", 0, [CREATED, made("item-0001"), withdrawn("item-0001")])
    assert (await journal.read("s-1"))[1] == silenced(made("item-0001"))
    assert await journal.verify("s-1") == 0


async def test_withdrawing_leaves_others_of_that_id_alone(journal):
    theirs = made("item-0001", "P-0002")
    await journal.append("s-1", 0, [CREATED, made("item-0001"), theirs])
    await journal.append("s-1", 3, [withdrawn("item-0001")])
    assert (await journal.read("s-1"))[2] == theirs


def note(text=SECRET, name="note-0001"):
    return NoteWritten(at=T0, by="desk-1", note=name, kind="parked", activity="", text=text)


async def test_a_note_that_is_removed_leaves_no_words_of_any_version(journal):
    gone = NoteRemoved(at=T0, by="desk-1", note="note-0001")
    other = note("stays", "note-0002")
    await journal.append("s-1", 0, [CREATED, note(), note(f"{SECRET} again"), other])
    assert (await journal.read("s-1"))[1] == note()
    await journal.append("s-1", 4, [gone])
    assert await journal.read("s-1") == [CREATED, note(""), note(""), other, gone]
    assert await journal.verify("s-1") == 0


async def test_who_led_a_rehearsal_is_forgotten_with_it(journal):
    led = LeadTaken(at=T0, by="desk-1", desk="desk-of-ana", name=SECRET)
    await journal.append("s-1", 0, [CREATED, led, led])
    assert (await journal.read("s-1"))[1:] == [led, led]
    await journal.append("s-1", 3, [moved("live", "rehearsal")])
    assert SECRET not in str(await journal.read("s-1"))
    assert await journal.verify("s-1") == 0


@pytest.mark.parametrize("to", ["draft", "live"])
async def test_leaving_a_rehearsal_wipes_every_word_so_far(journal, to):
    await journal.append("s-1", 0, [CREATED, made("item-0001"), revised("item-0001", version=2)])
    after = made("item-0002", text="said for real")
    await journal.append("s-1", 3, [moved(to, "rehearsal"), after])
    read = await journal.read("s-1")
    assert read[1:3] == [silenced(made("item-0001")), silenced(revised("item-0001", version=2))]
    assert read[4] == after
    assert await journal.verify("s-1") == 0


async def test_an_id_of_a_rehearsal_may_be_used_for_real(journal):
    """A phone that was offline when the rehearsal ended sends its item again."""
    await journal.append("s-1", 0, [CREATED, made("item-0001"), moved("live", "rehearsal")])
    await journal.append("s-1", 3, [made("item-0001", text="for real")])
    read = await journal.read("s-1")
    assert [read[1].body["text"], read[3].body["text"]] == ["", "for real"]
    assert await journal.verify("s-1") == 0


@pytest.mark.parametrize(("to", "was"), [("live", "closed"), ("live", "draft"), ("closed", "live")])
async def test_no_other_step_wipes(journal, to, was):
    await journal.append("s-1", 0, [CREATED, made("item-0001")])
    await journal.append("s-1", 2, [moved(to, was)])
    assert (await journal.read("s-1"))[1] == made("item-0001")


async def test_discarding_leaves_nothing(journal):
    await journal.append("s-1", 0, [CREATED, made("item-0001")])
    await journal.append("s-2", 0, [CREATED])
    await journal.mark("s-1", Mark(2, "d"))
    await journal.discard("s-1")
    assert await journal.sessions() == ["s-2"]
    assert (await journal.read("s-1"), await journal.marks("s-1")) == ([], [])
    await journal.append("s-1", 0, [CREATED, made("item-0001")])


async def test_marks_are_kept_by_number(journal):
    for number, digest in ((3, "c"), (1, "a"), (3, "d")):
        await journal.mark("s-1", Mark(number, digest))
    assert await journal.marks("s-1") == [Mark(1, "a"), Mark(3, "d")]


# What only a file can show


ON_DISK = pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
IN_TABLES = pytest.mark.parametrize("kept", ["sqlite", POSTGRES], indirect=True)


@pytest.fixture
def file(kept):
    return kept.file


@pytest.fixture
def said(kept):
    """Tells a statement, or several, to the engine itself, past the journal; rows come back."""

    async def to_database(sql):
        found = []
        for each in sql.split(";"):
            found = await kept.database.ask(_for_postgres(each))
        return [tuple(row) for row in found]

    async def to_file(sql):
        writer = sqlite3.connect(kept.file)
        with writer:
            for each in sql.split(";"):
                found = writer.execute(each).fetchall()
        writer.close()
        return found

    return to_file if kept.file else to_database


def _for_postgres(sql):
    """Where bytes are no text, and are written otherwise."""
    text = r"convert_to(replace(convert_from(\1, 'UTF8'), \2), 'UTF8')"
    sql = re.sub(r"replace\((\w+), ('\w+', '\w+')\)", text, sql)
    return sql.replace("randomblob(16)", "decode(md5('x'), 'hex')").replace("x''", "''")


def everywhere(file):
    """All bytes that the journal has on disk."""
    return b"".join(each.read_bytes() for each in file.parent.iterdir())


@IN_TABLES
async def test_the_skeleton_never_holds_words(journal, said):
    spoken = [each for each in EXAMPLES if isinstance(each, ContributionMade | ContributionRevised)]
    await journal.append("s-1", 0, [CREATED, *spoken])
    skeleton = b"".join(body for (body,) in await said("SELECT body FROM entries"))
    for event in spoken:
        for name in word_fields(kind(event.kind).body):
            if len(text := event.body[name]) > 4:
                assert text.encode() not in skeleton, name


@ON_DISK
async def test_what_is_withdrawn_is_nowhere_in_the_file(journal, file):
    crowd = [made(f"item-{n:04}", text=f"{SECRET} {n} " * 20) for n in range(1, 60)]
    await journal.append("s-1", 0, [CREATED, *crowd])
    assert SECRET.encode() in everywhere(file)
    await journal.append("s-1", 60, [withdrawn(each.contribution) for each in crowd])
    await forgotten(file)


@IN_TABLES
async def test_what_is_gone_is_in_no_row(journal, said):
    """PostgreSQL's files are tidied by VACUUM; what can be asked for is gone at once."""
    await journal.append("s-1", 0, [CREATED, made("item-0001"), withdrawn("item-0001")])
    await journal.append("s-2", 0, [CREATED, made("item-0001"), moved("live", "rehearsal")])
    await journal.append("s-3", 0, [CREATED, made("item-0001")])
    await journal.discard("s-3")
    assert await said("SELECT session, salt, words FROM words") == [("s-1", b"", b"")]
    for table in ("entries", "heads", "marks"):
        assert await said(f"SELECT * FROM {table} WHERE session = 's-3'") == []


@ON_DISK
async def test_what_was_rehearsed_is_nowhere_in_the_file(journal, file):
    await journal.append("s-1", 0, [CREATED, made("item-0001")])
    await journal.append("s-1", 2, [moved("live", "rehearsal")])
    await forgotten(file)


@ON_DISK
async def test_what_was_discarded_is_nowhere_in_the_file(journal, file):
    await journal.append("s-1", 0, [CREATED, made("item-0001")])
    await journal.discard("s-1")
    await forgotten(file)


async def forgotten(file):
    """By itself, within seconds, while the journal is open: the log beside the file too."""
    async with asyncio.timeout(5):
        while SECRET.encode() in everywhere(file):  # noqa: ASYNC110 - the disk tells nobody
            await asyncio.sleep(0.05)


TAMPERED = {
    "a body": ("UPDATE entries SET body = replace(body, 'helps', 'stops') WHERE number = 3", 3),
    "a time": ("UPDATE entries SET at = at + 1 WHERE number = 2", 2),
    "who": ("UPDATE entries SET by = 'P-0009' WHERE number = 4", 4),
    "a kind": ("UPDATE entries SET kind = 'ContributionRevised' WHERE number = 4", 4),
    "a row gone": ("DELETE FROM entries WHERE number = 3", 3),
    "the first row gone": ("DELETE FROM entries WHERE number = 1", 1),
    "a number": ("UPDATE entries SET number = 9 WHERE number = 5", 5),
    "the order": (
        """UPDATE entries SET number = CASE number WHEN 2 THEN -3 ELSE -2 END
        WHERE number IN (2, 3); UPDATE entries SET number = -number WHERE number < 0""",
        2,
    ),
    "words": ("UPDATE words SET words = replace(words, 'zebra', 'horse') WHERE number = 2", 2),
    "a salt": ("UPDATE words SET salt = randomblob(16) WHERE number = 3", 3),
    "words without their salt": (
        """UPDATE words SET salt = x'', words = '{"text": "forged"}' WHERE number = 2""",
        2,
    ),
    "words blanked": ("UPDATE words SET salt = x'', words = x'' WHERE number = 2", 2),
    "words gone": ("DELETE FROM words WHERE number = 4", 4),
    "words exchanged": (
        """UPDATE words SET number = -number; UPDATE words SET number = 4 WHERE number = -2;
        UPDATE words SET number = 2 WHERE number = -4; UPDATE words SET number = abs(number)""",
        2,
    ),
}


@IN_TABLES
@pytest.mark.parametrize("what", TAMPERED)
async def test_tampering_is_found_where_it_begins(journal, said, what):
    crowd = [made(f"item-{n:04}", text=f"{SECRET} {n}") for n in range(2, 6)]
    await journal.append("s-1", 0, [CREATED, *crowd])
    assert await journal.verify("s-1") == 0
    sql, number = TAMPERED[what]
    await said(sql)
    assert await journal.verify("s-1") == number


@IN_TABLES
async def test_forged_words_behind_a_withdrawal_are_found(journal, said):
    await journal.append("s-1", 0, [CREATED, made("item-0001"), withdrawn("item-0001")])
    await said("""UPDATE words SET words = '{"text": "never said", "tag": ""}'""")
    assert await journal.verify("s-1") == 2
