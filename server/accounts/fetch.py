"""One question to the identity provider and its answer, under one deadline. As in
`server.themes.post`: no redirect is followed, no proxy is read from the environment."""

import asyncio
import ssl
from base64 import b64encode
from urllib.parse import urlencode, urlsplit

import h11

HEAD_BYTES = 32_768
ANSWER_BYTES = 262_144
READ_BYTES = 65_536


class NoAnswer(Exception):
    """Anything but a 200 within its time and size."""


async def fetch(
    url: str, form: dict[str, str] | None, basic: tuple[str, str] | None, seconds: float
) -> bytes:
    """GET, or POST of a form; `basic`: name and secret."""
    try:
        async with asyncio.timeout(seconds):
            return await _fetched(url, form, basic)
    except (TimeoutError, OSError, h11.ProtocolError, ValueError) as error:
        raise NoAnswer(type(error).__name__) from None


async def _fetched(url: str, form: dict[str, str] | None, basic: tuple[str, str] | None) -> bytes:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    context = ssl.create_default_context() if secure else None
    host, port = parts.hostname or "", parts.port or (443 if secure else 80)
    reader, writer = await asyncio.open_connection(host, port, ssl=context)
    try:
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)
        body = urlencode(form or {}).encode() if form else b""
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        request = h11.Request(
            method="POST" if form else "GET", target=target,
            headers=_head(parts.netloc, len(body), basic),
        )  # fmt: skip
        for event in (request, h11.Data(data=body), h11.EndOfMessage()):
            writer.write(connection.send(event) or b"")
        await writer.drain()
        return await _answer(connection, reader)
    finally:
        writer.transport.abort()


def _head(host: str, size: int, basic: tuple[str, str] | None) -> list[tuple[str, str]]:
    head = [
        ("Host", host), ("Accept", "application/json"), ("Accept-Encoding", "identity"),
        ("Content-Length", str(size)), ("Connection", "close"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ]  # fmt: skip
    if basic:
        told = b64encode(":".join(basic).encode()).decode()
        head.append(("Authorization", f"Basic {told}"))
    return head


async def _answer(connection: h11.Connection, reader: asyncio.StreamReader) -> bytes:
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(READ_BYTES))
        elif isinstance(event, h11.Response) and event.status_code != 200:
            raise NoAnswer(str(event.status_code))
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > ANSWER_BYTES:
                raise NoAnswer("too long")
        elif isinstance(event, h11.EndOfMessage):
            return bytes(body)
        elif not isinstance(event, h11.Response | h11.InformationalResponse):
            raise NoAnswer("not http")
