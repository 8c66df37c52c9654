"""The facilitator's screen, which asks and waits for the answer; the board, which only looks."""

import asyncio
import re
from collections.abc import Callable, Mapping
from time import monotonic

from facilitation.shape import Json
from server.rehearsal.asks import Ask
from server.rehearsal.chance import Chance
from server.rehearsal.options import NoWay
from server.rehearsal.screen import Screen

PATIENCE_S = 60.0
CARD = re.compile(r"c[0-9]+")


class Desk(Screen):
    """`homed`: card -> when it first lay in a pile on this screen."""

    def __init__(self, base: str, token: str, chance: Chance) -> None:
        super().__init__(base, token, chance)
        self.homed: dict[str, float] = {}
        self.shown: dict[str, float] = {}
        """When the facilitator's showing of a card was kept."""
        self.touched: set[str] = set()
        """Cards that somebody held, showed or hid: they came out when a person said so."""
        self.heed: Callable[[], None] = lambda: None
        self._news = asyncio.Event()

    def looked(self, patch: Json) -> None:
        now = monotonic()
        for part in (patch.get("themes") or {}).values():
            for card, pile in ((part or {}).get("homes") or {}).items():
                if pile:
                    self.homed.setdefault(card, now)
        self._news.set()
        self.heed()

    async def ask(self, **command: Json) -> Ask:
        """The answer, however often the link breaks meanwhile. NoWay when none comes."""
        if not self.open:
            await self.until(lambda: self.open)
        answered = asyncio.Event()
        ask = Ask(f"{self.chance.getrandbits(80):020x}", command)
        ask.then.append(lambda _ask: answered.set())
        self.outbox.add(ask)
        self.outbox.pump(self.links)
        try:
            async with asyncio.timeout(PATIENCE_S):
                await answered.wait()
        except TimeoutError:
            raise NoWay(
                f"the desk got no answer to {command['do']!r} in {PATIENCE_S:.0f} s"
            ) from None
        return ask

    async def until(self, holds: Callable[[], bool], patience: float = PATIENCE_S) -> bool:
        """Wait for the view to say so; False when it does not in time."""
        end = monotonic() + patience
        while not holds():
            self._news.clear()
            left = end - monotonic()
            if left <= 0:
                return False
            try:
                await asyncio.wait_for(self._news.wait(), min(left, 0.5))
            except TimeoutError:
                continue
        return True

    async def moderate(self, cards: list[str], to: str) -> None:
        ask = await self.ask(do="moderate", cards=cards, to=to)
        if ask.kept:
            self.touched.update(cards)
            if to == "shown":
                self.shown.update(dict.fromkeys(cards, ask.answered_at))

    def cards(self, activity: str, *states: str) -> list[str]:
        """In the order of arrival."""
        known: Mapping[str, Json] = self.mirror.view.get("cards", {})
        found = [
            card
            for card, each in known.items()
            if each["activity"] == activity and each["state"] in states
        ]
        return sorted(found, key=lambda card: int(card[1:]))

    def state(self, activity: str) -> str:
        return str(self.mirror.view.get("steps", {}).get(activity, {}).get("state", ""))

    def themes(self, activity: str) -> Mapping[str, Json]:
        found: Mapping[str, Json] = self.mirror.view.get("themes", {}).get(activity, {})
        return found


class Board(Screen):
    """`seen`: card -> when it first stood on the wall."""

    def __init__(self, base: str, token: str, chance: Chance) -> None:
        super().__init__(base, token, chance)
        self.seen: dict[str, float] = {}

    def looked(self, patch: Json) -> None:
        now = monotonic()
        for card in cards_in(patch.get("result")):
            self.seen.setdefault(card, now)


def cards_in(part: Json) -> list[str]:
    """Every key that is a card's, wherever a kind put it."""
    if not isinstance(part, dict):
        return []
    here = [key for key, value in part.items() if value is not None and CARD.fullmatch(key)]
    return here + [card for value in part.values() for card in cards_in(value)]
