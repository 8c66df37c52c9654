"""Chromium for the tests: started once for each module (a start is half a second of a core, and there
are some 400 such tests), clean for each test; and what axe finds in a page that stands still."""

import os

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright

from tools import chromium

NEEDS = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]
FLAGS = [*chromium.FLAGS, "--host-resolver-rules=MAP ace.test 127.0.0.1"]
STANDS_STILL = """() => Promise.race([
    new Promise(done => setTimeout(done, 3000)),
    Promise.all(document.getAnimations()
        .filter(each => each.effect.getComputedTiming().endTime < Infinity)
        .map(each => each.finished.catch(() => 0))),
])"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started():
    if not chromium.find():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(chromium.MISSING)
    async with async_playwright() as driver:
        yield await driver.chromium.launch(executable_path=chromium.find(), args=FLAGS)


@pytest_asyncio.fixture(loop_scope="module")
async def chrome(started):
    yield started
    for context in started.contexts:
        await context.close()


async def violations(page, options=None) -> list:
    """What axe finds, as (rule, places), and what it leaves open: words in the colour of what is
    behind them. What fades in is waited for: half-seen words have no contrast."""
    await page.evaluate(STANDS_STILL)
    axe = Axe("0") if await page.evaluate("'axe' in window") else Axe()  # once a page
    told = (await axe.run(page, options=options or {"resultTypes": ["violations"]})).response
    unseen = [each for each in told["incomplete"] if "equalRatio" in str(each)]
    return [
        (each["id"], [node["html"][:200] for node in each["nodes"]][:3])
        for each in told["violations"] + unseen
    ]
