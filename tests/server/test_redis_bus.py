"""The shared bus against a real Valkey that is killed, stopped, cut off, absent, and lied through.

Nothing promised rests on it: what is held here is that it notices, that nobody waits for it, that it
comes back by itself, and that whoever follows its promise (gap, doubt or unwell: read the journal)
misses nothing.
"""

import asyncio
import os
import socket
import time
from contextlib import asynccontextmanager
from types import SimpleNamespace

import orjson
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from server import app
from server.bus import health, letter, speaker
from server.bus.letter import Letters, Notice, Pulse, Rung, Unfit
from server.bus.line import BadAddress, how_to_reach
from server.bus.memory import MemoryBus
from server.bus.redis import RedisBus
from server.journal.memory import MemoryJournal
from server.metrics import metrics
from server.settings import Settings
from tests.contracts.every_event import EXAMPLES, made
from tests.engines.valkey import Valkey
from tests.faults.house import House
from tests.faults.proxy import Proxy

engines = pytest.mark.engines
KEY = b"the key of one installation"
S = "s-1"
NOTICED_S = health.SILENCE_S + 0.4  # within a second, as the boards are promised
POLL_S = 0.25


@pytest.fixture
def valkey():
    with Valkey() as started:
        yield started


@pytest.fixture
async def proxy(valkey):
    async with Proxy(valkey.port) as made_proxy:
        yield made_proxy


@asynccontextmanager
async def opened(url, key=KEY, well=True):
    bus = RedisBus(url, key)
    await bus.open()
    try:
        if well:
            await until(lambda: bus.well)
        yield bus
    finally:
        await bus.close()


async def until(true, within=10.0):
    """How long it took."""
    began = time.perf_counter()
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 - what is waited for knows nothing of the test
            await asyncio.sleep(0.005)
    return time.perf_counter() - began


def counted(bus):
    doubts = SimpleNamespace(n=0)

    def more():
        doubts.n += 1

    bus.doubt(more)
    return doubts


def dialled(part):
    """Grows with every line that this part of a bus makes from now on."""
    dials, dial = [], part._dial

    async def noted():
        dials.append(1)
        return await dial()

    part._dial = noted
    return dials


def refused(why):
    return metrics.bus_refused.labels(why)._value.get()


def through(proxy):
    return f"redis://127.0.0.1:{proxy.port}/0"


class Follower:
    """As small as one can be that keeps the promise's other half."""

    def __init__(self, bus, journal):
        self.seen = []
        self.reads = 0
        self.taken = 0
        self._bus = bus
        self._journal = journal
        self._look = asyncio.Event()
        bus.follow(S, self._rung)
        bus.doubt(self._look.set)
        self._task = asyncio.create_task(self._read_on())

    def _rung(self, number, batch):
        if number <= len(self.seen):
            return
        if batch and number - len(batch) == len(self.seen):
            self.seen += batch
            self.taken += len(batch)
        else:
            self._look.set()

    async def _read_on(self):
        while True:
            try:
                async with asyncio.timeout(POLL_S):
                    await self._look.wait()
            except TimeoutError:
                if self._bus.well:
                    continue
            self._look.clear()
            self.reads += 1
            self.seen += await self._journal.read(S, len(self.seen))

    async def end(self):
        self._task.cancel()
        await asyncio.wait([self._task])


async def ring_on(bus, journal, rings, rate=400.0, during=lambda _n: None):
    """Kept first, then rung. How long the slowest rings took, in seconds, but for three: a busy
    machine takes the processor away now and then."""
    took, began = [], time.perf_counter()
    start = len(await journal.read(S))
    for n in range(start + 1, start + rings + 1):
        event = made(f"item-{n:06}")
        await journal.append(S, n - 1, [event])
        before = time.perf_counter()
        bus.ring(S, n, [event])
        took.append(time.perf_counter() - before)
        during(n - start)
        await asyncio.sleep(max(0.0, began + (n - start) / rate - time.perf_counter()))
    return sorted(took)[max(0, len(took) - 4)]


async def complete(follower, journal, within=2.0):
    """Nothing lost, doubled or out of order; how long the last took."""
    everything = await journal.read(S)
    took = await until(lambda: len(follower.seen) >= len(everything), within)
    assert follower.seen == everything
    return took


# Faults


@engines
async def test_killed_and_started_again_while_it_rings_nothing_is_lost(valkey):
    journal = MemoryJournal()
    async with opened(valkey.url) as one, opened(valkey.url) as other:
        follower = Follower(other, journal)
        await asyncio.sleep(0.1)
        later = []

        def kill(n):
            if n == 200:
                valkey.kill()
                later.append(asyncio.get_running_loop().call_later(0.5, valkey.start))

        slowest = await ring_on(one, journal, 600, during=kill)
        await complete(follower, journal)
        await until(lambda: one.well and other.well, 3)
        valkey.kill()  # the last rings of all are lost, and no later one shows the gap
        await ring_on(one, journal, 50)
        assert await complete(follower, journal) < 1
        assert slowest < 0.05
        assert follower.taken > 100, "the batches did not travel"
        assert follower.reads < 80, "it polled while all was well"
        await follower.end()


@engines
async def test_what_was_rung_while_cut_off_is_told_afterwards(valkey, proxy):
    """Without any doubt of the follower's own: rings that were dropped come as their number."""
    async with opened(through(proxy)) as one, opened(valkey.url) as other:
        heard = []
        other.follow(S, lambda number, batch: heard.append((number, len(batch))))
        await asyncio.sleep(0.1)
        proxy.switch("cut")
        for n in range(1, 51):
            one.ring(S, n, [made(f"item-{n:06}")])
            await asyncio.sleep(0.005)
        proxy.switch("pass")
        await until(lambda: heard and heard[-1][0] == 50)
        assert heard[-1] == (50, 0)
        for n in range(51, 61):  # on a busy machine one may go without its batch again
            one.ring(S, n, [made("item-later")])
            await until(lambda n=n: heard[-1][0] == n)
        assert any(number > 50 and count == 1 for number, count in heard)


@engines
async def test_a_subscription_that_the_server_killed_is_a_doubt(valkey):
    journal = MemoryJournal()
    async with opened(valkey.url) as one, opened(valkey.url) as other:
        follower = Follower(other, journal)
        await asyncio.sleep(0.1)
        doubts = counted(other)

        def kill(n):
            if n in {50, 350}:
                valkey.command("CLIENT", "KILL", "TYPE", "pubsub")

        await ring_on(one, journal, 400, during=kill)
        await complete(follower, journal)
        await until(lambda: other.well, 2)
        assert doubts.n >= 4, "each time when it was lost and when it was back"
        await follower.end()


@engines
async def test_every_confirmation_is_a_doubt_asked_for_or_not(valkey):
    """One that nobody asked for means that the line was made anew unseen."""
    async with opened(valkey.url) as bus:
        bus.follow(S, lambda *_: None)
        await asyncio.sleep(0.1)
        doubts = counted(bus)
        bus._ear._take([b"subscribe", bus._letters.session_channel(S).encode(), 2])
        await until(lambda: doubts.n == 1, 1)


@engines
async def test_a_frozen_server_is_noticed_and_nobody_waits_for_it(valkey):
    journal = MemoryJournal()
    async with opened(valkey.url) as one, opened(valkey.url) as other:
        follower = Follower(other, journal)
        doubts = counted(one)
        await ring_on(one, journal, 20)
        valkey.stop()
        try:
            rings = asyncio.create_task(ring_on(one, journal, 800))
            noticed = await until(lambda: not one.well and not other.well, 2)
            assert noticed < NOTICED_S
            noted = doubts.n
            assert noted in {
                1,
                2,
            }  # a second one when the other's last pulse came well before its own
            slowest = await rings
            assert slowest < 0.005
            assert await complete(follower, journal) < 1
        finally:
            valkey.go_on()
        await until(lambda: one.well and other.well, 3)
        assert doubts.n > noted
        await ring_on(one, journal, 50)
        await complete(follower, journal)
        await follower.end()


@engines
async def test_closing_is_quick_even_when_the_server_is_frozen(valkey):
    async with opened(valkey.url) as bus:
        bus.ring(S, 1, [made()])
        valkey.stop()
        try:
            await asyncio.sleep(0.4)
            began = time.perf_counter()
            await bus.close()
            assert time.perf_counter() - began < 1.5
        finally:
            valkey.go_on()


@engines
async def test_a_black_hole_is_noticed_and_left(proxy):
    """Half-open TCP: no error ever comes. The line is given up after three seconds of silence, and
    a new one made."""
    journal = MemoryJournal()
    async with opened(through(proxy)) as one, opened(through(proxy)) as other:
        follower = Follower(other, journal)
        await ring_on(one, journal, 20)
        proxy.switch("black hole")
        assert await until(lambda: not one.well and not other.well, 2) < NOTICED_S
        assert await ring_on(one, journal, 400) < 0.05
        assert await complete(follower, journal) < 1
        dials = dialled(other._ear)
        await until(lambda: dials, health.SILENCE_S + 3)
        proxy.switch("pass")
        await until(lambda: one.well and other.well, 8)
        await ring_on(one, journal, 50)
        await complete(follower, journal)
        await follower.end()


@engines
async def test_a_process_that_alone_is_cut_off_is_doubted_by_the_others(valkey, proxy):
    """Its people's words are kept, and its rings reach nobody: the others, well themselves, look."""
    journal = MemoryJournal()
    async with opened(through(proxy)) as one, opened(valkey.url) as other:
        follower = Follower(other, journal)
        await ring_on(one, journal, 20)
        await asyncio.sleep(0.3)
        proxy.switch("black hole")
        await ring_on(one, journal, 400)
        assert other.well
        assert await complete(follower, journal) < 1
        await follower.end()


@engines
async def test_one_that_says_goodbye_is_not_missed(valkey):
    async with opened(valkey.url) as other:
        async with opened(valkey.url):
            await asyncio.sleep(0.6)
            assert len(other._health._others) == 1
        await asyncio.sleep(0.1)
        doubts = counted(other)
        await asyncio.sleep(1.2)
        assert doubts.n == 0


@engines
async def test_a_line_that_is_reset_again_and_again(proxy):
    journal = MemoryJournal()
    async with opened(through(proxy)) as one, opened(through(proxy)) as other:
        follower = Follower(other, journal)

        def cut(n):
            if n % 80 == 0:
                proxy.cut_now()

        await ring_on(one, journal, 400, during=cut)
        await complete(follower, journal)
        await until(lambda: one.well and other.well, 3)
        await follower.end()


@engines
@pytest.mark.parametrize(("pieces", "latency"), [(7, 0.0), (0, 0.05)])
async def test_letters_in_small_pieces_or_late_are_read_whole(proxy, pieces, latency):
    journal = MemoryJournal()
    proxy.slice, proxy.latency = pieces, latency
    async with opened(through(proxy)) as one, opened(through(proxy)) as other:
        follower = Follower(other, journal)
        await asyncio.sleep(0.5)
        assert one.well
        assert other.well
        await ring_on(one, journal, 40, rate=80)
        await complete(follower, journal)
        assert follower.taken > 20, "the batches were not read"  # one that is late is looked up
        await follower.end()


@engines
async def test_a_server_that_comes_later(valkey):
    valkey.kill()
    began = time.perf_counter()
    async with opened(valkey.url, well=False) as bus, opened(valkey.url, well=False) as other:
        assert time.perf_counter() - began < 0.2
        assert not bus.well
        here, there = [], []
        bus.follow(S, lambda number, _batch: here.append(number))
        other.follow(S, lambda number, _batch: there.append(number))
        doubts, others = counted(bus), counted(other)
        bus.ring(S, 1, [made()])
        assert here == [1], "those in this process do not wait for a server"
        await asyncio.sleep(0.5)
        valkey.start()
        await until(lambda: bus.well and other.well, 3)
        assert (doubts.n, others.n) == (1, 1), "who came later than the ring must look"
        bus.ring(S, 2, [made()])
        await until(lambda: there[-1:] == [2], 2)


@engines
async def test_emptying_the_server_changes_nothing(valkey):
    async with opened(valkey.url) as one, opened(valkey.url) as other:
        heard = []
        other.follow(S, lambda number, _batch: heard.append(number))
        await asyncio.sleep(0.1)
        assert valkey.command("FLUSHALL") == b"+OK\r\n"
        one.ring(S, 1, [])
        await until(lambda: heard == [1], 1)
        assert one.well
        assert b"\r\n$" not in valkey.command("KEYS", "*"), "something was kept there"


@engines
async def test_memory_is_bounded_while_it_is_away(valkey):
    async with opened(valkey.url) as bus:
        valkey.kill()
        event, most = [made()], 0
        for n in range(1, 100_001):
            bus.ring(f"s-{n % 300}", n, event)
            bus.tell("who", {"n": n})
            most = max(most, len(bus._speaker._waiting))
            if n % 1000 == 0:
                await asyncio.sleep(0)
        assert most <= 512
        assert len(bus._speaker._owed) <= 300
        for n in range(2 * speaker.OWED):
            bus._speaker._owe(f"other-{n}", 1)
        assert len(bus._speaker._owed) == speaker.OWED


@engines
async def test_what_was_dropped_and_is_no_ring_is_a_doubt_of_the_others(valkey):
    async with opened(valkey.url) as one, opened(valkey.url) as other:
        doubts = counted(other)
        await asyncio.sleep(0.1)
        assert doubts.n == 0
        for n in range(speaker.WAITING + 1):
            one.tell("doors", {"n": n})
        await until(lambda: doubts.n == 1, 1)
        await asyncio.sleep(0.6)
        assert doubts.n == 1, "said once"


# Lies


def sealed(said, channel, key=KEY):
    """A letter of somebody who has the key, whatever it says."""
    other = Letters(key)
    text = orjson.dumps({"from": other.me, "v": 1, "n": 1, **said})
    return other._seal(channel, text) + text


RING = {"session": S, "number": 1, "batch": []}
LIES = [
    b"", b"x", b"\x00" * 31, b"\xff" * 500, b"{}", b"x" * 32 + b"{}", orjson.dumps(RING),
    b"x" * (letter.MOST + letter.SEAL + 1),
]  # fmt: skip
FORMLESS = [
    {}, [], {"session": S}, {**RING, "number": "1"}, {**RING, "number": True},
    {**RING, "number": -1}, {**RING, "number": 0}, {**RING, "session": "s-2"},
    {**RING, "session": None}, {**RING, "number": 1e300}, {**RING, "from": 7}, {**RING, "n": None},
]  # fmt: skip


@pytest.mark.parametrize("lie", LIES, ids=range(len(LIES)))
def test_what_has_no_seal_of_ours_is_unfit(lie):
    assert isinstance(Letters(KEY).open(Letters(KEY).session_channel(S), lie), Unfit)


@pytest.mark.parametrize("said", FORMLESS, ids=range(len(FORMLESS)))
def test_what_is_sealed_and_has_no_form_is_unfit(said):
    letters = Letters(KEY)
    channel = letters.session_channel(S)
    if isinstance(said, dict):
        forged = sealed(said, channel)
    else:
        forged = letters._seal(channel, b"[]") + b"[]"
    assert letters.open(channel, forged) == Unfit("form")


def test_a_letter_fits_its_own_channel_once_and_no_other():
    one, other = Letters(KEY), Letters(KEY)
    first, second = one.ring(S, 1, [made()]), one.ring(S, 2, [])
    assert other.open(one.session_channel("s-2"), first) == Unfit("seal")
    assert other.open(one.topic_channel(S), first) == Unfit("seal")
    assert other.open(one.pulse_channel, first) == Unfit("seal")
    assert other.open(one.session_channel(S), first) == Rung(S, 1, (made(),))
    assert other.open(one.session_channel(S), first) == Unfit("order")
    assert other.open(one.session_channel(S), second) == Rung(S, 2, ())
    assert other.open(one.session_channel(S), first) == Unfit("order")
    assert one.open(one.session_channel(S), first) is None


def test_each_bit_of_a_letter_is_under_the_seal():
    one, other = Letters(KEY), Letters(KEY)
    whole = one.ring(S, 1, [made()])
    for place in range(len(whole)):
        bent = bytearray(whole)
        bent[place] ^= 1
        assert other.open(one.session_channel(S), bytes(bent)) == Unfit("seal")


def test_another_key_has_other_channels_and_other_seals():
    one, other = Letters(KEY), Letters(b"another key")
    assert one.session_channel(S) != other.session_channel(S)
    forged = other.ring(S, 1, [made()])
    assert one.open(one.session_channel(S), forged) == Unfit("seal")


def test_a_seal_is_no_token_and_a_token_no_seal():
    """The key of the seals is made from the server's, and is not the server's."""
    letters = Letters(KEY)
    assert letters._key != KEY
    assert KEY not in letters.ring(S, 1, [])


@pytest.mark.parametrize(
    "rows",
    [
        [["NoSuchEvent", {}]], [["PersonJoined", {"no": 1}]], [["PersonJoined"]], ["x"], "x", 7,
        None, [["PersonJoined", None]], [["PersonJoined", {"at": 1, "by": "x", "person": "p"}]] * 2,
    ],
    ids=range(9),
)  # fmt: skip
def test_rows_that_cannot_be_read_leave_the_number(rows):
    letters = Letters(KEY)
    channel = letters.session_channel(S)
    assert letters.open(channel, sealed({**RING, "batch": rows}, channel)) == Rung(S, 1, ())


def test_a_later_version_of_us_is_heard_by_its_number():
    letters = Letters(KEY)
    channel = letters.session_channel(S)
    later = sealed({**RING, "v": 2, "batch": {"packed": "x"}}, channel)
    assert letters.open(channel, later) == Rung(S, 1, ())


def test_senders_are_remembered_within_bounds():
    letters = Letters(KEY)
    channel = letters.session_channel(S)
    for n in range(1000):
        letters.open(channel, sealed({**RING, "from": f"p-{n}"}, channel))
    assert len(letters._opened[channel]) == letter.SENDERS
    letters.forget(channel)
    assert not letters._opened


def test_every_letter_comes_out_as_it_went_in():
    one, other = Letters(KEY), Letters(KEY)
    for n, event in enumerate(EXAMPLES, start=1):
        found = other.open(one.session_channel(S), one.ring(S, n, [event]))
        assert found == Rung(S, n, (event,))
    told = {"who": ["a", "b"], "n": None, "text": "é"}
    found = other.open(one.topic_channel("doors"), one.tell("doors", orjson.dumps(told)))
    assert found == Notice("doors", told)
    found = other.open(one.pulse_channel, one.pulse(1.5, gap=True, bye=False))
    assert found == Pulse(one.me, 1.5, gap=True, bye=False)


JSONS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = st.sampled_from(
    ["from", "v", "n", "session", "number", "batch", "message", "at", "gap", "bye"]
)


@given(st.binary(max_size=400))
def test_no_bytes_at_all_disturb_it(lie):
    letters = Letters(KEY)
    assert letters.open(letters.session_channel(S), lie) == Unfit("seal")


@given(st.dictionaries(FIELDS, JSONS), st.integers(0, 2))
def test_nothing_that_is_sealed_disturbs_it(said, where):
    letters = Letters(KEY)
    channel = (
        letters.session_channel(S), letters.topic_channel("doors"), letters.pulse_channel
    )[where]  # fmt: skip
    text = orjson.dumps({"from": "p-1", "v": 1, "n": 1, **RING, **said})
    found = letters.open(channel, letters._seal(channel, text) + text)
    assert isinstance(found, Unfit | (Rung, Notice, Pulse)[where])


@engines
async def test_lies_on_the_wire_are_counted_and_do_nothing(valkey):
    async with opened(valkey.url) as one, opened(valkey.url) as other:
        heard = []
        other.follow(S, lambda number, batch: heard.append((number, list(batch))))
        other.hear("doors", heard.append)
        await asyncio.sleep(0.1)
        letters = other._letters
        before = {why: refused(why) for why in ("size", "seal", "form", "order")}
        for channel in (
            letters.session_channel(S),
            letters.topic_channel("doors"),
            letters.pulse_channel,
        ):
            for lie in LIES:
                valkey.command("PUBLISH", channel, lie)
        forged = Letters(b"not the key").ring(S, 1, [made()])
        valkey.command("PUBLISH", letters.session_channel(S), forged)
        valkey.command(
            "PUBLISH", letters.session_channel(S), sealed({}, letters.session_channel(S))
        )
        replayed = sealed({**RING, "number": 9}, letters.session_channel(S))
        for _ in range(3):
            valkey.command("PUBLISH", letters.session_channel(S), replayed)
        one.ring(S, 10, [made()])
        await until(lambda: (10, [made()]) in heard)
        assert heard == [(9, []), (10, [made()])]
        gone = {why: refused(why) - was for why, was in before.items()}
        assert gone["form"] == 1
        assert gone["order"] == 2
        # The pulse channel is heard by both buses of this process, which counts for both.
        assert gone["size"] == 4
        assert gone["seal"] == 7 * 4 + 1
        assert one.well
        assert other.well


@engines
async def test_a_pulse_that_is_played_back_proves_nothing(valkey):
    async with opened(valkey.url) as bus:
        old = bus._letters.pulse(asyncio.get_running_loop().time() - 5, gap=False, bye=False)
        bus._health.lost()
        bus._heard(bus._letters.pulse_channel, old)
        assert not bus.well


# What is said about it


@engines
async def test_neither_words_nor_the_password_are_logged(valkey):
    valkey.command("CONFIG", "SET", "requirepass", "hunter2-secret")
    address = f"redis://:hunter2-secret@127.0.0.1:{valkey.port}/0"
    with structlog.testing.capture_logs() as logs:
        async with opened(address) as one, opened(address) as other:
            other.follow(S, lambda *_: 1 / 0)
            await asyncio.sleep(0.1)
            one.ring(S, 1, [made(text="a zebra")])
            one.tell("doors", {"what": {"a zebra"}})
            await asyncio.sleep(0.1)
            valkey.kill()
            await until(lambda: not one.well, 2)
    assert logs
    assert "zebra" not in str(logs)
    assert "hunter2" not in str(logs)


@engines
async def test_a_socket_in_a_folder_will_do(valkey):
    async with opened(f"unix://{valkey.socket}") as one, opened(valkey.url) as other:
        heard = []
        other.follow(S, lambda number, _batch: heard.append(number))
        await asyncio.sleep(0.1)
        one.ring(S, 1, [made()])
        await until(lambda: heard == [1], 1)


@engines
async def test_a_wrong_password_is_as_if_it_were_away(valkey):
    valkey.command("CONFIG", "SET", "requirepass", "right")
    async with opened(f"redis://:wrong@127.0.0.1:{valkey.port}/0", well=False) as bus:
        bus.ring(S, 1, [made()])
        await asyncio.sleep(0.3)
        assert not bus.well


@pytest.mark.parametrize(
    "url", ["http://x", "localhost:6379", "", "redis//x", "redis://:p4ss@h:port/0", "redis://h:99999999"]
)  # fmt: skip
def test_an_address_that_is_none_is_told_without_its_password(url):
    with pytest.raises(BadAddress) as told:
        RedisBus(url, KEY)
    assert "p4ss" not in str(told.value)


@pytest.mark.parametrize("url", ["redis://h", "rediss://u:p@h:1/2", "unix:///run/redis.sock?db=1"])
def test_addresses_of_each_kind_and_our_own_deadlines(url):
    reach = how_to_reach(
        url + ("&" if "?" in url else "?") + "retry_on_timeout=1&socket_timeout=60"
    )
    assert reach["retry_on_timeout"] is False
    assert reach["socket_timeout"] == 1.0
    RedisBus(url, os.urandom(32))


async def test_what_answers_and_is_no_redis_is_as_if_it_were_away():
    async def serve(_reader, writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n" + b"x" * 200_000)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with opened(f"redis://127.0.0.1:{port}", well=False) as bus:
        await asyncio.sleep(0.5)
        assert not bus.well
        assert all(not task.done() for task in bus._tasks)
    server.close()


# In the application


def test_the_application_takes_the_bus_that_is_set():
    alone, blind = (app._bus(Settings(), KEY, shared=shared) for shared in (False, True))
    assert isinstance(alone, MemoryBus)
    assert (alone.well, blind.well) == (True, False)  # without Redis others are not heard
    assert isinstance(app._bus(Settings(redis_url="redis://h"), KEY, shared=True), RedisBus)
    with pytest.raises(ValueError, match="ACE_REDIS_URL cannot be read") as told:
        app._bus(Settings(redis_url="redis://:p4ss@h:x"), KEY, shared=True)
    assert "p4ss" not in str(told.value)


async def test_a_server_opens_its_doors_though_redis_is_not_there(tmp_path):
    with socket.socket() as held:  # bound, and nobody listens
        held.bind(("127.0.0.1", 0))
        house = House(tmp_path / "data", REDIS_URL=f"redis://127.0.0.1:{held.getsockname()[1]}")
        await house.start()
        try:
            assert (await house.ask("/health"))["ok"]
        finally:
            await house.stop()
