"""Where the screens are measured: a real server in its own process with a session of 50 cards, and a
Chromium whose network and processor can be made those of a cheap phone."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import async_playwright
from websockets.asyncio.client import connect

from tests.faults.house import House, free_port
from tests.faults.phones import open_the_floor
from tests.faults.stages import a_house
from tools import chromium

CARDS, EACH = 50, 10
"""So many texts, so many of one person: more at once the server does not take."""
SLOW_4G = {
    "offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8,
}  # fmt: skip
SLOW_CPU = 4


@dataclass(frozen=True)
class Place:
    house: House
    chrome: object
    port: int
    """Of the browser, for Lighthouse."""
    code: str
    board: str
    desk: str

    @property
    def join(self):
        return f"{self.house.base}/j/{self.code}"


@asynccontextmanager
async def a_place():
    async with a_house() as house, async_playwright() as driver:
        _, code, desk, board = await house.open_session()
        await open_the_floor(house.base, desk)
        await asyncio.gather(*(says(house, code, n) for n in range(CARDS // EACH)))
        port = free_port()
        chrome = await driver.chromium.launch(
            executable_path=chromium.whole(),
            args=[*chromium.FLAGS, f"--remote-debugging-port={port}"],
        )
        yield Place(house, chrome, port, code, board, desk)
        await chrome.close()


async def says(house, code, number):
    token = await house.seat(code)
    where = house.base.replace("http", "ws") + "/live"
    async with connect(where, origin=house.base, compression=None) as socket:
        await socket.send(json.dumps({"t": "hello", "token": token}))
        waiting = set()
        for n in range(EACH):
            ask = f"ask-{number}-{n}"
            body = {"text": f"What person {number} has to say, for the time number {n}"}
            contribution = f"of-{number:04}-{n:04}"
            command = {"do": "contribute", "activity": "talk", "contribution": contribution, "body": body}  # fmt: skip
            await socket.send(json.dumps({"t": "ask", "ask": ask, "command": command}))
            waiting.add(ask)
        while waiting:
            waiting.discard(json.loads(await socket.recv()).get("ask"))


@asynccontextmanager
async def a_phone(chrome, *, slow_cpu=True, slow_net=True, init=""):
    """A page of its own, with nothing in its cache."""
    context = await chrome.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    await devtools.send("Network.enable")
    await devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    if slow_net:
        await devtools.send("Network.emulateNetworkConditions", SLOW_4G)
    if slow_cpu:
        await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_CPU})
    if init:
        await page.add_init_script(init)
    yield page, devtools
    await context.close()
