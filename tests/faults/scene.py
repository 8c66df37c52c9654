"""What a fault happens to: two sessions at once, phones that talk, screens that watch. And the course of
a run: all is well, a fault, it ends, how long until all is well; at the end, the verdict."""

import asyncio
import random
import time
from functools import partial

from tests.faults.figures import Figures
from tests.faults.phones import Phone, open_the_floor
from tests.faults.verdict import judge
from tests.faults.watchers import Watcher

PATIENCE_S = 90.0
SEATS_AT_ONCE = 16
MOST_PER_S = 200
"""New items in all sessions together: what a room of 1,000 is promised, on cores that run the phones too."""
SESSIONS = ("ant", "bee")
LOOKS, LOOK_S = 10, 0.5


class Scene:
    """`place`: see `tests.faults.house`. `boards`: for each session and process. `phone` are options
    for the phones."""

    def __init__(
        self, place, crowd, seed=1, gap_s=0.4, ordered=True, screens=True, boards=1, **phone
    ):
        self.place, self.crowd, self.ordered = place, crowd, ordered
        self.gap_s = max(gap_s, crowd / MOST_PER_S)
        self.chance = random.Random(seed)
        self.sessions, self.codes, self.phones, self.watchers = {}, {}, {}, {}
        self._screens, self._boards, self._phone = screens, boards, phone
        self._quiet = asyncio.Event()
        self._talking = []
        self._seats = asyncio.Semaphore(SEATS_AT_ONCE)

    async def __aenter__(self):
        for tag in SESSIONS:
            session, code, desk, board = await self.place.open_session()
            await open_the_floor(self.place.bases[0], desk)
            self.sessions[tag], self.codes[tag] = session, code
            self.phones[tag] = self._crowd(tag, code)
            self.watchers[tag] = self._watch(tag, desk, board) if self._screens else []
        await self.steady()
        return self

    async def __aexit__(self, *_):
        for each in (*self._talking, *self.all_watchers, *self.all_phones):
            await _ended(each)

    @property
    def all_phones(self):
        return [phone for phones in self.phones.values() for phone in phones]

    @property
    def all_watchers(self):
        return [watcher for watchers in self.watchers.values() for watcher in watchers]

    def _crowd(self, tag, code):
        foreign = next(canary(other) for other in SESSIONS if other != tag)
        return [
            Phone(
                self.place.bases, partial(self._seat, code), f"{tag}-{n:04}",
                random.Random(self.chance.random()), canary=canary(tag), foreign=foreign,
                **self._phone,
            )
            for n in range(self.crowd // len(SESSIONS))
        ]  # fmt: skip

    async def _seat(self, code, _base):
        async with self._seats:
            return await self.place.seat(code)

    def _watch(self, tag, desk, board):
        foreign = next(canary(other) for other in SESSIONS if other != tag)
        # boards first: those of all processes must be equal in the end
        bases = self.place.bases * self._boards
        boards = [Watcher(base, board, "board", foreign) for base in bases]
        return [*boards, Watcher(self.place.bases[-1], desk, "desk", foreign)]

    def talk(self):
        self._talking = [
            asyncio.create_task(phone.talk(self.gap_s, self._quiet)) for phone in self.all_phones
        ]

    async def steady(self):
        async with asyncio.timeout(PATIENCE_S):
            for each in (*self.all_phones, *self.all_watchers):
                await each.connected.wait()

    def waiting(self):
        return sum(len(phone.outbox) for phone in self.all_phones)

    async def recovered(self, since):
        """How long after `since` each phone that waited then had its next answer."""
        left = [phone for phone in self.all_phones if phone.outbox]
        found = []
        async with asyncio.timeout(PATIENCE_S):
            while left:
                found += [p.answer_at - since for p in left if p.answer_at > since]
                left = [p for p in left if p.answer_at <= since and p.outbox]
                await asyncio.sleep(0.02)
        return found

    async def settle(self):
        """Nobody says anything new; until everything is answered, and shown everywhere. Who was
        not shown it after all."""
        self._quiet.set()
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*self._talking)
            await asyncio.gather(*(phone.answered() for phone in self.all_phones))
        behind = []
        for tag, watchers in self.watchers.items():
            last = max((n for p in self.phones[tag] for _, n in p.acks), default=0)
            shown = await asyncio.gather(*(watcher.comes_to(last) for watcher in watchers))
            behind += [
                f"{w.role} of {tag} at {w.base} stays at {w.number}, {last} was acknowledged"
                for w, there in zip(watchers, shown, strict=True)
                if not there
            ]
        return behind

    async def judged(self, figures):
        figures.unequal += await self.settle()
        await asyncio.sleep(0.4)  # the last flush of every audience
        for tag, watchers in self.watchers.items():
            await self._judge_screens(figures, tag, watchers)
        for tag, session in self.sessions.items():
            there = await self.place.read(session)
            found = judge(there, self.phones[tag], self.ordered)
            other = next(canary(o) for o in SESSIONS if o != tag)
            found.foreign += [text for _, _, text in there.made if other in text]
            figures.verdict.add(found)
        for watcher in self.all_watchers:
            figures.verdict.foreign += watcher.foreign_seen
            figures.leaps += watcher.leaps
        for phone in self.all_phones:
            figures.ack += phone.ack_s
            figures.away += phone.back_s
        return figures

    async def _judge_screens(self, figures, tag, watchers):
        acks = [ack for phone in self.phones[tag] for ack in phone.acks]
        for watcher in watchers:
            if not await _at_last(watcher.is_as_fresh):
                figures.unequal.append(f"{watcher.role} of {tag} at {watcher.base}")
            if watcher.role == "board":
                figures.lag += watcher.lags(acks)
                if not await _at_last(partial(_alike, watcher, watchers[0])):
                    figures.unequal.append(f"boards of {tag} differ between processes")


async def through(kind, scene, fault, times, calm_s=0.2, say=print):
    """`fault(scene)` breaks something, mends it, and returns when it was mended."""
    began, figures = time.monotonic(), Figures(kind)
    async with scene:
        scene.talk()
        for n in range(times):
            await asyncio.sleep(calm_s * (0.5 + scene.chance.random()))
            mended = await fault(scene)
            figures.times += 1
            figures.waiting += scene.waiting()
            figures.back += await scene.recovered(mended)
            await scene.steady()
            if n % 10 == 9:
                say(f"  {kind}: {n + 1} of {times}")
        await scene.judged(figures)
    figures.seconds = time.monotonic() - began
    return figures


def canary(tag):
    return f"canary-of-{tag}"


async def _ended(each):
    if isinstance(each, asyncio.Task):
        each.cancel()
        await asyncio.gather(each, return_exceptions=True)
    else:
        await each.end()


async def _at_last(holds):
    """Does it hold in the end? A worker may still be grouping what was said last."""
    for _ in range(LOOKS):
        if await holds():
            return True
        await asyncio.sleep(LOOK_S)
    return False


async def _alike(one, other):
    return one.view == other.view
