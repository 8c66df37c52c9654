"""Themes under any history: people write, change, withdraw and say "me too"; two facilitators edit and
undo as they like; the machine proposes whatever it likes, asked or not; the server starts anew.

After every step the promises of the folder are held against what was done, by means that know
nothing of how the overlay is made: lists of edits, and what was seen before.
"""

import asyncio
import json
import random
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from facilitation.commands.curating import EditThemes, PlaceCards, ProposeClusters
from facilitation.commands.saying import Revise, Withdraw
from facilitation.people import SYSTEM, Actor, Role
from facilitation.refusals import Refused
from facilitation.session.themes import themes_of
from facilitation.themes import changes, edits
from facilitation.themes.arrange import anchors, arrange
from facilitation.themes.theme import Cluster
from facilitation.views import board, desk, patch, phone
from server.journal.memory import MemoryJournal
from tests.given import (
    ANNE,
    BOB,
    CAZ,
    FAY,
    Ask,
    Room,
    given,
    joins,
    moderates,
    opens,
    proposes,
    replayed,
    resolves,
    same,
    says,
    script,
    shows,
    step,
    tunes,
    undoes,
)
from tests.given import edits as gives
from tests.long import many

GIL = Actor(Role.FACILITATOR, "desk-9")
TALK = script(
    step(
        "reflection",
        "moment",
        moderation={"mode": "none"},
        limits={"max_per_unit": 999, "max_chars": 99},
        results="live",
    )
)
PEOPLE = st.sampled_from((ANNE, BOB, CAZ))
HAND = st.sampled_from((FAY, GIL))
N = st.integers(0, 30)
SOME = st.lists(N, min_size=1, max_size=4)
SHARES = st.lists(st.integers(0, 5), min_size=1, max_size=12)
"""For the cards in turn: in which of the proposed piles; 0 is none."""

Places = dict[str, str]


class Themes(RuleBasedStateMachine):
    """`before` is the room as it was before the last step; `by_hand`, whether a person made it."""

    def __init__(self) -> None:
        super().__init__()
        self.room = given(TALK, joins(ANNE, BOB, CAZ), opens("moment"))
        self.before = self.room
        self.by_hand = True
        self.said = 0
        self.asks = 0
        self.views = views(self.room)
        self.seen_piles: list[str] = []

    @initialize(texts=st.integers(3, 9), shares=SHARES)
    def some_cards_in_some_piles(self, texts, shares):
        for n in range(texts):
            self.say((ANNE, BOB, CAZ)[n % 3])
        self.propose(shares, 0, False)

    # What people in the room do

    @rule(who=PEOPLE)
    def say(self, who):
        self.said += 1
        self.does(says("moment", who, self.said, text=f"w{self.said}w {'tea' * (self.said % 3)}"))

    @rule(n=N)
    def revise(self, n):
        self.said += 1
        if card := self.card(n):
            made = self.room.session.cards[card]
            told = Revise(
                activity="moment",
                contribution=made.id,
                version=made.version + 1,
                body={"text": f"w{self.said}w again"},
            )
            self.does(Ask(told, author(made)))

    @rule(n=N)
    def withdraw(self, n):
        if card := self.card(n):
            made = self.room.session.cards[card]
            told = Withdraw(activity="moment", contribution=made.id)
            self.does(Ask(told, author(made)))

    @rule(who=PEOPLE, n=N)
    def say_the_same(self, who, n):
        self.said += 1
        if card := self.card(n):
            self.does(same(card, who, self.said))

    @rule(n=N, to=st.sampled_from(("shown", "held", "hidden")))
    def moderate(self, n, to):
        if card := self.card(n):
            self.does(moderates(to, card))

    # What the machine does

    @rule(shares=SHARES, turn=st.integers(0, 3), asked=st.booleans())
    def propose(self, shares, turn, asked):
        """Any piles, under ids that are there, that were, or that are new: it may be as wrong as
        it likes."""
        cards = [c for c in self.cards() if self.room.session.cards[c].state == "shown"]
        ids = [*self.ids(), *(f"k{turn}{n}" for n in range(1, 6))]
        piles: dict[str, list[str]] = {}
        for place, card in enumerate(cards):
            if share := shares[place % len(shares)]:
                piles.setdefault(ids[(share + turn) % len(ids)], []).append(card)
        told = ProposeClusters(
            activity="moment",
            clusters=tuple(Cluster(id=each, cards=tuple(c)) for each, c in piles.items()),
            engine="test",
            asked=asked,
        )
        self.does(Ask(told, SYSTEM), by_hand=False)

    @rule(shares=SHARES)
    def place(self, shares):
        """As the worker does: cards that lie nowhere, into what takes them."""
        arranged = self.arranged()
        lying = {c for pile in arranged.piles.values() for c in pile.cards}
        new = [c for c in self.cards() if c not in lying]
        piles = [None, *sorted(arranged.piles)]
        homes = {
            card: pile
            for place, card in enumerate(new)
            if (pile := piles[shares[place % len(shares)] % len(piles)])
        }
        told = PlaceCards(
            activity="moment",
            homes=homes,
            suggestions={c: tuple(sorted(arranged.piles)) for c in new if c not in homes},
        )
        self.does(Ask(told, SYSTEM), by_hand=False)

    # What facilitators do

    @rule(who=HAND, pile=N, title=st.sampled_from(("Tea", "Time", "Care")))
    def name(self, who, pile, title):
        self.edit(edits.NameTheme(theme=self.pile(pile, new=True), title=title), who)

    @rule(who=HAND, pile=N)
    def define(self, who, pile):
        self.edit(edits.DefineTheme(theme=self.pile(pile), definition="All of it"), who)

    @rule(who=HAND, one=N, other=N)
    def merge(self, who, one, other):
        self.edit(edits.MergeThemes(theme=self.pile(one), into=self.pile(other)), who)

    @rule(who=HAND, pile=N, some=SOME, title=st.sampled_from(("", "Split")))
    def split(self, who, pile, some, title):
        new, chosen = f"t{self.asks}", self.some(some)
        edit = edits.SplitTheme(theme=self.pile(pile), new=new, cards=chosen, title=title)
        self.edit(edit, who)

    @rule(who=HAND, pile=N, some=SOME, out=st.booleans())
    def move(self, who, pile, some, out):
        to = "" if out else self.pile(pile)
        self.edit(edits.MoveCards(cards=self.some(some), to=to), who)

    @rule(who=HAND, pile=N, on=st.booleans())
    def pin(self, who, pile, on):
        self.edit(edits.PinTheme(theme=self.pile(pile), on=on), who)

    @rule(who=HAND, pile=N, on=st.booleans())
    def park(self, who, pile, on):
        self.edit(edits.ParkTheme(theme=self.pile(pile), on=on), who)

    @rule(who=HAND, pile=N)
    def retire(self, who, pile):
        self.edit(edits.RetireTheme(theme=self.pile(pile)), who)

    @rule(who=HAND, one=N, other=N)
    def keep_apart(self, who, one, other):
        one, other = self.some([one, other, other + 1])[:2] or ("c0", "c0")
        self.edit(edits.KeepApart(card=one, other=other), who)

    @rule(who=HAND, pile=N, some=SOME, on=st.booleans())
    def also_in(self, who, pile, some, on):
        self.edit(edits.AlsoIn(cards=self.some(some), theme=self.pile(pile), on=on), who)

    @rule(who=HAND, some=SOME, n=N)
    def same_cards(self, who, some, n):
        self.edit(edits.SameCards(cards=self.some(some), into=self.some([n])[0]), who)

    @rule(n=N)
    def undo(self, n):
        """Any edit, whatever came after it; and what was told beforehand is what happens."""
        made = themes_of(self.room.session, "moment").edits
        if not made:
            return
        number = made[n % len(made)].number
        here = themes_of(self.room.session, "moment")
        foreseen = changes.effect(here, changes.undone(here, number))
        was = faces(self.room)
        self.does(undoes(number))
        assert_foreseen(foreseen, was, faces(self.room))

    @rule(accept=st.booleans())
    def resolve(self, accept):
        here = themes_of(self.room.session, "moment")
        if here.pending is None:
            return
        foreseen = changes.effect(here, changes.accepted(here, here.pending))
        was = faces(self.room)
        self.does(resolves(here.pending.number, accept))
        if accept:
            assert_foreseen(foreseen, was, faces(self.room))
        else:
            assert was == faces(self.room)
        assert themes_of(self.room.session, "moment").pending is None

    @rule(
        wall=st.sampled_from(("named", "one_by_one", "all")),
        on=st.sampled_from((True, True, True, False)),
        frozen=st.sampled_from((False, False, False, True)),
    )
    def tune(self, wall, on, frozen):
        self.does(tunes(wall=wall, on=on, frozen=frozen), by_hand=False)

    @rule(pile=N, on=st.booleans())
    def show(self, pile, on):
        self.does(shows(self.pile(pile), on), by_hand=False)

    # What happens to the server

    @rule()
    def restart(self):
        """All is read from a journal again, and goes on from there."""
        session = asyncio.run(through_a_journal(self.room))
        assert session == self.room.session
        self.before, self.by_hand = self.room, False
        self.room = replace(self.room, session=session)

    # What must hold after every step

    @invariant()
    def promises(self):
        self.the_journal_alone_makes_it()
        self.every_view_follows_from_the_one_before()
        self.every_card_lies_in_one_place()
        self.slots_stay_and_are_not_shared()
        self.the_machine_moves_nothing_that_a_person_placed()
        self.an_unasked_proposal_empties_no_touched_pile()
        self.a_name_stands_until_a_person_says_otherwise()
        self.what_was_merged_is_one()
        self.what_was_retired_is_gone_until_somebody_has_to_do_with_it()
        self.cards_kept_apart_are_apart()
        self.the_last_hand_on_a_card_counts()
        self.what_belongs_to_two_themes_is_in_both()
        self.the_wall_shows_what_it_may()
        self.one_of_each_that_says_the_same_is_on_the_wall_and_everybody_counts()
        self.the_machine_is_told_of_every_hand()

    def the_journal_alone_makes_it(self):
        assert replayed(self.room) == self.room.session

    def every_view_follows_from_the_one_before(self):
        for name, fresh in views(self.room).items():
            assert patch.apply(self.views[name], patch.diff(self.views[name], fresh)) == fresh
            assert "null" not in json.dumps(fresh), name
            self.views[name] = fresh

    def every_card_lies_in_one_place(self):
        arranged = self.arranged()
        lying = [card for pile in arranged.piles.values() for card in pile.cards]
        assert len(lying) == len(set(lying))
        assert not set(lying) & arranged.unsorted
        assert set(arranged.hand) <= set(lying) | arranged.unsorted

    def slots_stay_and_are_not_shared(self):
        slots = {each.id: each.slot for each in self.arranged().piles.values()}
        assert len(set(slots.values())) == len(slots)
        was = {each.id: each.slot for each in self.arranged(self.before).piles.values()}
        assert all(slots[each] == was[each] for each in slots.keys() & was.keys())

    def the_machine_moves_nothing_that_a_person_placed(self):
        """Not by proposing, placing or starting anew, and no word of the room does it either."""
        if self.by_hand:
            return
        was, now = self.arranged(self.before), self.arranged()
        assert dict(was.hand) == dict(now.hand)
        for pile in was.piles.values():
            if pile.touched and (pile.title or held(pile, was)):
                after = now.piles[pile.id]
                assert set(after.cards) >= held(pile, was)
                assert {*after.cards, *after.also} >= set(pile.also)
                assert seen(after)[:4] == seen(pile)[:4]
            if pile.pinned and pile.id in now.piles:
                assert now.piles[pile.id].cards == pile.cards

    def an_unasked_proposal_empties_no_touched_pile(self):
        if self.by_hand or self.happened() != ["ClustersProposed"]:
            return
        was, now = self.arranged(self.before), self.arranged()
        for pile in was.piles.values():
            if pile.touched:
                assert set(pile.cards) <= set(now.piles[pile.id].cards)

    def a_name_stands_until_a_person_says_otherwise(self):
        standing = self.standing()
        for place, edited in enumerate(standing):
            if isinstance(edited.edit, edits.NameTheme):
                kin = self.kin(edited.edit.theme)
                others = standing[:place] + standing[place + 1 :]
                if not any(kin & titled(each.edit) for each in others):
                    (pile,) = [self.arranged().piles[each] for each in kin if each in self.piles()]
                    assert pile.title == edited.edit.title

    def what_was_merged_is_one(self):
        for edited in self.standing():
            if isinstance(edited.edit, edits.MergeThemes):
                assert not {edited.edit.theme, edited.edit.into} <= self.piles()

    def what_was_retired_is_gone_until_somebody_has_to_do_with_it(self):
        standing = self.standing()
        for place, edited in enumerate(standing):
            if isinstance(edited.edit, edits.RetireTheme):
                kin = self.kin(edited.edit.theme)
                later = standing[place + 1 :]
                merges = [e for e in standing if isinstance(e.edit, edits.MergeThemes)]
                if not any(kin & named_in(each) for each in [*later, *merges]):
                    assert not kin & self.piles()

    def cards_kept_apart_are_apart(self):
        """Unless a person placed both, or said that they are the same."""
        placed = {card for each in self.standing() for card in placing(each.edit)}
        twins = self.arranged().same
        where = {c: each.id for each in self.arranged().piles.values() for c in each.cards}
        for edited in self.standing():
            if isinstance(edited.edit, edits.KeepApart):
                pair = {edited.edit.card, edited.edit.other}
                if not pair <= placed and not pair & {*twins.keys(), *twins.values()}:
                    one, other = (where.get(card, card) for card in pair)
                    assert one != other

    def the_last_hand_on_a_card_counts(self):
        """Of a card that was moved, and of which no later edit has taken hold."""
        standing, arranged = self.standing(), self.arranged()
        for place, edited in enumerate(standing):
            if isinstance(edited.edit, edits.MoveCards):
                for card in edited.edit.cards:
                    if contested(card, self.kin(edited.edit.to), standing[place + 1 :], standing):
                        continue
                    lies = [p.id for p in arranged.piles.values() if card in p.cards]
                    if edited.edit.to:
                        assert set(lies) & self.kin(edited.edit.to), (card, edited.edit)
                    else:
                        assert not lies

    def what_belongs_to_two_themes_is_in_both(self):
        standing = self.standing()
        for place, edited in enumerate(standing):
            if isinstance(edited.edit, edits.AlsoIn) and edited.edit.on:
                kin = self.kin(edited.edit.theme)
                if any(kin & named_in(each) for each in standing[place + 1 :]):
                    continue
                for each in kin & self.piles():
                    pile = self.arranged().piles[each]
                    assert set(edited.edit.cards) <= {*pile.cards, *pile.also}

    def the_wall_shows_what_it_may(self):
        session = self.room.session
        wall, tuning = self.views["board"]["themes"], themes_of(session, "moment").tuning
        for name, pile in wall["piles"].items():
            assert not pile["parked"]
            assert pile["title"] or tuning.wall == "all"
            if tuning.wall == "one_by_one":
                assert themes_of(session, "moment").on_wall.get(name)
        public = {c.card for c in session.cards.values() if c.state == "shown" and not c.same_as}
        spoken = set(self.views["board"].get("voices", {})) | set(wall["homes"])
        assert spoken <= public
        told = json.dumps(self.views["board"])
        for made in session.cards.values():
            if made.card not in public and made.body["text"]:
                assert made.body["text"].split()[0] not in told

    def one_of_each_that_says_the_same_is_on_the_wall_and_everybody_counts(self):
        session, result = self.room.session, self.views["board"]["result"]["cards"]
        groups: dict[str, set[str]] = {}
        for card, first in self.arranged().same.items():
            groups.setdefault(first, {first}).add(card)
        for cards in groups.values():
            shown = {c for c in cards if session.cards[c].state == "shown"}
            worded = {c for c in shown if not session.cards[c].same_as}
            assert len(cards & result.keys()) == bool(worded) or shown - worded
        for name, pile in self.views["desk"]["themes"]["moment"]["piles"].items():
            inside = self.arranged().piles[name]
            assert pile["people"] == strength(session, {*inside.cards, *inside.also}, groups)

    def the_machine_is_told_of_every_hand(self):
        told = [card for anchor in anchors(themes_of(self.room.session, "moment"))
                for card in anchor.cards]  # fmt: skip
        assert len(told) == len(set(told))

    # Ways and means

    def does(self, ask, by_hand=True):
        asked = self.room.when(ask)
        if not isinstance(asked.decision, Refused):
            self.before, self.by_hand = self.room, by_hand and ask.by in {FAY, GIL}
            self.room = asked.follows()

    def edit(self, edit, who):
        self.asks += 1
        told = EditThemes(activity="moment", ask=f"ask-{self.asks:05}", edit=edit)
        self.does(Ask(told, who))

    def arranged(self, room: Room | None = None):
        return arrange(themes_of((room or self.room).session, "moment"))

    def happened(self):
        return [type(event).__name__ for _, event in self.room.entries[len(self.before.entries) :]]

    def cards(self):
        return sorted(self.room.session.cards, key=lambda card: int(card[1:]))

    def card(self, n):
        cards = self.cards()
        return cards[n % len(cards)] if cards else ""

    def some(self, numbers):
        return tuple(dict.fromkeys(self.card(n) for n in numbers)) or ("c0",)

    def piles(self):
        return set(self.arranged().piles)

    def ids(self):
        """Those that are there, and those that once were."""
        self.seen_piles = list(dict.fromkeys([*self.seen_piles, *sorted(self.piles())]))
        return self.seen_piles

    def pile(self, n, new=False):
        """Now and then one that another has just merged or retired."""
        ids = [*self.ids(), *([f"n{self.asks}"] if new else [])]
        return ids[n % len(ids)] if ids else "none"

    def standing(self):
        return [each for each in themes_of(self.room.session, "moment").edits if not each.undone]

    def kin(self, theme):
        """The theme, and those that merges which stand have tied to it."""
        kin = {theme}
        merges = [e.edit for e in self.standing() if isinstance(e.edit, edits.MergeThemes)]
        for _ in merges:
            for each in merges:
                if {each.theme, each.into} & kin:
                    kin |= {each.theme, each.into}
        return kin


def author(made) -> Actor:
    return next(who for who in (ANNE, BOB, CAZ) if made.id.startswith(who.ref))


def held(pile, arranged):
    return {card for card in pile.cards if card in arranged.hand}


def seen(pile):
    return pile.title, pile.definition, pile.pinned, pile.parked, pile.also


def titled(edit):
    """Themes whose title this edit may have changed."""
    match edit:
        case edits.NameTheme(theme=theme) | edits.RetireTheme(theme=theme):
            return {theme}
        case edits.MergeThemes(theme=theme, into=into):
            return {theme, into}
        case edits.SplitTheme(new=new):
            return {new}
    return set()


def named_in(edited):
    names = ("theme", "into", "new", "to")
    return {getattr(edited.edit, name, None) for name in names} | set(edited.held)


def placing(edit):
    return edit.cards if isinstance(edit, edits.MoveCards | edits.SplitTheme) else ()


def contested(card, kin, later, standing):
    """Somebody has had to do with this card, or with all of its theme, since."""
    for each in later:
        if card in placing(each.edit) or any(card in cards for cards in each.held.values()):
            return True
        if isinstance(each.edit, edits.RetireTheme) and each.edit.theme in kin:
            return True
    for each in standing:
        if isinstance(each.edit, edits.SameCards) and card in each.edit.cards:
            return True
    return False


def views(room: Room):
    session = room.session
    return {
        "board": board.view(session),
        "desk": desk.view(session),
        "phone": phone.shared(session),
        "anne": phone.own(session, ANNE),
    }


def faces(room: Room):
    """Of each pile all that a facilitator sees of it, and where each card lies."""
    arranged = arrange(themes_of(room.session, "moment"))
    piles = {
        each.id: (seen(each), tuple(c for c in each.cards if c in arranged.same))
        for each in arranged.piles.values()
    }
    return piles, {c: each.id for each in arranged.piles.values() for c in each.cards}


def assert_foreseen(foreseen, was, now):
    """`foreseen` is what a facilitator was told; `was` and `now` are what they see."""
    (piles_before, before), (piles_after, after) = was, now
    moved = {c for c in {*before, *after} if before.get(c) != after.get(c)}
    assert {card for card, *_ in foreseen.moves} == moved
    for card, out_of, into in foreseen.moves:
        assert (out_of, into) == (before.get(card, ""), after.get(card, ""))
    blank = (("", "", False, False, ()), ())
    touched = {each for card in moved for each in (before.get(card), after.get(card)) if each}
    touched |= {
        each
        for each in {*piles_before, *piles_after}
        if piles_before.get(each, blank) != piles_after.get(each, blank)
    }
    assert foreseen.themes == len(touched)


def strength(session, cards, groups):
    """People behind these cards: who wrote one, who said "me too" to one, or to one like it."""
    every = set(cards)
    for group in groups.values():
        if group & {c for c in cards if session.cards[c].state == "shown"}:
            every |= {c for c in group if session.cards[c].state == "shown"}
    shown = {c for c in every if session.cards[c].state == "shown"}
    shown |= {c.card for c in session.cards.values() if c.same_as in shown and c.state == "shown"}
    return len({session.cards[c].author for c in shown})


async def through_a_journal(room: Room):
    journal = MemoryJournal()
    events = room.journal()
    for at, event in enumerate(events):
        await journal.append("s-1", at, [event])
    read = await journal.read("s-1")
    return replayed(replace(room, entries=tuple(enumerate(read, start=1))))


STEPS = 40
HISTORIES = many(40, 10_000 // STEPS)
"""Ten thousand steps with `LONG=1`."""
Themes.TestCase.settings = settings(
    max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None
)
test_any_history_keeps_every_promise = Themes.TestCase


# Long after


def test_edits_hold_after_five_hundred_further_arrivals_many_regroupings_and_a_restart():
    """The machine here is a die; what the method makes of it is seen in `tests/server/themes`."""
    room, dice = curated(), random.Random(500)
    before = arrange(themes_of(room.session, "moment"))
    for n in range(500):
        room = room.given(says("moment", (ANNE, BOB, CAZ)[n % 3], 100 + n, text=f"more {n}"))
        if n % 5 == 4:
            room = room.given(thrown(room, dice, asked=n % 25 == 24))
        if n % 50 == 49 and (waiting := themes_of(room.session, "moment").pending):
            room = room.given(resolves(waiting.number, accept=n % 100 == 99))
    assert len(room.session.cards) == 530
    for session in (room.session, asyncio.run(through_a_journal(room))):
        after = arrange(themes_of(session, "moment"))
        assert dict(after.hand) == dict(before.hand)
        for name, pile in before.piles.items():
            if pile.touched:
                assert set(after.piles[name].cards) >= held(pile, before)
                assert seen(after.piles[name]) == seen(pile)
                assert after.piles[name].slot == pile.slot
        assert after.piles["pinned"].cards == before.piles["pinned"].cards
        assert "merged" not in after.piles
        assert "gone" not in after.piles
        apart = [each for each in after.piles.values() if {"c8", "c9"} <= set(each.cards)]
        assert not apart
        assert dict(after.same) == dict(before.same)
        assert "c30" in after.unsorted


def curated() -> Room:
    """Thirty cards in six piles, each of which somebody has done something to."""
    room = given(TALK, joins(ANNE, BOB, CAZ), opens("moment"))
    for n in range(30):
        room = room.given(says("moment", (ANNE, BOB, CAZ)[n % 3], n, text=f"card {n}"))
    names = ("named", "pinned", "merged", "gone", "loose", "more")
    piles = {name: tuple(f"c{7 + n}" for n in range(at, 30, 6)) for at, name in enumerate(names)}
    return room.given(
        proposes(**piles),
        gives(edits.NameTheme(theme="named", title="Ours")),
        gives(edits.PinTheme(theme="pinned")),
        gives(edits.MergeThemes(theme="merged", into="named")),
        gives(edits.RetireTheme(theme="gone")),
        gives(edits.MoveCards(cards=("c11", "c12"), to="named")),
        gives(edits.MoveCards(cards=("c30",))),
        gives(edits.SplitTheme(theme="loose", new="split", cards=("c17",), title="Split")),
        gives(edits.KeepApart(card="c8", other="c9")),
        gives(edits.AlsoIn(cards=("c18",), theme="named")),
        gives(edits.SameCards(cards=("c24",), into="c18")),
        gives(edits.ParkTheme(theme="more")),
    )


def thrown(room: Room, dice: random.Random, *, asked: bool) -> Ask:
    """Any piles at all, half of them under ids that there were."""
    ids = [*sorted(arrange(themes_of(room.session, "moment")).piles), "gone", "merged", "k1", "k2"]
    piles: dict[str, list[str]] = {}
    for card in room.session.cards:
        piles.setdefault(dice.choice(ids), []).append(card)
    return proposes(asked=asked, **{name: tuple(cards) for name, cards in piles.items()})
