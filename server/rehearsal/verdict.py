"""What the phones were told, against what the journal says. Pure: two accounts in, faults out.

- **lost**: a contribution that was acknowledged is not in the journal, or an older version of it
  is, or it stands although its withdrawal was acknowledged.
- **duplicated**: a contribution stands twice in the journal, or one card stands for two.
- **misordered**: an acknowledged number is not the journal's number for that contribution; or over
  one connection something sent later got the smaller number; or a view went back; or a second
  answer to the same ask was another one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from facilitation.shape import Json
from server.rehearsal.asks import Ask


@dataclass(slots=True)
class Said:
    """One contribution as its phone knows it: only what was acknowledged."""

    contribution: str
    activity: str = ""
    number: int = 0
    version: int = 0
    withdrawn: bool = False
    acked_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What one phone saw. `runs`: for each connection, the numbers that its new contributions
    got, in the order of sending."""

    said: Mapping[str, Said]
    runs: Sequence[Sequence[int]] = ()
    backwards: int = 0
    """Views that went back, and second answers that were other ones."""


@dataclass(slots=True)
class Verdict:
    """Ids only, never words."""

    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    misordered: list[str] = field(default_factory=list)
    backwards: int = 0


def account(done: Iterable[Ask], backwards: int) -> Account:
    """From everything that a phone's outbox got answers to."""
    said: dict[str, Said] = {}
    runs: dict[int, list[tuple[float, int]]] = {}
    for ask in done:
        if not ask.kept or "contribution" not in ask.command:
            continue
        name = ask.command["contribution"]
        mine = said.setdefault(name, Said(name, activity=ask.command["activity"]))
        match ask.command["do"]:
            case "contribute":
                _made(mine, ask)
                if ask.fresh:
                    runs.setdefault(ask.link, []).append((ask.sent_at, ask.kept))
            case "revise":
                mine.version = max(mine.version, ask.command["version"])
            case "withdraw":
                mine.withdrawn = True
    orders = [[number for _, number in sorted(run)] for run in runs.values()]
    return Account(said=said, runs=orders, backwards=backwards)


def _made(mine: Said, ask: Ask) -> None:
    """The first answer settles number and time; the same from another ask must be the same."""
    if mine.number and mine.number != ask.kept:
        mine.number = -1
        return
    mine.number = ask.kept
    mine.version = max(mine.version, 1)
    mine.acked_at = min(mine.acked_at or ask.answered_at, ask.answered_at)


def judge(accounts: Iterable[Account], journal: Sequence[Mapping[str, Json]]) -> Verdict:
    """`journal`: rows with card, contribution, version, number and state."""
    verdict = Verdict()
    rows = {row["contribution"]: row for row in journal}
    _doubles(journal, verdict)
    for each in accounts:
        verdict.backwards += each.backwards
        for said in each.said.values():
            _settle(said, rows.get(said.contribution), verdict)
        for run in each.runs:
            verdict.misordered += [f"{a}>{b}" for a, b in pairwise(run) if b <= a]
    return verdict


def _doubles(journal: Sequence[Mapping[str, Json]], verdict: Verdict) -> None:
    versions = Counter((row["contribution"], row["version"]) for row in journal)
    cards: dict[str, set[str]] = {}
    owners: dict[str, set[str]] = {}
    for row in journal:
        cards.setdefault(row["contribution"], set()).add(row["card"])
        owners.setdefault(row["card"], set()).add(row["contribution"])
    verdict.duplicated += [name for (name, _), count in versions.items() if count > 1]
    verdict.duplicated += [name for name, found in cards.items() if len(found) > 1]
    verdict.duplicated += [card for card, found in owners.items() if len(found) > 1]
    verdict.duplicated = sorted(set(verdict.duplicated))


def _settle(said: Said, row: Mapping[str, Json] | None, verdict: Verdict) -> None:
    if row is None:
        verdict.lost.append(said.contribution)
        return
    older = row["version"] < said.version
    if older or (said.withdrawn and row["state"] != "withdrawn"):
        verdict.lost.append(said.contribution)
    if said.number and said.number != row["number"]:
        verdict.misordered.append(said.contribution)
