"""What a run comes to: counts that must be nought, times that have a limit, and the table of all."""

import json
from dataclasses import dataclass, field

from tests.faults.verdict import WRONG, Verdict


@dataclass(slots=True)
class Figures:
    """Of one kind of fault. Times in seconds."""

    kind: str
    times: int = 0
    """Faults that were injected."""
    seconds: float = 0.0
    verdict: Verdict = field(default_factory=Verdict)
    unequal: list = field(default_factory=list)
    """Screens that ended with something else than a fresh screen is given."""
    leaps: int = 0
    lag: list = field(default_factory=list)
    """From an acknowledgement to the board."""
    ack: list = field(default_factory=list)
    back: list = field(default_factory=list)
    """From the end of a fault until a phone that waited had an answer."""
    away: list = field(default_factory=list)
    """From a lost link until a view again."""
    waiting: int = 0
    """Asks without an answer at the moments of the faults."""
    limits: list = field(default_factory=list)
    """(what, found, most)."""
    notes: dict = field(default_factory=dict)
    stopped: str = ""
    """Why the run could not go on to its end."""

    def hold(self, what, found, most):
        """A promise in numbers; nothing measured breaks it too."""
        self.limits.append((what, found, most))

    @property
    def broken(self):
        return [(what, at, most) for what, at, most in self.limits if at is None or at > most]

    @property
    def good(self):
        return self.verdict.good and not (self.unequal or self.leaps or self.broken or self.stopped)

    def add(self, other):
        """Another round of the same."""
        self.verdict.add(other.verdict)
        for name in ("times", "seconds", "unequal", "leaps", "lag", "ack", "back", "away",
                     "waiting", "limits"):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name, value in other.notes.items():
            self.notes[name] = self.notes.get(name, 0) + value

    def row(self):
        found = self.verdict
        counts = {name: _count(getattr(found, name)) for name in WRONG}
        return {
            "times": self.times, "seconds": round(self.seconds, 1), "asked": found.asked,
            "acked": found.kept, "waiting_at_faults": self.waiting, **counts,
            "unequal_screens": len(self.unequal), "leaps": self.leaps,
            "ack_s": spread(self.ack), "lag_s": spread(self.lag), "back_s": spread(self.back),
            "away_s": spread(self.away), "notes": self.notes,
            "limits": [
                {"what": w, "found": rounded(at), "most": most} for w, at, most in self.limits
            ],
            "stopped": self.stopped, "good": self.good,
        }  # fmt: skip

    def why(self):
        """What is wrong, in a few lines; empty when nothing is."""
        said = [
            f"{name}: {_count(found)}, such as {str(found[:2])[:300] if found and isinstance(found, list) else found}"
            for name in WRONG
            if (found := getattr(self.verdict, name))
        ]
        said += [f"{what}: {rounded(at)}, at most {most}" for what, at, most in self.broken]
        said += [f"not as a fresh screen: {each}" for each in self.unequal[:3]]
        said += [f"leaps: {self.leaps}"] if self.leaps else []
        return said + ([f"stopped: {self.stopped}"] if self.stopped else [])


def _count(found):
    return found if isinstance(found, int) else len(found)


def rounded(seconds):
    return None if seconds is None else round(seconds, 3)


def at(values, part):
    """The quantile; None of nothing."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else None


def spread(values):
    return {
        "p50": rounded(at(values, 0.5)),
        "p99": rounded(at(values, 0.99)),
        "max": rounded(at(values, 1.0)),
    }


COLUMNS = (("kind", 19), ("times", 6), ("asked", 7), ("acked", 7), ("lost", 5), ("twice", 6),
           ("order", 6), ("foreign", 8), ("gaps", 5), ("lag max", 8), ("back p50", 9), ("max", 7),
           ("", 4))  # fmt: skip


def table(rows):
    lines = [
        " ".join(
            name.rjust(wide) if n else name.ljust(wide) for n, (name, wide) in enumerate(COLUMNS)
        )
    ]
    for kind, row in rows.items():
        cells = (
            kind, row["times"], row["asked"], row["acked"], row["lost"] + row["missing"],
            row["duplicated"], row["misordered"], row["foreign"], row["gaps"],
            row["lag_s"]["max"], row["back_s"]["p50"], row["back_s"]["max"],
            "ok" if row["good"] else "BAD",
        )  # fmt: skip
        shown = ["-" if cell is None else str(cell) for cell in cells]
        lines.append(" ".join(
            cell.rjust(wide) if n else cell.ljust(wide)
            for n, (cell, (_, wide)) in enumerate(zip(shown, COLUMNS, strict=True))
        ))  # fmt: skip
    return "\n".join(lines)


def write(file, rows):
    """Kinds that were not run keep what was found before."""
    file.parent.mkdir(exist_ok=True)
    before = json.loads(file.read_text()) if file.is_file() else {}
    file.write_text(json.dumps(before | rows, indent=2) + "\n")
