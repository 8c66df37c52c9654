"""The links of a session over HTTP: one for each screen, and one more for each who has their own.

Which roles there are is told here alone: a new one has its line in `LINKS`, its page in `PAGES`,
and its words in the workspace's catalogue.
"""

from typing import Any

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from facilitation.people import Role
from facilitation.shape import Json
from server.accounts import Rank, named
from server.accounts.guard import Guard, Handler, asker_of
from server.accounts.record import Record
from server.answers import UNKEPT, texts, told
from server.clock import Clock
from server.doors import Doors, Link
from server.house import House
from server.settings import Settings

LINKS = {
    "board": Role.BOARD,
    "desk": Role.FACILITATOR,
    "moderator": Role.MODERATOR,
    "scribe": Role.SCRIBE,
}
PAGES = {"board": "board", "desk": "desk", "moderator": "desk", "scribe": "desk"}
MOST = 100
"""Links of their own in one session: more than a workshop has helpers, fewer than hurt."""


class SessionLinks:
    def __init__(
        self, house: House, doors: Doors, guard: Guard, record: Record, settings: Settings,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._house = house
        self._doors = doors
        self._guard = guard
        self._record = record
        self._settings = settings
        self._clock = clock

    def routes(self) -> list[Route]:
        def ours(handler: Handler) -> Handler:
            return self._guard.needs(Rank.ORGANISER, self._of_session(handler))

        at = "/api/sessions/{id}/links"
        return [
            Route(at, ours(self.all)),
            Route(at, ours(self.issue), methods=["POST"]),
            Route(f"{at}/renew", ours(self.renew), methods=["POST"]),
            Route(f"{at}/revoke", ours(self.revoke_all), methods=["POST"]),
            Route(f"{at}/{{link}}", ours(self.revoke), methods=["DELETE"]),
            Route(f"{at}/{{link}}/qr", ours(self.qr)),
        ]

    def _of_session(self, handler: Handler) -> Handler:
        async def asked(request: Request) -> Response:
            if await self._house.hall(request.path_params["id"]) is None:
                return told("no-such-session", 404)
            return await handler(request)

        return asked

    async def all(self, request: Request) -> Response:
        base, session = self._base(request), request.path_params["id"]
        door = self._doors.door(session)
        code = door.code if door else ""
        made: dict[str, Any] = {"code": code, "join": f"{base}/j/{code}", "roles": list(LINKS)}
        for name, role in LINKS.items():
            token = await self._doors.link(session, role, self._clock())
            made[name] = f"{base}/{PAGES[name]}#t={token}"
        made["issued"] = [self._shown(base, each) for each in self._doors.issued(session)]
        return JSONResponse(made, headers=UNKEPT)

    def _shown(self, base: str, link: Link) -> dict[str, Json]:
        name = next(name for name, role in LINKS.items() if role is link.role)
        return {
            "id": link.id, "role": name, "label": link.label, "made_at": link.made_at,
            "seen_at": link.seen_at, "url": self._url(base, link),
        }  # fmt: skip

    def _url(self, base: str, link: Link) -> str:
        name = next(name for name, role in LINKS.items() if role is link.role)
        return f"{base}/{PAGES[name]}#t={self._doors.token_of(link)}"

    async def issue(self, request: Request) -> Response:
        """One for somebody: its label says for whom."""
        session = request.path_params["id"]
        role, label = await texts(request, "role", "label")
        if role not in LINKS or not named(label):
            return told("name-missing", 422)
        if len(self._doors.issued(session)) >= MOST:
            return told("too-many-links", 409)
        await self._doors.issue(session, LINKS[role], named(label), self._clock())
        await self._note(request, "link-issued", f"{role}: {named(label)}")
        return await self.all(request)

    async def renew(self, request: Request) -> Response:
        """A new link of one screen; its former one stops working at once."""
        (role,) = await texts(request, "role")
        if role not in LINKS:
            return told("no-such-session", 404)
        await self._doors.renew(request.path_params["id"], LINKS[role], self._clock())
        await self._note(request, "link-renewed", role)
        return await self.all(request)

    async def revoke(self, request: Request) -> Response:
        session, name = request.path_params["id"], request.path_params["link"]
        for each in await self._doors.revoke(session, self._clock(), name):
            await self._note(request, "link-revoked", f"{each.role}: {each.label}")
        return await self.all(request)

    async def revoke_all(self, request: Request) -> Response:
        """Every link of the session; its screens get new ones as they are asked for."""
        await self._doors.revoke(request.path_params["id"], self._clock())
        await self._note(request, "links-revoked")
        return await self.all(request)

    async def qr(self, request: Request) -> Response:
        """As a path of squares, which our page draws: the link stands in no address."""
        issued = self._doors.issued(request.path_params["id"])
        link = next((each for each in issued if each.id == request.path_params["link"]), None)
        if link is None:
            return told("no-such-link", 404)
        drawn = segno.make(self._url(self._base(request), link), error="l", micro=False).matrix
        path = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(drawn) for x, dark in enumerate(row) if dark
        )
        return JSONResponse({"size": len(drawn), "path": path}, headers=UNKEPT)

    def _base(self, request: Request) -> str:
        return self._settings.url.rstrip("/") or str(request.base_url).rstrip("/")

    async def _note(self, request: Request, what: str, detail: str = "") -> None:
        await self._record.add(asker_of(request), what, request.path_params["id"], detail)
