"""The checker of a rehearsal must be able to fail: each fault is made once, and found."""

from typing import Any

from server.rehearsal.asks import Ask
from server.rehearsal.verdict import Account, Verdict, account, judge

CONTRIBUTE = {"do": "contribute", "activity": "moment", "body": {}}
REVISE = {"do": "revise", "activity": "moment", "version": 2, "body": {}}
WITHDRAW = {"do": "withdraw", "activity": "moment"}


def asked(
    name: str, number: int, at: float, link: int = 1, fresh: bool = True, **command: Any
) -> Ask:
    told = (command or CONTRIBUTE) | {"contribution": name}
    answered = at + 0.01
    return Ask(
        f"ask-{name}-{at}",
        told,
        fresh=fresh,
        link=link,
        sent_at=at,
        answered_at=answered,
        kept=number,
    )


def row(name: str, number: int, version: int = 1, state: str = "shown") -> dict[str, Any]:
    return {
        "card": f"c{number}", "contribution": name, "number": number, "version": version, "state": state
    }  # fmt: skip


def judged(asks: list[Ask], *journal: dict[str, Any], backwards: int = 0) -> Verdict:
    return judge([account(asks, backwards)], journal)


TWO = [asked("a", 5, 1.0), asked("b", 9, 2.0)]


def test_two_accounts_that_agree():
    found = judged(TWO, row("a", 5), row("b", 9))
    assert found == Verdict()


def test_what_was_acknowledged_and_is_not_there_is_lost():
    assert judged(TWO, row("a", 5)).lost == ["b"]


def test_what_was_never_acknowledged_cannot_be_lost():
    unheard = Ask("x", CONTRIBUTE | {"contribution": "x"}, sent_at=3.0)
    refused = Ask("y", CONTRIBUTE | {"contribution": "y"}, answered_at=3.0, told="too-long")
    assert judged([*TWO, unheard, refused], row("a", 5), row("b", 9)) == Verdict()


def test_a_later_version_that_is_not_there_is_lost():
    changed = [*TWO, asked("b", 12, 3.0, **REVISE)]
    assert judged(changed, row("a", 5), row("b", 9, version=1)).lost == ["b"]
    assert judged(changed, row("a", 5), row("b", 9, version=2)).lost == []


def test_a_withdrawal_that_is_not_there_is_lost():
    gone = [*TWO, asked("a", 12, 3.0, **WITHDRAW)]
    assert judged(gone, row("a", 5), row("b", 9)).lost == ["a"]
    assert judged(gone, row("a", 5, state="withdrawn"), row("b", 9)).lost == []


def test_a_contribution_that_stands_twice_is_duplicated():
    assert judged(TWO, row("a", 5), row("a", 7), row("b", 9)).duplicated == ["a"]
    assert judged(TWO, row("a", 5), row("a", 5), row("b", 9)).duplicated == ["a"]


def test_versions_of_one_card_are_no_duplicates():
    changed = [asked("a", 5, 1.0), asked("a", 8, 2.0, **REVISE)]
    assert judged(changed, row("a", 5, version=1), row("a", 5, version=2)) == Verdict()


def test_one_card_for_two_contributions_is_duplicated():
    assert judged(TWO, row("a", 5), row("b", 5)).duplicated == ["c5"]


def test_a_number_that_is_not_the_journals_is_misordered():
    assert judged(TWO, row("a", 5), row("b", 11)).misordered == ["b"]


def test_sent_later_over_one_connection_and_numbered_earlier_is_misordered():
    turned = [asked("a", 9, 1.0), asked("b", 5, 2.0)]
    assert judged(turned, row("a", 9), row("b", 5)).misordered == ["9>5"]


def test_over_two_connections_no_order_was_promised():
    crossed = [asked("a", 9, 1.0, link=1), asked("b", 5, 2.0, link=2)]
    assert judged(crossed, row("a", 9), row("b", 5)) == Verdict()


def test_the_same_asked_anew_must_be_the_same():
    again = asked("a", 5, 3.0, fresh=False)
    assert judged([*TWO, again], row("a", 5), row("b", 9)) == Verdict()
    other = asked("a", 6, 3.0, fresh=False)
    assert judged([*TWO, other], row("a", 5), row("b", 9)).misordered == ["a"]


def test_views_that_went_back_are_counted():
    assert judged(TWO, row("a", 5), row("b", 9), backwards=2).backwards == 2


def test_an_account_keeps_what_was_acknowledged():
    told = account([*TWO, asked("a", 12, 3.0, **REVISE), asked("b", 13, 4.0, **WITHDRAW)], 0)
    assert isinstance(told, Account)
    assert (told.said["a"].version, told.said["b"].withdrawn) == (2, True)
    assert told.runs == [[5, 9]]
