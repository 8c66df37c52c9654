"""The workspace's API for making a session: scripts opened, checked, previewed and written down,
the poster for the door, and the monitor. Who may ask is the pages' guard to say; the poster may
also be had from the session's own desk."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from facilitation import activities, preview
from facilitation.people import Role
from facilitation.script import Script
from facilitation.shape import Json
from facilitation.views import monitor
from facilitation.views.patch import View
from facilitation.words import word_fields
from server import places, scripts
from server.answers import UNKEPT, asked, told
from server.clock import Clock
from server.doors import Doors
from server.fleet.presence import Presence
from server.house import Hall, House
from server.locales import catalogue
from server.paper.invitation import KINDS, Invitation, Kind
from server.scripts import Fault, ScriptFaults, forms
from server.settings import Settings

Handler = Callable[[Request], Awaitable[Response]]
Guard = Callable[[Handler], Handler]
DESK = frozenset({Role.FACILITATOR, Role.MODERATOR})
STAND_INS = 24
"""As many themes as one step can carry."""


class Making:
    def __init__(
        self, house: House, doors: Doors, settings: Settings, clock: Clock, presence: Presence
    ) -> None:
        self._house = house
        self._doors = doors
        self._settings = settings
        self._clock = clock
        self._presence = presence

    def routes(self, organiser: Guard, reader: Guard) -> list[Route]:
        session = "/api/sessions/{id}"
        return [
            Route("/api/scripts/check", organiser(self.check), methods=["POST"]),
            Route("/api/scripts/preview", organiser(self.preview), methods=["POST"]),
            Route("/api/scripts/file", organiser(self.yaml), methods=["POST"]),
            Route("/api/scripts/{script}", organiser(self.script)),
            Route("/api/monitor", reader(self.monitor)),
            Route(f"{session}/script", organiser(self.script_of)),
            Route(f"{session}/poster/{{kind}}", self._or_its_desk(organiser, self.poster)),
        ]

    # Scripts

    async def script(self, request: Request) -> Response:
        """One of the catalogue, as its author would write it."""
        try:
            file = scripts.find(request.path_params["script"], places.scripts())
            return await _opened(await asyncio.to_thread(scripts.load, file))
        except scripts.NoSuchScript as error:
            return told("no-such-script", 404, {"why": str(error)})
        except ScriptFaults as bad:
            return told("script-faults", 422, {"faults": _faults(bad)})

    async def script_of(self, request: Request) -> Response:
        """The script of a session, to make another like it."""
        hall = await self._house.hall(request.path_params["id"])
        return (
            told("no-such-session", 404)
            if hall is None
            else await _opened(hall.room.session.script)
        )

    async def check(self, request: Request) -> Response:
        """A script in YAML or JSON: with its faults, or opened."""
        read = await _read(request)
        if isinstance(read, ScriptFaults):
            return JSONResponse({"faults": _faults(read)}, headers=UNKEPT)
        return await _opened(read)

    async def preview(self, request: Request) -> Response:
        read = await _read(request)
        if isinstance(read, ScriptFaults):
            return told("script-faults", 422, {"faults": _faults(read)})
        words = catalogue("workspace")["workspace.preview.theme"]
        stand_ins = [words.replace("{n}", str(n)) for n in range(1, STAND_INS + 1)]
        steps = await asyncio.to_thread(preview.steps, read, stand_ins)
        return JSONResponse({"steps": steps}, headers=UNKEPT)

    async def yaml(self, request: Request) -> Response:
        """The script as a file to keep."""
        read = await _read(request)
        if isinstance(read, ScriptFaults):
            return told("script-faults", 422, {"faults": _faults(read)})
        text = await asyncio.to_thread(scripts.yaml_of, scripts.written(read))
        return _file(text.encode(), "application/yaml", f"{read.script}.yaml")

    # The poster

    def _or_its_desk(self, organiser: Guard, handler: Handler) -> Handler:
        guarded = organiser(handler)

        async def either(request: Request) -> Response:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            proved = await self._doors.proved(token) if scheme.lower() == "bearer" else None
            desk = proved is not None and proved.role in DESK
            if desk and proved is not None and proved.session == request.path_params["id"]:
                return await handler(request)
            return await guarded(request)

        return either

    async def poster(self, request: Request) -> Response:
        kind = request.path_params["kind"]
        hall = await self._house.hall(request.path_params["id"])
        if hall is None or kind not in KINDS:
            return told("no-such-session" if hall is None else "no-such-format", 404)
        invitation = self._invitation(request, hall)
        words = catalogue("poster", invitation.lang)
        drawn = await asyncio.to_thread(_poster, kind, invitation, words)
        name = f"{hall.room.session.script.script}-{invitation.code}-{kind}.pdf"
        return _file(drawn, "application/pdf", name)

    def _invitation(self, request: Request, hall: Hall) -> Invitation:
        door, script = self._doors.door(hall.room.id), hall.room.session.script
        base = self._settings.url.rstrip("/") or str(request.base_url).rstrip("/")
        code = door.code if door else ""
        return Invitation(
            title=script.title,
            code=code,
            url=f"{base}/j/{code}",
            contact=script.privacy.contact,
            lang=script.language,
        )

    # The monitor

    async def monitor(self, _request: Request) -> Response:
        """How every session stands now, that is not put away."""
        found = [await self._house.hall(name) for name in await self._house.journal.sessions()]
        lines = [self._line(hall) for hall in found if hall is not None]
        shown = [line for line in lines if line["state"] != "archived"]
        return JSONResponse({"now": self._clock(), "sessions": shown}, headers=UNKEPT)

    def _line(self, hall: Hall) -> View:
        room = hall.room
        return monitor.line(room.session) | {
            "here": self._presence.here(room.id),
            "trouble": room.trouble,
            "took_ms": room.took_ms,
        }


async def _read(request: Request) -> Script | ScriptFaults:
    """What was sent as `text`, at most as long as a script may be; `edited` in our editor."""
    sent = await asked(request) or {}
    text, edited = str(sent.get("text", "")), sent.get("edited") is True
    try:
        return await asyncio.to_thread(scripts.read, text, edited=edited)
    except ScriptFaults as bad:
        return bad


async def _opened(script: Script) -> Response:
    """To be edited: the script, its advice, and which boxes each of its kinds has."""
    advice = await asyncio.to_thread(scripts.lint, script)
    kinds = {each.type for each in script.activities()}
    boxes = {kind: forms.boxes(activities.kind(kind).settings) for kind in sorted(kinds)}
    whole: Mapping[str, Json] = {
        "script": scripts.written(script),
        "minutes": sum(each.minutes for each in script.activities()),
        "advice": [asdict(each) for each in advice],
        "boxes": {kind: [asdict(box) for box in each] for kind, each in boxes.items()},
        "answers": {kind: _answers(kind) for kind in boxes},
        "faults": [],
    }
    return JSONResponse(whole, headers=UNKEPT)


def _answers(kind: str) -> str:
    """Whether people answer at all, and whether in words of their own."""
    body = activities.kind(kind).body
    return "none" if body is None else "words" if word_fields(body) else "marks"


def _faults(bad: ScriptFaults) -> list[Json]:
    return [_fault(each) for each in bad.faults]


def _fault(fault: Fault) -> Json:
    return {
        "line": fault.line,
        "column": fault.column,
        "path": fault.path,
        "said": fault.said(),
        "hint": fault.hint,
    }


def _file(data: bytes, media_type: str, name: str) -> Response:
    headers = UNKEPT | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, media_type=media_type, headers=headers)


def _poster(kind: Kind, invitation: Invitation, words: Mapping[str, str]) -> bytes:
    from server.paper.poster import poster  # 0.2 s and 33 MiB, for those who print

    return poster(kind, invitation, words)
