"""Rooms for the desk to stand before: a workshop of every kind, with as many people and cards as asked."""

from dataclasses import replace

from facilitation.commands.curating import AskModel, PlaceCards, ProposeClusters
from facilitation.people import SYSTEM, Actor, Role
from facilitation.script import Part, Script
from facilitation.themes.edits import NameTheme
from facilitation.themes.theme import ENDPOINT, Cluster
from tests import given
from tests.given import Room, opens, proposes, says, step

LINES = (
    "My manager stayed late to go through my first rota with me and never made me feel slow.",
    "A porter sang to a frightened visitor all the way to the scan.",
    "We say respect, then talk over people in every meeting.",
    "Someone from the night shift left a note: thank you for the cover.",
    "Never enough time to listen properly.",
    "The receptionist remembered my mother's name after a year.",
    "Doing the right thing when nobody is looking.",
    "Forms, forms, forms: three systems ask me the same question.",
    "I was allowed to say no, and it was taken seriously.",
    "A patient partner sat on the panel and her question changed what we bought.",
    "Leaders who come down to the ward without a camera.",
    "Being asked what I think before it is decided, not after.",
)


NAMES = (
    "Being heard",
    "Time for each other",
    "Kindness in small things",
    "Less paper",
    "Fair rotas",
)


def a_script() -> Script:
    """A short workshop of every kind, with a memo on each step."""
    memo = {
        "say": "Think of one real moment. Small is fine.",
        "do": "Read the question aloud twice. Then keep quiet for three minutes.",
        "watch_for": "People who look for a perfect answer: say that two lines are enough.",
    }
    held = {"moderation": {"mode": "pre"}}
    now = {"moderation": {"mode": "none"}, "limits": {"max_per_unit": 5}}
    steps = (
        step("check_in", "arrive", title="Arrive", minutes=5, prompt="One word: how are you here today?"),
        step("info", "privacy", title="What happens to your words", minutes=3, must_keep=True,
             settings={"body": "Kept for 12 months.", "requires_ack": True}),
        step("scale", "baseline", title="Where we start", minutes=4, prompt="Before we begin: how true is this for you?",
             settings={"items": ({"id": "heard", "text": "I feel heard here"}, {"id": "name", "text": "I can name our values"})}),
        step("reflection", "moment", title="A moment that mattered", minutes=8, must_keep=True, silent=True,
             prompt="Think of a moment at work when our values were really there. What happened?", **now),
        step("story", "story", title="Tell one story", minutes=10, prompt="Tell it as you would tell a friend.", **held),
        step("break", "tea", title="Tea", minutes=10, settings={"message": "Tea is by the window."}),
        step("dot_vote", "vote", title="Which themes first?", minutes=5, must_keep=True, prompt="Where should we start?",
             carry_from=({"activity": "moment"},), settings={"dots": 3}),
        step("pledge", "pledge", title="My contribution", minutes=5, prompt="What will you do by Friday?"),
        step("scale", "evaluation", title="How was it?", minutes=4, prompt="Two questions before you go.",
             settings={"items": ({"id": "useful", "text": "How useful was today?"},)}),
    )  # fmt: skip
    steps = tuple(replace(each, facilitator=replace(each.facilitator, **memo)) for each in steps)
    parts = (Part(id="hour", title="The hour", starts="10:00", activities=steps),)
    return replace(
        given.script(*steps, script="values-hour", title="Values hour: St Ann's, ward 7"),
        parts=parts,
    )


def person(n: int) -> Actor:
    return Actor(Role.PARTICIPANT, f"P-{n:04}", given.VEIL)


def a_room(cards: int = 20, people: int = 10, piles: int = 5, held: int = 0) -> Room:
    """In the middle of it: `cards` lines in `piles`, and `held` stories that wait for a decision."""
    folk = [person(n) for n in range(max(people, held))]
    room = given.given(a_script(), given.joins(*folk), state="live")
    for each in ("arrive", "privacy", "baseline"):
        room = room.given(opens(each), given.after(200))
    if held:
        room = room.given(opens("story"))
        room = room.given(
            [
                says("story", who, what_happened=text(n), what_it_showed="We care.")
                for n, who in enumerate(folk[:held])
            ]
        )
        room = room.given(given.runs("story", "close"), given.after(20))
    room = room.given(opens("moment"), given.after(40))
    asked = [says("moment", folk[n % people], n // people + 1, text=text(n)) for n in range(cards)]
    return grouped(room.given(asked), piles)


def grouped(room: Room, piles: int) -> Room:
    """The machine's proposal: the lines dealt out, some left over for the tray."""
    cards = sorted(
        (c.card for c in room.session.cards.values() if c.activity == "moment"),
        key=lambda c: int(c[1:]),
    )
    dealt = {f"k{n}": tuple(cards[: -2 or None][n::piles]) for n in range(piles)}
    dealt = {name: found for name, found in dealt.items() if found}
    return room.given(proposes("moment", **dealt)) if dealt else room


def themed(cards: int = 30, piles: int = 6, named: int = 2, tray: int = 6) -> Room:
    """In the middle of theming: some piles named, some mixed, and cards that wait with suggestions."""
    room = given.given(a_script(), given.joins(*map(person, range(cards))), state="live")
    room = room.given(opens("moment"), given.after(40))
    room = room.given([says("moment", person(n), text=text(n)) for n in range(cards)])
    made = sorted((c for c in room.session.cards), key=lambda c: int(c[1:]))
    waiting, homed = made[:tray], made[tray:]
    dealt = {f"k{n}": tuple(homed[n::piles]) for n in range(piles)}
    room = room.given(clustered({name: found for name, found in dealt.items() if found}))
    told = {
        card: tuple(f"k{(n + at) % piles}" for at in range(min(3, piles)))
        for n, card in enumerate(waiting[:-1])
    }
    room = room.given(given.Ask(PlaceCards(activity="moment", suggestions=told), SYSTEM))
    return room.given(
        [
            given.edits(NameTheme(theme=f"k{n}", title=NAMES[n % len(NAMES)]), ask=f"name-{n}--")
            for n in range(named)
        ]
    )


MODEL = "open-llm-7b"
ENGINE = f"{ENDPOINT}{MODEL}@2026-03"
SUGGESTED = ("Time to listen", "Small acts of care", "A say before it is decided")


def modelled(room: Room, asked: bool = True) -> Room:
    """A language model's answer, in three piles that it would name, waits."""
    if asked:
        room = room.given(given.Ask(AskModel(activity="moment", model=MODEL), given.FAY))
    free = sorted(room.session.cards, key=lambda card: int(card[1:]))
    clusters = tuple(
        Cluster(id=f"m{n}", cards=tuple(free[n::3]), title=title, by=ENGINE)
        for n, title in enumerate(SUGGESTED)
    )
    told = ProposeClusters(activity="moment", clusters=clusters, engine=ENGINE, asked=True)
    return room.given(given.Ask(told, SYSTEM))


def clustered(
    piles: dict[str, tuple[str, ...]], asked: bool = False, engine: str = "minilm-l6-int8-1"
) -> given.Ask:
    """The machine's proposal, each third pile a mixed one."""
    clusters = tuple(
        Cluster(
            id=name,
            cards=cards,
            example=cards[0],
            words=("time", "listen", "team"),
            doubt=0.7 if n % 3 == 2 else 0.2,
        )
        for n, (name, cards) in enumerate(piles.items())
    )
    return given.Ask(
        ProposeClusters(activity="moment", clusters=clusters, engine=engine, asked=asked),
        SYSTEM,
    )


def text(n: int) -> str:
    return LINES[n % len(LINES)] if n < len(LINES) else f"{LINES[n % len(LINES)]} ({n})"
