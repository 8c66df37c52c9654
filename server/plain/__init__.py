"""The simple page: joining and answering without any script, by forms that the server reads.

Every answer is the whole page as it is now; nothing is kept between two of them. The token stands
in a hidden field, never in an address, so no foreign page can ask for anybody. Each form that may
be filled in carries an id of its own: sent twice, it counts once. Words that could not be kept are
on the page that says so.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from facilitation.shape import Json
from server import wire
from server.clock import Clock
from server.fallback import body_of
from server.files import SAFE
from server.languages import FIRST, keep, language_of, nearest, wished
from server.limits import Buckets
from server.locales import known
from server.plain import change, own
from server.plain import page as plain_page
from server.plain.asks import ask_of
from server.plain.form import speak, t
from server.plain.markup import Html
from server.plain.page import Shown
from server.reception import Guest, Reception
from server.settings import Settings
from server.sockets import origin_is_ours
from server.storage import Unavailable

HEADERS = SAFE | {
    "Cache-Control": "no-store",
    # With `no-referrer` a browser's form says `Origin: null`.
    "Referrer-Policy": "same-origin",
}
LONGEST = 200_000
"""Bytes: five boxes of 2,000 characters, each of which a form may write as twelve."""
MOST_FIELDS = 100
KEPT = {
    "send": "plain.kept",
    "pass": "plain.passed",
    "more": "plain.more",
    "revise": "plain.kept",
    "withdraw": "mine.gone",
}
"""What may be asked here, and what is said once it is kept."""
OWN = frozenset({"own", "edit", "revise", "withdraw"})
"""What is done on the page of one's own words."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a form, in words. `again`: the id to send it under once more."""

    text: str = ""
    bad: bool = False
    again: str = ""


class Plain:
    def __init__(
        self, reception: Reception, buckets: Buckets, settings: Settings, clock: Clock
    ) -> None:
        self._reception = reception
        self._clock = clock
        self._buckets = buckets
        self._settings = settings

    def routes(self) -> list[Route]:
        return [Route("/plain", self.post, methods=["POST"])]

    def start(self, request: Request, code: str) -> Response:
        speak(language_of(request, known()))
        return keep(request, _html(plain_page.start(code)), known())

    async def seated(self, request: Request, token: str) -> Response:
        """Somebody has just been given this token."""
        return await self._answer(request, {"token": token})

    async def post(self, request: Request) -> Response:
        """A browser that says from which page it comes must come from ours."""
        speak(language_of(request, known()))
        if "origin" in request.headers and not origin_is_ours(request.scope, self._settings):
            return _html(plain_page.gone(wire.BAD_ORIGIN), 403)
        try:
            body = await body_of(request, LONGEST)
            asked = dict(parse_qsl(body.decode(), max_num_fields=MOST_FIELDS))
        except ValueError:  # NotOfTheProtocol is one
            return _html(plain_page.gone(wire.BAD_MESSAGE), 400)
        try:
            return keep(request, await self._answer(request, asked), known())
        except Unavailable:
            return _html(plain_page.trouble(), 503)

    async def _answer(self, request: Request, asked: Mapping[str, str]) -> Response:
        speak(language_of(request, known()))
        token = asked.get("token", "")
        guest = await self._reception.admit(token)
        if isinstance(guest, wire.Close) or not guest.is_phone:
            close = guest if isinstance(guest, wire.Close) else wire.BAD_TOKEN
            return _html(plain_page.gone(close), 401)
        if not wished(request, known()):
            speak(nearest(guest.hall.room.session.script.language, known()) or FIRST)
        if not self._buckets.take(guest.name, *guest.bucket):
            outcome = Outcome(t("plain.fast"), bad=True, again=asked.get("id", ""))
            return self._page(guest, token, asked, outcome, 429)
        await self._reception.come_in(guest)
        return self._page(guest, token, asked, await self._done(guest, asked))

    async def _done(self, guest: Guest, asked: Mapping[str, str]) -> Outcome:
        if asked.get("act") not in KEPT:
            return Outcome()
        try:
            told = await self._reception.answer(guest, ask_of(guest, asked))
        except wire.NotOfTheProtocol:
            return Outcome(_not_sent("malformed", {}), bad=True)
        match told:
            case wire.Kept():
                return Outcome(t(KEPT[asked["act"]]))
            case wire.Trouble():
                return Outcome(t("plain.trouble"), bad=True, again=asked.get("id", ""))
            case wire.Told():
                return Outcome(_not_sent(told.code, told.detail), bad=True)

    def _page(
        self,
        guest: Guest,
        token: str,
        asked: Mapping[str, str],
        outcome: Outcome,
        status: int = 200,
    ) -> Response:
        shown = Shown(
            session=guest.hall.room.session,
            actor=guest.actor,
            token=token,
            form=outcome.again or secrets.token_urlsafe(15),
            now=self._clock(),
            words=self._reception.return_words(guest),
            told=outcome.text,
            bad=outcome.bad,
            given=asked if outcome.bad else {},
            code=guest.hall.viewers.code,
        )
        return _html(_seen(shown, asked), status)


def _seen(shown: Shown, asked: Mapping[str, str]) -> Html:
    """The workshop, all that is kept about this person, or one item of theirs to be changed."""
    act = asked.get("act")
    if act not in OWN:
        return plain_page.workshop(shown)
    changes = act == "edit" or (act == "revise" and shown.bad)
    return (change.page(shown, asked) if changes else None) or own.page(shown)


def _not_sent(code: str, detail: Mapping[str, Json]) -> str:
    return t("plain.not_sent", why=t(f"told.{code}", **{str(k): v for k, v in detail.items()}))


def _html(page: Html, status: int = 200) -> Response:
    policy = {"Content-Security-Policy": plain_page.policy()}
    return HTMLResponse(page, status, HEADERS | policy)
