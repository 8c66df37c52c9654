"""A person who has a keyboard and nothing else. Focus must be seen, and must not be lost: after whatever
was pressed it stands on something, not on the page's body."""

import re

from playwright.async_api import Page, expect

MOST_TABS = 90
LOST_MS = 3_000
WATCH = """
window.byHand = [];
for (const kind of ['pointerdown', 'mousedown', 'touchstart'])
  addEventListener(kind, (event) => byHand.push(`${kind} on ${event.target.outerHTML.slice(0, 80)}`), true);
"""
SEEN = """() => {
  const at = document.activeElement
  if (!at || at === document.body) return 'nothing has the focus'
  const drawn = (it) => { const s = getComputedStyle(it); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none' }
  const ring = [at, at.closest('label, fieldset'), at.parentElement, at.nextElementSibling].filter(Boolean).some(drawn)
  return ring ? '' : `no focus to be seen on ${at.outerHTML.slice(0, 160)}`
}"""


class Keys:
    def __init__(self, name: str, page: Page) -> None:
        self.name, self.page, self.faults, self.pressed = name, page, [], 0
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    async def key(self, name: str) -> None:
        self.pressed += 1
        await self.page.keyboard.press(name)

    async def to(self, wanted) -> None:
        """By Tab, forwards; round the page once if need be."""
        await expect(wanted.first).to_be_attached(timeout=15_000)  # words may be held for 8 s
        for _ in range(MOST_TABS):
            if await self._is_at(wanted):
                if said := await self.page.evaluate(SEEN):
                    self.faults.append(said)
                return
            await self.key("Tab")
        raise AssertionError(f"{self.name}: Tab never comes to {wanted}")

    async def _is_at(self, wanted) -> bool:
        return await wanted.and_(self.page.locator(":focus")).count() > 0

    async def keeps_its_place(self, after: str) -> None:
        try:
            await expect(self.page.locator(":focus:not(body)")).to_have_count(1, timeout=LOST_MS)
        except AssertionError:
            self.faults.append(f"focus lost after {after}")

    async def press(self, name: str | re.Pattern, within=None, how="Enter", **found) -> None:
        button = (within or self.page).get_by_role("button", name=name, **found)
        await self.to(button)
        await self.key(how)
        await self.keeps_its_place(str(name))

    async def type(self, box, text: str) -> None:
        await self.to(box)
        await self.page.keyboard.type(text)
        await expect(box.first).to_have_value(text)

    async def tick(self, box) -> None:
        await self.to(box)
        await self.key("Space")
        await expect(self.page.locator(":focus")).to_be_checked()

    async def choose(self, group, number: int) -> None:
        """Of radio buttons: Tab comes to the group, arrows go on in it."""
        radios = group.get_by_role("radio")
        await self.to(radios)
        await self.key("Space")
        for _ in range(number - 1):
            await self.key("ArrowDown")
        await expect(radios.nth(number - 1)).to_be_checked()

    async def pick(self, choice, down: int = 1) -> None:
        await self.to(choice)
        for _ in range(down):
            await self.key("ArrowDown")

    async def says(self, text: str | re.Pattern) -> None:
        await expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible(
            timeout=15_000
        )

    async def by_hand(self) -> list[str]:
        return await self.page.evaluate("window.byHand")
