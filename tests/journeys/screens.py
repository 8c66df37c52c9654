"""`make screens`: a picture of every state of the wall, and the page that shows them, into docs/screens/."""

import asyncio
import base64
import io
from pathlib import Path

import segno
from playwright.async_api import Browser, async_playwright

from tests.journeys.board_gallery import Picture, pictures
from tests.journeys.board_page import Board
from tools import chromium

FOLDER = Path(__file__).parents[2] / "docs" / "screens"
SIZE = {"width": 1920, "height": 1080}
QUALITY = 55  # of WebP, out of 100: letters stay sharp, and all together stay below 4 MB
LOST_MS = 3_200  # a shorter gap is not worth a word on the wall
HEAD = """# The wall, state by state

Drawn by `make screens` at 1920 by 1080 with the invented words of a rehearsal. No text is smaller than a
fortieth of the height; `tests/journeys/test_board_layout.py` measures that on these same scenes.
"""


def page(all_pictures: list[Picture]) -> str:
    shown = (f"## {each.about}\n![{each.about}]({each.name}.webp)\n" for each in all_pictures)
    return "\n".join([HEAD, *shown])


def qr() -> str:
    """As the server draws it."""
    drawn = io.BytesIO()
    segno.make("https://ace.example/j/K7Q4PW", error="m").save(drawn, kind="svg", border=2)
    return drawn.getvalue().decode()


async def draw(browser: Browser, picture: Picture) -> bytes:
    look = "dark" if picture.dark else "light"
    context = await browser.new_context(viewport=SIZE, reduced_motion="reduce", color_scheme=look)
    tab, board = await context.new_page(), Board(dict(picture.seen))
    board.qr = qr()
    await board.open(tab)
    await tab.wait_for_timeout(500)
    if picture.lost:
        await board.lose()
        await tab.wait_for_timeout(LOST_MS)
    devtools = await context.new_cdp_session(tab)
    drawn = await devtools.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    await context.close()
    return base64.b64decode(drawn["data"])


async def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for former in FOLDER.glob("*.webp"):
        former.unlink()
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        for picture in pictures():
            (FOLDER / f"{picture.name}.webp").write_bytes(await draw(browser, picture))
    (FOLDER / "README.md").write_text(page(pictures()), encoding="utf-8")
    size = sum(file.stat().st_size for file in FOLDER.glob("*.webp"))
    print(f"{len(pictures())} pictures, {size / 1e6:.1f} MB, in {FOLDER}")


if __name__ == "__main__":
    asyncio.run(main())
