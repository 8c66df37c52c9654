"""`ace serve`: the server as a process, and what it says when it is up."""

import asyncio
import os
import socket
from pathlib import Path

import uvicorn
from rich.console import Console

from server import garbage, logs, wire
from server.app import App, build
from server.http import DeadlineProtocol, LiveProtocol
from server.settings import Settings

ANYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to


def serve(settings: Settings) -> None:
    """Runs until SIGTERM or Ctrl-C; then sockets are told to come back (1012) and rooms end."""
    logs.configure(as_json=settings.log_json)
    app = build(settings)
    app.claim()
    garbage.put_off()
    server = AnnouncingServer(app, config(app, settings))
    server.run()


def config(app: App, settings: Settings) -> uvicorn.Config:
    """The settings that were measured: no deflate (45 us a send against 19), bounded frames,
    pings both ways, a deadline for heads."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=DeadlineProtocol,
        ws=LiveProtocol,
        ws_max_size=wire.MAX_FRAME,
        ws_ping_interval=10,
        ws_ping_timeout=10,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=5,
        forwarded_allow_ips=settings.forwarded_from,
        access_log=False,
        log_config=None,
        server_header=False,
    )


class AnnouncingServer(uvicorn.Server):
    """Says where everything is once the doors are open."""

    def __init__(self, app: App, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._ace = app
        self._searching: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and not self.should_exit:
            self._searching = asyncio.create_task(garbage.search_when_calm())
            token = await self._ace.workspace_token()
            announce(self._ace.settings, token)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._searching is not None:
            self._searching.cancel()
        await super().shutdown(sockets)


def announce(settings: Settings, token: str) -> None:
    base = settings.url.rstrip("/")
    link = f"{base}/workspace#t={token}" if token else f"{base}/workspace"
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)  # with a database, nobody did yet
    _write_private(settings.data / "workspace.url", link)
    say = Console(highlight=False, soft_wrap=True)
    say.print("\n[bold]ACE Live is running.[/bold] Press Ctrl-C to stop it.\n")
    say.print(f"  People join at   {base}/")
    keep = "Your workspace (keep this link to yourself: it opens everything)"
    say.print(f"  {keep if token else 'Your workspace (sign in there)'}:")
    say.print(f"workspace: {link}\n", style="bold")
    if settings.host not in ANYWHERE and settings.host in {"127.0.0.1", "localhost"}:
        say.print("  Only this computer can reach it. For phones: ace serve --host 0.0.0.0\n")


def _write_private(file: Path, text: str) -> None:
    """Whole or not at all: whoever reads it meanwhile finds the former one."""
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as made:
        made.write(text + "\n")
    fresh.replace(file)


def own_address(settings: Settings) -> str:
    """What phones would type: the address of this machine on its network when it listens
    everywhere, else what it listens on."""
    host = settings.host
    if host in ANYWHERE:
        host = lan_address() or "localhost"
    elif host == "127.0.0.1":
        host = "localhost"
    return f"http://{host}:{settings.port}"


def lan_address() -> str:
    """The address that this machine would send from. No packet leaves: a UDP socket that is only
    connected sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation
            return str(probe.getsockname()[0])
        except OSError:
            return ""
