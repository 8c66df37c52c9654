"""The server's HTTP API, as a browser or the workspace would call it. One connection a call, in a
thread: a rehearsal makes one call a phone."""

import asyncio
import http.client
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson

from facilitation.shape import Json
from server.rehearsal.options import NoWay

PATIENCE_S = 20.0
AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Json


class Api:
    """`base`: as http://localhost:8000. `token`: the workspace's, for everything but joining."""

    def __init__(self, base: str, token: str) -> None:
        self.base = base
        self._token = token
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="api")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def call(self, method: str, path: str, body: Json = None) -> Answer:
        """OSError when nobody answers."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._call, method, path, body)

    async def must(self, method: str, path: str, body: Json = None) -> Any:
        """The body of an answer that says yes; NoWay with the server's reason otherwise."""
        try:
            answer = await self.call(method, path, body)
        except OSError as error:
            raise NoWay(f"{self.base} does not answer: {error}") from None
        if answer.status >= 300:
            raise NoWay(f"{method} {path} was refused ({answer.status}): {_why(answer.body)}")
        return answer.body

    async def healthy(self) -> bool:
        try:
            return (await self.call("GET", "/health")).status == 200
        except OSError:
            return False

    def _call(self, method: str, path: str, body: Json) -> Answer:
        parts = urlsplit(self.base)
        secure = parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE_S)
        headers = {"Content-Type": "application/json", "Origin": self.base}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        try:
            sent = orjson.dumps(body) if body is not None else None
            connection.request(method, path, sent, headers)
            answer = connection.getresponse()
            return Answer(answer.status, _json(answer.read()))
        except http.client.HTTPException as error:
            raise OSError(type(error).__name__) from None
        finally:
            connection.close()


def split(url: str) -> tuple[str, str]:
    """(http://host:port, token of the fragment or empty) of a link such as the server prints."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise NoWay(f"{url!r} is no address such as http://localhost:8000")
    fragment = parts.fragment
    token = fragment.removeprefix("t=") if fragment.startswith("t=") else ""
    return f"{parts.scheme}://{parts.netloc}", token


def live_of(base: str) -> str:
    """The address of the websocket."""
    return base.replace("http", "ws", 1) + "/live"


def _json(data: bytes) -> Json:
    try:
        return orjson.loads(data) if data else None
    except orjson.JSONDecodeError:
        return None


def _why(body: Json) -> str:
    if not isinstance(body, dict):
        return "no reason given"
    if faults := body.get("faults"):
        return "; ".join(f"line {f['line']}: {f['found']}" for f in faults[:5])
    return str(body.get("why") or body.get("code") or "no reason given")
