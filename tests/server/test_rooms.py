"""A room: who asks is answered after it is on disk, in order, and nobody waits for another."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from facilitation import events
from facilitation.commands.running import CreateSession
from facilitation.commands.saying import Contribute
from facilitation.decisions import decide
from facilitation.people import Actor, Role
from facilitation.refusals import Refused
from facilitation.session.folding import evolve
from server import rooms
from server.asks import Kept, Trouble
from server.bus.memory import MemoryBus
from server.digest import state_digest
from server.journal import Conflict
from server.journal.memory import MemoryJournal
from server.replaying import replayed
from server.rooms import Room
from server.storage import Unavailable
from tests.given import (
    ANNE,
    BOB,
    FAY,
    OLA,
    OPEN_TALK,
    T0,
    VEIL,
    closes,
    goes,
    joins,
    opens,
    says,
    script,
    step,
    withdraws,
)

WAITS = step("reflection", "waits", moderation={"mode": "post", "delay_s": 8})
MANY = step("reflection", "moment", **{**OPEN_TALK, "limits": {"max_per_unit": 50}})
TIMED = step("reflection", "timed", closes="timer", minutes=1, grace_seconds=10)
SCRIPT = script(MANY, WAITS, TIMED)


class Clock:
    """Stands still until it is moved."""

    def __init__(self):
        self.now = T0

    def __call__(self):
        return self.now


class Counting(MemoryJournal):
    """A journal that counts its commits, and fails when it is told to."""

    def __init__(self):
        super().__init__()
        self.commits = []
        self.fault = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def append(self, session, after, batch):
        await self.gate.wait()
        if self.fault:
            raise self.fault
        await super().append(session, after, batch)
        self.commits.append(len(batch))

    async def probe(self):
        if self.fault:
            raise self.fault


@pytest.fixture
def journal():
    return Counting()


@pytest.fixture
def clock():
    return Clock()


@asynccontextmanager
async def opened(journal, clock, *asked, bus=None):
    """The room of a live session after `asked`, worked by its own task."""
    room = Room("s-1", journal, bus or MemoryBus(), clock)
    await room.open()
    if not room.exists:
        await room.ask(CreateSession(session="s-1", script=SCRIPT), OLA)
        await asks(room, *goes("live"))
    await asks(room, *asked)
    journal.commits.clear()
    try:
        yield room
    finally:
        await room.close()


async def asks(room, *asked):
    for each in asked:
        for command, by in each if isinstance(each, list) else [each]:
            answer = await room.ask(command, by)
            assert isinstance(answer, Kept), answer


async def together(room, *asked):
    """All at once, as from many sockets: the answers in the order of asking."""
    return await asyncio.gather(*(room.ask(*each) for each in asked), return_exceptions=True)


def crowd(n):
    return [Actor(Role.PARTICIPANT, f"P-{place:04}", VEIL) for place in range(1001, n + 1001)]


READY = (joins(ANNE, BOB), opens("moment"))


# One commit for many


async def test_whoever_waits_is_decided_together_and_kept_in_one_commit(journal, clock):
    people = crowd(60)
    async with opened(journal, clock, *READY, joins(*people)) as room:
        journal.gate.clear()
        first = asyncio.create_task(room.ask(*says("moment", ANNE, text="first")))
        await asyncio.sleep(0.01)
        rest = asyncio.create_task(together(room, *(says("moment", p, text="x") for p in people)))
        await asyncio.sleep(0.01)
        journal.gate.set()
        assert isinstance(await first, Kept)
        assert all(isinstance(each, Kept) for each in await rest)
    assert journal.commits == [1, 60]


async def test_a_batch_is_bounded(journal, clock, monkeypatch):
    monkeypatch.setattr(rooms, "BATCH", 10)
    async with opened(journal, clock, *READY) as room:
        await together(room, *(says("moment", ANNE, n, text=f"{n}") for n in range(25)))
    assert max(journal.commits) <= 10
    assert sum(journal.commits) == 25


async def test_answers_carry_the_numbers_in_the_order_of_asking(journal, clock):
    async with opened(journal, clock, *READY) as room:
        before = room.session.number
        answers = await together(room, *(says("moment", ANNE, n, text=f"{n}") for n in range(30)))
        assert [each.number for each in answers] == list(range(before + 1, before + 31))


async def test_what_is_asked_later_is_decided_after_what_was_asked_before(journal, clock):
    async with opened(journal, clock, *READY) as room:
        said, gone, again = await together(
            room,
            says("moment", ANNE, text="a word"),
            withdraws("moment", ANNE),
            says("moment", ANNE, text="a word"),
        )
        assert (said.number, gone.number) == (again.number, said.number + 1)
        assert room.session.cards[f"c{said.number}"].state == "withdrawn"


async def test_a_refusal_among_them_refuses_that_one_alone(journal, clock):
    async with opened(journal, clock, *READY) as room:
        kept, told, also = await together(
            room,
            says("moment", ANNE, text="a word"),
            says("moment", Actor(Role.PARTICIPANT, "P-9999", VEIL), text="a stranger's"),
            says("moment", BOB, text="another"),
        )
        assert isinstance(kept, Kept)
        assert told == Refused("not-joined")
        assert isinstance(also, Kept)


async def test_nobody_is_answered_before_it_is_kept(journal, clock):
    async with opened(journal, clock, *READY) as room:
        journal.gate.clear()
        asking = asyncio.create_task(room.ask(*says("moment", ANNE, text="a word")))
        await asyncio.sleep(0.02)
        assert not asking.done()
        assert not room.session.cards
        journal.gate.set()
        assert isinstance(await asking, Kept)


async def test_watchers_and_the_bell_hear_only_what_is_kept(journal, clock):
    bus, rung, seen = MemoryBus(), [], []
    bus.follow("s-1", lambda number, batch: rung.append((number, len(batch))))
    async with opened(journal, clock, *READY, bus=bus) as room:
        room.watch(lambda _room, batch: seen.extend(batch), lambda _on: None)
        rung.clear()
        journal.fault = Unavailable("full")
        await together(room, says("moment", ANNE, text="a word"))
        assert (rung, seen) == ([], [])
        journal.fault = None
        await until(lambda: not room.trouble)
        await asks(room, says("moment", ANNE, text="a word"))
        assert [type(each) for each in seen] == [events.ContributionMade]
        assert rung == [(room.session.number, 1)]


# Another process was first


async def test_after_a_conflict_it_reads_on_and_decides_again(journal, clock):
    async with (
        opened(journal, clock, *READY) as one,
        opened(journal, clock) as two,
    ):
        await asks(one, says("moment", ANNE, text="was first"))
        answer = await two.ask(*says("moment", BOB, text="was second"))
        assert answer.number == one.session.number + 1
        assert len(two.session.cards) == 2


async def test_after_a_conflict_a_decision_may_be_another_one(journal, clock):
    async with (
        opened(journal, clock, *READY) as one,
        opened(journal, clock) as two,
    ):
        await asks(one, *closes("moment"))
        answer = await two.ask(*says("moment", BOB, text="too late? it is accepted late"))
        assert isinstance(answer, Kept)
        assert next(iter(two.session.cards.values())).late
        kept = await one.ask(*says("moment", BOB, text="too late? it is accepted late"))
        assert kept == answer


async def test_a_conflict_that_reading_does_not_solve_refuses_its_ask_alone(journal, clock):
    """However it came about, it must not turn for ever, nor take the others with it."""

    class Jealous(Counting):
        async def append(self, session, after, batch):
            if any(getattr(each, "person", "") == BOB.ref for each in batch):
                raise Conflict("there already")
            await super().append(session, after, batch)

    jealous = Jealous()
    async with opened(jealous, clock, joins(ANNE), opens("moment")) as room:
        async with asyncio.timeout(5):
            kept, told, also = await together(
                room,
                says("moment", ANNE, 1, text="a word"),
                *joins(BOB),
                says("moment", ANNE, 2, text="another"),
            )
        assert isinstance(kept, Kept)
        assert isinstance(also, Kept)
        assert told.code == "not-allowed"


async def test_what_the_journal_cannot_hold_refuses_its_ask_alone(journal, clock):
    async with opened(journal, clock, *READY) as room:
        odd = says("moment", ANNE, 2, text="when?")
        odd = odd._replace(command=Contribute(**{
            **{name: getattr(odd.command, name) for name in ("activity", "contribution", "body")},
            "written_at": 10**30,
        }))  # fmt: skip
        kept, told, also = await together(
            room, says("moment", ANNE, 1, text="a word"), odd, says("moment", BOB, text="mine")
        )
        assert isinstance(kept, Kept)
        assert told.code == "not-allowed"
        assert isinstance(also, Kept)
        assert replayed(await journal.read("s-1")) == room.session


async def test_a_fault_in_a_decision_refuses_its_ask_alone(journal, clock, monkeypatch):
    def faulty(session, command, actor):
        if getattr(command, "body", None) == {"text": "boom"}:
            raise RuntimeError("a secret word")
        return decide(session, command, actor)

    async with opened(journal, clock, *READY) as room:
        monkeypatch.setattr(rooms, "decide", faulty)
        told, kept = await together(
            room, says("moment", ANNE, text="boom"), says("moment", BOB, text="a word")
        )
        assert told == Refused("not-allowed", {"fault": "RuntimeError"})
        assert isinstance(kept, Kept)


# Trouble


async def test_while_nothing_can_be_kept_nobody_is_told_so(journal, clock):
    told = []
    async with opened(journal, clock, *READY) as room:
        room.watch(lambda *_: None, told.append)
        journal.fault = Unavailable("the disk is full")
        answers = await together(
            room, says("moment", ANNE, text="a word"), says("moment", BOB, text="another")
        )
        assert [type(each) for each in answers] == [Trouble, Trouble]
        assert (room.trouble, told) == (True, [True])
        assert not room.session.cards
        made = [type(each) for each in await journal.read("s-1")]
        assert events.ContributionMade not in made


async def test_it_recovers_by_itself_and_what_is_asked_again_is_kept(journal, clock, monkeypatch):
    monkeypatch.setattr(rooms, "PROBE_S", 0.01)
    told, well = [], asyncio.Event()

    def troubled(on):
        told.append(on)
        if not on:
            well.set()

    async with opened(journal, clock, *READY) as room:
        room.watch(lambda *_: None, troubled)
        journal.fault = Unavailable("the disk is full")
        await together(room, says("moment", ANNE, text="a word"))
        journal.fault = None
        await asyncio.wait_for(well.wait(), 5)
        assert (room.trouble, told) == (False, [True, False])
        await asks(room, says("moment", ANNE, text="a word"))
        assert len(room.session.cards) == 1


async def test_nobody_is_tried_before_the_probe_says_that_all_is_well(journal, clock):
    """A phone has four asks under way. The first meets the trouble, the others its end: kept now,
    they would stand before the first, which is asked again."""
    async with opened(journal, clock, *READY) as room:
        journal.fault = Unavailable("locked")
        first = says("moment", ANNE, text="said first")
        others = [says("moment", ANNE, n, text=f"said later {n}") for n in (2, 3, 4)]
        assert isinstance((await together(room, first))[0], Trouble)
        journal.fault = None
        assert {type(each) for each in await together(room, *others)} == {Trouble}
        await until(lambda: not room.trouble)
        await asks(room, first, *others)
        made = sorted(room.session.cards.values(), key=lambda card: int(card.card[1:]))
        assert [each.body["text"] for each in made] == [
            "said first", "said later 2", "said later 3", "said later 4",
        ]  # fmt: skip


async def test_what_was_committed_without_an_answer_is_answered_when_asked_again(journal, clock):
    """The commit went through, the answer was lost: the room does not know, the journal does."""

    class Lossy(Counting):
        async def append(self, session, after, batch):
            await super().append(session, after, batch)
            if isinstance(batch[0], events.ContributionMade):
                raise Unavailable("after the commit")

    lossy = Lossy()
    async with opened(lossy, clock, *READY) as room:
        asked = says("moment", ANNE, text="a word")
        (lost,) = await together(room, asked)
        assert isinstance(lost, Trouble)
        await until(lambda: not room.trouble)
        again = await room.ask(*asked)
        assert again == Kept(room.session.number)
        assert len(room.session.cards) == 1


async def test_a_full_inbox_is_trouble_not_memory(journal, clock, monkeypatch):
    monkeypatch.setattr(rooms, "INBOX", 5)
    async with opened(journal, clock, *READY) as room:
        journal.gate.clear()
        asking = [
            asyncio.create_task(room.ask(*says("moment", ANNE, n, text=f"{n}"))) for n in range(20)
        ]
        await asyncio.sleep(0.01)
        troubled = [each for each in asking if each.done()]
        assert len(troubled) >= 10
        assert {type(each.exception()) for each in troubled} == {Trouble}
        journal.gate.set()
        await asyncio.gather(*asking, return_exceptions=True)


# The clock


@pytest.fixture
def attentive(monkeypatch):
    """A room that looks at the test's clock every few milliseconds."""
    monkeypatch.setattr(rooms, "LOOK_S", 0.01)
    monkeypatch.setattr(rooms, "PROBE_S", 0.01)


async def until(seen):
    for _ in range(1000):
        if seen():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not happen within 5 s")


async def test_a_delayed_card_is_shown_when_its_time_has_come(journal, clock, attentive):
    async with opened(journal, clock, joins(ANNE), opens("waits")) as room:
        await asks(room, says("waits", ANNE, text="in a while"))
        (card,) = room.session.cards
        clock.now += 7_999
        await asyncio.sleep(0.05)
        assert room.session.cards[card].state == "waiting"
        clock.now += 251
        await until(lambda: room.session.cards[card].state == "shown")


async def test_a_step_with_a_timer_goes_through_its_grace_and_closes(journal, clock, attentive):
    async with opened(journal, clock, joins(ANNE), opens("timed")) as room:
        clock.now += 60_000
        await until(lambda: room.session.runs["timed"].state == "closing")
        clock.now += 10_000
        await until(lambda: room.session.runs["timed"].state == "closed")


async def test_a_clock_that_was_set_back_delays_and_loses_nothing(journal, clock, attentive):
    async with opened(journal, clock, joins(ANNE), opens("waits")) as room:
        await asks(room, says("waits", ANNE, text="in a while"))
        clock.now -= 3_600_000
        await asyncio.sleep(0.05)
        clock.now += 3_600_000 + 8_250
        await until(lambda: not room.session.waiting)


async def test_what_came_due_during_trouble_happens_after_it(journal, clock, attentive):
    async with opened(journal, clock, joins(ANNE), opens("waits")) as room:
        await asks(room, says("waits", ANNE, text="in a while"))
        journal.fault = Unavailable("full")
        clock.now += 9_000
        await until(lambda: room.trouble)
        await asyncio.sleep(0.05)
        assert room.session.waiting
        journal.fault = None
        await until(lambda: not room.session.waiting and not room.trouble)


async def test_what_came_due_while_it_was_shut_happens_when_it_opens(journal, clock, attentive):
    async with opened(journal, clock, joins(ANNE), opens("waits")) as room:
        await asks(room, says("waits", ANNE, text="in a while"))
    clock.now += 60_000
    async with opened(journal, clock) as room:
        await until(lambda: not room.session.waiting)


async def test_the_time_is_the_servers_whatever_the_asker_says(journal, clock):
    async with opened(journal, clock, *READY) as room:
        said, by = says("moment", ANNE, text="a word")
        await room.ask(Contribute(
            activity=said.activity, contribution=said.contribution, body=said.body, at=7
        ), by)  # fmt: skip
        assert next(iter(room.session.cards.values())).at == T0


# The end, and the beginning after it


async def test_whoever_asked_before_the_end_is_answered(journal, clock):
    async with opened(journal, clock, *READY) as room:
        asking = [
            asyncio.create_task(room.ask(*says("moment", ANNE, n, text=f"{n}"))) for n in range(20)
        ]
        await asyncio.sleep(0)
        await room.close()
        assert all(isinstance(each, Kept) for each in await asyncio.gather(*asking))


async def test_whoever_asks_after_the_end_is_not_left_waiting(journal, clock):
    async with opened(journal, clock, *READY) as room:
        await room.close()
        with pytest.raises(Trouble):
            await asyncio.wait_for(room.ask(*says("moment", ANNE, text="late")), 1)


async def test_a_room_that_ends_in_trouble_answers_too(journal, clock):
    async with opened(journal, clock, *READY) as room:
        journal.fault = Unavailable("full")
        await together(room, says("moment", ANNE, text="a word"))
        journal.gate.clear()
        asking = [asyncio.create_task(room.ask(*says("moment", ANNE, n, text="x"))) for n in (2, 3)]
        await asyncio.sleep(0.01)
        await room.close()
        answers = await asyncio.wait_for(asyncio.gather(*asking, return_exceptions=True), 1)
        assert {type(each) for each in answers} == {Trouble}
        journal.gate.set()


async def test_it_opens_again_as_it_was_and_leaves_a_mark(journal, clock):
    async with opened(journal, clock, *READY, says("moment", ANNE, text="a word")) as room:
        was = room.session
    async with opened(journal, clock) as room:
        assert room.session == was
    marks = await journal.marks("s-1")
    assert (marks[-1].number, marks[-1].digest) == (was.number, state_digest(was))


async def test_the_state_is_what_its_events_make(journal, clock):
    async with opened(
        journal, clock, *READY, says("moment", ANNE, text="a word"), *closes("moment")
    ) as room:
        told = await journal.read("s-1")
        assert replayed(told) == room.session
        before = replayed(told, until=3)
        assert evolve(before, told[3]) == replayed(told, until=4)


async def test_a_digest_does_not_change_when_words_are_wiped(journal, clock):
    async with opened(journal, clock, *READY, says("moment", ANNE, text="a word")) as room:
        was, number = state_digest(room.session), room.session.number
        await asks(room, withdraws("moment", ANNE))
    assert state_digest(replayed(await journal.read("s-1"), until=number)) == was


async def test_a_room_of_no_session_can_only_be_made(journal, clock):
    room = Room("s-0", journal, MemoryBus(), clock)
    await room.open()
    assert not room.exists
    assert await room.ask(*goes("live", by=FAY)[0]) == Refused("not-live")
    with pytest.raises(LookupError):
        _ = room.session
    await room.close()
