"""The edits that must stand, kept by the one who made them, and compared with what the desk shows.

This is a second account, apart from the server's: of each edit it holds what the desk saw before
and after it, lays those that were not undone over each other, and says which edit is broken.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from facilitation.shape import Json


@dataclass(slots=True)
class Made:
    """`held`: card -> pile, for the cards that lay in a touched pile before and after the edit.
    One that an earlier edit had placed is that edit's: it goes with it when that is undone."""

    number: int
    edit: Mapping[str, Json]
    maybe: frozenset[str] = frozenset()
    """Cards that may have been in a touched pile when the edit was decided: they came just then, or
    lay there unseen because they were not shown. They may be in it later, and need not."""
    held: dict[str, str] = field(default_factory=dict)
    undone: bool = False


class Standing:
    """The edits of one activity."""

    def __init__(self) -> None:
        self.made: list[Made] = []
        self.broken: dict[int, str] = {}
        """Edit -> what was seen of it first: ids and kinds, never titles."""

    def note(
        self,
        number: int,
        edit: Mapping[str, Json],
        before: Mapping[str, str],
        after: Mapping[str, str],
        unseen: Iterable[str] = (),
    ) -> None:
        """`before`, `after`: card -> pile as the desk showed it; `unseen`: cards that were held
        back or waited then."""
        touched = _touched(edit)
        into = {edit["into"]} if edit["do"] == "merge" else touched
        pinning = edit["do"] == "pin"
        by_hand = self._laid().homes
        held = {
            card: pile
            for card, pile in after.items()
            if pile in into and card not in by_hand and (pinning or before.get(card) in touched)
        }
        came = {card for card, pile in after.items() if pile in into} - held.keys()
        self.made.append(Made(number, edit, frozenset(came | {*unseen}), held))

    def undo(self, number: int) -> None:
        for made in self.made:
            made.undone = made.undone or made.number == number

    def look(self, themes: Mapping[str, Json], cards: Mapping[str, Json]) -> None:
        """Compare with what the desk shows now; edits that do not stand are counted once."""
        laid = self._laid()
        piles, homes = themes.get("piles", {}), themes.get("homes", {})
        for theme, (title, number) in laid.titles.items():
            if theme not in laid.alias and piles.get(theme, {}).get("title") != title:
                self._break(number, f"the title of {theme} is not the one given")
        for card, (theme, number) in laid.homes.items():
            shown = cards.get(card, {}).get("state") == "shown"
            if shown and homes.get(card, "") != laid.home(theme):
                self._break(number, f"{card} is not in {laid.home(theme) or 'the tray'}")
        for theme, number in laid.pins.items():
            known = laid.homes.keys() | laid.maybe
            strange = [c for c, home in homes.items() if home == theme and c not in known]
            if strange:
                self._break(number, f"{strange[0]} came into {theme}, which is pinned")

    def _laid(self) -> "_Laid":
        laid = _Laid()
        for made in self.made:
            if not made.undone:
                laid.lay(made)
        return laid

    def _break(self, number: int, why: str) -> None:
        did = next(made.edit["do"] for made in self.made if made.number == number)
        self.broken.setdefault(number, f"{did}: {why}")


class _Laid:
    """Edits over each other, in order; each thing with the number of the edit that settled it."""

    def __init__(self) -> None:
        self.homes: dict[str, tuple[str, int]] = {}
        self.titles: dict[str, tuple[str, int]] = {}
        self.pins: dict[str, int] = {}
        self.alias: dict[str, str] = {}
        self.maybe: set[str] = set()

    def lay(self, made: Made) -> None:
        edit, number = made.edit, made.number
        self.maybe |= made.maybe
        self.homes.update({card: (pile, number) for card, pile in made.held.items()})
        match edit["do"]:
            case "name":
                self.titles[self.home(edit["theme"])] = (edit["title"], number)
            case "merge":
                self._merge(self.home(edit["theme"]), self.home(edit["into"]))
            case "split":
                self._put(edit["cards"], edit["new"], number)
                if edit.get("title"):
                    self.titles[edit["new"]] = (edit["title"], number)
            case "move":
                self._put(edit["cards"], edit["to"], number)
            case "pin" if edit["on"]:
                self.pins[self.home(edit["theme"])] = number
            case "pin":
                self.pins.pop(self.home(edit["theme"]), None)

    def home(self, theme: str) -> str:
        while theme in self.alias:
            theme = self.alias[theme]
        return theme

    def _put(self, cards: list[str], pile: str, number: int) -> None:
        self.homes.update(dict.fromkeys(cards, (pile, number)))

    def _merge(self, theme: str, into: str) -> None:
        if theme == into:
            return
        self.alias[theme] = into
        if theme in self.titles:
            self.titles.setdefault(into, self.titles[theme])


def _touched(edit: Mapping[str, Json]) -> set[str]:
    match edit["do"]:
        case "merge":
            return {edit["theme"], edit["into"]}
        case "move":
            return {edit["to"]} - {""}
        case "pin" if not edit["on"]:
            return set()
        case _:
            return {edit["theme"]}
