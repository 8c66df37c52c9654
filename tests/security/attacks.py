"""How much is thrown: a little in every run, as much as the threat model asks for with `LONG=1`.

Everything stays on loopback, is counted, and is over in minutes.
"""

import asyncio
import json
import logging
from contextlib import contextmanager, suppress

import structlog

from server import logs

CLIENTS = ("httpx2", "httpcore2", "websockets.client")
"""Who speaks for the test; not the server."""


def told(what, **counts):
    """Counts of a long run, for whoever reports them (`pytest -s`)."""
    print(f"\n[{what}] " + ", ".join(f"{name} {value}" for name, value in counts.items()))


class Plain:
    """One kept-alive HTTP connection without manners or overhead."""

    def __init__(self, live):
        self._live = live
        self._reader = self._writer = None

    async def __aenter__(self):
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._live.port)
        return self

    async def __aexit__(self, *_):
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def ask(self, method, path, *headers, body=None):
        """Status, head and body."""
        data = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._live.host}", *headers]
        if body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(data)}"]
        self._writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + data)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        size = next(
            (int(line.split(":")[1]) for line in head.split("\r\n")
             if line.lower().startswith("content-length:")), 0,
        )  # fmt: skip
        return int(head.split()[1]), head, await self._reader.readexactly(size)


@contextmanager
def every_line(caplog):
    """All that is logged meanwhile, by us and by libraries, with everything turned to DEBUG that an
    operator could turn."""
    lines, before = [], structlog.get_config()
    logs.hush()

    def keep(_logger, _method, event):
        lines.append(repr(event))
        raise structlog.DropEvent

    structlog.configure(
        processors=[keep], wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        cache_logger_on_first_use=False,
    )  # fmt: skip
    try:
        with caplog.at_level(logging.DEBUG):
            yield lines
            structlog.get_logger().debug("a line of ours")
            logging.getLogger("a library").debug("a line of a library")
            lines += [
                logs.Discreet("%(levelname)s %(name)s %(message)s").format(record)
                for record in caplog.records
                if not record.name.startswith(CLIENTS)
            ]
        assert any("a line of ours" in each for each in lines), "nothing was heard"
        assert any("a line of a library" in each for each in lines)
    finally:
        structlog.configure(**before)
