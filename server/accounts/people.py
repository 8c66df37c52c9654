"""The owner's page of people: who has an account, invite, change, help with a password, remove."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from facilitation.people import Role
from facilitation.shape import Json
from server.accounts import Account, Rank, named
from server.accounts.book import Invitation
from server.accounts.entry import refusing
from server.accounts.guard import Guard, Handler, asker_of
from server.accounts.porter import Porter, Refusal
from server.answers import UNKEPT, texts, told
from server.clock import Clock
from server.doors import ANY, Doors
from server.settings import Settings

SHOWN = 16
"""Letters of an invitation's key that name it on the page; the key itself opens nothing."""


class People:
    def __init__(
        self, porter: Porter, guard: Guard, doors: Doors, settings: Settings, clock: Clock
    ) -> None:
        self._porter = porter
        self._book = porter.book
        self._guard = guard
        self._doors = doors
        self._settings = settings
        self._clock = clock

    def routes(self) -> list[Route]:
        def owner(handler: Handler) -> Handler:
            return self._guard.needs(Rank.OWNER, refusing(handler))

        return [
            Route("/api/people", owner(self.everybody)),
            Route("/api/people", owner(self.invite), methods=["POST"]),
            Route("/api/people/{id}", owner(self.change), methods=["POST"]),
            Route("/api/people/{id}", owner(self.remove), methods=["DELETE"]),
            Route("/api/people/{id}/password-link", owner(self.password_link), methods=["POST"]),
            Route("/api/invitations/{id}", owner(self.withdraw), methods=["DELETE"]),
            Route("/api/workspace-link", owner(self.renew_link), methods=["POST"]),
        ]

    async def everybody(self, _request: Request) -> Response:
        people = [_shown(each) for each in await self._book.all()]
        waiting = [_waiting(each) for each in await self._book.invitations(self._clock())]
        found = {
            "people": people,
            "invitations": [each for each in waiting if each],
            "link": self._settings.workspace_link,
        }
        return JSONResponse(found, headers=UNKEPT)

    async def invite(self, request: Request) -> Response:
        rank, name = await texts(request, "rank", "name")
        if rank not in list(Rank) or not named(name):
            return told("name-missing", 422)
        return self._link(request, await self._porter.invite(asker_of(request), Rank(rank), name))

    async def change(self, request: Request) -> Response:
        account = await self._account(request)
        (rank,) = await texts(request, "rank")
        if rank not in list(Rank):
            return told("no-account", 404)
        if not await self._book.set_rank(account.id, Rank(rank)):
            return told("last-owner", 409)
        said = f"{account.name}: {account.rank} → {rank}"
        await self._porter.record.add(asker_of(request), "account-changed", account.id, said)
        return Response(status_code=204)

    async def remove(self, request: Request) -> Response:
        account = await self._account(request)
        if not await self._book.remove(account.id):
            return told("last-owner", 409)
        asker = asker_of(request)
        await self._porter.record.add(asker, "account-removed", account.id, account.name)
        return Response(status_code=204)

    async def password_link(self, request: Request) -> Response:
        account = await self._account(request)
        token = await self._porter.password_link(asker_of(request), account)
        return self._link(request, token)

    async def withdraw(self, request: Request) -> Response:
        wanted, now = request.path_params["id"], self._clock()
        for each in await self._book.invitations(now):
            if each.key.startswith(wanted) and len(wanted) == SHOWN:
                await self._book.use(each.key, now)
                asker = asker_of(request)
                await self._porter.record.add(asker, "invitation-withdrawn", "", each.name)
        return Response(status_code=204)

    async def renew_link(self, request: Request) -> Response:
        """The former one opens nothing from now on."""
        token = await self._doors.renew(ANY, Role.ORGANISER, self._clock())
        await self._porter.record.add(asker_of(request), "workspace-link-renewed")
        return JSONResponse({"url": f"{self._base(request)}/workspace#t={token}"}, headers=UNKEPT)

    async def _account(self, request: Request) -> Account:
        found = await self._book.of_id(request.path_params["id"])
        if found is None:
            raise Refusal("no-account")
        return found

    def _link(self, request: Request, token: str) -> Response:
        return JSONResponse({"url": f"{self._base(request)}/workspace#i={token}"}, headers=UNKEPT)

    def _base(self, request: Request) -> str:
        return self._settings.url.rstrip("/") or str(request.base_url).rstrip("/")


def _shown(account: Account) -> dict[str, Json]:
    return {
        "id": account.id, "name": account.name, "login": account.login, "rank": account.rank,
        "made_at": account.made_at, "seen_at": account.seen_at, "password": bool(account.secret),
    }  # fmt: skip


def _waiting(each: Invitation) -> dict[str, Json] | None:
    """New passwords are asked for at the person's own line."""
    if each.account:
        return None
    return {"key": each.key[:SHOWN], "name": each.name, "rank": each.rank, "until": each.until}
