"""Who comes in, and what they are answered: one place for the socket and for all that stands in
for it. What is said here is the same whichever way it was asked."""

import re
import time
from contextlib import suppress
from dataclasses import dataclass, replace

import structlog

from facilitation.commands import FromDesk, FromPhone
from facilitation.commands.caring import NeedPerson
from facilitation.commands.curating import AskModel, EditThemes
from facilitation.commands.leading import TakeLead
from facilitation.commands.noting import ParkIssue, WriteHeadline
from facilitation.commands.planning import AddActivity, RewordActivity
from facilitation.commands.proxies import ContributeFor
from facilitation.commands.running import Join
from facilitation.commands.saying import Contribute, Revise
from facilitation.people import Actor, Role
from facilitation.refusals import Refused
from facilitation.session.steps import activity
from facilitation.shape import plain
from facilitation.themes.edits import DefineTheme, Edit, NameTheme, SplitTheme
from server import wire
from server.asks import Kept, Trouble
from server.bodies import BodyFault, is_fit, validate_body
from server.clock import Clock, now
from server.doors import Doors
from server.house import Hall, House
from server.ingest import UnfitText, normalise
from server.looks import MAY, Found, look, look_at_walls
from server.metrics import metrics
from server.returning import Returning
from server.storage import Unavailable

log = structlog.get_logger()

PHONE = (40.0, 2.0)
"""A phone's bucket: 40 frames at once (an outbox after a dead hour), then two a second."""
SCREEN = (120.0, 20.0)
TITLE_CHARS = 120
NOTE_CHARS = 400
NAME_CHARS = 40
LATEST = 4_102_444_800_000
"""The year 2100 in ms: what a phone's clock says beyond it is no time, and no date can hold it."""

LANG = re.compile(r"[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody whose token proved who they are, and the session that they are in."""

    hall: Hall
    actor: Actor
    lang: str = ""

    @property
    def is_phone(self) -> bool:
        return self.actor.role is Role.PARTICIPANT

    @property
    def name(self) -> str:
        """Of this person or link in this session, for counting."""
        return f"{self.hall.room.id} {self.actor.ref}"

    @property
    def bucket(self) -> tuple[float, float]:
        return PHONE if self.is_phone else SCREEN


class Reception:
    def __init__(self, house: House, doors: Doors, clock: Clock = now) -> None:
        self._house = house
        self._doors = doors
        self._clock = clock
        self._returning = Returning(doors)

    async def admit(self, token: str, lang: str = "") -> Guest | wire.Close:
        """Who comes with this token, or how to turn them away."""
        proved = await self._doors.proved(token)
        if proved is None or proved.role is Role.ORGANISER:
            return wire.BAD_TOKEN
        hall = await self._house.hall(proved.session)
        if hall is None:
            return wire.SESSION_GONE
        if proved.role is not Role.PARTICIPANT:
            with suppress(Unavailable):  # when a link was last used is worth no screen
                await self._doors.note(proved, self._clock())
        return Guest(hall, self._doors.actor(proved), tongue(lang))

    async def come_in(self, guest: Guest) -> None:
        """A phone joins by saying hello; coming back is no second joining. While nothing can be
        kept it may look; it joins with the first thing that it asks."""
        with suppress(Trouble):
            await self._join(guest)

    async def answer(self, guest: Guest, ask: wire.Ask) -> wire.Kept | wire.Told | wire.Trouble:
        """`trouble` while nothing can be kept: the screen asks again."""
        began = time.perf_counter()
        try:
            if guest.actor.ref not in guest.hall.room.session.people:
                await self._join(guest)
            answer = await self._ask(guest.hall, ask, guest.actor)
        except Trouble:
            metrics.asks.labels("trouble").inc()
            return wire.Trouble(on=True)
        metrics.asks.labels("kept" if isinstance(answer, Kept) else answer.code).inc()
        metrics.ack.observe(time.perf_counter() - began)
        if isinstance(answer, Kept):
            return wire.Kept(ask=ask.ask, number=answer.number)
        return wire.Told(ask=ask.ask, code=answer.code, detail=answer.detail)

    def return_words(self, guest: Guest) -> str:
        """For this person's eyes only."""
        return self._returning.words(guest.hall.room.id, guest.actor.ref)

    async def show(self, guest: Guest, asked: wire.Look) -> wire.Seen | wire.Told:
        """Never cancel this: a call to the child that is left half-way would end the child."""
        room = guest.hall.room
        try:
            found = await self._found(guest, asked)
        except Exception as fault:  # noqa: BLE001 - a question that fails harms nobody
            log.warning("look.fault", session=room.id, fault=type(fault).__name__)
            found = Refused("not-allowed", {"fault": type(fault).__name__})
        if isinstance(found, Refused):
            return wire.Told(ask=asked.look, code=found.code, detail=found.detail)
        return wire.Seen(look=asked.look, found=found)

    def _sits(self, guest: Guest, at: wire.Sit) -> Found:
        if guest.actor.role not in MAY[wire.Sit]:
            return Refused("not-allowed")
        if not is_fit([at.desk, at.name]):
            return Refused("unfit-text")
        session, role = guest.hall.room.id, str(guest.actor.role)
        return {"desks": self._house.attendance.sits(session, at.desk, at.name, role)}

    async def _found(self, guest: Guest, asked: wire.Look) -> Found:
        room = guest.hall.room
        if isinstance(asked.at, wire.Shows | wire.Walls):
            return look_at_walls(self._house.walls, room.id, asked.at, guest.actor)
        if isinstance(asked.at, wire.Sit):
            return self._sits(guest, asked.at)
        return await look(room, self._house.looks, self._returning, asked.at, guest.actor)

    async def _join(self, guest: Guest) -> None:
        if guest.is_phone:
            await guest.hall.room.ask(Join(lang=guest.lang), guest.actor)

    async def _ask(self, hall: Hall, ask: wire.Ask, actor: Actor) -> Kept | Refused:
        command = ask.command
        if isinstance(command, Contribute | Revise | ContributeFor):
            found = activity(hall.room.session, command.activity)
            if found is None:
                return Refused("no-such-activity")
            try:
                body = validate_body(found.type, dict(command.body))
            except BodyFault as fault:
                return Refused(fault.code, fault.detail)
            command = replace(command, body=body)
        if isinstance(command, Contribute):
            at = command.written_at if 0 <= command.written_at <= LATEST else 0
            command = replace(command, written_at=at, lang=tongue(command.lang))
        try:
            command = self._tidied(command)
        except UnfitText:
            return Refused("unfit-text")
        if not is_fit(plain(command)):
            return Refused("unfit-text")  # one id that a database cannot hold fails a whole batch
        return await hall.room.ask(command, actor)

    def _tidied(self, command: FromPhone | FromDesk) -> FromPhone | FromDesk:
        """What stands in a command beside a body. UnfitText when it cannot be kept."""
        match command:
            case ContributeFor():
                return replace(command, lang=tongue(command.lang))
            case AskModel():
                return replace(command, model=self._house.model)
            case EditThemes():
                return replace(command, edit=worded(command.edit))
            case NeedPerson():
                return replace(command, who=normalise(command.who, NAME_CHARS))
        return phrased(command)


def tongue(lang: str) -> str:
    """A language as browsers tell it; anything else is no place to write into."""
    return lang if LANG.fullmatch(lang) else ""


def phrased(command: FromPhone | FromDesk) -> FromPhone | FromDesk:
    """What a facilitator writes about the running order, and of what came of it; and their name."""
    match command:
        case AddActivity():
            choices = tuple(normalise(each, TITLE_CHARS) for each in command.choices)
            line, title = normalise(command.line, NOTE_CHARS), normalise(command.title, TITLE_CHARS)
            return replace(command, title=title, line=line, choices=tuple(filter(None, choices)))
        case RewordActivity():
            return replace(command, line=normalise(command.line, NOTE_CHARS))
        case WriteHeadline() | ParkIssue():
            return replace(command, text=normalise(command.text, NOTE_CHARS))
        case TakeLead():
            return replace(command, name=normalise(command.name, NOTE_CHARS))
    return command


def worded(edit: Edit) -> Edit:
    """A facilitator's words are text from outside too. UnfitText when they cannot be kept."""
    kept = replace(edit, memo=normalise(edit.memo, NOTE_CHARS))
    if isinstance(kept, DefineTheme):
        return replace(kept, definition=normalise(kept.definition, NOTE_CHARS))
    if isinstance(kept, NameTheme | SplitTheme):
        return replace(kept, title=normalise(kept.title, TITLE_CHARS))
    return kept
