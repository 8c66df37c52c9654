"""A rehearsal from beginning to end: server, session, screens, script, journal, figures, wiped."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import quote

from facilitation.shape import Json
from server.rehearsal import account, texts
from server.rehearsal import plan as timetable
from server.rehearsal.api import Api, split
from server.rehearsal.chance import chance
from server.rehearsal.crowd import Crowd
from server.rehearsal.desk import Board, Desk
from server.rehearsal.facilitator import Facilitator
from server.rehearsal.figures import Meter
from server.rehearsal.options import NoWay, Options, check
from server.rehearsal.own_server import OwnServer
from server.rehearsal.plan import Plan
from server.rehearsal.report import Report
from server.rehearsal.screen import Screen
from server.rehearsal.show import Score, Show
from server.rehearsal.times import spread

DOORS = 0.1
"""Of the rehearsal: people come in; at most 10 s, and while the first activity is open."""
OVERTIME_S = 120.0
"""Beyond the timetable, before it is given up: a server that is away, edits that take long."""
BACK_S = 30.0
SETTLE_S = 1.0
"""After the last answer, for the last patches to come."""


Session = tuple[str, dict[str, str]]
"""Its id and its links."""


@dataclass(slots=True)
class Stage:
    """Everything that a rehearsal has in its hands."""

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


async def rehearse(options: Options, show: Show | None = None) -> Report:
    """NoWay when it cannot begin; whatever goes wrong later is told by the report."""
    async with opened(options, show) as stage:
        return await play(stage)


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


async def play(stage: Stage) -> Report:
    """The script from beginning to end, and what came of it."""
    beside = [
        asyncio.create_task(work)
        for work in (
            stage.desk.run(), stage.board.run(), stage.meter.run(), _keep_score(stage),
            _feel_own_lag(stage), _kill(stage),
        )
    ]  # fmt: skip
    try:
        with stage.show.running():
            await _run_script(stage)
            unanswered = await stage.crowd.drain()
            await asyncio.sleep(SETTLE_S)
        stage.meter.sample()
        journal = await stage.api.must("GET", f"/api/sessions/{quote(stage.session)}/journal")
        return _report(stage, journal, unanswered)
    finally:
        await stage.crowd.go()
        await asyncio.gather(stage.desk.stop(), stage.board.stop())
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


async def _run_script(stage: Stage) -> None:
    """To its end, or as far as it went; why it stopped is part of the report."""
    seconds = stage.plan.seconds
    try:
        async with asyncio.timeout(seconds + OVERTIME_S):
            await stage.facilitator.begin()
            stage.crowd.come(stage.options.phones, min(10.0, DOORS * seconds))
            await stage.facilitator.run()
            if stage.killed_at:
                await _all_back(stage)
    except NoWay as why:
        stage.stopped.append(str(why))
    except TimeoutError:
        stage.stopped.append(f"the script was not through {OVERTIME_S:.0f} s after its time")
    if fault := stage.crowd.fault():
        stage.stopped.append(f"a phone fell over: {type(fault).__name__}: {fault}")


async def _kill(stage: Stage) -> None:
    """kill -9 in the middle, and the same server again on the same folder."""
    if stage.options.kill_at is None or stage.own is None:
        return
    await asyncio.sleep(stage.options.kill_at)
    stage.meter.sample()
    stage.were_in = [each for each in stage.crowd.phones if each.open]
    stage.killed_at = monotonic()
    stage.own.kill()
    stage.show.note("kill -9; the server starts again")
    await stage.own.start()
    stage.up_at = monotonic()
    stage.meter.watch(stage.own.pid)


async def _all_back(stage: Stage) -> None:
    end = stage.killed_at + BACK_S
    while monotonic() < end and not all(_back_at(stage, s) for s in stage.were_in):  # noqa: ASYNC110 - a look at many phones
        await asyncio.sleep(0.1)


def _back_at(stage: Stage, screen: Screen) -> float:
    """When its first view after the kill came; 0: not yet."""
    return next((at for at in screen.opened if at > stage.killed_at), 0.0)


async def _keep_score(stage: Stage) -> None:
    while True:
        score, crowd = stage.show.score, stage.crowd
        score.phones = crowd.present()
        score.asked = sum(len(phone.outbox.asked) for phone in crowd.phones)
        done = list(crowd.done())
        score.kept = sum(ask.kept > 0 for ask in done)
        score.told = len(done) - score.kept
        recent = ((ask.answered_at - ask.sent_at) * 1000 for ask in done[-2000:] if not ask.breaks)
        score.ack_p95 = spread(recent)["p95"]
        await asyncio.sleep(1.0)


async def _feel_own_lag(stage: Stage) -> None:
    """How late our own loop is: what the load generator itself adds to every time."""
    while True:
        due = monotonic() + 0.05
        await asyncio.sleep(0.05)
        stage.lag_ms.append((monotonic() - due) * 1000)


def _report(stage: Stage, journal: Json, unanswered: int) -> Report:
    seen = account.Evidence(
        plan=stage.plan,
        crowd=stage.crowd,
        desk=stage.desk,
        board=stage.board,
        facilitator=stage.facilitator,
        zero=time.time() - monotonic(),
        clock_ms=0.0 if stage.own else stage.board.offset_ms,
    )
    figures = account.figures(seen, journal["contributions"])
    meter = stage.meter
    figures.more |= {
        "unanswered": unanswered,
        "stopped": stage.stopped,
        "pace": stage.options.pace,
        "own_lag_ms": spread(stage.lag_ms),
        "join_ms": spread(stage.crowd.join_ms),
        "rss_themes_mib": round(meter.themes.rss_mib, 1) if meter.known else None,
        "cpu_themes_s": round(meter.themes.cpu_s, 2) if meter.known else None,
        "events": journal["number"],
        "digest": journal["digest"],
        **_back(stage),
    }
    return Report(
        script=stage.plan.script.script,
        session=stage.session,
        phones=len(stage.crowd.phones),
        seconds=round(monotonic() - stage.began, 1),
        asked=figures.asked,
        kept=figures.kept,
        told=figures.told,
        lost=len(figures.verdict.lost),
        duplicated=len(figures.verdict.duplicated),
        misordered=len(figures.verdict.misordered) + figures.verdict.backwards,
        ack_ms=figures.ack_ms,
        board_ms=figures.board_ms,
        theme_ms=figures.theme_ms,
        resumed=figures.resumed,
        rss_mib=round(meter.peak.rss_mib, 1) if meter.known else None,
        cpu_s=round(meter.peak.cpu_s, 2) if meter.known else None,
        more=figures.more,
    )


def _back(stage: Stage) -> dict[str, Json]:
    """From the kill to the first view over a new link, for each phone that was in."""
    if not stage.killed_at:
        return {}
    came = [at - stage.killed_at for s in stage.were_in if (at := _back_at(stage, s))]
    in_ms = spread(seconds * 1000 for seconds in came)
    in_s = {name: value and round(value / 1000, 2) for name, value in in_ms.items()}
    return {
        "back_s": {name: in_s[name] for name in ("p50", "p95", "max")},
        "back_ms": in_ms,
        "restart_s": round(stage.up_at - stage.killed_at, 2),
        "everyone_back": len(came) == len(stage.were_in),
        "were_in": len(stage.were_in),
    }
