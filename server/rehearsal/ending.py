"""The report, from what everybody saw and what the journal says."""

import time
from time import monotonic

from facilitation.shape import Json
from server.rehearsal import account
from server.rehearsal.evidence import Evidence
from server.rehearsal.report import Report
from server.rehearsal.screen import Screen
from server.rehearsal.stage import Stage
from server.rehearsal.times import spread


def told(stage: Stage, journal: Json, unanswered: int) -> Report:
    seen = Evidence(
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
    came = [at - stage.killed_at for s in stage.were_in if (at := back_at(stage, s))]
    in_ms = spread(seconds * 1000 for seconds in came)
    in_s = {name: value and round(value / 1000, 2) for name, value in in_ms.items()}
    return {
        "back_s": {name: in_s[name] for name in ("p50", "p95", "max")},
        "back_ms": in_ms,
        "restart_s": round(stage.up_at - stage.killed_at, 2),
        "everyone_back": len(came) == len(stage.were_in),
        "were_in": len(stage.were_in),
    }


def back_at(stage: Stage, screen: Screen) -> float:
    """When its first view after the kill came; 0: not yet."""
    return next((at for at in screen.opened if at > stage.killed_at), 0.0)
