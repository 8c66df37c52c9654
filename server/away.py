"""A session that is over: put away, or deleted for good. Deleting asks for the session's title,
typed: nobody deletes what they cannot name."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from facilitation.commands.running import MoveSession
from facilitation.people import Actor, Role
from facilitation.refusals import Refused
from facilitation.views.workspace import line
from server.accounts import Rank
from server.accounts.guard import Guard, asker_of
from server.accounts.record import Record
from server.answers import texts, told
from server.house import DISCARDABLE, Hall, House


class Away:
    def __init__(self, house: House, guard: Guard, record: Record) -> None:
        self._house = house
        self._guard = guard
        self._record = record

    def routes(self) -> list[Route]:
        needs = self._guard.needs
        return [
            Route("/api/sessions/{id}", needs(Rank.ORGANISER, self.delete), methods=["DELETE"]),
            Route(
                "/api/sessions/{id}/archive", needs(Rank.ORGANISER, self.archive), methods=["POST"]
            ),
        ]

    async def delete(self, request: Request) -> Response:
        name = request.path_params["id"]
        hall = await self._house.hall(name)
        if hall is None:
            return told("no-such-session", 404)
        session, said = hall.room.session, _counts(hall)
        (title,) = await texts(request, "title")
        if session.state in DISCARDABLE:
            refused = await self._house.discard(name)
        elif _plain(title) != _plain(session.script.title):
            return told("wrong-title" if title else "wrong-step", 409, {"state": session.state})
        else:
            refused = await self._house.delete(name)
        if isinstance(refused, Refused):
            return told(refused.code, 409, dict(refused.detail))
        await self._record.add(asker_of(request), "session-deleted", name, said)
        return Response(status_code=204)

    async def archive(self, request: Request) -> Response:
        name = request.path_params["id"]
        hall = await self._house.hall(name)
        if hall is None:
            return told("no-such-session", 404)
        actor = Actor(Role.ORGANISER, asker_of(request).id)
        refused = await hall.room.ask(MoveSession(to="archived"), actor)
        if isinstance(refused, Refused):
            return told(refused.code, 409, dict(refused.detail))
        await self._record.add(
            asker_of(request), "session-archived", name, hall.room.session.script.title
        )
        return Response(status_code=204)


def _counts(hall: Hall) -> str:
    told = line(hall.room.session)
    return f"{told['title']} (people: {told['people']}, contributions: {told['contributions']})"


def _plain(title: str) -> str:
    """As it was typed: spaces and capitals are forgiven."""
    return " ".join(title.split()).casefold()
