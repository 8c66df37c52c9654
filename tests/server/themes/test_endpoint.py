"""A language model may help, if it can; nothing that it does, or fails to do, harms a session."""

import asyncio
import json
import re
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import structlog
from hypothesis import given as for_all
from hypothesis import settings as trying
from hypothesis import strategies as st

from facilitation.commands.curating import (
    AskModel,
    ProposeClusters,
    Regroup,
    ResolveProposal,
    TuneThemes,
)
from facilitation.commands.running import MoveSession
from facilitation.decisions.curating import PATIENCE_MS
from facilitation.people import SYSTEM
from facilitation.themes.arrange import anchors, arrange
from facilitation.themes.edits import MoveCards, NameTheme, PinTheme, SameCards
from facilitation.views import board as wall
from server import places
from server.asks import Trouble
from server.settings import Settings, from_environment
from server.themes.endpoint import LONGEST_S, TRIES, WHYS, Endpoint, ModelWorker
from server.themes.post import ANSWER_BYTES, NoAnswer, address
from server.themes.prompting import Group, Question, Standing, content, read
from server.themes.sorting import PARTS, Sorting
from tests.given import (
    ANNE,
    BOB,
    FAY,
    T0,
    edits,
    given,
    joins,
    moderates,
    opens,
    proposes,
    script,
    step,
    withdraws,
)
from tests.given import says as writes
from tests.server.live import MOMENT, contribute, serving
from tests.server.themes import fake_endpoint as fake
from tests.server.themes.fake_endpoint import MODEL, endpoint, sorts_by_word
from tests.server.themes.test_worker import many, until
from tests.tooling.tree import ROOT

TEXTS = [
    "Tea was warm", "Tea for everybody", "Tea and a biscuit", "Time to listen", "Time was short",
    "Time, at last", "Buses at night", "Buses that come",
]  # fmt: skip
WORDS = "desk.model.why."
KEY = "sk-a-key-that-nobody-may-read"
LIMITS = {"max_per_unit": 4000, "max_chars": 2000}
QUESTION = Question(texts=("one two three four five", "two", "three"), prompt="What?")


def room_of(*texts):
    room = given(script(step("reflection", "moment", prompt="What mattered?",
        moderation={"mode": "none"}, limits=LIMITS)), joins(ANNE, BOB), opens("moment"))  # fmt: skip
    for n, text in enumerate(texts or TEXTS):
        room = room.given(writes("moment", (ANNE, BOB)[n % 2], n, text=text))
    return room


def card(room, n):
    return room.session.runs["moment"].made[n]


def board_of(room):
    return room.session.themes["moment"]


def piles(room):
    """Title or suggestion -> cards."""
    return {
        pile.title or pile.suggested: set(pile.cards)
        for pile in arrange(board_of(room)).piles.values()
    }


class Door:
    """A room as the server has it; a touch after each commit."""

    id = "s-1"

    def __init__(self, room, worker):
        self.room = room
        self.worker = worker
        self.troubled = 0
        self.asked = []

    @property
    def session(self):
        return self.room.session

    async def ask(self, command, actor):
        self.asked.append(command)
        await asyncio.sleep(0)
        if self.troubled:
            self.troubled -= 1
            raise Trouble
        when = self.room.when(command, actor)
        if isinstance(when.decision, tuple):
            self.room = when.follows()
            self.worker.touch(self)
        return when.decision

    async def ask_model(self, by=FAY, model="m"):
        await self.ask(AskModel(activity="moment", model=model), by)

    def errand(self):
        return board_of(self.room).errand


@asynccontextmanager
async def at_work(asks, room=None, cards=200, at=T0):
    worker = ModelWorker(asks, lambda: at, cards)
    try:
        yield Door(room or room_of(), worker)
    finally:
        await worker.aclose()


@asynccontextmanager
async def served(behave, room=None, cards=200, timeout_s=2.0):
    async with endpoint(behave) as served:
        asks = Endpoint(url=served.url, model="m", key=KEY, timeout_s=timeout_s)
        async with at_work(asks, room, cards) as door:
            yield door, served


async def settled(door):
    await until(lambda: door.errand() is not None and door.errand().state != "asked")
    return door.errand()


def accept(door):
    pending = board_of(door.room).pending
    resolve = ResolveProposal(activity="moment", number=pending.number, accept=True)
    door.room = door.room.when(resolve, FAY).follows()
    return door.room


# What it is asked


async def test_it_gets_words_and_small_numbers_and_nothing_else():
    room = room_of().given(edits(NameTheme(theme="t-tea", title="Tea")))
    async with served(sorts_by_word, room) as (door, asked):
        await door.ask_model()
        await settled(door)
    (request_,) = asked.asked
    assert request_["model"] == "m"
    assert request_["temperature"] == 0
    assert request_["response_format"]["json_schema"]["strict"] is True
    told = fake.told(request_)
    assert told["question"] == "What mattered?"
    assert told["cards"] == {str(n): text for n, text in enumerate(TEXTS, 1)}
    assert told["standing_themes"] == [{"key": "S1", "title": "Tea", "about": "", "examples": []}]
    sent = json.dumps(request_)
    for secret in (ANNE.ref, BOB.ref, FAY.ref, "s-1", "t-tea", card(room, 0) + '"', KEY):
        assert secret not in sent
    assert f"Authorization: Bearer {KEY}" in asked.heads[0]


async def test_without_a_key_none_is_sent():
    async with endpoint(sorts_by_word) as asked:
        await Endpoint(url=asked.url, model="m").ask(QUESTION, 5)
    assert "authorization" not in asked.heads[0].lower()
    assert asked.heads[0].startswith("POST /v1/chat/completions HTTP/1.1")


async def test_what_the_room_may_not_read_is_not_sent():
    room = room_of()
    room = room.given(
        moderates("held", card(room, 0)), moderates("hidden", card(room, 1)),
        withdraws("moment", ANNE, 2),
    )  # fmt: skip
    async with served(sorts_by_word, room) as (door, asked):
        await door.ask_model()
        await settled(door)
    assert set(asked.cards[0].values()) == set(TEXTS[3:])


async def test_the_same_words_are_sent_once_and_go_together():
    room = room_of(*TEXTS, "tea  was WARM", "A cup of tea, warm")
    room = room.given(edits(SameCards(cards=(card(room, 9),), into=card(room, 0))))
    async with served(sorts_by_word, room) as (door, asked):
        await door.ask_model()
        await settled(door)
    assert list(asked.cards[0].values()) == TEXTS
    assert piles(accept(door))["Tea"] == {card(room, n) for n in (0, 1, 2, 8, 9)}


async def test_many_cards_go_in_parts_each_from_the_whole_of_the_time():
    texts = [f"{TEXTS[n % 3 * 3].split()[0]} number {n}" for n in range(50)]
    async with served(sorts_by_word, room_of(*texts), cards=20) as (door, asked):
        await door.ask_model()
        await settled(door)
    assert [len(cards) for cards in asked.cards] == [17, 17, 16]
    assert list(asked.cards[0].values())[:2] == [texts[0], texts[3]]
    standing = fake.told(asked.asked[1])["standing_themes"]
    assert [each["title"] for each in standing] == ["Tea", "Time", "Buses"] or len(standing) >= 1
    assert {title: len(cards) for title, cards in piles(accept(door)).items()} == {
        "Tea": 17, "Time": 17, "Buses": 16,
    }  # fmt: skip


async def test_long_texts_are_clipped_and_make_more_parts():
    texts = [f"Tea {n} " + "very " * 300 for n in range(120)]
    async with served(sorts_by_word, room_of(*texts)) as (door, asked):
        await door.ask_model()
        await settled(door)
    assert len(asked.asked) == 2
    assert all(len(text) <= 300 for text in asked.cards[0].values())


async def test_cards_beyond_the_last_part_stay_where_they_are():
    texts = [f"{'Tea' if n % 2 else 'Time'} number {n}" for n in range(PARTS * 10 + 40)]
    room = room_of(*texts)
    all_cards = [card(room, n) for n in range(len(texts))]
    room = room.given(proposes(k1=tuple(all_cards)))
    async with served(sorts_by_word, room, cards=10) as (door, asked):
        await door.ask_model()
        await settled(door)
    assert len(asked.asked) == PARTS
    homes = board_of(accept(door)).homes
    assert set(homes) == set(all_cards)


# What is believed


def answer(*themes):
    return json.dumps({"themes": list(themes)})


def theme(*cards, title="A title", key=""):
    return {"key": key, "title": title, "cards": list(cards)}


def test_unknown_numbers_are_dropped_and_the_first_theme_has_a_card():
    told = answer(theme(1, 99, 0, -1, 2, 2, "3", 2.0, True, None), theme(2, 3, title="B"), theme(1))
    assert read(told, QUESTION) == (
        Group(title="A title", numbers=(1, 2)), Group(title="B", numbers=(3,)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("  Time\n and\tspace ", "Time and space"),
        ("x" * 121, ""),
        ("x" * 120, "x" * 120),
        ("a \u202eb", "a b"),
        ("nul \x00", ""),
        ("They say: one TWO three, four!", ""),
        ("two three four", "two three four"),
        ("Two", "Two"),
        ("", ""),
    ],
)
def test_a_title_is_one_that_can_be_kept_and_nobodys_words(title, kept):
    assert read(answer(theme(1, title=title)), QUESTION)[0].title == kept


@pytest.mark.parametrize("title", ["Other", "misc", " Miscellaneous. ", "N/A"])
def test_a_theme_of_the_rest_is_none(title):
    assert read(answer(theme(1, 2, title=title)), QUESTION) == ()


def test_a_standing_theme_is_named_by_its_key_and_keeps_its_name():
    question = replace(QUESTION, standing=(Standing(key="S1", title="Other"),))
    told = answer(theme(1, key="S1", title="Mine now"), theme(2, key="S9", title="B"))
    assert read(told, question) == (
        Group(key="S1", numbers=(1,)), Group(title="B", numbers=(2,)),
    )  # fmt: skip


@pytest.mark.parametrize(
    "told",
    ["[]", "1", "null", '"themes"', '{"themes": 3}', '{"themes": {}}', '{"themes": [1]}', "{}",
     '{"themes": [{"cards": 1}]}', '{"themes": [{"title": "x"}]}',
     '{"themes": [{"cards": [1], "title": 3}]}', '{"themes": [{"cards": [1], "key": []}]}'],
)  # fmt: skip
def test_another_form_is_no_answer(told):
    with pytest.raises(NoAnswer, match="not-as-asked"):
        read(told, QUESTION)


@pytest.mark.parametrize(
    "told", ["", "I am sorry, but I cannot.", "{", "```json\n{}\n```", "\ud800", "[" * 5000]
)
def test_no_json_is_no_answer(told):
    with pytest.raises(NoAnswer, match="not-json"):
        read(told, QUESTION)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html>", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b"{}", "not-as-asked"),
        (b"[]", "not-as-asked"),
        (b'{"choices": []}', "not-as-asked"),
        (b'{"choices": {}}', "not-as-asked"),
        (b'{"choices": [{"message": null}]}', "not-as-asked"),
        (b'{"choices": [{"message": {"content": null}}]}', "not-as-asked"),
        (b'{"choices": [{"message": {"content": ["x"]}}]}', "not-as-asked"),
        (b'{"choices": [{"message": {"content": "x", "refusal": "No."}}]}', "declined"),
    ],
)
def test_no_completion_is_no_answer(body, why):
    with pytest.raises(NoAnswer, match=why):
        content(body)


@pytest.mark.parametrize(
    ("told", "version"),
    [("gpt-9-2026", "gpt-9-2026"), ("a <b> c\n", "abc"), ("v" * 99, "v" * 80), (3, ""), (None, "")],
)
def test_the_version_is_fit_for_a_screen(told, version):
    body = {"model": told, "choices": [{"message": {"content": "x"}}]}
    assert content(json.dumps(body).encode()) == ("x", version)


# Every bad way


BAD = {
    "hangs_up": (fake.hangs_up, "unreachable not-http"),
    "stays_silent": (fake.stays_silent, "too-slow"),
    "drips": (fake.drips, "too-slow"),
    "drips_heads": (fake.drips_heads, "too-slow"),
    "never_ends": (fake.never_ends, "too-long"),
    "breaks_off": (fake.breaks_off, "not-http"),
    "another_tongue": (fake.speaks_another_tongue, "not-http"),
    "great_head": (fake.has_a_great_head, "not-http"),
    "huge": (fake.answers(body="x" * (ANSWER_BYTES + 1)), "too-long"),
    "401": (fake.answers("401 Unauthorized"), "refused"),
    "403": (fake.answers("403 Forbidden"), "refused"),
    "404": (fake.answers("404 Not Found"), "error"),
    "429": (fake.answers("429 Too Many Requests"), "error"),
    "500": (fake.answers("500 Internal Server Error", "<html>"), "error"),
    "204": (fake.answers("204 No Content", ""), "error"),
    "301": (fake.answers("301 Moved", Location="http://127.0.0.1:9/v1"), "redirected"),
    "307": (fake.answers("307 Temporary", Location="/v1/chat/completions"), "redirected"),
    "html": (fake.answers(body="<html>"), "not-json"),
    "empty": (fake.answers(body=""), "not-json"),
    "no_completion": (fake.answers(body='{"error": "x"}'), "not-as-asked"),
    "prose": (fake.says("I'm sorry, I can't help with that."), "not-json"),
    "refusal": (fake.says(None, refusal="I can't help with that."), "declined"),
    "no_content": (fake.says(None), "not-as-asked"),
    "wrong_form": (fake.says({"groups": []}), "not-as-asked"),
    "nothing": (fake.says({"themes": []}), "too-little"),
    "wrong_ids": (fake.says({"themes": [theme(*range(100, 120))]}), "too-little"),
    "a_few": (fake.says({"themes": [theme(1, 2, 3)]}), "too-little"),
    "all_alone": (
        fake.says({"themes": [theme(n, title=f"T{n}") for n in range(1, 9)]}),
        "too-little",
    ),
    "the_rest": (fake.says({"themes": [theme(*range(1, 9), title="Other")]}), "too-little"),
}


@pytest.mark.parametrize("way", BAD)
async def test_every_bad_way_falls_back_and_says_why(way):
    behave, whys = BAD[way]
    room = room_of()
    room = room.given(proposes(k1=(card(room, 0), card(room, 1))))
    before = board_of(room)
    async with served(behave, room, timeout_s=0.3) as (door, asked):
        with structlog.testing.capture_logs() as logs:
            await door.ask_model()
            errand = await settled(door)
    assert errand.state == "failed"
    assert errand.why in whys.split()
    assert errand.why in WHYS
    assert len(asked.asked) <= 1
    assert board_of(door.room).homes == before.homes
    assert board_of(door.room).pending is None
    assert door.session.runs["moment"].regroups == 1
    told = repr(logs)
    assert errand.why in told
    assert not any(secret in told for secret in (KEY, *TEXTS, asked.url))


async def test_a_redirect_is_not_followed_with_the_key():
    async with endpoint(sorts_by_word) as elsewhere:
        behave = fake.answers("307 Temporary", Location=f"{elsewhere.url}/chat/completions")
        async with served(behave) as (door, _):
            await door.ask_model()
            assert (await settled(door)).why == "redirected"
    assert elsewhere.asked == []


async def test_nobody_at_home_falls_back():
    async with endpoint(sorts_by_word) as gone:
        url = gone.url
    async with at_work(Endpoint(url=url, model="m")) as door:
        await door.ask_model()
        assert (await settled(door)).why == "unreachable"


async def test_where_tls_was_promised_nothing_is_said_without_it():
    async with endpoint(sorts_by_word) as plain:
        url = plain.url.replace("http:", "https:")
        async with at_work(Endpoint(url=url, model="m", key=KEY, timeout_s=0.5)) as door:
            await door.ask_model()
            assert (await settled(door)).why in {"unreachable", "too-slow"}
    assert plain.asked == plain.heads == []


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with endpoint(sorts_by_word) as asked:
        groups, version = await Endpoint(url=asked.url, model="m").ask(QUESTION, 5)
    assert version == MODEL
    assert len(groups) == 3


async def test_a_part_that_fails_late_leaves_what_was_sorted():
    count = 0

    async def tires(request_, writer):
        nonlocal count
        count += 1
        await (sorts_by_word if count < 3 else fake.hangs_up)(request_, writer)

    texts = [f"{'Tea' if n % 2 else 'Time'} number {n}" for n in range(29)]
    async with served(tires, room_of(*texts), cards=10) as (door, _):
        await door.ask_model()
        assert (await settled(door)).state == "done"
    assert len(board_of(accept(door)).homes) == 20


@pytest.mark.parametrize("texts", [(), ("One lonely card",), ("same", "Same", " same")])
async def test_with_nothing_to_sort_nothing_is_sent(texts):
    room = (
        room_of(*texts) if texts else given(many((MOMENT,), LIMITS), joins(ANNE), opens("moment"))
    )
    async with served(sorts_by_word, room) as (door, asked):
        await door.ask_model()
        assert (await settled(door)).why == "nothing-to-sort"
    assert asked.asked == []


# Its errands


class Slow:
    model = "m"

    def __init__(self):
        self.go = asyncio.Event()
        self.asked = 0

    async def ask(self, question, seconds):
        self.asked += 1
        assert seconds <= LONGEST_S
        await self.go.wait()
        numbers = tuple(range(1, len(question.texts) + 1))
        return (Group(title="All of it", numbers=numbers),), ""


async def test_one_errand_at_a_time():
    slow = Slow()
    async with at_work(slow) as door:
        await door.ask_model()
        number = door.errand().number
        door.room.when(AskModel(activity="moment", model="m"), FAY).was_done(number)
        await door.ask(Regroup(activity="moment"), FAY)
        await until(lambda: slow.asked)
        slow.go.set()
        assert (await settled(door)).state == "done"
    assert slow.asked == 1
    assert board_of(door.room).pending.engine == "endpoint:m@unknown"


async def test_after_ten_silent_minutes_one_may_ask_again():
    room = room_of().given(edits(NameTheme(theme="t", title="T")))
    asks = AskModel(activity="moment", model="m")
    room = room.when(asks, FAY).follows()
    later = replace(room, at=room.at + PATIENCE_MS)
    later.when(asks, FAY).follows()
    replace(room, at=room.at + PATIENCE_MS - 1).when(asks, FAY).was_done()


async def test_an_errand_found_after_a_restart_is_done_unless_it_is_old_or_anothers():
    room = room_of().when(AskModel(activity="moment", model="m"), FAY).follows()
    for at, model, state, why in [
        (T0 + 1000, "m", "done", ""),
        (T0 + PATIENCE_MS + 1, "m", "failed", "interrupted"),
        (T0 + 1000, "another", "failed", "interrupted"),
    ]:
        slow = Slow()
        slow.model = model
        slow.go.set()
        async with at_work(slow, room, at=at) as door:
            door.worker.touch(door)
            errand = await settled(door)
        assert (errand.state, errand.why) == (state, why)
        assert slow.asked == (state == "done")


async def test_when_nothing_can_be_kept_it_tries_again_with_the_next_commit_but_not_for_ever():
    slow = Slow()
    slow.go.set()
    async with at_work(slow) as door:
        await door.ask_model()
        door.troubled = 99
        for n in range(TRIES + 3):
            await until(lambda n=n: slow.asked == min(n + 1, TRIES) and not door.worker._tasks)
            door.worker.touch(door)
        assert slow.asked == TRIES
        door.troubled = 0
        door.room = replace(door.room, at=T0 + PATIENCE_MS)
        door.worker._clock = lambda: T0 + PATIENCE_MS
        await door.ask_model()
        assert (await settled(door)).state == "done"


async def test_what_was_asked_in_a_rehearsal_is_nothing_once_it_is_over():
    slow = Slow()
    rehearsed = given(many((MOMENT,), LIMITS), joins(ANNE), opens("moment"), state="rehearsal")
    rehearsed = rehearsed.given(*(writes("moment", ANNE, n, text=t) for n, t in enumerate(TEXTS)))
    async with at_work(slow, rehearsed) as door:
        await door.ask_model()
        await until(lambda: slow.asked)
        await door.ask(MoveSession(to="draft"), FAY)
        slow.go.set()
        await until(lambda: not door.worker._tasks)
    assert "moment" not in door.session.themes


async def test_asked_again_while_the_answer_comes_in_is_asked_again():
    slow = Slow()
    slow.go.set()
    async with at_work(slow) as door:
        take = door.ask

        async def at_once(command, actor):
            """The facilitator asks again in the very commit of the answer."""
            answer_ = await take(command, actor)
            if isinstance(command, ProposeClusters) and slow.asked == 1:
                await take(AskModel(activity="moment", model="m"), FAY)
            return answer_

        door.ask = at_once
        await door.ask_model()
        await until(lambda: slow.asked == 2 and door.errand().state == "done")


async def test_frozen_meanwhile_is_not_taken():
    slow = Slow()
    async with at_work(slow) as door:
        await door.ask_model()
        await until(lambda: slow.asked)
        tuning = replace(board_of(door.room).tuning, frozen=True)
        await door.ask(TuneThemes(activity="moment", tuning=tuning), FAY)
        slow.go.set()
        assert (await settled(door)).why == "not-taken"


async def test_a_fault_of_ours_is_told_without_words():
    class Broken:
        model = "m"

        async def ask(self, question, seconds):
            raise ValueError(question.texts[0])

    with structlog.testing.capture_logs() as logs:
        async with at_work(Broken()) as door:
            await door.ask_model()
            assert (await settled(door)).why == "fault"
    assert TEXTS[0] not in repr(logs)


async def test_the_end_does_not_wait_for_a_model():
    async with at_work(Slow()) as door:
        await door.ask_model()
        await until(lambda: door.worker._tasks)
        await asyncio.wait_for(door.worker.aclose(), 1)
    assert door.errand().state == "asked"


# What people hold


def held_room():
    """A named theme of two, a pinned one, a card put aside, and two machine piles."""
    room = room_of()
    cards = [card(room, n) for n in range(8)]
    return room.given(
        proposes(k1=tuple(cards[:3]), k2=tuple(cards[3:6]), k3=tuple(cards[6:])),
        edits(NameTheme(theme="k1", title="Tea")),
        edits(NameTheme(theme="t-pin", title="Pinned")),
        edits(MoveCards(cards=(cards[3],), to="t-pin")),
        edits(PinTheme(theme="t-pin")),
        edits(MoveCards(cards=(cards[6],))),
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 12) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
THEMES = st.lists(
    st.fixed_dictionaries(
        {"cards": st.lists(st.integers(-1, 12) | VALUES, max_size=9)},
        optional={
            "key": st.sampled_from(["", "S1", "S2", "S3", "N9"]) | VALUES,
            "title": st.sampled_from(["Tea", "pinned", "Other", "New", ""]) | VALUES,
        },
    )
    | VALUES,
    max_size=6,
)


@trying(max_examples=300, deadline=None)
@for_all(st.fixed_dictionaries({"themes": THEMES}) | VALUES, st.booleans())
def test_whatever_it_answers_what_people_hold_stays(told, taken):
    room = held_room()
    held = {each.theme: set(each.cards) for each in anchors(board_of(room))}
    sorting = Sorting(room.session, "moment", 200)
    question = sorting.question(sorting.parts[0])
    try:
        groups = read(json.dumps(told), question)
    except NoAnswer:
        return
    sorting.take(sorting.parts[0], groups)
    command = ProposeClusters(
        activity="moment", clusters=sorting.clusters(99, "endpoint:m@1"),
        engine="endpoint:m@1", asked=True,
    )  # fmt: skip
    before = arrange(board_of(room))
    room = room.when(command, SYSTEM).follows()
    assert arrange(board_of(room)).piles == before.piles
    number = board_of(room).pending.number
    resolve = ResolveProposal(activity="moment", number=number, accept=taken)
    room = room.when(resolve, FAY).follows()
    after = arrange(board_of(room))
    for theme_, cards in held.items():
        assert cards <= set(after.piles[theme_].cards)
        assert after.piles[theme_].title == before.piles[theme_].title
    assert after.piles["t-pin"].cards == before.piles["t-pin"].cards
    assert after.hand == before.hand
    assert card(room, 6) in after.unsorted
    homes = [c for pile in after.piles.values() for c in pile.cards]
    assert len(homes) == len(set(homes))
    assert {pile.title for pile in after.piles.values()} <= {"", "Tea", "Pinned"}
    wall.view(room.session)


async def test_a_pile_that_goes_on_keeps_its_id_and_place():
    room = room_of()
    room = room.given(proposes(k1=tuple(card(room, n) for n in (3, 4, 5, 0)), k2=(card(room, 6),)))
    async with served(sorts_by_word, room) as (door, _):
        await door.ask_model()
        number = door.errand().number
        await settled(door)
    before = arrange(board_of(room)).piles
    after = arrange(board_of(accept(door))).piles
    assert {each.id: each.suggested for each in after.values()} == {
        "k1": "Time", "k2": "Buses", f"m{number}-1": "Tea",
    }  # fmt: skip
    assert {each: after[each].slot for each in before} == {
        each: before[each].slot for each in before
    }


# In the room


def test_every_reason_has_its_words():
    words = json.loads((places.locales() / "en-GB" / "desk.json").read_text("utf-8"))
    told = {key.removeprefix(WORDS) for key in words if key.startswith(WORDS)}
    assert told == WHYS
    page = (ROOT / "docs" / "themes-endpoint.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == WHYS


async def test_from_the_question_to_a_named_theme(tmp_path):
    async with endpoint(sorts_by_word) as model:
        told = {"model_url": model.url, "model_name": "house-model", "model_key": KEY}
        async with serving(tmp_path, **told) as live:
            session = await live.session()
            phone, desk = await live.phone(session), await live.desk(session)
            for text in TEXTS:
                await phone.ask(contribute("moment", text=text))
            await desk.until(lambda s: len(s.view["cards"]) == len(TEXTS))
            part = desk.view["themes"]["moment"]["model"]
            assert part == {"name": "house-model", "state": "idle", "why": ""}
            asked = await desk.ask({"do": "ask_model", "activity": "moment", "model": "forged"})
            assert asked["t"] == "kept"
            await desk.until(lambda s: "pending" in s.view["themes"]["moment"])
            pending = desk.view["themes"]["moment"]["pending"]
            engine = f"endpoint:house-model@{MODEL}"
            assert pending["engine"] == engine
            assert set(pending["suggested"].values()) == {"Tea", "Time", "Buses"}
            assert pending["cards"] == len(TEXTS)
            assert desk.view["themes"]["moment"]["piles"] == {}
            resolve = {"do": "resolve", "activity": "moment", "accept": True}
            await desk.ask(resolve | {"number": pending["number"]})
            await desk.until(lambda s: s.view["themes"]["moment"]["piles"])
            part = desk.view["themes"]["moment"]
            assert part["engine"] == engine
            piles_ = {each["suggested"]: name for name, each in part["piles"].items()}
            assert set(piles_) == {"Tea", "Time", "Buses"}
            assert all(
                each["by"] == engine and each["title"] == "" and not each["named"]
                for each in part["piles"].values()
            )
            board = await live.board(session)
            assert "suggested" not in json.dumps(board.view)
            assert board.view.get("themes", {}).get("piles", {}) == {}
            named = {"do": "name", "theme": piles_["Tea"], "title": "A warm cup"}
            edit = {"do": "themes", "activity": "moment", "ask": "ask-00001", "edit": named}
            assert (await desk.ask(edit))["t"] == "kept"
            await desk.until(lambda s: s.view["themes"]["moment"]["piles"][piles_["Tea"]]["named"])
            pile = desk.view["themes"]["moment"]["piles"][piles_["Tea"]]
            assert pile["title"] == "A warm cup"
            assert "suggested" not in pile
            await board.until(lambda s: "A warm cup" in json.dumps(s.view))
            assert engine in json.dumps(board.view)


async def test_while_it_thinks_acks_come_as_ever_and_failure_is_told(tmp_path):
    async with endpoint(fake.drips) as model:
        told = {"model_url": model.url, "model_name": "m", "model_timeout_s": 1}
        async with serving(tmp_path, **told) as live:
            session = await live.session()
            phone, desk = await live.phone(session), await live.desk(session)
            for text in TEXTS:
                await phone.ask(contribute("moment", text=text))
            await desk.ask({"do": "ask_model", "activity": "moment"})
            await desk.until(lambda s: s.view["themes"]["moment"]["model"]["state"] == "asked")
            began = asyncio.get_running_loop().time()
            await phone.ask(contribute("moment", text="Still here"))
            assert asyncio.get_running_loop().time() - began < 0.5
            assert desk.view["themes"]["moment"]["model"]["state"] == "asked"
            await desk.until(lambda s: s.view["themes"]["moment"]["model"]["state"] == "failed")
            assert desk.view["themes"]["moment"]["model"] == {
                "name": "m", "state": "failed", "why": "too-slow",
            }  # fmt: skip


async def test_without_an_endpoint_nothing_can_be_asked(tmp_path):
    async with serving(tmp_path) as live:
        session = await live.session()
        desk = await live.desk(session)
        assert desk.view["themes"]["moment"]["model"]["state"] == "off"
        told = await desk.ask({"do": "ask_model", "activity": "moment"})
        assert (told["t"], told["code"]) == ("told", "no-model")


# Settings


def test_it_is_off_by_default_and_the_key_is_not_shown():
    assert Settings().model_url == ""
    told = from_environment({
        "ACE_MODEL_URL": "http://127.0.0.1:11434/v1/", "ACE_MODEL_NAME": "m", "ACE_MODEL_KEY": KEY,
        "ACE_MODEL_TIMEOUT_S": "20", "ACE_MODEL_CARDS": "50",
    })  # fmt: skip
    assert (told.model_timeout_s, told.model_cards, told.model_key) == (20, 50, KEY)
    assert KEY not in repr(told)
    assert KEY not in repr(Endpoint(url=told.model_url, model="m", key=KEY))


@pytest.mark.parametrize(
    "wrong",
    [
        {"model_url": "ftp://127.0.0.1/v1"}, {"model_url": "127.0.0.1:80"}, {"model_url": "http://"},
        {"model_url": "http://user:pass@127.0.0.1/v1"}, {"model_url": "http://127.0.0.1/v1?key=x"},
        {"model_url": "http://127.0.0.1:x/v1"}, {"model_url": "http://127.0.0.1/a b"},
        {"model_name": ""}, {"model_name": "a b"}, {"model_name": "x" * 121},
        {"model_key": "a\nb"}, {"model_timeout_s": 0}, {"model_timeout_s": 301},
        {"model_cards": 9}, {"model_cards": 1001},
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_at_the_start(wrong):
    right = {"model_url": "http://127.0.0.1:8080/v1", "model_name": "m"}
    Settings(**right)
    with pytest.raises(ValueError, match="ACE_MODEL_") as fault:
        Settings(**right | wrong)
    assert "pass" not in str(fault.value)


def test_where_it_is():
    plain = address("http://127.0.0.1:8080/v1/", "/chat/completions")
    assert (plain.authority, plain.path) == ("127.0.0.1:8080", "/v1/chat/completions")
    assert address("https://models.example/v1").authority == "models.example"
    assert address("http://[::1]:80").authority == "[::1]"
