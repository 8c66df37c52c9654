"""The way into the workspace: who am I, sign in and out, the first account, one-time links."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from server.accounts import Account, Rank
from server.accounts.guard import Guard, asker_of, cookie_of, let_in, let_out
from server.accounts.passwords import Busy
from server.accounts.porter import Porter, Refusal, key_of
from server.answers import UNKEPT, texts, told
from server.settings import Settings
from server.sockets import address_of

Handler = Callable[[Request], Awaitable[Response]]
STATUS = {"too-many-tries": 429, "wrong-sign-in": 403, "not-the-first": 409, "login-taken": 409}


class Entry:
    """`provider`: the name of the identity provider, where one is set."""

    def __init__(
        self, porter: Porter, guard: Guard, settings: Settings, provider: str = ""
    ) -> None:
        self._porter = porter
        self._guard = guard
        self._settings = settings
        self._provider = provider

    def routes(self) -> list[Route]:
        needs = self._guard.needs
        return [
            Route("/api/me", self.me),
            Route("/api/sign-in", self._open(self.sign_in), methods=["POST"]),
            Route("/api/sign-out", self._open(self.sign_out), methods=["POST"]),
            Route("/api/invitation", self._open(self.invitation), methods=["POST"]),
            Route("/api/invitation/use", self._open(self.accept), methods=["POST"]),
            Route(
                "/api/account/first", needs(Rank.OWNER, refusing(self.first)), methods=["POST"]
            ),
            Route(
                "/api/account/password", needs(Rank.ANALYST, refusing(self.password)),
                methods=["POST"],
            ),
        ]  # fmt: skip

    def _open(self, handler: Handler) -> Handler:
        """For whoever asks, from a page of ours: another site signs nobody in or out."""

        async def asked(request: Request) -> Response:
            if not self._guard.is_ours(request):
                return told("bad-origin", 403)
            return await refusing(handler)(request)

        return asked

    async def me(self, request: Request) -> Response:
        """Who asks, as far as anybody, and which ways in there are."""
        asker = await self._guard.asker(request)
        ways = {"organisation": self._settings.organisation, "provider": self._provider}
        if asker is None:
            return JSONResponse({"who": None, **ways}, headers=UNKEPT)
        who = {"id": asker.id, "name": asker.name, "rank": asker.rank, "link": not asker.key}
        found = await self._porter.book.of_id(asker.id)
        has_password = bool(found and found.secret)
        first = not await self._porter.book.any()
        return JSONResponse(
            {"who": who | {"password": has_password}, "first": first, **ways}, headers=UNKEPT
        )

    async def sign_in(self, request: Request) -> Response:
        login, password = await texts(request, "login", "password")
        account, id_ = await self._porter.by_password(login, password, address_of(request.scope))
        return await self._seated(request, account, id_)

    async def _seated(self, request: Request, account: Account, id_: str) -> Response:
        """Whatever sign-in this browser had before is over."""
        if former := cookie_of(request):
            await self._porter.book.sign_out(key_of(former))
        answer = JSONResponse({"name": account.name, "rank": account.rank}, headers=UNKEPT)
        return let_in(request, answer, id_)

    async def sign_out(self, request: Request) -> Response:
        (where,) = await texts(request, "where")
        id_ = cookie_of(request)
        asker = await self._porter.who(id_) if id_ else None
        if asker is not None:
            everywhere = where == "everywhere"
            if everywhere:
                await self._porter.book.sign_out_everywhere(asker.id)
            else:
                await self._porter.book.sign_out(asker.key)
            what = "signed-out-everywhere" if everywhere else "signed-out"
            await self._porter.record.add(asker, what, asker.id)
        return let_out(request, Response(status_code=204, headers=UNKEPT))

    async def first(self, request: Request) -> Response:
        login, name, password = await texts(request, "login", "name", "password")
        return await self._seated(request, *await self._porter.first(login, name, password))

    async def password(self, request: Request) -> Response:
        old, new = await texts(request, "old", "new")
        asker, address = asker_of(request), address_of(request.scope)
        await self._porter.change_password(asker, old, new, address)
        return Response(status_code=204, headers=UNKEPT)

    async def invitation(self, request: Request) -> Response:
        (token,) = await texts(request, "token")
        found = await self._porter.invited(token)
        kind = "password" if found.account else "account"
        return JSONResponse(
            {"kind": kind, "name": found.name, "rank": found.rank, "until": found.until},
            headers=UNKEPT,
        )

    async def accept(self, request: Request) -> Response:
        told = await texts(request, "token", "login", "name", "password")
        return await self._seated(request, *await self._porter.accept(*told))


def refusing(handler: Handler) -> Handler:
    """What the porter refuses, as an answer."""

    async def asked(request: Request) -> Response:
        try:
            return await handler(request)
        except Refusal as no:
            detail = {"retry_s": no.wait_s} if no.wait_s else {}
            return told(no.code, STATUS.get(no.code, 422), detail)
        except Busy:
            return told("busy", 503)

    return asked
