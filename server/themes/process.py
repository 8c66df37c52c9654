"""The themer in one child process, so that no ack ever waits for a matrix.

Promise: a call answers, or raises ThemerLost: then whatever the child knew of this activity is
gone, and the caller sends all its cards with the next call. The child may die at any time
(kill -9, out of memory); the next call starts another.

A plain child and two pipes, not `multiprocessing`: its spawn would import the server's main
module again, and a fork would copy sockets. The parent imports neither NumPy nor onnxruntime.
"""

import asyncio
import os
import pickle
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from facilitation.themes.theme import Anchor, Cluster
from server.themes.answer import CUT, Proposal
from server.themes.engines import Engine

LENGTH = struct.Struct(">I")
PATIENCE_S = 60.0
"""A call takes two seconds at 5,000 cards; a child that is silent for longer hangs."""
_ROOT = str(Path(__file__).resolve().parents[2])


class ThemerLost(Exception):
    """The child died or hung, or could not answer; what it knew of this activity is gone."""


class ThemerProcess:
    def __init__(self, engine: Engine = "auto") -> None:
        self._engine = engine
        self._child: Process | None = None
        self._known: set[str] = set()
        self._turn = asyncio.Lock()

    @property
    def pid(self) -> int:
        """0 while there is no child."""
        return self._child.pid if self._child else 0

    def knows(self, key: str) -> bool:
        """Has this child the cards of that activity? If not, all of them must be sent."""
        return key in self._known

    async def warm(self) -> str:
        """Start the child and load the model; the engine's name."""
        return str(await self._call("", "warm"))

    async def learn(self, key: str, cards: Sequence[tuple[str, str]]) -> None:
        await self._call(key, "learn", key, tuple(cards))

    async def think(self, key: str, texts: Sequence[str]) -> None:
        await self._call(key, "think", key, tuple(texts))

    async def update(
        self,
        key: str,
        cards: Sequence[tuple[str, str]],
        gone: Sequence[str] = (),
        anchors: Sequence[Anchor] = (),
        former: Sequence[Cluster] = (),
        regroup: bool = False,
        taken: Collection[str] = (),
        cut: float = CUT,
    ) -> Proposal:
        answer: Proposal = await self._call(
            key,
            "update",
            key,
            tuple(cards),
            tuple(gone),
            tuple(anchors),
            tuple(former),
            regroup,
            tuple(taken),
            cut,
        )
        return answer

    async def missed(self, key: str) -> None:
        """The room refused the last proposal."""
        await self._call(key, "missed", key)

    async def preview(
        self,
        key: str,
        anchors: Sequence[Anchor] = (),
        former: Sequence[Cluster] = (),
        taken: Collection[str] = (),
        cut: float = CUT,
    ) -> Proposal:
        """What asking to regroup would bring; nothing is changed by looking."""
        answer: Proposal = await self._asked(
            key, "preview", key, tuple(anchors), tuple(former), tuple(taken), cut
        )
        return answer

    async def gather(self, key: str, theme: str, anchors: Sequence[Anchor]) -> tuple[str, ...]:
        """Cards that nobody has placed by hand, the most like that theme first. For an untitled
        pile, send it as an anchor among the others."""
        answer: tuple[str, ...] = await self._asked(key, "gather", key, theme, tuple(anchors))
        return answer

    async def similar(self, key: str, text: str, n: int = 3) -> tuple[tuple[str, float], ...]:
        """The cards that say nearly the same, with their likeness (1: the very same words)."""
        answer: tuple[tuple[str, float], ...] = await self._asked(key, "similar", key, text, n)
        return answer

    async def forget(self, key: str) -> None:
        if key in self._known:
            await self._call(key, "forget", key)
            self._known.discard(key)

    async def aclose(self) -> None:
        async with self._turn:
            await self._end()

    async def _asked(self, key: str, name: str, *arguments: Any) -> Any:
        """A question that changes nothing, about cards that the child must know."""
        if key not in self._known:
            raise ThemerLost("unknown")
        return await self._call(key, name, *arguments)

    async def _call(self, key: str, name: str, *arguments: Any) -> Any:
        """One call at a time. A caller that is cancelled leaves half a frame behind: then the
        child is ended too, since its next answer would be another's."""
        knew = key in self._known
        async with self._turn:
            if self._child is not None and self._child.returncode is not None:
                await self._end()
            if knew and key not in self._known:
                raise ThemerLost("died")
            try:
                child = self._child or await self._start()
                async with asyncio.timeout(PATIENCE_S):
                    done, answer = await _ask(child, name, arguments)
            except (OSError, EOFError, TimeoutError, pickle.UnpicklingError) as problem:
                await self._end()
                raise ThemerLost(type(problem).__name__) from None
            except asyncio.CancelledError:
                await self._end()
                raise
            if not done:
                self._known.discard(key)
                raise ThemerLost(str(answer))
            self._known.add(key)
            return answer

    async def _start(self) -> Process:
        self._child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server.themes.child", self._engine),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        return self._child

    async def _end(self) -> None:
        """The child holds nothing that is not in the journal: it may be killed."""
        child, self._child = self._child, None
        self._known.clear()
        if child is None:
            return
        with suppress(ProcessLookupError):
            child.kill()
        if child.stdin is not None:
            child.stdin.close()
        await child.wait()


async def _ask(child: Process, name: str, arguments: tuple[Any, ...]) -> Any:
    if child.stdin is None or child.stdout is None:
        raise EOFError
    frame = pickle.dumps((name, arguments))
    child.stdin.write(LENGTH.pack(len(frame)) + frame)
    await child.stdin.drain()
    size = LENGTH.unpack(await child.stdout.readexactly(LENGTH.size))[0]
    return pickle.loads(await child.stdout.readexactly(size))  # noqa: S301 - from our own child


def _environment() -> dict[str, str]:
    """One core for the arithmetic; our packages found wherever the server was started."""
    path = os.pathsep.join(filter(None, (_ROOT, os.environ.get("PYTHONPATH", ""))))
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **one, "PYTHONPATH": path}
