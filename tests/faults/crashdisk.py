"""A disk that forgets what was not synced when the power goes, below the product's own SQLite code.

`server.storage.disk` gets its connections from apsw with a file system of ours underneath (`installed()`). That
passes everything on to real files, so that SQLite goes on working, and remembers for each file what was
last synced and what was written since. `cut(way)` gives the files as they would be found after a power
cut now: of the unsynced writes none, a prefix, or a random half has reached the disk.

A file that was made is found again: directory entries are taken to be durable, which a real file
system promises only after the folder was synced (SQLite does that for us, and we do not test it).
"""

import contextlib
import sqlite3
import threading
from pathlib import Path

import apsw

from server.storage import disk

WAYS = ("none", "prefix", "half")
NAME = "crashdisk"


class Remembered:
    """One file: as it was at its last sync, and what came after."""

    def __init__(self):
        self.synced = bytearray()
        self.since = []
        """("write", offset, bytes) or ("truncate", size)."""

    def sync(self):
        for step in self.since:
            _apply(self.synced, step)
        self.since.clear()

    def after_cut(self, way, chance):
        found, steps = bytearray(self.synced), list(self.since)
        if way == "prefix":
            steps = steps[: chance.randint(0, len(steps))]
        elif way == "half":
            steps = [step for step in steps if chance.random() < 0.5]
        for step in [] if way == "none" else steps:
            _apply(found, step)
        return bytes(found)


def _apply(content, step):
    if step[0] == "truncate":
        del content[step[1] :]
        content.extend(bytes(step[1] - len(content)))
        return
    _, offset, data = step
    content.extend(bytes(max(offset - len(content), 0)))
    content[offset : offset + len(data)] = data


class CrashDisk(apsw.VFS):
    """`on_step` is called in the disk's thread before each write and each sync."""

    def __init__(self):
        super().__init__(NAME, "")
        self.files = {}
        self.lock = threading.RLock()
        self.on_step = lambda: None

    def xOpen(self, name, flags):  # noqa: N802 - SQLite's names
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        with self.lock:
            self.files.setdefault(path, Remembered())
        return _File(self, path, name, flags)

    def xDelete(self, name, sync):  # noqa: N802
        with self.lock:
            self.files.pop(name, None)
        super().xDelete(name, sync)

    def cut(self, way, chance, folder):
        """Writes into `folder` what the machine would find when it is switched on again."""
        with self.lock:
            found = {Path(n).name: f.after_cut(way, chance) for n, f in self.files.items()}
        for name, content in found.items():
            (folder / name).write_bytes(content)


class _File(apsw.VFSFile):
    def __init__(self, crash_disk, path, name, flags):
        self._disk, self._path = crash_disk, path
        super().__init__("", name, flags)

    def xWrite(self, data, offset):  # noqa: N802
        self._disk.on_step()
        with self._disk.lock:
            self._disk.files[self._path].since.append(("write", offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size):  # noqa: N802
        with self._disk.lock:
            self._disk.files[self._path].since.append(("truncate", size))
        super().xTruncate(size)

    def xSync(self, flags):  # noqa: N802
        self._disk.on_step()
        super().xSync(flags)
        with self._disk.lock:
            self._disk.files[self._path].sync()


class Connection:
    """As much of sqlite3's connection as `server.storage.disk` and the journal use."""

    def __init__(self, uri):
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
        self._inner = apsw.Connection(uri, flags=flags, vfs=NAME)

    def execute(self, sql, values=()):
        with _as_sqlite3():
            return self._inner.execute(sql, values)

    def executemany(self, sql, rows):
        with _as_sqlite3():
            return self._inner.executemany(sql, rows)

    def close(self):
        self._inner.close(True)


@contextlib.contextmanager
def _as_sqlite3():
    try:
        yield
    except apsw.ConstraintError as error:
        raise sqlite3.IntegrityError(str(error)) from None
    except apsw.Error as error:
        raise sqlite3.OperationalError(str(error)) from None


class _Sqlite3:
    """The module `sqlite3` as `server.storage.disk` sees it, with other connections."""

    def __getattr__(self, name):
        return getattr(sqlite3, name)

    def connect(self, file, **_how):
        return Connection(file)


@contextlib.contextmanager
def installed():
    made, disk.sqlite3 = CrashDisk(), _Sqlite3()
    try:
        yield made
    finally:
        disk.sqlite3 = sqlite3
        made.unregister()
