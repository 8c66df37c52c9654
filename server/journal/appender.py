"""The one connection of this process that appends to PostgreSQL.

- **Group commit by draining.** What all rooms have queued while the last commit ran goes into the
  next one: one statement, one round trip, one fsync. No timer.
- **Whoever moves the head has the numbers.** `heads` is moved from (number, chain) to the next in
  the statement that inserts the rows; who finds it elsewhere gets Conflict, alone of its batch.
- **In order of session.** Two processes lock the same heads in the same order: no deadlock.
- **A commit whose answer never came may land later.** It then has moved the head: whoever asks the
  same again finds Conflict, reads on and sees it. It never lands twice.
- A fault of the rows (a version that is there) makes the batch's jobs run one by one, so that it
  fails alone. A fault of the database fails all of the batch with Unavailable, and drops the
  connection; the next batch makes a new one.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from server.journal import Conflict
from server.journal.codec import Row, WordsRow, chain
from server.storage import Unavailable, database
from server.storage.database import Connection, reason

JOBS = 256
"""In one commit at most, so that the first of them does not wait for long."""
ROWS = 4_000
"""No further job once a commit has so many: a statement must be done in its two seconds."""
WAITING = 10_000
"""Jobs queued at most, one a room; beyond that it is Unavailable at once."""
COMMIT_S = 4.0
"""For a whole batch, with its heads read and its words wiped."""
PAUSE_S = 0.25
"""After the database could not be reached, nobody tries for so long: rooms hear it at once."""

KEEP = """
WITH job AS MATERIALIZED (
  SELECT * FROM unnest($1::text[], $2::int[], $3::bytea[], $4::int[], $5::bytea[])
    AS asked (session, after, before, number, chain)
), mine AS MATERIALIZED (
  SELECT h.session FROM heads h JOIN job j ON j.session = h.session
  WHERE h.number = j.after AND h.chain = j.before
  ORDER BY h.session FOR UPDATE OF h
), moved AS (
  UPDATE heads h SET number = j.number, chain = j.chain
  FROM job j JOIN mine m ON m.session = j.session
  WHERE h.session = j.session AND h.number = j.after AND h.chain = j.before
  RETURNING h.session
), begun AS (
  INSERT INTO heads (session, number, chain)
  SELECT session, number, chain FROM job WHERE after = 0 ORDER BY session
  ON CONFLICT DO NOTHING
  RETURNING session
), won AS (
  SELECT session FROM moved UNION ALL SELECT session FROM begun
), kept AS (
  INSERT INTO entries (session, number, at, by, kind, body, chain)
  SELECT e.* FROM unnest($6::text[], $7::int[], $8::bigint[], $9::text[], $10::text[],
    $11::bytea[], $12::bytea[]) AS e (session, number, at, by, kind, body, chain)
  JOIN won USING (session)
), said AS (
  INSERT INTO words (session, person, contribution, version, number, salt, words)
  SELECT w.* FROM unnest($13::text[], $14::text[], $15::text[], $16::int[], $17::int[],
    $18::bytea[], $19::bytea[]) AS w (session, person, contribution, version, number, salt, words)
  JOIN won USING (session)
)
SELECT session FROM won
"""
HEADS = "SELECT session, number, chain FROM heads WHERE session = ANY($1::text[])"
WIPE = """UPDATE words SET salt = '', words = ''
WHERE session = $1 AND person = $2 AND contribution = $3 AND version < $4"""
WIPE_UNTIL = "DELETE FROM words WHERE session = $1 AND number <= $2"

ONE_BY_ONE = (
    *database.OF_THE_ASKER,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.SerializationError,
)
"""Faults of some of a batch: each of its jobs is tried alone."""
Head = tuple[int, bytes]
NOTHING: Head = (0, b"")


@dataclass(slots=True, eq=False)
class Append:
    """`gone`: (person, contribution, version) before which their words go; all words go up to
    `rehearsed`."""

    session: str
    after: int
    coded: Sequence[tuple[Row, WordsRow | None]]
    gone: Sequence[tuple[str, str, int]]
    rehearsed: int
    done: asyncio.Future[None]

    def answer(self, error: Exception | None = None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


class Appender:
    """`open()` starts its task, `close()` ends it when all that was queued has been answered."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._waiting: deque[Append] = deque()
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._connection: Connection | None = None
        self._heads: dict[str, Head] = {}
        self._pause_until = 0.0

    def open(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._work(), name="journal writer")

    async def close(self) -> None:
        task, self._task = self._task, None
        if task is None:
            return
        self._bell.set()
        await task
        if self._connection is not None:
            await database.part(self._connection)
            self._connection = None

    async def append(self, job: Append) -> None:
        if self._task is None or len(self._waiting) >= WAITING:
            raise Unavailable("the journal is not open" if self._task is None else "too much waits")
        self._waiting.append(job)
        self._bell.set()
        await job.done

    def forget(self, session: str) -> None:
        self._heads.pop(session, None)

    async def _work(self) -> None:
        while self._waiting or self._task is not None:
            if not self._waiting:
                self._bell.clear()
                await self._bell.wait()
            elif jobs := self._drawn():
                await self._settle(jobs)

    def _drawn(self) -> list[Append]:
        """At most one job of each session, in order of session."""
        drawn: dict[str, Append] = {}
        later, rows = [], 0
        for _ in range(min(JOBS, len(self._waiting))):
            job = self._waiting.popleft()
            if rows >= ROWS or drawn.setdefault(job.session, job) is not job:
                later.append(job)
            else:
                rows += len(job.coded)
        self._waiting.extendleft(reversed(later))
        return [drawn[session] for session in sorted(drawn)]

    async def _settle(self, jobs: Sequence[Append]) -> None:
        """Every job is answered, whatever happens."""
        try:
            async with asyncio.timeout(COMMIT_S + database.CONNECT_S):
                await self._together(jobs)
        except Unavailable as error:
            self._give_up(jobs, error)
        except database.TROUBLE as error:
            self._give_up(jobs, Unavailable(reason(error)))
        except Exception as error:  # noqa: BLE001 - ours: the askers are told, the writer goes on
            self._give_up(jobs, error)

    def _give_up(self, jobs: Sequence[Append], error: Exception) -> None:
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
        for job in jobs:
            self.forget(job.session)
            job.answer(error)

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.is_closed():
            time = asyncio.get_running_loop().time
            if time() < self._pause_until:
                raise Unavailable("the database could not be reached a moment ago")
            try:
                self._connection = await database.connect(self._place)
            except Unavailable:
                self._pause_until = time() + PAUSE_S
                raise
        return self._connection

    async def _together(self, jobs: Sequence[Append]) -> None:
        connection = await self._connected()
        try:
            await self._keep(connection, jobs)
        except ONE_BY_ONE as error:
            await self._roll_back(connection)
            if len(jobs) > 1:
                for job in jobs:
                    await self._together([job])
            else:
                self._refuse(jobs[0], error)

    def _refuse(self, job: Append, error: Exception) -> None:
        self.forget(job.session)
        if isinstance(error, asyncpg.IntegrityConstraintViolationError):
            job.answer(Conflict(type(error).__name__))
        elif isinstance(error, database.OF_THE_ASKER):
            job.answer(error)
        else:
            job.answer(Unavailable(reason(error)))

    async def _keep(self, connection: Connection, jobs: Sequence[Append]) -> None:
        await self._read_heads(connection, jobs)
        heads = {job.session: self._heads.get(job.session, NOTHING) for job in jobs}
        able = [job for job in jobs if heads[job.session][0] == job.after]
        moved = {job.session: _after(heads[job.session][1], job) for job in able}
        won = await self._commit(connection, able, heads, moved) if able else set()
        for job in jobs:
            if job.session in won:
                self._heads[job.session] = (job.after + len(job.coded), moved[job.session][-1])
                job.answer()
            else:
                self.forget(job.session)
                job.answer(Conflict(f"the session is not at {job.after}"))

    async def _read_heads(self, connection: Connection, jobs: Sequence[Append]) -> None:
        """Those that are not at hand, or stand elsewhere: another process may have moved them."""
        asked = [j.session for j in jobs if self._heads.get(j.session, NOTHING)[0] != j.after]
        if asked:
            for session in asked:
                self.forget(session)
            for session, number, last in await connection.fetch(HEADS, asked):
                self._heads[session] = (number, last)

    async def _commit(
        self,
        connection: Connection,
        jobs: Sequence[Append],
        heads: dict[str, Head],
        moved: dict[str, list[bytes]],
    ) -> set[str]:
        """The sessions whose jobs were kept. One statement is a transaction of its own."""
        values = _columns(jobs, heads, moved)
        if not any(job.gone or job.rehearsed for job in jobs):
            return {session for (session,) in await connection.fetch(KEEP, *values)}
        await connection.execute("BEGIN")
        won = {session for (session,) in await connection.fetch(KEEP, *values)}
        await _wipe(connection, [job for job in jobs if job.session in won])
        await connection.execute("COMMIT")
        return won

    async def _roll_back(self, connection: Connection) -> None:
        if connection.is_in_transaction():
            await connection.execute("ROLLBACK")


def _after(before: bytes, job: Append) -> list[bytes]:
    """The chain of each of the job's rows."""
    chains = []
    for row, _ in job.coded:
        before = chain(before, row)
        chains.append(before)
    return chains


def _columns(
    jobs: Sequence[Append], heads: dict[str, Head], moved: dict[str, list[bytes]]
) -> list[list[object]]:
    """What KEEP takes: jobs, rows and words, each as columns."""
    asked, rows, spoken = [], [], []
    for job in jobs:
        name, chains = job.session, moved[job.session]
        asked.append((name, job.after, heads[name][1], job.after + len(chains), chains[-1]))
        for (row, said), link in zip(job.coded, chains, strict=True):
            rows.append((name, row.number, row.at, row.by, row.kind, row.body, link))
            if said:
                who = (said.person, said.contribution, said.version)
                spoken.append((name, *who, row.number, said.salt, said.words))
    return [*_turned(asked, 5), *_turned(rows, 7), *_turned(spoken, 7)]


def _turned(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(width)]


async def _wipe(connection: Connection, jobs: Sequence[Append]) -> None:
    gone = [(job.session, *whose) for job in jobs for whose in job.gone]
    rehearsed = [(job.session, job.rehearsed) for job in jobs if job.rehearsed]
    if gone:
        await connection.executemany(WIPE, gone)
    if rehearsed:
        await connection.executemany(WIPE_UNTIL, rehearsed)
