"""Pieces that more than one audience sees. Each says what it leaves out."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import TypeVar

from facilitation import activities
from facilitation.activities import Made
from facilitation.script import Activity, Option
from facilitation.session import (
    OPEN,
    OVER,
    Contribution,
    Run,
    Session,
    activity,
    example_of,
    is_themed,
    key_words,
    made_in,
    people_in,
    step_of,
    text_of,
    themes_of,
)
from facilitation.shape import Json
from facilitation.themes.theme import Pile, arrange
from facilitation.views.patch import View
from facilitation.words import word_fields

RUNS = 512
"""Activities whose parts are remembered."""
CARDS = 50_000
"""Cards whose parts are remembered (by identity: a card is immutable)."""


def on_wall(found: Activity, run: Run) -> bool:
    """May the room see results of this activity now?"""
    kind = activities.kind(found.type)
    if kind.blind(kind.step(found).settings) and run.state not in OVER:
        return False
    match found.results:
        case "live":
            return run.state in OPEN | OVER | {"paused"}
        case "on_close":
            return run.state in OVER
        case "on_reveal":
            return run.state in {"revealed", "locked"}
        case _:
            return False


T = TypeVar("T")


def remembered(make: Callable[[Session, Activity], T]) -> Callable[[Session, Activity], T]:
    """What `make` finds in one activity's cards, made again only when they have changed. A desk
    with nine activities then pays for the one that is running (a quarter of the server's time
    with 300 phones before). `make` may look at nothing but that activity and its cards."""
    kept: OrderedDict[Run, T] = OrderedDict()

    def get(session: Session, found: Activity) -> T:
        run = session.runs[found.id]
        if run not in kept:
            kept[run] = make(session, found)
            while len(kept) > RUNS:
                kept.popitem(last=False)
        return kept[run]

    return get


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
        "minutes": found.minutes,
        "silent": found.silent,
        "identity": found.identity,
        "place": order.index(found.id) + 1,
        "of": len(order),
        "on_wall": on_wall(found, run),
        "settings": dict(activities.kind(found.type).phone(step_of(session, found))),
        "options": options_part(step_of(session, found).options),
    }
    return part | clock_part(run)


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
    """What the room may read: shown, not withdrawn, not private."""
    return [as_made(each) for each in made_in(session, found.id) if is_public(each)]


@lru_cache(maxsize=CARDS)
def is_public(card: Contribution) -> bool:
    kind = activities.kind(card.kind)
    return card.state == "shown" and kind.shareable(kind.read(card.body))


@lru_cache(maxsize=CARDS)
def as_made(card: Contribution) -> Made:
    body = activities.kind(card.kind).read(card.body)
    return Made(card=card.card, author=card.author, body=body, at=card.at)


def result_part(session: Session, found: Activity) -> View:
    kind = activities.kind(found.type)
    return dict(kind.board(step_of(session, found), shown_in(session, found)))


@lru_cache(maxsize=CARDS)
def words_of(card: Contribution) -> str:
    """All words of a contribution, field after field."""
    body = activities.kind(card.kind).body
    names = word_fields(body) if body else {}
    return "\n".join(text for name in names if (text := str(card.body.get(name, ""))))


def themes_part(session: Session, name: str, proposals: bool) -> View:
    """Piles and which card lies where. Without `proposals`: only what people have named."""
    piles = {pile.id: pile for pile in visible_piles(session, name, proposals)}
    return {
        "piles": {pile.id: pile_part(session, pile) for pile in piles.values()},
        "homes": {
            card: pile.id
            for pile in piles.values()
            for card in pile.cards
            if session.cards[card].state == "shown"
        },
    }


def visible_piles(session: Session, name: str, proposals: bool) -> Iterator[Pile]:
    for pile in arrange(themes_of(session, name)).piles.values():
        live = any(session.cards[card].state == "shown" for card in pile.cards)
        if (proposals and live) or pile.title:
            yield pile


def pile_part(session: Session, pile: Pile) -> View:
    """Strength in people first. The example is named as such: it is one person's words."""
    shown = [card for card in pile.cards if session.cards[card].state == "shown"]
    example = example_of(session, pile)
    part: View = {
        "title": pile.title,
        "named": bool(pile.title),
        "pinned": pile.pinned,
        "slot": pile.slot,
        "people": people_in(session, shown),
        "cards": len(shown),
        "words": key_words(session, pile),
        "example": example,
    }
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
