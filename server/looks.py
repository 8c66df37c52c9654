"""Questions that change nothing: what an undo would do, which cards are alike, what was before.

Who may ask what is held here as `decisions.may` holds it for commands; what is answered passes the
same rule as the view of that audience: a phone hears only words that the wall shows.
"""

from collections.abc import Sequence

from facilitation.people import Actor, Role, author
from facilitation.refusals import Refused
from facilitation.session.cards import text_of
from facilitation.session.state import Session
from facilitation.session.steps import activity, on_wall
from facilitation.session.themes import behind, is_themed, themes_of
from facilitation.shape import Json, plain
from facilitation.themes import changes
from facilitation.views import phone
from facilitation.views.parts import is_public
from server import wire
from server.fleet.walls import Walls
from server.returning import Returning
from server.rooms import Room
from server.themes.remote import Looks

DESK = frozenset({Role.FACILITATOR, Role.ORGANISER})
MAY: dict[type, frozenset[Role]] = {
    wire.UndoEffect: DESK,
    wire.Gather: DESK,
    wire.Similar: frozenset({Role.PARTICIPANT}),
    wire.Sit: DESK | {Role.MODERATOR},
    wire.Shows: frozenset({Role.BOARD}),
    wire.Walls: DESK | {Role.MODERATOR},
    wire.Steps: frozenset({Role.PARTICIPANT}),
    wire.ReturnCode: frozenset({Role.PARTICIPANT}),
}
NEAREST = 3
"""Our design: more than three to compare with, and writing again is quicker."""
GATHERED = 20

Found = dict[str, Json] | Refused


async def look(
    room: Room,
    themes: Looks | None,
    returning: Returning,
    at: wire.UndoEffect | wire.Gather | wire.Similar | wire.Steps | wire.ReturnCode,
    actor: Actor,
) -> Found:
    if actor.role not in MAY[type(at)]:
        return Refused("not-allowed")
    match at:
        case wire.Steps():
            return phone.steps(room.session)
        case wire.ReturnCode():
            return {"words": returning.words(room.id, actor.ref)}
        case _:
            return await _of_themes(room, themes, at, actor)


async def _of_themes(
    room: Room,
    themes: Looks | None,
    at: wire.UndoEffect | wire.Gather | wire.Similar,
    actor: Actor,
) -> Found:
    session = room.session
    found = activity(session, at.activity)
    if found is None or not is_themed(found):
        return Refused("not-themed")
    match at:
        case wire.UndoEffect():
            return undo_effect(session, at)
        case wire.Gather():
            cards = await themes.gather(room, at.activity, at.theme) if themes else ()
            return listed(room.session, cards, GATHERED)
        case wire.Similar():
            if themes is None or not on_wall(found, session.runs[found.id]):
                return {"cards": {}}
            near = await themes.similar(room, at.activity, at.text)
            mine = room.session.runs[found.id].authors.get(
                author(actor, found.identity, found.id), ()
            )
            return listed(room.session, [card for card in near if card not in mine], NEAREST)


def look_at_walls(walls: Walls, session: str, at: wire.Shows | wire.Walls, actor: Actor) -> Found:
    """A wall tells what it shows, or a desk asks. That is all the same whatever the session is."""
    if actor.role not in MAY[type(at)]:
        return Refused("not-allowed")
    if isinstance(at, wire.Walls):
        return {"walls": walls.of(session)}
    told: dict[str, Json] = plain(at)
    walls.tell(session, at.wall, {name: told[name] for name in TOLD})
    return {}


TOLD = ("scene", "page", "of", "themes", "cards", "behind")


def undo_effect(session: Session, at: wire.UndoEffect) -> Found:
    board = themes_of(session, at.activity)
    if all(edit.number != at.number for edit in board.edits):
        return Refused("no-such-edit")
    effect = changes.effect(board, changes.undone(board, at.number))
    return {"themes": effect.themes, "cards": len(effect.moves)}


def listed(session: Session, cards: Sequence[str], most: int) -> dict[str, Json]:
    """Words that are on the wall, once each."""
    made = [session.cards[card] for card in cards if card in session.cards]
    seen: dict[str, Json] = {
        each.card: text
        for each in made
        if is_public(each) and each.card not in behind(session, each.activity)
        if (text := text_of(session, each.card))
    }
    return {"cards": dict(list(seen.items())[:most])}
