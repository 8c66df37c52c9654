"""A desk in a browser, before a room that lives in this process: the real decisions and views
behind a websocket that Playwright answers, and the built pages from `static/dist`."""

import asyncio
import json
import mimetypes
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import expect

from facilitation import commands
from facilitation.commands.curating import AskModel
from facilitation.decisions import Already
from facilitation.people import Actor, Role
from facilitation.refusals import Refused
from facilitation.session.cards import made_in
from facilitation.themes.arrange import arrange
from facilitation.views import desk
from facilitation.views.patch import diff
from server import wire
from server.looks import GATHERED, listed, undo_effect
from tests import browser
from tests.given import Room

DIST = Path(os.environ.get("ACE_DIST", Path(__file__).parents[2] / "static/dist"))
SIZES = {"laptop": (1366, 768), "large": (1920, 1080), "phone": (360, 740)}
ORIGIN = "http://desk.test"
QR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h3v3h-3zM5 5h3v3h-3z"/></svg>'
CSP = "default-src 'self'; base-uri 'none'; object-src 'none'"

NEEDS = [
    *browser.NEEDS,
    pytest.mark.skipif(not (DIST / "desk.html").is_file(), reason="the clients are not built"),
]


async def at_desk(chrome, room, role=Role.FACILITATOR, size="laptop", lag=0.0, model="", **looks):
    width, height = SIZES[size]
    context = await chrome.new_context(viewport={"width": width, "height": height}, **looks)
    page, desk = await context.new_page(), Desk(room, role, lag)
    desk.model = model
    await desk.open(page)
    await expect(page.locator(".console")).to_be_visible()
    await expect(page.locator("[data-coming]")).to_have_count(0)
    return page, desk


class Desk:
    """What answers the page: one room, one socket at a time. `lag`: seconds from an answer to the
    change that it made, as when changes are gathered; 0: the change comes first."""

    def __init__(self, room: Room, role: Role = Role.FACILITATOR, lag: float = 0) -> None:
        self.lag = lag
        self.room, self.role = room, role
        self.started = time.monotonic() - room.at / 1000
        self.sockets: list = []
        self.asked: list[dict] = []
        self.trouble = False
        self.refuse: str = ""
        self.model: str = ""
        self.desks: dict[str, dict] = {}
        self.walls: list[dict] = []

    async def open(self, page, fragment: str = "#t=a-token", name: str = "desk") -> None:
        await page.route("**/*", self.serve)
        await page.route_web_socket("**/live", self.meet)
        await page.goto(f"{ORIGIN}/{name}{fragment}")

    async def serve(self, route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        if path.startswith("/qr/"):
            await route.fulfill(body=QR, content_type="image/svg+xml")
            return
        file = DIST / (f"{path[1:]}.html" if path.count("/") == 1 and "." not in path else path[1:])
        if not file.is_file():
            await route.fulfill(status=404, body="")
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        headers = {"content-security-policy": CSP} if file.suffix == ".html" else {}
        await route.fulfill(body=file.read_bytes(), content_type=kind, headers=headers)

    def meet(self, socket) -> None:
        self.sockets = [socket]
        socket.on_message(lambda frame: self.hear(socket, frame))

    def hear(self, socket, frame: str) -> None:
        match wire.read(frame):
            case wire.Hello() | wire.Whole():
                socket.send(wire.write(self.whole()))
            case wire.Beat():
                socket.send(wire.write(wire.BeatBack(now=self.now())))
            case wire.Ask(ask=ask, command=command):
                self.asked.append(json.loads(frame)["command"])
                socket.send(wire.write(self.answer(ask, command)))
            case wire.Look(look=look, at=at):
                socket.send(wire.write(self.seen(look, at)))

    def seen(self, look: str, at) -> wire.Seen | wire.Told:
        if isinstance(at, wire.Sit):
            mine = {at.desk: {"name": at.name, "role": str(self.role)}}
            return wire.Seen(look=look, found={"desks": self.desks | mine})
        if isinstance(at, wire.Walls):
            return wire.Seen(look=look, found={"walls": self.walls})
        found = (
            undo_effect(self.room.session, at) if isinstance(at, wire.UndoEffect) else self.like(at)
        )
        if isinstance(found, Refused):
            return wire.Told(ask=look, code=found.code)
        return wire.Seen(look=look, found=found)

    def like(self, at: wire.Gather) -> dict:
        """Whatever lies elsewhere, newest first: what is like what is not this page's business."""
        pile = arrange(self.room.session.themes[at.activity]).piles.get(at.theme)
        inside = set(pile.cards) if pile else set()
        cards = [c.card for c in made_in(self.room.session, at.activity) if c.card not in inside]
        return listed(self.room.session, cards[::-1], GATHERED)

    def say_trouble(self) -> None:
        self.trouble = True
        self.tell(wire.Trouble(on=True))

    def now(self) -> int:
        return int((time.monotonic() - self.started) * 1000)

    def view(self) -> dict:
        return desk.view(self.room.session, model=self.model)

    def whole(self) -> wire.View:
        door = wire.Door(code="K7PQ2M", url=ORIGIN, board=f"{ORIGIN}/board#t=wall")
        return wire.View(
            number=self.room.session.number, role=str(self.role), session=self.room.session.id, now=self.now(),
            view=self.view(), door=door, here=max(len(self.room.session.people) - 2, 0), trouble=self.trouble,
        )  # fmt: skip

    def answer(self, ask: str, command: commands.Command) -> wire.Kept | wire.Told:
        if self.refuse:
            return wire.Told(ask=ask, code=self.refuse)
        self.room = replace(self.room, at=self.now())
        if isinstance(command, AskModel):
            command = replace(command, model=self.model)  # as server/sockets.py does
        when = self.room.when(command, Actor(self.role, "desk-1"))
        if isinstance(when.decision, Refused):
            return wire.Told(ask=ask, code=when.decision.code, detail=dict(when.decision.detail))
        if not isinstance(when.decision, Already):
            self.change(when.follows(), self.lag)
        return wire.Kept(ask=ask, number=self.room.session.number)

    def change(self, room: Room, lag: float = 0) -> None:
        """The room goes on; every open desk gets the patch."""
        before, number = self.view(), self.room.session.number
        self.room = room
        patch = wire.Change(
            after=number, number=room.session.number, patch=diff(before, self.view())
        )
        if lag:
            asyncio.get_running_loop().call_later(lag, self.tell, patch)
        else:
            self.tell(patch)

    def tell(self, message: wire.FromServer) -> None:
        for socket in self.sockets:
            socket.send(wire.write(message))
