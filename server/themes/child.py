"""The child process: reads a call, answers it, until its parent closes the pipe or dies.

`python -m server.themes.child ENGINE`. A frame is four bytes of length and a pickle; only our own
parent is at the other end. The model loads at the first call, not before.
"""

import os
import pickle
import struct
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from server.themes.embedder import embedder
from server.themes.engines import Engine
from server.themes.themer import Themer

LENGTH = struct.Struct(">I")
NICE = 10
"""Acks come first: on a busy core the themer gets about a tenth."""


def main() -> None:
    os.nice(NICE)
    calls, answers = _pipes()
    themer: Themer | None = None
    while (frame := _read(calls)) is not None:
        if themer is None:
            themer = Themer(embedder(cast("Engine", sys.argv[1])))
        name, arguments = pickle.loads(frame)  # noqa: S301 - from our own parent
        _write(answers, _answer(themer, name, arguments))


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Whatever a library prints goes to the errors, never into a frame."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, answers


def _answer(themer: Themer, name: str, arguments: tuple[Any, ...]) -> bytes:
    """What went wrong goes back by its type alone: a message could quote somebody's words. The
    activity is forgotten, since the parent will send all of it again."""
    try:
        return pickle.dumps((True, _calls(themer)[name](*arguments)))
    except Exception as problem:  # noqa: BLE001 - the parent decides
        if arguments:
            themer.forget(arguments[0])
        return pickle.dumps((False, type(problem).__name__))


def _calls(themer: Themer) -> dict[str, Callable[..., Any]]:
    return {
        "update": themer.update,
        "preview": themer.preview,
        "gather": themer.gather,
        "similar": themer.similar,
        "learn": themer.learn,
        "missed": themer.missed,
        "think": themer.think,
        "forget": themer.forget,
        "warm": lambda: themer.engine,
    }


def _read(calls: BinaryIO) -> bytes | None:
    head = calls.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return calls.read(LENGTH.unpack(head)[0])


def _write(answers: BinaryIO, frame: bytes) -> None:
    answers.write(LENGTH.pack(len(frame)) + frame)
    answers.flush()


if __name__ == "__main__":
    main()
