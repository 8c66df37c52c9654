"""The PostgreSQL database: how we connect to it, what counts as its trouble, and a few connections
for everything but appends (`server.journal.appender` has one of its own).

- **A commit is on disk.** `synchronous_commit=on` is asked by us at every connection, whatever the
  server's, the database's or the role's default is.
- **Nobody waits for ever.** Connecting and each statement have two seconds; a connection that
  failed is dropped at once and not said goodbye to, because a black hole would not answer that.
- **No address is told:** it holds a password. Neither are values: only the database's own message.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, TypeAlias

import asyncpg

from server.storage import Unavailable

CONNECT_S = 2.0
ASK_S = 2.0
TOGETHER_S = 20.0
"""For a statement of a transaction: a whole session may have to go."""
GOODBYE_S = 1.0
CONNECTIONS = 6
"""For reading and small writes; appends have their own."""
OURS = {"application_name": "ace", "synchronous_commit": "on"}
BRISK = {"lock_timeout": "1000", "idle_in_transaction_session_timeout": "3000"}
"""In ms: a process that froze in mid-commit must not stop the others for long."""
PATIENT_S = 600.0
"""For a statement of what an operator asked for: a migration, a backup."""

Connection: TypeAlias = Any
"""The driver ships no types."""
OF_THE_ASKER = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, ValueError)
"""What is wrong with what was asked; everything else is the database's trouble."""
TROUBLE = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""InternalClientError: the driver's own confusion when a connection is ended in mid-answer; twelve
rounds of pg_terminate_backend showed it twice."""


async def connect(place: str) -> Connection:
    return await _connected(place, ASK_S, OURS | BRISK)


async def connect_patiently(place: str) -> Connection:
    return await _connected(place, PATIENT_S, OURS)


@asynccontextmanager
async def connected(place: str) -> AsyncIterator[Connection]:
    """For a question or two."""
    connection = await connect(place)
    try:
        with trouble_told():
            yield connection
    finally:
        await part(connection)


async def part(connection: Connection) -> None:
    """Says goodbye where somebody hears it, so that the server's log has nothing to complain of."""
    with suppress(*TROUBLE):
        await connection.close(timeout=GOODBYE_S)


async def _connected(place: str, seconds: float, said: dict[str, str]) -> Connection:
    with trouble_told():
        try:
            return await asyncpg.connect(
                place, timeout=CONNECT_S, command_timeout=seconds, server_settings=said
            )
        except ValueError as error:  # the driver's words may repeat the address
            raise Unavailable(f"its address cannot be used ({type(error).__name__})") from None


@contextmanager
def trouble_told() -> Iterator[None]:
    """What the driver raises, as Unavailable; the asker's own faults as they are."""
    try:
        yield
    except OF_THE_ASKER:
        raise
    except TROUBLE as error:
        raise Unavailable(reason(error)) from None


@contextmanager
def trouble_told_by_sqlalchemy() -> Iterator[None]:
    """The same where SQLAlchemy wraps what the driver raises: its own words hold values."""
    from sqlalchemy.exc import DBAPIError

    with trouble_told():
        try:
            yield
        except DBAPIError as error:
            cause = error.orig and error.orig.__cause__
            raise Unavailable(reason(cause or error)) from None


def reason(error: BaseException) -> str:
    """Without details, which hold values."""
    if isinstance(error, TimeoutError):
        return "the database does not answer"
    said = str(error.args[0]) if error.args and isinstance(error, asyncpg.PostgresError) else ""
    if isinstance(error, OSError):
        said = error.strerror or str(error)
    return f"the database: {said.splitlines()[0] if said else type(error).__name__}"


class Database:
    """Opened by `open()`, which does not connect yet; ended by `close()`."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._pool: Any = None

    async def open(self) -> None:
        self._pool = await asyncpg.create_pool(
            self.place, min_size=0, max_size=CONNECTIONS, timeout=CONNECT_S,
            command_timeout=ASK_S, server_settings=OURS | BRISK,
        )  # fmt: skip

    async def close(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            try:
                await asyncio.wait_for(pool.close(), GOODBYE_S)
            except TROUBLE:
                pool.terminate()

    async def ask(self, sql: str, *values: Any) -> list[Any]:
        async with self._connection() as connection:
            found: list[Any] = await connection.fetch(sql, *values)
            return found

    async def together(self, *asked: Sequence[Any]) -> None:
        """Statements with their values, in one transaction."""
        async with self._connection() as connection:
            await connection.execute("BEGIN")
            for sql, *values in asked:
                await connection.execute(sql, *values, timeout=TOGETHER_S)
            await connection.execute("COMMIT")

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        """One for a moment. After any fault it is dropped: nothing is left open on it."""
        if self._pool is None:
            raise Unavailable("the journal is not open")
        with trouble_told():
            connection = await self._pool.acquire(timeout=CONNECT_S + ASK_S)
            try:
                yield connection
            except BaseException:
                connection.terminate()
                raise
            finally:
                await self._pool.release(connection)
