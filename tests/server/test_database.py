"""What the database driver raises reaches rooms as trouble, so that phones ask again."""

import asyncpg
import pytest

from server.storage import Unavailable
from server.storage.database import trouble_told

TROUBLES = [
    asyncpg.AdminShutdownError("terminating connection due to administrator command"),
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.InternalClientError("got result for unknown protocol state 3"),
    ConnectionResetError(),
    TimeoutError(),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda each: type(each).__name__)
def test_trouble_of_the_database_is_told_as_such(trouble):
    """InternalClientError came as "not allowed" to two phones in twelve rounds of ended connections."""
    with pytest.raises(Unavailable), trouble_told():
        raise trouble


def test_a_fault_of_the_asker_is_none_of_the_databases():
    with pytest.raises(asyncpg.DataError), trouble_told():
        raise asyncpg.DataError("invalid input")
