"""What lies in a room's inbox, what it comes to, and what the askers are answered."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from facilitation.commands import Command
from facilitation.events import Event
from facilitation.people import Actor
from facilitation.refusals import Refused
from facilitation.session.state import Session


class Trouble(Exception):
    """Nothing was kept and nothing is wrong with the asking: ask again later."""


@dataclass(frozen=True, slots=True)
class Kept:
    """On disk. `number`: of the first event that followed (or had followed, when asked before)."""

    number: int


@dataclass(frozen=True, slots=True)
class Asked:
    command: Command
    actor: Actor
    answer: asyncio.Future[Kept | Refused]


@dataclass(frozen=True, slots=True)
class Heard:
    """Somebody else's events up to `number`; 0: there may be some, read on."""

    number: int
    batch: Sequence[Event]


@dataclass(slots=True)
class Batch:
    """What a batch of asks comes to, before it is kept."""

    session: Session | None
    events: list[Event]
    answers: list[tuple[Asked, Kept | Refused]]


def asks_in(batch: Sequence[Asked | Heard]) -> list[Asked]:
    return [each for each in batch if isinstance(each, Asked)]


def answer_all(batch: Sequence[Asked], error: Exception) -> None:
    for asked in batch:
        if not asked.answer.done():
            asked.answer.set_exception(error)


def at_fault(error: Exception) -> Refused:
    return Refused("not-allowed", {"fault": type(error).__name__})


def forget(answer: asyncio.Future[Kept | Refused]) -> None:
    if not answer.cancelled():
        answer.exception()
