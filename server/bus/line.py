"""A connection to Redis or Valkey on which nothing is waited for without a deadline.

Of redis-py only the connection is used. Its clients and its `PubSub` connect and subscribe again by
themselves and without a word (2 of 2,000 messages were lost so, with no error); here a line that
fails is thrown away, and whoever held it knows. The numbers of a black-holed line: `get_message`
gave None for 25 s, `publish` failed after 26 s.
"""

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from typing import Any, cast

from redis.asyncio.connection import Connection, parse_url
from redis.exceptions import RedisError

CONNECT_S = 1.0
DEADLINE_S = 0.3
"""For one command, or one pipeline of them: 100 times what it takes."""
CHANNELS = 500  # subscribed to in one command

SCHEMES = ("redis://", "rediss://", "unix://")
LOST = (RedisError, OSError, TimeoutError, EOFError, ValueError)
"""How a line ends. ValueError: what answers is no Redis."""
OURS: dict[str, Any] = {
    "protocol": 2,  # the third one's push handler logs what it is sent
    "retry": None,
    "retry_on_timeout": False,
    "retry_on_error": [],
    "health_check_interval": 0,
    "decode_responses": False,
    "socket_timeout": CONNECT_S,
    "socket_connect_timeout": CONNECT_S,
}


class BadAddress(ValueError):
    """Says nothing of the address: it may hold a password."""


def how_to_reach(url: str) -> dict[str, Any]:
    """The address as redis-py wants it; raises BadAddress."""
    if not url.startswith(SCHEMES):
        raise BadAddress("must begin with redis://, rediss:// or unix://")
    try:
        return {**parse_url(url), **OURS}
    except ValueError:
        raise BadAddress("cannot be read: redis://[user:password@]host[:port][/number]") from None


class Line:
    def __init__(self, reach: dict[str, Any]) -> None:
        options = dict(reach)
        made = options.pop("connection_class", Connection)
        self._connection = cast(Any, made)(**options)

    async def connect(self) -> None:
        async with asyncio.timeout(CONNECT_S):
            await self._connection.connect()

    async def publish(self, letters: Iterable[tuple[str, bytes]]) -> None:
        """All of them in one go; any answer but a count is a fault."""
        commands = [("PUBLISH", channel, letter) for channel, letter in letters]
        async with asyncio.timeout(DEADLINE_S):
            await self._send(self._connection.pack_commands(commands))
            for _ in commands:
                await self._connection.read_response(disable_decoding=True)

    async def subscribe(self, channels: Sequence[str]) -> None:
        await self._command("SUBSCRIBE", channels)

    async def unsubscribe(self, channels: Sequence[str]) -> None:
        await self._command("UNSUBSCRIBE", channels)

    async def _command(self, name: str, channels: Sequence[str]) -> None:
        for start in range(0, len(channels), CHANNELS):
            some = channels[start : start + CHANNELS]
            async with asyncio.timeout(DEADLINE_S):
                await self._send(self._connection.pack_command(name, *some))

    async def _send(self, packed: Sequence[bytes]) -> None:
        if not self._connection.is_connected:
            raise ConnectionError("the line is down")  # redis-py would quietly make another
        await self._connection.send_packed_command(packed, check_health=False)

    async def hear(self, seconds: float) -> list[Any]:
        """The next thing said on a subscribed line; TimeoutError after so long a silence."""
        said = await self._connection.read_response(
            disable_decoding=True, timeout=seconds, disconnect_on_error=False
        )
        if said is None:
            raise TimeoutError
        return list(said)

    async def hang_up(self) -> None:
        """At once: what is frozen says no goodbye."""
        with contextlib.suppress(*LOST):
            async with asyncio.timeout(DEADLINE_S):
                await self._connection.disconnect(nowait=True)
