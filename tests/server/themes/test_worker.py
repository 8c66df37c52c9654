"""The worker at the front door of a made-up room: the real session and its decisions, no disk."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest

from facilitation.commands.curating import PlaceCards, ProposeClusters, Regroup
from facilitation.refusals import Refused
from facilitation.themes.arrange import arrange
from facilitation.themes.changes import ids_of
from facilitation.themes.edits import (
    KeepApart,
    MoveCards,
    NameTheme,
    PinTheme,
    RetireTheme,
    SplitTheme,
)
from server.themes.lexical import LexicalEmbedder
from server.themes.process import ThemerLost
from server.themes.themer import Themer
from server.themes.worker import ThemeWorker, former
from tests.given import (
    ANNE,
    BOB,
    FAY,
    SCRIPT,
    closes,
    edits,
    given,
    joins,
    opens,
    replayed,
    resolves,
    says,
    tunes,
    withdraws,
)

TEXTS = ["parks trees benches", "night buses trams", "rents flats landlords"]
EXTRA = ["grass", "stops", "repairs", "flowers", "drivers", "tenants", "paths"]


def text(n):
    return f"we want {TEXTS[n % 3]} {EXTRA[n % 7]} {n}!"


class Door:
    """A room as the server has it: one `ask`, a current session, a touch after each commit."""

    def __init__(self, room, worker):
        self.id = "s-1"
        self.room = room
        self.worker = worker
        self.refuse = 0
        self.fail = 0
        self.asked = []

    @property
    def session(self):
        return self.room.session

    @property
    def board(self):
        return self.session.themes["moment"]

    async def ask(self, command, actor):
        self.asked.append(command)
        await asyncio.sleep(0)
        if self.fail:
            self.fail -= 1
            raise OSError("disk")
        if self.refuse:
            self.refuse -= 1
            return Refused("not-live")
        self.given_by(command, actor)
        return None

    def given_by(self, command, actor):
        self.room = self.room.when(command, actor).follows()
        self.worker.touch(self)

    def say(self, *numbers):
        for n in numbers:
            told = says("moment", ANNE if n % 2 else BOB, n, text=text(n))
            self.room = self.room.given(told)
        self.worker.touch(self)


class Themes:
    """The child's answers without the child; `lose` calls fail, then it knows nothing."""

    def __init__(self):
        self.themer = Themer(LexicalEmbedder())
        self.known = set()
        self.calls = []
        self.cuts = []
        self.lose = 0

    def knows(self, key):
        return key in self.known

    def _call(self, key, name, *arguments):
        self.calls.append((name, *arguments[:1]))
        if self.lose:
            self.lose -= 1
            self.known.clear()
            self.themer = Themer(LexicalEmbedder())
            raise ThemerLost("died")
        self.known.add(key)
        return getattr(self.themer, name)(key, *arguments)

    async def learn(self, key, cards):
        self._call(key, "learn", cards)

    async def forget(self, key):
        self._call(key, "forget")
        self.known.discard(key)

    async def update(self, key, *arguments):
        self.cuts.append(arguments[6])
        return self._call(key, "update", *arguments)

    async def missed(self, key):
        self._call(key, "missed")

    async def gather(self, key, theme, anchors):
        return self._call(key, "gather", theme, anchors)

    async def similar(self, key, text):
        return self._call(key, "similar", text)


@asynccontextmanager
async def at_work(themes=None, room=None):
    themes = themes or Themes()
    worker = ThemeWorker(themes, pause=0.001)
    limits = {"max_per_unit": 999, "max_chars": 500}
    steps = SCRIPT.parts[0].activities
    door = Door(room or given(many(steps, limits), joins(ANNE, BOB), opens("moment")), worker)
    task = asyncio.create_task(worker.run())
    try:
        yield door, themes
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def many(steps, limits):
    from tests.given import script, step

    moment = step("reflection", "moment", moderation={"mode": "none"}, limits=limits)
    return script(*(moment if each.id == "moment" else each for each in steps))


async def until(check):
    for _ in range(2000):
        if check():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it did not come to that")


def homed(door):
    return set(door.session.themes["moment"].homes) if "moment" in door.session.themes else set()


def cards(door):
    return {card for card, made in door.session.cards.items() if made.activity == "moment"}


async def test_cards_come_into_piles_and_later_ones_join():
    async with at_work() as (door, _):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door) != set())
        assert isinstance(door.asked[-1], ProposeClusters)
        assert door.asked[-1].engine.startswith("words")
        piles = len(door.board.clusters)
        assert piles >= 3
        door.say(25)
        await until(lambda: homed(door) == cards(door))
        assert isinstance(door.asked[-1], PlaceCards)
        assert len(door.board.clusters) == piles


async def test_a_burst_is_one_update():
    async with at_work() as (door, themes):
        for n in range(1, 25):
            door.say(n)
        await until(lambda: homed(door) == cards(door))
        assert len([name for name, *_ in themes.calls if name == "update"]) == 1


async def test_long_lists_come_in_parts():
    async with at_work() as (door, themes):
        door.say(*range(1, 121))
        await until(lambda: len(homed(door)) > 100)
        assert [(name, len(cards)) for name, cards in themes.calls[:4]] == [
            ("update", 32),
            ("update", 32),
            ("update", 32),
            ("update", 24),
        ]


async def test_what_a_person_did_holds():
    async with at_work() as (door, _):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        first = min(door.board.clusters)
        held = set(arrange(door.board).piles[first].cards)
        for edit in (NameTheme(theme=first, title="Ours"), PinTheme(theme=first)):
            (asked,) = [edits(edit)]
            door.given_by(asked.command, asked.by)
        door.say(*range(25, 60))
        door.given_by(Regroup(activity="moment"), FAY)
        await until(lambda: len(homed(door)) > 40)
        assert set(arrange(door.board).piles[first].cards) == held


def tune(door, **tuning):
    door.given_by(tunes(**tuning).command, FAY)


def names(themes):
    return [name for name, *_ in themes.calls]


async def quiet(door):
    """Nothing is in the air any more."""
    door.worker.touch(door)
    await asyncio.sleep(0.05)


async def test_by_hand_nothing_is_grouped_until_a_person_asks_and_then_all_of_it():
    async with at_work() as (door, themes):
        tune(door, cadence="by_hand")
        door.say(*range(1, 101))
        await until(lambda: len(themes.calls) == 4)
        await quiet(door)
        assert names(themes) == ["learn"] * 4
        assert not door.asked
        door.given_by(Regroup(activity="moment"), FAY)
        await until(lambda: homed(door) == cards(door))
        assert names(themes) == [*["learn"] * 4, "update"]
        assert [type(each) for each in door.asked] == [ProposeClusters]
        assert door.asked[0].asked
        door.say(101)
        await quiet(door)
        assert len(door.asked) == 1


async def test_on_close_nothing_is_grouped_before_the_activity_is_over():
    async with at_work() as (door, themes):
        tune(door, cadence="on_close")
        door.say(*range(1, 41))
        await until(lambda: len(themes.calls) == 2)
        assert not door.asked
        door.room = door.room.given(closes("moment"))
        door.worker.touch(door)
        await until(lambda: homed(door) == cards(door))
        assert len(door.asked) == 1
        assert not door.asked[0].asked


async def test_while_frozen_nothing_is_proposed_and_afterwards_it_catches_up():
    async with at_work() as (door, _):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        tune(door, frozen=True)
        stood, asked = dict(door.board.homes), len(door.asked)
        door.say(*range(25, 40))
        await quiet(door)
        assert len(door.asked) == asked
        assert dict(door.board.homes) == stood
        tune(door)
        await until(lambda: homed(door) == cards(door))


async def test_what_is_withdrawn_while_frozen_leaves_the_child_too():
    async with at_work() as (door, themes):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        tune(door, frozen=True)
        asked = withdraws("moment", ANNE, 3)
        door.given_by(asked.command, asked.by)
        await until(lambda: names(themes)[-2:] == ["forget", "learn"])
        assert len(themes.themer._activities["s-1/moment"].memory) == 23
        tune(door)
        await quiet(door)
        assert len(homed(door)) == 23


async def test_switched_off_the_child_knows_nothing_and_switched_on_all_again():
    async with at_work() as (door, themes):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        tune(door, on=False)
        await until(lambda: not themes.knows("s-1/moment"))
        door.say(25)
        await quiet(door)
        assert not themes.knows("s-1/moment")
        assert not await door.worker.similar(door, "moment", text(3))
        assert not await door.worker.gather(door, "moment", "k1")
        tune(door)
        await until(lambda: homed(door) == cards(door))


async def test_another_cut_is_asked_for_by_a_person_and_waits_where_people_have_touched():
    async with at_work() as (door, themes):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        tune(door, cut=0.9)
        await until(lambda: themes.cuts[-1] == 0.9)
        await quiet(door)
        coarse = len(door.board.clusters)
        some = min(door.board.clusters)
        named = edits(NameTheme(theme=some, title="Ours"))
        door.given_by(named.command, named.by)
        stood = dict(door.board.homes)
        tune(door, cut=0.5)
        await until(lambda: themes.cuts[-1] == 0.5)
        await quiet(door)
        assert dict(door.board.homes) == stood
        if door.board.pending is None:
            return  # the finer cut moved nothing
        assert len(door.board.pending.clusters) >= coarse
        door.given_by(resolves(door.board.pending.number).command, FAY)
        assert arrange(door.board).piles[some].title == "Ours"
        assert dict(door.board.homes) != stood


async def test_cards_that_come_with_the_asking_are_placed_before_the_proposal_waits():
    async with at_work() as (door, _):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        named = edits(NameTheme(theme=min(door.board.clusters), title="Ours"))
        door.given_by(named.command, named.by)
        door.say(25, 26)
        door.given_by(Regroup(activity="moment"), FAY)
        await until(lambda: isinstance(door.asked[-1], ProposeClusters))
        await quiet(door)
        assert isinstance(door.asked[-2], PlaceCards)
        assert not door.asked[-2].homes.keys() & {"c1"}
        assert door.asked[-1].asked


async def test_what_is_like_ones_words_is_known_also_while_nothing_is_grouped():
    async with at_work() as (door, _):
        tune(door, cadence="on_close")
        door.say(*range(1, 13))
        await quiet(door)
        found = await door.worker.similar(door, "moment", text(3))
        assert found[0] == door.room.card("moment", ANNE, 3)


async def test_cards_like_a_theme_are_gathered_from_outside_it():
    async with at_work() as (door, _):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        one = door.room.card("moment", ANNE, 3)
        made = (
            edits(NameTheme(theme="ours", title="Ours")),
            edits(MoveCards(cards=(one,), to="ours")),
        )
        for each in made:
            door.given_by(each.command, each.by)
        found = await door.worker.gather(door, "moment", "ours")
        assert one not in found
        assert found


async def test_while_the_child_is_away_nothing_is_like_anything():
    async with at_work() as (door, themes):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        themes.lose = 2
        assert not await door.worker.similar(door, "moment", text(3))
        assert not await door.worker.similar(door, "moment", text(3))
        door.say(25)
        await until(lambda: homed(door) == cards(door))


async def test_a_retired_theme_is_not_proposed_again():
    async with at_work() as (door, _):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        gone = min(door.board.clusters)
        retired = edits(RetireTheme(theme=gone))
        door.given_by(retired.command, retired.by)
        door.given_by(Regroup(activity="moment"), FAY)
        await until(lambda: door.board.pending is not None)
        assert gone not in {each.id for each in door.board.pending.clusters}
        door.given_by(resolves(door.board.pending.number).command, FAY)
        assert not arrange(door.board).unsorted


async def test_all_is_grouped_anew_after_some_growth_and_not_at_each_card():
    """Also where everything is in themes that people have touched, so that nothing is taken of it."""
    async with at_work() as (door, _):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        for name in sorted(door.board.clusters):
            named = edits(NameTheme(theme=name, title=name))
            door.given_by(named.command, named.by)
        for n in range(25, 100):
            door.say(n)
            await asyncio.sleep(0.01)
        full = [each for each in door.asked if isinstance(each, ProposeClusters)]
        assert len(full) <= 12


async def test_edits_hold_after_five_hundred_further_arrivals_a_regrouping_and_a_restart():
    """With the real method; in `tests/facilitation/themes` the machine is a die."""
    async with at_work() as (door, _):
        door.say(*range(1, 49))
        await until(lambda: homed(door) == cards(door))
        a, b, c, *_ = sorted(door.board.clusters, key=lambda each: -len(piles(door)[each]))
        lost = piles(door)[b][0]
        for edit in (
            NameTheme(theme=a, title="Ours"),
            MoveCards(cards=(lost,), to=a),
            PinTheme(theme=b),
            RetireTheme(theme=c),
            KeepApart(card=piles(door)[a][0], other=piles(door)[a][1]),
        ):
            made = edits(edit)
            door.given_by(made.command, made.by)
        held, pinned = set(piles(door)[a]), piles(door)[b]
        for start in range(49, 549, 100):
            door.say(*range(start, start + 100))
            await quiet(door)
        await until(lambda: idle(door))
        tune(door, cut=0.5)  # at .7 grouping afresh would move nothing, and nothing would wait
        door.given_by(Regroup(activity="moment"), FAY)
        await until(lambda: door.board.pending is not None)
        door.given_by(resolves(door.board.pending.number).command, FAY)
        room = door.room
    async with at_work(room=room) as (door, themes):
        door.say(549)
        await until(lambda: idle(door))
        assert len(themes.themer._activities["s-1/moment"].memory) == 549
        assert replayed(door.room) == door.session
        assert arrange(door.board).piles[a].title == "Ours"
        assert held <= set(piles(door)[a])
        assert lost in piles(door)[a]
        assert piles(door)[b] == pinned
        assert c not in piles(door)


def piles(door):
    return {name: pile.cards for name, pile in arrange(door.board).piles.items()}


def idle(door):
    """All is sent and answered."""
    sent = door.worker._sent.get(("s-1", "moment"))
    return sent is not None and sent.cards is door.session.cards and not sent.refused


async def test_a_person_asks_to_regroup():
    async with at_work() as (door, _):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        before = len(door.asked)
        door.given_by(Regroup(activity="moment"), FAY)
        number = door.session.number
        await until(lambda: len(door.asked) > before)
        assert isinstance(door.asked[before], ProposeClusters)
        assert door.asked[before].basis == number


async def test_withdrawn_words_are_forgotten():
    async with at_work() as (door, themes):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        asked = withdraws("moment", ANNE, 3)
        door.given_by(asked.command, asked.by)
        await until(lambda: len(themes.themer._activities["s-1/moment"].memory) == 23)


@pytest.mark.parametrize("trouble", ["refuse", "fail"])
async def test_a_refused_proposal_is_made_again_at_the_next_touch(trouble):
    async with at_work() as (door, _):
        setattr(door, trouble, 1)
        door.say(*range(1, 25))
        await until(lambda: len(door.asked) == 1)
        await asyncio.sleep(0.02)
        assert len(door.asked) == 1
        door.worker.touch(door)
        await until(lambda: homed(door) == cards(door))


async def test_when_the_child_is_lost_all_is_sent_again_and_ids_stay():
    async with at_work() as (door, themes):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        before = dict(door.board.homes)
        themes.lose = 2
        door.say(25)
        await until(lambda: homed(door) == cards(door))
        assert before.items() <= dict(door.board.homes).items()
        assert themes.lose == 0


async def test_a_new_worker_goes_on_where_the_journal_is(monkeypatch):
    async with at_work() as (door, _):
        door.say(*range(1, 33))
        await until(lambda: homed(door) == cards(door))
        room, before = door.room, dict(door.board.homes)
    monkeypatch.setattr("server.themes.worker.PART", 16)
    async with at_work(room=room) as (door, themes):
        door.say(33)
        await until(lambda: homed(door) == cards(door))
        assert before.items() <= dict(door.board.homes).items()
        assert [name for name, *_ in themes.calls] == ["learn", "update", "update"]


async def test_a_still_room_leaves_the_childs_memory(monkeypatch):
    async with at_work() as (door, themes):
        door.say(*range(1, 25))
        await until(lambda: homed(door) == cards(door))
        monkeypatch.setattr("server.themes.worker.RESTS_S", -1.0)
        door.worker.touch(door)
        await until(lambda: not themes.knows("s-1/moment"))
        monkeypatch.setattr("server.themes.worker.RESTS_S", 900.0)
        door.say(25)
        await until(lambda: homed(door) == cards(door))


def test_what_stands_is_told_with_the_cards_placed_since():
    room = given(SCRIPT, joins(ANNE), opens("moment"), says("moment", ANNE, text="x"))
    card = room.card("moment", ANNE)
    from tests.given import places, proposes

    room = room.given(proposes(k1=(card,)), places(**{card: "k1"}))
    board = room.session.themes["moment"]
    assert [(each.id, each.cards, each.example) for each in former(board)] == [
        ("k1", (card,), card)
    ]
    room = room.given(edits(SplitTheme(theme="k1", new="t-77", cards=(card,))))
    assert {"k1", "t-77"} <= ids_of(room.session.themes["moment"])
