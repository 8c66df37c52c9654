"""The report: what goes into the JSON file, and when it means that something is wrong."""

from dataclasses import dataclass, field

from facilitation.shape import Json, plain
from server.rehearsal.times import Times


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`told`: asks that were refused (late ones mostly). `resumed`: links that came back. Memory
    and processor time are of the server's own process; None when it is not ours to look at."""

    script: str
    session: str
    phones: int
    seconds: float
    asked: int
    kept: int
    told: int
    lost: int
    duplicated: int
    misordered: int
    ack_ms: Times
    board_ms: Times
    theme_ms: Times
    resumed: int
    rss_mib: float | None
    cpu_s: float | None
    more: dict[str, Json] = field(default_factory=dict)

    def faults(self) -> list[str]:
        """In words; empty when all is well."""
        counted = {
            "lost": self.lost,
            "duplicated": self.duplicated,
            "misordered": self.misordered,
            **{name: self.more.get(name, 0) for name in FAULTS},
        }
        found = [f"{count} {name.replace('_', ' ')}" for name, count in counted.items() if count]
        return [*found, *self.more.get("stopped", [])]

    def json(self) -> dict[str, Json]:
        flat: dict[str, Json] = plain(self)
        more: dict[str, Json] = flat.pop("more")
        return flat | more


FAULTS = ("edits_violated", "own_missing", "unanswered")
"""Further counts that must be nought."""
