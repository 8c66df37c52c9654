"""Words that look like somebody's data: found however they are written, and seldom where there are none.

`tests/personal.json` holds texts and what is found in each, for this side and the phone's
(`static/src/phone/personal.test.ts`). `ACE_VECTORS=1 pytest tests/facilitation/test_personal.py`
writes it anew from the corpus below.
"""

import json
import os
import random
import re
import time

import pytest

from facilitation import personal
from facilitation.events import CardsModerated, ContributionMade, ContributionRevised
from facilitation.personal import looks_like
from facilitation.views import board, desk, phone
from server import places
from tests.given import ANNE, MO, given, joins, moderates, opens, revises, says, script, step
from tests.tooling.tree import ROOT

VECTORS = ROOT / "tests" / "personal.json"
TWIN = (ROOT / "static" / "src" / "phone" / "personal.ts").read_text("utf-8")

WRITTEN = [
    "{a} {b} {c}", "{a}-{b}-{c}", "{a}{b}{c}", "{a}.{b}.{c}", "{a}\u00a0{b}\u00a0{c}",
    "{a}\u2009{b}\u2009{c}", "{a}\u2011{b}\u2011{c}", "{a}\u2013{b}\u2013{c}", "{a} - {b} - {c}",
    "{a}  {b}  {c}", "{a}\u200b{b}\u200b{c}", "{a} {b}{c}", "{a}{b} {c}", "{a} {b}-{c}",
]  # fmt: skip
SENTENCES = [
    "{}", "Her NHS number is {} and she waited.", "NHS:{}", "NHS no. {}.", "({})", "the patient, {}, was kind",
    "ring about {}\nplease", "number{}x", "bed 4 - {}", "{}, {}",
]  # fmt: skip
OTHERS = {
    "phone": [
        "07700 900123", "07700900123", "(07700) 900 123", "+44 7700 900123", "+447700900123", "0044 7700 900 123",
        "+44 (0)7700 900 123", "020 7946 0958", "(020) 7946 0958", "0121 496 0123", "01632 960 001", "07700-900-123",
        "\uff10\uff17\uff17\uff10\uff10\uff19\uff10\uff10\uff11\uff12\uff13", "call 07700 900123.",
    ],
    "email": [
        "anne.smith@example.org", "a@b.co", "ANNE+ward@trust.nhs.uk", "write to anne@example.org, please",
        "jos\u00e9@example.org", "o'neil@example.com", "anne\uff20example.org",
    ],
    "postcode": [
        "SW1A 1AA", "sw1a 1aa", "EC1A1BB", "she lives in M1 1AE now", "B33 8TH", "CR2 6XH", "DN55 1PT", "(W1A 0AX)",
    ],
}  # fmt: skip
NEUTRAL = [
    "We had 3 people on 12 beds from 9 to 5", "In 2024 there were 1234567 of us", "Call 111 or 999", "0800 1111",
    "Ring the helpline, 0300 123 1234", "from 10:45 to 11:15 on 21.11.2026", "01.02.2026 9.30", "2026-11-21 10:30",
    "room B1 2nd floor", "B12 5ng a day", "at E4 3rd left", "Ward W2, 4th bed", "level 3, 5 pm", "1234567890",
    "0000000000", "1111111111", "12345678901", "123 456 7890", "page 12 of 345", "@home", "me @ work", "a@b", "anne@",
    "1 2 3 4 5 6 7 8 9 10 11 12", "0 1 2 3 4 5 6 7 8 9 10", "\u00a31,000,000.00", "100% of 50", "v1.2.3", "M1",
    "the A1 and the M25", "H1N1", "PM10 2.5", "C3PO and R2D2", "SN1 reaction", "covid-19 wave 2", "BBC2 at 9",
    "part 3 of 4: 250 of 1000", "ISBN 978-0-14-044793-4", "ratio 4:1", "10^10", "room 101-102-1034",
    "we lost 400 000 000 pounds", "24/7", "5-a-side", "NHS", "my NHS number is private", "email me", "post code lottery",
]  # fmt: skip


def nhs_numbers(chance, count):
    found = []
    while len(found) < count:
        nine = f"{chance.choice([*range(400, 500), *range(600, 800), 12, 101, 320])}".zfill(3)
        nine += f"{chance.randrange(10**6):06}"
        check = 11 - sum(int(d) * (10 - n) for n, d in enumerate(nine)) % 11
        if check != 10:
            found.append(nine + str(check % 11))
    return found


def written(number, how):
    return how.format(a=number[:3], b=number[3:6], c=number[6:])


def numbered(seed=1, count=3000):
    chance = random.Random(seed)
    for number in nhs_numbers(chance, count):
        told = written(number, chance.choice(WRITTEN))
        yield chance.choice(SENTENCES).replace("{}", told)


def neutral():
    rehearsal = json.loads(
        (places.scripts() / "rehearsal" / "values_texts.json").read_text("utf-8")
    )
    yield from texts_in(rehearsal["pools"])
    for page in [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
        *places.scripts().glob("*.yaml"),
    ]:
        yield from (line for line in page.read_text("utf-8").splitlines() if line.strip())
    yield from NEUTRAL


def texts_in(told):
    if isinstance(told, str):
        yield told
    else:
        for each in told.values() if isinstance(told, dict) else told:
            yield from texts_in(each)


def test_formatted_nhs_numbers_are_found():
    texts = list(numbered())
    found = [text for text in texts if "nhs-number" in looks_like(text)]
    assert len(found) / len(texts) >= 0.99


def test_a_number_with_a_wrong_check_digit_is_none():
    chance = random.Random(2)
    for number in nhs_numbers(chance, 500):
        wrong = number[:9] + str((int(number[9]) + chance.randrange(1, 10)) % 10)
        assert looks_like(wrong) == ()
        assert looks_like(written(wrong, WRITTEN[0])) == ()


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in OTHERS.items() for t in texts])
def test_other_data_is_found(kind, text):
    assert looks_like(text) == (kind,)


def test_neutral_words_are_left_alone():
    """Rehearsals' texts, our pages, our scripts, and a list of near misses: below one in a hundred,
    and not one in what a rehearsal says."""
    texts = list(neutral())
    alarms = [text for text in texts if looks_like(text)]
    assert len(texts) > 1000
    assert len(alarms) / len(texts) < 0.01, alarms
    rehearsal = json.loads(
        (places.scripts() / "rehearsal" / "values_texts.json").read_text("utf-8")
    )
    assert [text for text in texts_in(rehearsal["pools"]) if looks_like(text)] == []
    assert [text for text in NEUTRAL if looks_like(text)] == []


@pytest.mark.parametrize(
    "piece", ["a", "0", "1 ", ".", "+44", "B1 ", "a@a.", "\ufdfa", "07 ", "943 476 "]
)
def test_no_text_makes_it_slow(piece):
    began = time.perf_counter()
    looks_like(piece * 2000)
    assert time.perf_counter() - began < 0.5


def vectors():
    chance = random.Random(3)
    texts = [*list(numbered(4, 150)), *(t for each in OTHERS.values() for t in each), *NEUTRAL]
    pieces = ["0", "7", "943", "476", "5919", " ", "-", ".", "(", ")", "+44", "00", "a", "@", "B", "1", "2nd", "SW1A",
              "1AA", "\u00a0", "\u2011", "\u200b", "\uff11", "k\u212a", "\u0131", "\u017f", "\n", "\u00e9", "example.org"]  # fmt: skip
    texts += ["".join(chance.choices(pieces, k=chance.randint(1, 14))) for _ in range(600)]
    return [{"text": text, "looks_like": list(looks_like(text))} for text in texts]


def test_the_vectors_are_those_of_the_corpus():
    if os.environ.get("ACE_VECTORS"):
        VECTORS.write_text(json.dumps(vectors(), indent=0) + "\n", "utf-8")
    assert json.loads(VECTORS.read_text("utf-8")) == vectors(), "ACE_VECTORS=1 writes them anew"


def test_the_twin_has_the_same_patterns():
    for name, pattern in vars(personal).items():
        if isinstance(pattern, re.Pattern) and name != "DIGIT":
            assert f"/{pattern.pattern}/" in TWIN, name
    assert set(re.search(r"NO_CODE = '([a-z ]+)'", TWIN)[1].split()) == personal.NO_CODE


# Held for a person to look at


NUMBER = "943 476 5919"
ROOM = script(
    step("reflection", "moment", prompt="?", limits={"max_per_unit": 9, "max_chars": 2000}),
    step("story", "story", prompt="?"),
    step("reflection", "later", prompt="?", moderation={"mode": "post", "delay_s": 60}),
    step("pledge", "pledge", prompt="?"),
)


def test_it_is_held_where_the_script_would_show_it():
    room = given(ROOM, joins(ANNE), opens("moment"))
    made = room.when(says("moment", ANNE, text=f"Bed 4, {NUMBER}, was cold"))
    assert (made.event.state, made.event.due_at) == ("held", 0)
    held = made.then(ContributionMade)
    card = held.card("moment", ANNE)
    assert desk.view(held.session)["cards"][card]["looks_like"] == ["nhs-number"]
    assert held.session.runs["moment"].made
    assert NUMBER not in str(board.view(held.session))
    assert phone.own(held.session, ANNE)["items"][f"{ANNE.ref}-moment-1"]["state"] == "held"
    shown = held.when(moderates("shown", card, by=MO)).then(CardsModerated)
    assert NUMBER in str(board.view(shown.session))
    assert "looks_like" not in desk.view(shown.session)["cards"][card]


def test_neither_a_delay_nor_a_change_takes_it_past_the_facilitator():
    room = given(ROOM, joins(ANNE), opens("later"))
    assert room.when(says("later", ANNE, text=NUMBER)).event.state == "held"
    room = given(ROOM, joins(ANNE), opens("moment"), says("moment", ANNE, text="A cup of tea"))
    revised = room.when(revises("moment", ANNE, text=f"A cup for {NUMBER}"))
    assert revised.event.state == "held"
    revised.then(ContributionRevised)


def test_every_field_of_words_is_read():
    room = given(ROOM, joins(ANNE), opens("story"))
    blank = dict.fromkeys(["before", "what_happened", "after", "what_it_showed", "advice"], "x")
    for name in blank:
        asked = says("story", ANNE, **(blank | {name: "ring 07700 900123"}))
        assert room.when(asked).event.state == "held", name


def test_what_is_private_is_nobody_elses_to_look_at():
    room = given(ROOM, joins(ANNE), opens("pledge"))
    private = says("pledge", ANNE, text=f"ring {NUMBER}", visibility="private")
    assert room.when(private).event.state == "waiting"
