"""Timetable, texts, bodies and times of a rehearsal."""

import orjson
import pytest

from facilitation import activities
from facilitation.activities import Step
from facilitation.decisions.saying import RELEASE_MS
from facilitation.script import Moderation
from facilitation.shape import plain
from server import places
from server.bodies import validate_body
from server.rehearsal import texts, times
from server.rehearsal.api import live_of, split
from server.rehearsal.bodies import Writer
from server.rehearsal.chance import chance
from server.rehearsal.evidence import shows_each
from server.rehearsal.figures import children, used
from server.rehearsal.options import NoWay, Options, check
from server.rehearsal.plan import plan, shares
from server.rehearsal.times import Card
from tests.given import COHORTS, SCRIPT, step

# The timetable


def test_seconds_are_shared_out_by_minutes():
    assert shares([1, 2, 3], 60) == pytest.approx([10.2, 20, 29.8], abs=0.5)
    assert sum(shares([1, 59], 10)) == pytest.approx(10)
    assert min(shares([0.01, 59], 10)) >= 0.6


def test_fast_shortens_every_time_of_the_script_alike():
    slow, fast = (
        plan(Options(script="values-hour", pace="real")),
        plan(Options(script="values-hour")),
    )
    assert slow.seconds == 3600
    assert fast.seconds == pytest.approx(60)
    for before, after in zip(slow.script.activities(), fast.script.activities(), strict=True):
        assert before.id == after.id
        assert after.moderation.mode == before.moderation.mode
        assert after.moderation.delay_s <= before.moderation.delay_s
        assert after.minutes == pytest.approx(fast.stage(before.id).seconds / 60, abs=0.01)


def test_a_delay_stays_a_delay_where_there_is_room():
    stage = plan(Options(script="values-hour")).stage("moment")
    assert stage.activity.moderation == Moderation(mode="post", delay_s=1)
    assert stage.themed
    assert stage.writing == pytest.approx(stage.seconds / 2)


def test_the_lead_of_a_demonstration_is_short():
    found = plan(Options(script="values-hour", seconds=600, lead_s=45))
    before = [stage.seconds for stage in found.stages[:3]]
    assert sum(before) == pytest.approx(45)
    assert found.seconds == pytest.approx(600)


def test_every_script_on_the_shelf_can_be_hastened():
    for file in places.scripts().glob("*.yaml"):
        assert plan(Options(script=file.stem, seconds=30)).seconds == pytest.approx(30)


@pytest.mark.parametrize(
    "wrong",
    [
        {"phones": 0},
        {"phones": 10**6},
        {"seconds": 0},
        {"pace": "slow"},
        {"kill_at": 3.0, "url": "http://localhost:8000"},
        {"kill_at": -1.0},
    ],
)
def test_wishes_that_do_not_go_together(wrong):
    with pytest.raises(NoWay):
        check(Options(script="values-hour", **wrong))


def test_no_such_script():
    with pytest.raises(NoWay, match="values-hour"):
        plan(Options(script="values-houre"))


# Texts


def test_the_shipped_texts_are_many_and_say_that_they_are_invented():
    told = orjson.loads((places.scripts() / "rehearsal" / "values_texts.json").read_bytes())
    assert "invented" in told["note"]
    assert "no real person's words" in told["note"]
    pools = told["pools"]
    assert sum(map(len, pools.values())) >= 240
    assert all(
        len(text) <= 280 for name, pool in pools.items() if name != "stories" for text in pool
    )
    assert all(set(story) == {"what_happened", "what_it_showed"} for story in pools["stories"])


def test_a_deck_gives_what_fits_and_does_not_repeat_itself():
    deck = texts.Deck(["one two", "three", "four five six"], chance(1))
    first = {deck.draw(100) for _ in range(3)}
    assert first == {"one two", "three", "four five six"}
    later = [deck.draw(100) for _ in range(3)]
    assert len({*later} - first) == 2  # those of several words are said otherwise
    assert all(len(deck.draw(5).split()) == 1 for _ in range(5))
    assert deck.draw(100, most_words=1) == "three"


def test_texts_of_a_file(tmp_path):
    lines = tmp_path / "a.txt"
    lines.write_text("First\n\n  Second   line \n")
    assert texts.read(lines) == ["First", "Second line"]
    table = tmp_path / "b.csv"
    table.write_text('id,comment-body,agrees\n1,"Wider, please",3\n2,Trees,4\n')
    assert texts.read(table) == ["Wider, please", "Trees"]
    longest = tmp_path / "c.csv"
    longest.write_text("id,said\n1,A rather long opinion\n")
    assert texts.read(longest) == ["A rather long opinion"]


@pytest.mark.parametrize("content", ["", "\n \n"])
def test_a_file_without_texts(tmp_path, content):
    (tmp_path / "a.txt").write_text(content)
    with pytest.raises(NoWay, match="no text"):
        texts.read(tmp_path / "a.txt")


def test_no_such_file(tmp_path):
    with pytest.raises(NoWay, match="cannot be read"):
        texts.read(tmp_path / "none.txt")


# Bodies


def on_phone(activity):
    """The part of a phone's view that a form is made from."""
    kind = activities.kind(activity.type)
    opened = kind.step(activity)
    made = Step(activity, opened.settings, kind.options(opened.settings, ()))
    limits = {
        "items": 3,
        "min_chars": activity.limits.min_chars,
        "max_words": activity.limits.max_words,
    }
    return made, {
        "kind": activity.type, "id": activity.id, "title": activity.title, "prompt": activity.prompt,
        "settings": kind.phone(made), "limits": limits | {"max_chars": activity.limits.max_chars},
    }  # fmt: skip


GAP = step("scale", "gap", settings={"mode": "gap", "items": ({"id": "kind", "text": "Kind"},)})
EACH = [
    *(each for each in SCRIPT.activities() if activities.kind(each.type).body is not None),
    GAP,
]


@pytest.mark.parametrize("activity", EACH, ids=lambda each: each.id)
def test_bodies_of_every_kind_are_accepted(activity):
    library, cohorts = texts.library(None, 1), {each["field"]: each for each in COHORTS}
    kind, (made, told) = activities.kind(activity.type), on_phone(activity)
    for seed in range(20):
        body = Writer(library, chance(seed)).body(told, cohorts)
        fit = validate_body(activity.type, body)
        assert kind.accept(made, [], kind.read(fit))


def test_the_users_own_texts_are_used_where_words_are_themed(tmp_path):
    file = tmp_path / "own.txt"
    file.write_text("Only this\n")
    _, told = on_phone(step("reflection", "moment", prompt="When?"))
    writer = Writer(texts.library(file, 1), chance(1))
    assert writer.body(told, {})["text"] == "Only this"


def test_a_break_takes_nothing():
    assert Writer(texts.library(None, 1), chance(1)).body({"kind": "break"}, {}) == {}


# Times


def card(
    name: str, acked: float, delay: int = 0, left: float = 100.0, mode: str = "post", **more
) -> Card:
    moderation = {"mode": mode if delay or mode == "pre" else "none", "delay_s": delay}
    activity = step("reflection", "moment", prompt="When?", moderation=moderation)
    return Card(card=name, activity=activity, acked=acked, at=acked - 0.01, left=left, **more)


def test_released_at_once_or_after_the_delay_on_the_servers_grid():
    assert times.released(card("c1", 10.0)) == 10.0
    assert times.released(card("c1", 10.0, delay=8)) == 18.0
    assert times.released(card("c1", 10.02, delay=8)) == 18.25
    assert RELEASE_MS == 250
    assert times.released(card("c1", 10.0, mode="pre")) == 0.0
    assert times.released(card("c1", 10.0, mode="pre", shown=12.0)) == 12.0


def test_on_the_board_counts_from_the_release():
    cards = [card("c1", 10.0), card("c2", 11.0), card("c3", 12.0, private=True), card("c4", 99.0)]
    found = times.on_board(cards, {"c1": 10.2}, {"moment"})
    assert found.ms == pytest.approx([200])
    assert found.never == ["c2"]
    assert times.on_board(cards, {"c1": 10.2}, set()) == times.Seen()


def test_in_themes_counts_from_the_release_of_the_first_that_can_be_grouped():
    cards = [card(f"c{n}", float(n)) for n in range(1, 6)]
    found = times.in_themes(cards, {"c1": 3.5, "c2": 3.5, "c3": 3.5, "c5": 5.1}, first=3)
    assert sorted(found.ms) == pytest.approx(
        [100, 500, 500, 500, 1100]
    )  # c4 was passed over at 5.1
    assert sorted(found.homed_ms) == pytest.approx([100, 500, 500, 500])
    assert (found.unsorted, found.undecided) == (1, 0)


def test_in_themes_of_too_few_says_nothing():
    assert times.in_themes([card("c1", 1.0)], {}, first=3) == times.Grouped()


def test_the_last_ones_without_a_pile_are_undecided():
    cards = [card(f"c{n}", float(n)) for n in range(1, 4)]
    found = times.in_themes(cards, {"c1": 2.5}, first=2)
    assert (len(found.ms), found.undecided) == (1, 2)


def test_percentiles():
    assert times.spread(range(1, 101)) == {"p50": 51, "p95": 96, "p99": 100, "max": 100}
    assert times.spread([]) == {"p50": None, "p95": None, "p99": None, "max": None}


# The rest


def test_which_walls_show_each_card():
    told = {each.id: shows_each(each) for each in EACH}
    assert (told["moment"], told["story"], told["pledge"]) == (True, True, True)
    assert not told["arrive"]  # like words stand together
    assert not told["baseline"]
    assert plain(told)


def test_links_are_taken_apart():
    assert split("http://host:8000/workspace#t=abc.def") == ("http://host:8000", "abc.def")
    assert split("https://host/") == ("https://host", "")
    assert live_of("https://host") == "wss://host/live"
    with pytest.raises(NoWay):
        split("host:8000")


def test_a_process_is_measured():
    import os

    mine = used(os.getpid())
    assert mine is not None
    assert mine.rss_mib > 5
    assert os.getpid() in children(os.getppid())
    assert used(2**22 + 1) is None
