"""Who is asking, and may they. A workspace link comes in the Authorization header; a sign-in comes
as a cookie, which a foreign page could make a browser send, so whatever changes something must
besides come from a page of ours (Origin)."""

from collections.abc import Awaitable, Callable
from typing import Protocol, cast

from starlette.requests import Request
from starlette.responses import Response

from facilitation.people import Role
from server.accounts import LINK, Asker, Rank
from server.accounts.porter import LONGEST_MS, Porter
from server.answers import told
from server.doors import ANY, Doors
from server.settings import Settings
from server.sockets import origin_is_ours

Handler = Callable[[Request], Awaitable[Response]]
READING = frozenset({"GET", "HEAD"})
PLAIN, SECURE = "ace", "__Host-ace"
"""The cookie's name on http (a room without the internet) and on https."""


class Guarded(Protocol):
    """A handler that says who may ask it."""

    needs: Rank

    def __call__(self, request: Request) -> Awaitable[Response]: ...


class Guard:
    def __init__(self, porter: Porter, doors: Doors, settings: Settings) -> None:
        self._porter = porter
        self._doors = doors
        self._settings = settings

    def needs(self, rank: Rank, handler: Handler) -> Guarded:
        """`handler`, for those of that rank or above; they are in `asker_of(request)`."""

        async def guarded(request: Request) -> Response:
            asker = await self.asker(request)
            if asker is None:
                return told("not-allowed", 401)
            if asker.key and request.method not in READING and not self.is_ours(request):
                return told("bad-origin", 403)
            if not asker.rank.covers(rank):
                return told("not-yours", 403)
            request.state.asker = asker
            return await handler(request)

        made = cast(Guarded, guarded)
        made.needs = rank
        return made

    async def asker(self, request: Request) -> Asker | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token:
            return await self._by_link(token)
        id_ = request.cookies.get(_name(request), "")
        return await self._porter.who(id_) if id_ else None

    async def _by_link(self, token: str) -> Asker | None:
        proved = await self._doors.proved(token)
        if proved is None or (proved.role, proved.session) != (Role.ORGANISER, ANY):
            return None
        if not await self.link_is_open():
            return None
        return Asker(id=LINK, name="", rank=Rank.OWNER)

    async def link_is_open(self) -> bool:
        """With `first`, the printed link makes the first account and is then worth nothing."""
        return self._settings.workspace_link == "always" or not await self._porter.book.any()

    def is_ours(self, request: Request) -> bool:
        return origin_is_ours(request.scope, self._settings)


def asker_of(request: Request) -> Asker:
    return cast(Asker, request.state.asker)


def let_in(request: Request, answer: Response, id_: str) -> Response:
    """With the cookie. Lax: a link from elsewhere to the workspace finds them signed in, and no
    other site can make it ask for anything."""
    secure = request.url.scheme == "https"
    answer.set_cookie(
        _name(request), id_, max_age=LONGEST_MS // 1000, path="/", secure=secure, httponly=True,
        samesite="lax",
    )  # fmt: skip
    return answer


def let_out(request: Request, answer: Response) -> Response:
    secure = request.url.scheme == "https"
    answer.delete_cookie(_name(request), path="/", secure=secure, httponly=True, samesite="lax")
    return answer


def cookie_of(request: Request) -> str:
    return request.cookies.get(_name(request), "")


def _name(request: Request) -> str:
    return SECURE if request.url.scheme == "https" else PLAIN
