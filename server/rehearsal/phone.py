"""A simulated person with a phone: writes, thinks again, takes words back, loses the network.

How often each happens is set here and seeded. All of it is what real phones do: nothing of it may
lose or double anything.
"""

import asyncio
from collections.abc import Mapping
from time import monotonic

from facilitation.shape import Json
from server.rehearsal.asks import Ask
from server.rehearsal.bodies import Writer
from server.rehearsal.chance import Chance
from server.rehearsal.plan import Plan
from server.rehearsal.screen import Screen

SILENT = 0.08
PASSES = 0.05
SECOND_ITEM = 0.5
THIRD_ITEM = 0.45
EDITS = 0.08
WITHDRAWS = 0.03
SENDS_TWICE = 0.06
SENDS_ANEW = 0.03
"""The same contribution under another ask: two tabs of one browser."""
BACKWARDS = 0.3
"""Of those with several items: sent in another order than written."""
DROPS = 0.03
"""The network goes right after a send."""
THINKS = (1.3, 2.4)
"""Of a beta distribution over the writing time: many early, a few at the last moment."""


class Phone(Screen):
    def __init__(
        self, base: str, token: str, chance: Chance, number: int, plan: Plan, writer: Writer
    ) -> None:
        super().__init__(base, token, chance)
        self.number = number
        self._plan = plan
        self._writer = writer
        self._begun: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await super().stop()

    def quieten(self) -> None:
        """No new thoughts; what has been written still goes out."""
        for task in self._tasks:
            task.cancel()

    def looked(self, _patch: Json) -> None:
        step = self.mirror.view.get("step")
        if step and step["state"] == "open" and step["id"] not in self._begun:
            self._begun.add(step["id"])
            self._later(self._take_part(step))

    def _later(self, work: object) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _take_part(self, step: Mapping[str, Json]) -> None:
        stage = self._plan.stage(step["id"])
        if stage is None or not step.get("takes") or self.chance.random() < SILENT:
            return
        until = monotonic() + stage.writing * 0.95
        if step.get("may_pass") and self.chance.random() < PASSES:
            await self._think(until)
            self._ask({"do": "pass", "activity": step["id"]})
            return
        await self._write_items(step, until)

    async def _write_items(self, step: Mapping[str, Json], until: float) -> None:
        left = self._how_many(step["limits"]["items"])
        while left:
            await self._think(until)
            both = left > 1 and self.chance.random() < BACKWARDS
            bodies = [self._writer.body(step, self._cohorts()) for _ in range(2 if both else 1)]
            for body in reversed(bodies):
                self._contribute(step, body)
            left -= len(bodies)
            if self.chance.random() < DROPS:
                await self.drop()

    def _how_many(self, most: int) -> int:
        second = self.chance.random() < SECOND_ITEM
        return min(most, 1 + second + (second and self.chance.random() < THIRD_ITEM))

    async def _think(self, until: float) -> None:
        await asyncio.sleep(max(0.0, until - monotonic()) * self.chance.betavariate(*THINKS))

    def _cohorts(self) -> Mapping[str, Json]:
        found: Mapping[str, Json] = self.mirror.view.get("cohorts", {})
        return found

    def _contribute(self, step: Mapping[str, Json], body: dict[str, Json]) -> None:
        name = f"{self.chance.getrandbits(96):024x}"
        about = {"activity": step["id"], "contribution": name}
        said = {"do": "contribute", **about, "body": body, "lang": "en-GB"}
        if self.chance.random() < EDITS and step.get("may_edit"):
            self._ask(said, then=lambda ask: self._edit(ask, step))
        elif self.chance.random() < WITHDRAWS:
            self._ask(said, then=self._take_back)
        else:
            self._ask(said, twice=self.chance.random() < SENDS_TWICE)
        if self.chance.random() < SENDS_ANEW:
            self._ask(said, fresh=False)

    def _edit(self, made: Ask, step: Mapping[str, Json]) -> None:
        if made.kept:
            about = {name: made.command[name] for name in ("activity", "contribution")}
            body = self._writer.body(step, self._cohorts())
            self._later(self._after_a_moment({"do": "revise", **about, "version": 2, "body": body}))

    def _take_back(self, made: Ask) -> None:
        if made.kept:
            about = {name: made.command[name] for name in ("activity", "contribution")}
            self._later(self._after_a_moment({"do": "withdraw", **about}))

    async def _after_a_moment(self, command: dict[str, Json]) -> None:
        await asyncio.sleep(self.chance.uniform(0.1, 2.0))
        self._ask(command)

    def _ask(
        self,
        command: dict[str, Json],
        *,
        twice: bool = False,
        fresh: bool = True,
        then: object = None,
    ) -> None:
        ask = Ask(f"{self.chance.getrandbits(80):020x}", command, twice=twice, fresh=fresh)
        if then is not None:
            ask.then.append(then)  # type: ignore[arg-type]
        self.outbox.add(ask)
        self.outbox.pump(self.links)
