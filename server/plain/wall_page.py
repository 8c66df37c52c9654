"""The page with the wall in words. It works without script: then a link looks again, or it does so
by itself if somebody wishes that. With script it stays up to date and says what is new."""

import base64
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.responses import HTMLResponse, JSONResponse, Response

from facilitation.session.state import Session
from facilitation.views import board
from server.files import SAFE
from server.plain import page as plain_page
from server.plain.form import t
from server.plain.markup import Html, el
from server.plain.wall import lines, said

SCRIPT = Path(__file__).with_name("wall.js")
EVERY_S = 30
"""Our design. Nothing loads itself anew unless somebody asked for that (WCAG 2.2.1, F41)."""
SESSIONS = 64
HEADERS = SAFE | {"Cache-Control": "no-store"}
TAGS = {"heading": "h2", "item": "p", "note": "p"}

Told = tuple[tuple[str, str], ...]


class WallPage:
    """The lines are made once for each state of a session, however many look."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[int, Told]] = {}

    def answer(self, session: Session, asked: Mapping[str, str]) -> Response:
        """The page; or for its script the lines alone, if any came after that number."""
        if "after" not in asked:
            page = _page(session, self._told(session), "every" in asked)
            policy = {"Content-Security-Policy": _policy()}
            return HTMLResponse(page, headers=HEADERS | policy)
        if asked["after"] == str(session.number):
            return Response(status_code=204, headers=HEADERS)
        lines = {"number": str(session.number), "lines": self._told(session)}
        return JSONResponse(lines, headers=HEADERS)

    def _told(self, session: Session) -> Told:
        number, told = self._made.get(session.id, (0, ()))
        if number != session.number:
            told = tuple((line.level, said(line)) for line in lines(board.view(session)))
            self._made = dict(
                [*self._made.items(), (session.id, (session.number, told))][-SESSIONS:]
            )
        return told


def _page(session: Session, told: Told, again: bool) -> Html:
    wall = (el(TAGS[level], text, class_=level) for level, text in told)
    number = str(session.number)
    lang = session.script.language
    return plain_page.frame(
        t("feed.title"),
        el("h1", t("feed.title")),
        el("p", t("feed.about"), class_="quiet"),
        _keep(),
        el("p", t("feed.lost"), id="lost", class_="told bad", role="status", hidden=True),
        el("div", *wall, id="wall", class_="wall", data_number=number, lang=lang),
        _news(),
        el("p", *_links(again), id="asked"),
        Html(f"<script>{_script()}</script>"),
        top=session.script.title,
        refresh=EVERY_S if again else 0,
    )


def _keep() -> Html:
    """Whoever is disturbed by what comes by itself switches it off (WCAG 2.2.2)."""
    box = el("input", type="checkbox", id="keep", checked=True)
    return el("label", box, t("feed.keep"), class_="choice", hidden=True)


def _news() -> Html:
    words = {"data_one": t("feed.news"), "data_many": t("feed.news_many")}
    return el("p", id="news", class_="quiet", role="status", **words)


def _links(again: bool) -> tuple[Html, ...]:
    other = ("?", t("feed.stop")) if again else ("?every", t("feed.by_itself", n=EVERY_S))
    return (el("a", t("feed.again"), href="?"), Html(" · "), el("a", other[1], href=other[0]))


@cache
def _script() -> str:
    return SCRIPT.read_text("utf-8").strip()


@cache
def _policy() -> str:
    """The simple page's, and the one script that is written in, which asks this server alone."""
    digest = base64.b64encode(sha256(_script().encode()).digest()).decode()
    return f"{plain_page.policy()}; script-src 'sha256-{digest}'; connect-src 'self'"
