"""The eyes and the hands of the other journeys would tell."""

import pytest_asyncio

from tests.journeys.desk_page import NEEDS
from tests.journeys.keys import WATCH, Keys
from tests.journeys.looking import LAPTOP, SMALL, looker

pytestmark = NEEDS
BAD = """<!doctype html><html lang="en"><title>t</title><main><h1>x</h1>
<p style="color:#bbb">pale</p><button></button><div style="width:40rem">wide</div>
<button style="width:12px;height:12px;padding:0;border:0">a</button><button style="width:12px;height:12px;padding:0;border:0">b</button>
</main>"""
LEAVES = """<!doctype html><html lang="en"><title>t</title><style>:focus { outline: 3px solid }</style><main><h1>x</h1>
<button onclick="this.remove()">Send</button><button style="outline:none">Unseen</button></main>"""


@pytest_asyncio.fixture(loop_scope="module")
async def page(chrome):
    return await chrome.new_page()


async def test_what_is_wrong_on_a_page_is_seen_in_every_size_and_colour(page):
    await page.set_content(BAD)
    look = await looker(page, {SMALL: "light", LAPTOP: "dark"}, letters=True)
    await look.looks("bad")
    told = {(where, what) for _, where, what, _ in look.faults}
    for where in ("360 light", "360 dark", "1366 light", "1366 dark"):
        assert (where, "color-contrast") in told
    assert {("360 light", "target-size"), ("1366 dark", "button-name")} <= told
    assert {("names", "button"), ((320, 640), "runs off the side")} <= told


async def test_focus_that_is_lost_or_not_to_be_seen_is_told_and_a_mouse_is_heard(page):
    await page.set_content(LEAVES)
    await page.evaluate(WATCH)
    hands = Keys("hands", page)
    await hands.to(page.get_by_role("button", name="Unseen"))
    await hands.press("Send")
    assert hands.faults[0].startswith("no focus to be seen")
    assert hands.faults[1:] == ["focus lost after Send"]
    assert await hands.by_hand() == []
    await page.get_by_role("button", name="Unseen").click()
    assert await hands.by_hand() != []
