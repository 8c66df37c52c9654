"""Paper over HTTP: sheets to print, a table to type them up in, and what comes back from it.

For those who may write for others: organisers, and this session's desk and scribe links.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from facilitation.commands.proxies import ContributeFor
from facilitation.people import Actor, Role
from facilitation.refusals import Refused
from facilitation.script import activity_of
from facilitation.session.state import Session
from facilitation.shape import Json
from server import wire
from server.accounts import Rank
from server.accounts.guard import Guard
from server.clock import Clock
from server.doors import Doors, Pass
from server.fallback import body_of
from server.files import SAFE
from server.house import Hall, House
from server.paper.intake import Intake, intake
from server.paper.reading import LONGEST, Unreadable, rows
from server.settings import Settings

MAY = frozenset({Role.FACILITATOR, Role.SCRIBE})
AT_ONCE = 64
"""Rows that wait in a room's inbox together."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Handler = Callable[[Request, Hall, Actor], Awaitable[Response]]


class PaperPages:
    def __init__(
        self, house: House, doors: Doors, guard: Guard, settings: Settings, clock: Clock
    ) -> None:
        self._house = house
        self._doors = doors
        self._guard = guard
        self._settings = settings
        self._clock = clock

    def routes(self) -> list[Route]:
        at = "/api/sessions/{id}/paper"
        return [
            Route(f"{at}/sheets.pdf", self._for_scribes(self.sheets)),
            Route(f"{at}/table.xlsx", self._for_scribes(self.workbook)),
            Route(f"{at}/table.csv", self._for_scribes(self.table)),
            Route(f"{at}/rows", self._for_scribes(self.rows), methods=["POST"]),
        ]

    def _for_scribes(self, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def guarded(request: Request) -> Response:
            name = request.path_params["id"]
            actor = await self._actor(request, name)
            if isinstance(actor, Response):
                return actor
            hall = await self._house.hall(name)
            if hall is None:
                return _told("no-such-session", 404)
            return await handler(request, hall, actor)

        return guarded

    async def _actor(self, request: Request, session: str) -> Actor | Response:
        """By a link of this session, or as an organiser."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        proved = await self._doors.proved(token) if scheme.lower() == "bearer" else None
        if proved is not None and proved.role in MAY and proved.session == session:
            return self._doors.actor(proved)
        asker = await self._guard.admitted(request, Rank.ORGANISER)
        if isinstance(asker, Response):
            return asker
        return self._doors.actor(Pass(role=Role.ORGANISER, session=session, ref=asker.id))

    async def sheets(self, request: Request, hall: Hall, _actor: Actor) -> Response:
        door = self._doors.door(hall.room.id)
        code = door.code if door else ""
        base = self._settings.url.rstrip("/") or str(request.base_url).rstrip("/")
        large = "large" in request.query_params
        made = await asyncio.to_thread(_sheets, hall.room.session, code, f"{base}/j/{code}", large)
        name = f"{hall.room.session.script.script}-sheets{'-large' if large else ''}.pdf"
        return _file(made, "application/pdf", name)

    async def workbook(self, _request: Request, hall: Hall, _actor: Actor) -> Response:
        from server.paper.template import workbook

        made = await asyncio.to_thread(workbook, hall.room.session)
        return _file(made, XLSX, f"{hall.room.session.script.script}-paper.xlsx")

    async def table(self, request: Request, hall: Hall, _actor: Actor) -> Response:
        from server.paper.template import table

        step = request.query_params.get("step", "")
        found = activity_of(hall.room.session.script, step)
        if found is None:
            return _told("no-such-activity", 404)
        made = table(hall.room.session, found)
        return _file(made, "text/csv; charset=utf-8", f"{step}-paper.csv")

    async def rows(self, request: Request, hall: Hall, actor: Actor) -> Response:
        """A look at what would come of it; with `keep` the sound rows are kept."""
        try:
            data = await body_of(request, LONGEST)
            found = await asyncio.to_thread(rows, data)
        except wire.NotOfTheProtocol:
            return _told("too-large", 413)
        except Unreadable as fault:
            return _told(fault.code, 422)
        name = request.query_params.get("name", "")
        seen = await asyncio.to_thread(intake, hall.room.session, found, name, actor, self._clock())
        kept = 0
        if "keep" in request.query_params:
            kept = await _keep(hall, seen.fresh, actor)
        return JSONResponse(_answer(seen, kept), headers=SAFE | {"Cache-Control": "no-store"})


async def _keep(hall: Hall, fresh: tuple[ContributeFor, ...], actor: Actor) -> int:
    """In order, a handful at a time. Trouble in the middle is no harm: the same file goes on."""
    kept = 0
    for start in range(0, len(fresh), AT_ONCE):
        some = fresh[start : start + AT_ONCE]
        answers = await asyncio.gather(*(hall.room.ask(each, actor) for each in some))
        kept += sum(not isinstance(each, Refused) for each in answers)
    return kept


def _answer(seen: Intake, kept: int) -> dict[str, Json]:
    return {
        "rows": seen.rows,
        "fresh": len(seen.fresh),
        "already": seen.already,
        "kept": kept,
        "faults": [asdict(each) for each in seen.faults],
    }


def _file(made: bytes, media: str, name: str) -> Response:
    headers = SAFE | {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return Response(made, media_type=media, headers=headers)


def _told(code: str, status: int) -> Response:
    return JSONResponse({"code": code, "detail": {}}, status, SAFE)


def _sheets(session: Session, code: str, url: str, large: bool) -> bytes:
    from server.paper.sheets import sheets  # a third of a second, for those who print

    return sheets(session, code, url, large=large)
