"""To the identity provider and back, as two pages. What the browser must bring back lies in a
cookie of ten minutes, sealed with the server's key, that only these two pages are sent; where they
end is ours alone and no part of any address."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict
from hashlib import sha256

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from server.accounts import Account, Rank, folded, named
from server.accounts.guard import cookie_of, let_in
from server.accounts.porter import Porter, key_of
from server.accounts.provider import TRY_MS, Known, Provider, Try, Turned
from server.answers import UNKEPT
from server.settings import Settings

AWAY = "ace-away"
BEGIN, BACK = "/sign-in/provider", "/sign-in/back"


class Abroad:
    """`key`: the server's; a seal of its own is made from it."""

    def __init__(self, provider: Provider, porter: Porter, settings: Settings, key: bytes) -> None:
        self._provider = provider
        self._porter = porter
        self._settings = settings
        self._key = hmac.digest(key, b"ace sign-in abroad", sha256)

    def routes(self) -> list[Route]:
        return [Route(BEGIN, self.begin), Route(BACK, self.back)]

    async def begin(self, request: Request) -> Response:
        try:
            url, tried = await self._provider.begin(self._back(request))
        except Turned as turned:
            return _home(turned.why)
        answer = RedirectResponse(url, 303, headers=UNKEPT)
        answer.set_cookie(
            AWAY, self._sealed(tried), max_age=TRY_MS // 1000, path="/sign-in",
            secure=request.url.scheme == "https", httponly=True, samesite="lax",
        )  # fmt: skip
        return answer

    async def back(self, request: Request) -> Response:
        told = request.query_params
        tried = self._opened(request.cookies.get(AWAY, ""))
        try:
            known = await self._provider.end(
                tried, told.get("state", ""), told.get("code", ""), self._back(request)
            )
            account = await self._account(known)
        except Turned as turned:
            await self._porter.record.add(None, "sign-in-failed", "", turned.why)
            return self._forgotten(_home(turned.why))
        if former := cookie_of(request):
            await self._porter.book.sign_out(key_of(former))
        id_ = await self._porter.come_in(account, self._provider.name)
        return self._forgotten(let_in(request, _home(), id_))

    async def _account(self, known: Known) -> Account:
        """By the provider's own name for them, never by the address: a local account of the same
        address is somebody's who has its password."""
        book = self._porter.book
        if found := await book.of_subject(known.subject):
            return found
        made = self._porter.of_provider(
            known.subject, folded(known.email), named(known.name) or known.email, Rank.ORGANISER
        )
        if not await book.add(made):
            raise Turned("provider-taken")
        await self._porter.record.add(
            None, "account-made", made.id, f"{made.name}: {made.rank}, {self._provider.name}"
        )
        return made

    def _back(self, request: Request) -> str:
        base = self._settings.url.rstrip("/") or str(request.base_url).rstrip("/")
        return f"{base}{BACK}"

    def _forgotten(self, answer: Response) -> Response:
        answer.delete_cookie(AWAY, path="/sign-in", httponly=True, samesite="lax")
        return answer

    def _sealed(self, tried: Try) -> str:
        told = urlsafe_b64encode(orjson.dumps(asdict(tried))).decode()
        return f"{told}.{self._seal(told)}"

    def _opened(self, text: str) -> Try | None:
        told, _, seal = text.partition(".")
        if not hmac.compare_digest(self._seal(told).encode(), seal.encode()):
            return None
        return Try(**orjson.loads(urlsafe_b64decode(told)))

    def _seal(self, told: str) -> str:
        return hmac.new(self._key, told.encode("utf-8", "replace"), sha256).hexdigest()


def _home(why: str = "") -> Response:
    """The workspace; why they did not come in, as a code that has words there."""
    return RedirectResponse(f"/workspace#no={why}" if why else "/workspace", 303, headers=UNKEPT)
