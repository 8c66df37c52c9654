"""How a facilitator puts a wall in order: names, merge, move, split, pin, one change of mind."""

from collections.abc import Mapping

from facilitation.shape import Json
from server.rehearsal.chance import Chance
from server.rehearsal.desk import Desk
from server.rehearsal.standing import Standing
from server.rehearsal.texts import cut

NAMED = 3
SEEN_S = 10.0
"""How long an edit may take to come back to the desk that made it."""


class Curator:
    """The piles of one activity, from the desk. Keeps account of what must stand from then on."""

    def __init__(self, desk: Desk, activity: str, chance: Chance) -> None:
        self.activity = activity
        self.standing = Standing()
        self.refused: list[str] = []
        self._desk = desk
        self._chance = chance
        self._busy = False
        self._moved = 0

    def look(self) -> None:
        """Called at each change of the desk's view."""
        if not self._busy and self.standing.made:
            cards = self._desk.mirror.view.get("cards", {})
            self.standing.look(self._desk.themes(self.activity), cards)

    async def name_biggest(self) -> None:
        for pile in self._by_size()[:1]:
            await self._name(pile)

    async def put_in_order(self) -> None:
        """All that a facilitator may do, once each; what finds no piles is left out."""
        for pile in self._by_size()[:NAMED]:
            if not self._pile(pile)["title"]:
                await self._name(pile)
        await self._move_one()
        await self._merge_two()
        await self._split_one()
        await self._pin_one()
        await self._think_again()
        await self._desk.ask(do="regroup", activity=self.activity)

    async def _name(self, pile: str) -> None:
        found = self._pile(pile)
        example = cut(str(found.get("example_text", "")), 40, 8)
        title = ", ".join(found["words"][:3]) or example or "A theme"
        await self._edit(do="name", theme=pile, title=title[:1].upper() + title[1:119])

    async def _move_one(self) -> None:
        piles = self._by_size()
        if len(piles) > 1 and (cards := self._cards(piles[0])):
            self._moved = await self._edit(do="move", cards=[cards[-1]], to=piles[1])

    async def _merge_two(self) -> None:
        piles = self._by_size()
        if len(piles) > NAMED:
            await self._edit(do="merge", theme=piles[-1], into=piles[2])

    async def _split_one(self) -> None:
        for pile in self._by_size()[:1]:
            if len(cards := self._cards(pile)) > 3:
                new = f"{self._chance.getrandbits(64):016x}"
                about = {"do": "split", "theme": pile, "new": new, "cards": cards[:2]}
                await self._edit(**about, title="Taken apart")

    async def _pin_one(self) -> None:
        for pile in self._by_size()[:1]:
            await self._edit(do="pin", theme=pile, on=True)

    async def _think_again(self) -> None:
        """Undo the move, although other edits came after it."""
        if not self._moved:
            return
        self._busy = True
        ask = await self._desk.ask(do="undo_edit", activity=self.activity, number=self._moved)
        if ask.kept:
            await self._come_back(ask.kept)
            self.standing.undo(self._moved)
        self._busy = False

    async def _edit(self, **edit: Json) -> int:
        """The number of the edit; 0 when it was refused (the pile has gone meanwhile)."""
        self._busy = True
        before = dict(self._homes())
        name = f"{self._chance.getrandbits(80):020x}"
        ask = await self._desk.ask(do="themes", activity=self.activity, ask=name, edit=edit)
        if ask.kept and await self._come_back(ask.kept):
            unseen = self._desk.cards(self.activity, "waiting", "held", "hidden")
            self.standing.note(ask.kept, edit, before, self._homes(), unseen)
        elif ask.told:
            self.refused.append(ask.told)
        self._busy = False
        return ask.kept

    async def _come_back(self, number: int) -> bool:
        return await self._desk.until(lambda: self._desk.mirror.number >= number, SEEN_S)

    def _homes(self) -> Mapping[str, str]:
        found: Mapping[str, str] = self._desk.themes(self.activity).get("homes", {})
        return found

    def _pile(self, pile: str) -> Mapping[str, Json]:
        found: Mapping[str, Json] = self._desk.themes(self.activity)["piles"][pile]
        return found

    def _by_size(self) -> list[str]:
        piles: Mapping[str, Json] = self._desk.themes(self.activity).get("piles", {})
        return sorted(piles, key=lambda pile: (-piles[pile]["cards"], pile))

    def _cards(self, pile: str) -> list[str]:
        cards = [card for card, home in self._homes().items() if home == pile]
        return sorted(cards, key=lambda card: int(card[1:]))
