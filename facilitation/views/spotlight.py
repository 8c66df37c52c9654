"""What stands in the spotlight, as the room may see it. Empty: it is not there, or not theirs."""

from collections import Counter

from facilitation import activities
from facilitation.script import CohortField
from facilitation.session.cards import text_of
from facilitation.session.state import Session, Spotlight
from facilitation.session.steps import activity, on_wall, step_of
from facilitation.session.themes import behind, speaking, themes_of
from facilitation.themes.arrange import arrange
from facilitation.views import parts, split
from facilitation.views.patch import View


def part(session: Session, lit: Spotlight) -> View:
    match lit.to:
        case "card":
            return _card(session, lit.name)
        case "theme":
            return _theme(session, lit.activity, lit.name)
        case "missing":
            return _missing(session)
        case "split":
            return split.part(session, lit.activity, lit.name)
        case _:
            return {}


def _seen(session: Session, name: str) -> bool:
    """May the room see anything of this activity now?"""
    found = activity(session, name)
    return found is not None and on_wall(found, session.runs[name])


def _card(session: Session, name: str) -> View:
    card = session.cards.get(name)
    if card is None or not _seen(session, card.activity) or not parts.is_public(card):
        return {}
    text = _quote(session, name)
    return {"to": "card", "name": name, "text": text} if text else {}


def _quote(session: Session, name: str) -> str:
    card = session.cards[name]
    found = activity(session, card.activity)
    if found is None or card.same_as:
        return ""
    kind = activities.kind(card.kind)
    if kind.quote is None:
        return ""
    return kind.quote(step_of(session, found).settings, kind.read(card.body))


def _theme(session: Session, name: str, theme: str) -> View:
    """One that people have named, with all that is in it. A proposal is no theme yet."""
    pile = arrange(themes_of(session, name)).piles.get(theme) if _seen(session, name) else None
    if pile is None or not pile.title or pile.parked:
        return {}
    same = behind(session, name)
    said = speaking(session, pile, same)[0]
    cards = {card: text for card in said if (text := text_of(session, card))}
    about = parts.pile_part(session, pile, same)
    seen: View = {"to": "theme", "name": theme, "title": pile.title, "people": about["people"]}
    return seen | {"cards": cards} | ({"definition": pile.definition} if pile.definition else {})


def _missing(session: Session) -> View:
    """Groups of the script that nobody in the room has said they belong to. Who is here and has
    been silent is not told: of a small group that would be one person."""
    asked = {
        each.field: found
        for at, each in enumerate(session.script.cohorts)
        if (found := _absent(session, at, each))
    }
    return {"to": "missing", "fields": asked} if asked else {}


def _absent(session: Session, at: int, asked: CohortField) -> View:
    """Nothing, when nobody has been asked yet."""
    stated = Counter(person.cohorts.get(asked.field, "") for person in session.people.values())
    silent = stated.pop("", 0)
    if not stated:
        return {}
    return {
        "label": asked.label,
        "at": at,
        "missing": [option for option in asked.options if not stated[option]],
        "silent": silent > 0,
    }
