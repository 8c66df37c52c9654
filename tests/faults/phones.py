"""Simulated phones that keep an outbox, as ours do: what has no answer is asked again, always.

Where ours are patient these are not, so that a run is short: they beat each `BEAT_S` and leave a link
that has been silent for `silence_s`. A phone that finds its server gone goes to the next address.
When a person has said all that the script takes, the phone takes another seat.
"""

import asyncio
import json
from contextlib import suppress
from time import monotonic as now

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

MOST = 50
"""Items of one person that the script takes."""
ALLOWED, PER_S = 34.0, 1.4
"""Frames at once and then a second: a little less than the server lets through, beats excluded."""
WAITING = 24  # without an answer; then it says nothing new
RESERVE = 10
"""Of what it is allowed, kept for asking again."""
BEAT_S = 2.0
NO_ANSWER_S = 8.0  # then it asks again; ours after 15
TROUBLE_S = 1.0  # between two asks while nothing can be kept
LOST = (OSError, ConnectionClosed, InvalidHandshake, TimeoutError)


class Phone:
    """`seat(base)` gives a token. `canary` is in everything that it says, `foreign` must never be
    in anything that it is shown."""

    def __init__(self, bases, seat, name, chance, *, canary="", foreign="\0", at_once=12,
                 silence_s=6.0, again_s=(0.05, 0.5), forgets=False):  # fmt: skip
        self.bases, self.seat, self.name, self.chance = bases, seat, name, chance
        self.canary, self.foreign, self.at_once = canary, foreign, at_once
        self.silence_s, self.again_s, self.forgets = silence_s, again_s, forgets
        self.persons = {}
        """person -> everything that was ever asked as this person, in order."""
        self.outbox = {}
        self.texts = {}
        """id -> words of everything that was ever asked."""
        self.kept = {}
        """id -> number in its `kept`."""
        self.acks = []
        """(when, number)."""
        self.ack_s = []
        self.told, self.two_answers, self.foreign_seen = [], [], []
        self.frames, self.troubles, self.codes = 0, 0, []
        self.back_s = []
        self.answer_at = 0.0
        self.connected, self.idle = asyncio.Event(), asyncio.Event()
        self.idle.set()
        self.person = ""
        self._token = ""
        self._socket = None
        self._sent, self._asked_at = {}, {}
        """id -> when it was asked last, and not answered since; when it was asked first."""
        self._lost_at = self._heard_at = 0.0
        self._allowance, self._filled_at = ALLOWED, 0.0
        self._trouble, self._rest_until = False, 0.0
        self._base = chance.randrange(len(bases))
        self._running = asyncio.create_task(self._run())

    async def talk(self, gap_s, until):
        """New items, one after another, whether the server is there or not, until `until` is set."""
        while not until.is_set():
            await asyncio.sleep(gap_s * (0.5 + self.chance.random()))
            if len(self.outbox) < WAITING and self._may(RESERVE):
                await self.say()

    async def burst(self, items, gap_s=0.01):
        for _ in range(items):
            await self.say()
            await asyncio.sleep(gap_s * self.chance.random() * 2)

    async def say(self):
        """Something new, at times twice."""
        if self.person and len(self.persons[self.person]) >= MOST:
            await self._another_person()
        while not self.person:  # noqa: ASYNC110 - the reader sets it
            await asyncio.sleep(0.05)
        name = f"{self.name}-{len(self.texts):06}"
        self.texts[name] = f"{self.canary} {name} has something to say"
        self.outbox[name] = {
            "do": "contribute", "activity": "talk", "contribution": name,
            "body": {"text": self.texts[name]},
        }  # fmt: skip
        self.persons[self.person].append(self.texts[name])
        self.idle.clear()
        await self._pump()
        if self.chance.random() < 0.2 and name in self._sent:
            await self._send(name)

    async def answered(self):
        """Until nothing waits for an answer any more."""
        await self.idle.wait()

    async def end(self):
        self._running.cancel()
        with suppress(asyncio.CancelledError):
            await self._running

    async def leave(self):
        """Closes its link; it comes back by itself."""
        if self._socket is not None:
            await self._socket.close()

    async def _another_person(self):
        await self.answered()
        self.person, self._token = "", ""
        await self.leave()

    def _may(self, frames):
        passed, self._filled_at = now() - self._filled_at, now()
        self._allowance = min(ALLOWED, self._allowance + passed * PER_S)
        return self._allowance >= frames

    async def _pump(self):
        """In order, so many at once; while there is trouble one at a time, now and then."""
        if now() < self._rest_until:
            return
        flying = len(self._sent)
        for name in tuple(self.outbox):
            if flying >= (1 if self._trouble else self.at_once) or not self._may(1):
                return
            if name not in self._sent:
                flying += 1
                await self._send(name)

    async def _send(self, name):
        if self._socket is None or not self.connected.is_set() or name not in self.outbox:
            return
        self._sent[name] = now()
        self._asked_at.setdefault(name, self._sent[name])
        self._allowance -= 1
        self.frames += 1
        with suppress(ConnectionClosed, OSError):
            ask = {"t": "ask", "ask": name[-40:], "command": self.outbox[name]}
            await self._socket.send(json.dumps(ask))

    async def _run(self):
        while True:
            base = self.bases[self._base % len(self.bases)]
            with suppress(*LOST):
                if not self._token:
                    self._token = await self.seat(base)
                async with connect(
                    base.replace("http", "ws") + "/live", origin=base, compression=None,
                    ping_interval=None, open_timeout=self.silence_s, close_timeout=0.3,
                ) as self._socket:  # fmt: skip
                    await self._visit()
            if self._socket is not None:
                self.codes.append(self._socket.close_code)
            if self.connected.is_set():
                self._lost_at = now()
            self.connected.clear()
            self._socket = None
            self._sent.clear()
            if self.forgets:  # a sabotage: what was on its way is taken to have arrived
                self.outbox.clear()
                self.idle.set()
            self._base += 1
            least, most = self.again_s
            await asyncio.sleep(least + self.chance.random() * (most - least))

    async def _visit(self):
        """Reads and beats; either ends: so does the other."""
        self._heard_at = now()
        await self._socket.send(json.dumps({"t": "hello", "token": self._token}))
        reading = asyncio.create_task(self._read(self._socket))
        beating = asyncio.create_task(self._beat(self._socket))
        try:
            await asyncio.wait({reading, beating}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in (reading, beating):
                each.cancel()
            await asyncio.gather(reading, beating, return_exceptions=True)
            if self._silent_s() >= self.silence_s:
                self._socket.transport.abort()

    async def _beat(self, socket):
        while self._silent_s() < self.silence_s:
            await asyncio.sleep(BEAT_S * (0.75 + self.chance.random() / 2))
            await socket.send('{"t":"beat"}')
            if min(self._sent.values(), default=now()) < now() - NO_ANSWER_S:
                self._sent.clear()
            await self._pump()

    def _silent_s(self):
        return now() - self._heard_at

    async def _read(self, socket):
        async for frame in socket:
            self._heard_at = now()
            if self.foreign in frame:
                self.foreign_seen.append(frame[:200])
            message = json.loads(frame)
            match message["t"]:
                case "view":
                    await self._opened(message)
                case "kept" | "told":
                    self._answered(message)
                    await self._pump()
                case "trouble":
                    await self._troubled(message["on"])

    async def _opened(self, message):
        if not self.connected.is_set():
            self.person = message["own"]["person"] if message["own"] else self.person
            if self.person:
                self.persons.setdefault(self.person, [])
            if self._lost_at:
                self.back_s.append(now() - self._lost_at)
            self._allowance, self._filled_at = ALLOWED, now()
            self.connected.set()
        if not self.person:  # it could not join: nothing could be kept
            await asyncio.sleep(0.5)
            await self._socket.close()
        await self._troubled(message["trouble"])

    async def _troubled(self, on):
        """Nothing of what is on its way will be answered; one at a time asks whether it is over."""
        self.troubles += on
        self._trouble = on
        self._sent.clear()
        self._rest_until = now() + TROUBLE_S if on else 0.0
        await self._pump()

    def _answered(self, message):
        name = message["ask"]
        self.answer_at = now()
        self._trouble, self._rest_until = False, 0.0
        self._sent.pop(name, None)
        if self.outbox.pop(name, None) is not None:
            self.ack_s.append(self.answer_at - self._asked_at[name])
        if not self.outbox:
            self.idle.set()
        if message["t"] == "told":
            self.told.append((name, message["code"], message.get("detail")))
        elif self.kept.setdefault(name, message["number"]) != message["number"]:
            self.two_answers.append(name)
        else:
            self.acks.append((self.answer_at, message["number"]))


async def open_the_floor(base, token):
    """What the facilitator does: start for real, open the talk."""
    async with connect(base.replace("http", "ws") + "/live", origin=base, compression=None) as desk:
        await desk.send(json.dumps({"t": "hello", "token": token}))
        for n, command in enumerate(
            ({"do": "session", "to": "live"}, {"do": "run", "activity": "talk", "step": "open"})
        ):
            await desk.send(json.dumps({"t": "ask", "ask": f"{n}", "command": command}))
            async for frame in desk:
                message = json.loads(frame)
                if message.get("ask") == f"{n}":
                    assert message["t"] == "kept", message
                    break
