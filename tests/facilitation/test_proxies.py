"""What a scribe writes for somebody without a phone counts as theirs."""

from facilitation.commands.proxies import WithdrawFor
from facilitation.events import (
    ContributionMade,
    ContributionWithdrawn,
    PersonIntroduced,
    PersonJoined,
)
from facilitation.outputs import tables
from facilitation.people import has_phone, on_paper
from facilitation.views import desk, scribe
from tests.given import (
    ANNE,
    ARRIVE,
    BOB,
    MO,
    MOMENT,
    PLEDGE,
    SAM,
    WELCOME,
    closes,
    given,
    goes,
    joins,
    opens,
    replayed,
    runs,
    says,
    script,
    step,
    writes,
)

HUSH = step("reflection", "hush", identity="anonymous")
OFF = step("reflection", "off", proxy="off", prompt="Only yourselves")
BALLOT = step("dot_vote", "vote", settings={"options": ("Time", "Thanks", "Tea")})
SCRIPT = script(WELCOME, ARRIVE, MOMENT, HUSH, OFF, BALLOT, PLEDGE)
ROOM = given(SCRIPT, joins(ANNE), opens("moment"))
STAFF = {"perspective": "staff"}


def test_it_is_somebodys_and_says_who_wrote_it_down():
    room = ROOM.when(writes("moment", text="Tea", cohorts=STAFF)).then(
        PersonJoined, PersonIntroduced, ContributionMade
    )
    (card,) = room.session.cards.values()
    assert (card.author, card.proxy_by, card.late) == ("S-paper-01", SAM.ref, False)
    assert room.session.people["S-paper-01"].cohorts["perspective"] == "staff"
    assert replayed(room) == room.session


def test_asked_twice_it_is_written_once_also_when_the_step_is_locked():
    room = ROOM.given(writes("moment", text="Tea"))
    room.when(writes("moment", text="Tea")).was_done()
    room.given(closes("moment"), runs("moment", "lock")).when(
        writes("moment", text="Tea")
    ).was_done()
    room.when(writes("moment", text="Coffee")).refuses("id-reused")


def test_the_same_person_again_is_one_person_under_the_same_limits():
    room = ROOM.given(writes("moment", 1, text="Tea", cohorts=STAFF))
    room = room.when(writes("moment", 2, text="Time", cohorts=STAFF)).then(ContributionMade)
    room = room.given(writes("moment", 3, text="Talk"))
    assert len(room.session.people) == 2
    room.when(writes("moment", 4, text="More")).refuses("too-many")
    assert len(room.given(writes("moment", 4, "paper-02", text="More")).session.people) == 3


def test_it_goes_through_the_same_moderation():
    room = ROOM.given(writes("moment", text="Ring 07700 900123"))
    assert [card.state for card in room.session.cards.values()] == ["held"]
    ROOM.when(writes("moment", text="")).refuses("empty")


def test_cohorts_are_the_scripts():
    ROOM.when(writes("moment", text="Tea", cohorts={"perspective": "boss"})).refuses(
        "unknown-option"
    )
    ROOM.when(writes("moment", text="Tea", cohorts={"shoe": "44"})).refuses("unknown-option")


def test_in_an_anonymous_step_nothing_ties_the_words_to_a_person():
    """Nor does a person who came in just before their words."""
    room = ROOM.given(opens("hush"))
    room = room.when(writes("hush", text="Tea", cohorts=STAFF)).then(ContributionMade)
    (card,) = room.session.cards.values()
    assert card.author.startswith("A-")
    assert set(room.session.people) == {ANNE.ref}


def test_of_anonymous_words_no_export_says_who_wrote_them_down():
    """Of those without a phone there may be one."""
    room = ROOM.given(opens("hush"), writes("hush", text="Tea"))
    told = {each.name: each.rows for each in tables(room.session, room.entries)}
    assert [row["proxy"] for row in told["contributions"]] == [""]
    assert all("proxy_by" not in row["what"] for row in told["audit"])
    counts = {row["activity_id"]: row["on_behalf"] for row in told["activities"]}
    assert counts["hush"] == 1


def test_paper_may_come_in_after_the_step_and_after_the_session():
    room = ROOM.given(closes("moment")).given(writes("moment", 1, text="Tea"))
    room = room.given(goes("closed"), writes("moment", 2, text="Time"))
    assert [card.late for card in room.session.cards.values()] == [True, True]


def test_where_it_may_not():
    ROOM.when(writes("nowhere", text="Tea")).refuses("no-such-activity")
    ROOM.when(writes("pledge", text="Tea")).refuses("activity-pending")
    ROOM.given(opens("off")).when(writes("off", text="Tea")).refuses("no-proxy")
    locked = ROOM.given(closes("moment"), runs("moment", "lock"))
    locked.when(writes("moment", text="Tea")).refuses("activity-locked")
    given(SCRIPT, state="draft").when(writes("moment", text="Tea")).refuses("not-live")
    ROOM.given(goes("closed", "archived")).when(writes("moment", text="T")).refuses("session-over")


def test_ballots_come_in_before_the_reveal():
    room = ROOM.given(opens("vote"), closes("vote")).given(writes("vote", dots={"o1": 1}))
    room = room.given(runs("vote", "reveal"))
    room.when(writes("vote", 2, "paper-02", dots={"o1": 1})).refuses("activity-closed")


def test_only_the_desk_and_a_scribe_write_for_others():
    ask = writes("moment", text="Tea").command
    for who in (ANNE, MO):
        ROOM.when(ask, who).refuses("not-allowed")
    ROOM.when(says("moment", SAM, text="Me")).refuses("not-allowed")


def test_a_slip_is_taken_back_but_only_of_what_was_written_for_somebody():
    room = ROOM.given(writes("moment", text="Tae"), says("moment", ANNE, text="Mine"))
    paper, annes = sorted(room.session.cards, key=lambda card: int(card[1:]))
    room = room.when(WithdrawFor(card=paper), SAM).then(ContributionWithdrawn)
    assert room.session.cards[paper].body["text"] == ""
    room.when(WithdrawFor(card=paper), SAM).was_done()
    room.when(WithdrawFor(card=annes), SAM).refuses("no-such-card")
    room.when(WithdrawFor(card="c999"), SAM).refuses("no-such-card")


def test_the_scribe_sees_forms_and_what_was_written_and_nothing_of_anybody_else():
    room = ROOM.given(joins(BOB), says("moment", ANNE, text="annes words"))
    room = room.given(writes("moment", text="from paper"), opens("pledge"))
    room = room.given(writes("pledge", text="hush hush", visibility="private"))
    seen = scribe.view(room.session)
    assert list(seen["forms"]) == ["arrive", "moment", "hush", "vote", "pledge"]
    assert [each["text"] for each in seen["written"].values()] == ["from paper", ""]
    assert "annes words" not in str(seen)
    assert "S-" not in str(seen)
    assert desk.view(room.session)["proxy"]["written"] == seen["written"]
    slip = room.when(WithdrawFor(card=next(iter(seen["written"]))), SAM).follows()
    assert len(scribe.view(slip.session)["written"]) == 1


def test_where_nobody_may_be_written_for_the_desk_has_no_such_part():
    assert "proxy" not in desk.view(given(script(OFF)).session)


def test_exports_say_that_it_was_written_for_somebody():
    room = ROOM.given(says("moment", ANNE, text="Mine"), writes("moment", text="Tea"))
    told = {each.name: each.rows for each in tables(room.session, room.entries)}
    assert [row["proxy"] for row in told["contributions"]] == ["", SAM.ref]
    counts = {row["activity_id"]: row["on_behalf"] for row in told["activities"]}
    assert counts["moment"] == 1


def test_nobody_on_paper_has_a_phone():
    assert has_phone(ANNE.ref)
    assert not has_phone(on_paper("sheet-12", SAM).ref)
