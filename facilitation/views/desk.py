"""The desk: facilitator, co-facilitator, moderator. Everything but who wrote what, private
words, and the result of a blind activity before it closes."""

from collections import Counter
from functools import cache

from facilitation import activities, personal
from facilitation.script import Activity
from facilitation.session.notes import headline_of, parked
from facilitation.session.state import DARK, OVER, UNDO_MS, Contribution, Note, Session, Spotlight
from facilitation.session.steps import line_of
from facilitation.session.themes import behind, is_themed, themed_activities, themes_of
from facilitation.shape import plain
from facilitation.themes import changes
from facilitation.themes.arrange import arrange
from facilitation.themes.edits import AlsoIn, MergeThemes, MoveCards, SameCards, SplitTheme
from facilitation.themes.theme import Edited, Pending, ThemeBoard
from facilitation.views import parts, scribe, split, spotlight
from facilitation.views.gathered import gathered
from facilitation.views.patch import View


def view(session: Session, model: str = "") -> View:
    """`model`: the language model that may be asked here; none when it is empty."""
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
        "parked": {each.id: _parked_part(each) for each in parked(session)},
        "kinds": _made_from_a_line(),
        "wall": _wall_part(session, found),
        "cards": {},
        "themes": {
            name: _themes_part(session, name) | {"model": _model_part(session, name, model)}
            for name in themed_activities(session)
        },
    }
    for each in session.script.activities():
        whole = is_themed(each) or found is each
        seen["cards"].update((_all_cards if whole else _held_cards)(session, each))
    seen |= {"kind_words": dict(session.kind_words), "needs": _needs_part(session)}
    if any(scribe.takes(each) for each in session.script.activities()):
        seen["proxy"] = scribe.proxy_part(session)
    if found is not None:
        seen["current"] = found.id
        if not _hidden(session, found):
            seen["result"] = parts.result_part(session, found)
    return seen


@cache
def _made_from_a_line() -> View:
    """The kinds of which a step can be added at the desk."""
    kinds = [activities.kind(name) for name in activities.names()]
    return {kind.name: {"choices": kind.choices} for kind in kinds if kind.from_line is not None}


def _hidden(session: Session, found: Activity) -> bool:
    kind = activities.kind(found.type)
    blind = kind.blind(kind.step(found).settings)
    return blind and session.runs[found.id].state not in OVER


def _session_part(session: Session) -> View:
    part = parts.heading(session) | {
        "id": session.id,
        "moved_at": session.moved_at,
        "test_card": session.test_card,
    }
    if session.lead is not None:
        part["lead"] = plain(session.lead)
    if session.state == "closed":
        part["undo_until"] = session.moved_at + UNDO_MS
    return part


def _wall_part(session: Session, found: Activity | None) -> View:
    """What has been laid over the wall, and what could be."""
    lit = session.spotlight if spotlight.part(session, session.spotlight) else DARK
    return {
        "blank": session.blank,
        "spotlight": plain(lit),
        "missing": bool(spotlight.part(session, Spotlight(to="missing"))),
        "splits": {each.field: each.label for each in split.fields(session, found)}
        if found
        else {},
    }


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
        "quotes": activities.kind(found.type).quote is not None,
        "opened_at": run.opened_at,
        "planned": 0 if found.id in session.added else found.minutes,
        "closed_at": run.closed_at,
        "line": line_of(session, found),
        "carries": [each.activity for each in found.carry_from],
    }
    if found.id in session.added:
        part["added"] = plain(session.added[found.id])
    if headline := headline_of(session, found.id):
        part["headline"] = _note_part(headline) | {"wall": headline.wall}
    if run.was:
        part |= {"was": run.was, "undo_until": run.moved_at + UNDO_MS}
    return part


def _note_part(note: Note) -> View:
    part: View = {"text": note.text, "at": note.at}
    return part | ({"looks_like": list(kinds)} if (kinds := personal.looks_like(note.text)) else {})


def _parked_part(note: Note) -> View:
    return _note_part(note) | {"activity": note.activity, "done": note.state == "done"}


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
    more = sum(person.more_time for person in session.people.values())
    return {"joined": len(session.people), "more_time": more, "cohorts": cohorts}


@gathered
def _all_cards(_found: Activity, card: Contribution) -> View | None:
    """All cards of what is being run or themed."""
    shown = card.state != "withdrawn" and parts.words_of(card) and _readable(card)
    return _card_part(card) if shown else None


@gathered
def _undecided(_found: Activity, card: Contribution) -> Contribution | None:
    return card if card.state in {"held", "waiting"} else None


def _held_cards(session: Session, found: Activity) -> View:
    """Of the rest only those that need a decision."""
    cards = _all_cards(session, found)
    return {card: cards[card] for card in _undecided(session, found) if card in cards}


def _held_count(session: Session, found: Activity) -> int:
    return len(_undecided(session, found))


def _needs_part(session: Session) -> View:
    """Whose authors somebody should talk to. The words stand by, where the desk may read them."""
    return {
        name: {
            "activity": session.cards[name].activity,
            "text": parts.words_of(card) if _readable(card := session.cards[name]) else "",
            "to": need.to,
            "who": need.who,
            "at": need.at,
        }
        for name, need in session.needs.items()
    }


def _readable(card: Contribution) -> bool:
    kind = activities.kind(card.kind)
    return kind.shareable(kind.read(card.body))


def _card_part(card: Contribution) -> View:
    part: View = {
        "activity": card.activity,
        "text": parts.words_of(card),
        "state": card.state,
        "at": card.at,
    }
    if tag := card.body.get("tag"):
        part["tag"] = tag
    if card.state == "held" and (kinds := _looks_like(card)):
        part["looks_like"] = list(kinds)
    if card.version > 1:
        part["version"] = card.version
    if card.redacted:
        part["redacted"] = True
    if card.proxy_by:
        part["proxy"] = True
    return part


def _looks_like(card: Contribution) -> tuple[str, ...]:
    """Why it was held, where the script would have shown it."""
    return personal.in_body(activities.kind(card.kind).body, card.body)


def _themes_part(session: Session, name: str) -> View:
    board = themes_of(session, name)
    arrangement = arrange(board)
    part = parts.themes_part(session, name, parts.piles_for_desk(session, name))
    for pile in part["piles"]:
        part["piles"][pile] |= {"doubt": arrangement.piles[pile].doubt} | {
            "on_wall": board.on_wall.get(pile, False)
        }
        if suggested := arrangement.piles[pile].suggested:
            part["piles"][pile]["suggested"] = suggested
    part |= {
        "by_hand": {
            card: True for card in arrangement.hand if session.cards[card].state == "shown"
        },
        "edits": {str(each.number): _edit_part(each) for each in board.edits},
        "engine": board.engine,
        "tuning": plain(board.tuning),
        "voices": parts.voices_part(session, name),
        "same": behind(session, name),
        "suggestions": {
            card: there
            for card, piles in board.suggestions.items()
            if session.cards[card].state == "shown" and card not in part["homes"]
            if (there := [pile for pile in piles if pile in part["piles"]])
        },
    }
    if board.unchanged:
        part["unchanged"] = True
    if board.pending is not None:
        part["pending"] = _pending_part(board, board.pending)
    return part


def _model_part(session: Session, name: str, model: str) -> View:
    """`state`: off, idle, asked, failed (then `why`: a code with words `desk.model.why.<why>`)."""
    errand = themes_of(session, name).errand
    if not model:
        return {"name": "", "state": "off", "why": ""}
    if errand is None or errand.state == "done":
        return {"name": model, "state": "idle", "why": ""}
    return {"name": model, "state": errand.state, "why": errand.why}


MOVES = 40
"""Cards of a waiting proposal that are listed; the counts tell of all."""


def _pending_part(board: ThemeBoard, pending: Pending) -> View:
    """ "3 themes would change, 12 cards would move", before anybody says yes."""
    effect = changes.effect(board, changes.accepted(board, pending))
    return {
        "number": pending.number,
        "engine": pending.engine,
        "themes": effect.themes,
        "cards": len(effect.moves),
        "suggested": {each.id: each.title for each in pending.clusters if each.title},
        "moves": {card: {"from": before, "to": to} for card, before, to in effect.moves[:MOVES]},
    }


def _edit_part(edited: Edited) -> View:
    part: View = {"do": edited.edit.do, "at": edited.at, "undone": edited.undone}
    for name in ("theme", "into", "new", "title", "to", "on", "definition", "card", "other"):
        if hasattr(edited.edit, name):
            part[name] = getattr(edited.edit, name)
    if edited.edit.memo:
        part["memo"] = edited.edit.memo
    if isinstance(edited.edit, SplitTheme | MoveCards | AlsoIn | SameCards):
        part["cards"] = len(edited.edit.cards)
    if isinstance(edited.edit, MergeThemes):
        part["cards"] = sum(len(cards) for cards in edited.held.values())
    return part
