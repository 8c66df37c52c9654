"""Threat 4: words that are code, in every field that anybody can fill, on every screen of a real browser.

Nothing runs: no dialog, no report of the content policy (it would mean that only the policy stood between),
no request to anywhere else, no mark on the window. And the words are there to read, as they were written.
Threat 13 beside it: no request, no Referer and no page holds a token.
"""

import pytest

from facilitation.commands.curating import EditThemes
from facilitation.commands.running import RunStep
from facilitation.people import Role
from facilitation.themes.edits import DefineTheme, NameTheme
from server import reception
from tests.browser import NEEDS
from tests.given import FAY, script, step
from tests.server.live import contribute, serving

pytestmark = [*NEEDS, pytest.mark.slow]

RUN = "window.ran=1;alert(1)"
SHORT = f"<img src=x onerror={RUN}>"
CORPUS = [
    f"<script>{RUN}</script>", SHORT, f"<svg onload={RUN}>", f'"><svg/onload={RUN}>', f"'-{RUN}-'", f"javascript:{RUN}",
    f'<a href="javascript:{RUN}">tea</a>', f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<math><mtext></p><style><img src=x onerror={RUN}></style>", f"</textarea><script>{RUN}</script>",
    f"</title><script>{RUN}</script>", f"<style>@import'http://evil.example/x.css';</style>{SHORT}",
    f"<base href=http://evil.example/><img src=x onerror={RUN}>", f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}", f"<details open ontoggle={RUN}>", f"<x/onpointerenter={RUN}>tea", f"\\u003cimg src=x onerror={RUN}\\u003e",
    f"&lt;img src=x onerror={RUN}&gt;", f"%3Cimg%20src=x%20onerror={RUN}%3E", f"<!--><img src=x onerror={RUN}>-->",
    f"<link rel=stylesheet href=http://evil.example/y.css>{SHORT}", f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"red;background:url(http://evil.example/z)//{RUN}", f"]]><script>{RUN}</script>", "__proto__", "{@html 1}",
]  # fmt: skip
WIDE = {"moderation": {"mode": "none"}, "limits": {"max_per_unit": 50, "max_chars": 2000}, "prompt": SHORT,
        "prompt_easy": SHORT, "help": SHORT, "title": SHORT, "facilitator": {"say": SHORT, "do": SHORT, "watch_for": SHORT}}  # fmt: skip
HOSTILE = script(
    step("check_in", "arrive", settings={"ask_name": True, "fields": ("perspective",)}, **(WIDE | {"identity": "named"})),
    step("info", "welcome", settings={"body": "\n\n".join(CORPUS), "requires_ack": True}, **WIDE),
    step("scale", "scale", settings={"items": ({"id": "heard", "text": SHORT},)}, **WIDE),
    step("reflection", "moment", settings={"prompts": ({"tag": SHORT[:60], "text": SHORT, "easy": SHORT},)}, **WIDE),
    step("story", "story", settings={"value_tags": (SHORT[:60],), "fields": ({"key": "what_happened", "label": SHORT},)}, **WIDE),
    step("dot_vote", "vote", carry_from=({"activity": "moment"},), settings={"options": (SHORT,), "dots": 2}, **WIDE),
    step("pledge", "pledge", settings={"stem": SHORT, "categories": (SHORT[:60],)}, **WIDE),
    step("break", "tea", settings={"message": SHORT}, **WIDE),
    title=SHORT, goal=SHORT, privacy={"notice": SHORT, "contact": SHORT},
    cohorts=({"field": "perspective", "label": SHORT, "options": (SHORT, "staff")},),
)  # fmt: skip
BODIES = {
    "arrive": lambda text: {"line": text, "name": SHORT, "cohorts": {"perspective": SHORT}},
    "moment": lambda text: {"text": text, "tag": SHORT[:60]},
    "story": lambda text: {"what_happened": text, "value_tag": SHORT[:60]},
    "pledge": lambda text: {"text": text, "category": SHORT[:60], "visibility": "everyone"},
}
WATCH = """
window.reports = []
document.addEventListener('securitypolicyviolation', (event) => window.reports.push(event.violatedDirective + ' ' + event.blockedURI))
"""


class Watched:
    """A page; what ran in it, and where it called."""

    def __init__(self, name, page, live):
        self.name, self.page, self.live = name, page, live
        self.faults, self.requests = [], []
        page.on("dialog", self._dialog)
        page.on("pageerror", lambda error: self.faults.append(f"error: {error} {error.stack}"))
        page.on("request", self._request)

    async def _dialog(self, dialog):
        self.faults.append(f"dialog: {dialog.message}")
        await dialog.dismiss()

    def _request(self, request):
        self.requests.append((request.url, dict(request.headers)))
        if not request.url.startswith(self.live.base):
            self.faults.append(f"asks for {request.url}")

    async def look(self):
        self.faults += await self.page.evaluate("window.reports")
        assert await self.page.evaluate("window.ran") is None, self.name
        assert self.faults == [], self.name
        return await self.page.evaluate("document.body.innerText")


async def opened(chrome, live, name, url):
    page = await (await chrome.new_context(viewport={"width": 1280, "height": 800})).new_page()
    await page.add_init_script(WATCH)
    screen = Watched(name, page, live)
    await page.goto(url)
    return screen


async def test_no_words_run_on_any_screen(chrome, tmp_path, monkeypatch):
    monkeypatch.setattr(reception, "PHONE", (1e12, 1e12))
    async with serving(tmp_path / "data") as live:
        session = await live.session(HOSTILE, opened="")
        links = {role: await live.token(session, role) for role in (Role.BOARD, Role.FACILITATOR)}
        workspace = await live.app.workspace_token()
        code = live.doors.door(session).code
        screens = [
            await opened(chrome, live, "phone", f"{live.base}/j/{code}"),
            await opened(chrome, live, "board", f"{live.base}/board#t={links[Role.BOARD]}"),
            await opened(chrome, live, "desk", f"{live.base}/desk#t={links[Role.FACILITATOR]}"),
            await opened(chrome, live, "workspace", f"{live.base}/workspace#t={workspace}"),
        ]
        author, said = await live.phone(session), {}
        for found in HOSTILE.activities():
            await live.does(session, RunStep(activity=found.id, step="open"), by=FAY)
            await fill(live, session, author, found.id)
            await screens[0].page.wait_for_timeout(700)
            for screen in screens:
                said[screen.name] = said.get(screen.name, "") + await screen.look()
            if found.id == "moment":  # a busy machine draws later; the wall turns its pages
                await read_on(screens[1:3], said)
        assert SHORT in said["phone"]
        assert [text for text in CORPUS if text not in said["board"]] == []
        assert [text for text in CORPUS if text not in said["desk"]] == []
        assert SHORT in said["workspace"]
        seats = [live.doors.phone_token(session)[0], workspace, *links.values()]
        for screen in screens:
            page = await screen.page.content()
            for token in (workspace, *links.values()):
                assert token not in page or token == links[Role.BOARD], screen.name
            for url, headers in screen.requests[1:]:
                assert not [t for t in seats if t in url.partition("#")[0]], screen.name
                assert not headers.get("referer"), (screen.name, url)
                allowed = {"authorization"} if screen.name == "workspace" else set()
                assert not [
                    t for t in seats for h, v in headers.items() if t in v and h not in allowed
                ]


async def read_on(screens, said):
    """While the step with all the words is still on."""
    for screen in screens:
        for _ in range(60):
            if all(text in said[screen.name] for text in CORPUS):
                break
            await screen.page.wait_for_timeout(500)
            said[screen.name] += await screen.look()


async def fill(live, session, author, activity):
    """All of the corpus where there are words; and names and notes of the facilitator's own."""
    if activity == "vote":
        return
    for n, text in enumerate(CORPUS if activity in BODIES else ()):
        body = BODIES[activity](text)
        if activity == "arrive":
            author = await live.phone(session)
        kept = await author.ask(contribute(activity, f"{activity}-{n:04}", **body))
        assert kept["t"] == "kept", (activity, kept)
        if activity == "moment":
            theme = {"theme": f"t{n}"}
            for edit in (
                NameTheme(**theme, title=text[:120], memo=text),
                DefineTheme(**theme, definition=text, memo=text),
            ):
                edited = EditThemes(activity="moment", ask=f"{edit.do}-{n:05}-x", edit=edit)
                await (await live.room(session)).ask(edited, FAY)
