"""The record: who did what in the workspace, when, to what. Only ever added to.

It holds names of organisers, of sessions and of links. It never holds a word of a participant, a
password, a token, or what somebody typed who could not come in.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from server.accounts import Asker
from server.clock import Clock
from server.storage import Rows

WHATS = (
    "signed-in", "sign-in-failed", "signed-out", "signed-out-everywhere",
    "account-made", "account-changed", "account-removed", "password-changed", "password-link",
    "invited", "invitation-withdrawn", "workspace-link-renewed",
    "session-made", "session-archived", "session-deleted",
    "link-issued", "link-renewed", "link-revoked", "links-revoked",
    "downloaded", "record-downloaded",
)  # fmt: skip
PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`id` sorts by time. `name`: the actor's, at that time; `object`: a session or an account."""

    id: str
    at: int
    by: str
    name: str
    what: str
    object: str = ""
    detail: str = ""


class Record:
    def __init__(self, rows: Rows, clock: Clock) -> None:
        self._rows = rows
        self._clock = clock

    async def add(self, asker: Asker | None, what: str, of: str = "", detail: str = "") -> None:
        at = self._clock()
        sql = (
            "INSERT INTO acts (id, at, by, name, what, object, detail)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)"
        )
        by, name = (asker.id, asker.name) if asker else ("", "")
        key = f"{at:014d}-{secrets.token_hex(4)}"
        await self._rows.ask(sql, key, at, by, name, what, of, detail[:300])

    async def read(
        self, *, what: str = "", by: str = "", of: str = "", before: str = "", most: int = PAGE
    ) -> list[Act]:
        """Newest first; each of the filters that is not empty must hold."""
        sql = (
            "SELECT id, at, by, name, what, object, detail FROM acts"
            " WHERE ($1 = '' OR what = $1) AND ($2 = '' OR by = $2) AND ($3 = '' OR object = $3)"
            " AND ($4 = '' OR id < $4) ORDER BY id DESC LIMIT $5"
        )
        return [_act(row) for row in await self._rows.ask(sql, what, by, of, before, most)]


def _act(row: Sequence[str]) -> Act:
    key, at, by, name, what, of, detail = row
    return Act(id=key, at=int(at), by=by, name=name, what=what, object=of, detail=detail)
