"""The `ace` command. Each part is imported when it is used: `ace --help` answers at once."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from server.settings import Settings, from_environment
from server.themes.engines import Engine

app = typer.Typer(
    name="ace",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    help="ACE Live hosts workshops in which people say what they value, from their phones.\n\n"
    "Start with [bold]ace serve[/bold], open the workspace link that it prints, choose a script, "
    "put the board on the wall. To see it move first: [bold]ace demo[/bold].",
)
say = Console(highlight=False, soft_wrap=True)
wail = Console(stderr=True, highlight=False, soft_wrap=True)

Host = Annotated[str | None, typer.Option(help="0.0.0.0 lets phones in; default 127.0.0.1")]
Port = Annotated[int | None, typer.Option(help="Default 8000")]
Data = Annotated[Path | None, typer.Option(help="Folder of the journal; default ./ace-data")]
Url = Annotated[str | None, typer.Option(help="Address that people type, as in the QR code")]


def settings_of(
    host: str | None = None,
    port: int | None = None,
    data: Path | None = None,
    url: str | None = None,
) -> Settings:
    from dataclasses import replace

    from server.serve import own_address

    try:
        found = from_environment(dict(os.environ), host=host, port=port, data=data, url=url)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return found if found.url else replace(found, url=own_address(found))


@app.command()
def serve(host: Host = None, port: Port = None, data: Data = None, url: Url = None) -> None:
    """Run the server. It prints the organiser's link when it is up."""
    from server.serve import serve as run
    from server.themes.engines import NoEngine

    settings = settings_of(host, port, data, url)
    try:
        with storage_told(settings.database_url or settings.data):
            run(settings)
    except NoEngine as error:
        fail(f"{error}.")


@app.command()
def migrate(data: Data = None) -> None:
    """Bring the tables of the data folder or of the database up to this program's version."""
    from server import carry

    place = place_of(data)
    with storage_told(place):
        say.print(f"Version {carry.migrate(place)}: nothing older is left.")


@app.command()
def copy(
    source: Annotated[str, typer.Argument(help="A data folder, or postgresql://...")],
    target: Annotated[str, typer.Argument(help="The same; empty, or with a part of the source")],
) -> None:
    """Carry everything to another place and compare it. Stop the servers of both before."""
    from server import carry

    with storage_told(named(target)):
        carry.copy(named(source), named(target), say.print)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; it holds the signing key too")],
    data: Data = None,
) -> None:
    """Write everything into one file: at any time, also while a server runs."""
    from server import carry

    with storage_told(place_of(data)):
        carry.backup(place_of(data), file, say.print)
    say.print(
        f"{file}  ({file.stat().st_size:,} bytes). Whoever has it can sign links: keep it safe."
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What ace backup wrote")], data: Data = None
) -> None:
    """Put a backup into an empty data folder or database, after it has been verified."""
    from server import carry

    with storage_told(place_of(data)):
        carry.restore(file, place_of(data), say.print)


def named(place: str) -> Path | str:
    """A database where it looks like one, else a folder."""
    from server.settings import database_address

    try:
        return database_address(place) if "://" in place else Path(place)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def place_of(data: Path | None) -> Path | str:
    """The folder that was named, else the database that is set, else the folder of the settings."""
    settings = settings_of(data=data)
    return settings.data if data or not settings.database_url else settings.database_url


@contextmanager
def storage_told(place: Path | str) -> Iterator[None]:
    """What keeps a place from being used, with what would help. An address is never shown."""
    from server.storage import Newer, Older, Refusal, Taken, Unavailable

    shown = place if isinstance(place, Path) else "the database"
    try:
        yield
    except Unavailable as error:
        fail(f"The journal in {shown} cannot be opened: {error}.")
    except Taken:
        fail(f"Another ACE Live server has {shown} open. Stop it, or choose --data.")
    except Newer as error:
        fail(f"{error}. Use the newer program, or choose another --data.")
    except Older as error:
        fail(f"{error}. Make a backup, stop every server of it, and run: ace migrate")
    except Refusal as error:
        fail(f"{error}.")
    except OSError as error:
        fail(f"{error.filename or shown}: {error.strerror or error}.")


@app.command()
def worker(data: Data = None) -> None:
    """Group words and ask the language model for web processes that share a database."""
    from server.themes.engines import NoEngine
    from server.work import work

    settings = settings_of(data=data)
    if not settings.database_url:
        fail("A worker shares a database with web processes: set DATABASE_URL for all of them.")
    try:
        with storage_told(settings.database_url):
            work(settings)
    except NoEngine as error:
        fail(f"{error}.")


@app.command()
def demo(
    port: Port = None,
    phones: Annotated[int, typer.Option(help="Simulated phones", max=300)] = 60,
) -> None:
    """A server with a session that runs by itself: 60 simulated phones with invented words."""
    from server.rehearsal import run_demo

    run_demo(port=port or 8000, phones=phones)


@app.command("check-script")
def check_script(files: Annotated[list[Path], typer.Argument(help="Event scripts (YAML)")]) -> None:
    """Read event scripts and name every fault with its line. Exit 1 if there is any."""
    from server.scripts.check import check_script as check

    raise typer.Exit(check(files))


@app.command()
def themes(
    file: Annotated[Path, typer.Argument(help="Texts: .txt, one a line, or .csv")],
    column: Annotated[str | None, typer.Option(help="The column of a .csv that holds them")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON")] = False,
    engine: Annotated[
        Engine, typer.Option(help="What is alike", envvar="ACE_THEMES_ENGINE")
    ] = "auto",
) -> None:
    """Group the texts of a file, such as paper notes or a survey, by similar wording."""
    from server.cli_themes import themes_of_file

    raise typer.Exit(themes_of_file(file, column, as_json, engine))


@app.command()
def rehearse(  # noqa: PLR0917 - each is an option of the command
    script: Annotated[str, typer.Argument(help="A script's name, as values-hour, or its file")],
    phones: Annotated[int, typer.Option(help="Simulated phones", min=1, max=5000)] = 60,
    seconds: Annotated[float, typer.Option(help="Length of the whole, with --pace fast")] = 60,
    texts: Annotated[Path | None, typer.Option(help="Words to use: .txt or .csv")] = None,
    pace: Annotated[
        str, typer.Option(help="fast (--seconds) or real (the script's minutes)")
    ] = "fast",
    url: Annotated[
        str | None, typer.Option(help="A running server; default: one of its own")
    ] = None,
    token: Annotated[
        str | None, typer.Option(help="Workspace token for --url", envvar="ACE_TOKEN")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Write the figures as JSON")] = None,
    keep: Annotated[bool, typer.Option(help="Do not wipe the rehearsal's data")] = False,
    kill_at: Annotated[
        float | None, typer.Option(help="kill -9 its own server after so many seconds")
    ] = None,
) -> None:
    """Run a script with simulated phones and count what was lost: it should be nothing."""
    from server.rehearsal import Options, run

    options = Options(
        script=script, phones=phones, seconds=seconds, texts=texts, pace=pace, url=url or "",
        token=token or "", report=report, keep=keep, kill_at=kill_at,
    )  # fmt: skip
    raise typer.Exit(run(options))


@app.command()
def export(
    session: Annotated[str, typer.Argument(help="The session's id, as the workspace shows it")],
    format: Annotated[str, typer.Option(help="csv, xlsx, json or pack")] = "pack",  # noqa: A002
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File to write")] = None,
    data: Data = None,
) -> None:
    """Write a session to a file: at any time, also while it is live."""
    from server import exports, offline
    from server.clock import now

    if format not in exports.FORMATS:
        fail(f"No format {format!r}; there are: {', '.join(sorted(exports.FORMATS))}")
    try:
        with storage_told(place_of(data)):
            made = offline.export(place_of(data), session, format)
    except offline.NoData as error:
        fail(str(error))
    file = output or Path(exports.filename(session, format, now()))
    file.write_bytes(made)
    say.print(f"{file}  ({len(made):,} bytes)")


@app.command()
def replay(
    session: Annotated[str, typer.Argument(help="The session's id")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare with what the server saw")
    ] = True,
    data: Data = None,
) -> None:
    """Fold a session's journal again. Exit 1 if anything differs from what the server saw."""
    from server import offline

    try:
        with storage_told(place_of(data)):
            findings = offline.verify(place_of(data), session)
    except offline.NoData as error:
        fail(str(error))
    shown = findings if verify else findings[:1]
    for finding in shown:
        say.print(finding, style="bold red" if finding.startswith("!") else None)
    raise typer.Exit(any(finding.startswith("!") for finding in shown))


@app.command()
def doctor(host: Host = None, port: Port = None, data: Data = None) -> None:
    """Look at this machine: engines, web build, port, disk. Exit 1 if the server cannot run."""
    from server.doctor import examine

    marks = {
        "good": "[green]ok  [/green]",
        "note": "[yellow]note[/yellow]",
        "bad": "[red]BAD [/red]",
    }
    findings = examine(settings_of(host, port, data))
    for finding in findings:
        say.print(f"{marks[finding.state]}  {finding.what}")
        if finding.remedy:
            say.print(f"      {finding.remedy}", style="dim")
    raise typer.Exit(any(finding.state == "bad" for finding in findings))


account = typer.Typer(no_args_is_help=True, help="Organisers' accounts, without the workspace.")
app.add_typer(account, name="account")
Login = Annotated[str, typer.Argument(help="What they type to sign in")]


@account.command("list")
def account_list(data: Data = None) -> None:
    """Who has an account, and what each may do."""
    from server.accounts import offline

    with storage_told(place_of(data)):
        for each in offline.everybody(settings_of(data=data)):
            say.print(f"{each.rank:<10} {each.login}  ({each.name})")


@account.command("add")
def account_add(
    login: Login,
    name: Annotated[str, typer.Option(help="As others see it; default: the login")] = "",
    rank: Annotated[str, typer.Option(help="owner, organiser or analyst")] = "organiser",
    data: Data = None,
) -> None:
    """Make an account. The password is asked for, or read from a pipe."""
    from server.accounts import offline

    _account_done(lambda: offline.add(settings_of(data=data), login, name, rank, _password()), data)
    say.print(f"{login} may sign in.")


@account.command("reset")
def account_reset(login: Login, data: Data = None) -> None:
    """Set a new password. Whoever was signed in to the account is out."""
    from server.accounts import offline

    _account_done(lambda: offline.reset(settings_of(data=data), login, _password()), data)
    say.print(f"{login} has a new password.")


@account.command("remove")
def account_remove(login: Login, data: Data = None) -> None:
    """Take an account away; its sign-ins end at once."""
    from server.accounts import offline

    _account_done(lambda: offline.remove(settings_of(data=data), login), data)
    say.print(f"{login} has no account any more.")


def _account_done(work: Callable[[], None], data: Path | None) -> None:
    from server.accounts import offline

    try:
        with storage_told(place_of(data)):
            work()
    except offline.No as error:
        fail(str(error))


def _password() -> str:
    import sys

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def fail(why: str) -> NoReturn:
    wail.print(why, style="bold red")
    raise typer.Exit(1)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
