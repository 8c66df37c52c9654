"""The built pages and their assets, compressed beforehand, under a strict content policy."""

import mimetypes
import re
from html import escape
from pathlib import Path

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response

from server.languages import FIRST, is_right_to_left, keep, language_of

ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
"""Best first. Browsers offer br on https only, so both are needed."""
HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")

ASSET = re.compile(r"(?=.{1,200}$)[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
"""What the build names its files; whatever else is asked for never reaches the disk."""

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Files:
    """Serves what the web build left in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        hashes = folder / "csp.json"
        self._hashes = orjson.loads(hashes.read_bytes()) if hashes.is_file() else {}

    def languages(self, name: str) -> frozenset[str]:
        """Those that the screen was built in: `phone.cy.html` is the phone in Welsh."""
        others = (re.fullmatch(rf"{name}\.([A-Za-z0-9-]+)\.html", page) for page in self._hashes)
        return frozenset({FIRST} | {found[1] for found in others if found})

    def page(self, request: Request, name: str) -> Response:
        """One of the pages, in the reader's language; never cached: an upgrade reaches every screen
        at its next load."""
        known = self.languages(name)
        lang = language_of(request, known)
        file = f"{name}.html" if lang == FIRST else f"{name}.{lang}.html"
        headers = {
            "Cache-Control": "no-cache",
            "Content-Security-Policy": self.policy(request, file),
        }
        return keep(request, self._file(request, self._folder / file, headers | SAFE), known)

    def asset(self, request: Request) -> Response:
        """A file with a hash in its name: cached for ever."""
        if not ASSET.fullmatch(request.path_params["path"]):
            return not_found()
        file = (self._folder / "assets" / request.path_params["path"]).resolve()
        if not file.is_relative_to(self._folder / "assets"):
            return not_found()
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}
        return self._file(request, file, headers | SAFE)

    def icon(self, request: Request) -> Response:
        return self._file(
            request, self._folder / "icon.svg", {"Cache-Control": "max-age=86400"} | SAFE
        )

    def policy(self, request: Request, name: str) -> str:
        """Only our own files; inline only what the build inlined, by hash. Sockets to our own
        host are named, because not every browser counts them under 'self'."""
        inline = self._hashes.get(name, {})
        scripts = " ".join(["'self'", *(f"'{each}'" for each in inline.get("script", []))])
        styles = " ".join(["'self'", *(f"'{each}'" for each in inline.get("style", []))])
        host = request.headers.get("host", "")
        sockets = f" ws://{host} wss://{host}" if HOST.fullmatch(host) else ""
        return (
            f"default-src 'self'; script-src {scripts}; style-src {styles};"
            f" connect-src 'self'{sockets}; object-src 'none'; base-uri 'none';"
            " form-action 'self'; frame-ancestors 'none'"
        )

    def _file(self, request: Request, file: Path, headers: dict[str, str]) -> Response:
        if not file.is_file():
            return not_found()
        media = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        offered = request.headers.get("accept-encoding", "")
        for name, suffix in ENCODINGS:
            packed = file.with_name(file.name + suffix)
            if name in offered and packed.is_file():
                extra = {"Content-Encoding": name, "Vary": "Accept-Encoding"}
                return FileResponse(packed, media_type=media, headers=headers | extra)
        return FileResponse(file, media_type=media, headers=headers | {"Vary": "Accept-Encoding"})


def not_found() -> Response:
    return PlainTextResponse("Not found", status_code=404, headers=SAFE)


def small_page(title: str, sentence: str, back: str, lang: str, status: int) -> Response:
    """A page without script, for when something went wrong before ours could load."""
    way = ' dir="rtl"' if is_right_to_left(lang) else ""
    body = (
        f'<!doctype html><html lang="{escape(lang)}"{way}><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><main><h1>{escape(title)}</h1>"
        f'<p>{escape(sentence)}</p><p><a href="/">{escape(back)}</a></p></main></html>'
    )
    policy = {"Content-Security-Policy": "default-src 'none'; form-action 'self'"}
    return HTMLResponse(body, status_code=status, headers=SAFE | policy)
