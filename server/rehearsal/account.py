"""From what all screens saw to the figures of the report."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from facilitation.shape import Json
from server.rehearsal import times, verdict
from server.rehearsal.asks import Ask
from server.rehearsal.evidence import Evidence, cards_of, each_shown, stamps
from server.rehearsal.phone import Phone
from server.rehearsal.times import Times, spread
from server.rehearsal.verdict import Account, Said, Verdict


@dataclass(slots=True, kw_only=True)
class Figures:
    asked: int
    kept: int
    told: int
    resumed: int
    verdict: Verdict
    ack_ms: Times
    board_ms: Times
    theme_ms: Times
    more: dict[str, Json] = field(default_factory=dict)


def figures(seen: Evidence, journal: Sequence[Mapping[str, Json]]) -> Figures:
    phones = seen.crowd.phones
    accounts = [of_phone(phone) for phone in phones]
    cards = list(cards_of(seen, accounts))
    wall = times.on_board(cards, stamps(seen, seen.board.seen), each_shown(seen))
    themed = {stage.activity.id for stage in seen.plan.stages if stage.themed}
    grouped = [card for card in cards if card.activity.id in themed]
    groups = times.in_themes(grouped, stamps(seen, seen.desk.homed), _first())
    done = list(seen.crowd.done())
    screens = (*phones, seen.desk, seen.board)
    return Figures(
        asked=sum(len(phone.outbox.asked) for phone in phones),
        kept=sum(ask.kept > 0 for ask in done),
        told=sum(bool(ask.told) for ask in done),
        resumed=sum(phone.resumed for phone in phones),
        verdict=verdict.judge(accounts, journal),
        ack_ms=spread(_ms(ask) for ask in done if not ask.breaks),
        board_ms=spread(wall.ms),
        theme_ms=spread(groups.ms),
        more={
            "contributions": len(journal),
            "told_codes": dict(Counter(ask.told for ask in done if ask.told)),
            "asked_again": sum(ask.breaks > 0 for ask in done),
            "ack_over_break_ms": spread(_ms(ask) for ask in done if ask.breaks),
            "answered_twice": sum(ask.answers > 1 for ask in done),
            "reconnects": sum(screen.attempts - 1 for screen in screens),
            "losses": dict(sum((screen.losses for screen in screens), Counter())),
            "gaps": sum(screen.mirror.gaps for screen in screens),
            "own_missing": sum(own_missing(p, a) for p, a in zip(phones, accounts, strict=True)),
            "edits": sum(len(c.standing.made) for c in seen.facilitator.curators.values()),
            "edits_violated": seen.facilitator.edits_violated(),
            "edits_broken": _broken(seen),
            "edits_refused": _refused(seen),
            "engine": _engine(seen),
            "board_cards": len(wall.ms),
            "board_never": len(wall.never),
            "homed_ms": spread(groups.homed_ms),
            "theme_cards": len(groups.ms),
            "theme_unsorted": groups.unsorted,
            "theme_undecided": groups.undecided,
        },
    )


def _ms(ask: Ask) -> float:
    return (ask.answered_at - ask.sent_at) * 1000


def of_phone(phone: Phone) -> Account:
    backwards = phone.mirror.backwards + phone.outbox.contradicted
    return verdict.account(phone.outbox.done, backwards)


def own_missing(phone: Phone, told: Account) -> int:
    """Acknowledged items that the phone's own part does not show as they are."""
    if not phone.open:
        return 0
    items = phone.mirror.own.get("items", {})
    return sum(not _stands(items.get(name), said) for name, said in told.said.items())


def _stands(item: Mapping[str, Json] | None, said: Said) -> bool:
    if item is None:
        return False
    return item["version"] >= said.version and (not said.withdrawn or item["state"] == "withdrawn")


def _first() -> int:
    from server.themes.answer import FIRST

    return FIRST


def _refused(seen: Evidence) -> dict[str, int]:
    curators = seen.facilitator.curators.values()
    return dict(Counter(code for curator in curators for code in curator.refused))


def _broken(seen: Evidence) -> list[str]:
    curators = seen.facilitator.curators.values()
    return [why for curator in curators for why in curator.standing.broken.values()]


def _engine(seen: Evidence) -> str:
    themes = seen.desk.mirror.view.get("themes", {})
    return next((each["engine"] for each in themes.values() if each.get("engine")), "")
