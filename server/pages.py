"""Everything over HTTP: the four pages, joining, the workspace's API, health.

A token never stands in a path or a query, so no log or Referer holds one: pages get it in the
fragment, the API in the Authorization header.
"""

import asyncio
import io
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from facilitation.events import Event
from facilitation.people import Role
from facilitation.session.state import Session
from facilitation.shape import Json
from server import exports, places, scripts
from server.accounts import Rank
from server.accounts.guard import Guard, asker_of
from server.accounts.record import Record
from server.answers import asked as _asked
from server.answers import told as _told
from server.clock import Clock
from server.digest import state_digest
from server.doors import CODE_LENGTH, Doors, SessionDoor, tidy_code
from server.files import SAFE, Files, small_page
from server.house import Hall, House
from server.languages import FIRST, language_of, nearest, wished
from server.limits import WrongCodes
from server.locales import known as languages
from server.locales import speaker
from server.metrics import metrics
from server.plain import Plain
from server.plain.form import speak
from server.plain.wall_page import WallPage
from server.replaying import replayed
from server.returning import Returning, WrongWords
from server.scripts.reading import ScriptFaults
from server.settings import Settings

Handler = Callable[[Request], Awaitable[Response]]
SCREENS = ("board", "desk", "workspace", "check")
OVER = frozenset({"closed", "archived"})


class Pages:
    def __init__(
        self,
        house: House,
        doors: Doors,
        settings: Settings,
        clock: Clock,
        files: Files,
        plain: Plain,
        guard: Guard,
        record: Record,
    ) -> None:
        self._house = house
        self._doors = doors
        self._settings = settings
        self._clock = clock
        self._files = files
        self._plain = plain
        self._guard = guard
        self._record = record
        self._wrong = WrongCodes(clock)
        self._wall = WallPage()
        self._returning = Returning(doors)
        self._wrong_words = WrongWords(clock)

    def routes(self) -> list[Route]:
        return [
            Route("/", self.phone),
            Route("/j/{code}", self.phone),
            *(Route(f"/{name}", self._page(name)) for name in SCREENS),
            Route("/assets/{path:path}", self._asset),
            Route("/icon.svg", self._icon),
            Route("/favicon.ico", self._icon),
            Route("/join", self.join, methods=["POST"]),
            Route("/wall/{code}", self.wall),
            Route("/qr/{code}.svg", self.qr),
            Route("/health", self.health),
            Route("/metrics", self.metrics),
            Route("/api/sessions", self.reader(self.sessions)),
            Route("/api/sessions", self.organiser(self.create), methods=["POST"]),
            Route("/api/sessions/{id}/journal", self.reader(self.journal)),
            Route("/api/sessions/{id}/export/{format}", self.reader(self.export)),
        ]

    # Pages

    def _page(self, name: str) -> Handler:
        async def show(request: Request) -> Response:
            return self._files.page(request, name)

        return show

    async def phone(self, request: Request) -> Response:
        """Our page sends those without script here again, with `?plain`."""
        if "plain" in request.query_params:
            return self._plain.start(request, tidy_code(request.path_params.get("code", "")))
        return self._files.page(request, "phone")

    async def _asset(self, request: Request) -> Response:
        return self._files.asset(request)

    async def _icon(self, request: Request) -> Response:
        return self._files.icon(request)

    async def qr(self, request: Request) -> Response:
        """The address of the join page. Made for any code that could be one: it tells nothing."""
        code = tidy_code(request.path_params["code"])
        if len(code) != CODE_LENGTH:
            return _told("wrong-code", 404)
        drawn = io.BytesIO()
        try:
            made = segno.make(f"{self.base(request)}/j/{code}", error="m", micro=False)
        except segno.DataOverflowError:  # no address of ours: a Host as long as a page
            return _told("wrong-code", 404)
        made.save(drawn, kind="svg", border=2, xmldecl=False, svgclass=None, lineclass=None)
        headers = SAFE | {"Cache-Control": "max-age=3600"}
        return Response(drawn.getvalue(), media_type="image/svg+xml", headers=headers)

    def base(self, request: Request) -> str:
        return self._settings.url.rstrip("/") or str(request.base_url).rstrip("/")

    # Joining

    async def join(self, request: Request) -> Response:
        """A code for a seat. JSON for our page; a plain form before script runs, or where there is
        none (`plain`): then the answer is the simple page itself."""
        plain = "json" not in request.headers.get("content-type", "")
        asked = await _asked(request, plain)
        if asked is None:
            return _told("wrong-code", 400)
        code, token = tidy_code(str(asked.get("code", ""))), str(asked.get("token", ""))
        door = await self._door(request, code, plain)
        if isinstance(door, Response):
            return door
        if words := str(asked.get("words", "")).strip():
            return await self._back(request, door, words, plain, "plain" in asked)
        return await self._seat(request, door, token, plain, "plain" in asked)

    async def _door(self, request: Request, code: str, plain: bool) -> SessionDoor | Response:
        """The session that this code opens, or why none: guesses are counted wherever they come."""
        address = _address(request)
        if wait := self._wrong.barred(address, code):
            return self._refused(request, "too_many", "too-many-tries", 429, plain, wait)
        door = await self._doors.found(code)
        if door is None:
            self._wrong.wrong(address)
            return self._refused(request, "wrong_code", "wrong-code", 404, plain)
        self._wrong.right(address, code)
        return door

    async def wall(self, request: Request) -> Response:
        """The wall in words, for whoever could join."""
        door = await self._door(request, tidy_code(request.path_params["code"]), plain=True)
        if isinstance(door, Response):
            return door
        hall = await self._house.hall(door.session)
        if hall is None:
            return self._refused(request, "over", "session-over", 410, plain=True)
        speak(language_of(request, languages()))
        return self._wall.answer(hall.room.session, request.query_params)

    async def _seat(
        self, request: Request, door: SessionDoor, token: str, plain: bool, simple: bool
    ) -> Response:
        """The seat that the token still proves, else a new one. A closed session lets back in
        those who were there, and nobody else."""
        hall = await self._house.hall(door.session)
        if hall is None:
            return self._refused(request, "over", "session-over", 410, plain)
        proved = self._doors.prove(token) if token else None
        known = proved is not None and (proved.role, proved.session) == (
            Role.PARTICIPANT,
            door.session,
        )
        if not known:
            if hall.room.session.state in OVER:
                return self._refused(request, "over", "session-over", 410, plain)
            token, _ = self._doors.phone_token(door.session)
        return await self._let_in(request, door, hall, token, plain, simple)

    async def _back(
        self, request: Request, door: SessionDoor, words: str, plain: bool, simple: bool
    ) -> Response:
        """The seat of whoever has these words, also when the session is over."""
        address = _address(request)
        hall = await self._house.hall(door.session)
        if hall is None:
            return self._refused(request, "over", "session-over", 410, plain)
        if wait := self._wrong_words.barred(address, door.session):
            return self._refused(request, "too_many", "too-many-tries", 429, plain, wait)
        token = await self._returning.seat(hall.room.session, words)
        if not token:
            self._wrong_words.wrong(address, door.session)
            return self._refused(request, "wrong_words", "wrong-words", 404, plain)
        return await self._let_in(request, door, hall, token, plain, simple)

    async def _let_in(
        self, request: Request, door: SessionDoor, hall: Hall, token: str, plain: bool, simple: bool
    ) -> Response:
        if simple:
            return await self._plain.seated(request, token)
        script = hall.room.session.script
        lang = self._instead(request, script.language)
        if plain:
            asks = f"?lang={lang}" if lang else ""
            return RedirectResponse(f"/j/{door.code}{asks}#t={token}", 303, headers=SAFE)
        answer = {"token": token, "session": door.session, "title": script.title, "code": door.code}
        answer |= {"lang": lang} if lang else {}
        return JSONResponse(answer, headers=SAFE | {"Cache-Control": "no-store"})

    def _instead(self, request: Request, language: str) -> str:
        """The session's language, for somebody whose own ones we do not speak."""
        known = self._files.languages("phone")
        found = "" if wished(request, known) else nearest(language, known)
        return found if found != FIRST else ""

    def _refused(
        self, request: Request, words: str, code: str, status: int, plain: bool, wait: int = 0
    ) -> Response:
        if not plain:
            return _told(code, status, {"retry_s": wait} if wait else {})
        lang = language_of(request, languages())
        say = speaker(lang, ["pages"])
        sentence = say(f"{words}.sentence", seconds=wait)
        return small_page(say(f"{words}.title"), sentence, say("back"), lang, status)

    # The workspace

    def organiser(self, handler: Handler) -> Handler:
        """For those who run sessions: by an account, or by the workspace link."""
        return self._guard.needs(Rank.ORGANISER, handler)

    def reader(self, handler: Handler) -> Handler:
        """For those who only read, too."""
        return self._guard.needs(Rank.ANALYST, handler)

    async def sessions(self, _request: Request) -> Response:
        shelf = [
            asdict(entry) | {"script": entry.id} for entry in scripts.catalogue(places.scripts())
        ]
        return JSONResponse({"sessions": await self._house.lines(), "scripts": shelf})

    async def create(self, request: Request) -> Response:
        asked = await _asked(request, plain=False) or {}
        try:
            if text := asked.get("script_text"):
                edited = asked.get("edited") is True
                script = await asyncio.to_thread(scripts.read, str(text), edited=edited)
            else:
                file = scripts.find(str(asked.get("script", "")), places.scripts())
                script = await asyncio.to_thread(scripts.load, file)
        except scripts.NoSuchScript as error:
            return _told("no-such-script", 404, {"why": str(error)})
        except ScriptFaults as error:
            return _told("script-faults", 422, {"faults": [asdict(f) for f in error.faults]})
        name = await self._house.create(script)
        await self._record.add(asker_of(request), "session-made", name, script.title)
        return JSONResponse({"id": name}, status_code=201)

    async def journal(self, request: Request) -> Response:
        """What is on disk, read again from the start, without words: for checkers."""
        name = request.path_params["id"]
        events = await self._house.journal.read(name)
        if not events:
            return _told("no-such-session", 404)
        session = await asyncio.to_thread(replayed, events)
        return JSONResponse(_skeleton(session) | {"digest": state_digest(session)})

    async def export(self, request: Request) -> Response:
        name, wanted = request.path_params["id"], request.path_params["format"]
        if wanted not in exports.FORMATS:
            return _told("no-such-format", 404, {"formats": sorted(exports.FORMATS)})
        events = await self._house.journal.read(name)
        if not events:
            return _told("no-such-session", 404)
        at = self._clock()
        data = await asyncio.to_thread(_exported, wanted, events, at)
        await self._record.add(asker_of(request), "downloaded", name, wanted)
        disposition = f'attachment; filename="{exports.filename(name, wanted, at)}"'
        headers = SAFE | {"Content-Disposition": disposition, "Cache-Control": "no-store"}
        return Response(data, media_type=exports.FORMATS[wanted].media_type, headers=headers)

    # For those who run it

    async def health(self, _request: Request) -> Response:
        trouble = self._house.troubled()
        return JSONResponse(
            {"ok": not trouble, "trouble": trouble}, status_code=503 if trouble else 200
        )

    async def metrics(self, request: Request) -> Response:
        """Counts only; to the machine itself, or to an organiser."""
        local = request.client is not None and request.client.host in {"127.0.0.1", "::1"}
        if not local and not await self._guard.asker(request):
            return _told("not-allowed", 401)
        return Response(metrics.page(), media_type="text/plain; version=0.0.4")


async def no_answer(_request: Request, _error: Exception) -> Response:
    """Nothing can be read or kept just now: asking again later is safe."""
    return _told("trouble", 503)


def _exported(wanted: str, events: Sequence[Event], at: int) -> bytes:
    return exports.make(wanted, replayed(events), list(enumerate(events, start=1)), at)


def _skeleton(session: Session) -> dict[str, Json]:
    return {
        "number": session.number,
        "state": session.state,
        "people": len(session.people),
        "contributions": [
            {
                "card": each.card,
                "contribution": each.id,
                "person": each.author,
                "activity": each.activity,
                "version": each.version,
                "state": each.state,
                "number": int(each.card[1:]),
            }
            for each in session.cards.values()
        ],
    }


def _address(request: Request) -> str:
    return request.client.host if request.client else "?"
