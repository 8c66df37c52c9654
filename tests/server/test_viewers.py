"""Screens: one patch for an audience, each following the one before; nobody waits for a slow one."""

import asyncio
import os
from contextlib import asynccontextmanager, suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilitation.commands.curating import EditThemes, Moderate, ProposeClusters
from facilitation.commands.running import CreateSession, Join, MoveSession, RunStep
from facilitation.commands.saying import Contribute, Pass, Revise, Withdraw
from facilitation.people import SYSTEM, Actor, Role
from facilitation.themes.edits import MergeThemes, MoveCards, NameTheme
from facilitation.themes.theme import Cluster
from facilitation.views import board, desk, phone
from server import viewers, wire
from server.asks import Kept, Trouble
from server.audiences import AUDIENCE
from server.bus.memory import MemoryBus
from server.fleet.presence import Presence
from server.journal.memory import MemoryJournal
from server.rooms import Room
from server.storage import Unavailable
from server.viewers import Viewers
from tests.given import ANNE, BOB, CAZ, FAY, MO, OLA, T0, VEIL, WALL, goes, joins, opens, runs, says
from tests.server.live import SMALL
from tests.server.mirror import Mirror

WHOLES = {"phone": phone.shared, "board": board.view, "desk": desk.view}


class Clock:
    def __init__(self):
        self.now = T0

    def __call__(self):
        self.now += 1
        return self.now


class Socket(Mirror):
    """A screen's socket: takes what fits, and can be made to take nothing."""

    def __init__(self, actor):
        super().__init__()
        self.actor = actor
        self.lang = "en"
        self.full = False
        self.tried = 0
        self.closed = []

    def push(self, text):
        self.tried += 1
        if self.full:
            return False
        self.take(text)
        return True

    def close_soon(self, close):
        self.closed.append(close)


class Hall:
    def __init__(self, room, shown, clock):
        self.room = room
        self.shown = shown
        self.clock = clock

    def enter(self, actor):
        socket = Socket(actor)
        socket.viewer = self.shown.add(socket)
        return socket

    async def does(self, *asked):
        for each in asked:
            for command, by in each if isinstance(each, list) else [each]:
                answer = await self.room.ask(command, by)
                assert isinstance(answer, Kept), answer

    async def flush(self):
        """What the tasks do at their rate, now: each audience that has somebody looking."""
        for audience in self.shown._audiences.values():
            if audience.viewers:
                await self.shown._flush(audience)


@asynccontextmanager
async def hall(*asked):
    clock = Clock()
    bus = MemoryBus()
    room = Room("s-1", MemoryJournal(), bus, clock)
    await room.open()
    await room.ask(CreateSession(session="s-1", script=SMALL), OLA)
    door, here = wire.Door(code="ABCDEF", url="http://x"), Presence(bus, clock)
    shown = Viewers(room, door, "/board#t=1", clock, here)
    made = Hall(room, shown, clock)
    await made.does(*asked)
    try:
        yield made
    finally:
        await room.close()


LIVE = (goes("live"), joins(ANNE, BOB), opens("moment"))


def as_fresh(made, socket):
    """The socket has what a fresh one would be given."""
    audience = AUDIENCE[socket.actor.role]
    assert socket.view == WHOLES[audience](made.room.session)
    if audience == "phone":
        assert socket.own == phone.own(made.room.session, socket.actor)


# Patches follow each other


async def test_a_change_is_one_patch_made_once_for_all(monkeypatch):
    written = []
    write = wire.write
    monkeypatch.setattr(wire, "write", lambda message: written.append(message) or write(message))
    async with hall(*LIVE) as made:
        phones = [made.enter(Actor(Role.PARTICIPANT, f"P-{n}", VEIL)) for n in range(50)]
        await made.does(runs("moment", "pause"))
        await made.flush()
        assert [type(each) for each in written] == [wire.Change]
        assert len({each.frames[-1] for each in phones}) == 1
        assert all(each.view["step"]["state"] == "paused" for each in phones)


async def test_what_changes_nothing_for_an_audience_is_not_sent_to_it():
    async with hall(*LIVE) as made:
        wall, anne = made.enter(WALL), made.enter(ANNE)
        seen = len(anne.frames)
        await made.does(says("moment", BOB, text="a word"))
        await made.flush()
        assert wall.heard[-1]["t"] == "change"
        assert len(anne.frames) == seen


async def test_many_events_are_one_patch():
    async with hall(*LIVE) as made:
        wall = made.enter(WALL)
        for n in range(20):
            await made.does(says("moment", ANNE, n, text=f"word {n}"))
        await made.flush()
        assert [each["t"] for each in wall.heard] == ["view", "change"]
        as_fresh(made, wall)


async def test_the_flushes_are_no_more_than_the_rate(monkeypatch):
    monkeypatch.setattr(viewers, "RATE", dict.fromkeys(viewers.RATE, 20.0))
    async with hall(*LIVE) as made:
        made.shown.start()
        wall = made.enter(WALL)
        for n in range(40):
            await made.does(says("moment", ANNE, n, text=f"word {n}"))
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.1)
        changes = [each for each in wall.heard if each["t"] == "change"]
        assert 1 <= len(changes) <= 20
        as_fresh(made, wall)
        await made.shown.stop()


async def test_a_screen_that_comes_in_between_has_it_all_and_the_next_patch_fits():
    async with hall(*LIVE) as made:
        early = made.enter(WALL)
        await made.does(says("moment", ANNE, text="one"))
        late = made.enter(WALL)
        await made.flush()
        await made.does(says("moment", ANNE, 2, text="two"))
        await made.flush()
        as_fresh(made, early)
        as_fresh(made, late)
        assert early.number == late.number


async def test_the_first_screen_after_nobody_looked_sees_the_present():
    async with hall(*LIVE) as made:
        gone = made.enter(WALL)
        made.shown.remove(gone.viewer)
        await made.does(says("moment", ANNE, text="meanwhile"))
        wall = made.enter(WALL)
        as_fresh(made, wall)
        await made.does(says("moment", ANNE, 2, text="afterwards"))
        await made.flush()
        as_fresh(made, wall)


async def test_a_whole_that_is_asked_for_amid_a_flush_disturbs_no_number(monkeypatch):
    """A flush to many pauses; a phone that asks for the whole in the pause must not be given an
    older patch afterwards."""
    monkeypatch.setattr(viewers, "SLICE_S", -1)
    async with hall(*LIVE) as made:
        phones = [made.enter(ANNE) for _ in range(6)]
        await made.does(says("moment", ANNE, text="mine"), runs("moment", "pause"))
        flushing = asyncio.create_task(made.flush())
        await asyncio.sleep(0)
        await made.does(runs("moment", "resume"))
        for each in phones:
            made.shown.send_whole(each.viewer)
        await flushing
        await made.flush()
        for each in phones:
            as_fresh(made, each)


# One's own part


async def test_ones_own_part_goes_to_oneself_alone():
    async with hall(*LIVE) as made:
        anne, tablet, bob = made.enter(ANNE), made.enter(ANNE), made.enter(BOB)
        await made.does(says("moment", ANNE, text="mine"))
        await made.flush()
        for each in (anne, tablet):
            assert each.heard[-1]["t"] == "own"
            as_fresh(made, each)
        assert "mine" not in "".join(bob.frames)
        assert [each["t"] for each in bob.heard] == ["view"]


async def test_ones_own_is_ones_own_without_a_name_too():
    async with hall(*LIVE, opens("veiled")) as made:
        anne, bob, wall = made.enter(ANNE), made.enter(BOB), made.enter(WALL)
        await made.does(says("veiled", ANNE, text="nobody knows"))
        await made.flush()
        as_fresh(made, anne)
        assert len(anne.own["items"]) == 1
        assert [each["t"] for each in bob.heard] == ["view"]
        assert ANNE.ref not in "".join(wall.frames)


async def test_a_moderated_card_is_told_to_its_author():
    async with hall(*LIVE, opens("held")) as made:
        anne = made.enter(ANNE)
        await made.does(says("held", ANNE, text="may it be shown?"))
        (card,) = made.room.session.cards
        await made.does([(Moderate(cards=(card,), to="shown"), MO)])
        await made.flush()
        assert [each["state"] for each in anne.own["items"].values()] == ["shown"]


async def test_leaving_a_rehearsal_empties_everybodys_own_part():
    async with hall(goes("rehearsal"), joins(ANNE, BOB), opens("moment")) as made:
        anne = made.enter(ANNE)
        await made.does(says("moment", ANNE, text="a try"))
        await made.flush()
        await made.does(goes("live"))
        await made.flush()
        assert anne.own["items"] == {}
        as_fresh(made, anne)


# Slow ones


async def test_a_slow_screen_is_not_waited_for_and_gets_the_whole_when_it_reads():
    async with hall(*LIVE) as made:
        slow, quick = made.enter(WALL), made.enter(WALL)
        slow.full = True
        for n in range(3):
            await made.does(says("moment", ANNE, n, text=f"word {n}"))
            await made.flush()
        as_fresh(made, quick)
        assert slow.wholes == 1
        slow.full = False
        await made.flush()
        as_fresh(made, slow)
        assert slow.wholes == 2
        await made.does(says("moment", ANNE, 9, text="and on"))
        await made.flush()
        as_fresh(made, slow)
        assert slow.heard[-1]["t"] == "change"


async def test_a_slow_screen_costs_one_try_a_flush_and_keeps_nothing():
    async with hall(*LIVE) as made:
        slow = made.enter(WALL)
        slow.full, slow.tried = True, 0
        for n in range(10):
            await made.does(says("moment", ANNE, n, text=f"word {n}"))
            await made.flush()
        assert slow.tried <= 11


async def test_a_screen_that_reads_nothing_for_long_is_asked_to_come_back():
    async with hall(*LIVE) as made:
        slow = made.enter(WALL)
        slow.full = True
        await made.does(says("moment", ANNE, text="a word"))
        await made.flush()
        assert slow.closed == []
        made.clock.now += int(viewers.SLOW_S * 1000) + 10
        await made.flush()
        assert slow.closed == [wire.SLOW]


async def test_a_slow_phone_misses_neither_its_own_nor_the_rooms():
    async with hall(*LIVE) as made:
        anne = made.enter(ANNE)
        anne.full = True
        await made.does(says("moment", ANNE, text="mine"), runs("moment", "pause"))
        await made.flush()
        await made.does(runs("moment", "resume"))
        await made.flush()
        anne.full = False
        await made.flush()
        as_fresh(made, anne)


async def test_trouble_is_told_to_all_and_to_the_slow_one_when_it_reads():
    async with hall(*LIVE) as made:
        screens = [made.enter(each) for each in (ANNE, WALL, FAY)]
        journal, whole = made.room._journal, made.room._journal.append

        async def full(*_):
            raise Unavailable("full")

        journal.append = full
        with suppress(Trouble):
            await made.room.ask(*says("moment", ANNE, text="a word"))
        assert [each.trouble for each in screens] == [True] * 3
        assert made.enter(BOB).trouble is True
        screens[0].full = True
        journal.append = whole
        for _ in range(500):
            if made.room.trouble:  # the probe says when it is over
                await asyncio.sleep(0.01)
        await made.does(says("moment", ANNE, text="a word"))
        assert [each.trouble for each in screens] == [True, False, False]
        screens[0].full = False
        await made.flush()
        assert screens[0].trouble is False


# Doors and heads


async def test_the_desk_alone_knows_where_the_board_is():
    async with hall(*LIVE) as made:
        doors = {each.role: made.enter(each).heard[0]["door"] for each in (ANNE, WALL, FAY, MO)}
        assert {role for role, door in doors.items() if door["board"]} == {
            Role.FACILITATOR,
            Role.MODERATOR,
        }
        assert {door["code"] for door in doors.values()} == {"ABCDEF"}


async def test_phones_are_counted_for_those_who_look(monkeypatch):
    monkeypatch.setattr(viewers, "HERE_S", 0.01)
    async with hall(*LIVE) as made:
        made.shown.start()
        wall, anne = made.enter(WALL), made.enter(ANNE)
        await asyncio.sleep(0.05)
        assert wall.here == 1
        told = len(wall.frames)
        await asyncio.sleep(0.05)
        assert len(wall.frames) == told
        made.shown.remove(anne.viewer)
        await asyncio.sleep(0.05)
        assert wall.here == 0
        assert "here" not in {each["t"] for each in anne.heard}
        await made.shown.stop()


async def test_the_end_is_told_to_every_screen():
    async with hall(*LIVE) as made:
        made.shown.start()
        screens = [made.enter(each) for each in (ANNE, WALL, FAY)]
        await made.shown.stop()
        assert [each.closed for each in screens] == [[wire.RESTART]] * 3


async def test_only_those_who_came_by_the_revoked_link_are_turned_out():
    async with hall(*LIVE) as made:
        anne, wall, fay = (made.enter(each) for each in (ANNE, WALL, FAY))
        made.shown.turn_out(WALL.ref)
        assert (anne.closed, wall.closed, fay.closed) == ([], [wire.BAD_TOKEN], [])


# Whatever happens


PEOPLE = (ANNE, BOB, CAZ)
TALKS = ("moment", "held", "veiled")
VERBS = ("open", "pause", "resume", "close", "reveal", "lock", "skip", "reopen")

STORIES = int(os.environ.get("STORIES", "60"))
"""`STORIES=5000` for a long run."""

person = st.sampled_from(PEOPLE)
talk = st.sampled_from(TALKS)
which = st.integers(0, 5)


def asked():
    """Anything that anybody may ask; a refusal changes nothing."""
    return st.one_of(
        st.tuples(st.just("say"), talk, person, which),
        st.tuples(st.just("say"), talk, person, which),
        st.tuples(st.just("revise"), talk, person, which),
        st.tuples(st.just("withdraw"), talk, person, which),
        st.tuples(st.just("pass"), talk, person, which),
        st.tuples(st.just("run"), st.sampled_from((*TALKS, "scale")), st.sampled_from(VERBS)),
        st.tuples(st.just("moderate"), which, st.sampled_from(("shown", "held", "hidden"))),
        st.tuples(st.just("session"), st.sampled_from(("rehearsal", "live", "draft", "closed"))),
        st.tuples(st.just("group"), which),
        st.tuples(st.just("name"), which),
        st.tuples(st.just("merge"), which, which),
        st.tuples(st.just("move"), which, which),
        st.tuples(st.just("join"), person),
    )


def happens():
    """To a room: somebody asks; screens are told; one comes, goes, stalls, reads, wants the whole."""
    screen = st.integers(0, 9)
    return st.one_of(
        asked(),
        asked(),
        st.tuples(st.just("flush")),
        st.tuples(st.just("enter"), st.sampled_from((*PEOPLE, WALL, FAY, MO))),
        st.tuples(st.just("leave"), screen),
        st.tuples(st.just("stall"), screen),
        st.tuples(st.just("read"), screen),
        st.tuples(st.just("whole"), screen),
    )


def command(made, verb, *told):
    item = f"item-{told[-1]}-{told[0]}" if verb in {"say", "revise", "withdraw"} else ""
    cards = tuple(made.room.session.cards)
    match verb, told:
        case "say", (where, who, n):
            body = {"text": f"word {n} of {who.ref}"}
            return Contribute(activity=where, contribution=item, body=body), who
        case "revise", (where, who, _):
            held = made.room.session.cards.values()
            version = max((c.version for c in held if c.id == item), default=1) + 1
            return Revise(
                activity=where, contribution=item, version=version, body={"text": "changed"}
            ), who
        case "withdraw", (where, who, _):
            return Withdraw(activity=where, contribution=item), who
        case "pass", (where, who, _):
            return Pass(activity=where), who
        case "run", (where, step):
            return RunStep(activity=where, step=step), FAY
        case "moderate", (n, to):
            return Moderate(cards=cards[n : n + 2] or ("c1",), to=to), MO
        case "session", (to,):
            return MoveSession(to=to), FAY
        case "group", (n,):
            pile = Cluster(id=f"k{n}", cards=cards[: n + 1], example=(*cards, "")[0])
            return ProposeClusters(activity="moment", clusters=(pile,)), SYSTEM
        case "join", (who,):
            return Join(), who
    edits = {
        "name": lambda n: NameTheme(theme=f"k{n}", title=f"Theme {n}"),
        "merge": lambda n, m: MergeThemes(theme=f"k{n}", into=f"k{m}"),
        "move": lambda n, m: MoveCards(cards=cards[n : n + 1] or ("c1",), to=f"k{m}"),
    }
    ask = f"edit-{made.room.session.number:06}"
    return EditThemes(activity="moment", ask=ask, edit=edits[verb](*told)), FAY


@settings(max_examples=STORIES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(happens(), min_size=5, max_size=60))
def test_whatever_happens_every_screen_ends_with_what_a_fresh_one_sees(story):
    """All patches applied = the whole, for every audience; each patch follows the number before
    (`Mirror` holds every one of them to it)."""
    asyncio.run(_live_through(story))


async def _live_through(story):
    async with hall(*LIVE) as made:
        inside = [made.enter(each) for each in (ANNE, WALL, FAY)]
        for what, *told in story:
            if what == "flush":
                await made.flush()
            elif what == "enter":
                inside.append(made.enter(*told))
            elif what in {"leave", "stall", "read", "whole"}:
                socket = inside[told[0] % len(inside)]
                if what == "leave" and len(inside) > 1:
                    inside.remove(socket)
                    made.shown.remove(socket.viewer)
                elif what == "whole":
                    made.shown.send_whole(socket.viewer)
                elif what in {"stall", "read"}:
                    socket.full = what == "stall"
            else:
                await made.room.ask(*command(made, what, *told))
        for socket in inside:
            socket.full = False
        await made.flush()
        await made.flush()
        for socket in inside:
            as_fresh(made, socket)
