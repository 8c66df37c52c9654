"""The desk: facilitator, co-facilitator, moderator. Everything but who wrote what, private
words, and the result of a blind activity before it closes."""

from collections import Counter
from functools import lru_cache

from facilitation import activities
from facilitation.script import Activity
from facilitation.session import (
    OVER,
    UNDO_MS,
    Contribution,
    Session,
    is_themed,
    made_in,
    themed_activities,
    themes_of,
)
from facilitation.shape import plain
from facilitation.themes.theme import Edited, MergeThemes, MoveCards, SplitTheme, arrange
from facilitation.views import parts
from facilitation.views.patch import View


def view(session: Session) -> View:
    found = parts.current(session)
    seen: View = {
        "session": _session_part(session),
        "parts": {
            part.id: {"title": part.title, "starts": part.starts, "place": place}
            for place, part in enumerate(session.script.parts)
        },
        "order": [each.id for each in session.script.activities()],
        "steps": {each.id: _step_part(session, each) for each in session.script.activities()},
        "people": _people_part(session),
        "cards": {},
        "themes": {name: _themes_part(session, name) for name in themed_activities(session)},
    }
    for each in session.script.activities():
        whole = is_themed(each) or found is each
        seen["cards"].update((_all_cards if whole else _held_cards)(session, each))
    if found is not None:
        seen["current"] = found.id
        if not _hidden(session, found):
            seen["result"] = parts.result_part(session, found)
    return seen


def _hidden(session: Session, found: Activity) -> bool:
    kind = activities.kind(found.type)
    blind = kind.blind(kind.step(found).settings)
    return blind and session.runs[found.id].state not in OVER


def _session_part(session: Session) -> View:
    part = parts.heading(session) | {"id": session.id, "moved_at": session.moved_at}
    if session.state == "closed":
        part["undo_until"] = session.moved_at + UNDO_MS
    return part


def _step_part(session: Session, found: Activity) -> View:
    run = session.runs[found.id]
    part_id = next(part.id for part in session.script.parts if found in part.activities)
    part = parts.step_part(session, found) | {
        "part": part_id,
        "counts": parts.counts_part(run) | {"held": _held_count(session, found)},
        "memo": plain(found.facilitator),
        "must_keep": found.must_keep,
        "closes": found.closes,
        "results": found.results,
        "moderation": found.moderation.mode,
        "display": found.board.display,
        "themed": is_themed(found),
        "blind": _hidden(session, found),
        "opened_at": run.opened_at,
    }
    if run.was:
        part |= {"was": run.was, "undo_until": run.moved_at + UNDO_MS}
    return part


def _people_part(session: Session) -> View:
    """Joined, by cohort. A facilitator sees the small cells of the room that is before them."""
    cohorts: View = {}
    for each in session.script.cohorts:
        stated = Counter(person.cohorts.get(each.field, "") for person in session.people.values())
        cohorts[each.field] = {
            "label": each.label,
            "counts": {option: stated.get(option, 0) for option in each.options},
            "not_stated": stated.get("", 0),
        }
    return {"joined": len(session.people), "cohorts": cohorts}


@parts.remembered
def _all_cards(session: Session, found: Activity) -> View:
    """All cards of what is being run or themed."""
    return {
        each.card: _card_part(each)
        for each in made_in(session, found.id)
        if each.state != "withdrawn" and parts.words_of(each) and _readable(each)
    }


@parts.remembered
def _held_cards(session: Session, found: Activity) -> View:
    """Of the rest only those that need a decision."""
    return {
        card: part
        for card, part in _all_cards(session, found).items()
        if part["state"] in {"held", "waiting"}
    }


@parts.remembered
def _held_count(session: Session, found: Activity) -> int:
    return sum(each.state in {"held", "waiting"} for each in made_in(session, found.id))


@lru_cache(maxsize=parts.CARDS)
def _readable(card: Contribution) -> bool:
    kind = activities.kind(card.kind)
    return kind.shareable(kind.read(card.body))


@lru_cache(maxsize=parts.CARDS)
def _card_part(card: Contribution) -> View:
    part: View = {
        "activity": card.activity,
        "text": parts.words_of(card),
        "state": card.state,
        "at": card.at,
    }
    if tag := card.body.get("tag"):
        part["tag"] = tag
    return part


def _themes_part(session: Session, name: str) -> View:
    board = themes_of(session, name)
    arrangement = arrange(board)
    part = parts.themes_part(session, name, proposals=True)
    part["by_hand"] = {
        card: True for card in arrangement.hand if session.cards[card].state == "shown"
    }
    part["edits"] = {str(each.number): _edit_part(each) for each in board.edits}
    part["engine"] = board.engine
    return part


def _edit_part(edited: Edited) -> View:
    part: View = {"do": edited.edit.do, "at": edited.at, "undone": edited.undone}
    for name in ("theme", "into", "new", "title", "to", "on"):
        if hasattr(edited.edit, name):
            part[name] = getattr(edited.edit, name)
    if isinstance(edited.edit, SplitTheme | MoveCards):
        part["cards"] = len(edited.edit.cards)
    if isinstance(edited.edit, MergeThemes):
        part["cards"] = sum(len(cards) for cards in edited.held.values())
    return part
