"""`python -m tests.load.bench_desk [ROUNDS]`: how quickly themes are made on the desk, by keyboard and
by pointer, before a room of 300 cards. Prints medians and writes build/desk.json.

Two figures for each kind of move. `screen`: from the first key or click until the screen shows it
done, which is after it was kept; the driver types as fast as it can, so this is the desk's own
share. `hand`: that, and what a hand needs for the same keys and clicks by the keystroke-level model
(Card, Moran and Newell 1980: .28 s a key of an average typist, 1.1 s to point, .2 s to click);
reading and thinking are not in it.
"""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from playwright.async_api import Locator, Page, async_playwright
from rich.console import Console
from rich.table import Table

from tests.journeys.desk_page import Desk, at_desk
from tests.journeys.desk_scenes import themed
from tools import chromium

OUT = Path(__file__).parents[2] / "build" / "desk.json"
CARDS, PILES, TRAY = 300, 40, 60
LAG_S = 0.1
"""From a command to its change: what a server gathers for one patch."""
KEY_S, POINT_S, CLICK_S = 0.28, 1.1, 0.2
NAME = "Time for each other"


@dataclass
class Hand:
    """Presses and clicks, and counts them."""

    page: Page
    desk: Desk
    keys: int = 0
    clicks: int = 0
    began: float = field(default_factory=perf_counter)

    async def key(self, *keys: str) -> None:
        for each in keys:
            await self.page.keyboard.press(each)
        self.keys += len(keys)

    async def words(self, text: str) -> None:
        await self.page.keyboard.type(text)
        self.keys += len(text)

    async def click(self, at: Locator) -> None:
        await at.click()
        self.clicks += 1

    async def drag(self, what: Locator, to: Locator) -> None:
        """By its handle: two times to point, and the button down and up."""
        grip = what.locator("[data-grip]").first
        await grip.scroll_into_view_if_needed()
        self.began = perf_counter()
        await self.page.mouse.move(*await middle(grip))
        await self.page.mouse.down()
        await self.page.mouse.move(*await middle(to), steps=4)
        await self.page.mouse.up()
        self.clicks += 2

    async def on(self, at: str) -> None:
        """The focus is there already, as after the move before."""
        await self.page.locator(at).first.focus()
        self.began = perf_counter()


async def name_by_key(hand: Hand) -> str:
    await hand.on("input[id^=name-]")
    pile = await in_focus(hand.page)
    await hand.words(NAME)
    await hand.key("Enter")
    return f"#pile-{pile}:not(.hidden)"


async def name_by_pointer(hand: Hand) -> str:
    field_ = hand.page.locator("input[id^=name-]").first
    pile = (await field_.get_attribute("id") or "").removeprefix("name-")
    await hand.click(field_)
    await hand.words(NAME)
    await hand.click(hand.page.get_by_role("button", name="Name it").first)
    return f"#pile-{pile}:not(.hidden)"


async def merge_by_key(hand: Hand) -> str:
    """From the box of the one to the box of the other, past what lies between."""
    first, other = await two_picks(hand.page)
    await hand.on(f"#{first}")
    await hand.key("Space")
    while await hand.page.evaluate("document.activeElement.id") != other:
        await hand.key("Tab")
    await hand.key("Space", "x")
    return f":root:not(:has(#{other}))"


async def merge_by_pointer(hand: Hand) -> str:
    first, other = await two_picks(hand.page)
    await hand.click(hand.page.locator(f"#{first}"))
    await hand.click(hand.page.locator(f"#{other}"))
    await hand.click(hand.page.get_by_role("button", name="Merge into A"))
    return f":root:not(:has(#{other}))"


async def move_by_key(hand: Hand) -> str:
    card = await a_card(hand.page)
    await hand.on(f"#move-{card}")
    await hand.key("Enter", "b", "Enter")
    return f":root:not(:has(li[data-card={card}]))"  # the cards of B are folded away


async def move_by_pointer(hand: Hand) -> str:
    card = await a_card(hand.page)
    await hand.click(hand.page.locator(f"#move-{card}"))
    await hand.click(hand.page.locator(":popover-open [data-letter=B]"))
    return f":root:not(:has(li[data-card={card}]))"


async def move_by_drag(hand: Hand) -> str:
    """Both in sight; what is further off takes the time of scrolling too, however it is moved."""
    await hand.page.locator("#side-panel").evaluate("panel => panel.scrollTo(0, 0)")
    card = await a_card(hand.page, 0)
    await hand.drag(hand.page.locator(f"li[data-card={card}]"), hand.page.locator("[data-drop=k1]"))
    return f":root:not(:has(li[data-card={card}]))"


async def merge_by_drag(hand: Hand) -> str:
    await hand.page.locator("#side-panel").evaluate("panel => panel.scrollTo(0, 0)")
    first, other = await two_picks(hand.page)
    into, gone = (hand.page.locator(f"[data-drop]:has(#{each})") for each in (first, other))
    await hand.drag(gone, into)
    return f":root:not(:has(#{other}))"


async def accept_by_key(hand: Hand) -> str:
    await hand.on("section.tray li:not(.leaves) input")
    card = await in_focus(hand.page)
    await hand.key("1")
    return f":root:not(:has(.tray li[data-card={card}]))"


async def accept_by_pointer(hand: Hand) -> str:
    row = hand.page.locator("section.tray li:not(.leaves)").first
    card = await row.get_attribute("data-card")
    await hand.click(row.locator(".place").first)
    return f":root:not(:has(.tray li[data-card={card}]))"


async def middle(place: Locator) -> tuple[float, float]:
    box = await place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"], 40) / 2


async def a_card(page: Page, nth: int = 4) -> str:
    """One that is seen in a pile to name."""
    row = page.locator("#side-panel li[data-card]:not(.tray li)").nth(nth)
    return await row.get_attribute("data-card") or ""


async def in_focus(page: Page) -> str:
    found: str = await page.evaluate("document.activeElement.id")
    return found.split("-", 1)[1]


async def two_picks(page: Page) -> tuple[str, str]:
    found = await page.locator("input[id^=pick-]").evaluate_all("all => all.map(one => one.id)")
    return found[0], found[1]


MOVES: dict[str, Callable[[Hand], Awaitable[str]]] = {
    "name a pile, keyboard": name_by_key,
    "name a pile, pointer": name_by_pointer,
    "merge two, keyboard": merge_by_key,
    "merge two, pointer": merge_by_pointer,
    "drag a pile onto another, pointer": merge_by_drag,
    "move a card, keyboard": move_by_key,
    "move a card, pointer": move_by_pointer,
    "drag a card, pointer": move_by_drag,
    "take a suggestion, keyboard": accept_by_key,
    "take a suggestion, pointer": accept_by_pointer,
}


async def measured(rounds: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    async with async_playwright() as driver:
        chrome = await driver.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        for move, act in MOVES.items():
            room = themed(CARDS, piles=PILES, named=3, tray=TRAY)
            page, desk = await at_desk(chrome, room, lag=LAG_S)
            took = [await once(act, page, desk) for _ in range(rounds)]
            found[move] = summed(took)
            await page.context.close()
    return found


async def once(act: Callable[[Hand], Awaitable[str]], page: Page, desk: Desk) -> Hand:
    hand = Hand(page, desk)
    asked = len(desk.asked)
    done = await act(hand)
    await page.wait_for_selector(done, state="attached", timeout=5_000)
    hand.began = perf_counter() - hand.began
    assert len(desk.asked) > asked
    await asyncio.sleep(2 * LAG_S)
    return hand


def summed(took: list[Hand]) -> dict[str, float]:
    screen = median(hand.began for hand in took)
    keys, clicks = median(h.keys for h in took), median(h.clicks for h in took)
    hand = screen + keys * KEY_S + clicks * (POINT_S + CLICK_S)
    return {
        "keys": keys, "clicks": clicks, "screen_ms": round(screen * 1000), "hand_s": round(hand, 1),
        "a_minute": round(60 / hand, 1),
    }  # fmt: skip


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    found = asyncio.run(measured(rounds))
    title = f"{CARDS} cards, {PILES} piles, medians of {rounds}"
    table = Table("move", "keys", "clicks", "screen ms", "hand s", "moves a minute", title=title)
    for move, each in found.items():
        table.add_row(move, *(f"{value:g}" for value in each.values()))
    Console().print(table)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
