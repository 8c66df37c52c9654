"""What a rehearsal is asked to do."""

from dataclasses import dataclass
from pathlib import Path


class NoWay(Exception):
    """The rehearsal cannot begin or go on; says why, in a sentence for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`url` empty: a server of its own, as a child process, ended afterwards. `kill_at`: kill -9
    that server so many seconds after the first phone, and start it again."""

    script: str
    phones: int = 60
    seconds: float = 60
    texts: Path | None = None
    pace: str = "fast"
    url: str = ""
    token: str = ""
    report: Path | None = None
    keep: bool = False
    kill_at: float | None = None
    seed: int = 1
    quiet: bool = False
    lead_s: float = 0
    """All before the first activity with themes takes no longer than this; 0: its share."""
    port: int = 0
    """Of its own server; 0: any that is free."""


def check(options: Options) -> None:
    """NoWay when the wishes do not go together."""
    if options.pace not in {"fast", "real"}:
        raise NoWay(f"--pace is fast or real, not {options.pace!r}")
    if not 1 <= options.phones <= MOST_PHONES:
        raise NoWay(f"--phones is from 1 to {MOST_PHONES}")
    if not 1 <= options.seconds <= LONGEST_S:
        raise NoWay(f"--seconds is from 1 to {LONGEST_S:.0f}")
    if options.kill_at is not None and options.url:
        raise NoWay(
            "--kill-at is for a server of its own: it kills no server that it did not start"
        )
    if options.kill_at is not None and not 0 < options.kill_at < LONGEST_S:
        raise NoWay("--kill-at is a number of seconds within the rehearsal")


MOST_PHONES = 5_000
LONGEST_S = 4 * 3600.0
