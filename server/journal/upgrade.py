"""From an older form of the tables to this program's. SQLAlchemy and Alembic are imported only when
there is something to do: they are a third of a start's imports."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from server.journal import VERSION

if TYPE_CHECKING:
    from sqlalchemy import Connection

LOCK = 0x41434531
""""ACE1": the advisory lock of whoever changes the tables."""


def of_sqlite(writer: sqlite3.Connection, found: int) -> None:
    """All of it or nothing: the file says its version in `PRAGMA user_version`."""
    from sqlalchemy import StaticPool, create_engine

    engine = create_engine("sqlite://", creator=lambda: writer, poolclass=StaticPool)
    with closing(engine.connect()) as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        upgrade(connection, found)
        connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")
        connection.commit()


async def of_postgres(connect: Callable[[], Awaitable[object]], to: int = VERSION) -> None:
    """In one transaction, one process after the other."""
    from sqlalchemy import NullPool, text
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        await connection.run_sync(upgrade, 0, to)
    await engine.dispose()


def upgrade(connection: "Connection", found: int = 0, to: int = VERSION) -> None:
    """`found`: the version of tables that Alembic has not written down. Whoever calls, commits."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    if found:
        command.stamp(config, f"{found:04}", purge=True)
    command.upgrade(config, f"{to:04}")
