"""The cards whose way from phone to wall can be followed, and where to look for them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from facilitation import activities
from facilitation.script import Activity
from server.rehearsal.bodies import Writer
from server.rehearsal.chance import chance
from server.rehearsal.crowd import Crowd
from server.rehearsal.desk import Board, Desk, cards_in
from server.rehearsal.facilitator import Facilitator
from server.rehearsal.plan import Plan
from server.rehearsal.texts import Library
from server.rehearsal.times import Card
from server.rehearsal.verdict import Account


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


def cards_of(seen: Evidence, accounts: Sequence[Account]) -> Iterator[Card]:
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


def stamps(seen: Evidence, stamps: Mapping[str, float]) -> dict[str, float]:
    return {card: at + seen.zero for card, at in stamps.items()}


def each_shown(seen: Evidence) -> set[str]:
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
    made = [kind.made(card, card, body, 0) for card in ("c1", "c2")]
    return {"c1", "c2"} <= set(cards_in(dict(kind.board(step, made))))
