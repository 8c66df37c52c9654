"""A language model's proposals: they wait for a person, and what was taken of them stays."""

from dataclasses import replace
from typing import Any

import pytest

from facilitation import events
from facilitation.commands.curating import (
    AskModel,
    GiveUpModel,
    ProposeClusters,
    ResolveProposal,
    TuneThemes,
)
from facilitation.decisions.curating import PATIENCE_MS
from facilitation.people import SYSTEM
from facilitation.session.themes import themes_of
from facilitation.themes.arrange import arrange
from facilitation.themes.edits import MoveCards, NameTheme
from facilitation.themes.theme import Cluster, Tuning
from facilitation.views import board, desk, phone
from tests.given import (
    ANNE,
    BOB,
    FAY,
    SCRIPT,
    Ask,
    Room,
    after,
    edits,
    given,
    joins,
    opens,
    places,
    proposes,
    replayed,
    says,
    withdraws,
)

ENGINE = "endpoint:a-model@7"


def asks_model(model: str = "a-model") -> Ask:
    return Ask(AskModel(activity="moment", model=model), FAY)


def gives_up(number: int, why: str = "too-slow") -> Ask:
    return Ask(GiveUpModel(activity="moment", number=number, why=why), SYSTEM)


def model_proposes(**piles: tuple[str, ...]) -> Ask:
    """A suggested title is the pile's id, spelt large."""
    clusters = tuple(
        Cluster(id=name, cards=cards, title=name.upper(), by=ENGINE)
        for name, cards in piles.items()
    )
    told = ProposeClusters(activity="moment", clusters=clusters, engine=ENGINE, asked=True)
    return Ask(told, SYSTEM)


def resolves(room: Room, accept: bool = True) -> Room:
    pending = themes_of(room.session, "moment").pending
    assert pending is not None
    told = ResolveProposal(activity="moment", number=pending.number, accept=accept)
    return room.given(Ask(told, FAY))


def regroups(**piles: tuple[str, ...]) -> Ask:
    """Our own method's answer to a person who asked it."""
    asked = proposes(**piles)
    return Ask(replace(asked.command, asked=True), asked.by)


@pytest.fixture
def room() -> Room:
    """c6 to c9 are said, and lie in one pile of the machine's."""
    told = given(SCRIPT, joins(ANNE, BOB), opens("moment"))
    for n in range(4):
        told = told.given(says("moment", (ANNE, BOB)[n % 2], n, text=f"text {n}"))
    return told.given(proposes(k1=cards(told)))


def cards(room: Room) -> tuple[str, ...]:
    return tuple(room.session.runs["moment"].made.values())


def piles(room: Room) -> dict[str, tuple[str, ...]]:
    found = arrange(themes_of(room.session, "moment")).piles
    return {name: pile.cards for name, pile in found.items()}


def part(room: Room, model: str = "a-model") -> Any:
    return desk.view(room.session, model)["themes"]["moment"]


def test_it_is_asked_once_at_a_time_and_the_desk_sees_how_it_stands(room):
    assert part(room)["model"] == {"name": "a-model", "state": "idle", "why": ""}
    assert part(room, "")["model"] == {"name": "", "state": "off", "why": ""}
    asked = room.when(asks_model()).then(events.ModelAsked)
    number = asked.session.number
    assert part(asked)["model"]["state"] == "asked"
    asked.when(asks_model()).was_done(number)
    asked.given(after(PATIENCE_MS / 1000)).when(asks_model()).then(events.ModelAsked)
    done = asked.given(model_proposes(m1=cards(room)[:2]))
    assert part(done)["model"]["state"] == "idle"
    done.when(asks_model()).then(events.ModelAsked)


def test_where_there_is_no_model_it_is_refused(room):
    room.when(asks_model("")).refuses("no-model")


def test_when_it_fails_the_desk_is_told_and_our_own_method_is_asked(room):
    asked = room.given(asks_model())
    before = asked.session.runs["moment"].regroups
    failed = asked.when(gives_up(asked.session.number)).then(events.ModelFailed)
    assert part(failed)["model"] == {"name": "a-model", "state": "failed", "why": "too-slow"}
    assert failed.session.runs["moment"].regroups == before + 1
    assert part(failed.given(asks_model()))["model"]["state"] == "asked"


def test_failing_twice_or_at_something_else_is_nothing(room):
    room.when(gives_up(1)).was_done()
    asked = room.given(asks_model())
    number = asked.session.number
    asked.when(gives_up(number - 1)).was_done()
    asked.given(gives_up(number)).when(gives_up(number)).was_done()


def test_what_it_proposes_waits_though_nobody_has_touched_anything(room):
    first, *rest = cards(room)
    proposed = room.given(model_proposes(m1=(first,), m2=tuple(rest)))
    assert piles(proposed) == piles(room)
    pending = part(proposed)["pending"]
    assert pending["engine"] == ENGINE
    assert pending["suggested"] == {"m1": "M1", "m2": "M2"}
    assert pending["cards"] == 4
    assert piles(resolves(proposed, accept=False)) == piles(room)
    assert "pending" not in part(resolves(proposed, accept=False))


def test_a_suggested_title_is_the_desks_alone_until_a_person_names_the_pile(room):
    taken = resolves(room.given(model_proposes(m1=cards(room))))
    pile = part(taken)["piles"]["m1"]
    assert (pile["title"], pile["named"], pile["suggested"], pile["by"]) == (
        "",
        False,
        "M1",
        ENGINE,
    )
    shows = Ask(TuneThemes(activity="moment", tuning=Tuning(wall="all")), FAY)
    wall = board.view(taken.given(shows).session)
    assert wall["themes"]["piles"]["m1"]["by"] == ENGINE
    for seen in (wall, phone.shared(taken.session)):
        assert "M1" not in str(seen)
    named = taken.given(edits(NameTheme(theme="m1", title="A name")))
    pile = part(named)["piles"]["m1"]
    assert (pile["title"], pile["by"]) == ("A name", ENGINE)
    assert "suggested" not in pile


def test_our_own_method_leaves_what_was_taken_of_it_and_brings_new_cards(room):
    taken = resolves(room.given(model_proposes(m1=cards(room)[:2], m2=cards(room)[2:])))
    later = taken.given(says("moment", ANNE, 9, text="later"))
    *old, new = cards(later)
    regrouped = later.given(proposes(m1=(old[3], new), k9=tuple(old[:3])))
    assert piles(regrouped) == {"m1": (*old[:2], new), "m2": tuple(old[2:])}
    assert part(regrouped)["piles"]["m1"]["suggested"] == "M1"
    placed = later.given(places(**{new: "m2"}))
    assert piles(placed)["m2"] == (*old[2:], new)


def test_a_person_may_ask_our_own_method_back(room):
    taken = resolves(room.given(model_proposes(m1=cards(room)[:2], m2=cards(room)[2:])))
    waiting = taken.given(regroups(k1=cards(room)))
    assert piles(waiting) == piles(taken)
    back = resolves(waiting)
    assert piles(back) == {"k1": cards(room)}
    assert "by" not in part(back)["piles"]["k1"]


def test_a_proposal_of_our_own_does_not_sweep_away_the_one_that_waits(room):
    waiting = room.given(model_proposes(m1=cards(room)))
    swept = waiting.given(proposes(k1=cards(room)[:2], k2=cards(room)[2:]))
    assert part(swept)["pending"]["engine"] == ENGINE
    assert piles(resolves(swept)) == {"m1": cards(room)}


def test_cards_that_come_while_it_waits_stay_where_they_are_put(room):
    old = cards(room)
    waiting = room.given(model_proposes(k1=old[:2], m2=old[2:]))
    waiting = waiting.given(says("moment", ANNE, 7, text="late"), says("moment", BOB, 8, text="so"))
    *_, one, two = cards(waiting)
    waiting = waiting.given(proposes(k1=(*old, one), k2=(two,)))
    assert part(waiting)["pending"]["cards"] == 2
    assert piles(resolves(waiting)) == {"k1": (*old[:2], one), "m2": old[2:], "k2": (two,)}


def test_a_later_card_whose_cluster_is_a_persons_theme_stays_in_it(room):
    old = cards(room)
    waiting = room.given(edits(NameTheme(theme="t-own", title="Own")), model_proposes(m2=old))
    waiting = waiting.given(says("moment", ANNE, 7, text="late"))
    late = cards(waiting)[-1]
    waiting = waiting.given(places(**{late: "t-own"}))
    assert piles(resolves(waiting)) == {"t-own": (late,), "m2": old}


def test_words_taken_back_while_it_waits_are_not_in_it(room):
    waiting = room.given(model_proposes(m1=cards(room)), withdraws("moment", ANNE, 0))
    taken = resolves(waiting)
    assert cards(room)[0] not in themes_of(taken.session, "moment").homes


def test_what_people_hold_is_not_moved_by_it(room):
    first, *rest = cards(room)
    held = room.given(
        edits(NameTheme(theme="t-own", title="Own")), edits(MoveCards(cards=(first,), to="t-own"))
    )
    taken = resolves(held.given(model_proposes(m1=cards(room))))
    assert piles(taken) == {"t-own": (first,), "m1": tuple(rest)}


def test_all_of_it_is_replayed_without_a_model(room):
    told = room.given(asks_model(), model_proposes(m1=cards(room)[:3]))
    told = resolves(told).given(asks_model())
    told = told.given(gives_up(told.session.number, "declined"))
    assert replayed(told) == told.session
