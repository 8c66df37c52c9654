"""The facilitator, as a person would act: opens, waits, gives a minute, lets stories through,
closes, puts the wall in order, reveals, goes on."""

import asyncio
from collections.abc import Callable
from time import monotonic

from server.rehearsal.chance import Chance
from server.rehearsal.curator import Curator
from server.rehearsal.desk import Desk
from server.rehearsal.options import NoWay
from server.rehearsal.plan import Plan, Stage

GLANCE = 0.2
"""Of the writing time: how often waiting items are looked at."""
EARLY = 0.6
"""Of the writing time: the biggest pile gets its name while people still write."""
OVER = {"closed", "revealed", "locked"}

Tell = Callable[[int, str], None]
"""(place of the activity, what is done there now)"""


class Facilitator:
    def __init__(self, desk: Desk, plan: Plan, chance: Chance, tell: Tell) -> None:
        self.curators: dict[str, Curator] = {}
        self.left: dict[str, float] = {}
        """When each activity gave way to the next."""
        self._desk = desk
        self._plan = plan
        self._chance = chance
        self._tell = tell
        self._gave_a_minute = False
        desk.heed = self._heed

    async def begin(self) -> None:
        ask = await self._desk.ask(do="session", to="rehearsal")
        if not ask.kept:
            raise NoWay(f"the session would not become a rehearsal: {ask.told}")

    async def run(self) -> None:
        """The whole script, one activity after the other."""
        for place, stage in enumerate(self._plan.stages):
            before = self._plan.stages[place - 1].activity.id if place else ""
            self.left[before] = monotonic()
            await self._one(place, stage)
        self.left[self._plan.stages[-1].activity.id] = monotonic() + 3600

    def edits_violated(self) -> int:
        return sum(len(curator.standing.broken) for curator in self.curators.values())

    def _heed(self) -> None:
        for curator in self.curators.values():
            curator.look()

    async def _one(self, place: int, stage: Stage) -> None:
        end = monotonic() + stage.seconds
        name = stage.activity.id
        if stage.themed:
            self.curators[name] = Curator(self._desk, name, self._chance)
        self._tell(place, "open")
        await self._step(stage, "open", "open")
        await self._while_they_write(stage)
        self._tell(place, "closing")
        await self._close(stage)
        await self._let_through(stage, all_of_them=True)
        if stage.themed:
            self._tell(place, "themes")
            await self.curators[name].put_in_order()
        if stage.activity.results == "on_reveal":
            self._tell(place, "reveal")
            await self._step(stage, "reveal", "revealed")
        self._tell(place, "talk")
        await asyncio.sleep(max(0.0, end - monotonic()))
        self._tell(place, "done")

    async def _while_they_write(self, stage: Stage) -> None:
        began, held = monotonic(), ""
        named = not stage.themed
        while (passed := monotonic() - began) < stage.writing:
            await asyncio.sleep(min(stage.writing - passed, max(0.2, stage.writing * GLANCE)))
            passed = monotonic() - began
            if not stage.takes:
                continue
            await self._give_a_minute(stage)
            await self._let_through(stage, all_of_them=False)
            held = await self._hold_one(stage, held)
            if not named and passed > EARLY * stage.writing:
                await self.curators[stage.activity.id].name_biggest()
                named = True
        if held and held != SHOWN:
            await self._desk.moderate([held], "shown")

    async def _give_a_minute(self, stage: Stage) -> None:
        """Once, in the first long activity."""
        longest = max(each.seconds for each in self._plan.stages)
        if not self._gave_a_minute and stage.seconds == longest:
            self._gave_a_minute = True
            await self._desk.ask(do="clock", activity=stage.activity.id, minutes=1)

    async def _let_through(self, stage: Stage, *, all_of_them: bool) -> None:
        """Of stories that wait to be read, all but the newest; at the end every one."""
        if stage.activity.moderation.mode == "pre":
            held = self._desk.cards(stage.activity.id, "held")
            if ready := held[: None if all_of_them else -1]:
                await self._desk.moderate(ready[:500], "shown")

    async def _hold_one(self, stage: Stage, held: str) -> str:
        """One item is held back and shown again at the next glance."""
        if stage.activity.moderation.mode != "post" or held == SHOWN:
            return held
        if held:
            await self._desk.moderate([held], "shown")
            return SHOWN
        cards = self._desk.cards(stage.activity.id, "waiting", "shown")
        if not cards:
            return ""
        await self._desk.moderate([cards[-1]], "held")
        return cards[-1]

    async def _close(self, stage: Stage) -> None:
        """Press close, wait out the grace, press again if the clock has not done it."""
        name = stage.activity.id
        if self._desk.state(name) in OVER:
            return
        await self._step(stage, "close", "closing", *OVER)
        grace = stage.activity.grace_seconds
        if not await self._desk.until(lambda: self._desk.state(name) in OVER, grace + 1.0):
            await self._step(stage, "close", *OVER)

    async def _step(self, stage: Stage, step: str, *to: str) -> None:
        """A step that was made although its answer was lost is refused the second time: then the
        desk shows the state already."""
        name = stage.activity.id
        ask = await self._desk.ask(do="run", activity=name, step=step)
        if ask.kept or await self._desk.until(lambda: self._desk.state(name) in to, 5.0):
            await self._desk.until(lambda: self._desk.state(name) in to, 5.0)
            return
        raise NoWay(f"{step} of {name!r} was refused ({ask.told}); it is {self._desk.state(name)}")


SHOWN = "-"
