"""The wall on a projector: frames while 100 of 200 cards change their theme, and how large the smallest
letters are. A beamer of 1080 lines; the browser draws by software, as it does without a graphics card."""

from statistics import median

from tests.journeys.board_page import Board, pile, step, view
from tests.journeys.board_scenes import SCENES
from tests.journeys.test_board_layout import SMOOTH, move, script_ms

WALL = {"width": 1920, "height": 1080}
BURSTS = 5
SMALLEST = """() => {
  let found = { px: Infinity, what: '' }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode, at = text.parentElement
    if (!text.data.trim() || at.closest('script, style, svg')) continue
    const range = document.createRange(); range.selectNodeContents(text)
    const box = range.getBoundingClientRect(), style = getComputedStyle(at)
    if (box.width < 2 || box.height < 2 || style.visibility !== 'visible' || !at.checkVisibility({ opacityProperty: true })) continue
    if (at.closest('.hidden, [class*="hidden"]') || box.bottom < 0 || box.top > innerHeight) continue
    const scale = box.height && at.getBoundingClientRect().height / at.offsetHeight || 1
    const px = parseFloat(style.fontSize) * scale
    if (px < found.px) found = { px, what: text.data.trim().slice(0, 40) }
  }
  return found
}"""


async def wall(place):
    context = await place.chrome.new_context(viewport=WALL)
    page = await context.new_page()
    board = Board(_two_hundred())
    await board.open(page)
    await page.wait_for_timeout(500)
    found = {"moves": await _moves(page, board), "smallest": {}}
    for count in (5, 50, 500):
        board.show(SCENES[f"{count} cards"])
        await page.wait_for_timeout(700)
        told = await page.evaluate(SMALLEST)
        share = 100 * told["px"] / WALL["height"]
        found["smallest"][f"of_{count}"] = {
            "px": round(told["px"], 1), "percent": round(share, 2), "what": told["what"],
        }  # fmt: skip
    await context.close()
    return found


def _two_hundred():
    made = {f"c{n}": {"text": f"Listen {n}", "tag": ""} for n in range(200)}
    homes = {card: f"t{n % 8}" for n, card in enumerate(made)}
    piles = {f"t{n}": pile(n, [f"c{n}"], made, f"Theme {n}") for n in range(8)}
    result = {"cards": made, "tags": {}}
    return view(step(state="closed"), result=result, themes={"piles": piles, "homes": homes})


async def _moves(page, board):
    await page.evaluate(
        "window.long = []; new PerformanceObserver((l) => long.push(...l.getEntries().map((it) => it.duration))).observe({ type: 'longtask' })"
    )
    frames = page.evaluate(SMOOTH)
    for burst in range(BURSTS):
        await move(page, board, burst)
    gaps = await frames
    meter = await page.context.new_cdp_session(page)
    await meter.send("Performance.enable")
    script = []
    for burst in range(BURSTS, 3 * BURSTS):
        before = await script_ms(meter)
        await move(page, board, burst)
        script.append(await script_ms(meter) - before)
    long = await page.evaluate("window.long")
    return {
        "fps": round(1000 * len(gaps) / sum(gaps), 1), "worst_gap_ms": round(max(gaps)),
        "script_ms": round(median(script), 1), "least_script_ms": round(min(script), 1),
        "long_tasks": len(long), "longest_task_ms": round(max(long, default=0)),
    }  # fmt: skip
