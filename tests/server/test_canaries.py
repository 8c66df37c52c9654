"""Nobody sees another session's words, nor words that are not for them: six sessions at once, each
with its own unique words in every place where words can hide, and every frame of every socket read.
Twenty, with a crowd of screens in each, and stirred until a million frames were read, with `LONG=1`."""

import asyncio
import random
import re
import time

import httpx2

from facilitation.commands.curating import Moderate, Regroup
from facilitation.commands.running import AdjustClock, RunStep
from facilitation.people import Role
from server import exports
from server.clock import now
from server.sockets import STALE_S
from tests.given import FAY, MO, script, step
from tests.long import many
from tests.security.attacks import every_line
from tests.security.attacks import told as counted
from tests.server.live import OPEN, contribute, serving

SESSIONS = many(6, 20)
CROWD = many(1, 25)
"""Screens of each role in each session."""
FRAMES = many(100, 1_000_000)
STIRS_BETWEEN = 20
"""Until all screens are looked at again: so much is kept of what they heard."""
PLACES = (
    "shown",
    "held",
    "waiting",
    "hidden",
    "withdrawn",
    "private",
    "unrevealed",
    "veiled",
    "memo",
)
"""`private`: for its author alone. `unrevealed`: in a step whose result is not shown yet. `memo`: the
facilitator's own notes in the script."""
EVERYBODY = frozenset({"shown", "veiled"})
MAY_SEE = {
    Role.BOARD: EVERYBODY,
    Role.PARTICIPANT: frozenset(),
    Role.FACILITATOR: EVERYBODY | {"held", "waiting", "hidden", "memo", "unrevealed"},
    Role.MODERATOR: EVERYBODY | {"held", "waiting", "hidden", "memo", "unrevealed"},
    Role.SCRIBE: frozenset(),
}
"""Whose words, beside one's own, may be in which audience's frames. `withdrawn` ones may have been
seen before they were withdrawn; here they are withdrawn before anybody looks."""


CANARY = re.compile(r"canary([a-z]+)(\d\d)x")


def canary(n, place):
    return f"canary{place}{n:02}x"


def told(n):
    memo = {"say": canary(n, "memo"), "do": "", "watch_for": ""}
    return script(
        step("reflection", "moment", prompt="What matters?", facilitator=memo, **OPEN),
        step("reflection", "held", prompt="?", moderation={"mode": "pre"}),
        step("reflection", "waits", prompt="?", moderation={"mode": "post", "delay_s": 120}),
        step("reflection", "veiled", prompt="?", identity="anonymous", **OPEN),
        step("reflection", "later", prompt="?", results="on_reveal", **OPEN),
        step("pledge", "pledge", prompt="?", moderation={"mode": "none"}),
    )


async def speak(live, n, session):
    """Every sort of words, from one phone; the canary of each place said exactly once."""
    author = await live.phone(session)

    async def says(where, place, **body):
        before = (await live.room(session)).session.runs[where].state
        verb = "open" if before == "pending" else "reopen"
        await live.does(session, RunStep(activity=where, step=verb), by=FAY)
        kept = await author.ask(contribute(where, **body))
        assert kept["t"] == "kept", kept
        return f"c{kept['number']}"

    await says("held", "held", text=canary(n, "held"))
    await says("waits", "waiting", text=canary(n, "waiting"))
    gone = await author.ask(contribute("waits", f"item-gone{n:04}", text=canary(n, "withdrawn")))
    assert gone["t"] == "kept"
    taken = {"do": "withdraw", "activity": "waits", "contribution": f"item-gone{n:04}"}
    assert (await author.ask(taken))["t"] == "kept"
    await says("pledge", "private", text=canary(n, "private"), visibility="private")
    hidden = await says("held", "hidden", text=canary(n, "hidden"))
    await live.does(session, Moderate(cards=(hidden,), to="hidden"), by=MO)
    await says("later", "unrevealed", text=canary(n, "unrevealed"))
    await says("veiled", "veiled", text=canary(n, "veiled"))
    await says("moment", "shown", text=canary(n, "shown"))
    return author


async def test_no_canary_flies_where_it_may_not(tmp_path, caplog):
    with every_line(caplog) as lines:
        await fly(tmp_path)
    assert not [line for line in lines if "canary" in line]


async def fly(tmp_path):
    chance = random.Random(7)
    async with serving(tmp_path / "data", clock=slowly()) as live:
        names = [await live.session(told(n), opened="") for n in range(SESSIONS)]
        authors = [await speak(live, n, name) for n, name in enumerate(names)]
        watch = Watch()
        for n, name in enumerate(names):
            for role in MAY_SEE:
                tokens = [await live.token(name, role) for _ in range(CROWD)]
                watch.screens += [(n, role, await live.screen(token)) for token in tokens]
        while watch.frames < FRAMES:
            for _ in range(STIRS_BETWEEN):
                await stir(live, names[chance.randrange(SESSIONS)], chance)
                await asyncio.sleep(0.005)
            watch.look()
            await watch.stay()
        await asyncio.sleep(0.5)
        for _, _, screen in watch.screens:
            await screen.say({"t": "whole"})
            await screen.beat()
        watch.look()
        for n, author in enumerate(authors):
            frames = "".join(author.frames)
            assert canary(n, "private") in frames
            assert not [
                o for o in range(SESSIONS) for p in PLACES if o != n and canary(o, p) in frames
            ]
        counted("canaries", sessions=SESSIONS, screens=len(watch.screens), frames=watch.frames)
        seen = {(Role.BOARD, "shown"), (Role.FACILITATOR, "held"), (Role.MODERATOR, "held")}
        assert seen <= watch.seen
        await nothing_in_exports(live, names)
        await nothing_in_lines(live, names)


def slowly():
    """A clock that goes a hundred times slower: no delay runs out while anybody looks."""
    began = now()
    return lambda: began + (now() - began) // 100


class Watch:
    """Reads every frame of every screen, and keeps none."""

    def __init__(self):
        self.screens, self.frames, self.seen = [], 0, set()
        self.spoke_at = time.monotonic()

    async def stay(self):
        """Who is silent for `STALE_S` is let go; the answers are no frames to count."""
        if time.monotonic() - self.spoke_at > STALE_S / 3:
            self.spoke_at = time.monotonic()
            for _, _, screen in self.screens:
                await screen.say({"t": "beat"})
            self.frames -= len(self.screens)

    def look(self):
        for n, role, screen in self.screens:
            assert screen.code is None, f"a screen of {n} was closed with {screen.code}"
            heard, screen.frames, screen.heard = screen.frames, [], []
            self.frames += len(heard)
            for place, other in set(CANARY.findall("".join(heard))):
                assert int(other) == n, f"{role} of {n} saw {place} of {other}"
                assert place in MAY_SEE[role], f"{role} saw {place}"
                self.seen.add((role, place))


async def stir(live, session, chance):
    """Anything that moves views, so that patches carry as much as they ever do. Nothing is revealed,
    released or hidden: then every place keeps its meaning."""
    room = await live.room(session)
    steps = ["moment", "held", "waits", "veiled", "later", "pledge"]
    await room.ask(
        chance.choice([
            RunStep(activity=chance.choice(steps), step="open"),
            RunStep(activity=chance.choice(steps), step="reopen"),
            RunStep(activity=chance.choice(steps), step="pause"),
            RunStep(activity=chance.choice(steps), step="resume"),
            AdjustClock(activity=chance.choice(steps), minutes=1),
            Regroup(activity="moment"),
        ]),
        chance.choice([FAY, FAY, MO]),
    )  # fmt: skip


async def nothing_in_exports(live, names):
    """Of another session: nothing. Of one's own: nothing that was withdrawn or is private."""
    token = await live.app.workspace_token()
    async with httpx2.AsyncClient(
        base_url=live.base, headers={"Authorization": f"Bearer {token}"}
    ) as http:
        for n, name in enumerate(names):
            for wanted in set(exports.FORMATS) & {"csv", "json"}:
                text = (await http.get(f"/api/sessions/{name}/export/{wanted}")).text
                assert canary(n, "shown") in text
                for place in PLACES:
                    assert not [o for o in range(SESSIONS) if o != n and canary(o, place) in text]
                for place in ("withdrawn", "private"):
                    assert canary(n, place) not in text, (wanted, place)


async def nothing_in_lines(live, names):
    token = await live.app.workspace_token()
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=live.base, headers=headers) as http:
        paths = ["/api/sessions", "/metrics", *(f"/api/sessions/{name}/journal" for name in names)]
        for path in paths:
            assert "canary" not in (await http.get(path)).text
