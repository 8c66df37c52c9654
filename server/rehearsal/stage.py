"""What a rehearsal has in its hands: a server, a session of its own, and the screens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import quote

from server.rehearsal import plan as timetable
from server.rehearsal import texts
from server.rehearsal.api import Api, split
from server.rehearsal.chance import chance
from server.rehearsal.crowd import Crowd
from server.rehearsal.desk import Board, Desk
from server.rehearsal.facilitator import Facilitator
from server.rehearsal.figures import Meter
from server.rehearsal.options import NoWay, Options, check
from server.rehearsal.own_server import OwnServer
from server.rehearsal.plan import Plan
from server.rehearsal.screen import Screen
from server.rehearsal.show import Score, Show

Session = tuple[str, dict[str, str]]
"""Its id and its links."""


@dataclass(slots=True)
class Stage:
    """`were_in`: the phones that were connected when the server was killed."""

    options: Options
    plan: Plan
    show: Show
    api: Api
    session: str
    links: dict[str, str]
    crowd: Crowd
    desk: Desk
    board: Board
    facilitator: Facilitator
    own: OwnServer | None
    meter: Meter
    began: float = field(default_factory=monotonic)
    killed_at: float = 0.0
    up_at: float = 0.0
    were_in: list[Screen] = field(default_factory=list)
    lag_ms: list[float] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)


@asynccontextmanager
async def opened(options: Options, show: Show | None = None) -> AsyncIterator[Stage]:
    """A server and a session with its links, both gone afterwards unless they are to be kept."""
    check(options)
    plan = await asyncio.to_thread(timetable.plan, options)
    library = await asyncio.to_thread(texts.library, options.texts, options.seed)
    show = show or Show(plan, Score(), quiet=options.quiet)
    async with _server(options) as (base, token, own):
        api = Api(base, token)
        try:
            async with _session(api, plan, keep=options.keep) as (session, links):
                yield _set(options, plan, show, api, session, links, library, own)
        finally:
            api.close()


@asynccontextmanager
async def _server(options: Options) -> AsyncIterator[tuple[str, str, OwnServer | None]]:
    if options.url:
        base, token = split(options.url)
        if not (token := options.token or token):
            raise NoWay("a running server wants its workspace link, or --token (ACE_TOKEN)")
        yield base, token, None
        return
    own = OwnServer(options.port)
    try:
        await own.start()
        yield own.base, own.token, own
    finally:
        await own.end(keep=options.keep)


@asynccontextmanager
async def _session(
    api: Api, plan: Plan, *, keep: bool
) -> AsyncIterator[tuple[str, dict[str, str]]]:
    """Made for this rehearsal, discarded after it, however it ends."""
    made = await api.must("POST", "/api/sessions", {"script_text": plan.text})
    session = str(made["id"])
    try:
        yield session, await api.must("GET", f"/api/sessions/{quote(session)}/links")
    finally:
        if not keep:
            await api.must("DELETE", f"/api/sessions/{quote(session)}")


def _set(
    options: Options, plan: Plan, show: Show, api: Api, session: str, links: dict[str, str],
    library: texts.Library, own: OwnServer | None,
) -> Stage:  # fmt: skip
    desk = Desk(api.base, split(links["desk"])[1], chance(options.seed, "desk"))
    board = Board(api.base, split(links["board"])[1], chance(options.seed, "board"))
    meter = Meter()
    if own is not None:
        meter.watch(own.pid)
    show.score.wanted = options.phones
    return Stage(
        options=options, plan=plan, show=show, api=api, session=session, links=links,
        crowd=Crowd(api, links["code"], plan, library, options.seed),
        desk=desk, board=board, facilitator=Facilitator(desk, plan, desk.chance, show.tell),
        own=own, meter=meter,
    )  # fmt: skip
