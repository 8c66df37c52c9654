"""What must be right on every screen in every state: axe finds nothing in light and in dark, small and
large; whatever can be used has a name; nothing runs off the side, however narrow or however large.

Contrast depends on the colours and the rest on the size: so all rules run once for each size, those of
colour for each scheme too."""

from axe_playwright_python.async_playwright import Axe

from tests.long import many

SMALL, LAPTOP = (360, 740), (1366, 768)
NARROW = (320, 640)
ZOOMED = (683, 384)
"""The laptop at 200 %."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WRONG = {"resultTypes": ["violations"]}  # the rest is only to be carried
ALL = WRONG | {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
}
COLOURS = WRONG | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
}
USED = {
    "button", "link", "textbox", "searchbox", "checkbox", "radio", "combobox", "tab", "slider",
    "menuitem", "spinbutton", "listbox", "dialog", "radiogroup",
}  # fmt: skip
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LETTERS = "size => { document.documentElement.style.fontSize = size }"


class Looker:
    """Looks at one page again and again. `faults`: (state, where, what), all of them."""

    def __init__(self, page, devtools, sizes, letters):
        self.page, self.faults, self.states = page, [], []
        self._devtools, self._sizes, self._letters = devtools, sizes, letters

    async def looks(self, state, before=None):
        """`before`: what must be done after each change of the size, such as to open a pane."""
        self.states.append(state)
        for size, scheme in self._sizes.items():
            other = "dark" if scheme == "light" else "light"
            await self._size(*size)
            if before:
                await before()
            await self._asks(state, size, scheme, ALL)
            await self._asks(state, size, other, COLOURS)
        await self._names(state)
        await self._fits(state)

    async def _size(self, width, height):
        await self.page.set_viewport_size({"width": width, "height": height})

    async def _asks(self, state, size, scheme, options):
        await self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await self.page.evaluate(
            "new Promise(done => requestAnimationFrame(() => setTimeout(done, 60)))"
        )
        axe = Axe("0") if await self.page.evaluate("'axe' in window") else Axe()  # once a page
        found = (await axe.run(self.page, options=options)).response["violations"]
        self.faults += [
            (state, f"{size[0]} {scheme}", each["id"], [node["html"][:160] for node in each["nodes"]][:2])
            for each in found
        ]  # fmt: skip

    async def _names(self, state):
        """As a screen reader is told them."""
        tree = (await self._devtools.send("Accessibility.getFullAXTree"))["nodes"]
        for node in tree:
            role = node.get("role", {}).get("value")
            if role in USED and not node.get("ignored") and not node.get("name", {}).get("value"):
                self.faults.append((state, "names", role, node.get("description", {})))
        roles = {node.get("role", {}).get("value") for node in tree if not node.get("ignored")}
        if not roles & {"main", "dialog"}:  # behind a dialog there is nothing to hear
            self.faults.append((state, "names", "no main part", ""))

    async def _fits(self, state):
        for size in (NARROW, ZOOMED):
            await self._size(*size)
            await self._no_wider(state, size)
        await self._size(*LAPTOP)
        if self._letters:
            await self.page.evaluate(LETTERS, "200%")
            await self._no_wider(state, "letters of 200 %")
            await self.page.evaluate(LETTERS, "")

    async def _no_wider(self, state, where):
        if (over := await self.page.evaluate(WIDER)) > 0:
            self.faults.append((state, where, "runs off the side", f"{over} px"))


BOTH = many({SMALL: "light"}, {SMALL: "light", LAPTOP: "dark"})


async def looker(page, sizes=BOTH, letters=False):
    """`letters`: for screens of one column, where letters alone may be set to twice their size."""
    return Looker(page, await page.context.new_cdp_session(page), sizes, letters)
