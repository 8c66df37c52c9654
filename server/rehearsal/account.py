"""From what all screens saw to the figures of the report."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from facilitation import activities
from facilitation.activities import Made
from facilitation.script import Activity
from facilitation.shape import Json
from server.rehearsal import times, verdict
from server.rehearsal.asks import Ask
from server.rehearsal.bodies import Writer
from server.rehearsal.chance import chance
from server.rehearsal.crowd import Crowd
from server.rehearsal.desk import Board, Desk, cards_in
from server.rehearsal.facilitator import Facilitator
from server.rehearsal.phone import Phone
from server.rehearsal.plan import Plan
from server.rehearsal.texts import Library
from server.rehearsal.times import Card, Times, spread
from server.rehearsal.verdict import Account, Said, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """`zero`: what to add to a monotonic stamp of ours for seconds since 1970; `clock_ms`: how
    far the server's clock is ahead of ours."""

    plan: Plan
    crowd: Crowd
    desk: Desk
    board: Board
    facilitator: Facilitator
    zero: float
    clock_ms: float


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
    cards = list(_cards(seen, accounts))
    wall = times.on_board(cards, _stamps(seen, seen.board.seen), _each_shown(seen))
    themed = {stage.activity.id for stage in seen.plan.stages if stage.themed}
    grouped = [card for card in cards if card.activity.id in themed]
    groups = times.in_themes(grouped, _stamps(seen, seen.desk.homed), _first())
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


def _cards(seen: Evidence, accounts: Sequence[Account]) -> Iterator[Card]:
    """Those whose way can be followed: made once, never changed or taken back, nor held by hand."""
    stages = {stage.activity.id: stage.activity for stage in seen.plan.stages}
    for phone, told in zip(seen.crowd.phones, accounts, strict=True):
        items = phone.mirror.own.get("items", {})
        for said in told.said.values():
            name, item = f"c{said.number}", items.get(said.contribution)
            if item is None or said.version != 1 or said.withdrawn:
                continue
            activity = stages[said.activity]
            if name in seen.desk.touched and activity.moderation.mode != "pre":
                continue
            shown = seen.desk.shown.get(name, 0.0)
            yield Card(
                card=name,
                activity=activity,
                acked=said.acked_at + seen.zero,
                at=(item["at"] - seen.clock_ms) / 1000,
                left=seen.facilitator.left.get(activity.id, 0.0) + seen.zero,
                shown=shown + seen.zero if shown else 0.0,
                private=item["private"],
            )


def _stamps(seen: Evidence, stamps: Mapping[str, float]) -> dict[str, float]:
    return {card: at + seen.zero for card, at in stamps.items()}


def _each_shown(seen: Evidence) -> set[str]:
    return {
        stage.activity.id
        for stage in seen.plan.stages
        if stage.takes and stage.activity.results == "live" and shows_each(stage.activity)
    }


def shows_each(activity: Activity) -> bool:
    """Does the wall of this activity have a place for every card? Tried out: two people who say
    the same, and is each of them there? (Like words of a check-in are counted together.)"""
    kind = activities.kind(activity.type)
    step = kind.step(activity)
    told = {"kind": activity.type, "settings": kind.phone(step), "title": activity.title}
    library = Library({"moments": ["the same"], "stories": [{}]}, chance(0))
    body = kind.read({**Writer(library, chance(0)).body(told, {}), "visibility": "everyone"})
    made = [Made(card=card, author=card, body=body, at=0) for card in ("c1", "c2")]
    return {"c1", "c2"} <= set(cards_in(dict(kind.board(step, made))))


def _first() -> int:
    from server.themes.themer import FIRST

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
