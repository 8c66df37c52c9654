"""The wall can be read from the last row, whatever is on it: nothing is small, cut off, lost or moved."""

import re
from statistics import median

import pytest
from playwright.async_api import expect

from tests.browser import NEEDS, violations
from tests.journeys.board_gallery import pictures
from tests.journeys.board_page import DIST, Board, cards, pile, step, themes, view, wall
from tests.journeys.board_scenes import SCENES
from tests.long import LONG, many

SIZES = {
    "beamer": (1366, 768),
    "full": (1920, 1080),
    "old beamer": (1024, 768),
    "4K": (3840, 2160),
    "portrait": (1080, 1920),
    "phone": (360, 740),
}
SAME_FOR_AXE = {
    "50 cards",
    "500 cards",
    "500 cards, 8 themes",
    "500 cards, 24 themes",
    "long question",
    "a very long card",
    "many words",
    "6 items",
    "14 items of 11",
    "gaps of 5",
    "gaps of 12",
    "vote of 5",
    "vote of 40",
    "9 stories",
}
SMALLEST = 0.025  # of the height
pytestmark = [
    *NEEDS,
    pytest.mark.slow,
    pytest.mark.skipif(not (DIST / "board.html").is_file(), reason="the clients are not built"),
]

SEEN = """() => {
    const told = {small: [], out: [], cut: [], scrolls: document.scrollingElement.scrollHeight > innerHeight || document.scrollingElement.scrollWidth > innerWidth}
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
        const text = walker.currentNode, at = text.parentElement
        if (!text.data.trim() || at.closest('.hidden, noscript, script')) continue
        const range = document.createRange(); range.selectNodeContents(text)
        const clamped = at.closest('.title')
        for (const box of range.getClientRects()) {
            if (box.width === 0 || (clamped && box.top > clamped.getBoundingClientRect().bottom - 4)) continue
            if (box.left < -1 || box.right > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1) told.out.push(text.data)
        }
        const size = parseFloat(getComputedStyle(at).fontSize)
        if (size < SMALLEST * innerHeight) told.small.push([text.data, size])
    }
    for (const each of document.querySelectorAll('.card, .cell, .panel, .chart, .words, .parts, .rows, .question, .box, footer')) {
        if (each.scrollHeight > each.clientHeight + 2 || each.scrollWidth > each.clientWidth + 2) told.cut.push(each.className + ': ' + each.textContent.slice(0, 80))
    }
    const boxes = [...document.querySelectorAll('.wall .card')].map(each => each.getBoundingClientRect())
    told.over = boxes.some((a, n) => boxes.slice(n + 1).some(b => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1))
    return told
}""".replace("SMALLEST", str(SMALLEST))


async def at_wall(chrome, seen, size="full", **looks):
    width, height = SIZES[size]
    for context in chrome.contexts:
        await context.close()
    context = await chrome.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce", **looks
    )
    page, board = await context.new_page(), Board(seen)
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    await board.open(page)
    await settle(page)
    return page, board


async def settle(page) -> None:
    """Two frames after what was sent: the kind's chunk is there and the wall is laid."""
    await page.wait_for_function(
        "!document.querySelector('.step') || document.querySelector('.step > .wall > *, .asking')"
    )
    await page.evaluate(
        "() => new Promise(done => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 40))"
    )


async def turn(page, seen) -> bool:
    """On to the next page, until it is the first again."""
    before = await mark(page)
    await page.keyboard.press("ArrowRight")
    await settle(page)
    seen.add(before)
    return before != "" and await mark(page) not in seen


async def mark(page) -> str:
    found = page.locator(".mark")
    return await found.inner_text() if await found.count() else ""


@pytest.mark.parametrize("scene", SCENES)
async def test_every_page_can_be_read_from_the_last_row(chrome, scene):
    page, _board = await at_wall(chrome, SCENES[scene])
    for size in many(
        ("full", "old beamer"), ("full", "beamer", "old beamer", "4K", "portrait", "phone")
    ):
        width, height = SIZES[size]
        await page.set_viewport_size({"width": width, "height": height})
        await settle(page)
        seen: set[str] = set()
        while True:
            told = await page.evaluate(SEEN)
            if size != "phone":
                assert not told["small"], (size, told["small"][:3])
            assert not told["out"], (size, told["out"][:3])
            assert not told["cut"], (size, told["cut"][:3])
            assert not told["over"], size
            assert not told["scrolls"], size
            if len(seen) > (3 if size == "full" else 1) or not await turn(page, seen):
                break


HARDEST = [each for each in pictures() if LONG or not each.name.endswith(("-5", "-50"))]


@pytest.mark.parametrize("picture", HARDEST, ids=lambda each: each.name)
async def test_every_picture_of_the_gallery_can_be_read_from_the_last_row(chrome, picture):
    page, _board = await at_wall(chrome, dict(picture.seen))
    for size in many(("full",), ("full", "4K", "old beamer")):
        width, height = SIZES[size]
        await page.set_viewport_size({"width": width, "height": height})
        await settle(page)
        told = await page.evaluate(SEEN)
        for fault in ("small", "out", "cut", "over", "scrolls"):
            assert not told[fault], (size, fault, told[fault])


@pytest.mark.parametrize(
    "scene",
    [
        "5 cards",
        "50 cards",
        "500 cards",
        "50 cards, 5 themes",
        "500 cards, 8 themes",
        "500 cards, 24 themes",
        "two questions",
        "named and not",
        "pledges",
        "9 stories",
        "many words",
    ],
)
async def test_every_card_is_on_some_page(chrome, scene):
    page, _board = await at_wall(chrome, SCENES[scene])
    result = SCENES[scene]["result"]
    wanted = set(result.get("cards") or result.get("stories") or result.get("words"))
    shown: set[str] = set()
    seen: set[str] = set()
    while True:
        found = await page.locator("[data-card]").evaluate_all(
            "all => all.filter(each => each.clientHeight >= each.scrollHeight - 1).map(each => each.dataset.card)"
        )
        shown |= {card.rstrip("+") for card in found}
        if not await turn(page, seen):
            break
    assert shown >= wanted


async def test_a_theme_keeps_its_place_when_others_grow_come_and_go(chrome):
    made = cards(60)
    found = themes(made, 6)
    page, board = await at_wall(
        chrome, view(step(), result={"cards": made, "tags": {}}, themes=found)
    )
    before = await places(page)
    moved = dict.fromkeys(list(found["homes"])[:20], "t4")
    grown = pile(4, [c for c in made if {**found["homes"], **moved}.get(c) == "t4"], made)
    board.patch(
        {
            "themes": {
                "homes": moved,
                "piles": {"t4": grown, "t2": None, "t6": pile(6, ["c9"], made)},
            }
        }
    )
    await settle(page)
    after = await places(page)
    assert "C" not in after
    assert {letter: at for letter, at in after.items() if letter in before} == {
        letter: at for letter, at in before.items() if letter != "C"
    }


async def places(page) -> dict:
    pairs = await page.locator(".cell:not(.again)").evaluate_all(
        "all => all.map(each => [each.querySelector('.badge b')?.textContent ?? '', each.style.transform])"
    )
    return dict(pairs)


async def test_cards_keep_their_places_when_more_come(chrome):
    page, board = await at_wall(chrome, wall(18))
    where = "all => Object.fromEntries(all.map(each => [each.dataset.card, each.style.transform]))"
    before = await page.locator(".card").evaluate_all(where)
    board.patch({"result": {"cards": {"c400": {"text": "Just in", "tag": ""}}}})
    await settle(page)
    after = await page.locator(".card").evaluate_all(where)
    assert {card: after.get(card) for card in before} == before


async def test_a_proposal_is_never_mistaken_for_a_name(chrome):
    page, _board = await at_wall(chrome, SCENES["named and not"])
    proposal = page.locator(".cell.proposal").first
    await expect(proposal.locator(".title")).to_contain_text(re.compile("^for example “"))
    await expect(
        page.get_by_text("Grouped by similar wording. Nobody has named these yet.")
    ).to_be_visible()
    await expect(proposal.locator("strong")).to_have_text(re.compile(r"^\d+ (person|people)$"))


async def test_the_token_leaves_the_address_and_survives_a_reload(chrome):
    page, _board = await at_wall(chrome, SCENES["join"])
    assert page.url.endswith("/board")
    await page.reload()
    await expect(page.get_by_text("people have joined")).to_be_visible()
    await expect(page.get_by_text("K 7 Q 4 P W")).to_be_attached()
    assert await page.locator("img").get_attribute("src") == "/qr/K7Q4PW.svg"


async def test_a_lost_link_leaves_the_picture_and_says_so(chrome):
    page, board = await at_wall(chrome, SCENES["5 cards"])
    await board.socket.close(code=1012)
    await page.route_web_socket("**/live", lambda socket: socket.close(code=1012))
    await expect(page.get_by_text("No connection. Trying again …")).to_be_visible()
    await expect(page.locator(".card")).to_have_count(5)


async def test_a_page_older_than_the_server_comes_again_by_itself(chrome):
    page, board = await at_wall(chrome, SCENES["join"])
    gone = []

    async def missing(route):
        if not gone:
            gone.append(route.request.url)
            return await route.fulfill(status=404)
        return await route.fallback()

    await page.route("**/assets/Board-*.js", missing)
    board.view = SCENES["5 cards"]
    board.show(board.view)
    await expect(page.locator(".card")).to_have_count(5)
    assert gone


async def test_keys_turn_pages_stop_them_and_change_the_light(chrome):
    page, _board = await at_wall(chrome, SCENES["50 cards"])
    await page.keyboard.press("ArrowLeft")
    last = await mark(page)
    assert re.search(r"Page (\d+) of \1", last)
    await page.keyboard.press("Space")
    await expect(page.locator(".mark")).to_contain_text("❚❚")
    await page.keyboard.press("d")
    assert await page.evaluate("document.documentElement.dataset.look") == "dark"


@pytest.mark.parametrize("scene", [each for each in SCENES if each not in SAME_FOR_AXE])
async def test_axe_finds_nothing(chrome, scene):
    page, _board = await at_wall(chrome, SCENES[scene])
    for scheme in many(("dark",), ("light", "dark")):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert not await violations(page), scheme


async def test_a_listener_gets_headings_lists_and_tables(chrome):
    page, board = await at_wall(chrome, SCENES["50 cards, 5 themes"])
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "What helps people live these values here?"
    )
    assert await page.get_by_role("listitem").count() == 50
    assert await page.get_by_role("heading", level=2).count() >= 5
    board.show(SCENES["2 items"])
    await expect(page.get_by_role("table")).to_have_count(2)


SMOOTH = """async () => {
    const gaps = []
    let last = performance.now()
    const end = last + 3000
    while (last < end) {
        const now = await new Promise(requestAnimationFrame)
        gaps.push(now - last)
        last = now
    }
    return gaps.slice(2)
}"""


async def test_a_burst_of_100_moves_keeps_its_frames(chrome):
    """Goal: 40 frames a second and 5 ms of script a burst. Machines are noisy, so the frames may be half
    as bad again, and of the bursts the one counts that was disturbed least."""
    made = {f"c{n}": {"text": f"Listen {n}", "tag": ""} for n in range(200)}
    homes = {card: f"t{n % 8}" for n, card in enumerate(made)}
    piles = {f"t{n}": pile(n, [f"c{n}"], made, f"Theme {n}") for n in range(8)}
    seen = view(
        step(state="closed"),
        result={"cards": made, "tags": {}},
        themes={"piles": piles, "homes": homes},
    )
    page, board = await at_wall(chrome, seen)
    await page.emulate_media(reduced_motion="no-preference")
    frames = page.evaluate(SMOOTH)
    for burst in range(5):
        await move(page, board, burst)
    gaps = await frames
    meter = await page.context.new_cdp_session(page)
    await meter.send("Performance.enable")
    script = []
    for burst in range(5, 15):
        before = await script_ms(meter)
        await move(page, board, burst)
        script.append(await script_ms(meter) - before)
    rate = 1000 * len(gaps) / sum(gaps)
    print(
        f"{rate:.1f} frames a second, worst gap {max(gaps):.0f} ms; script of a burst {min(script):.1f} ms, median {median(script):.1f}"
    )
    assert rate >= 40 / 1.5
    assert min(script) <= 5


async def move(page, board, burst: int) -> None:
    board.patch({"themes": {"homes": {f"c{n}": f"t{(n + burst + 1) % 8}" for n in range(100)}}})
    await page.wait_for_timeout(600)


async def script_ms(meter) -> float:
    found = {
        each["name"]: each["value"]
        for each in (await meter.send("Performance.getMetrics"))["metrics"]
    }
    return found["ScriptDuration"] * 1000
