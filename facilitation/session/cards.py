"""Questions about what people said."""

from collections.abc import Iterable, Iterator

from facilitation import activities
from facilitation.session.state import Contribution, Session
from facilitation.words import themed_field


def made_in(session: Session, activity: str) -> Iterator[Contribution]:
    """In the order of arrival, withdrawn ones too."""
    made = session.runs[activity].made
    for place in range(len(made)):
        yield session.cards[made[place]]


def text_of(session: Session, card: str) -> str:
    """The themed words of a card that may be shown; '' when it has none any more."""
    made = session.cards.get(card)
    if made is None or made.state != "shown":
        return ""
    body = activities.kind(made.kind).body
    return str(made.body.get(themed_field(body), "")) if body else ""


def people_in(session: Session, cards: Iterable[str]) -> int:
    """Strength is counted in people first: one loud voice does not win."""
    return len(authors_of(session, cards))


def authors_of(session: Session, cards: Iterable[str]) -> frozenset[str]:
    """Whoever wrote one of these or said "me too" to it, as far as it is shown."""
    voices = (card for said in cards for card in (said, *session.echoes.get(said, ())))
    shown = (session.cards[card] for card in voices if session.cards[card].state == "shown")
    return frozenset(card.author for card in shown)
