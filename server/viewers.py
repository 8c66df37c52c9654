"""Who looks at a room, and how changes reach them.

Law of this file. For each audience there is one view, one patch, one serialisation, many sockets.
A change of the session marks the room; a task flushes it at most `RATE` times a second. A socket
is never waited for: a frame is handed to it only if its buffer takes it at once. One that would
block misses the patch, and gets the whole view when it reads again; after `SLOW_S` it is closed
with a code that means "come back". So a dead phone costs one failed attempt a flush, and there
is no queue that could grow.

A phone's own part is worked out for those people only whom new events concern.

A poll (`server/fallback.py`) is a viewer for as long as it waits: it hears that something changed
as a socket does, and then takes the whole. What it has is told by a mark, not by a number: every
process works out the same mark from the same view, whatever it sent before.
"""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from hashlib import blake2s

import orjson
import structlog

from facilitation import events
from facilitation.people import Role
from facilitation.views import desk, patch, phone
from server import wire
from server.audiences import AUDIENCE, VIEWS, Audience, Socket, Viewer
from server.clock import Clock
from server.fleet.presence import Presence
from server.metrics import metrics
from server.rooms import Room

log = structlog.get_logger()

RATE = {"phone": 4.0, "board": 12.0, "desk": 5.0, "scribe": 2.0}
"""Flushes a second. The wall shows a card within 83 ms; a phone needs less (its own items are
answered by `kept` at once), and 1,000 phones at 4 a second cost a quarter of what 16 would."""
SLOW_S = 20.0
HERE_S = 1.0
GRACE_S = 5.0
"""A phone that polls is still here for so long after its last poll: the next one is on its way."""
SLICE_S = 0.001
"""Then the loop may do something else: a fan-out to 1,000 takes 10 ms, and the own parts of 50
people who had said a hundred things each took 50."""


class Viewers:
    """All screens of one room."""

    def __init__(
        self,
        room: Room,
        door: wire.Door,
        board_url: str,
        clock: Clock,
        presence: Presence,
        model: str = "",
    ) -> None:
        self._room = room
        self._door = door
        self._board_url = board_url
        self._clock = clock
        self._presence = presence
        looks = VIEWS | {"desk": partial(desk.view, model=model)}
        self._audiences = {name: Audience(name, looks[name]) for name in VIEWS}
        self._by_name: dict[str, set[Viewer]] = {}
        self._touched: set[str] = set()
        self._everybody = False
        self._dirty = {name: asyncio.Event() for name in VIEWS}
        self._tasks: list[asyncio.Task[None]] = []
        self._here = 0
        self._here_told = -1
        self._polling: Counter[str] = Counter()
        """Phones that poll, each with its polls that wait or are over for less than `GRACE_S`."""
        room.watch(self._on_events, self._on_trouble)

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._flushing(name)) for name in VIEWS]
        self._tasks.append(asyncio.create_task(self._telling_here()))

    async def stop(self, close: wire.Close = wire.RESTART) -> None:
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for audience in self._audiences.values():
            for viewer in audience.viewers:
                viewer.socket.close_soon(close)

    @property
    def code(self) -> str:
        """By which people join."""
        return self._door.code

    def count(self) -> int:
        return sum(len(audience.viewers) for audience in self._audiences.values())

    def phones(self) -> list[Socket]:
        return [viewer.socket for viewer in self._audiences["phone"].viewers]

    def add(self, socket: Socket) -> Viewer:
        """A screen comes in; it gets the whole view at once."""
        viewer = self._enter(Viewer(socket, self._audience(socket)))
        if self._is_phone(viewer):
            self._count(1)
        self.send_whole(viewer)
        return viewer

    def attend(self, socket: Socket) -> Viewer:
        """A poll comes in; it is told of changes, and asks for the whole by itself."""
        viewer = self._enter(Viewer(socket, self._audience(socket), polls=True))
        if self._is_phone(viewer):
            self._polling[socket.actor.ref] += 1
            self._count(self._polling[socket.actor.ref] == 1)
        self._make_fit(viewer)
        return viewer

    def _enter(self, viewer: Viewer) -> Viewer:
        viewer.audience.viewers.add(viewer)
        if self._is_phone(viewer):
            viewer.names = phone.names(self._room.session, viewer.socket.actor)
            for name in viewer.names:
                self._by_name.setdefault(name, set()).add(viewer)
        return viewer

    def remove(self, viewer: Viewer) -> None:
        audience = viewer.audience
        audience.viewers.discard(viewer)
        for name in viewer.names:
            theirs = self._by_name.get(name, set())
            theirs.discard(viewer)
            if not theirs:
                self._by_name.pop(name, None)
        if self._is_phone(viewer):
            self._leave(viewer)
        if not audience.viewers:
            audience.view = {}

    def _is_phone(self, viewer: Viewer) -> bool:
        return viewer.socket.actor.role is Role.PARTICIPANT

    def _leave(self, viewer: Viewer) -> None:
        if viewer.polls:
            loop = asyncio.get_running_loop()
            loop.call_later(GRACE_S, self._poll_is_over, viewer.socket.actor.ref)
        else:
            self._count(-1)

    def _poll_is_over(self, ref: str) -> None:
        self._polling[ref] -= 1
        if not self._polling[ref]:
            del self._polling[ref]
            self._count(-1)

    def _count(self, more: int) -> None:
        self._here += more
        self._presence.count(self._room.id, self._here)

    def turn_out(self, link: str) -> None:
        """It has been revoked: screens that came by it must go."""
        for viewer in self._everyone():
            if viewer.socket.actor.ref == link:
                viewer.socket.close_soon(wire.BAD_TOKEN)

    def show_board_at(self, url: str) -> None:
        """The board's link has been renewed: the desks must know the new one."""
        self._board_url = url
        for viewer in tuple(self._audiences["desk"].viewers):
            self.send_whole(viewer)

    def send_whole(self, viewer: Viewer) -> None:
        """The view as its audience has it, so that the next patch fits."""
        self._make_fit(viewer)
        self._deliver(viewer, self.whole(viewer))

    def _make_fit(self, viewer: Viewer) -> None:
        audience = viewer.audience
        if not audience.view:
            audience.freshen(self._room.session)
        if audience.name == "phone":
            viewer.own = phone.own(self._room.session, viewer.socket.actor)
            viewer.own_number = self._room.session.number
        viewer.number = audience.number

    def mark(self, viewer: Viewer) -> str:
        """For a poll: what it sees now, as a fingerprint; after the dot what passes quickly."""
        audience = viewer.audience
        seen = blake2s(audience.mark(), digest_size=12)
        seen.update(orjson.dumps(viewer.own, option=orjson.OPT_SORT_KEYS))
        seen.update(orjson.dumps(self._door_for(audience.name)))
        here = 0 if audience.name == "phone" else self._presence.here(self._room.id)
        return f"{seen.hexdigest()}.{here}.{self._room.trouble:d}"

    def seen(self, viewer: Viewer) -> int:
        """For a poll: of which event at least all is in what it sees."""
        return viewer.audience.seen

    def passing(self) -> list[str]:
        """For a poll: frames of what passes quickly, as it is now."""
        here = wire.Here(phones=self._presence.here(self._room.id))
        return [wire.write(here), wire.write(wire.Trouble(on=self._room.trouble))]

    def whole(self, viewer: Viewer) -> str:
        """What a screen is sent that comes in now."""
        audience = viewer.audience
        head = wire.View(
            number=audience.number,
            role=str(viewer.socket.actor.role),
            session=self._room.id,
            now=self._clock(),
            view={},
            own=viewer.own,
            own_number=viewer.own_number,
            door=self._door_for(audience.name),
            here=self._presence.here(self._room.id),
            trouble=self._room.trouble,
        )
        return wire.write_view(head, audience.bytes())

    def _door_for(self, audience: str) -> wire.Door:
        board_url = self._board_url if audience == "desk" else ""
        return wire.Door(code=self._door.code, url=self._door.url, board=board_url)

    def _audience(self, socket: Socket) -> Audience:
        return self._audiences[AUDIENCE[socket.actor.role]]

    # What happens in the room

    def _on_events(self, _room: Room, batch: Sequence[events.Event]) -> None:
        for event in batch:
            self._note(event)
        for dirty in self._dirty.values():
            dirty.set()

    def _note(self, event: events.Event) -> None:
        """Whose own part does this event change?"""
        match event:
            case events.CardsModerated(cards=cards) | events.KindWordSent(cards=cards):
                known = self._room.session.cards
                self._touched |= {known[card].author for card in cards if card in known}
            case events.PersonNeeded(card=card):
                if made := self._room.session.cards.get(card):
                    self._touched.add(made.author)
            case events.SessionMoved():
                self._everybody = True
            case events.ActivityAdded():
                self._name_anew()
            case _:
                if person := getattr(event, "person", ""):
                    self._touched.add(person)

    def _name_anew(self) -> None:
        """In an anonymous activity people have another name, and there is one activity more."""
        for viewer in self._audiences["phone"].viewers:
            viewer.names = phone.names(self._room.session, viewer.socket.actor)
            for name in viewer.names:
                self._by_name.setdefault(name, set()).add(viewer)

    def _on_trouble(self, on: bool) -> None:
        """Told to all; a screen that does not read just now gets it with its next whole view."""
        text = wire.write(wire.Trouble(on=on))
        for viewer in self._everyone():
            if not viewer.behind_since:
                self._deliver(viewer, text)

    def _everyone(self) -> list[Viewer]:
        return [v for audience in self._audiences.values() for v in audience.viewers]

    def _to_all(self, text: str, viewers: Iterable[Viewer]) -> None:
        for viewer in viewers:
            viewer.socket.push(text)

    # Flushing

    async def _flushing(self, name: str) -> None:
        audience, dirty, clock = self._audiences[name], self._dirty[name], time.monotonic
        while True:
            await dirty.wait()
            dirty.clear()
            began = clock()
            if audience.viewers:
                await self._flush_or_log(audience)
            elif name == "phone":
                self._touched.clear()
            took = clock() - began
            await asyncio.sleep(max(1 / RATE[name] - took, took))

    async def _flush_or_log(self, audience: Audience) -> None:
        """A fault in one view must not leave a wall standing still for ever: it is told, and the
        next change tries again."""
        try:
            await self._flush(audience)
        except Exception as error:
            fault = type(error).__name__
            log.exception("view.fault", session=self._room.id, view=audience.name, fault=fault)

    async def _flush(self, audience: Audience) -> None:
        before = audience.number
        change = audience.freshen(self._room.session)
        text = ""
        if change:
            text = wire.write(wire.Change(after=before, number=audience.number, patch=change))
            metrics.patches.labels(audience.name).inc()
        own = self._concerned() if audience.name == "phone" else set()
        until = time.monotonic() + SLICE_S
        for viewer in tuple(audience.viewers if text else own):
            self._serve(viewer, text, before, viewer in own)
            if time.monotonic() > until:
                await asyncio.sleep(0)
                until = time.monotonic() + SLICE_S
        for viewer in [each for each in audience.viewers if each.behind_since]:
            self._catch_up(viewer)

    def _serve(self, viewer: Viewer, text: str, before: int, own: bool) -> None:
        """The patch, if this screen has what it applies to (one that just came in has it all)."""
        if text and viewer.number == before and not viewer.behind_since:
            viewer.number = viewer.audience.number
            self._deliver(viewer, text)
        if own and not viewer.behind_since and (change := self._own_change(viewer)):
            self._deliver(viewer, change)

    def _concerned(self) -> set[Viewer]:
        """Whose own part may have changed since the last flush."""
        names, everybody = self._touched, self._everybody
        self._touched, self._everybody = set(), False
        concerned = set(self._audiences["phone"].viewers) if everybody else set()
        for name in names:
            concerned |= self._by_name.get(name, set())
        return concerned

    def _own_change(self, viewer: Viewer) -> str:
        session = self._room.session
        fresh = phone.own(session, viewer.socket.actor)
        change = patch.diff(viewer.own, fresh)
        if not change:
            return ""
        message = wire.Own(after=viewer.own_number, number=session.number, patch=change)
        viewer.own, viewer.own_number = fresh, session.number
        return wire.write(message)

    def _deliver(self, viewer: Viewer, text: str) -> bool:
        if viewer.socket.push(text):
            viewer.behind_since = 0
            viewer.audience.sent.inc()
            return True
        metrics.skipped.inc()
        viewer.behind_since = viewer.behind_since or self._clock()
        self._dirty[viewer.audience.name].set()
        return False

    def _catch_up(self, viewer: Viewer) -> None:
        """A slow screen gets the whole once it reads again, or is asked to come back."""
        if self._clock() - viewer.behind_since > SLOW_S * 1000:
            viewer.socket.close_soon(wire.SLOW)
            self._dirty[viewer.audience.name].set()
            return
        self.send_whole(viewer)

    async def _telling_here(self) -> None:
        """Phones connected now: best effort, to those who look at the room."""
        while True:
            await asyncio.sleep(HERE_S)
            here = self._presence.here(self._room.id)
            if here == self._here_told:
                continue
            self._here_told = here
            text = wire.write(wire.Here(phones=here))
            for name in ("board", "desk"):
                self._to_all(text, tuple(self._audiences[name].viewers))
