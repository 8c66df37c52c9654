"""The record as a page, as a file, and as the story of one session: what organisers did with it,
and what was done by each link in it. People who take part are in none of these."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from facilitation import audit
from facilitation.activities import Table
from facilitation.events import Event
from facilitation.shape import Json
from server.accounts import Rank
from server.accounts.guard import Guard, asker_of
from server.accounts.record import WHATS, Act, Record
from server.answers import UNKEPT, told
from server.clock import Clock
from server.exports import csv
from server.house import House
from server.storage import Rows

COLUMNS = ("at_utc", "by", "name", "what", "object", "detail")
LONGEST = 100_000
"""Lines of a file."""
STEPS = 2_000
"""Of a session's own acts in its story, the last ones."""


class History:
    def __init__(
        self, house: House, rows: Rows, guard: Guard, record: Record, clock: Clock
    ) -> None:
        self._house = house
        self._rows = rows
        self._guard = guard
        self._record = record
        self._clock = clock

    def routes(self) -> list[Route]:
        needs = self._guard.needs
        return [
            Route("/api/record", needs(Rank.ORGANISER, self.page)),
            Route("/api/record.csv", needs(Rank.ORGANISER, self.file)),
            Route("/api/sessions/{id}/story", needs(Rank.ORGANISER, self.story)),
        ]

    async def page(self, request: Request) -> Response:
        asked = request.query_params
        acts = await self._record.read(
            what=asked.get("what", ""), by=asked.get("by", ""), of=asked.get("of", ""),
            before=asked.get("before", ""),
        )  # fmt: skip
        people = await self._rows.ask("SELECT DISTINCT by, name FROM acts WHERE by <> ''")
        found = {
            "acts": [asdict(each) for each in acts],
            "whats": list(WHATS),
            "people": [{"id": by, "name": name} for by, name in sorted(people, key=_by_name)],
        }
        return JSONResponse(found, headers=UNKEPT)

    async def file(self, request: Request) -> Response:
        asker = asker_of(request)
        acts = await self._record.read(most=LONGEST)
        table = Table(name="record", columns=COLUMNS, rows=tuple(_row(each) for each in acts[::-1]))
        await self._record.add(asker, "record-downloaded", "", f"{len(acts)} lines")
        name = f"ace-record-{audit.moment(self._clock())[:10]}.csv"
        headers = UNKEPT | {"Content-Disposition": f'attachment; filename="{name}"'}
        made = await asyncio.to_thread(csv.of, table)
        return Response(made, media_type="text/csv; charset=utf-8", headers=headers)

    async def story(self, request: Request) -> Response:
        name = request.path_params["id"]
        events = await self._house.journal.read(name)
        acts = await self._record.read(of=name, most=LONGEST)
        if not events and not acts:
            return told("no-such-session", 404)
        hall = await self._house.hall(name) if events else None
        titles = {
            each.id: each.title for each in (hall.room.session.script.activities() if hall else ())
        }
        actors = await self._actors(name)
        lines = [*map(_of_workspace, acts), *_of_session(events, actors, titles)]
        lines.sort(key=lambda each: each["at"])
        return JSONResponse({"lines": lines}, headers=UNKEPT)

    async def _actors(self, session: str) -> dict[str, dict[str, Json]]:
        """By its id, each link that the session has had, revoked ones too, and each account."""
        links = await self._rows.ask(
            "SELECT id, role, label FROM links WHERE session = $1", session
        )
        accounts = await self._rows.ask("SELECT id, name FROM accounts")
        return {link: {"role": role, "name": label} for link, role, label in links} | {
            account: {"role": "organiser", "name": name} for account, name in accounts
        }


def _by_name(row: Sequence[str]) -> str:
    return row[1].casefold()


def _row(act: Act) -> dict[str, Json]:
    return {
        "at_utc": audit.moment(act.at), "by": act.by, "name": act.name, "what": act.what,
        "object": act.object, "detail": act.detail,
    }  # fmt: skip


def _of_workspace(act: Act) -> dict[str, Json]:
    return {
        "at": act.at,
        "role": "organiser",
        "name": act.name,
        "what": act.what,
        "detail": act.detail,
    }


def _of_session(
    events: Sequence[Event], actors: dict[str, dict[str, Json]], titles: dict[str, str]
) -> Iterator[dict[str, Json]]:
    """What people at desks did: not what phones sent, nor what the machine did."""
    for event in [each for each in events if each.by in actors][-STEPS:]:
        told = audit.told(event)
        activity = getattr(event, "activity", "")
        yield {
            "at": event.at, **actors[event.by], "what": type(event).__name__,
            "step": titles.get(activity, ""), "detail": told,
        }  # fmt: skip
