"""Does the bus work just now? It does while one's own pulse comes back.

Nothing else tells: a black-holed line gives no error, and a server can count a receiver that hears
nothing. Doubt is told to those who asked for it: when the pulse is missed, when it is back (what
came in between is to be read), when a channel was subscribed to, when a sender says that it dropped
something; and, as long as another process is silent that has not said goodbye, again and again:
it may be cut off from Redis, and still keep what its people say.
"""

import asyncio
from collections.abc import Callable

import structlog

from server.bus.letter import Pulse
from server.metrics import metrics

log = structlog.get_logger()

SILENCE_S = 0.6
"""Without a pulse: two were missed. With what it takes to look, a board is not a second late."""
TICK_S = 0.05
SOON_S = 0.02  # confirmations that come together are one doubt
AGAIN_S = 0.4  # while another process is silent; with SILENCE_S within the second
GONE_S = 600.0  # then it has ended, and did not say so
OTHERS = 256


class Health:
    def __init__(self, me: str) -> None:
        self.well = False
        self._me = me
        self._doubters: list[Callable[[], None]] = []
        self._pulse_at = 0.0
        self._others: dict[str, float] = {}
        self._soon: asyncio.TimerHandle | None = None
        self._again_at = 0.0

    def add(self, doubter: Callable[[], None]) -> None:
        self._doubters.append(doubter)

    def pulse(self, pulse: Pulse) -> None:
        now = _now()
        if pulse.sender != self._me:
            self._other(pulse, now)
        elif now - pulse.at <= SILENCE_S:  # an older one has waited in a line that stood still
            self._pulse_at = max(self._pulse_at, pulse.at)
            self._judge(now)

    def _other(self, pulse: Pulse, now: float) -> None:
        if pulse.bye:
            self._others.pop(pulse.sender, None)
        elif pulse.sender in self._others or len(self._others) < OTHERS:
            self._others[pulse.sender] = now
        if pulse.gap:
            self.doubt()

    def lost(self) -> None:
        """The line is down; there may be another before the silence is long enough to tell."""
        self._pulse_at = 0.0
        self._judge(_now())

    def confirmed(self) -> None:
        """A channel is heard from now on: whoever read before that reads once more. While the bus
        is not well there is no need: everybody is told when it is."""
        if self.well and self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(SOON_S, self._doubt_now)

    def _doubt_now(self) -> None:
        self._soon = None
        self.doubt()

    async def watch(self) -> None:
        while True:
            before = _now()
            await asyncio.sleep(TICK_S)
            now = _now()
            if (stood := now - before - TICK_S) > TICK_S:
                self._forgive(stood, now)
            self._judge(now)
            self._look_at_others(now)

    def _forgive(self, stood: float, now: float) -> None:
        """This process itself stood still: nobody's pulse was late for that."""
        if self._pulse_at:
            self._pulse_at = min(self._pulse_at + stood, now)
        self._others = {name: min(at + stood, now) for name, at in self._others.items()}

    def _judge(self, now: float) -> None:
        well = bool(self._pulse_at) and now - self._pulse_at <= SILENCE_S
        if well == self.well:
            return
        metrics.bus_well.set(well)
        log.info("bus.well" if well else "bus.silent")
        if not well:
            self.well = False
        self.doubt()
        self.well = well

    def _look_at_others(self, now: float) -> None:
        self._others = {name: at for name, at in self._others.items() if now - at < GONE_S}
        silent = any(now - at > SILENCE_S for at in self._others.values())
        if silent and self.well and now >= self._again_at:
            self._again_at = now + AGAIN_S
            self.doubt()

    def doubt(self) -> None:
        metrics.bus_doubts.inc()
        for doubter in tuple(self._doubters):
            try:
                doubter()
            except Exception as error:
                log.exception("bus.fault", fault=type(error).__name__)

    def close(self) -> None:
        self.well = False
        if self._soon is not None:
            self._soon.cancel()


def _now() -> float:
    return asyncio.get_running_loop().time()
