"""A board in a browser: the built page, and a server that is nothing but a view which the test writes."""

import json
import mimetypes
import os
import random
from pathlib import Path

DIST = Path(os.environ.get("ACE_DIST", Path(__file__).parents[2] / "static/dist"))
ORIGIN = "http://board.test"
QR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h3v3h-3zM5 5h3v3h-3z"/></svg>'
CSP = "default-src 'self'; base-uri 'none'; object-src 'none'"
NOW = 1_760_000_000_000

TEXT = (
    "time to talk with each other before a decision a manager who listens and says what came of it "
    "fewer forms more care somebody who asks how the night was a quiet room on every ward being thanked"
)
WORDS = TEXT.split()
NAMES = (
    "Time to talk with each other",
    "Leaders who listen and act",
    "",
    "",
    "Being thanked by name",
    "",
    "Safe to speak up",
    "Care",
)


def step(kind="reflection", **changes) -> dict:
    told = {
        "id": kind, "kind": kind, "title": "What helps us", "prompt": "What helps people live these values here?",
        "easy": "", "help": "", "state": "open", "minutes": 8, "silent": True, "identity": "pseudonymous",
        "place": 3, "of": 9, "on_wall": True, "settings": {"prompts": [], "cluster": True}, "options": {},
        "counts": {"people": 27, "cards": 40, "passed": 2}, "display": "auto", "max_items": 2000,
        "ends_at": NOW + 272_000,
    }  # fmt: skip
    return told | changes


def view(now: dict | None = None, state="live", **more) -> dict:
    seen = {
        "session": {
            "title": "What our values look like on a hard day, and what helps us",
            "state": state,
            "lang": "en-GB",
        },
        "people": 38,
    }
    return seen | ({"step": now} if now else {}) | more


def cards(count: int, longest=30, seed=1) -> dict:
    """Mostly short, some long, and every twentieth as long as a script allows."""
    dice = random.Random(seed)

    def size(n):
        return 55 if n % 20 == 7 else dice.choice((2, 4, 6, 9, 12, 16, longest))

    return {
        f"c{n + 9}": {"text": " ".join(dice.choices(WORDS, k=size(n))).capitalize(), "tag": ""}
        for n in range(count)
    }


def themes(made: dict, piles: int, loose=0.08, seed=2) -> dict:
    dice = random.Random(seed)
    homes = {
        card: f"t{min(piles - 1, int(dice.expovariate(0.4)))}"
        for card in made
        if dice.random() > loose
    }
    found = {}
    for slot in range(piles):
        inside = [card for card in made if homes.get(card) == f"t{slot}"]
        if inside:
            found[f"t{slot}"] = pile(slot, inside, made)
    return {"piles": found, "homes": homes}


def pile(slot: int, inside: list[str], made: dict, title: str | None = None) -> dict:
    name = NAMES[slot % len(NAMES)] if title is None else title
    return {
        "title": name, "named": bool(name), "pinned": False, "slot": slot, "people": max(1, len(inside) - 1),
        "cards": len(inside), "words": [], "example": inside[0], "example_text": made[inside[0]]["text"],
    }  # fmt: skip


def wall(count: int, piles=0, **changes) -> dict:
    made = cards(count)
    more = {"themes": themes(made, piles)} if piles else {}
    return view(step(**changes), result={"cards": made, "tags": {}}, **more)


class Board:
    """What answers the page."""

    def __init__(self, seen: dict) -> None:
        self.view, self.number, self.socket = seen, 1, None
        self.gone = False
        self.qr = QR

    async def open(self, page) -> None:
        await page.route("**/*", self.serve)
        await page.route_web_socket("**/live", self.meet)
        await page.goto(f"{ORIGIN}/board#t=a-token")
        await page.locator("main").wait_for()

    async def serve(self, route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        if path.startswith("/qr/"):
            await route.fulfill(body=self.qr, content_type="image/svg+xml")
            return
        file = DIST / ("board.html" if path == "/board" else path[1:])
        if not file.is_file():
            await route.fulfill(status=404, body="")
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        headers = {"content-security-policy": CSP} if file.suffix == ".html" else {}
        await route.fulfill(body=file.read_bytes(), content_type=kind, headers=headers)

    def meet(self, socket) -> None:
        self.socket = socket
        if self.gone:
            return
        socket.on_message(self.hear)

    async def lose(self) -> None:
        """The link breaks, and no new one answers."""
        self.gone = True
        await self.socket.close()

    def hear(self, frame: str) -> None:
        if json.loads(frame)["t"] in {"hello", "whole"}:
            self.show(self.view)

    def show(self, seen: dict) -> None:
        self.view = seen
        self.number += 1
        self.send({
            "t": "view", "number": self.number, "role": "board", "session": "s", "now": NOW, "view": seen, "own": {},
            "door": {"code": "K7Q4PW", "url": "https://ace.example", "board": ""}, "here": 31, "trouble": False,
        })  # fmt: skip

    def patch(self, patch: dict) -> None:
        self.number += 1
        self.send({"t": "change", "after": self.number - 1, "number": self.number, "patch": patch})

    def send(self, message: dict) -> None:
        self.socket.send(json.dumps(message))
