"""What every page over HTTP does alike: read a small body, and say no with a code."""

import asyncio
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from facilitation.shape import Json
from server.files import SAFE

LONGEST_BODY = 200_000
"""Bytes. The largest script has 64 KiB, and JSON may treble it."""
BODY_S = 10.0
UNKEPT = SAFE | {"Cache-Control": "no-store"}


async def asked(request: Request, plain: bool = False) -> dict[str, Json] | None:
    """The body as a map, or None when it is not one, is too large or too slow in coming."""
    try:
        async with asyncio.timeout(BODY_S):
            body = await _body(request)
        if plain:
            return dict(parse_qsl(body.decode(), max_num_fields=10))
        found = orjson.loads(body)
    except (ValueError, TimeoutError, ClientDisconnect):
        return None
    return found if isinstance(found, dict) else None


async def texts(request: Request, *names: str) -> list[str]:
    """These of the body, each as text; what is missing or no text is empty."""
    found = await asked(request) or {}
    told = [found.get(name, "") for name in names]
    return [each if isinstance(each, str) else "" for each in told]


async def _body(request: Request) -> bytes:
    """What was sent; ValueError as soon as it is too much, whatever its head said."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_BODY:
            raise ValueError("too long")
    return bytes(body)


def told(code: str, status: int, detail: dict[str, Json] | None = None) -> Response:
    return JSONResponse({"code": code, "detail": detail or {}} | (detail or {}), status, SAFE)
