"""Questions that change nothing, through a real server: who may ask, and what they are told."""

import asyncio
import itertools

import pytest
import pytest_asyncio

from facilitation.commands.curating import EditThemes, Moderate, ProposeClusters
from facilitation.commands.running import RunStep
from facilitation.people import Role
from facilitation.session.themes import themes_of
from facilitation.themes.arrange import arrange
from facilitation.themes.edits import MoveCards, NameTheme, SameCards
from facilitation.themes.theme import Cluster, Tuning
from server import looks, wire
from tests.given import script, step
from tests.server.live import OPEN, SYSTEM, contribute, run, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

TALK = script(
    step("reflection", "moment", prompt="What matters?", **OPEN),
    step("reflection", "held", prompt="?", moderation={"mode": "pre"}),
    step("reflection", "unseen", prompt="?", results="on_reveal", **OPEN),
    step("reflection", "plain", prompt="?", settings={"cluster": False}, **OPEN),
)
_numbers = itertools.count(1)


class Near:
    """In the place of the themes' worker: says that all cards of the activity are alike."""

    def __init__(self):
        self.asked = []
        self.waits = asyncio.Event()
        self.waits.set()
        self.fails = False

    async def similar(self, room, activity, text):
        self.asked.append(text)
        await self.waits.wait()
        if self.fails:
            raise ValueError("no words of anybody's")
        return [*room.session.runs[activity].made.values(), "c999"]

    async def gather(self, room, activity, theme):
        return await self.similar(room, activity, theme)

    def touch(self, room):
        pass


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def server(tmp_path_factory):
    async with serving(tmp_path_factory.mktemp("looks")) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module")
async def live(server):
    async with server.visit():
        server.near = server.house.looks = Near()
        yield server
        server.house.looks = None


async def looked(screen, do, activity="moment", **more):
    """The answer: `seen` or `told`."""
    name = f"look-{next(_numbers)}"
    at = {"do": do, **({"activity": activity} if activity else {}), **more}
    await screen.say({"t": "look", "look": name, "at": at})
    await screen.until(lambda s: name in s.answers)
    return screen.answers[name]


async def talked(live, *texts, activity="moment"):
    """A session in which one phone has said these; the phone, and its cards."""
    session = await live.session(TALK, opened=activity)
    phone = await live.phone(session)
    kept = [await phone.ask(contribute(activity, text=text)) for text in texts]
    return session, phone, [f"c{each['number']}" for each in kept]


async def edited(live, session, edit):
    told = EditThemes(activity="moment", ask=f"edit-{next(_numbers):05}", edit=edit)
    await live.does(session, told)
    return (await live.room(session)).session.number


LOOKS = {
    wire.UndoEffect: {"do": "undo_effect", "activity": "moment", "number": 1},
    wire.Gather: {"do": "gather", "activity": "moment", "theme": "t1"},
    wire.Similar: {"do": "similar", "activity": "moment", "text": "tea"},
    wire.Sit: {"do": "sit", "activity": "", "desk": "desk-of-ana", "name": "Ana"},
    wire.Shows: {"do": "shows", "activity": "", "wall": "a-wall-of-ours", "scene": "join"},
    wire.Walls: {"do": "walls", "activity": ""},
    wire.Steps: {"do": "steps", "activity": None},
    wire.ReturnCode: {"do": "return_code", "activity": None},
}


async def test_every_look_is_tried():
    assert set(LOOKS) == set(looks.MAY)


@pytest.mark.parametrize("role", [Role.PARTICIPANT, Role.BOARD, Role.FACILITATOR, Role.MODERATOR])
async def test_who_may_look(live, role):
    session = await live.session(TALK)
    screen = await live.screen(await live.token(session, role))
    before = (await live.room(session)).session.number
    for kind, told in LOOKS.items():
        found = await looked(screen, **told)
        assert (found.get("code") != "not-allowed") == (role in looks.MAY[kind]), kind
    assert (await live.room(session)).session.number == before


async def test_an_undo_is_looked_at_before_it_is_made(live):
    session, _, (one, other) = await talked(live, "tea", "more tea")
    await live.does(
        session,
        ProposeClusters(activity="moment", clusters=(Cluster(id="k1", cards=(one, other)),)),
        by=SYSTEM,
    )
    await edited(live, session, NameTheme(theme="k1", title="Tea"))
    number = await edited(live, session, MoveCards(cards=(one,)))
    desk = await live.desk(session)
    told = await looked(desk, "undo_effect", number=number)
    assert told["found"] == {"themes": 1, "cards": 1}
    assert (await looked(desk, "undo_effect", number=1))["code"] == "no-such-edit"
    assert (await looked(desk, "undo_effect", "plain", number=1))["code"] == "not-themed"
    assert (await looked(desk, "undo_effect", "nowhere", number=1))["code"] == "not-themed"


async def test_a_phone_is_told_what_somebody_has_said_already(live):
    session, phone, cards = await talked(live, *(f"tea {n}" for n in range(5)))
    other = await live.phone(session)
    found = await looked(other, "similar", text="Tea!")
    assert list(found["found"]["cards"].items()) == [
        (c, f"tea {n}") for n, c in enumerate(cards[:3])
    ]
    assert (await looked(phone, "similar", text="Tea!"))["found"] == {"cards": {}}, (
        "all are its own"
    )
    same = {"do": "same", "activity": "moment", "contribution": "item-same", "card": cards[0]}
    assert (await other.ask(same))["t"] == "kept"
    board = await live.board(session)
    assert board.view["voices"] == {cards[0]: 2}


async def own_item(phone, text):
    """The id of what it wrote: its own part comes a little after the answer."""

    def found():
        items = phone.own["items"].items()
        return [item for item, each in items if each["body"]["text"] == text]

    await phone.until(lambda _: found())
    return found()[0]


async def test_no_canary_comes_to_a_phone_that_is_not_on_the_wall(live):
    session, author, cards = await talked(
        live, "shown", "canary hidden", "canary gone", "canary too"
    )
    gone = await own_item(author, "canary gone")
    await author.ask({"do": "withdraw", "activity": "moment", "contribution": gone})
    await live.does(session, Moderate(cards=(cards[1],), to="hidden"))
    await edited(live, session, SameCards(cards=(cards[3],), into=cards[0]))
    await live.does(session, RunStep(activity="held", step="open"))
    await author.ask(contribute("held", text="canary held"))
    await live.does(session, RunStep(activity="unseen", step="open"))
    await author.ask(contribute("unseen", text="canary unseen"))
    phone, desk = await live.phone(session), await live.desk(session)
    for activity in ("moment", "held", "unseen", "plain"):
        await looked(phone, "similar", activity, text="canary")
    assert "canary" not in "".join(phone.frames)
    assert (await looked(phone, "similar", text="x"))["found"] == {"cards": {cards[0]: "shown"}}
    found = await looked(desk, "gather", theme="t1")
    assert found["found"] == {"cards": {cards[0]: "shown"}}
    assert "canary gone" not in "".join(desk.frames)


async def test_what_a_phone_looks_for_is_not_kept(live, tmp_path):
    session, _, _ = await talked(live, "tea")
    phone = await live.phone(session)
    await looked(phone, "similar", text="a zebra in my pocket")
    assert live.near.asked == ["a zebra in my pocket"]
    told = "".join(repr(e) for e in await live.house.journal.read(session))
    assert "zebra" not in told


async def test_a_look_that_takes_its_time_holds_up_no_ask(live):
    session, _, cards = await talked(live, "tea")
    phone = await live.phone(session)
    live.near.waits.clear()
    await phone.say({"t": "look", "look": "slow", "at": LOOKS[wire.Similar]})
    await phone.say({"t": "look", "look": "later", "at": LOOKS[wire.Similar]})
    assert (await phone.ask(contribute("moment", text="not like that")))["t"] == "kept"
    assert not {"slow", "later"} & phone.answers.keys()
    live.near.waits.set()
    await phone.until(lambda s: "later" in s.answers)
    assert set(phone.answers["slow"]["found"]["cards"]) == set(cards)


async def test_who_has_gone_is_not_answered_and_nothing_breaks(live):
    session, _, _ = await talked(live, "tea")
    phone = await live.phone(session)
    live.near.waits.clear()
    await phone.say({"t": "look", "look": "slow", "at": LOOKS[wire.Similar]})
    await phone.beat()
    await phone.leave()
    live.near.waits.set()
    again = await live.phone(session, phone.token)
    assert (await looked(again, "similar", text="tea"))["t"] == "seen"


async def test_a_look_that_fails_is_told_without_words(live):
    _, phone, _ = await talked(live, "tea")
    live.near.fails = True
    told = await looked(phone, "similar", text="tea")
    assert (told["t"], told["detail"]) == ("told", {"fault": "ValueError"})
    assert (await phone.ask(contribute("moment", text="more")))["t"] == "kept"


async def test_without_the_themes_worker_nothing_is_like_anything(live):
    live.house.looks = None
    session, _, _ = await talked(live, "tea")
    phone, desk = await live.phone(session), await live.desk(session)
    assert (await looked(phone, "similar", text="tea"))["found"] == {"cards": {}}
    assert (await looked(desk, "gather", theme="t1"))["found"] == {"cards": {}}


@pytest.mark.parametrize("bad", [{"do": "similar", "activity": "moment", "text": ""},
                                 {"do": "similar", "activity": "moment", "text": "x" * 2001},
                                 {"do": "peek", "activity": "moment"},
                                 {"do": "gather", "activity": "moment", "theme": "t", "as": "x"}])  # fmt: skip
async def test_a_look_that_is_not_of_the_protocol_closes(live, bad):
    session = await live.session(TALK)
    desk = await live.desk(session)
    await desk.say({"t": "look", "look": "1", "at": bad})
    assert await desk.closed() == wire.BAD_MESSAGE.code


# Two facilitators at once


def edit(activity="moment", **edit):
    return {"do": "themes", "activity": activity, "ask": f"edit-{next(_numbers):06}", "edit": edit}


def themes(desk):
    return desk.view["themes"]["moment"]


async def test_two_facilitators_at_once_lose_no_edit_and_each_sees_the_others(live):
    session, _, cards = await talked(live, *(f"card {n}" for n in range(12)))
    one, other = await live.desk(session), await live.desk(session)
    board = await live.board(session)

    async def hers(desk, mark, mine):
        for n, card in enumerate(mine):
            theme = f"{mark}{n}"
            for asked in (
                edit(do="name", theme=theme, title=f"Theme {theme}"),
                edit(do="move", cards=[card], to=theme),
            ):
                assert (await desk.ask(asked))["t"] == "kept"

    await asyncio.gather(hers(one, "a", cards[:6]), hers(other, "b", cards[6:]))
    wanted = {card: f"{'a' if n < 6 else 'b'}{n % 6}" for n, card in enumerate(cards)}
    for screen in (one, other):
        await screen.until(lambda s: themes(s)["homes"] == wanted and len(themes(s)["edits"]) == 24)
    await board.until(lambda s: s.view["themes"]["homes"] == wanted)
    room = await live.room(session)
    made = themes_of(room.session, "moment").edits
    assert len(made) == 24
    assert len({each.by for each in made}) == 1, "one link, two screens"


async def test_of_two_who_touch_the_same_the_later_one_stands_and_sees_the_earlier(live):
    session, _, (card, *_) = await talked(live, "tea", "time")
    one, other = await live.desk(session), await live.desk(session)
    for theme in ("a", "b"):
        await one.ask(edit(do="name", theme=theme, title=theme))
    first, second = await asyncio.gather(
        one.ask(edit(do="move", cards=[card], to="a")),
        other.ask(edit(do="move", cards=[card], to="b")),
    )
    later = "a" if first["number"] > second["number"] else "b"
    for screen in (one, other):
        await screen.until(lambda s: len(themes(s)["edits"]) == 4)
        assert themes(screen)["homes"] == {card: later}
        assert {str(first["number"]), str(second["number"])} <= themes(screen)["edits"].keys()
    undone = {
        "do": "undo_edit",
        "activity": "moment",
        "number": max(first["number"], second["number"]),
    }
    assert (await one.ask(undone))["t"] == "kept"
    earlier = "b" if later == "a" else "a"
    await other.until(lambda s: themes(s)["homes"] == {card: earlier})


async def test_of_two_who_merge_at_once_the_later_one_is_told_if_its_theme_is_no_more(live):
    session, _, _ = await talked(live, "tea")
    one, other = await live.desk(session), await live.desk(session)
    for theme in ("a", "b", "c"):
        await one.ask(edit(do="name", theme=theme, title=theme))
    answers = await asyncio.gather(
        one.ask(edit(do="merge", theme="a", into="b")),
        other.ask(edit(do="merge", theme="a", into="c")),
    )
    assert sorted(each["t"] for each in answers) == ["kept", "told"]
    told = next(each for each in answers if each["t"] == "told")
    assert (told["code"], told["detail"]) == ("no-such-theme", {"theme": "a"})
    piles = arrange(themes_of((await live.room(session)).session, "moment")).piles
    assert len(piles) == 2


async def test_an_answer_that_was_lost_is_asked_again_and_is_one_edit(live):
    session, _, _ = await talked(live, "tea")
    one, other = await live.desk(session), await live.desk(session)
    asked = edit(do="name", theme="a", title="A")
    first, again = await one.ask(asked), await other.ask(asked)
    assert first["number"] == again["number"]
    room = await live.room(session)
    assert len(themes_of(room.session, "moment").edits) == 1


async def test_one_accepts_what_the_other_has_replaced_and_is_told(live):
    session, _, cards = await talked(live, *(f"card {n}" for n in range(4)))
    one, other = await live.desk(session), await live.desk(session)
    await one.ask(edit(do="name", theme="a", title="A"))

    async def proposed(*piles):
        clusters = tuple(Cluster(id=f"k{n}", cards=each) for n, each in enumerate(piles))
        asked = ProposeClusters(activity="moment", clusters=clusters, asked=True)
        await live.does(session, asked, by=SYSTEM)
        return (await live.room(session)).session.number

    first = await proposed((cards[0], cards[1]))
    second = await proposed((cards[2], cards[3]))
    stale = {"do": "resolve", "activity": "moment", "number": first, "accept": True}
    assert (await one.ask(stale))["code"] == "no-such-proposal"
    assert (await other.ask(stale | {"number": second}))["t"] == "kept"
    await one.until(lambda s: themes(s)["homes"] == {cards[2]: "k0", cards[3]: "k0"})


async def test_a_tuning_of_one_is_seen_by_the_other_and_by_the_wall(live):
    session, _, _ = await talked(live, "tea")
    one, other, board = (
        await live.desk(session),
        await live.desk(session),
        await live.board(session),
    )
    await one.ask(edit(do="name", theme="a", title="A"))
    await board.until(lambda s: "a" in s.view["themes"]["piles"])
    tuned = {"do": "tune", "activity": "moment", "tuning": {"wall": "one_by_one"}}
    assert (await one.ask(tuned))["t"] == "kept"
    await other.until(lambda s: themes(s)["tuning"]["wall"] == "one_by_one")
    await board.until(lambda s: not s.view["themes"]["piles"])
    shown = {"do": "show_theme", "activity": "moment", "theme": "a"}
    assert (await other.ask(shown))["t"] == "kept"
    await board.until(lambda s: "a" in s.view["themes"]["piles"])
    assert (await one.ask(run("moment", "close")))["t"] == "kept"
    assert (
        Tuning(wall="one_by_one") == themes_of((await live.room(session)).session, "moment").tuning
    )


@pytest.mark.parametrize(
    "bad",
    [
        {"do": "name", "theme": "a", "title": "\u0000"},
        {"do": "define", "theme": "a", "definition": "\u0007"},
        {"do": "pin", "theme": "a", "memo": "\ufdd0"},
        {"do": "split", "theme": "a", "new": "b", "cards": ["c1"], "title": "\u0001"},
    ],
)
async def test_a_facilitators_words_must_be_fit_to_keep(live, bad):
    session = await live.session(TALK)
    desk = await live.desk(session)
    await desk.ask(edit(do="name", theme="a", title="A"))
    assert (await desk.ask(edit(**bad)))["code"] == "unfit-text"


async def test_a_facilitators_words_are_kept_in_one_form(live):
    session = await live.session(TALK)
    desk = await live.desk(session)
    await desk.ask(edit(do="name", theme="a", title="  Cafe\u0301 ", memo="as\r\nagreed"))
    await desk.ask(edit(do="define", theme="a", definition=" All\u202eof it "))
    assert (await desk.ask(edit(do="name", theme="a", title=" \t ")))["code"] == "empty"
    await desk.until(lambda s: len(themes(s)["edits"]) == 2)
    pile = themes(desk)["piles"]["a"]
    assert (pile["title"], pile["definition"]) == ("Caf\u00e9", "Allof it")
    assert {each.get("memo") for each in themes(desk)["edits"].values()} == {"as\nagreed", None}
