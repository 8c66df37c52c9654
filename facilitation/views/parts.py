"""Pieces that more than one audience sees. Each says what it leaves out."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from facilitation import activities
from facilitation.activities import Made
from facilitation.script import Activity, Option
from facilitation.session.cards import people_in, text_of
from facilitation.session.state import Contribution, Run, Session
from facilitation.session.steps import activity, minutes_of, on_wall, step_of
from facilitation.session.themes import (
    behind,
    example_of,
    is_themed,
    key_words,
    speaking,
    themes_of,
)
from facilitation.shape import Json
from facilitation.themes.arrange import Pile, arrange
from facilitation.views.gathered import gathered
from facilitation.views.patch import View
from facilitation.words import word_fields

CARDS = 50_000
"""Cards whose parts are remembered (by identity: a card is immutable)."""


def heading(session: Session) -> View:
    return {
        "title": session.script.title,
        "state": session.state,
        "lang": session.script.language,
    }


def step_part(session: Session, found: Activity) -> View:
    """An activity as everybody may know it: no memo, no contributions."""
    run = session.runs[found.id]
    order = [each.id for each in session.script.activities()]
    part: View = {
        "id": found.id,
        "kind": found.type,
        "title": found.title,
        "prompt": found.prompt,
        "easy": found.prompt_easy,
        "help": found.help,
        "state": run.state,
        "minutes": minutes_of(session, found),
        "silent": found.silent,
        "identity": found.identity,
        "place": order.index(found.id) + 1,
        "of": len(order),
        "on_wall": on_wall(found, run),
        "settings": dict(activities.kind(found.type).phone(step_of(session, found))),
        "options": options_part(step_of(session, found).options),
    }
    return part | clock_part(run)


def form_part(session: Session, found: Activity) -> View:
    """An activity as those need to know it who show its form."""
    limits = found.limits
    return step_part(session, found) | {
        "limits": {
            "items": limits.max_per_unit,
            "min_chars": limits.min_chars,
            "max_chars": limits.max_chars,
            "max_words": limits.max_words,
        },
        "moderation": found.moderation.mode,
        "may_pass": found.allow_pass,
        "may_edit": found.allow_edit == "until_close",
        "late": found.late == "accept",
        "takes": activities.kind(found.type).body is not None,
    }


def clock_part(run: Run) -> View:
    """`ends_at` while it runs, `left_ms` while it is paused, neither without a clock."""
    clock = {"ends_at": run.ends_at, "left_ms": run.left_ms}
    return {name: value for name, value in clock.items() if value}


def options_part(options: tuple[Option, ...]) -> View:
    return {
        option.id: {"label": option.label, "place": place} for place, option in enumerate(options)
    }


def counts_part(run: Run) -> View:
    """How many people have said something, how many cards there are, how many passed."""
    return {"people": len(run.authors), "cards": len(run.made), "passed": len(run.passed)}


def shown_in(session: Session, found: Activity) -> list[Made]:
    """What the room may read: shown, not withdrawn, not private, in words of its own."""
    made, same = _public(session, found), behind(session, found.id)
    return [each for card, each in made.items() if card not in same]


@gathered
def _public(_found: Activity, card: Contribution) -> Made | None:
    if card.same_as or not is_public(card):
        return None
    kind = activities.kind(card.kind)
    return kind.made(card.card, card.author, kind.read(card.body), card.at)


@lru_cache(maxsize=CARDS)
def is_public(card: Contribution) -> bool:
    kind = activities.kind(card.kind)
    return card.state == "shown" and kind.shareable(kind.read(card.body))


def result_part(session: Session, found: Activity) -> View:
    kind = activities.kind(found.type)
    return dict(kind.board(step_of(session, found), shown_in(session, found)))


@lru_cache(maxsize=CARDS)
def words_of(card: Contribution) -> str:
    """All words of a contribution, field after field."""
    body = activities.kind(card.kind).body
    names = word_fields(body) if body else {}
    return "\n".join(text for name in names if (text := str(card.body.get(name, ""))))


def themes_part(session: Session, name: str, piles: Iterable[Pile]) -> View:
    """These piles, and which card lies where. Cards said to be the same stand behind one."""
    shown = {pile.id: pile for pile in piles}
    same = behind(session, name)
    return {
        "piles": {pile.id: pile_part(session, pile, same) for pile in shown.values()},
        "homes": {
            card: pile.id
            for pile in shown.values()
            for card in pile.cards
            if session.cards[card].state == "shown" and card not in same
        },
    }


def piles_for_desk(session: Session, name: str) -> Iterator[Pile]:
    for pile in arrange(themes_of(session, name)).piles.values():
        if pile.title or any(session.cards[card].state == "shown" for card in pile.cards):
            yield pile


def piles_for_wall(session: Session, name: str) -> Iterator[Pile]:
    """Naming is publishing, unless the facilitator shows themes one by one, or proposals too."""
    board = themes_of(session, name)
    for pile in piles_for_desk(session, name):
        allowed = {
            "named": bool(pile.title),
            "one_by_one": bool(pile.title) and board.on_wall.get(pile.id, False),
            "all": True,
        }[board.tuning.wall]
        if allowed and not pile.parked:
            yield pile


def voices_part(session: Session, name: str) -> View:
    """card -> how many people it speaks for, where that is more than the one who wrote it."""
    said: dict[str, list[str]] = {}
    same = behind(session, name)
    for card, first in same.items():
        said.setdefault(first, []).append(card)
    for card in session.echoes:
        if session.cards[card].activity == name and is_public(session.cards[card]):
            said.setdefault(same.get(card, card), [])
    counts = {card: people_in(session, [card, *cards]) for card, cards in said.items()}
    return {card: n for card, n in counts.items() if n > 1}


def pile_part(session: Session, pile: Pile, same: Mapping[str, str]) -> View:
    """Strength in people first. The example is named as such: it is one person's words."""
    cards, voices = speaking(session, pile, same)
    also = [card for card in cards if card not in pile.cards]
    example = example_of(session, pile)
    part: View = {
        "title": pile.title,
        "named": bool(pile.title),
        "pinned": pile.pinned,
        "parked": pile.parked,
        "slot": pile.slot,
        "people": people_in(session, voices),
        "cards": len(cards),
        "words": key_words(session, pile),
        "example": example,
    }
    if pile.by:
        part["by"] = pile.by
    if pile.definition:
        part["definition"] = pile.definition
    if also:
        part["also"] = dict.fromkeys(also, True)
    if text := text_of(session, example):
        part["example_text"] = text
    return part


def wants_themes(found: Activity) -> bool:
    return is_themed(found) and found.board.display in {"auto", "themes"}


def current(session: Session) -> Activity | None:
    return activity(session, session.current) if session.current else None


def cohorts_part(session: Session) -> View:
    return {
        each.field: {
            "label": each.label,
            "options": list(each.options),
            "required": each.required,
        }
        for each in session.script.cohorts
    }


def body_part(card: Contribution) -> Json:
    return dict(card.body)
