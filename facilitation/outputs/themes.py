"""Themes, the cards in them, and how people came to them."""

from collections.abc import Mapping

from facilitation import audit
from facilitation.activities import Table
from facilitation.audit import moment
from facilitation.outputs.frames import Frame, Row
from facilitation.session.cards import people_in
from facilitation.session.state import Session
from facilitation.session.themes import example_of, key_words, speaking, themes_of
from facilitation.themes.arrange import Pile
from facilitation.themes.theme import Edited


def table(session: Session, frames: Mapping[str, Frame]) -> Table:
    columns = ("activity_id", "activity_title", "theme_id", "title", "definition", "named", "slot",
               "pinned", "parked", "people", "cards", "key_words", "example_card",
               "suggested_by")  # fmt: skip
    rows = (
        frame.head | _theme(session, frame, pile)
        for frame in frames.values()
        for pile in frame.piles
        if pile.title or speaking(session, pile, frame.same)[0]
    )
    return Table(name="themes", columns=columns, rows=tuple(rows))


def _theme(session: Session, frame: Frame, pile: Pile) -> Row:
    """Strength in people first. Counted is what is on the wall, as on the wall."""
    cards, voices = speaking(session, pile, frame.same)
    return {
        "theme_id": pile.id,
        "title": pile.title,
        "definition": pile.definition,
        "named": bool(pile.title),
        "slot": pile.slot,
        "pinned": pile.pinned,
        "parked": pile.parked,
        "people": people_in(session, voices),
        "cards": len(cards),
        "key_words": ", ".join(key_words(session, pile)),
        "example_card": example_of(session, pile),
        "suggested_by": pile.by,
    }


def members(session: Session, frames: Mapping[str, Frame]) -> Table:
    rows = (
        frame.head
        | {
            "theme_id": pile.id,
            "contribution_id": card,
            "by_hand": card in frame.by_hand or card in pile.also,
            "also": card in pile.also,
            "same_as": frame.same.get(card, ""),
        }
        for frame in frames.values()
        for pile in frame.piles
        for card in (*pile.cards, *pile.also)
        if session.cards[card].state != "withdrawn"
    )
    columns = ("activity_id", "activity_title", "theme_id", "contribution_id", "by_hand", "also",
               "same_as")  # fmt: skip
    return Table(name="theme_members", columns=columns, rows=tuple(rows))


def edits(session: Session, frames: Mapping[str, Frame]) -> Table:
    columns = ("activity_id", "activity_title", "number", "at_utc", "by", "what", "memo",
               "undone")  # fmt: skip
    rows = (
        frame.head | _edit(edited)
        for frame in frames.values()
        for edited in themes_of(session, frame.found.id).edits
    )
    return Table(name="theme_edits", columns=columns, rows=tuple(rows))


def _edit(edited: Edited) -> Row:
    return {
        "number": edited.number,
        "at_utc": moment(edited.at),
        "by": edited.by,
        "what": audit.line(edited.edit, (*audit.OF_EDITS, "title", "definition")),
        "memo": edited.edit.memo,
        "undone": edited.undone,
    }
