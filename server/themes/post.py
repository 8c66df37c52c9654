"""One HTTP/1.1 POST and its answer, under one deadline.

h11 over asyncio: it is here anyway (our own server parses with it), a coroutine can be let go at
once where a thread of urllib's would hold up the shutdown, and it does nothing that was not asked
for: it follows no redirect, reads no proxy from the environment, unpacks nothing, keeps no
connection.
"""

import asyncio
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

HEAD_BYTES = 32_768
ANSWER_BYTES = 1_048_576
READ_BYTES = 65_536


class NoAnswer(Exception):
    """`why`: a code of `server.themes.endpoint.WHYS`. Holds nothing of what was said."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int
    path: str
    tls: bool

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.tls else 80) else f"{host}:{self.port}"


def address(url: str, path: str = "") -> Address:
    """Where `url` + `path` is. ValueError when it is no plain http or https address."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise ValueError("its port is none") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it must begin with http:// or https:// and a host")
    more = parts.username or parts.password or parts.query or parts.fragment
    if more or not re.fullmatch(r"[\x21-\x7e]+", url):
        raise ValueError("it may hold a host, a port and a path, and nothing else")
    tls = parts.scheme == "https"
    return Address(parts.hostname, port or (443 if tls else 80), parts.path.rstrip("/") + path, tls)


async def post(to: Address, headers: Mapping[str, str], body: bytes, seconds: float) -> bytes:
    """The body of a 200. NoAnswer for anything else, and never later than `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            return await _post(to, headers, body)
    except TimeoutError:
        raise NoAnswer("too-slow") from None
    except h11.ProtocolError:
        raise NoAnswer("not-http") from None
    except OSError:
        raise NoAnswer("unreachable") from None


async def _post(to: Address, headers: Mapping[str, str], body: bytes) -> bytes:
    tls = ssl.create_default_context() if to.tls else None
    reader, writer = await asyncio.open_connection(to.host, to.port, ssl=tls)
    try:
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)
        request = h11.Request(method="POST", target=to.path, headers=list(_head(to, headers, body)))
        for event in (request, h11.Data(data=body), h11.EndOfMessage()):
            writer.write(connection.send(event) or b"")
        await writer.drain()
        return await _answer(connection, reader)
    finally:
        writer.transport.abort()


def _head(to: Address, headers: Mapping[str, str], body: bytes) -> tuple[tuple[str, str], ...]:
    return (
        ("Host", to.authority),
        ("Content-Length", str(len(body))),
        ("Accept-Encoding", "identity"),
        ("Connection", "close"),
        *headers.items(),
    )


async def _answer(connection: h11.Connection, reader: asyncio.StreamReader) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while True:
        match connection.next_event():
            case h11.NEED_DATA:
                connection.receive_data(await reader.read(READ_BYTES))
            case h11.Response() as head:
                _check(head.status_code)
            case h11.Data(data=data):
                size += len(data)
                if size > ANSWER_BYTES:
                    raise NoAnswer("too-long")
                pieces.append(bytes(data))
            case h11.EndOfMessage():
                return b"".join(pieces)
            case h11.InformationalResponse():
                pass
            case _:
                raise NoAnswer("not-http")


def _check(status: int) -> None:
    if 300 <= status < 400:
        raise NoAnswer("redirected")
    if status != 200:
        raise NoAnswer("refused" if status in {401, 403} else "error")
