"""To the first interaction: bytes and files of each screen, and times of the phone on a slow network."""

import re
from statistics import median
from time import perf_counter

from tests.load.web.place import a_phone
from tools import budgets

TIMES = 9
NOTED = """
window.noted = { long: [] }
new PerformanceObserver((list) => noted.long.push(...list.getEntries().map((it) => it.duration))).observe({ type: 'longtask', buffered: true })
new MutationObserver(() => { if (!noted.usable && document.querySelector('main form textarea')) noted.usable = performance.now() })
  .observe(document, { childList: true, subtree: true })
"""
READ = """() => ({ ...noted, fcp: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0 })"""
LATER = re.compile(r"/later-|/join$|\.svg$|favicon")
"""Fetched beside the page for after the first word, or not a file."""


async def phone(place):
    found = [await _painted(place) for _ in range(TIMES)]
    typed = [await _typed(place) for _ in range(TIMES)]
    return {
        "fcp_ms": spread([each["fcp"] for each in found]),
        "usable_ms": spread([each["usable"] for each in found]),
        "longest_task_ms": spread([max(each["long"], default=0) for each in found]),
        "to_typing_ms": spread(typed),
    }


async def _painted(place):
    async with a_phone(place.chrome, init=NOTED) as (page, _):
        await page.goto(place.join)
        await page.locator("main form textarea").wait_for()
        await page.wait_for_timeout(300)
        return await page.evaluate(READ)


async def _typed(place):
    """From the address, as a camera opens it, to a letter on the screen; no tap."""
    async with a_phone(place.chrome, slow_cpu=False) as (page, _):
        began = perf_counter()
        await page.goto(place.join, wait_until="commit")
        box = page.locator("main form textarea")
        await box.press("a")
        while await box.input_value() != "a":
            pass
        return (perf_counter() - began) * 1000


async def loads(place):
    """As they come over the wire, headers too; and as `make check` holds them, in brotli."""
    workspace = place.house.link()
    screens = {
        "phone": (place.join, "main form textarea"),
        "board": (f"{place.house.base}/board#t={place.board}", "main"),
        "desk": (f"{place.house.base}/desk#t={place.desk}", "#primary"),
        "workspace": (workspace, "main button"),
    }
    found = {name: await _loaded(place, *told) for name, told in screens.items()}
    for line in budgets.lines():
        found["phone"] |= {"brotli": line.found} if line.what == "phone, to the first word" else {}
        name, _, what = line.what.partition(", ")
        found[name] |= {"script_brotli": line.found} if what == "script" else {}
    return found


async def _loaded(place, address, ready):
    async with a_phone(place.chrome, slow_cpu=False, slow_net=False) as (page, devtools):
        names, bytes_of, sockets = {}, {}, set()
        devtools.on(
            "Network.requestWillBeSent",
            lambda told: names.update({told["requestId"]: told["request"]["url"]}),
        )
        devtools.on(
            "Network.loadingFinished",
            lambda told: bytes_of.update({told["requestId"]: told["encodedDataLength"]}),
        )
        devtools.on("Network.webSocketCreated", lambda told: sockets.add(told["requestId"]))
        await page.goto(address)
        await page.locator(ready).first.wait_for()
        at_first = {it for it, url in names.items() if not LATER.search(url)}
        await page.wait_for_timeout(600)
        return {
            "requests": len(at_first), "bytes": round(sum(bytes_of.get(it, 0) for it in at_first)),
            "requests_in_all": len(names), "bytes_in_all": round(sum(bytes_of.values())),
            "sockets": len(sockets),
        }  # fmt: skip


def spread(values):
    return {"p50": round(median(values)), "min": round(min(values)), "max": round(max(values))}
