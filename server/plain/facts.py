"""What is kept about one person besides their words, who keeps it until when, and times, in words.

Times are in UTC: nobody has told us where this person's clock stands.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from server.plain.form import said, t
from server.plain.markup import Html, el
from server.plain.page import Shown

Seen = Mapping[str, Any]


def facts(shown: Shown, own: Seen, cohorts: Seen) -> Html:
    stated = own.get("cohorts", {})
    told = [
        (t("mine.ref"), own.get("person", "")),
        (t("mine.joined"), clock(own.get("joined_at", 0))),
        (t("mine.lang"), own.get("lang", "")),
        *(
            (said(shown.session, each["label"]), stated.get(field, ""))
            for field, each in cohorts.items()
        ),
    ]
    told += [(t("mine.more_time"), t("mine.more_time_yes"))] if own.get("more_time") else []
    rows = (el("div", el("dt", name), el("dd", value or t("mine.unsaid"))) for name, value in told)
    return el("dl", *rows)


def kept_lines(shown: Shown, privacy: Seen) -> Iterator[Html]:
    notice, contact = said(shown.session, privacy["notice"]), privacy["contact"]
    lines = [notice] if notice else []
    lines += [t("mine.kept_months", n=privacy["months"]), t("mine.kept_old"), t("mine.kept_copy")]
    lines.append(t("mine.ask", contact=contact) if contact else t("mine.ask_facilitator"))
    lines.append(t("plain.utc"))
    yield from (el("p", line, class_="own") for line in lines)


def clock(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M} UTC" if at else ""
