"""Logs: a line for each happening, as text or JSON. No words that people wrote, no tokens.

An exception's own message may quote what somebody wrote (`KeyError: 'my secret'`), so of an
exception its type and its places in the code are told, and nothing that it says.
"""

import logging
import sys
import traceback
from contextlib import suppress
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

FRAMES = 12
"""Of a traceback at most; the last ones tell most."""

ExcInfo = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


def configure(*, as_json: bool = False) -> None:
    rendered = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _told_where,
            rendered,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, Careful())),
        cache_logger_on_first_use=True,
    )
    hush()
    handler = logging.StreamHandler(Careful())
    handler.setFormatter(Discreet("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


FRAMES_AT_DEBUG = ("uvicorn.error", "websockets")
"""They would log each frame, words and token with it, whoever turns the root logger to DEBUG."""


def hush() -> None:
    for name in FRAMES_AT_DEBUG:
        logging.getLogger(name).setLevel(logging.WARNING)


class Careful:
    """stderr, when somebody reads it: a pipe that was closed must not stop a room."""

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            return sys.stderr.write(text)
        return 0

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


def _told_where(
    _logger: Any, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    if event.pop("exc_info", None):
        event["where"] = where(sys.exc_info())
    return event


class Discreet(logging.Formatter):
    """For what libraries log. asyncio prints a lost task with its exception's message; its first
    line is enough."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name == "asyncio":
            record.msg, record.args = str(record.getMessage()).partition("\n")[0], None
        return super().format(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the standard library's name
        return where(ei)


def where(exc_info: ExcInfo) -> str:
    """`KeyError at server/rooms.py:180 in _decide < server/rooms.py:150 in _decided < ...`"""
    kind, _, trace = exc_info
    frames = traceback.extract_tb(trace)[-FRAMES:][::-1]
    places = [f"{_short(each.filename)}:{each.lineno} in {each.name}" for each in frames]
    return f"{kind.__name__ if kind else 'nothing'} at {' < '.join(places)}"


def _short(filename: str) -> str:
    return "/".join(filename.split("/")[-2:])
