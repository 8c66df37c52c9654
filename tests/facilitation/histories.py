"""Any history of a workshop: people talk, change their minds and withdraw, a moderator holds, a
facilitator runs and curates, the machine proposes, time goes by. Refusals are part of it.

Every text has a word of its own (`k7k`), so that a test can say where it must not be.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import strategies as st

from facilitation import events
from facilitation.commands.curating import EditThemes, ProposeClusters
from facilitation.commands.running import UndoStep
from facilitation.commands.saying import Revise, Withdraw
from facilitation.commands.showing import BlankWall, MoveSpotlight
from facilitation.people import SYSTEM
from facilitation.refusals import Refused
from facilitation.session.cards import made_in
from facilitation.session.themes import themes_of
from facilitation.themes.arrange import arrange
from facilitation.themes.edits import (
    AlsoIn,
    DefineTheme,
    KeepApart,
    MergeThemes,
    MoveCards,
    NameTheme,
    ParkTheme,
    PinTheme,
    RetireTheme,
    SameCards,
    SplitTheme,
)
from facilitation.themes.theme import Cluster
from tests.given import (
    ANNE,
    BOB,
    FAY,
    MOMENT,
    OPEN_TALK,
    PLEDGE,
    STORY,
    VOTE,
    Ask,
    Room,
    after,
    given,
    joins,
    moderates,
    opens,
    passes,
    resolves,
    runs,
    same,
    says,
    script,
    shows,
    step,
    ticks,
    tunes,
    undoes,
)

HUSH = step("reflection", "hush", identity="anonymous", limits=OPEN_TALK["limits"])
RATED = step(
    "scale",
    "rated",
    results="on_close",
    settings={
        "items": ({"id": "heard", "text": "I feel heard"},),
        "notes": ({"id": "keep", "label": "Keep"},),
    },
)
ANY_SCRIPT = script(MOMENT, HUSH, STORY, RATED, replace(VOTE, identity="pseudonymous"), PLEDGE)
NAMES = [each.id for each in ANY_SCRIPT.activities()]

SMALL = st.integers(0, 5)
WHO = st.sampled_from((ANNE, BOB))
NAME = st.sampled_from(NAMES)
EDIT = st.sampled_from(
    ("name", "name", "merge", "split", "move", "pin", "define", "park", "retire", "apart", "also",
     "same")
)  # fmt: skip
VERB = st.sampled_from(
    ("open", "open", "close", "reveal", "reopen", "pause", "resume", "lock", "skip")
)
STEPS = st.one_of(
    *[st.tuples(st.just("say"), WHO, SMALL)] * 5,
    st.tuples(st.just("pass"), WHO),
    st.tuples(st.just("revise"), SMALL),
    st.tuples(st.just("withdraw"), SMALL),
    st.tuples(st.just("moderate"), st.sampled_from(("shown", "held", "hidden")), SMALL),
    *[st.tuples(st.just("run"), NAME, VERB)] * 2,
    st.tuples(st.just("undo_step"), NAME),
    st.tuples(st.just("echo"), WHO, SMALL),
    st.tuples(st.just("propose"), SMALL, st.booleans()),
    st.tuples(st.just("resolve"), st.booleans()),
    st.tuples(st.just("tune"), st.sampled_from(("named", "one_by_one", "all"))),
    st.tuples(st.just("show"), SMALL),
    *[st.tuples(st.just("light"), st.sampled_from(("card", "card", "theme", "nothing")), SMALL)]
    * 2,
    st.tuples(st.just("blank"), st.booleans()),
    *[st.tuples(st.just("edit"), EDIT, SMALL, SMALL)] * 2,
    st.tuples(st.just("undo_edit"), SMALL),
    st.tuples(st.just("wait"), st.sampled_from((1, 9, 70))),
)
HISTORIES = st.integers(5, 40).flatmap(lambda n: st.lists(STEPS, min_size=n, max_size=n))
"""Of a length that is drawn first: lists of hypothesis' own length are mostly very short."""


def _opened() -> Room:
    return given(ANY_SCRIPT, joins(ANNE, BOB), opens("moment"))


@dataclass
class Life:
    """A room that is lived through, and every text that was ever tried there."""

    room: Room = field(
        default_factory=lambda: given(ANY_SCRIPT, joins(ANNE, BOB), runs("moment", "open"))
    )
    words: set[str] = field(default_factory=set)
    asked: list[tuple[Ask, Any]] = field(default_factory=list)

    def through(self, history: list[tuple[Any, ...]]) -> Iterator[Room]:
        for what, *how in history:
            if what == "wait":
                self.room = self.room.given(after(how[0]), ticks())
            elif ask := getattr(self, f"_{what}")(*how):
                self._ask(ask)
            yield self.room

    def _ask(self, ask: Ask) -> None:
        asked = self.room.when(ask)
        self.asked.append((ask, asked.decision))
        if not isinstance(asked.decision, Refused):
            self.room = asked.follows()

    def _say(self, by, n):
        here = self.room.session.current
        return says(here, by, n, **self._body(here))

    def _pass(self, by):
        return passes(self.room.session.current, by)

    def _revise(self, n):
        if (own := self._own(n)) is None:
            return None
        card, by = own
        told = {"activity": card.activity, "contribution": card.id, "version": card.version + 1}
        return Ask(Revise(**told, body=self._body(card.activity)), by)

    def _withdraw(self, n):
        if (own := self._own(n)) is None:
            return None
        card, by = own
        return Ask(Withdraw(activity=card.activity, contribution=card.id), by)

    def _own(self, n):
        """A card, and the person who made it (its id begins with their ref)."""
        if (name := self._card(n)) is None:
            return None
        card = self.room.session.cards[name]
        return card, next(who for who in (ANNE, BOB) if card.id.startswith(who.ref))

    def _run(self, activity, verb):
        return runs(activity, verb)[0]

    def _undo_step(self, activity):
        return Ask(UndoStep(activity=activity), FAY)

    def _moderate(self, to, n):
        return (card := self._card(n)) and moderates(to, card)

    def _echo(self, by, n):
        if (name := self._card(n)) is None:
            return None
        return same(name, by, 100 + len(self.asked), self.room.session.cards[name].activity)

    def _resolve(self, accept):
        waiting = themes_of(self.room.session, "moment").pending
        return waiting and resolves(waiting.number, accept)

    def _tune(self, wall):
        return tunes(wall=wall)

    def _show(self, n):
        piles = [*sorted(arrange(themes_of(self.room.session, "moment")).piles), "none"]
        return shows(piles[n % len(piles)])

    def _light(self, to, n):
        """Any card, in whatever state it is, and any theme."""
        piles = [*sorted(arrange(themes_of(self.room.session, "moment")).piles), "none"]
        name = {"card": self._card(n) or "c0", "theme": piles[n % len(piles)], "nothing": ""}[to]
        return Ask(MoveSpotlight(to=to, activity="moment", name=name), FAY)

    def _blank(self, on):
        return Ask(BlankWall(on=on), FAY)

    def _propose(self, n, asked):
        """Two piles, with words from the cards in them."""
        every = made_in(self.room.session, "moment")
        cards = [c for c in every if c.state == "shown" and not c.same_as]
        clusters = tuple(
            Cluster(
                id=f"p{n + place}",
                cards=tuple(c.card for c in half),
                example=half[0].card,
                words=tuple(str(c.body["text"]) for c in half),
            )
            for place, half in enumerate((cards[::2], cards[1::2]))
            if half
        )
        told = ProposeClusters(activity="moment", clusters=clusters, asked=asked)
        return Ask(told, SYSTEM)

    def _edit(self, what, n, m):
        piles = [*sorted(arrange(themes_of(self.room.session, "moment")).piles), "none"]
        one, other = piles[n % len(piles)], piles[m % len(piles)]
        cards = [c.card for c in made_in(self.room.session, "moment")] or ["c0"]
        card = cards[m % len(cards)]
        edit = {
            "name": NameTheme(theme=one, title="A name"),
            "merge": MergeThemes(theme=one, into=other),
            "split": SplitTheme(theme=one, new=f"n{len(self.asked)}", cards=(card,)),
            "move": MoveCards(cards=(card,), to=one if n else ""),
            "pin": PinTheme(theme=one, on=bool(m % 2)),
            "define": DefineTheme(theme=one, definition="All of it", memo="as agreed"),
            "park": ParkTheme(theme=one, on=bool(m % 2)),
            "retire": RetireTheme(theme=one),
            "apart": KeepApart(card=card, other=cards[n % len(cards)]),
            "also": AlsoIn(cards=(card,), theme=one, on=bool(n % 3)),
            "same": SameCards(cards=(card,), into=cards[n % len(cards)]),
        }[what]
        ask = f"ask-{len(self.asked):04}"
        return Ask(EditThemes(activity="moment", ask=ask, edit=edit), FAY)

    def _undo_edit(self, n):
        made = [number for number, e in self.room.entries if isinstance(e, events.ThemesEdited)]
        return undoes(made[n % len(made)]) if made else None

    def _card(self, n):
        cards = sorted(self.room.session.cards, key=lambda card: int(card[1:]))
        return cards[n % len(cards)] if cards else None

    def _body(self, activity) -> dict[str, Any]:
        word = f"k{len(self.asked)}k"
        if activity == "vote":
            options = [option.id for option in self.room.session.runs["vote"].options]
            return {"dots": {options[len(self.asked) % len(options)]: 1}}
        self.words.add(word)
        return {
            "story": {"what_happened": word, "what_it_showed": word},
            "rated": {"values": {"heard": 1 + len(self.asked) % 5}, "keep": word},
            "pledge": {"text": word, "visibility": ("private", "everyone")[len(self.asked) % 2]},
        }.get(activity, {"text": word})


def lived(history: list[tuple[Any, ...]]) -> Life:
    life = Life()
    for _ in life.through(history):
        pass
    return life


def words_in(room: Room, *states: str) -> set[str]:
    """The words that stand in cards of these states and that their authors let others read."""
    return {
        word
        for card in room.session.cards.values()
        if card.state in states and card.body.get("visibility") != "private"
        for value in card.body.values()
        for word in (value.split() if isinstance(value, str) else ())
    }
