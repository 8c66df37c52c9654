"""Questions about the themes: what may be grouped, and what a theme says with how many voices."""

from collections.abc import Mapping

from facilitation import activities
from facilitation.script import Activity, activity_of
from facilitation.session.cards import made_in, text_of
from facilitation.session.state import Session
from facilitation.session.steps import activity
from facilitation.themes.arrange import Pile, age, arrange
from facilitation.themes.theme import ThemeBoard, Tuning
from facilitation.words import themed_field


def themes_of(session: Session, activity: str) -> ThemeBoard:
    return session.themes.get(activity) or ThemeBoard(tuning=_scripted(session, activity))


def _scripted(session: Session, name: str) -> Tuning:
    """What the script asks for, until a facilitator says otherwise."""
    found = activity(session, name)
    return Tuning(wall="all" if found and found.board.proposals else "named")


def is_themed(activity: Activity) -> bool:
    kind = activities.kind(activity.type)
    return kind.themes(kind.step(activity).settings)


def themed_activities(session: Session) -> tuple[str, ...]:
    return tuple(each.id for each in session.script.activities() if is_themed(each))


def themed_cards(session: Session, activity: str) -> list[tuple[str, str]]:
    """(card, words) of everything that is shown and may be grouped, in the order of arrival."""
    return [
        (made.card, text)
        for made in made_in(session, activity)
        if made.state == "shown" and (text := text_of(session, made.card))
    ]


def waiting_cards(session: Session, activity: str) -> list[tuple[str, str]]:
    """(card, words) of what is kept, may be grouped, and will be shown when its delay is over."""
    found = activity_of(session.script, activity)
    body = activities.kind(found.type).body if found else None
    field = themed_field(body) if body else ""
    cards = (session.cards[card] for card in session.waiting)
    return [
        (each.card, text)
        for each in cards
        if each.activity == activity and (text := str(each.body.get(field, "")))
    ]


def example_of(session: Session, pile: Pile) -> str:
    """The card that stands for a pile: the machine's example, or else the oldest, that is shown."""
    shown = [card for card in pile.cards if session.cards[card].state == "shown"]
    return pile.example if pile.example in shown else next(iter(shown), "")


def key_words(session: Session, pile: Pile) -> list[str]:
    """The machine's words for a pile, less those that only a withdrawn or held card said: they are
    its author's words too."""
    texts = [text_of(session, card).lower() for card in pile.cards]
    return [word for word in pile.words if any(word.lower() in text for text in texts)]


def behind(session: Session, name: str) -> dict[str, str]:
    """Of the cards that a person said are the same: each -> the one that stands for it on the wall.
    Only what is shown counts: when the first of them goes, the next one speaks for the rest."""
    said: dict[str, list[str]] = {}
    for card, first in arrange(themes_of(session, name)).same.items():
        said.setdefault(first, []).append(card)
    found: dict[str, str] = {}
    for first, cards in said.items():
        every = (first, *sorted(cards, key=age))
        shown = [card for card in every if session.cards[card].state == "shown"]
        found.update(dict.fromkeys(shown[1:], shown[0]) if shown else {})
    return found


def speaking(session: Session, pile: Pile, same: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The cards of a pile on the wall, those that live elsewhere and belong there too among them;
    and all whose authors are its strength: with those behind them (`same`: from `behind`)."""
    shown = [card for card in pile.cards if session.cards[card].state == "shown"]
    also = [card for card in pile.also if session.cards[card].state == "shown"]
    cards = dict.fromkeys(same.get(card, card) for card in [*shown, *also])
    return list(cards), [*cards, *(card for card, first in same.items() if first in cards)]
