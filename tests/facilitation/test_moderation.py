"""A kind line for the author, a person who is needed, details that are blacked out."""

import pytest

from facilitation.events import CardsModerated, ContributionRedacted, KindWordSent, PersonNeeded
from facilitation.outputs import tables
from facilitation.personal import BLACK, looks_like, without_details
from facilitation.views import board, desk, phone
from tests.given import (
    ANNE,
    BOB,
    MOMENT,
    PLEDGE,
    WALL,
    given,
    goes,
    joins,
    moderates,
    needs,
    opens,
    redacts,
    replayed,
    revises,
    runs,
    says,
    script,
    withdraws,
)

ROOM = given(script(MOMENT, PLEDGE), joins(ANNE, BOB), opens("moment"))
DETAIL = "Ring her on 07700 900123 today"


def spoken(text="A cup of tea"):
    room = ROOM.given(says("moment", ANNE, text=text))
    return room, room.card("moment", ANNE)


def own(room, who=ANNE):
    (item,) = phone.own(room.session, who)["items"].values()
    return item


def table(room, name):
    return next(each for each in tables(room.session, room.entries) if each.name == name)


# Kind words


@pytest.mark.parametrize("to", ["held", "hidden"])
def test_a_kind_line_goes_with_the_decision_and_only_to_its_author(to):
    room, card = spoken()
    told = room.when(moderates(to, card, word="reword")).then(CardsModerated, KindWordSent)
    assert own(told)["kind_word"] == "reword"
    assert "reword" not in str(board.view(told.session)) + str(phone.shared(told.session))
    assert desk.view(told.session)["kind_words"] == {card: "reword"}
    assert replayed(told) == told.session


def test_without_a_line_nothing_is_said():
    room, card = spoken()
    assert "kind_word" not in own(room.when(moderates("hidden", card)).then(CardsModerated))


def test_what_is_shown_gets_no_line_and_takes_the_line_away():
    room, card = spoken()
    room.given(moderates("held", card)).when(moderates("shown", card, word="thanks")).then(
        CardsModerated
    )
    room = room.given(moderates("held", card, word="thanks"), moderates("shown", card))
    assert "kind_word" not in own(room)


def test_a_line_may_come_after_the_decision_and_the_same_line_comes_once():
    room, card = spoken()
    room = room.given(moderates("hidden", card))
    room = room.when(moderates("hidden", card, word="private")).then(KindWordSent)
    room.when(moderates("hidden", card, word="private")).was_done()


def test_said_in_another_way_it_is_looked_at_again_and_the_line_is_answered():
    room, card = spoken()
    room = room.given(moderates("hidden", card, word="reword"))
    room = room.given(revises("moment", ANNE, text="A kinder cup"))
    assert room.session.cards[card].state == "held"
    assert "kind_word" not in own(room)
    assert desk.view(room.session)["cards"][card]["version"] == 2


def test_without_a_line_what_was_kept_back_stays_back():
    room, card = spoken()
    room = room.given(moderates("hidden", card), revises("moment", ANNE, text="Again"))
    assert room.session.cards[card].state == "hidden"


def test_nobody_is_told_about_what_they_took_back():
    room, card = spoken()
    room = room.given(moderates("held", card, word="reword"), withdraws("moment", ANNE))
    assert not room.session.kind_words
    room.when(moderates("hidden", card, word="reword")).was_done()


# A person is needed


def test_that_a_person_is_needed_is_seen_by_the_desk_and_the_author_only():
    room, card = spoken()
    room = room.when(needs(card)).then(PersonNeeded)
    need = desk.view(room.session)["needs"][card]
    assert (need["to"], need["text"]) == ("asked", "A cup of tea")
    assert own(room)["signpost"] is True
    assert "signpost" not in str(board.view(room.session)) + str(phone.own(room.session, BOB))
    assert replayed(room) == room.session


def test_somebody_takes_it_and_it_is_done():
    room, card = spoken()
    room = room.given(needs(card), needs(card, "taken", "Sam"))
    assert desk.view(room.session)["needs"][card]["who"] == "Sam"
    room.when(needs(card, "taken", "Sam")).was_done()
    room = room.when(needs(card, "done", "Sam")).then(PersonNeeded)
    assert own(room)["signpost"] is True


def test_a_slip_is_taken_back():
    room, card = spoken()
    room = room.given(needs(card)).when(needs(card, "off")).then(PersonNeeded)
    assert not desk.view(room.session)["needs"]
    assert "signpost" not in own(room)
    room.when(needs(card, "off")).was_done()


def test_what_cannot_be_needed_is_refused():
    room, card = spoken()
    room.when(needs("c999")).refuses("no-such-card")
    room.when(needs(card, "taken")).refuses("no-such-item")
    room.when(needs(card, by=WALL)).refuses("not-allowed")
    room.given(goes("closed", "archived")).when(needs(card)).refuses("session-over")


def test_words_for_ones_own_eyes_are_not_read_by_way_of_a_need():
    room = ROOM.given(opens("pledge"), says("pledge", ANNE, text="secret", visibility="private"))
    room = room.given(needs(room.card("pledge", ANNE)))
    assert "secret" not in str(desk.view(room.session))


def test_it_leaves_the_room_as_a_count_only():
    room, card = spoken()
    room = room.given(needs(card, "asked"), needs(card, "taken", "Sam"))
    counts = {row["activity_id"]: row["needs_person"] for row in table(room, "activities").rows}
    assert counts == {"moment": 1, "pledge": 0}
    told = [row for row in table(room, "audit").rows if row["event"] == "PersonNeeded"]
    assert [row["what"] for row in told] == ["to=asked", "to=taken"]
    assert "Sam" not in str([each.rows for each in tables(room.session, room.entries)])


# Blacked out


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (DETAIL, f"Ring her on {BLACK} today"),
        ("943 476 5919 waited", f"{BLACK} waited"),
        ("to anne@example.org, M1 1AE", f"to {BLACK}, {BLACK}"),
        ("+44 7700 900123/07700 900124", f"{BLACK}/{BLACK}"),
        ("943\u200b4765919", BLACK),
        ("room B1, 2nd floor, 12 beds", "room B1, 2nd floor, 12 beds"),
        ("room B1 2nd, M1 1AE", f"room B1 2nd, {BLACK}"),
        ("bed 1234567890, 9434765919", f"bed 1234567890, {BLACK}"),
    ],
)
def test_only_the_details_go(text, kept):
    assert without_details(text) == kept
    assert not looks_like(kept)


def test_blacked_out_it_is_shown_and_the_author_knows():
    room, card = spoken(DETAIL)
    assert room.session.cards[card].state == "held"
    room = room.when(redacts(card)).then(ContributionRedacted)
    assert own(room)["redacted"] is True
    assert own(room)["body"]["text"] == f"Ring her on {BLACK} today"
    assert board.view(room.session)["result"]["cards"][card]["text"] == own(room)["body"]["text"]
    assert desk.view(room.session)["cards"][card]["redacted"] is True
    assert replayed(room) == room.session


def test_exports_say_that_it_was():
    room, card = spoken(DETAIL)
    (row,) = table(room.given(redacts(card)), "contributions").rows
    assert (row["moderation_state"], row["redactions"]) == ("redacted", "personal details")


def test_the_author_may_still_say_it_in_their_own_way():
    room, card = spoken(DETAIL)
    room = room.given(redacts(card), revises("moment", ANNE, version=3, text="I rang her"))
    assert "redacted" not in own(room)


def test_what_holds_no_details_stays_as_it_is():
    room, card = spoken()
    room.when(redacts(card)).was_done()
    room.when(redacts("c999")).refuses("no-such-card")
    room.given(withdraws("moment", ANNE)).when(redacts(card)).was_done()
    room.given(runs("moment", "close", "close"), goes("closed", "archived")).when(
        redacts(card)
    ).refuses("session-over")
